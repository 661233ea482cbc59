// SPDX-License-Identifier: Apache-2.0
// Entries of the reference datasets. Each has a key and its names; members beyond that are columns of the catalog.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/collector.hpp"
#include "compliance/domain/dsr_exception.hpp"
#include "compliance/domain/permission.hpp"
#include "compliance/domain/reckoning.hpp"
#include "compliance/domain/region.hpp"
#include "compliance/domain/severity.hpp"
#include "compliance/schemas/check_rule.hpp"
#include "compliance/schemas/names.hpp"

namespace compliance {

enum class Dataset {
    countries, eea, regions, languages, currencies, time_zones, roles, enums, entity_types, event_types, deadline_kinds, dsr_exceptions, check_templates,
};
BOOST_DESCRIBE_ENUM(Dataset, countries, eea, regions, languages, currencies, time_zones, roles, enums, entity_types, event_types,
                    deadline_kinds, dsr_exceptions, check_templates)

struct ReferenceCountry {
    platform::Country key;
    std::string alpha_3, numeric;
    Names labels;
    bool eu = false, eea = false;
    std::optional<platform::Country> part_of;
    std::optional<std::string> adequacy_key;
    static constexpr std::string_view kText = "A country or area of ISO 3166-1.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"key", "ISO 3166-1 alpha-2.", 0, "\"DE\""},
        {"alpha_3", "ISO 3166-1 alpha-3.", 0, "\"DEU\""},
        {"numeric", "ISO 3166-1 numeric, three digits.", 0, "\"276\""},
        {"labels", "Its names."},
        {"eu", "Member state of the European Union."},
        {"eea", "State of the European Economic Area."},
        {"part_of", "Member state whose territory under EU law (Art. 355 TFEU) has this code of its own: transfers there leave no territory of the Union."},
        {"adequacy_key", "Adequacy decision (Art. 45 GDPR). Several are partial: whether one covers a transfer is decided with the vendor."}};
};
BOOST_DESCRIBE_STRUCT(ReferenceCountry, (), (key, alpha_3, numeric, labels, eu, eea, part_of, adequacy_key))

struct ReferenceRegion {
    Region key{};
    Names labels;
    static constexpr std::string_view kText = "A federal state of Germany.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"key", "ISO 3166-2 without DE-."}, {"labels", "Its names."}};
};
BOOST_DESCRIBE_STRUCT(ReferenceRegion, (), (key, labels))

struct ReferenceLanguage {
    platform::Language key;
    Names labels;
    std::string native;
    bool official_eu = false;
    static constexpr std::string_view kText = "A language for letters and pages.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"key", "BCP 47 tag.", 0, "\"de\""},
                                                                {"labels", "Its names."},
                                                                {"native", "Its name in the language itself.", 0, "\"Deutsch\""},
                                                                {"official_eu", "Official language of the European Union."}};
};
BOOST_DESCRIBE_STRUCT(ReferenceLanguage, (), (key, labels, native, official_eu))

struct ReferenceCurrency {
    std::string key, numeric;
    std::optional<std::int64_t> minor_units;
    bool money = true;
    Names labels;
    static constexpr std::string_view kText = "A currency of ISO 4217.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"key", "ISO 4217 code.", 0, "\"EUR\""},
        {"numeric", "ISO 4217 numeric code, three digits.", 0, "\"978\""},
        {"minor_units", "Decimal places; null where the code has none.", 0, "2"},
        {"money", "Whether amounts may be in it: false for metals, units of account, and codes without a currency."},
        {"labels", "Its names."}};
};
BOOST_DESCRIBE_STRUCT(ReferenceCurrency, (), (key, numeric, minor_units, money, labels))

struct ReferenceTimeZone {
    platform::TimeZone key;
    platform::Country country;
    Names labels;
    static constexpr std::string_view kText = "A time zone of Europe.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"key", "IANA name.", 0, "\"Europe/Berlin\""}, {"country", "Country it is for.", 0, "\"DE\""}, {"labels", "Its city."}};
};
BOOST_DESCRIBE_STRUCT(ReferenceTimeZone, (), (key, country, labels))

struct ReferenceRole {
    Role key{};
    Names labels;
    std::vector<std::string> permissions;
    static constexpr std::string_view kText = "A role and what it may do.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"key", "Role."}, {"labels", "Its names."}, {"permissions", "`<domain>:<verb>`; none of service: its token says what.", 0, "[\"dsr:read\"]"}};
};
BOOST_DESCRIBE_STRUCT(ReferenceRole, (), (key, labels, permissions))

