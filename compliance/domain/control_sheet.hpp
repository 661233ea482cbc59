// SPDX-License-Identifier: Apache-2.0
// How a sheet writes the mappings of a control into one cell: `iso-27001-2022:A.5.15=partial:60;eu-nis2:Art. 21(2)(i)=supporting`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compliance/domain/control.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

struct SheetMapping {
    std::string regulation, ref_id;
    MappingCoverage coverage = MappingCoverage::full;
    std::int64_t percent = 100;
    bool operator==(const SheetMapping&) const = default;
};

/// Trimmed parts between semicolons, without blank ones.
std::vector<std::string> split_list(std::string_view cell);
/// Appends to `faults` at /mappings what is none: `bad_format`, `unknown_value` for the coverage, `out_of_range` for the share,
/// `duplicate` for a requirement given twice.
std::vector<SheetMapping> parse_mappings(std::string_view cell, std::vector<platform::Fault>& faults);
std::string format_mapping(const SheetMapping& mapping);

}  // namespace compliance
