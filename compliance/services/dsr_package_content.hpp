// SPDX-License-Identifier: Apache-2.0
// What a response package is made of: letter, information of Art. 15, the person's data by system and category, files of the
// results, and the manifest (dsr, Exports). Reads only; who may have it and when, dsr_package.hpp decides.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/dsr_package.hpp"
#include "compliance/db/models/dsr_communication.hpp"
#include "compliance/schemas/dsr_package.hpp"
#include "compliance/schemas/dsr_task.hpp"
#include "compliance/services/access_information.hpp"
#include "compliance/services/archive_draft.hpp"
#include "compliance/services/dsr_case.hpp"
#include "compliance/services/letter_paper.hpp"
#include "platform/tabular/table.hpp"

namespace compliance {

class DsrLetters;

/// Digest of all that a package of the request is made of: decisions with their reasons and entries, and results of tasks.
/// As long as it stays the same, a package built from it is what would be built now.
std::string package_basis(platform::postgres::Executor& db, const DsrRequest& request);
/// Whether something leaves with the answer to the item: it is not dropped, refused, without data or not applicable.
bool is_answered_with_data(const DsrItem& item);
/// Entries of Art. 15 for the request's item of access, those of the record too; empty without such an item.
std::vector<DsrAccessEntry> access_entries_of(platform::postgres::Executor& db, const DsrRequest& request, const AccessInformation& information);

/// The information of Art. 15(1)(a)-(h) and (2) as it goes to the person: all nine topics, in their order.
std::string information_json(const DsrRequest& request, const std::string& controller, const std::vector<DsrAccessEntry>& entries, std::string_view language);
platform::render::Document information_document(const LetterPaper& paper, const DsrRequest& request, const std::vector<DsrAccessEntry>& entries,
                                                const std::vector<DsrManifestFile>& enclosed, platform::Instant at);

/// Records of one category as a table: a column for each member in the order of its first appearance, nested values as JSON.
platform::tabular::Table records_table(const DsrDataCategory& category);

class DsrPackageContent {
  public:
    struct Parts {
        const DsrCases& cases;
        const DsrLetters& letters;
        const FileContents& files;
        const platform::render::DocumentRenderer& documents;
        const AccessInformation& information;
    };
    /// `request` with its parts and personal data opened; `at`: when its data were read.
    DsrPackageContent(Context& context, Parts parts, const DsrRequest& request, std::vector<DsrPackageKind> kinds, platform::Instant at);

    /// Writes the whole package; `progress` is told the share that is done.
    void write(const std::function<void(double)>& progress);
    [[nodiscard]] ArchiveDraft& archive() { return archive_; }
    [[nodiscard]] std::vector<DsrPackageFile> files() const;
    [[nodiscard]] const std::string& manifest_sha256() const { return manifest_sha256_; }

  private:
    [[nodiscard]] bool serves(DsrPackageKind kind) const;
    void add(std::string path, std::string media_type, const std::string& bytes, const std::string& system = {}, const std::string& category = {});
    [[nodiscard]] std::string render(const platform::render::Document& document) const;
    void add_task(const platform::Uuid& task);
    [[nodiscard]] std::string folder_of(const DsrTask& task, const std::string& system);
    void add_category(const DsrTask& task, const std::string& system, const DsrDataCategory& category);
    void add_file(const DsrTask& task, const std::string& system, const platform::Uuid& file);
    void add_letter(const LetterPaper& paper, const DsrCommunication& letter);
    void add_manifest(const std::string& controller);

    Context& context_;
    Parts parts_;
    const DsrRequest& request_;
    std::vector<DsrPackageKind> kinds_;
    platform::Instant at_;
    ArchiveDraft archive_;
    MemberNames names_;
    std::vector<DsrManifestFile> listed_;
    std::map<platform::Uuid, std::string> folders_;  ///< of systems
    std::string manifest_sha256_;
};

}  // namespace compliance
