// SPDX-License-Identifier: Apache-2.0
// What the files of sign-in share: reading rows, and refusing.
#pragma once

#include "compliance/services/access.hpp"
#include "platform/json/document.hpp"
#include "platform/problem/problem.hpp"

namespace compliance::access {

inline platform::postgres::Scope system_scope(const platform::Uuid& tenant) {
    platform::postgres::Scope scope;
    scope.tenant = tenant;
    scope.origin = "sign_in";
    return scope;
}

inline std::vector<std::string> parse_texts(std::string_view json) {
    std::vector<std::string> texts;
    std::vector<platform::Fault> faults;
    for (const auto& item : platform::json::parse(json, faults).items) texts.emplace_back(item.text);
    return texts;
}

inline std::vector<Role> parse_roles(std::string_view json) {
    std::vector<Role> roles;
    for (const auto& name : parse_texts(json))
        if (const auto role = parse_role(name)) roles.push_back(*role);
    return roles;
}

inline PermissionSet union_of(const std::vector<Role>& roles) {
    PermissionSet set;
    for (const Role role : roles) set |= permissions_of(role);
    return set;
}

inline std::vector<platform::http::Network> parse_networks(std::string_view json) {
    std::vector<platform::http::Network> out;
    for (const auto& text : parse_texts(json))
        if (const auto network = platform::http::parse_network(text)) out.push_back(*network);
    return out;
}

inline platform::Problem refused() { return {401, "unauthorized", "The token is unknown, expired or revoked."}; }

/// Columns of a row with a member's subject and its wrapped key.
struct KeyColumns {
    std::size_t subject, wrapped;
};
/// Takes the member's key along, for what is sealed as the caller's own.
void take_own_key(const Vault& vault, platform::postgres::Executor& db, const platform::postgres::Result& rows, const KeyColumns& at, Caller& caller);

}  // namespace compliance::access
