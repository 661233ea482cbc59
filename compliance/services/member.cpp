// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/member.hpp"

#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Fault;
using platform::Problem;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;

namespace {

constexpr std::string_view kTable = "compliance_members";

bool is_admin(const Member& member) {
    return std::find(member.roles.begin(), member.roles.end(), Role::compliance_admin) != member.roles.end();
}

bool raises(const std::vector<Role>& before, const std::vector<Role>& after) {
    return std::any_of(after.begin(), after.end(), [&](Role role) { return std::find(before.begin(), before.end(), role) == before.end(); });
}

std::optional<std::string> language_of(const Member& member) {
    return member.preferences.language ? std::optional(member.preferences.language->value) : std::nullopt;
}

std::string role_list(const std::vector<Role>& roles) {
    std::string out;
    for (const Role role : roles) out += (out.empty() ? "" : ", ") + std::string(role_name(role));
    return out;
}

/// What names the member as owner or responsible, by table and column.
constexpr std::pair<const char*, const char*> kOwnerships[] = {
    {"compliance_dsr_source_systems", "owner"}, {"compliance_dsr_requests", "assignee"}, {"compliance_deadlines", "responsible"}};

}  // namespace

platform::records::Page<Member> MemberService::list(Context& context, const platform::records::ListQuery& query, const MemberFilters& filters) const {
    auto db = context.units();
    if (query.q) return search(db, query, filters);
    auto page = table_.list(db, query, filters);
    vault_.open(db, page.items, kTable);
    return page;
}

platform::records::Page<Member> MemberService::search(Executor& db, platform::records::ListQuery query, const MemberFilters& filters) const {
    const auto wanted = query.q->value;
    const bool counted = query.count.has_value();
    query.q.reset();
    platform::records::Page<Member> found;
    std::int64_t total = 0;
    bool open = true;  // whether the page still takes members; afterwards they are only counted
    do {
        auto page = table_.list(db, query, filters);
        vault_.open(db, page.items, kTable);
        std::erase_if(page.items, [&](const Member& member) {
            return !platform::contains_folded(member.name.value.value, wanted) && !platform::contains_folded(member.email.value.value, wanted);
        });
        total += static_cast<std::int64_t>(page.items.size());
        query.cursor = page.next_cursor;
        if (!open || page.items.empty()) continue;
        found.items = std::move(page.items);
        found.next_cursor = page.next_cursor;
        open = false;
    } while (query.cursor && (open || counted));
    if (counted) found.total = total;
    return found;
}

Member MemberService::get(Context& context, const Uuid& id) const {
    auto db = context.units();
    auto member = record_of(table_, db, id);
    vault_.open(db, member, kTable);
    const auto seen = db.run("SELECT last_used_at FROM compliance_access_uses WHERE tenant_id = compliance_tenant() AND id = $1", Params{}.add(id));
    if (!seen.empty()) member.last_seen_at = seen.instant(0, 0);
    return member;
}

void MemberService::check(const Context& context, Executor& db, const MemberChange& change, const Uuid& id, std::vector<Fault>& faults) const {
    for (std::size_t i = 0; i < change.roles.size(); ++i)
        if (change.roles[i] == Role::service) faults.push_back({"/roles/" + std::to_string(i), "not_for_members", ""});
    if (change.expires_on && *change.expires_on < std::chrono::floor<std::chrono::days>(context.now))
        faults.push_back({"/expires_on", "in_past", "must be today or later"});
    if (!change.deputy_id) return;
    const auto deputy = table_.get(db, change.deputy_id->id);
    if (!deputy) faults.push_back({"/deputy_id", "unknown_reference", "does not exist"});
    else if (deputy->id == id || deputy->state == MemberState::removed) faults.push_back({"/deputy_id", "bad_deputy", ""});
}

Member MemberService::add(Context& context, Executor& db, MemberInput input) const {
    Member member;
    member.id = Uuid::make_v7(context.now);
    member.subject = new_member_subject();
    member.email_index = vault_.index(db, platform::crypto::IndexKind::email, input.email.value.value);
    member.email = std::move(input.email);
    member.name = std::move(input.name);
    member.roles = std::move(input.roles);
    member.expires_on = input.expires_on;
    member.deputy_id = input.deputy_id;
    member.subject_key = vault_.make_subject(db, "member", "platform/members");
    db.run("INSERT INTO compliance_subject_indexes (tenant_id, blind_index, subject_id) VALUES (compliance_tenant(), $1, $2)",
           Params{}.add(std::string_view(*member.email_index)).add(member.subject_key));
    send_invitation(context, db, member);
    vault_.seal(db, member, kTable, member.id, member.subject_key);
    table_.insert(db, member);
    vault_.open(db, member, kTable);
    return member;
}

