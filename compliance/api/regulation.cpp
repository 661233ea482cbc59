// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/api/queries.hpp"
#include "compliance/api/table_reply.hpp"
#include "compliance/services/library_export.hpp"
#include "compliance/services/regulation.hpp"

namespace compliance {

namespace {

struct RegulationRead {
    std::optional<platform::Instant> as_of;
    std::optional<platform::Date> on;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"as_of", "The regulation as it stood at that instant."},
                                                                {"on", "Day the score is of; today if not given."}};
};
BOOST_DESCRIBE_STRUCT(RegulationRead, (), (as_of, on))

enum class RegulationExportFormat { csv, xlsx, json, ciso_yaml, oscal_catalog };
BOOST_DESCRIBE_ENUM(RegulationExportFormat, csv, xlsx, json, ciso_yaml, oscal_catalog)

struct RegulationExportQuery {
    std::optional<RegulationExportFormat> format;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"format", "csv, xlsx, json, or as a package: ciso_yaml, oscal_catalog; csv if not given."}};
};
BOOST_DESCRIBE_STRUCT(RegulationExportQuery, (), (format))

static_assert(static_cast<int>(RegulationExportFormat::json) == static_cast<int>(RegisterFormat::json));

void answer_package(Call& call, bool oscal) {
    const auto id = call.id("regulation_id");
    call.response().body = oscal ? export_oscal_catalog(call.context, id) : export_ciso_yaml(call.context, id);
    call.response().set("Content-Type", oscal ? "application/json" : "application/yaml");
    call.response().set("Content-Disposition", std::string("attachment; filename=\"regulation.") + (oscal ? "json\"" : "yaml\""));
}

}  // namespace

void add_regulation_routes(Api& api, Services& services) {
    const auto& regulations = services.regulations;
    api.list<RegulationFilters, Regulation>(
        "/regulations", {"listRegulations", "regulations:read", "Followed laws and standards."},
        [&](Call& call, const ListQuery& query, const RegulationFilters& filters) { return regulations.list(call.context, query, filters); });
    api.create<RegulationInput, Regulation>("/regulations",
                                            {"createRegulation", "regulations:write", "Own regulation, contract or policy, with its primary assessment."},
                                            [&](Call& call, RegulationInput in) { return regulations.create(call.context, std::move(in)); });
    api.find<RegulationRead, Regulation>(
        "/regulations/{regulation_id}", {"getRegulation", "regulations:read", "One regulation with counts and the score of its primary assessment."},
        [&](Call& call, const RegulationRead& query) { return regulations.get(call.context, call.id("regulation_id"), query.as_of, query.on); });
    api.patch<RegulationInput, Regulation>(
        "/regulations/{regulation_id}",
        {.id = "updateRegulation",
         .permission = "regulations:write",
         .text = "Changes weight, responsible, domain depth, groups, state; texts only of own ones.",
         .problems = {409}},
        [&](Call& call, const platform::json::Node& body) { return regulations.patch(call.context, call.id("regulation_id"), call.if_match(), body); });
    api.remove("/regulations/{regulation_id}",
               {"deleteRegulation", "regulations:admin", "Removes an own regulation that nobody has worked with; else 409."},
               [&](Call& call) { regulations.remove(call.context, call.id("regulation_id"), call.if_match()); });
    api.list<NoFilters, platform::records::HistoryEntry>(
        "/regulations/{regulation_id}/history", {"getRegulationHistory", "regulations:read", "Changes of the regulation, its decisions and upgrades."},
        [&](Call& call, const ListQuery& query, const NoFilters&) { return regulations.history(call.context, call.id("regulation_id"), query); });
    api.find<RequirementTreeQuery, RequirementTree>(
        "/regulations/{regulation_id}/tree", {"getRegulationTree", "regulations:read", "Nested requirements with standing and coverage."},
        [&](Call& call, const RequirementTreeQuery& query) { return regulations.tree(call.context, call.id("regulation_id"), query); });
    api.action<ApplicabilityDecision, Regulation>(
        "/regulations/{regulation_id}/determine-applicability",
        {"determineApplicability", "regulations:approve",
         "Records applicable, voluntary or not applicable with rationale and class beside the computed outcome; sets the next review."},
        [&](Call& call, const ApplicabilityDecision& in) { return regulations.determine(call.context, call.id("regulation_id"), call.if_match(), in); });
    declare_export(api, "/regulations/{regulation_id}/export", {"exportRegulation", "regulations:export", "The regulation's requirements as a table."},
                   &platform::reflect::type_of<RegulationExportQuery>, [&](Call& call) {
                       const auto format = call.query<RegulationExportQuery>().format.value_or(RegulationExportFormat::csv);
                       if (format >= RegulationExportFormat::ciso_yaml) return answer_package(call, format == RegulationExportFormat::oscal_catalog);
                       answer_table(call, regulations.table(call.context, call.id("regulation_id")), static_cast<RegisterFormat>(format), "regulation");
                   });
}

}  // namespace compliance
