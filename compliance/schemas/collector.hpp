// SPDX-License-Identifier: Apache-2.0
// What a client may say of a collector, and the query of a submission to it.
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/evidence.hpp"
#include "compliance/schemas/check_rule.hpp"
#include "compliance/schemas/evidence.hpp"

namespace compliance {

enum class CollectorFormat { sarif, cyclonedx, junit, in_toto, json, file };
BOOST_DESCRIBE_ENUM(CollectorFormat, sarif, cyclonedx, junit, in_toto, json, file)
enum class CollectorMode { rolling, per_subject, per_submission };
BOOST_DESCRIBE_ENUM(CollectorMode, rolling, per_subject, per_submission)
enum class CollectorState { draft, active, paused };
BOOST_DESCRIBE_ENUM(CollectorState, draft, active, paused)
enum class SubmissionOutcome { approved, in_review, unchanged, checks_failed, rejected };
BOOST_DESCRIBE_ENUM(SubmissionOutcome, approved, in_review, unchanged, checks_failed, rejected)

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
    platform::Text<2'000> pem;
    static constexpr flags::MemberDoc kMembers[] = {{"key_id", "Name of the key, unique among the keys."},
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
    std::vector<platform::Uuid> token_ids;
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
        {"title", "Title.", flags::kSortable | flags::kSearchable, "\"Static analysis of the shop\""},
        {"format", "What it takes.", 0, "\"sarif\""},
        {"kind", "Kind of the evidence that it makes.", 0, "\"scan_result\""},
        {"owner", "Member who is asked when it goes silent."},
        {"targets", "What each of its evidence proves; controls among them take its signal.", flags::kDefaulted, {}, 100},
        {"token_ids", "Service tokens that may submit to it, and may do nothing else.", flags::kDefaulted, {}, 20},
        {"mode", "One evidence in all, one for each subject, or a new one each time.", flags::kDefaulted},
        {"subjects", "Subjects that are allowed, `*` standing for anything; empty: all.", flags::kDefaulted, {}, 100},
        {"expected_every", "How often something should come; silent after that."},
        {"validity_period", "How long what comes counts.", flags::kDefaulted},
        {"checks", "Checks of what comes.", flags::kDefaulted, {}, 50},
        {"auto_approve", "What passes is approved by the system; needs a blocking check.", flags::kDefaulted},
        {"public_keys", "Keys whose signatures count, for in_toto.", flags::kDefaulted, {}, 20},
        {"keep_revisions", "Bytes of older revisions that were never approved are destroyed.", flags::kDefaulted},
        {"confidentiality", "Given to its evidence.", flags::kDefaulted},
        {"contains_personal_data", "Given to its evidence.", flags::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(CollectorInput, (),
                      (title, format, kind, owner, targets, token_ids, mode, subjects, expected_every, validity_period, checks, auto_approve, public_keys,
                       keep_revisions, confidentiality, contains_personal_data))

struct CollectorChange : CollectorInput {
    std::optional<CollectorState> state;
    static constexpr flags::MemberDoc kMembers[] = {{"state", "paused, or active again."}};
};
BOOST_DESCRIBE_STRUCT(CollectorChange, (CollectorInput), (state))

struct CollectorFilters {
    std::optional<CollectorState> state;
    std::optional<CollectorFormat> format;
    std::optional<platform::UserId> owner;
    std::optional<platform::Text<60>> target_type;
    std::optional<platform::Uuid> target_id;
    std::optional<bool> silent;
    std::optional<SubmissionOutcome> last_outcome;
    static constexpr flags::MemberDoc kMembers[] = {{"state", "State."},
                                                    {"format", "What it takes."},
                                                    {"owner", "Who is asked when it goes silent."},
                                                    {"target_type", "Proves a record of that type."},
                                                    {"target_id", "Proves that record."},
                                                    {"silent", "Whether what it expects has not come."},
                                                    {"last_outcome", "How the last submission ended."}};
};
BOOST_DESCRIBE_STRUCT(CollectorFilters, (), (state, format, owner, target_type, target_id, silent, last_outcome))

enum class FailOn { blocking };
BOOST_DESCRIBE_ENUM(FailOn, blocking)

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
                                                    {"fail_on", "blocking: 422 where a blocking check fails; it is kept all the same."}};
};
BOOST_DESCRIBE_STRUCT(SubmissionQuery, (),
                      (subject, collected_at, commit, ref, build_url, environment, tool, tool_version, period_from, period_to, fail_on))

}  // namespace compliance
