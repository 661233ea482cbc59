// SPDX-License-Identifier: Apache-2.0
// The ends of an OSCAL mapping: the catalogues that it means, if they are installed, and what it is called until they are (libraries R15).
#pragma once

#include "compliance/repositories/library.hpp"
#include "compliance/services/library_file/document.hpp"

namespace compliance {

/// Names of frameworks and requirements in place of what the file calls them; each pair once, the stronger relation stays.
void resolve_mappings(platform::postgres::Executor& db, LibraryDocument& document);
/// Mappings that waited for a catalogue with the name of this file now mean its controls.
void adopt_mappings(platform::postgres::Executor& db, const Library& catalogue, std::string_view file_name);

}  // namespace compliance
