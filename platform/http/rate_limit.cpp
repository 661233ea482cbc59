// SPDX-License-Identifier: Apache-2.0
#include "platform/http/rate_limit.hpp"

#include <cmath>

#include "platform/cache/shared_limits.hpp"

namespace platform::http {

void RateLimiter::share(cache::SharedLimits* shared, std::string name) {
    shared_ = shared;
    name_ = std::move(name);
}

RateLimiter::Verdict RateLimiter::take(Fiber& fiber, const std::string& key, Clock::time_point now) {
    const auto own = take(key, now);
    if (!own.allowed || shared_ == nullptr) return own;  // whoever has used up what one instance gives is asked for nowhere else
    const auto all = shared_->take(fiber, name_, key, limit_.per_minute, limit_.burst);
    return all ? Verdict{all->allowed, all->remaining, all->retry_after_s} : own;
}

RateLimiter::Verdict RateLimiter::take(const std::string& key, Clock::time_point now) {
    const std::lock_guard guard(mutex_);
    if (buckets_.size() >= max_keys_)   // whoever has a full bucket again loses nothing by being forgotten
        std::erase_if(buckets_, [&](const auto& item) {
            return item.second.tokens + std::chrono::duration<double>(now - item.second.at).count() * limit_.per_minute / 60 >= limit_.burst;
        });
    if (buckets_.size() >= max_keys_) buckets_.clear();
    auto [found, fresh] = buckets_.try_emplace(key, Bucket{limit_.burst, now});
    auto& bucket = found->second;
    const double per_second = limit_.per_minute / 60;
    bucket.tokens = std::min(limit_.burst, bucket.tokens + std::chrono::duration<double>(now - bucket.at).count() * per_second);
    bucket.at = now;
    if (bucket.tokens < 1) return {false, 0, std::max(1, static_cast<int>(std::ceil((1 - bucket.tokens) / per_second)))};
    bucket.tokens -= 1;
    return {true, static_cast<int>(bucket.tokens), 0};
}

}  // namespace platform::http
