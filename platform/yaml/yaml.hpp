// SPDX-License-Identifier: Apache-2.0
// YAML 1.2 (core schema) from strangers as the same tree that JSON becomes. What lets a small text grow or say two things
// is refused while it is read: anchors, aliases, tags, merge keys, members given twice, several documents.
#pragma once

#include <string_view>

#include "platform/json/document.hpp"

namespace platform::yaml {

struct Limits {
    std::size_t max_depth = 64;
    std::size_t max_nodes = 1'000'000;
};

/// Parses one document of UTF-8 text, with or without byte order mark. A scalar that is no number in JSON's spelling stays text
/// (`08`, `0x1F`, `.inf`); a number or boolean keeps its spelling in `text`. Throws Problem 400 `not_parseable` (with line and
/// column), `bad_utf8`, `too_deep`, `too_many_values`; 422 `yaml_feature_forbidden`, `duplicate_member`.
json::Node parse(std::string_view text, Limits limits = {});

}  // namespace platform::yaml
