// SPDX-License-Identifier: Apache-2.0
// An assessment as a sheet that goes out for an audit without the network, and what of it comes back (regulations, Exports).
#pragma once

#include "compliance/schemas/import_report.hpp"
#include "compliance/services/requirement_assessment.hpp"
#include "platform/tabular/sheet.hpp"
#include "platform/tabular/table.hpp"

namespace compliance {

class AssessmentSheets {
  public:
    explicit AssessmentSheets(const RequirementAssessmentService& items) : items_(items) {}

    /// One row an item; the export stands in the trail.
    platform::tabular::Table table(Context& context, const platform::Uuid& assessment) const;
    /// Throws 404, and 409 unless the assessment takes changes now: before a sheet is read for it.
    void require_workable(Context& context, const platform::Uuid& assessment) const;
    /// Writes rows whose cells differ; rejects a stale version and whatever stands in a read-only column.
    ImportReport import_sheet(Context& context, const platform::Uuid& assessment, const platform::tabular::Sheet& sheet, const ImportQuery& query) const;

  private:
    const RequirementAssessmentService& items_;
};

}  // namespace compliance
