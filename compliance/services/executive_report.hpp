// SPDX-License-Identifier: Apache-2.0
// The management report (dashboard R10) as PDF with charts, DOCX or XLSX: one reading, its JSON, the hash of that, and the event that
// says who took it, by which management can show that it oversees.
#pragma once

#include "compliance/schemas/executive_report.hpp"
#include "compliance/services/dashboard.hpp"
#include "compliance/services/letter_paper.hpp"
#include "platform/tabular/table.hpp"

namespace compliance {

struct ReportFile {
    std::string bytes, name;
    ReportFormat format = ReportFormat::pdf;
};

class ExecutiveReportService {
  public:
    ExecutiveReportService(const Vault& vault, const DashboardService& dashboard, const FileContents& files,
                           const platform::render::DocumentRenderer& documents)
        : vault_(vault), dashboard_(dashboard), files_(files), documents_(documents) {}

    /// What the caller may not read is left out and named. 422 `/on` `out_of_range`; the export stands in the trail with the hash.
    ReportFile make(Context& context, const ExecutiveReportQuery& query) const;

  private:
    ExecutiveReport read(Context& context, const ExecutiveReportQuery& query) const;

    const Vault& vault_;
    const DashboardService& dashboard_;
    const FileContents& files_;
    const platform::render::DocumentRenderer& documents_;
};

/// The pages of the report as HTML; charts are for PDF.
std::string report_text(const ExecutiveReport& report, const std::string& sha256, bool charts);
/// Sheets summary, regulations, domains, coverage, risks, deadlines, trends; those without data have their heading only.
std::vector<platform::tabular::Table> report_tables(const ExecutiveReport& report, const std::string& sha256);

}  // namespace compliance
