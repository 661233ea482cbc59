// SPDX-License-Identifier: Apache-2.0
// From JSON to described values: whole bodies, merge patches (RFC 7396) and stored forms.
// Every fault of a body is reported with its pointer, not the first alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/json/document.hpp"
#include "platform/reflect/type_info.hpp"

namespace platform::json {

enum class Trust : unsigned char {
    body,     ///< from a client: read-only and unknown members are faults, every rule is checked
    stored,   ///< from a column of ours: unknown members are passed over, rules are not checked again
};

/// Fills `target` (constructed) from `node`; appends to `faults` what is wrong below `pointer`.
void decode(const reflect::TypeInfo& type, const Node& node, void* target, std::vector<Fault>& faults,
            const std::string& pointer = "", Trust trust = Trust::body);

/// Merges a patch into `target`: absent members stay, null clears (a required one: fault `required`), objects merge.
/// Names of the top-level members that were given are appended to `touched`.
void merge(const reflect::TypeInfo& type, const Node& patch, void* target, std::vector<Fault>& faults,
           std::vector<std::string>* touched = nullptr);

/// parse and decode a body; throws Problem 400 or 422 with all faults.
void decode_body(const reflect::TypeInfo& type, std::string_view text, void* target);
/// Decodes a column's JSON text; throws std::runtime_error if it does not fit (a bug or a damaged row).
void decode_stored(const reflect::TypeInfo& type, std::string_view text, void* target);
/// Reads one query or path parameter as a value of `type` (scalar, or optional of one).
void decode_parameter(const reflect::TypeInfo& type, std::string_view text, void* target, std::vector<Fault>& faults,
                      const std::string& pointer);

/// Whether a member must be in a body.
bool is_required(const reflect::MemberInfo& member);

}  // namespace platform::json
