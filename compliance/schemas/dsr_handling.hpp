// SPDX-License-Identifier: Apache-2.0
// What is done with a data subject request between intake and answer: the bodies of its actions, and the values embedded
// in request and items. Letters and tasks have files of their own.
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/dsr_clock.hpp"
#include "compliance/domain/dsr_exception.hpp"
#include "compliance/domain/dsr_identity.hpp"
#include "compliance/domain/dsr_outcome.hpp"
#include "compliance/schemas/dsr_request.hpp"

namespace compliance {

enum class DsrExceptionResult { applies, partly, does_not_apply };
BOOST_DESCRIBE_ENUM(DsrExceptionResult, applies, partly, does_not_apply)
enum class DsrAccessTopic { purposes, categories, recipients, storage_period, rights, complaint, source, automated_decisions, third_country_safeguards };
BOOST_DESCRIBE_ENUM(DsrAccessTopic, purposes, categories, recipients, storage_period, rights, complaint, source, automated_decisions,
                    third_country_safeguards)
enum class DsrExtensionReason { complexity, number_of_requests };
BOOST_DESCRIBE_ENUM(DsrExtensionReason, complexity, number_of_requests)
enum class DsrFeeGround { unfounded, excessive, further_copy };
BOOST_DESCRIBE_ENUM(DsrFeeGround, unfounded, excessive, further_copy)
enum class DsrFeeState { quoted, paid, waived, declined };
BOOST_DESCRIBE_ENUM(DsrFeeState, quoted, paid, waived, declined)

/// A ground held against a right, as somebody checked it (R16, R17, R23).
struct DsrExceptionCheckInput {
    DsrException exception{};
    DsrExceptionResult result{};
    platform::Pii<platform::LongText> scope, reasoning;
    platform::Text<200> legal_basis;
    platform::Pii<platform::LongText> limb, effort, exclusion;
    std::vector<platform::Ref<entity::File>> evidence;
    bool reasons_withheld = false;
    static constexpr flags::MemberDoc kMembers[] = {
        {"exception", "The ground (reference data `dsr_exceptions`).", 0, "\"art15_4_third_party\""},
        {"result", "Whether it applies.", 0, "\"partly\""},
        {"scope", "To what exactly.", flags::kDefaulted},
        {"reasoning", "Why, with the facts; for unfounded or excessive, facts that show intent.", 0, "\"Page 3 names two colleagues.\""},
        {"legal_basis", "Norm, as the letter cites it.", 0, "\"Art. 15(4) GDPR\""},
        {"limb", "§ 34(1) no. 2 BDSG: which of the two limbs; needed there.", flags::kDefaulted},
        {"effort", "§ 34(1) no. 2 BDSG: why giving it would take disproportionate effort; needed there.", flags::kDefaulted},
        {"exclusion", "§ 34(1) no. 2 BDSG: how other use is technically excluded; needed there.", flags::kDefaulted},
        {"evidence", "Files that show it.", 0, {}, 20},
        {"reasons_withheld", "The letter leaves the reasons out, never the remedies (§ 34(2) sentence 2 BDSG).", flags::kDefaulted}};
    bool operator==(const DsrExceptionCheckInput&) const = default;
};
BOOST_DESCRIBE_STRUCT(DsrExceptionCheckInput, (), (exception, result, scope, reasoning, legal_basis, limb, effort, exclusion, evidence, reasons_withheld))

struct DsrExceptionCheck : DsrExceptionCheckInput {
    platform::UserId checked_by;
    platform::Instant checked_at{};
    static constexpr flags::MemberDoc kMembers[] = {{"checked_by", "Who checked.", flags::kReadOnly}, {"checked_at", "When.", flags::kReadOnly}};
};
BOOST_DESCRIBE_STRUCT(DsrExceptionCheck, (DsrExceptionCheckInput), (checked_by, checked_at))

/// One of the nine entries of Art. 15(1)(a)-(h) and (2): what is told, or why it does not apply (R22).
struct DsrAccessEntry {
    DsrAccessTopic topic{};
    platform::Pii<platform::LongText> text, not_applicable_reason;
    static constexpr flags::MemberDoc kMembers[] = {{"topic", "Which entry.", 0, "\"purposes\""},
                                                    {"text", "What the person is told.", flags::kDefaulted},
                                                    {"not_applicable_reason", "Why there is nothing to tell.", flags::kDefaulted}};
    bool operator==(const DsrAccessEntry&) const = default;
};
BOOST_DESCRIBE_STRUCT(DsrAccessEntry, (), (topic, text, not_applicable_reason))

/// A time in which an answer of the person is awaited (R9).
struct DsrPause {
    DsrPauseReason reason{};
    platform::Instant asked_at{};
    std::optional<platform::Instant> answered_at;
    bool credited = false;
    std::optional<DsrNotCredited> not_credited_reason;
    platform::Pii<platform::LongText> text;
    std::optional<platform::Uuid> check;
    static constexpr flags::MemberDoc kMembers[] = {
        {"reason", "What is asked for."}, {"asked_at", "When the question left."}, {"answered_at", "When the complete answer arrived."},
        {"credited", "Whether its days are added to the period."}, {"not_credited_reason", "Why not."}, {"text", "The question."},
        {"check", "Identity check it belongs to."}};
    bool operator==(const DsrPause&) const = default;
};
BOOST_DESCRIBE_STRUCT(DsrPause, (), (reason, asked_at, answered_at, credited, not_credited_reason, text, check))

struct DsrExtension {
    platform::Int<1, 2> months = 2;
    std::vector<DsrExtensionReason> reasons;
    platform::LongText explanation;
    std::optional<platform::Instant> dispatched_at;
    static constexpr flags::MemberDoc kMembers[] = {
        {"months", "1 or 2 further months."},
        {"reasons", "Why (Art. 12(3) sentence 2).", 0, "[\"complexity\"]", 2, 1},
        {"explanation", "The reasons in words; they go to the person (Art. 12(3) sentence 3).", 0, "\"Twelve systems hold data.\""},
        {"dispatched_at", "Of a letter: when it was posted. A mail's dispatch is noted by itself."}};
};
BOOST_DESCRIBE_STRUCT(DsrExtension, (), (months, reasons, explanation, dispatched_at))

struct DsrExtensionState {
    std::int64_t months = 0;
    std::vector<DsrExtensionReason> reasons;
    platform::Pii<platform::LongText> explanation;
    std::optional<platform::Uuid> notice;
    std::optional<platform::Date> dispatched_on;
    bool effective = false, late = false;
    static constexpr flags::MemberDoc kMembers[] = {{"months", "Further months."},
                                                    {"reasons", "Why."},
                                                    {"explanation", "The reasons in words."},
                                                    {"notice", "The letter that tells the person."},
                                                    {"dispatched_on", "Local day on which it left."},
                                                    {"effective", "The notice left by the first due day."},
                                                    {"late", "The notice left too late; the first period stays."}};
    bool operator==(const DsrExtensionState&) const = default;
};
BOOST_DESCRIBE_STRUCT(DsrExtensionState, (), (months, reasons, explanation, notice, dispatched_on, effective, late))

struct DsrFee {
    DsrFeeState state{};
    std::optional<DsrFeeGround> ground;
    std::optional<platform::Money> amount;
    std::optional<platform::LongText> cost_breakdown;
    static constexpr flags::MemberDoc kMembers[] = {
        {"state", "quoted, then paid, waived or declined.", 0, "\"quoted\""},
        {"ground", "Art. 12(5)(a) or Art. 15(3) sentence 2; needed to quote."},
        {"amount", "In the tenant's currency; administrative cost only. Needed to quote."},
        {"cost_breakdown", "What it is made of; needed to quote."}};
};
BOOST_DESCRIBE_STRUCT(DsrFee, (), (state, ground, amount, cost_breakdown))

struct DsrFeeRecord {
    DsrFeeGround ground{};
    platform::Money amount{};
    std::string currency;
    platform::Pii<platform::LongText> cost_breakdown;
    DsrFeeState state{};
    platform::Instant quoted_at{};
    std::optional<platform::Instant> settled_at;
    static constexpr flags::MemberDoc kMembers[] = {
        {"ground", "Why."}, {"amount", "How much."}, {"currency", "ISO 4217."}, {"cost_breakdown", "What it is made of."}, {"state", "Where it stands."},
        {"quoted_at", "When the person was told."}, {"settled_at", "When it was paid, waived or declined."}};
    bool operator==(const DsrFeeRecord&) const = default;
};
BOOST_DESCRIBE_STRUCT(DsrFeeRecord, (), (ground, amount, currency, cost_breakdown, state, quoted_at, settled_at))

struct DsrReopening {
    platform::Instant at{};
    platform::UserId by;
    platform::Pii<platform::Text<2000>> reason;
    platform::Date target_on{};
    static constexpr flags::MemberDoc kMembers[] = {{"at", "When."}, {"by", "Who."}, {"reason", "Why."}, {"target_on", "Own target."}};
    bool operator==(const DsrReopening&) const = default;
};
BOOST_DESCRIBE_STRUCT(DsrReopening, (), (at, by, reason, target_on))

// Bodies of actions ---------------------------------------------------------------------------------------------------

struct DsrPauseInput {
    platform::LongText text;
    std::optional<platform::Instant> asked_at;
    static constexpr flags::MemberDoc kMembers[] = {
        {"text", "What the person is asked to clarify (recital 63).", 0, "\"Which account do you mean?\""},
        {"asked_at", "Of a question that has left already: when. Otherwise it is sent now."}};
};
BOOST_DESCRIBE_STRUCT(DsrPauseInput, (), (text, asked_at))

struct DsrPauseEnd {
    std::optional<platform::Instant> answered_at;
    static constexpr flags::MemberDoc kMembers[] = {{"answered_at", "When the complete answer arrived; now if not given."}};
};
BOOST_DESCRIBE_STRUCT(DsrPauseEnd, (), (answered_at))

struct DsrIdentityCheckInput {
    DsrIdentityMethod method{};
    std::optional<platform::LongText> doubt_reason;
    std::optional<platform::Text<200>> contact_source;
    bool pauses_clock = true;
    std::optional<platform::LongText> text;
    std::optional<platform::Instant> asked_at;
    static constexpr flags::MemberDoc kMembers[] = {
        {"method", "How the person is asked to prove who he is.", 0, "\"account_login\""},
        {"doubt_reason", "The reasonable doubt (Art. 12(6)); needed where the method exceeds the required level or the clock pauses.", 0,
         "\"Sender address is unknown to us.\""},
        {"contact_source", "Where the address or number used was on record before the request."},
        {"pauses_clock", "Whether the clock waits for the answer.", flags::kDefaulted},
        {"text", "The question, in the letter; the template's own words otherwise."},
        {"asked_at", "Of a question that has left already: when. Otherwise it is sent now."}};
};
BOOST_DESCRIBE_STRUCT(DsrIdentityCheckInput, (), (method, doubt_reason, contact_source, pauses_clock, text, asked_at))

struct DsrKnownAttribute {
    platform::Text<80> name;
    bool is_public = false;
    static constexpr flags::MemberDoc kMembers[] = {{"name", "What the person knew.", 0, "\"customer number\""},
                                                    {"is_public", "Whether anybody can find it out."}};
};
BOOST_DESCRIBE_STRUCT(DsrKnownAttribute, (), (name, is_public))

enum class DsrCheckVerdict { passed, failed };
BOOST_DESCRIBE_ENUM(DsrCheckVerdict, passed, failed)

struct DsrIdentityCheckResult {
    DsrCheckVerdict result{};
    std::optional<platform::Instant> answered_at;
    std::optional<platform::Text<200>> contact_source;
    std::vector<DsrKnownAttribute> attributes;
    static constexpr flags::MemberDoc kMembers[] = {
        {"result", "What came of it.", 0, "\"passed\""},
        {"answered_at", "When the complete answer arrived; now if not given."},
        {"contact_source", "Where the address or number used was on record before the request; needed to pass by e-mail, phone or letter."},
        {"attributes", "Of knowledge_attributes: at least two, one of them not public; judged, never kept.", 0, {}, 20}};
};
BOOST_DESCRIBE_STRUCT(DsrIdentityCheckResult, (), (result, answered_at, contact_source, attributes))

/// What may be changed of an item before its decision.
struct DsrItemChange {
    std::optional<platform::Text<40>> ground;
    platform::Pii<platform::LongText> scope;
    platform::Pii<std::vector<platform::Json>> corrections;
    std::vector<platform::Ref<entity::ProcessingActivity>> processing_activities;
    bool special_categories = false;
    std::vector<DsrExceptionCheckInput> exception_checks;
    std::vector<DsrAccessEntry> access_entries;
    std::optional<platform::Date> restriction_since, restriction_lifted_on;
    bool suggested = false;
    bool drop = false;
    static constexpr flags::MemberDoc kMembers[] = {
        {"ground", "erasure 17_1_a to 17_1_f, restriction 18_1_a to 18_1_d, objection 21_1 or 21_6."},
        {"scope", "What exactly is asked.", flags::kDefaulted},
        {"corrections", "Of a rectification: {field, current, wanted}, 1 to 50.", flags::kDefaulted},
        {"processing_activities", "Entries of the record of processing it concerns."},
        {"special_categories", "Art. 9, Art. 10 or financial data in scope.", flags::kDefaulted},
        {"exception_checks", "Grounds that were checked.", 0, {}, 20},
        {"access_entries", "Art. 15(1)(a)-(h) and (2), one each.", 0, {}, 9},
        {"restriction_since", "Art. 18: since when."},
        {"restriction_lifted_on", "Art. 18: until when; needs the notice of Art. 18(3) before."},
        {"suggested", "false keeps a right that the intake only suggested.", flags::kDefaulted},
        {"drop", "true removes a right that the intake only suggested.", flags::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(DsrItemChange, (),
                      (ground, scope, corrections, processing_activities, special_categories, exception_checks, access_entries,
                       restriction_since, restriction_lifted_on, suggested, drop))

struct DsrDecisionInput {
    DsrDecision decision{};
    std::optional<platform::LongText> decision_reason;
    static constexpr flags::MemberDoc kMembers[] = {
        {"decision", "What is decided of the right.", 0, "\"granted\""},
        {"decision_reason", "The words for the person; needed unless granted."}};
};
BOOST_DESCRIBE_STRUCT(DsrDecisionInput, (), (decision, decision_reason))

}  // namespace compliance
