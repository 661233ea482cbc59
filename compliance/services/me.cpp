// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/me.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Params;

Me MeService::get(Context& context) const {
    auto db = context.units();
    Me me;
    me.subject = context.caller.subject;
    me.roles = context.caller.roles;
    for (std::size_t i = 0; i < context.caller.permissions.size(); ++i)
        if (context.caller.permissions.test(i)) me.permissions.push_back(Permission{i}.str());
    const auto tenant = db.run("SELECT name FROM compliance_tenants WHERE tenant_id = compliance_tenant()");
    me.tenant = {context.caller.tenant, context.caller.tenant_slug, std::string(tenant.text(0, 0))};
    if (!context.caller.member_id) return me;
    const auto member = members_.get(context, *context.caller.member_id);
    me.member_id = member.id;
    if (member.email.state == platform::PiiState::open) me.email = member.email.value.value;
    if (member.name.state == platform::PiiState::open) me.name = member.name.value.value;
    me.preferences = member.preferences;
    me.absent_from = member.absent_from;
    me.absent_to = member.absent_to;
    me.deputy_id = member.deputy_id;
    return me;
}

Me MeService::patch(Context& context, const platform::json::Node& body) const {
    MeChange change;
    std::vector<platform::Fault> faults;
    if (!context.caller.member_id) throw platform::forbidden("forbidden", "Only members have preferences.");
    {
        auto tx = context.transaction();
        auto member = record_for_update(members_.rows(), tx, *context.caller.member_id);
        change = {member.preferences, member.absent_from, member.absent_to, member.deputy_id};
        platform::json::merge(platform::reflect::type_of<MeChange>(), body, &change, faults);
        require_faultless(std::move(faults));
        faults.clear();
        check_references(tx, change, faults);
        if (change.deputy_id && change.deputy_id->id == member.id) faults.push_back({"/deputy_id", "bad_deputy", ""});
        if (change.absent_from.has_value() != change.absent_to.has_value())
            faults.push_back({change.absent_from ? "/absent_to" : "/absent_from", "required", "an absence has both days"});
        else if (change.absent_from && *change.absent_to < *change.absent_from) faults.push_back({"/absent_to", "order", "lies before absent_from"});
        require_faultless(std::move(faults));
        const auto before = member.version;
        member.preferences = change.preferences;
        member.absent_from = change.absent_from;
        member.absent_to = change.absent_to;
        member.deputy_id = change.deputy_id;
        update_record(members_.rows(), tx, member, before);
        tx.commit();
    }
    access_.forget(context.caller.tenant.str());
    return get(context);
}

std::vector<TenantOverview> MeService::tenants(Context& context) const {
    std::vector<Uuid> ids{context.caller.tenant};
    std::string issuer, subject;
    if (context.caller.member_id && !context.caller.token_id) {   // a token stays within its tenant
        auto db = context.units();
        const auto member = members_.rows().get(db, *context.caller.member_id);
        if (member && member->issuer && member->external_subject) {
            issuer = member->issuer->value;
            subject = member->external_subject->value;
            ids = access_.memberships(context.fiber, issuer, subject);
        }
    }
    std::vector<TenantOverview> list;
    for (const auto& id : ids) {
        Context there = context;
        there.caller.tenant = id;
        auto db = there.units();
        const auto row = db.run(
            "SELECT t.slug, t.name, m.roles, "
            "(SELECT count(*) FROM compliance_deadlines d WHERE d.tenant_id = t.tenant_id AND d.state IN ('open', 'missed') AND d.due_at <= now()), "
            "(SELECT count(*) FROM compliance_deadlines d WHERE d.tenant_id = t.tenant_id AND d.state = 'open' AND d.due_at > now() AND d.due_at <= now() + "
            "interval '7 days'), "
            "(SELECT count(*) FROM compliance_deadlines d WHERE d.tenant_id = t.tenant_id AND d.state = 'open' AND d.responsible = m.subject) "
            "FROM compliance_tenants t LEFT JOIN compliance_members m ON m.tenant_id = t.tenant_id AND m.state = 'active' "
            "AND CASE WHEN $1 = '' THEN m.id = $3 ELSE m.issuer = $1 AND m.external_subject = $2 END WHERE t.tenant_id = compliance_tenant()",
            Params{}.add(std::string_view(issuer)).add(std::string_view(subject)).add(context.caller.member_id));
        if (row.empty() || (row.is_null(0, 2) && context.caller.member_id)) continue;
        TenantOverview overview;
        overview.id = id;
        overview.slug = row.text(0, 0);
        overview.name = row.text(0, 1);
        if (!row.is_null(0, 2)) overview.roles = platform::json::from_stored<std::vector<Role>>(row.text(0, 2));
        overview.overdue = row.integer(0, 3);
        overview.due_in_7_days = row.integer(0, 4);
        overview.my_tasks = row.integer(0, 5);
        list.push_back(std::move(overview));
    }
    std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.overdue > b.overdue; });
    return list;
}

}  // namespace compliance
