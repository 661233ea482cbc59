// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/control_sheet.hpp"

#include <algorithm>

namespace compliance {

namespace {

constexpr const char* kPointer = "/mappings";

bool read_coverage(std::string_view text, SheetMapping& mapping, std::vector<platform::Fault>& faults) {
    const auto colon = text.find(':');
    const auto word = platform::trim(text.substr(0, colon));
    const auto number = colon == std::string_view::npos ? std::string_view{} : platform::trim(text.substr(colon + 1));
    if (word == "full" || word == "supporting") {
        mapping.coverage = word == "full" ? MappingCoverage::full : MappingCoverage::supporting;
        mapping.percent = word == "full" ? 100 : 0;
        if (number.empty()) return true;
    } else if (word == "partial") {
        mapping.coverage = MappingCoverage::partial;
        mapping.percent = number.empty() ? 50 : platform::parse_decimal(number, 9, 0).value_or(0);
        if (mapping.percent >= 1 && mapping.percent <= 99) return true;
    } else {
        faults.push_back({kPointer, "unknown_value", "must be full, partial:1 to partial:99, or supporting: " + std::string(text)});
        return false;
    }
    faults.push_back({kPointer, "out_of_range", "must be full, partial:1 to partial:99, or supporting: " + std::string(text)});
    return false;
}

}  // namespace

std::vector<std::string> split_list(std::string_view cell) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at <= cell.size();) {
        const auto end = std::min(cell.find(';', at), cell.size());
        if (const auto part = platform::trim(cell.substr(at, end - at)); !part.empty()) out.emplace_back(part);
        at = end + 1;
    }
    return out;
}

std::vector<SheetMapping> parse_mappings(std::string_view cell, std::vector<platform::Fault>& faults) {
    std::vector<SheetMapping> out;
    for (const auto& part : split_list(cell)) {
        const auto colon = part.find(':'), equals = part.rfind('=');
        if (colon == std::string::npos || equals == std::string::npos || equals < colon) {
            faults.push_back({kPointer, "bad_format", "must be <regulation key>:<ref_id>=<coverage>: " + part});
            continue;
        }
        SheetMapping mapping;
        mapping.regulation = platform::trim(std::string_view(part).substr(0, colon));
        mapping.ref_id = platform::trim(std::string_view(part).substr(colon + 1, equals - colon - 1));
        if (!read_coverage(std::string_view(part).substr(equals + 1), mapping, faults)) continue;
        const bool twice =
            std::any_of(out.begin(), out.end(), [&](const auto& one) { return one.regulation == mapping.regulation && one.ref_id == mapping.ref_id; });
        if (twice) faults.push_back({kPointer, "duplicate", "is given twice: " + part});
        else out.push_back(std::move(mapping));
    }
    return out;
}

std::string format_mapping(const SheetMapping& mapping) {
    const auto target = mapping.regulation + ":" + mapping.ref_id + "=";
    switch (mapping.coverage) {
        case MappingCoverage::full: return target + "full";
        case MappingCoverage::supporting: return target + "supporting";
        default: return target + "partial:" + std::to_string(mapping.percent);
    }
}

}  // namespace compliance
