// SPDX-License-Identifier: Apache-2.0
// The reference data that this program carries: the files compliance/catalogs/*.tsv. What they mean is read elsewhere.
#pragma once

#include "compliance/templates/templates.hpp"

namespace compliance {

/// Tab-separated: lines with # are remarks, the first other line names the columns.
std::span<const EmbeddedFile> catalogs();
/// Packages that can be installed: the files compliance/catalogs/libraries/*.yaml.
std::span<const EmbeddedFile> library_files();

}  // namespace compliance
