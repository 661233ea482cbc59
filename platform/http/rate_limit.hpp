// SPDX-License-Identifier: Apache-2.0
// Token buckets by key (platform R15), in the memory of one instance and, where there is a shared cache, in that of all.
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

namespace platform::http {

struct RateLimit {
    double per_minute = 600;
    double burst = 100;
};

class RateLimiter {
  public:
    using Clock = std::chrono::steady_clock;
    struct Verdict {
        bool allowed = true;
        int remaining = 0;
        int retry_after_s = 0;
    };
    explicit RateLimiter(RateLimit limit, std::size_t max_keys = 100'000) : limit_(limit), max_keys_(max_keys) {}
    /// From now on all instances take from one bucket, under `name`. Before the first request.
    void share(cache::SharedLimits* shared, std::string name);
    /// Own memory decides alone while the shared cache does not answer: what it knows is kept up in any case.
    Verdict take(Fiber& fiber, const std::string& key, Clock::time_point now);
    /// Of this instance alone.
    Verdict take(const std::string& key, Clock::time_point now);
    [[nodiscard]] const RateLimit& limit() const { return limit_; }

  private:
    struct Bucket {
        double tokens;
        Clock::time_point at;
    };
    RateLimit limit_;
    std::size_t max_keys_;
    cache::SharedLimits* shared_ = nullptr;
    std::string name_;
    std::mutex mutex_;
    std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace platform::http
