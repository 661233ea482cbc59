// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/tenant.hpp"

#include <cmath>

#include "compliance/services/access.hpp"
#include "compliance/services/member.hpp"
#include "platform/http/address.hpp"
#include "platform/json/document.hpp"

namespace compliance {

using platform::Fault;
using platform::Problem;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;

namespace {

bool is_slug(std::string_view text) {
    if (text.size() < 2 || text.size() > 40 || text.front() < 'a' || text.front() > 'z') return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

void check_region(const platform::Country& country, const std::optional<Region>& region, std::vector<Fault>& faults) {
    if (country.value == "DE" && !region) faults.push_back({"/region", "required", "is needed for Germany"});
    if (country.value != "DE" && region) faults.push_back({"/region", "not_applicable", "is for Germany only"});
}

/// Relative luminance after WCAG 2; contrast against white must reach 4.5.
bool readable_on_white(std::string_view color) {
    if (color.size() != 7 || color[0] != '#') return false;
    double channel[3];
    for (std::size_t i = 0; i < 3; ++i) {
        char* end = nullptr;
        const std::string hex(color.substr(1 + 2 * i, 2));
        const double value = static_cast<double>(std::strtol(hex.c_str(), &end, 16)) / 255;
        if (*end != '\0') return false;
        channel[i] = value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    }
    return 1.05 / (0.2126 * channel[0] + 0.7152 * channel[1] + 0.0722 * channel[2] + 0.05) >= 4.5;
}

bool is_loopback(std::string_view host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

void check_settings(const Tenant& tenant, std::vector<Fault>& faults) {
    check_region(tenant.country, tenant.region, faults);
    for (std::size_t i = 0; i < tenant.enabled_domains.size(); ++i) {
        const auto& list = permission_domains();
        std::string name = tenant.enabled_domains[i].value;
        std::replace(name.begin(), name.end(), '-', '_');
        if (std::find(list.begin(), list.end(), name) == list.end())
            faults.push_back({"/enabled_domains/" + std::to_string(i), "unknown_value", "is no domain"});
    }
    for (std::size_t i = 0; i < tenant.extra_holidays.size(); ++i) {
        const std::string& on = tenant.extra_holidays[i].on.value;
        const bool yearly = on.starts_with("--") && on.size() == 7 && platform::parse_date("2024-" + on.substr(2));
        if (!yearly && !platform::parse_date(on))
            faults.push_back({"/extra_holidays/" + std::to_string(i) + "/on", "bad_format", "must be a date or --MM-DD"});
    }
    const std::string& time = tenant.reminders.time.value;
    if (time.size() != 5 || time[2] != ':' || !platform::parse_instant("2026-01-01T" + time + ":00Z"))
        faults.push_back({"/reminders/time", "bad_format", "must be HH:MM"});
    if (tenant.mail && tenant.mail->security == MailSecurity::none) {
        const bool secret = !tenant.mail->secret.value.empty() || !tenant.mail->secret.sealed.empty();
        if (!is_loopback(tenant.mail->host.value) || (secret && !is_loopback(tenant.mail->host.value)))
            faults.push_back({"/mail/security", "plain_refused", "none is for this machine only"});
    }
    for (std::size_t i = 0; i < tenant.security.ip_allow.size(); ++i)
        if (!platform::http::parse_network(tenant.security.ip_allow[i].value))
            faults.push_back({"/security/ip_allow/" + std::to_string(i), "bad_format", "must be a network like 192.0.2.0/24 or 2001:db8::/32"});
    for (std::size_t i = 0; i < tenant.identity.issuers.size(); ++i)
        if (!tenant.identity.issuers[i].url.value.starts_with("https://"))
            faults.push_back({"/identity/issuers/" + std::to_string(i) + "/url", "https_needed", ""});
    for (const auto& [claim, role] : tenant.identity.role_mapping)
        if (role == Role::service) faults.push_back({"/identity/role_mapping/" + platform::json::pointer_token(claim), "not_for_members", ""});
    if (tenant.brand && !readable_on_white(tenant.brand->color.value))
        faults.push_back({"/brand/color", "out_of_range", "must be #rrggbb with a contrast of at least 4.5 on white"});
}

/// Whether the change takes the network away that its maker calls from.
bool shuts_out(const Context& context, const Tenant& before, const Tenant& after) {
    const auto own = platform::http::parse_address(context.peer);
    const auto let_in = [&](const Tenant& tenant) {
        const auto& list = tenant.security.ip_allow;
        return list.empty() || std::any_of(list.begin(), list.end(), [&](const auto& text) {
                   const auto network = platform::http::parse_network(text.value);
                   return network && contains(*network, *own);
               });
    };
    return own && let_in(before) && !let_in(after);
}

/// Whether the password that was kept for one mail server would be offered to another.
bool offers_password_elsewhere(const Tenant& before, const Tenant& after) {
    if (!before.mail || !after.mail || after.mail->secret.sealed.empty() || !after.mail->secret.value.empty()) return false;
    return before.mail->host.value != after.mail->host.value || before.mail->port.value != after.mail->port.value;
}

/// What R3 calls dangerous among the members that a patch touches.
std::vector<SecurityChange> dangers_of(const Tenant& before, const Tenant& after) {
    const auto text = [](const auto& value) { return platform::json::to_json(value, platform::json::Form::plain); };
    std::vector<SecurityChange> out;
    if (before.four_eyes && !after.four_eyes) out.push_back(SecurityChange::four_eyes_off);
    if (text(before.identity) != text(after.identity)) out.push_back(SecurityChange::identity);
    if (after.mail && (!before.mail || before.mail->host.value != after.mail->host.value)) out.push_back(SecurityChange::mail_host);
    if (text(before.files) != text(after.files)) out.push_back(SecurityChange::files);
    return out;
}

}  // namespace

Tenant TenantService::create(Context& operator_context, const TenantInput& input) const {
    if (!operator_context.caller.instance) throw platform::forbidden("forbidden", "Only an instance token makes tenants.");
    std::vector<Fault> faults;
    if (!is_slug(input.slug.value)) faults.push_back({"/slug", "bad_format", "must match ^[a-z][a-z0-9-]{1,39}$"});
    check_region(input.country, input.region, faults);
    require_faultless(std::move(faults));

    Context context = operator_context;
    context.caller.tenant = Uuid::make_v7(context.now);
    auto tx = context.transaction();
    if (!tx.run("SELECT 1 FROM compliance_token_index WHERE sha256 = $1 AND kind = 'slug'",
                Params{}.add_bytes(Access::index_of_slug(input.slug.value)))
             .empty())
        throw platform::conflict("already_exists", "This slug is taken.");
    vault_.make_tenant_keys(tx);
    Tenant tenant;
    tenant.id = context.caller.tenant;
    tenant.slug = input.slug;
    tenant.name = input.name;
    tenant.legal_name = input.legal_name;
    tenant.country = input.country;
    tenant.region = input.region;
    tenant.language = input.language;
    tenant.time_zone = input.time_zone;
    table_.insert(tx, tenant);
    const platform::postgres::Query index[] = {
        {"INSERT INTO compliance_token_index (sha256, kind, tenant_id) VALUES ($1, 'slug', compliance_tenant())",
         Params{}.add_bytes(Access::index_of_slug(input.slug.value))},
        {"INSERT INTO compliance_token_index (sha256, kind, tenant_id) VALUES ($1, 'tenant', compliance_tenant())",
         Params{}.add_bytes(Access::index_of_tenant(tenant.id))},
    };
    tx.run_all(index);
    MemberInput admin;
    admin.email = input.admin.email;
    admin.name = input.admin.name;
    admin.roles = {Role::compliance_admin};
    members_.add(context, tx, std::move(admin));
    tx.commit();
    return tenant;
}

Tenant TenantService::get(Context& context, std::optional<platform::Instant> as_of) const {
    auto db = context.units();
    return record_of(table_, db, context.caller.tenant, as_of);
}

/// The logo's file stays as long as it is the logo.
void TenantService::hold_logo(Context& context, platform::postgres::Transaction& tx, const Tenant& before, Tenant& tenant) const {
    const auto old_logo = before.brand ? before.brand->logo : std::nullopt;
    const auto new_logo = tenant.brand ? tenant.brand->logo : std::nullopt;
    if (old_logo == new_logo) return;
    const FileHolder self{"tenant", tenant.id};
    if (old_logo) files_.release(tx, old_logo->id, self);
    if (new_logo) tenant.brand->logo->id = files_.hold(context, tx, {new_logo->id, {self, {}, {}}, {}, "/brand/logo"});
}

Tenant TenantService::patch(Context& context, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    auto tx = context.transaction();
    auto tenant = record_for_update(table_, tx, context.caller.tenant, if_match);
    const Tenant before = tenant;
    TenantPatchBody merged;
    static_cast<TenantSettings&>(merged) = tenant;
    merge_patch<TenantPatchBody>(merged, body);
    static_cast<TenantSettings&>(tenant) = merged;
    std::vector<Fault> faults;
    check_settings(tenant, faults);
    check_references(tx, static_cast<const TenantSettings&>(tenant), faults);
    if (shuts_out(context, before, tenant)) faults.push_back({"/security/ip_allow", "contradiction", "would shut you out yourself"});
    if (offers_password_elsewhere(before, tenant)) faults.push_back({"/mail/secret", "required", "must be given again for another server"});
    const auto dangers = dangers_of(before, tenant);
    if (!dangers.empty() && (!merged.confirm || merged.confirm->value != tenant.slug.value))
        faults.push_back({"/confirm", "required", "must be the tenant's slug for a dangerous change"});
    if (before.four_eyes && !tenant.four_eyes && !merged.reason) faults.push_back({"/reason", "required", "say why"});
    require_faultless(std::move(faults));
    if (merged.reason) context.reason = merged.reason->value;
    tx.set_scope(context.scope());
    hold_logo(context, tx, before, tenant);
    vault_.seal(tx, tenant, "compliance_tenants", tenant.id, {});
    update_record(table_, tx, tenant, before.version);
    for (const auto danger : dangers) members_.warn_admins(context, tx, danger);
    tx.commit();
    return tenant;
}

platform::records::Page<platform::records::HistoryEntry> TenantService::history(Context& context,
                                                                                const platform::records::ListQuery& query) const {
    auto db = context.units();
    return table_.store().history(db, context.caller.tenant, query);
}

}  // namespace compliance
