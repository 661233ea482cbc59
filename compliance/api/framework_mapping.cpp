// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/import_form.hpp"
#include "compliance/api/queries.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/services/framework_mapping.hpp"

namespace compliance {

namespace {

constexpr std::size_t kMaxImport = 16 * 1024 * 1024;

}  // namespace

void add_framework_mapping_routes(Api& api, Services& services) {
    const auto& mappings = services.framework_mappings;
    api.list<FrameworkMappingFilters, FrameworkMapping>(
        "/framework-mappings", {"listFrameworkMappings", "controls:read", "Mappings between frameworks, and how many of their entries are resolved."},
        [&](Call& call, const ListQuery& query, const FrameworkMappingFilters& filters) { return mappings.list(call.context, query, filters); });
    declare_import(api, "/framework-mappings/import",
                   {.id = "importFrameworkMapping",
                    .permission = "controls:write",
                    .text = "An own mapping between two frameworks (CSV or JSON, form field `file`), in place of its earlier entries.",
                    .problems = {400, 422},
                    .max_body = kMaxImport},
                   {&platform::reflect::type_of<ImportReport>, &platform::reflect::type_of<MappingImportQuery>}, [&](Call& call, const ImportForm& form) {
                       const auto report = mappings.import(call.context, form.bytes, call.query<MappingImportQuery>());
                       Api::answer(call, report);
                   });
    api.find<GapQuery, GapAnalysis>(
        "/framework-mappings/gap-analysis",
        {"analyseFrameworkGap", "controls:read", "Estimate, mapped share and open requirements of a framework, from assessments of others."},
        [&](Call& call, const GapQuery& query) { return mappings.gap(call.context, query); });
    api.find<AsOfQuery, FrameworkMapping>(
        "/framework-mappings/{framework_mapping_id}", {"getFrameworkMapping", "controls:read", "One mapping."},
        [&](Call& call, const AsOfQuery& query) { return mappings.get(call.context, call.id("framework_mapping_id"), query.as_of); });
    api.remove("/framework-mappings/{framework_mapping_id}",
               {"deleteFrameworkMapping", "controls:write", "Removes an own mapping; those of libraries go with their library (409)."},
               [&](Call& call) { mappings.remove(call.context, call.id("framework_mapping_id"), call.if_match()); });
    api.list<FrameworkMappingEntryFilters, FrameworkMappingEntry>(
        "/framework-mappings/{framework_mapping_id}/entries", {"listFrameworkMappingEntries", "controls:read", "Entries of a mapping."},
        [&](Call& call, const ListQuery& query, const FrameworkMappingEntryFilters& filters) {
            return mappings.entries(call.context, call.id("framework_mapping_id"), query, filters);
        });
}

}  // namespace compliance
