// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/standing_items.hpp"

#include <algorithm>

namespace compliance {

using platform::Date;
using platform::Uuid;

namespace {

constexpr std::size_t kBytesOfGroup = 512;

}  // namespace

StandingItems::StandingItems(const std::vector<StandingRows>& rows, std::vector<AnsweredItem> answered) : answered_(std::move(answered)) { add(rows); }

void StandingItems::add(const std::vector<StandingRows>& rows) {
    const auto before = static_cast<std::ptrdiff_t>(places_.size());
    for (const auto& row : rows) {
        const auto [known, is_new] = by_key_.emplace(row.group.key, static_cast<std::uint32_t>(groups_.size()));
        if (is_new) {
            groups_.push_back(row.group);
            groups_.back().item.count = 0;
        }
        groups_[known->second].item.count += static_cast<std::int64_t>(row.requirements.size());
        for (const auto& id : row.requirements) places_.push_back({id, known->second});
    }
    const auto by_requirement = [](const Place& a, const Place& b) { return a.requirement < b.requirement; };
    std::sort(places_.begin() + before, places_.end(), by_requirement);
    std::inplace_merge(places_.begin(), places_.begin() + before, places_.end(), by_requirement);
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
    tidy();
}

void StandingItems::tidy() {
    const auto empty = std::count_if(groups_.begin(), groups_.end(), [](const StandingGroup& group) { return group.item.count == 0; });
    if (static_cast<std::size_t>(empty) <= groups_.size() / 2 + 100) return;
    std::vector<StandingGroup> left;
    std::vector<std::uint32_t> now(groups_.size());
    by_key_.clear();
    for (std::size_t i = 0; i < groups_.size(); ++i) {
        if (groups_[i].item.count == 0) continue;
        now[i] = static_cast<std::uint32_t>(left.size());
        by_key_.emplace(groups_[i].key, now[i]);
        left.push_back(std::move(groups_[i]));
    }
    groups_ = std::move(left);
    for (auto& place : places_) place.group = now[place.group];
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

std::vector<bool> StandingItems::counting(const ComplianceAssessment& assessment, const ScoreFacts& facts, Date day) const {
    const auto rules = score_rules(assessment, facts.answered_groups, 0);
    std::vector<bool> out(groups_.size());
    std::size_t at = 0;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
        if (groups_[i].assessment != assessment.id || groups_[i].item.count == 0) continue;
        const auto& item = facts.items.at(at++);
        out[i] = counts_on(item.scope, rules.selected_groups, day) && !is_excluded(item);
    }
    return out;
}

std::int64_t StandingItems::gaps_of(const ComplianceAssessment& assessment, const ScoreFacts& facts, Date day) const {
    const auto counts = counting(assessment, facts, day);
    std::int64_t out = 0;
    for (std::size_t i = 0; i < groups_.size(); ++i)
        if (counts[i] && groups_[i].uncovered) out += groups_[i].item.count;
    return out;
}

std::vector<std::pair<Uuid, bool>> StandingItems::in_scope(const ComplianceAssessment& assessment, const ScoreFacts& facts,
                                                           const std::optional<Uuid>& domain, Date day) const {
    auto wanted = counting(assessment, facts, day);
    if (domain)
        for (std::size_t i = 0; i < groups_.size(); ++i) wanted[i] = wanted[i] && groups_[i].item.domain == *domain;
    std::vector<std::pair<Uuid, bool>> out;
    for (const auto& place : places_)
        if (wanted[place.group]) out.emplace_back(place.requirement, groups_[place.group].item.has_valid_evidence);
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

std::size_t StandingItems::bytes() const { return groups_.size() * kBytesOfGroup + places_.size() * sizeof(Place); }

}  // namespace compliance
