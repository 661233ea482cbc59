// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/import_form.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/api/table_reply.hpp"
#include "compliance/services/risk_register.hpp"

namespace compliance {

namespace {

constexpr std::size_t kMaxImport = 16 * 1024 * 1024;

void write(Call& call, const RiskRegisterService& sheets, const RiskExportQuery& query) {
    auto& response = call.response();
    const auto format = query.format.value_or(RiskExportFormat::csv);
    const bool pdf = format == RiskExportFormat::pdf;
    if (pdf || format == RiskExportFormat::docx) {
        response.body = sheets.document(call.context, query, pdf ? platform::render::DocumentFormat::pdf : platform::render::DocumentFormat::docx);
        response.set("Content-Type", pdf ? "application/pdf" : "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
        response.set("Content-Disposition", pdf ? "attachment; filename=\"risks.pdf\"" : "attachment; filename=\"risks.docx\"");
        return;
    }
    const auto tables = sheets.tables(call.context, query);
    if (format != RiskExportFormat::xlsx)
        return answer_table(call, tables.front(), format == RiskExportFormat::csv ? RegisterFormat::csv : RegisterFormat::json, "risks");
    response.body = platform::tabular::to_xlsx(tables);
    response.set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    response.set("Content-Disposition", "attachment; filename=\"risks.xlsx\"");
}

}  // namespace

void add_risk_register_routes(Api& api, Services& services) {
    const auto& sheets = services.risk_register;
    declare_export(api, "/risks/export",
                   {"exportRisks", "risks:export", "The register with the treatment plan: csv, xlsx, json, or a report as docx or pdf; filters as listRisks."},
                   &platform::reflect::type_of<RiskExportQuery>, [&](Call& call) { write(call, sheets, call.query<RiskExportQuery>()); });
    declare_import(api, "/risks/import",
                   {.id = "importRisks",
                    .permission = "risks:write",
                    .text = "Creates or changes risks by key or external_id from CSV or XLSX (form field `file`); never states or acceptances.",
                    .problems = {400, 422},
                    .max_body = kMaxImport},
                   {&platform::reflect::type_of<ImportReport>, &platform::reflect::type_of<ImportQuery>}, [&](Call& call, const ImportForm& form) {
                       const auto sheet =
                           platform::tabular::is_workbook(form.bytes) ? platform::tabular::read_xlsx(form.bytes) : platform::tabular::read_csv(form.bytes);
                       const auto report = sheets.import_sheet(call.context, sheet, call.query<ImportQuery>());
                       Api::answer(call, report);
                   });
}

}  // namespace compliance
