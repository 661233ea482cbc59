// SPDX-License-Identifier: Apache-2.0
// Letters on paper: what goes by post becomes a PDF on the tenant's paper, kept as an attachment of its communication under
// the person's key, and made by a job, so that no request waits for it or fails with it.
#pragma once

#include "compliance/db/models/dsr_communication.hpp"
#include "compliance/services/dsr_case.hpp"
#include "compliance/services/job.hpp"
#include "compliance/services/letter_paper.hpp"

namespace compliance {

/// A communication, its words opened, as a letter in the window field's form (DIN 5008, form B).
platform::render::Document letter_document(const LetterPaper& paper, const DsrRequest& request, const DsrCommunication& letter, platform::Instant at);

class DsrLetterFiles {
  public:
    static constexpr const char* kJob = "render_dsr_letter";
    struct Parts {
        const DsrCases& cases;
        const FileContents& files;
        JobService& jobs;
        const platform::render::DocumentRenderer& documents;
    };
    explicit DsrLetterFiles(Parts parts);

    /// Part of storing a letter: its PDF is made after the commit.
    static void order(const JobService& jobs, const Context& context, platform::postgres::Executor& db, const DsrCommunication& letter);

  private:
    std::string render(JobRun& run) const;

    Parts parts_;
    platform::records::Table<DsrCommunication> table_;
};

}  // namespace compliance
