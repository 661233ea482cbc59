// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/collector.hpp"

#include <algorithm>

#include "compliance/domain/period.hpp"

namespace compliance {

bool matches_subject(std::string_view pattern, std::string_view subject) {
    // Only the last star is ever taken up again, so that no pattern takes more than pattern × subject steps.
    std::size_t at = 0, read = 0, star = std::string_view::npos, resume = 0;
    while (read < subject.size()) {
        if (at < pattern.size() && pattern[at] == '*') {
            star = at++;
            resume = read;
        } else if (at < pattern.size() && pattern[at] == subject[read]) {
            ++at;
            ++read;
        } else if (star != std::string_view::npos) {
            at = star + 1;
            read = ++resume;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

std::optional<platform::Instant> silent_from(std::optional<platform::Instant> delivered, std::optional<platform::Instant> activated,
                                             std::optional<std::string_view> expected_every) {
    if (!expected_every || (!delivered && !activated)) return std::nullopt;
    const auto period = parse_period(*expected_every);
    if (!period) return std::nullopt;
    const auto since = std::max(delivered.value_or(platform::Instant::min()), activated.value_or(platform::Instant::min()));
    const auto day = std::chrono::floor<std::chrono::days>(since);
    return add_period(day, *period) + (since - day) + period->time;
}

bool approves_itself(const Delivery& delivery) {
    // The very bytes were approved already: found again, they need no second look.
    return !delivery.checks_failed && (delivery.auto_approve || (delivery.same_content && delivery.approved_before));
}

RevisionState state_of_delivery(const Delivery& delivery) {
    if (delivery.checks_failed) return RevisionState::draft;
    return approves_itself(delivery) && !delivery.awaits_scan ? RevisionState::approved : RevisionState::submitted;
}

SubmissionOutcome outcome_of_delivery(const Delivery& delivery) {
    if (delivery.same_content) return SubmissionOutcome::unchanged;
    if (delivery.checks_failed) return SubmissionOutcome::checks_failed;
    return delivery.auto_approve && !delivery.awaits_scan ? SubmissionOutcome::approved : SubmissionOutcome::in_review;
}

}  // namespace compliance
