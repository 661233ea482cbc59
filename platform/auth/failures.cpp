// SPDX-License-Identifier: Apache-2.0
#include "platform/auth/failures.hpp"

#include "platform/cache/shared_limits.hpp"

namespace platform::auth {

namespace {

int seconds_up(FailureLimiter::Clock::duration time) {
    return static_cast<int>(std::chrono::ceil<std::chrono::seconds>(time).count());
}

}  // namespace

void FailureLimiter::share(cache::SharedLimits* shared, std::string name) {
    shared_ = shared;
    name_ = std::move(name);
}

int FailureLimiter::wait_s(Fiber& fiber, const std::string& key, Clock::time_point now) {
    const int own = wait_s(key, now);
    if (own > 0 || shared_ == nullptr) return own;
    return shared_->wait_s(fiber, name_, key).value_or(own);
}

int FailureLimiter::fail(Fiber& fiber, const std::string& key, Clock::time_point now) {
    const int own = fail(key, now);
    if (shared_ == nullptr) return own;
    return std::max(own, shared_->fail(fiber, name_, key, rules_.free, static_cast<int>(rules_.longest.count())).value_or(0));
}

int FailureLimiter::wait_s(const std::string& key, Clock::time_point now) {
    const std::lock_guard guard(mutex_);
    const auto found = records_.find(key);
    return found == records_.end() || found->second.until <= now ? 0 : seconds_up(found->second.until - now);
}

int FailureLimiter::fail(const std::string& key, Clock::time_point now) {
    const std::lock_guard guard(mutex_);
    const auto outlived = [&](const Record& record) { return now - record.last > rules_.longest && record.until <= now; };
    if (records_.size() >= max_keys_) std::erase_if(records_, [&](const auto& item) { return outlived(item.second); });
    if (records_.size() >= max_keys_) {
        // Somebody has very many addresses. Whoever waits keeps waiting; those who merely failed are forgotten.
        std::erase_if(records_, [&](const auto& item) { return item.second.until <= now; });
        if (records_.size() >= max_keys_) records_.clear();
    }
    auto& record = records_[key];
    if (outlived(record)) record = {};
    record.last = now;
    const int over = ++record.failures - rules_.free;
    if (over <= 0) return 0;
    const auto wait = over > 20 ? rules_.longest : std::min(rules_.longest, std::chrono::seconds(1L << (over - 1)));
    record.until = std::max(record.until, now + wait);
    return seconds_up(record.until - now);
}

}  // namespace platform::auth
