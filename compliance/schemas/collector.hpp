// SPDX-License-Identifier: Apache-2.0
// What a client may say of a collector of evidence and of what it delivers.
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/collector.hpp"
#include "compliance/domain/entity_refs.hpp"
#include "compliance/schemas/check_rule.hpp"

namespace compliance {

namespace flags = platform::reflect;

struct CollectorTarget {
    platform::Text<60> target_type;
    platform::Uuid target_id;
    static constexpr flags::MemberDoc kMembers[] = {
        {"target_type", "Entity type of what its evidence proves (reference data entity_types, `evidence`).", 0, "\"control\""},
        {"target_id", "Record that it proves."}};
    bool operator==(const CollectorTarget&) const = default;
};
BOOST_DESCRIBE_STRUCT(CollectorTarget, (), (target_type, target_id))

struct CollectorKey {
    platform::Text<200> key_id;
    platform::Text<4'000> pem;
    static constexpr flags::MemberDoc kMembers[] = {{"key_id", "Name of the key.", 0, "\"release-2026\""},
                                                    {"pem", "Public key in PEM: Ed25519 or ECDSA P-256."}};
    bool operator==(const CollectorKey&) const = default;
};
BOOST_DESCRIBE_STRUCT(CollectorKey, (), (key_id, pem))

struct CollectorInput {
    platform::Text<300> title;
    CollectorFormat format{};
    EvidenceKind kind{};
    platform::UserId owner;
    std::vector<CollectorTarget> targets;
    std::vector<platform::Ref<entity::ApiToken>> token_ids;
    CollectorMode mode = CollectorMode::per_subject;
    std::vector<platform::Text<300>> subjects;
    std::optional<platform::Duration> expected_every;
    platform::Duration validity_period{"P30D"};
    std::vector<CheckRule> checks;
    bool auto_approve = false;
    std::vector<CollectorKey> public_keys;
    platform::Int<1, 1'000> keep_revisions{90};
    Confidentiality confidentiality = Confidentiality::internal;
    bool contains_personal_data = false;
    static constexpr flags::MemberDoc kMembers[] = {
        {"title", "Title; its evidence bears it.", flags::kSortable | flags::kSearchable, "\"Static analysis of the shop\""},
        {"format", "What it delivers.", 0, "\"sarif\""},
        {"kind", "Kind of proof that it makes.", 0, "\"scan_result\""},
        {"owner", "Member who is asked when it goes silent."},
        {"targets", "What its evidence proves; controls among them take its signal.", flags::kDefaulted, {}, 100},
        {"token_ids", "Service tokens that may submit; from then on they open nothing else.", flags::kDefaulted, {}, 20},
        {"mode", "One evidence in all, one per subject, or a new one each time.", flags::kDefaulted},
        {"subjects", "Subjects that it may deliver of, `*` for any characters; none: any.", flags::kDefaulted, {}, 100},
        {"expected_every", "How often it is to deliver; later it is silent."},
        {"validity_period", "How long a delivery counts.", flags::kDefaulted},
        {"checks", "Checks of each delivery.", flags::kDefaulted, {}, 50},
        {"auto_approve", "A delivery that passes approves itself; needs a blocking check.", flags::kDefaulted},
        {"public_keys", "Keys that attestations are signed with.", flags::kDefaulted, {}, 20},
        {"keep_revisions", "Older revisions that were never approved lose their content.", flags::kDefaulted},
        {"confidentiality", "Of its evidence.", flags::kDefaulted},
        {"contains_personal_data", "Whether its evidence does.", flags::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(CollectorInput, (),
                      (title, format, kind, owner, targets, token_ids, mode, subjects, expected_every, validity_period, checks, auto_approve, public_keys,
                       keep_revisions, confidentiality, contains_personal_data))

struct CollectorChange : CollectorInput {
    CollectorState state{};
    static constexpr flags::MemberDoc kMembers[] = {{"state", "paused for an active one, active for a paused one."}};
};
BOOST_DESCRIBE_STRUCT(CollectorChange, (CollectorInput), (state))

/// Filters of listCollectors.
struct CollectorFilters {
    std::optional<CollectorState> state;
    std::optional<CollectorFormat> format;
    std::optional<platform::UserId> owner;
    std::optional<platform::Text<60>> target_type;
    std::optional<platform::Uuid> target_id;
    std::optional<bool> silent;
    std::optional<SubmissionOutcome> last_outcome;
    static constexpr flags::MemberDoc kMembers[] = {{"state", "State."},
                                                    {"format", "What it delivers."},
                                                    {"owner", "Who is asked."},
                                                    {"target_type", "Proves a record of that type."},
                                                    {"target_id", "Proves that record."},
                                                    {"silent", "Has delivered nothing for longer than expected."},
                                                    {"last_outcome", "What became of its last delivery."}};
};
BOOST_DESCRIBE_STRUCT(CollectorFilters, (), (state, format, owner, target_type, target_id, silent, last_outcome))

enum class FailOn { blocking };
BOOST_DESCRIBE_ENUM(FailOn, blocking)

/// What is said of a delivery beside its bytes.
struct SubmissionQuery {
    std::optional<platform::Text<300>> subject;
    std::optional<platform::Instant> collected_at;
    std::optional<platform::Text<100>> commit;
    std::optional<platform::Text<300>> ref;
    std::optional<platform::Url> build_url;
    std::optional<platform::Text<100>> environment, tool, tool_version;
    std::optional<platform::Date> period_from, period_to;
    std::optional<FailOn> fail_on;
    static constexpr flags::MemberDoc kMembers[] = {{"subject", "What it is about: repository, service, host."},
                                                    {"collected_at", "When the fact was taken; now if not given."},
                                                    {"commit", "Commit."},
                                                    {"ref", "Branch or tag."},
                                                    {"build_url", "Run of the pipeline."},
                                                    {"environment", "Environment."},
                                                    {"tool", "Tool."},
                                                    {"tool_version", "Its version."},
                                                    {"period_from", "First day of the period that it covers."},
                                                    {"period_to", "Last day of it."},
                                                    {"fail_on", "`blocking`: answer 422 where a blocking check failed; it is stored all the same."}};
};
BOOST_DESCRIBE_STRUCT(SubmissionQuery, (),
                      (subject, collected_at, commit, ref, build_url, environment, tool, tool_version, period_from, period_to, fail_on))

/// Filters of listSubmissions.
struct SubmissionFilters {
    std::optional<SubmissionOutcome> outcome;
    std::optional<platform::Text<300>> subject;
    std::optional<platform::Text<100>> commit;
    std::optional<platform::Instant> from, to;
    static constexpr flags::MemberDoc kMembers[] = {{"outcome", "What became of it."},
                                                    {"subject", "About that."},
                                                    {"commit", "Of that commit."},
                                                    {"from", "Received then or later."},
                                                    {"to", "Received then or earlier."}};
};
BOOST_DESCRIBE_STRUCT(SubmissionFilters, (), (outcome, subject, commit, from, to))

}  // namespace compliance
