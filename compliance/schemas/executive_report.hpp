// SPDX-License-Identifier: Apache-2.0
// The management report of a day (dashboard R10): what is asked for, and the data behind the file, which its hash is of.
#pragma once

#include "compliance/schemas/executive_summary.hpp"

namespace compliance {

enum class ReportFormat { pdf, docx, xlsx };
BOOST_DESCRIBE_ENUM(ReportFormat, pdf, docx, xlsx)

enum class ReportLanguage { de, en };
BOOST_DESCRIBE_ENUM(ReportLanguage, de, en)

struct ExecutiveReportQuery {
    std::optional<ReportFormat> format;
    std::optional<ReportLanguage> language;
    std::optional<platform::Date> on;
    std::vector<DashboardSection> sections;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"format", "pdf, with charts; docx; xlsx with a sheet for each table. pdf if not given."},
        {"language", "de or en; that of the settings if not given."},
        {"on", "Day; today if not given."},
        {"sections", "Only these, repeatable; those of the settings if not given.", platform::reflect::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(ExecutiveReportQuery, (), (format, language, on, sections))

struct ReportFormula {
    std::string metric, title, formula;
    MetricUnit unit = MetricUnit::count;
};
BOOST_DESCRIBE_STRUCT(ReportFormula, (), (metric, title, formula, unit))

struct ExecutiveReport {
    platform::Date on{};
    platform::Instant computed_at{};
    std::string author, language;
    std::int64_t settings_version = 0;
    ScoreHeadline headline = ScoreHeadline::evidenced;
    platform::Decimal<3, 2> partial_credit;
    Percent green_from, amber_from;
    ExecutiveSummary summary;
    std::optional<ComplianceScores> scores;
    std::optional<CoverageReport> coverage;
    std::optional<RiskHeatmap> heatmap;
    std::vector<TrendSeries> trends;
    std::vector<ReportFormula> formulas;
};
BOOST_DESCRIBE_STRUCT(ExecutiveReport, (),
                      (on, computed_at, author, language, settings_version, headline, partial_credit, green_from, amber_from, summary, scores, coverage,
                       heatmap, trends, formulas))

}  // namespace compliance
