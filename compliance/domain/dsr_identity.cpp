// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/dsr_identity.hpp"

#include <algorithm>
#include <set>

namespace compliance {

DsrLevel required_level(const std::vector<DsrClaim>& claims) {
    DsrLevel level = DsrLevel::none;
    for (const auto& claim : claims) {
        if (claim.right == DsrRight::consent_withdrawal || claim.right == DsrRight::objection_marketing) continue;
        level = std::max(level, claim.special_categories ? DsrLevel::substantial : DsrLevel::low);
    }
    return level;
}

DsrLevel level_of(DsrIdentityMethod method) {
    switch (method) {
        case DsrIdentityMethod::email_challenge:
        case DsrIdentityMethod::phone_callback:
        case DsrIdentityMethod::account_login:
        case DsrIdentityMethod::knowledge_attributes: return DsrLevel::low;
        case DsrIdentityMethod::account_login_mfa:
        case DsrIdentityMethod::letter_code:
        case DsrIdentityMethod::id_copy_redacted: return DsrLevel::substantial;
        case DsrIdentityMethod::video_ident:
        case DsrIdentityMethod::eid:
        case DsrIdentityMethod::qes:
        case DsrIdentityMethod::in_person: return DsrLevel::high;
        case DsrIdentityMethod::proxy_document: return DsrLevel::none;
    }
    return DsrLevel::none;
}

bool needs_contact_source(DsrIdentityMethod method) {
    return method == DsrIdentityMethod::email_challenge || method == DsrIdentityMethod::phone_callback || method == DsrIdentityMethod::letter_code;
}

DsrLevel reached_level(const std::vector<DsrIdentityMethod>& passed) {
    DsrLevel level = DsrLevel::none;
    std::set<DsrIdentityMethod> low;
    for (const auto method : passed) {
        level = std::max(level, level_of(method));
        if (level_of(method) == DsrLevel::low) low.insert(method);
    }
    return low.size() >= 2 ? std::max(level, DsrLevel::substantial) : level;
}

}  // namespace compliance
