// SPDX-License-Identifier: Apache-2.0
// OSCAL profiles: which controls of a catalogue they select, and what they set (libraries R13). Pure.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compliance/services/library_file/document.hpp"

namespace compliance {

/// A control of a catalogue as far as selection looks at it.
struct SelectableControl {
    std::string id;                     ///< lower-cased
    std::string alt_identifier;         ///< second name; empty: none
    std::optional<std::size_t> parent;  ///< index of the control or group above it
    bool control = true;                ///< no group
};

/// Indices of the controls that the import selects. An id that the catalogue lacks is handed to `unknown` with its pointer.
std::vector<std::size_t> select_controls(const ProfileImport& import, const std::vector<SelectableControl>& controls,
                                         const std::function<void(const std::string& pointer, const std::string& id)>& unknown);
/// `*` any run of characters, `?` one.
bool matches_pattern(std::string_view pattern, std::string_view text);
/// What follows the last `/` or `:`, percent-decoded, without `.json`, `.xml`, `.yaml` and `-min`, lower-cased.
std::string file_stem(std::string_view href);

}  // namespace compliance
