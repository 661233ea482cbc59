// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/executive_report.hpp"

#include "compliance/domain/dsr_letter.hpp"
#include "compliance/domain/period.hpp"
#include "compliance/repositories/dashboard_settings.hpp"
#include "compliance/services/executive_summary.hpp"
#include "compliance/services/member_address.hpp"
#include "compliance/services/score_snapshot.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/json/document.hpp"
#include "platform/json/json.hpp"

namespace compliance {

using platform::render::DocumentFormat;

namespace {

constexpr const char* kHashProperty = "report-sha256";
constexpr const char* kAttachment = "executive-report.json";

std::string author_of(const Context& context, const Vault& vault, platform::postgres::Executor& db) {
    const auto& subject = context.caller.subject;
    const auto known = addresses_of_members(vault, db, {subject});
    const auto found = known.find(subject);
    return found == known.end() ? subject : found->second;
}

bool reads(const Context& context, std::string_view domain) { return context.caller.may(std::string(domain) + ":read") && context.caller.enables(domain); }

bool has(const std::vector<DashboardSection>& list, DashboardSection section) { return std::find(list.begin(), list.end(), section) != list.end(); }

void note_export(Context& context, const ExecutiveReportQuery& query, const ExecutiveReport& report, const std::string& sha256) {
    const auto format = platform::reflect::type_of<ReportFormat>().values[static_cast<std::size_t>(query.format.value_or(ReportFormat::pdf))];
    const auto details = "{\"filters\":{\"format\":" + platform::json::quoted(format) + ",\"language\":" + platform::json::quoted(report.language) +
                         ",\"on\":" + platform::json::quoted(platform::format_date(report.on)) + ",\"report\":\"executive\",\"sections\":" +
                         platform::json::to_json(report.summary.sections) + ",\"sha256\":" + platform::json::quoted(sha256) + "}}";
    auto units = context.units();
    units.run("SELECT compliance_audit_note('export', 'score_snapshot', NULL, NULL, $1::jsonb)",
              platform::postgres::Params{}.add(std::string_view(details)));
}

}  // namespace

ExecutiveReport ExecutiveReportService::read(Context& context, const ExecutiveReportQuery& query) const {
    const bool risks = reads(context, "risks");
    const auto matrix = risks ? std::optional(dashboard_.matrix_for(context, {})) : std::nullopt;
    FigureReading reading(context, query.on, std::nullopt);
    ExecutiveReport out;
    const auto settings = dashboard_settings_in_force(reading.tx);
    const auto& own = platform::reflect::type_of<ReportLanguage>();
    out.language = query.language ? std::string(own.values[static_cast<std::size_t>(*query.language)]) : settings.report_language.value;
    context.language = out.language;
    out.on = reading.on;
    out.computed_at = context.now;
    out.author = author_of(context, vault_, reading.tx);
    out.settings_version = settings.version;
    out.headline = settings.headline;
    out.partial_credit = settings.partial_credit;
    out.green_from = settings.green_from;
    out.amber_from = settings.amber_from;
    out.summary = ExecutiveSummaryService::get(reading, query.sections.empty() ? settings.report_sections : query.sections);
    const auto& asked = out.summary.sections;
    if (reads(context, "regulations") && (has(asked, DashboardSection::overall) || has(asked, DashboardSection::regulations))) {
        ScoresQuery with_domains;
        with_domains.by_domain = true;
        out.scores = DashboardService::scores(reading, with_domains);
        out.coverage = DashboardService::coverage(reading, {});
        TrendQuery year;
        year.to = reading.on;
        year.from = add_period(reading.on, Period{1}, -1) + std::chrono::days(1);
        year.interval = TrendInterval::month;
        out.trends = ScoreSnapshotService::trends(context, reading.tx, year);
    }
    if (matrix && has(asked, DashboardSection::risks)) {
        out.heatmap = DashboardService::heatmap(reading, {}, *matrix);
        out.heatmap->movement.clear();  // a row for each risk: the live answer has them
    }
    for (const auto& info : metric_infos())
        if (reads(context, info.domain()))
            out.formulas.push_back({std::string(info.key), std::string(out.language == "de" ? info.title_de : info.title_en),
                                    std::string(out.language == "de" ? info.text_de : info.text_en), info.unit});
    reading.tx.commit();
    return out;
}

ReportFile ExecutiveReportService::make(Context& given, const ExecutiveReportQuery& query) const {
    Context context = given;  // it speaks the language of the report
    const auto report = read(context, query);
    const auto json = platform::json::to_json(report);
    const auto sha256 = platform::crypto::sha256_hex(json);
    const bool german = report.language == "de";
    ReportFile out;
    out.format = query.format.value_or(ReportFormat::pdf);
    out.name = "executive-report-" + platform::format_date(report.on);
    if (out.format == ReportFormat::xlsx) {
        out.bytes = platform::tabular::to_xlsx(report_tables(report, sha256), {{kHashProperty, sha256}, {"report-author", report.author.substr(0, 255)}});
    } else {
        auto units = context.units();
        const LetterPaper paper(context, units, files_);
        const bool pdf = out.format == ReportFormat::pdf;
        LetterPaper::Words words{report.language,
                                 german ? "Bericht an die Leitung" : "Management report",
                                 report_text(report, sha256, pdf),
                                 {{german ? "Stichtag" : "Day", letter_date(report.on, report.language)},
                                  {german ? "Erstellt" : "Made", platform::format_instant(report.computed_at)},
                                  {german ? "Verfasst von" : "Author", report.author},
                                  {german ? "Stand der Einstellungen" : "Version of the settings", std::to_string(report.settings_version)},
                                  {"SHA-256", sha256}}};
        auto document = paper.report(std::move(words), paper.tenant().legal_name);
        document.properties = {{kHashProperty, sha256}, {"report-author", report.author}};
        document.attachments = {{kAttachment, "application/json", json}};
        out.bytes = render_document(context, documents_, document, pdf ? DocumentFormat::pdf : DocumentFormat::docx);
    }
    note_export(context, query, report, sha256);
    return out;
}

}  // namespace compliance
