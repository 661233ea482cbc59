// SPDX-License-Identifier: Apache-2.0
// The report of an assessment as a document: scope, method, scores, nonconformities, exclusions, evidence, sign-off.
#pragma once

#include "compliance/services/file_content.hpp"
#include "compliance/services/requirement_assessment.hpp"
#include "platform/render/document.hpp"

namespace compliance {

class AssessmentReports {
  public:
    AssessmentReports(const RequirementAssessmentService& items, const FileContents& files, const platform::render::DocumentRenderer& documents)
        : items_(items), files_(files), documents_(documents) {}
    /// PDF or DOCX in the tenant's language; the export stands in the trail.
    std::string document(Context& context, const platform::Uuid& assessment, platform::render::DocumentFormat format) const;

  private:
    const RequirementAssessmentService& items_;
    const FileContents& files_;
    const platform::render::DocumentRenderer& documents_;
};

}  // namespace compliance
