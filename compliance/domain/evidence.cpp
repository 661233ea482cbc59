// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/evidence.hpp"

#include "compliance/domain/period.hpp"

namespace compliance {

std::optional<std::string_view> usual_validity(EvidenceKind kind) {
    switch (kind) {
        case EvidenceKind::certificate: return std::nullopt;
        case EvidenceKind::screenshot:
        case EvidenceKind::configuration:
        case EvidenceKind::log_extract: return "P3M";
        case EvidenceKind::sbom:
        case EvidenceKind::scan_result:
        case EvidenceKind::test_result:
        case EvidenceKind::attestation: return "P30D";
        default: return "P12M";
    }
}

std::optional<platform::Date> last_valid_day(platform::Date from, std::optional<platform::Date> given, std::optional<std::string_view> period) {
    if (given) return given;
    const auto length = period ? parse_period(*period) : std::nullopt;
    return length ? std::optional(add_period(from, *length)) : std::nullopt;
}

platform::Date kept_until(platform::Date ended, bool of_product) { return add_period(ended, Period{of_product ? 10 : 3}); }

}  // namespace compliance
