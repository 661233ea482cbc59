// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/figure_cache.hpp"

#include "compliance/repositories/dashboard.hpp"

namespace compliance {

namespace {

constexpr std::chrono::seconds kLongest{60};
constexpr std::size_t kMostBytes = 32UL << 20, kMostEntries = 1'000;

/// Two callers with one key get the same answer.
std::string key_of(const Context& context, const std::string& what) {
    std::string out = context.caller.tenant.str() + ' ' + context.caller.permissions.to_string() + ' ' + context.language;
    for (const auto& domain : context.caller.domains) out += ' ' + domain;
    return out + '\n' + what;
}

}  // namespace

std::shared_ptr<const FigureAnswer> FigureCache::get(Context& context, const std::string& what, const std::function<FigureAnswer()>& make) {
    const auto key = key_of(context, what);
    const auto known = find(key, context.now);
    auto units = context.units();
    const auto state = figure_state(units, context.now, known ? std::optional(known->snapshot) : std::nullopt);
    if (known && !state.changed && known->today == state.today) return known->answer;
    auto answer = std::make_shared<const FigureAnswer>(make());
    // The snapshot is older than the reading: what falls between both makes the answer go once too often, never too seldom.
    keep(key, {answer, state.snapshot, state.today, context.now, {}});
    return answer;
}

std::optional<FigureCache::Entry> FigureCache::find(const std::string& key, platform::Instant now) {
    const std::lock_guard guard(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return std::nullopt;
    if (now - found->second.made < kLongest && found->second.made <= now) return found->second;
    forget(found);
    return std::nullopt;
}

void FigureCache::keep(const std::string& key, Entry entry) {
    const auto size = entry.answer->body.size() + key.size();
    const std::lock_guard guard(mutex_);
    if (const auto before = entries_.find(key); before != entries_.end()) forget(before);
    if (size > kMostBytes / 8) return;
    while (!order_.empty() && (bytes_ + size > kMostBytes || entries_.size() >= kMostEntries)) forget(entries_.find(order_.front()));
    entry.place = order_.insert(order_.end(), key);
    entries_.emplace(key, std::move(entry));
    bytes_ += size;
}

void FigureCache::forget(std::map<std::string, Entry>::iterator entry) {
    bytes_ -= entry->second.answer->body.size() + entry->first.size();
    order_.erase(entry->second.place);
    entries_.erase(entry);
}

}  // namespace compliance
