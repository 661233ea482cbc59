// SPDX-License-Identifier: Apache-2.0
// SARIF 2.1.0 (OASIS) as counts of open results by tool and level (evidence R6).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "platform/json/document.hpp"

namespace compliance {

enum class SarifLevel { none, note, warning, error };

struct SarifResult {
    std::string rule_id, message, uri, fingerprint;
    SarifLevel level = SarifLevel::warning;
    std::int64_t line = 0;
    std::int64_t security_severity = -1;  ///< tenths; -1: none given
    bool open = false, suppressed = false, undetermined = false;
};

struct SarifTool {
    std::string name, version;
    bool succeeded = true;  ///< no invocation says executionSuccessful: false
    std::vector<SarifResult> results;
    [[nodiscard]] std::int64_t count_open(SarifLevel level) const;
};

/// The runs of the document, each with its tool. Throws Problem 415 for another version, 422 `unparseable`, `too_many_results`
/// above 500,000.
std::vector<SarifTool> read_sarif(const platform::json::Node& document);

}  // namespace compliance
