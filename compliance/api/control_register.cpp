// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/import_form.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/api/table_reply.hpp"
#include "compliance/services/control_component.hpp"
#include "compliance/services/control_register.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

namespace {

constexpr std::size_t kMaxImport = 16 * 1024 * 1024;

enum class ControlExportFormat { csv, xlsx, json, oscal_component_definition };
BOOST_DESCRIBE_ENUM(ControlExportFormat, csv, xlsx, json, oscal_component_definition)
static_assert(static_cast<int>(ControlExportFormat::json) == static_cast<int>(RegisterFormat::json));

struct ControlExportQuery : ControlFilters {
    std::optional<ControlExportFormat> format;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"format", "csv, xlsx, json or oscal_component_definition; csv if not given."}};
};
BOOST_DESCRIBE_STRUCT(ControlExportQuery, (ControlFilters), (format))

void answer_components(Call& call, const ControlComponentService& components, const ControlFilters& filters) {
    call.response().body = components.export_all(call.context, filters);
    call.response().set("Content-Type", "application/json");
    call.response().set("Content-Disposition", "attachment; filename=\"controls.json\"");
}

bool is_json(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    return platform::trim(bytes.substr(0, 1'000)).starts_with('{');
}

}  // namespace

void add_control_register_routes(Api& api, Services& services) {
    const auto& sheets = services.control_register;
    const auto& components = services.control_components;
    declare_export(api, "/controls/export", {"exportControls", "controls:export", "The register of controls with their mappings; filters as listControls."},
                   &platform::reflect::type_of<ControlExportQuery>, [&](Call& call) {
                       const auto query = call.query<ControlExportQuery>();
                       const auto format = query.format.value_or(ControlExportFormat::csv);
                       if (format == ControlExportFormat::oscal_component_definition) return answer_components(call, components, query);
                       answer_table(call, sheets.table(call.context, query, format == ControlExportFormat::csv), static_cast<RegisterFormat>(format),
                                    "controls");
                   });
    declare_import(api, "/controls/import",
                   {.id = "importControls",
                    .permission = "controls:write",
                    .text = "Creates or changes controls by key or external_id, with their mappings, from CSV or XLSX, or takes the components of an "
                            "OSCAL component definition (JSON) as planned controls (form field `file`). 409 catalog_missing.",
                    .problems = {400, 409, 413, 415, 422},
                    .max_body = kMaxImport},
                   {&platform::reflect::type_of<ImportReport>, &platform::reflect::type_of<ImportQuery>}, [&](Call& call, const ImportForm& form) {
                       if (is_json(form.bytes)) {
                           const auto report = components.import(call.context, form.bytes, call.query<ImportQuery>());
                           return Api::answer(call, report);
                       }
                       const auto sheet =
                           platform::tabular::is_workbook(form.bytes) ? platform::tabular::read_xlsx(form.bytes) : platform::tabular::read_csv(form.bytes);
                       const auto report = sheets.import_sheet(call.context, sheet, call.query<ImportQuery>());
                       Api::answer(call, report);
                   });
}

}  // namespace compliance
