// SPDX-License-Identifier: Apache-2.0
// Files of packages on their way in: told apart, read, put in order, written in one transaction (libraries R1-R7).
#pragma once

#include "compliance/services/library_upgrade.hpp"

namespace compliance {

class LibraryImports {
  public:
    LibraryImports(const LibraryWriter& writer, const LibraryUpgrades& upgrades) : writer_(writer), upgrades_(upgrades) {}

    /// A file, or a ZIP of them. Throws Problem 400, 413, 422 for a file that is none, 409 `missing_dependency`, `older_version`,
    /// `same_version_changed`; with mode=partial these are rejections, too.
    LibraryImportReport import(Context& context, const std::string& name, const std::string& bytes, const LibraryImportQuery& query) const;
    /// A package that the product ships, with those it depends on. Answers its id. Throws Problem 404, 409 `already_exists`.
    platform::Uuid install(Context& context, const std::string& ref_id) const;

  private:
    const LibraryWriter& writer_;
    const LibraryUpgrades& upgrades_;
};

}  // namespace compliance
