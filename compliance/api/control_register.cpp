// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/import_form.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/api/table_reply.hpp"
#include "compliance/services/control_register.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

namespace {

constexpr std::size_t kMaxImport = 16 * 1024 * 1024;

struct ControlExportQuery : ControlFilters {
    std::optional<RegisterFormat> format;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"format", "csv, xlsx or json; csv if not given."}};
};
BOOST_DESCRIBE_STRUCT(ControlExportQuery, (ControlFilters), (format))

}  // namespace

void add_control_register_routes(Api& api, Services& services) {
    const auto& sheets = services.control_register;
    declare_export(api, "/controls/export", {"exportControls", "controls:export", "The register of controls with their mappings; filters as listControls."},
                   &platform::reflect::type_of<ControlExportQuery>, [&](Call& call) {
                       const auto query = call.query<ControlExportQuery>();
                       const auto format = query.format.value_or(RegisterFormat::csv);
                       answer_table(call, sheets.table(call.context, query, format == RegisterFormat::csv), format, "controls");
                   });
    declare_import(api, "/controls/import",
                   {.id = "importControls",
                    .permission = "controls:write",
                    .text = "Creates or changes controls by key or external_id, with their mappings, from CSV or XLSX (form field `file`).",
                    .problems = {400, 415, 422},
                    .max_body = kMaxImport},
                   {&platform::reflect::type_of<ImportReport>, &platform::reflect::type_of<ImportQuery>}, [&](Call& call, const ImportForm& form) {
                       if (platform::trim(form.bytes.substr(0, 100)).starts_with('{'))
                           throw platform::Problem(415, "unsupported_media_type", "Only CSV and XLSX are read.");
                       const auto sheet =
                           platform::tabular::is_workbook(form.bytes) ? platform::tabular::read_xlsx(form.bytes) : platform::tabular::read_csv(form.bytes);
                       const auto report = sheets.import_sheet(call.context, sheet, call.query<ImportQuery>());
                       Api::answer(call, platform::reflect::type_of<ImportReport>(), &report);
                   });
}

}  // namespace compliance
