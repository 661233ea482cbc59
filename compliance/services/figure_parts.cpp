// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/figure_parts.hpp"

#include <algorithm>

namespace compliance {

using platform::Date;
using platform::Uuid;

namespace {

constexpr std::size_t kMostBytes = 64UL << 20, kBytesOfPart = 4'096, kBytesOfGroup = 512;
// The trail tells of each change; what was changed behind its back, by hand, is seen after an hour.
constexpr std::chrono::hours kLongest{1};

std::string key_of(const FigureParts::Reading& reading, const std::string& what) { return reading.tenant.str() + " " + what; }

}  // namespace

StandingItems::StandingItems(const std::vector<StandingRows>& rows, std::vector<AnsweredItem> answered) : answered_(std::move(answered)) { add(rows); }

void StandingItems::add(const std::vector<StandingRows>& rows) {
    for (const auto& row : rows) {
        const auto [known, is_new] = by_key_.emplace(row.group.key, static_cast<std::uint32_t>(groups_.size()));
        if (is_new) {
            groups_.push_back(row.group);
            groups_.back().item.count = 0;
        }
        groups_[known->second].item.count += static_cast<std::int64_t>(row.requirements.size());
        for (const auto& id : row.requirements) places_.push_back({id, known->second});
    }
    std::sort(places_.begin(), places_.end(), [](const Place& a, const Place& b) { return a.requirement < b.requirement; });
}

void StandingItems::replace(const std::vector<Uuid>& requirements, const std::vector<StandingRows>& rows, std::vector<AnsweredItem> answered) {
    const std::set<Uuid> gone(requirements.begin(), requirements.end());
    std::erase_if(places_, [&](const Place& place) {
        if (!gone.contains(place.requirement)) return false;
        --groups_[place.group].item.count;
        return true;
    });
    std::erase_if(answered_, [&](const AnsweredItem& item) { return gone.contains(item.requirement); });
    answered_.insert(answered_.end(), std::make_move_iterator(answered.begin()), std::make_move_iterator(answered.end()));
    add(rows);
}

ScoreFacts StandingItems::facts_of(const ComplianceAssessment& assessment, std::optional<Date> applies_from) const {
    ScoreFacts out;
    for (const auto& group : groups_) {
        if (group.assessment != assessment.id || group.item.count == 0) continue;
        auto& item = out.items.emplace_back(group.item);
        if (!item.scope.applies_from) item.scope.applies_from = applies_from;
        item.min_score = group.min_score.value_or(assessment.min_score.value);
        item.max_score = group.max_score.value_or(assessment.max_score.value);
        if (item.min_score >= item.max_score) item.min_score = assessment.min_score.value, item.max_score = assessment.max_score.value;
    }
    for (const auto& item : answered_)
        if (item.assessment == assessment.id) out.answered_groups.insert(item.groups.begin(), item.groups.end());
    return out;
}

std::int64_t StandingItems::gaps_of(const ComplianceAssessment& assessment, const ScoreFacts& facts, Date day) const {
    const auto rules = score_rules(assessment, facts.answered_groups, 0);
    std::int64_t out = 0;
    std::size_t at = 0;
    for (const auto& group : groups_) {
        if (group.assessment != assessment.id || group.item.count == 0) continue;
        const auto& item = facts.items.at(at++);
        if (group.uncovered && counts_on(item.scope, rules.selected_groups, day) && !is_excluded(item)) out += item.count;
    }
    return out;
}

std::int64_t StandingItems::majors_of(const ComplianceAssessment& assessment, Date day) const {
    std::int64_t out = 0;
    for (const auto& group : groups_) {
        const auto& scope = group.item.scope;
        if (group.assessment == assessment.id && group.major && group.item.result != ItemResult::compliant && !scope.withdrawn &&
            (!scope.retired_on || *scope.retired_on > day) && (!scope.applies_until || *scope.applies_until >= day))
            out += group.item.count;
    }
    return out;
}

bool StandingItems::worn() const {
    const auto empty = std::count_if(groups_.begin(), groups_.end(), [](const StandingGroup& group) { return group.item.count == 0; });
    return static_cast<std::size_t>(empty) > groups_.size() / 2 + 100;
}

std::size_t StandingItems::bytes() const { return kBytesOfPart + groups_.size() * kBytesOfGroup + places_.size() * sizeof(Place); }

std::shared_ptr<const StandingItems> FigureParts::standing(const Reading& reading, Date day) {
    using Kept = std::shared_ptr<const StandingItems>;
    const auto key = key_of(reading, "standing " + platform::format_date(day));
    const auto place = place_of(reading.db);
    auto known = find(key, reading.now);
    const auto touched = known ? touched_requirements(reading.db, known->place, place) : std::nullopt;
    if (!touched) {
        auto rows = read_standing_items(reading.db, day);
        Kept made = std::make_shared<const StandingItems>(rows, read_answered_items(reading.db, nullptr));
        keep(key, {place, made, made->bytes(), reading.now, {}});
        return made;
    }
    auto kept = std::any_cast<Kept>(known->value);
    if (!touched->empty()) {
        auto changed = std::make_shared<StandingItems>(*kept);
        changed->replace(*touched, read_standing_items(reading.db, day, *touched), read_answered_items(reading.db, &*touched));
        kept = std::move(changed);
    }
    if (!kept->worn()) keep(key, {place, kept, kept->bytes(), known->made, {}});
    return kept;
}

std::any FigureParts::part(const Reading& reading, const std::string& what, const std::vector<std::string>& types, const std::function<std::any()>& make) {
    const auto key = key_of(reading, what);
    const auto place = place_of(reading.db);
    auto known = find(key, reading.now);
    const bool holds = known && holds_since(reading.db, known->place, place, types);
    auto value = holds ? known->value : make();
    // From here on only what comes after this reading has to be looked at.
    keep(key, {place, value, kBytesOfPart, holds ? known->made : reading.now, {}});
    return value;
}

std::optional<FigureParts::Entry> FigureParts::find(const std::string& key, platform::Instant now) {
    const std::lock_guard guard(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return std::nullopt;
    // Callers that began earlier may come later.
    if (now - found->second.made < kLongest && found->second.made - now < kLongest) return found->second;
    forget(found);
    return std::nullopt;
}

void FigureParts::keep(const std::string& key, Entry entry) {
    const std::lock_guard guard(mutex_);
    if (const auto before = entries_.find(key); before != entries_.end()) forget(before);
    if (entry.bytes > kMostBytes / 4) return;
    while (!order_.empty() && bytes_ + entry.bytes > kMostBytes) forget(entries_.find(order_.front()));
    entry.order = order_.insert(order_.end(), key);
    bytes_ += entry.bytes;
    entries_.emplace(key, std::move(entry));
}

void FigureParts::forget(std::map<std::string, Entry>::iterator entry) {
    bytes_ -= entry->second.bytes;
    order_.erase(entry->second.order);
    entries_.erase(entry);
}

}  // namespace compliance
