// SPDX-License-Identifier: Apache-2.0
// Packages of laws and standards: which are installed, which could be, what stands in them (libraries R1-R9).
#pragma once

#include "compliance/services/library_import.hpp"

namespace compliance {

class LibraryService {
  public:
    LibraryService(const LibraryWriter& writer, const LibraryImports& imports)
        : writer_(writer), imports_(imports), table_(libraries()), objects_(library_objects()) {}

    platform::records::Page<Library> list(Context& context, const platform::records::ListQuery& query, LibraryFilters filters) const;
    /// All that the product ships and the filters leave.
    std::vector<BundledLibrary> catalogue(Context& context, const BundledLibraryFilters& filters) const;
    Library get(Context& context, const platform::Uuid& id, std::optional<platform::Instant> as_of) const;
    Library install(Context& context, const LibraryInstall& wanted) const;
    LibraryImportReport import(Context& context, const std::string& name, const std::string& bytes, const LibraryImportQuery& query) const {
        return imports_.import(context, name, bytes, query);
    }
    /// Throws Problem 409 `in_use` with the uses.
    void remove(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    platform::records::Page<platform::records::HistoryEntry> history(Context& context, const platform::Uuid& id,
                                                                     const platform::records::ListQuery& query) const;
    platform::records::Page<LibraryObject> objects(Context& context, const platform::records::ListQuery& query, const LibraryObjectFilters& filters) const;
    /// The file of a release. Throws Problem 403 `infected`, 409 `scan_pending`.
    struct ReleaseContent {
        LibraryRelease release;
        std::string media_type;
        std::shared_ptr<platform::files::SealedReader> reader;
    };
    ReleaseContent content(Context& context, const platform::Uuid& id, std::int64_t release_no) const;

  private:
    const LibraryWriter& writer_;
    const LibraryImports& imports_;
    Libraries table_;
    LibraryObjects objects_;
};

}  // namespace compliance
