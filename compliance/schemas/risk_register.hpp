// SPDX-License-Identifier: Apache-2.0
// Forms in which the register of risks leaves the program.
#pragma once

#include "compliance/schemas/risk.hpp"

namespace compliance {

enum class RiskExportFormat { csv, xlsx, json, docx, pdf };
BOOST_DESCRIBE_ENUM(RiskExportFormat, csv, xlsx, json, docx, pdf)

struct RiskExportQuery : RiskFilters {
    std::optional<RiskExportFormat> format;
    static constexpr flags::MemberDoc kMembers[] = {{"format", "csv, xlsx (treatment plan as second sheet), json, docx or pdf; csv if not given."}};
};
BOOST_DESCRIBE_STRUCT(RiskExportQuery, (RiskFilters), (format))

}  // namespace compliance
