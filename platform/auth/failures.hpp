// SPDX-License-Identifier: Apache-2.0
// Who failed how often: after some free failures each further one doubles the wait. In the memory of one instance.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>

namespace platform::auth {

struct FailureRules {
    int free = 10;                              ///< failures before anybody waits
    std::chrono::seconds longest{900};          ///< no wait is longer; after so long without a failure all is forgotten
};

class FailureLimiter {
  public:
    using Clock = std::chrono::steady_clock;
    explicit FailureLimiter(FailureRules rules, std::size_t max_keys = 100'000) : rules_(rules), max_keys_(max_keys) {}
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
    std::mutex mutex_;
    std::unordered_map<std::string, Record> records_;
};

}  // namespace platform::auth