/// Makes a new link, which ends the one before, and queues its mail; the member still has to be stored.
void MemberService::send_invitation(Context& context, Executor& db, Member& member) const {
    if (member.invitation_sha256)
        db.run("DELETE FROM compliance_token_index WHERE sha256 = decode($1, 'hex') AND kind = 'invitation' AND tenant_id = compliance_tenant()",
               Params{}.add(std::string_view(*member.invitation_sha256)));
    const std::string token = platform::crypto::base64url_encode(platform::crypto::random_bytes(32));
    member.invitation_sha256 = platform::crypto::sha256_hex(token);
    member.invited_at = context.now;
    db.run("INSERT INTO compliance_token_index (sha256, kind, tenant_id, expires_at) VALUES (decode($1, 'hex'), 'invitation', compliance_tenant(), $2)",
           Params{}.add(std::string_view(*member.invitation_sha256)).add(context.now + std::chrono::days(7)));
    // The token stands behind # and so is never sent to a server by opening the link.
    const std::string values = "{\"member\":{\"name\":" + platform::json::quoted(member.name.value.value) +
                               "},\"roles\":" + platform::json::quoted(role_list(member.roles)) +
                               ",\"link\":" + platform::json::quoted(context.public_url + "/#invitation=" + token) + "}";
    mails_.queue(context, db,
                 {"invitation", language_of(member), member.email.value.value, member.subject_key, values, EmailEntity{"member", member.id}, {}});
}

Member MemberService::invite(Context& context, MemberInput input) const {
    auto tx = context.transaction();
    std::vector<Fault> faults;
    check(context, tx, {input.roles, input.expires_on, input.deputy_id, MemberState::invited}, {}, faults);
    require_faultless(std::move(faults));
    auto known = find_by_email(tx, input.email.value.value);
    if (known && known->state != MemberState::invited) throw platform::conflict("already_exists", "There is a member with this address.");
    if (!known) {
        auto made = add(context, tx, std::move(input));
        tx.commit();
        return made;
    }
    const auto before = known->version;
    vault_.open(tx, *known, kTable);
    known->roles = std::move(input.roles);
    known->expires_on = input.expires_on;
    known->deputy_id = input.deputy_id;
    send_invitation(context, tx, *known);
    vault_.seal(tx, *known, kTable, known->id, known->subject_key);
    update_record(table_, tx, *known, before);
    vault_.open(tx, *known, kTable);
    tx.commit();
    return std::move(*known);
}

void MemberService::require_another_admin(Executor& db, const Member& leaving) const {
    if (!is_admin(leaving) || leaving.state != MemberState::active) return;
    const auto others = db.run(
        "SELECT m.id FROM compliance_members m JOIN compliance_tenants t ON t.tenant_id = m.tenant_id WHERE m.tenant_id = compliance_tenant() "
        "AND m.id <> $1 AND m.state = 'active' AND m.roles @> '[\"compliance_admin\"]' "
        "AND (m.expires_on IS NULL OR m.expires_on >= (now() AT TIME ZONE t.time_zone)::date) FOR UPDATE OF m",
        Params{}.add(leaving.id));
    if (others.empty()) throw platform::conflict("last_admin");
}

Member MemberService::patch(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    auto tx = context.transaction();
    auto member = table_.get_for_update(tx, id);
    if (!member || member->state == MemberState::removed) throw platform::not_found();
    require_version(if_match, member->version);
    const Member before = *member;
    MemberChange change{member->roles, member->expires_on, member->deputy_id, member->state};
    std::vector<std::string> touched;
    merge_patch<MemberChange>(change, body, &touched);
    std::vector<Fault> faults;
    check(context, tx, change, id, faults);
    const bool moves = change.state != before.state;
    if (moves && (change.state == MemberState::invited || change.state == MemberState::removed || before.state == MemberState::invited))
        faults.push_back({"/state", "unknown_value", "must be active or suspended"});
    require_faultless(std::move(faults));
    if (context.caller.member_id == id && raises(before.roles, change.roles)) throw platform::forbidden("own_roles");
    member->roles = change.roles;
    member->expires_on = change.expires_on;
    member->deputy_id = change.deputy_id;
    member->state = change.state;
    const bool expires = member->expires_on && (!before.expires_on || *member->expires_on < *before.expires_on);
    if (!is_admin(*member) || member->state != MemberState::active || expires) require_another_admin(tx, before);
    update_record(table_, tx, *member, before.version);
    if (moves && member->state == MemberState::suspended)
        tx.run("UPDATE compliance_api_tokens SET revoked_at = now() WHERE tenant_id = compliance_tenant() AND owner_id = $1 AND revoked_at IS NULL",
               Params{}.add(id));
    vault_.open(tx, *member, kTable);
    tx.commit();
    access_.forget(context.caller.tenant.str());
    return std::move(*member);
}

