// SPDX-License-Identifier: Apache-2.0
// How surely a data subject is identified, and how surely he must be (dsr R13, R14). Pure.
#pragma once

#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "compliance/domain/dsr_right.hpp"

namespace compliance {

enum class DsrLevel { none, low, substantial, high };
BOOST_DESCRIBE_ENUM(DsrLevel, none, low, substantial, high)

enum class DsrIdentityMethod {
    email_challenge, phone_callback, account_login, account_login_mfa, knowledge_attributes, letter_code, id_copy_redacted, video_ident,
    eid, qes, in_person, proxy_document,
};
BOOST_DESCRIBE_ENUM(DsrIdentityMethod, email_challenge, phone_callback, account_login, account_login_mfa, knowledge_attributes,
                    letter_code, id_copy_redacted, video_ident, eid, qes, in_person, proxy_document)

enum class DsrCheckResult { pending, passed, failed, expired };
BOOST_DESCRIBE_ENUM(DsrCheckResult, pending, passed, failed, expired)

/// One right with what raises the level it needs.
struct DsrClaim {
    DsrRight right{};
    bool special_categories = false;
};
/// Highest level that the rights ask for (R13): none for objections to advertising and withdrawals of consent, substantial
/// where special categories are in scope, low otherwise.
DsrLevel required_level(const std::vector<DsrClaim>& claims);

/// The level that a passed check by this method gives on its own (R14); none for a proxy document, which proves authority only.
DsrLevel level_of(DsrIdentityMethod method);
/// Whether the method counts only on an address or number that a system of ours held before the request (R14).
bool needs_contact_source(DsrIdentityMethod method);
/// The level reached by all passed checks: the highest, and two low methods of different kinds give substantial (R14).
DsrLevel reached_level(const std::vector<DsrIdentityMethod>& passed);

}  // namespace compliance
