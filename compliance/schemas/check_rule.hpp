// SPDX-License-Identifier: Apache-2.0
// Checks of what evidence holds: the rules, and their results.
#pragma once

#include <optional>

#include "platform/reflect/describe.hpp"

namespace compliance {

namespace flags = platform::reflect;

enum class CheckKind {
    freshness, media_type, min_size, sarif_max_results, sarif_tools, junit_pass_rate, sbom_fields, sbom_licences, sbom_vulnerabilities, attestation, json_value
};
BOOST_DESCRIBE_ENUM(CheckKind, freshness, media_type, min_size, sarif_max_results, sarif_tools, junit_pass_rate, sbom_fields, sbom_licences,
                    sbom_vulnerabilities, attestation, json_value)
enum class CheckSeverity { blocking, warning };
BOOST_DESCRIBE_ENUM(CheckSeverity, blocking, warning)

struct CheckRule {
    platform::Text<100> id;
    CheckKind kind{};
    std::optional<platform::Json> params;
    CheckSeverity severity = CheckSeverity::blocking;
    static constexpr flags::MemberDoc kMembers[] = {{"id", "Name of the rule, unique among the rules.", 0, "\"no-errors\""},
                                                    {"kind", "What is checked.", 0, "\"min_size\""},
                                                    {"params", "How strictly; members by kind.", 0, "{\"bytes\": 1}"},
                                                    {"severity", "blocking: evidence that fails it does not count.", flags::kDefaulted}};
    bool operator==(const CheckRule&) const = default;
};
BOOST_DESCRIBE_STRUCT(CheckRule, (), (id, kind, params, severity))

}  // namespace compliance
