// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/dsr_clock.hpp"
#include "compliance/services/dsr_request.hpp"
#include "compliance/services/dsr_settings.hpp"

namespace compliance {

namespace {

struct DsrRead {
    std::optional<platform::Instant> as_of;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"as_of", "The state as it stood at that instant."}};
};
BOOST_DESCRIBE_STRUCT(DsrRead, (), (as_of))

struct HistoryFilters {};
BOOST_DESCRIBE_STRUCT(HistoryFilters, (), ())

}  // namespace

void add_dsr_request_routes(Api& api, Services& services) {
    const auto& requests = services.dsr_requests;
    api.list<DsrRequestFilters, DsrRequest>(
        "/dsr/requests", {"listDsrRequests", "dsr:read", "Requests; personal members only with include=pii, which is recorded."},
        [&](Call& call, const ListQuery& query, const DsrRequestFilters& filters) { return requests.list(call.context, query, filters); });
    api.create<DsrRequestInput, DsrRequest>(
        "/dsr/requests", {"createDsrRequest", "dsr:write", "Records a request from any channel, allots the key, starts the clock at received_at."},
        [&](Call& call, const DsrRequestInput& in) { return requests.create(call.context, in); });
    api.find<DsrRead, DsrRequest>(
        "/dsr/requests/{request_id}",
        {"getDsrRequest", "dsr:read", "One request with its items and computed deadlines; the read of personal data is recorded."},
        [&](Call& call, const DsrRead& query) { return requests.get(call.context, call.id("request_id"), query.as_of, call.if_none_match()); });
    api.patch<DsrRequestChange, DsrRequest>(
        "/dsr/requests/{request_id}",
        {"updateDsrRequest", "dsr:write", "Corrects receipt, region, requester, assignee, tags; receipt and region need a reason."},
        [&](Call& call, const platform::json::Node& body) { return requests.patch(call.context, call.id("request_id"), call.if_match(), body); });
    api.list<HistoryFilters, platform::records::HistoryEntry>(
        "/dsr/requests/{request_id}/history", {"getDsrRequestHistory", "dsr:read", "All changes of the request and its parts, before and after."},
        [&](Call& call, const ListQuery& query, const HistoryFilters&) { return requests.history(call.context, call.id("request_id"), query); });
    const auto& settings = services.dsr_settings;
    api.get<DsrSettings>("/dsr/settings", {"getDsrSettings", "dsr:read", "Pause mode, record period, portal, package limits, reminders."}, [&](Call& call) {
        auto units = call.context.units();
        return settings.get(units, call.context);
    });
    api.patch<DsrSettingsInput, DsrSettings>("/dsr/settings",
                                             {"updateDsrSettings", "dsr:admin", "Changes settings; open deadlines are reckoned anew, frozen ones are not."},
                                             [&](Call& call, const platform::json::Node& body) {
                                                 auto changed = settings.patch(call.context, call.if_match(), body);
                                                 services.dsr_clock.reckon_all(call.context);
                                                 return changed;
                                             });
}

}  // namespace compliance
