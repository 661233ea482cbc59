// SPDX-License-Identifier: Apache-2.0
// Who failed how often: after some free failures each further one doubles the wait. In the memory of one instance and,
// where there is a shared cache, in that of all.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>

namespace platform {
class Fiber;
}
namespace platform::cache {
class SharedLimits;
}

namespace platform::auth {

struct FailureRules {
    int free = 10;                              ///< failures before anybody waits
    std::chrono::seconds longest{900};          ///< no wait is longer; after so long without a failure all is forgotten
};

class FailureLimiter {
  public:
    using Clock = std::chrono::steady_clock;
    explicit FailureLimiter(FailureRules rules, std::size_t max_keys = 100'000) : rules_(rules), max_keys_(max_keys) {}
    /// From now on all instances count together, under `name`. Before the first request.
    void share(cache::SharedLimits* shared, std::string name);
    // By what all instances know, or this one alone while the shared cache does not answer; the longer wait of both.
    [[nodiscard]] int wait_s(Fiber& fiber, const std::string& key, Clock::time_point now);
    int fail(Fiber& fiber, const std::string& key, Clock::time_point now);
    /// Whole seconds still to wait; 0: go on.
    [[nodiscard]] int wait_s(const std::string& key, Clock::time_point now);
    /// Notes a failure; answers the wait that follows.
    int fail(const std::string& key, Clock::time_point now);

  private:
    struct Record {
        int failures = 0;
        Clock::time_point last, until;
    };
    FailureRules rules_;
    std::size_t max_keys_;
    cache::SharedLimits* shared_ = nullptr;
    std::string name_;
    std::mutex mutex_;
    std::unordered_map<std::string, Record> records_;
};

}  // namespace platform::auth