struct ReferenceValue {
    std::string key;
    Names labels;
    static constexpr std::string_view kText = "A value of an enumeration.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"key", "As it stands in bodies.", 0, "\"in_progress\""}, {"labels", "Its names."}};
};
BOOST_DESCRIBE_STRUCT(ReferenceValue, (), (key, labels))

struct ReferenceEnum {
    std::string key;
    std::vector<ReferenceValue> values;
    static constexpr std::string_view kText = "An enumeration of this API.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"key", "Name of its schema in the OpenAPI document.", 0, "\"DsrState\""},
                                                                {"values", "Its values, in their order."}};
};
BOOST_DESCRIBE_STRUCT(ReferenceEnum, (), (key, values))

struct ReferenceEntityType {
    std::string key, domain;
    Names labels;
    bool changeable = false, project_scope = false, duplicable = false, evidence = false;
    static constexpr std::string_view kText = "A type of record, as audit events, tasks, deadlines and links name it.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"key", "Type.", 0, "\"dsr_request\""},
                                                                {"domain", "Domain it belongs to.", 0, "\"dsr\""},
                                                                {"labels", "Its names."},
                                                                {"changeable", "Change requests may be made for it."},
                                                                {"project_scope", "Projects may hold it."},
                                                                {"duplicable", "It can be duplicated."},
                                                                {"evidence", "Evidence may be linked to it."}};
};
BOOST_DESCRIBE_STRUCT(ReferenceEntityType, (), (key, domain, labels, changeable, project_scope, duplicable, evidence))

struct ReferenceEventType {
    std::string key, domain;
    Names labels;
    static constexpr std::string_view kText = "A type of event for webhooks and streams.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"key", "CloudEvents type.", 0, "\"compliance.vvt.activity.approved.v1\""},
                                                                {"domain", "Domain that sends it.", 0, "\"vvt\""},
                                                                {"labels", "Its names."}};
};
BOOST_DESCRIBE_STRUCT(ReferenceEventType, (), (key, domain, labels))

struct ReferenceDeadlineKind {
    std::string key, domain;
    Names labels;
    std::string source;
    DeadlineRule rule{};
    Severity severity = Severity::normal;
    static constexpr std::string_view kText = "A kind of deadline.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"key", "`<domain>.<kind>`.", 0, "\"dsr.response\""},
                                                                {"domain", "Domain that keeps it.", 0, "\"dsr\""},
                                                                {"labels", "Its titles."},
                                                                {"source", "Norm that gives the date or asks for it.", 0, "\"Art. 12(3) GDPR\""},
                                                                {"rule", "How it is counted unless the record says otherwise."},
                                                                {"severity", "How grave it is to miss it."}};
};
BOOST_DESCRIBE_STRUCT(ReferenceDeadlineKind, (), (key, domain, labels, source, rule, severity))

struct ReferenceException {
    DsrException key{};
    Names labels, source;
    std::vector<DsrRight> rights;
    static constexpr std::string_view kText = "A ground on which a data subject's right may be refused or cut short.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"key", "Ground."}, {"labels", "Its names."}, {"source", "Provision."}, {"rights", "Rights it may be held against."}};
};
BOOST_DESCRIBE_STRUCT(ReferenceException, (), (key, labels, source, rights))

struct ReferenceCheckTemplate {
    std::string key;
    Names labels;
    CollectorFormat format{};
    CheckRule rule;
    static constexpr std::string_view kText = "A check to begin with.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"key", "Template.", 0, "\"tests-green\""},
                                                                {"labels", "What it asks for."},
                                                                {"format", "Format of what it checks; bills of materials may have either."},
                                                                {"rule", "For `checks` of a collector or of evidence."}};
};
BOOST_DESCRIBE_STRUCT(ReferenceCheckTemplate, (), (key, labels, format, rule))

using ReferenceEntry = platform::AnyOf<ReferenceCountry, ReferenceRegion, ReferenceLanguage, ReferenceCurrency, ReferenceTimeZone, ReferenceRole, ReferenceEnum,
                                       ReferenceEntityType, ReferenceEventType, ReferenceDeadlineKind, ReferenceException, ReferenceCheckTemplate>;

struct ReferenceDataset {
    Dataset dataset{};
    std::vector<ReferenceEntry> items;
    static constexpr std::string_view kText = "A list that forms and reports choose from.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"dataset", "Which it is."}, {"items", "Its entries, all of one kind."}};
};
BOOST_DESCRIBE_STRUCT(ReferenceDataset, (), (dataset, items))

}  // namespace compliance
