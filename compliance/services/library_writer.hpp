// SPDX-License-Identifier: Apache-2.0
// Writes what a package's file says: laws with their requirements and standing assessments, objects, mappings, the release itself.
// Always within the caller's transaction, which decides whether any of it becomes true.
#pragma once

#include "compliance/repositories/library.hpp"
#include "compliance/services/file_content.hpp"
#include "compliance/services/library_file/document.hpp"
#include "compliance/services/regulation_neighbours.hpp"

namespace compliance {

/// A file as it came.
struct LibraryFile {
    std::string name, bytes;
    LibraryFormat format = LibraryFormat::ciso_yaml;
    std::string sha256;  ///< hex
};

/// For whom and within which transaction packages are written.
struct LibraryWork {
    Context& context;
    platform::postgres::Transaction& tx;
};

class LibraryWriter {
  public:
    static constexpr const char* kHolder = "library_release";

    LibraryWriter(const FileContents& files, const RegulationNeighbours& neighbours) : files_(files), neighbours_(neighbours) {}

    /// Adds to `document.rejected` what only the database knows: names that others bear, objects that are nowhere. `library` is the
    /// package that the names may belong to.
    void check(platform::postgres::Executor& db, LibraryDocument& document, const std::optional<platform::Uuid>& library) const;
    /// A new package. What stands in the tables afterwards is counted and must be what the document holds (R14).
    Library create(LibraryWork work, LibraryDocument& document, const LibraryFile& file) const;
    /// One more release of a package, stored and not yet live.
    LibraryRelease add_release(LibraryWork work, const Library& library, const LibraryDocument& document, const LibraryFile& file,
                               std::int64_t release_no) const;
    /// A regulation of a package with its requirements and its standing assessment.
    void add_regulation(LibraryWork work, const Library& library, RegulationDraft& draft) const;
    /// A matrix of a package: one that is there with the same cells and belongs to nobody becomes its own.
    static void add_matrix(platform::postgres::Executor& db, const Library& library, RiskMatrix& matrix);
    void erase(platform::postgres::Transaction& tx, const Library& library) const;
    [[nodiscard]] const FileContents& files() const { return files_; }

  private:
    void add_mappings(platform::postgres::Transaction& tx, const Library& library, LibraryDocument& document) const;

    const FileContents& files_;
    const RegulationNeighbours& neighbours_;
};

/// Throws std::logic_error where the tables hold anything else than the document (R14).
void require_counts(platform::postgres::Executor& db, const platform::Uuid& library, const LibraryDocument& document);

}  // namespace compliance
