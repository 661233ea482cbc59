// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/api_token.hpp"

#include "compliance/services/access.hpp"
#include "compliance/services/personal_read.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/crypto/pii.hpp"

namespace compliance {

using platform::Fault;
using platform::Instant;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;

namespace {

constexpr std::chrono::days kDefaultLife{90};
constexpr std::string_view kUses = "compliance_access_uses";   // place of last_used_ip

void check_permissions(const Context& context, const ApiTokenInput& input, std::vector<Fault>& faults) {
    if (input.kind == TokenKind::calendar && !input.permissions.empty())
        faults.push_back({"/permissions", "not_applicable", "a calendar token opens its feed and nothing else"});
    if (input.kind != TokenKind::calendar && input.permissions.empty())
        faults.push_back({"/permissions", "required", "must name at least one permission"});
    for (std::size_t i = 0; i < input.permissions.size(); ++i) {
        const auto pointer = "/permissions/" + std::to_string(i);
        const auto permission = Permission::parse(input.permissions[i].value);
        if (!permission) faults.push_back({pointer, "unknown_value", "is no permission"});
        else if (!context.caller.permissions.test(permission->index)) faults.push_back({pointer, "not_held", ""});
        else if (input.kind == TokenKind::service && (permission->verb() == "approve" || permission->verb() == "admin"))
            faults.push_back({pointer, "not_for_service", ""});
    }
}

void complete(ApiToken& token, Instant now) {
    token.state = token.revoked_at ? TokenState::revoked : token.expires_at <= now ? TokenState::expired : TokenState::active;
}

}  // namespace

platform::records::Page<ApiToken> ApiTokenService::list(Context& context, const platform::records::ListQuery& query,
                                                        const ApiTokenFilters& filters) const {
    if (query.include && *query.include != "pii") throw platform::invalid("/include", "unknown_value", "must be pii");
    auto tx = context.transaction();
    std::vector<platform::records::Condition> own;
    if (!context.caller.may("platform:admin")) own.push_back({"created_by = $", Params{}.add(std::string_view(context.caller.subject))});
    auto page = table_.list(tx, query, filters, own);
    std::vector<Uuid> ids;
    for (auto& token : page.items) ids.push_back(token.id);
    const auto uses = tx.run("SELECT id, last_used_at, last_used_ip FROM compliance_access_uses WHERE tenant_id = compliance_tenant() AND id = ANY($1::uuid[])",
                             Params{}.add_uuids(ids));
    PersonalRead read{.entity_type = "api_token", .fields = {"last_used_ip"}};
    for (auto& token : page.items) {
        complete(token, context.now);
        for (std::size_t i = 0; i < uses.rows(); ++i) {
            if (uses.uuid(i, 0) != token.id) continue;
            token.last_used_at = uses.instant(i, 1);
            const bool mine = token.owner_id && context.caller.member_id == token.owner_id->id;
            if (uses.is_null(i, 2) || !(mine || query.include)) continue;
            token.last_used_ip.sealed = uses.text(i, 2);
            token.last_used_ip.state = platform::PiiState::sealed;
            if (mine) continue;   // one's own data: no event
            read.ids.push_back(token.id);
            if (const auto key = platform::crypto::pii_key_id(token.last_used_ip.sealed)) read.subjects.push_back(*key);
        }
    }
    vault_.open(tx, page.items, kUses);
    note_personal_read(context, tx, read);
    tx.commit();
    return page;
}

ApiTokenSecret ApiTokenService::create(Context& context, const ApiTokenInput& input) const {
    std::vector<Fault> faults;
    check_permissions(context, input, faults);
    auto tx = context.transaction();
    const Instant longest =
        tx.run("SELECT $1::timestamptz + (security ->> 'token_max_age')::interval FROM compliance_tenants WHERE tenant_id = compliance_tenant()",
               Params{}.add(context.now))
            .instant(0, 0);
    const Instant expires = input.expires_at.value_or(std::min(context.now + kDefaultLife, longest));
    if (expires <= context.now) faults.push_back({"/expires_at", "in_past", "must be in the future"});
    if (expires > longest) faults.push_back({"/expires_at", "out_of_range", "must be within the tenant's longest life of tokens"});
    if (input.kind != TokenKind::service && !context.caller.member_id)
        faults.push_back({"/kind", "not_applicable", "only members have tokens of their own"});
    require_faultless(std::move(faults));
    ApiToken token;
    token.kind = static_cast<StoredTokenKind>(input.kind);
    token.name = input.name;
    token.permissions = input.permissions;
    token.scope = input.scope;
    token.expires_at = expires;
    if (input.kind != TokenKind::service) token.owner_id = platform::Ref<entity::Member>{*context.caller.member_id};
    auto made = issue(context, tx, std::move(token));
    tx.commit();
    return made;
}

ApiTokenSecret ApiTokenService::issue(Context& context, Executor& db, ApiToken token) const {
    static constexpr std::string_view kLetters = "spci";
    ApiTokenSecret made;
    made.secret = "cpl_";
    made.secret += kLetters[static_cast<std::size_t>(token.kind)];
    made.secret += "_" + platform::crypto::base64url_encode(platform::crypto::random_bytes(32));
    token.id = Uuid::make_v7(context.now);
    token.prefix = made.secret.substr(0, 12);
    token.secret_sha256 = platform::crypto::hex_encode(Access::index_of_token(made.secret));
    table_.insert(db, token);
    db.run("INSERT INTO compliance_token_index (sha256, kind, tenant_id, expires_at) VALUES ($1, $2, compliance_tenant(), $3)",
           Params{}.add_bytes(Access::index_of_token(made.secret))
               .add(token.kind == StoredTokenKind::calendar ? "calendar" : "api")
               .add(token.expires_at));
    complete(token, context.now);
    static_cast<ApiToken&>(made) = std::move(token);
    return made;
}

void ApiTokenService::revoke(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    auto tx = context.transaction();
    auto token = table_.get_for_update(tx, id);
    if (!token || (token->created_by != context.caller.subject && !context.caller.may("platform:admin"))) throw platform::not_found();
    require_version(if_match, token->version);
    if (!token->revoked_at) {
        const auto before = token->version;
        token->revoked_at = context.now;
        update_record(table_, tx, *token, before);
        // Known for a day more as one that has ended: whoever still presents it stands in this tenant's trail.
        tx.run("DELETE FROM compliance_token_index WHERE sha256 = decode($1, 'hex') AND tenant_id = compliance_tenant()",
               Params{}.add(std::string_view(token->secret_sha256)));
        if (token->kind != StoredTokenKind::calendar)
            tx.run("INSERT INTO compliance_token_index (sha256, kind, tenant_id, expires_at) VALUES (decode($1, 'hex'), 'api', compliance_tenant(), now())",
                   Params{}.add(std::string_view(token->secret_sha256)));
    }
    tx.commit();
    access_.forget(context.caller.tenant.str());   // here at once; the other instances hear of it
}

}  // namespace compliance