void MemberService::remove(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, std::optional<Uuid> successor) const {
    auto tx = context.transaction();
    auto member = table_.get_for_update(tx, id);
    if (!member || member->state == MemberState::removed) throw platform::not_found();
    require_version(if_match, member->version);
    require_another_admin(tx, *member);
    std::optional<Member> heir;
    if (successor) {
        heir = table_.get(tx, *successor);
        if (!heir || heir->id == id || heir->state != MemberState::active)
            throw platform::invalid("/successor", "unknown_reference", "is no other active member");
    }
    for (const auto& [table, column] : kOwnerships) {
        const Params params = Params{}.add(std::string_view(member->subject.value));
        const std::string where = std::string(" WHERE tenant_id = compliance_tenant() AND ") + column + " = $1";
        if (!heir && !tx.run(std::string("SELECT 1 FROM ") + table + where + " LIMIT 1", params).empty()) throw platform::conflict("successor_needed");
        if (heir) tx.run(std::string("UPDATE ") + table + " SET " + column + " = $2" + where, Params{params}.add(std::string_view(heir->subject.value)));
    }
    if (member->invitation_sha256)
        tx.run("DELETE FROM compliance_token_index WHERE sha256 = decode($1, 'hex') AND tenant_id = compliance_tenant()",
               Params{}.add(std::string_view(*member->invitation_sha256)));
    if (member->issuer && member->external_subject)
        tx.run("DELETE FROM compliance_token_index WHERE sha256 = $1 AND kind = 'member' AND tenant_id = compliance_tenant()",
               Params{}.add_bytes(Access::index_of_member(member->issuer->value, member->external_subject->value)));
    tx.run("UPDATE compliance_api_tokens SET revoked_at = now() WHERE tenant_id = compliance_tenant() AND owner_id = $1 AND revoked_at IS NULL",
           Params{}.add(id));
    const auto before = member->version;
    member->state = MemberState::removed;
    member->invitation_sha256.reset();
    update_record(table_, tx, *member, before);
    tx.commit();
    access_.forget(context.caller.tenant.str());
}

platform::records::Page<platform::records::HistoryEntry> MemberService::history(Context& context, const Uuid& id,
                                                                                const platform::records::ListQuery& query) const {
    auto db = context.units();
    return history_of(db, table_.store(), id, query);
}

std::optional<Uuid> MemberService::invited_to(Context& context, const std::string& token) const {
    auto units = context.units();
    const auto found = units.run("SELECT tenant_id FROM compliance_token_index WHERE sha256 = $1 AND kind = 'invitation' AND expires_at > now()",
                                 Params{}.add_bytes(platform::crypto::sha256(token)));
    return found.empty() ? std::nullopt : std::optional(found.uuid(0, 0));
}

