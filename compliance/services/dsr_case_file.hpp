// SPDX-License-Identifier: Apache-2.0
// The case file of a request, for an authority or a court: everything that was reckoned, checked, decided, said and done, in
// the tenant's own language whatever the person's is. What the systems delivered lies in the released packages that go with it.
#pragma once

#include "compliance/db/models/dsr_communication.hpp"
#include "compliance/services/archive_draft.hpp"
#include "compliance/services/dsr_case.hpp"
#include "compliance/services/letter_paper.hpp"

namespace compliance {

/// All that is known of a request, personal data opened.
struct DsrCaseRecord {
    DsrRequest request;
    std::vector<DsrTask> tasks;  ///< without their results
    std::map<platform::Uuid, std::string> systems;
    std::vector<DsrCommunication> communications;
    std::vector<platform::records::HistoryEntry> history;  ///< oldest first
};

/// The body of the document, in HTML.
std::string case_file_text(const DsrCaseRecord& record, const std::string& language);

class DsrCaseFiles {
  public:
    struct Parts {
        const DsrCases& cases;
        const FileContents& files;
        const platform::render::DocumentRenderer& documents;
    };
    explicit DsrCaseFiles(Parts parts) : parts_(parts) {}

    struct Archive {
        std::string file_name;
        std::uint64_t size = 0;
        platform::files::ContentSource content;
    };
    /// The document, the same as JSON, the files of the communications, the released packages, and checksums. Writes the event
    /// of the read. Throws 404, 503 `unavailable`.
    Archive zip(Context& context, const platform::Uuid& request) const;
    /// The document alone, with its name.
    std::pair<std::string, std::string> pdf(Context& context, const platform::Uuid& request) const;

  private:
    DsrCaseRecord read(Context& context, const platform::Uuid& request, std::optional<LetterPaper>& paper) const;
    [[nodiscard]] std::string document(Context& context, const DsrCaseRecord& record, const LetterPaper& paper) const;
    std::string add_files(Context& context, const DsrCaseRecord& record, ArchiveDraft& archive) const;

    Parts parts_;
};

}  // namespace compliance
