// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/import_form.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/api/table_reply.hpp"
#include "compliance/services/assessment_report.hpp"
#include "compliance/services/assessment_results.hpp"
#include "compliance/services/assessment_sheet.hpp"

namespace compliance {

namespace {

constexpr std::size_t kMaxImport = 16 * 1024 * 1024;

enum class AssessmentExportFormat { xlsx, csv, json, docx, pdf, oscal_assessment_results };
BOOST_DESCRIBE_ENUM(AssessmentExportFormat, xlsx, csv, json, docx, pdf, oscal_assessment_results)

struct AssessmentExportQuery {
    std::optional<AssessmentExportFormat> format;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"format",
         "xlsx, csv or json: the items as a sheet, which can be imported again; docx or pdf: the report; oscal_assessment_results: JSON of OSCAL "
         "1.1.2, with the risks of those who may read them. xlsx if not given."}};
};
BOOST_DESCRIBE_STRUCT(AssessmentExportQuery, (), (format))

void write_report(Call& call, const AssessmentReports& reports, const platform::Uuid& id, bool pdf) {
    auto& response = call.response();
    response.body = reports.document(call.context, id, pdf ? platform::render::DocumentFormat::pdf : platform::render::DocumentFormat::docx);
    response.set("Content-Type", pdf ? "application/pdf" : "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
    response.set("Content-Disposition", pdf ? "attachment; filename=\"assessment.pdf\"" : "attachment; filename=\"assessment.docx\"");
}

void write_results(Call& call, const RequirementAssessmentService& items, const platform::Uuid& id) {
    auto& response = call.response();
    response.body = export_assessment_results(call.context, items, id);
    response.set("Content-Type", "application/json");
    response.set("Content-Disposition", "attachment; filename=\"assessment-results.json\"");
}

void write(Call& call, const AssessmentSheets& sheets, const AssessmentReports& reports, const RequirementAssessmentService& items) {
    const auto format = call.query<AssessmentExportQuery>().format.value_or(AssessmentExportFormat::xlsx);
    const auto id = call.id("assessment_id");
    if (format == AssessmentExportFormat::pdf || format == AssessmentExportFormat::docx)
        return write_report(call, reports, id, format == AssessmentExportFormat::pdf);
    if (format == AssessmentExportFormat::oscal_assessment_results) return write_results(call, items, id);
    const auto sheet = format == AssessmentExportFormat::xlsx  ? RegisterFormat::xlsx
                       : format == AssessmentExportFormat::csv ? RegisterFormat::csv
                                                               : RegisterFormat::json;
    answer_table(call, sheets.table(call.context, id), sheet, "assessment");
}

}  // namespace

void add_assessment_sheet_routes(Api& api, Services& services) {
    const auto& sheets = services.assessment_sheets;
    const auto& reports = services.assessment_reports;
    const auto& items = services.requirement_assessments;
    declare_export(
        api, "/compliance-assessments/{assessment_id}/export",
        {"exportComplianceAssessment", "regulations:export", "The report of the assessment, or its items as a workbook for work without the network."},
        &platform::reflect::type_of<AssessmentExportQuery>, [&](Call& call) { write(call, sheets, reports, items); });
    declare_import(api, "/compliance-assessments/{assessment_id}/import",
                   {.id = "importComplianceAssessment",
                    .permission = "regulations:write",
                    .text = "Takes an exported workbook or CSV back (form field `file`): only changed cells, stale rows are rejected.",
                    .problems = {400, 409, 422},
                    .max_body = kMaxImport},
                   {&platform::reflect::type_of<ImportReport>, &platform::reflect::type_of<ImportQuery>}, [&](Call& call, const ImportForm& form) {
                       sheets.require_workable(call.context, call.id("assessment_id"));
                       const auto sheet =
                           platform::tabular::is_workbook(form.bytes) ? platform::tabular::read_xlsx(form.bytes) : platform::tabular::read_csv(form.bytes);
                       const auto report = sheets.import_sheet(call.context, call.id("assessment_id"), sheet, call.query<ImportQuery>());
                       Api::answer(call, report);
                   });
}

}  // namespace compliance
