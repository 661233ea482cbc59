// SPDX-License-Identifier: Apache-2.0
// The files of the page at /docs, each compressed by gzip. Empty in a build without the page.
#pragma once

#include "compliance/templates/templates.hpp"

namespace compliance {

std::span<const EmbeddedFile> page_files();

}  // namespace compliance
