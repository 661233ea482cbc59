// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/dsr_clock.hpp"
#include "compliance/services/tenant.hpp"
#include "compliance/services/tenant_closing.hpp"

namespace compliance {

namespace {

struct AsOf {
    std::optional<platform::Instant> as_of;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"as_of", "The state as it stood at that instant."}};
};
BOOST_DESCRIBE_STRUCT(AsOf, (), (as_of))

struct NoFilters {};
BOOST_DESCRIBE_STRUCT(NoFilters, (), ())

}  // namespace

void add_tenant_routes(Api& api, Services& services) {
    const auto& tenants = services.tenants;
    api.find<AsOf, Tenant>("/platform/tenant",
                           {"getTenant", "platform:read", "The active tenant: profile, region, languages, settings; secrets are never returned."},
                           [&](Call& call, const AsOf& query) { return tenants.get(call.context, query.as_of); });
    api.patch<TenantPatchBody, Tenant>("/platform/tenant", {"updateTenant", "platform:admin", "Changes settings; dangerous ones need `confirm` (the slug)."},
                                       [&](Call& call, const platform::json::Node& body) {
                                           auto changed = tenants.patch(call.context, call.if_match(), body);
                                           // Region, zone and own holidays move the open dates of every domain that reckons (dsr R12).
                                           services.dsr_clock.reckon_all(call.context);
                                           return changed;
                                       });
    api.list<NoFilters, platform::records::HistoryEntry>(
        "/platform/tenant/history", {"getTenantHistory", "platform:read", "Changes of the settings; of secrets only that they changed."},
        [&](Call& call, const ListQuery& query, const NoFilters&) { return tenants.history(call.context, query); });
    api.create<TenantInput, Tenant>("/platform/tenants",
                                    {.id = "createTenant",
                                     .permission = "platform:admin",
                                     .text = "New tenant with keys and first administrator; instance token only.",
                                     .operator_too = true},
                                    [&](Call& call, const TenantInput& in) { return tenants.create(call.context, in); });
    api.action<CloseTenant, Job>("/platform/tenants/{tenant_id}/close",
                                 {.id = "closeTenant",
                                  .permission = "platform:admin",
                                  .text = "Read-only at once, keys and rows destroyed after the grace period; reopen within it.",
                                  .success = 202,
                                  .problems = {404, 409},
                                  .conditional = false,
                                  .while_closing = true,
                                  .operator_too = true},
                                 [&](Call& call, const CloseTenant& in) {
                                     auto job = services.closing.close(call.context, call.id("tenant_id"), in);
                                     call.response().set("Location", "/api/v1/platform/jobs/" + job.id.str());
                                     return job;
                                 });
}

}  // namespace compliance
