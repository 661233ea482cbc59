// SPDX-License-Identifier: Apache-2.0
// Collectors of evidence: what they take, when they are silent, what becomes of a delivery (evidence R10). Pure.
#pragma once

#include <optional>
#include <string_view>

#include "compliance/domain/evidence.hpp"

namespace compliance {

enum class CollectorFormat { sarif, cyclonedx, spdx, junit, in_toto, json, file };
BOOST_DESCRIBE_ENUM(CollectorFormat, sarif, cyclonedx, spdx, junit, in_toto, json, file)
enum class CollectorMode { rolling, per_subject, per_submission };
BOOST_DESCRIBE_ENUM(CollectorMode, rolling, per_subject, per_submission)
enum class CollectorState { draft, active, paused };
BOOST_DESCRIBE_ENUM(CollectorState, draft, active, paused)
enum class SubmissionOutcome { approved, in_review, unchanged, checks_failed, rejected };
BOOST_DESCRIBE_ENUM(SubmissionOutcome, approved, in_review, unchanged, checks_failed, rejected)

/// Whether the subject is the pattern, in which each `*` stands for any characters, none too.
bool matches_subject(std::string_view pattern, std::string_view subject);
/// From when on the collector is silent, unless it delivers: `expected_every` after the later of its last delivery and its
/// activation. nullopt where nothing is expected.
std::optional<platform::Instant> silent_from(std::optional<platform::Instant> delivered, std::optional<platform::Instant> activated,
                                             std::optional<std::string_view> expected_every);

/// What is known of a delivery once its checks have run.
struct Delivery {
    bool checks_failed = false;
    bool auto_approve = false;
    bool same_content = false;     ///< bytes and subject of the current revision
    bool approved_before = false;  ///< with same_content: that revision is approved
    bool awaits_scan = false;      ///< any bytes may be in it, and nobody has found them clean yet
};
/// Whether it is approved by nobody's hand, once its bytes are found clean where they have to be.
bool approves_itself(const Delivery& delivery);
/// Where the revision that a delivery makes goes: `approved`, `submitted`, or `draft` where checks failed.
RevisionState state_of_delivery(const Delivery& delivery);
SubmissionOutcome outcome_of_delivery(const Delivery& delivery);

}  // namespace compliance
