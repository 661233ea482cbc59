// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/context.hpp"

#include "platform/crypto/pii.hpp"
#include "platform/json/document.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

bool Caller::may(std::string_view permission) const {
    const auto parsed = Permission::parse(permission);
    if (!parsed) throw std::logic_error("unknown permission " + std::string(permission));
    return permissions.test(parsed->index);
}

bool Caller::is(Role role) const { return std::find(roles.begin(), roles.end(), role) != roles.end(); }

bool Caller::enables(std::string_view domain) const {
    return domains.empty() || domain == "platform" || std::find(domains.begin(), domains.end(), domain) != domains.end();
}

std::string seal_own(const Caller& caller, const OwnPlace& place, const platform::Uuid& row, std::string_view text) {
    if (!caller.own_key || text.empty()) return {};
    return platform::crypto::seal_pii(*caller.own_key, caller.own_subject, {caller.tenant, place.table, place.column, row}, platform::json::quoted(text));
}

platform::postgres::Scope Context::scope() const {
    platform::postgres::Scope scope;
    scope.tenant = caller.tenant;
    scope.actor_kind = caller.actor_kind;
    scope.actor = caller.subject;
    scope.request_id = request_id;
    scope.action = action;
    scope.reason = reason;
    scope.reason_sealed = reason_sealed;
    scope.origin = origin;
    scope.ip_sealed = ip_sealed;
    scope.user_agent_sealed = user_agent_sealed;
    if (replica != nullptr) scope.not_before = not_before;
    return scope;
}

platform::postgres::Units Context::units() { return {replica != nullptr ? *replica : database, fiber, scope()}; }
platform::postgres::Transaction Context::transaction() { return {replica != nullptr ? *replica : database, fiber, scope(), before_commit}; }

void Context::require(std::string_view permission) const {
    if (!caller.may(permission))
        throw platform::forbidden("forbidden", "This needs the permission " + std::string(permission) + ".");
}

}  // namespace compliance