Uuid MemberService::accept(Context& outside, const std::string& token, const Identity& identity) const {
    const auto hash = platform::crypto::sha256(token);
    const auto tenant = invited_to(outside, token);
    if (!tenant) throw Problem(410, "gone");
    Context context = outside;
    context.caller.tenant = *tenant;
    context.action = "accept";
    auto tx = context.transaction();
    const auto rows = tx.run(
        "SELECT " + table_.store().select_list() +
            " FROM compliance_members WHERE tenant_id = compliance_tenant() AND invitation_sha256 = encode($1::bytea, 'hex') AND state = 'invited' FOR UPDATE",
        Params{}.add_bytes(hash));
    if (rows.empty()) throw Problem(410, "gone");
    auto member = std::move(table_.read_all(rows).front());
    if (!identity.email_verified || vault_.index(tx, platform::crypto::IndexKind::email, identity.email) != member.email_index)
        throw platform::forbidden("email_mismatch");
    const auto before = member.version;
    context.caller.actor_kind = "user";
    context.caller.subject = member.subject.value;
    tx.set_scope(context.scope());
    member.issuer = platform::Text<255>(identity.issuer);
    member.external_subject = platform::Text<255>(identity.subject);
    member.state = MemberState::active;
    member.invitation_sha256.reset();
    update_record(table_, tx, member, before);
    const platform::postgres::Query queries[] = {
        {"DELETE FROM compliance_token_index WHERE sha256 = $1 AND kind = 'invitation' AND tenant_id = compliance_tenant()", Params{}.add_bytes(hash)},
        {"INSERT INTO compliance_token_index (sha256, kind, tenant_id) VALUES ($1, 'member', compliance_tenant()) ON CONFLICT DO NOTHING",
         Params{}.add_bytes(Access::index_of_member(identity.issuer, identity.subject))},
    };
    tx.run_all(queries);
    if (is_admin(member)) Access::note_first_admin(tx);
    tx.commit();
    access_.forget(is_admin(member) ? std::string{} : context.caller.tenant.str());
    return context.caller.tenant;
}

namespace {

std::string_view words_of(SecurityChange change, bool german) {
    switch (change) {
        case SecurityChange::four_eyes_off: return german ? "Vier-Augen-Prinzip abgeschaltet" : "four-eyes principle switched off";
        case SecurityChange::identity: return german ? "Anmeldung geändert" : "sign-in changed";
        case SecurityChange::mail_host: return german ? "Mailserver geändert" : "mail server changed";
        case SecurityChange::files: return german ? "Regeln für Dateien geändert" : "rules for files changed";
        case SecurityChange::closing: return german ? "Mandant wird geschlossen" : "tenant is being closed";
        case SecurityChange::reopened: return german ? "Mandant wieder geöffnet" : "tenant opened again";
    }
    throw std::logic_error("unknown change");
}

}  // namespace

void MemberService::tell_admins(Context& context, Executor& db, const std::string& template_key, const EmailEntity& entity,
                                const std::function<std::string(bool german)>& words) const {
    const auto rows =
        db.run("SELECT " + table_.store().select_list() +
               " FROM compliance_members WHERE tenant_id = compliance_tenant() AND state = 'active' AND roles @> '[\"compliance_admin\"]' ORDER BY id");
    auto admins = table_.read_all(rows);
    vault_.open(db, admins, kTable);
    const auto tenant = MailTenant::read(db);
    const auto quoted = [](std::string_view text) { return platform::json::quoted(text); };
    for (const auto& admin : admins) {
        if (admin.email.state != platform::PiiState::open) continue;
        const bool german = tenant.language_for(language_of(admin)) == "de";
        const std::string values = "{\"member\":{\"name\":" + quoted(admin.name.value.value) + "},\"at\":" + quoted(platform::format_instant(context.now)) +
                                   "," + words(german) + "}";
        mails_.queue(context, db, {template_key, language_of(admin), admin.email.value.value, admin.subject_key, values, entity, {}});
    }
}

void MemberService::warn_admins(Context& context, Executor& db, SecurityChange change) const {
    std::string by = context.caller.subject.empty() ? "system" : context.caller.subject;
    if (context.caller.member_id) {
        auto caller = table_.get(db, *context.caller.member_id);
        if (caller) vault_.open(db, *caller, kTable);
        if (caller && caller->name.state == platform::PiiState::open) by = caller->name.value.value;
    }
    tell_admins(context, db, "security_change", EmailEntity{"tenant", context.caller.tenant}, [&](bool german) {
        return "\"change\":" + platform::json::quoted(words_of(change, german)) + ",\"by\":" + platform::json::quoted(by);
    });
}

void MemberService::activate(Executor& db, Member& member) const {
    if (member.state != MemberState::invited) return;
    const auto before = member.version;
    member.state = MemberState::active;
    update_record(table_, db, member, before);
    if (is_admin(member)) Access::note_first_admin(db);
}

std::optional<Member> MemberService::find_by_email(Executor& db, std::string_view email) const {
    const auto index = vault_.index(db, platform::crypto::IndexKind::email, email);
    const auto rows = db.run("SELECT " + table_.store().select_list() +
                                 " FROM compliance_members WHERE tenant_id = compliance_tenant() AND email_index = $1 AND state <> 'removed'",
                             Params{}.add(std::string_view(index)));
    if (rows.empty()) return std::nullopt;
    return std::move(table_.read_all(rows).front());
}

}  // namespace compliance
