// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/dsr_item.hpp"

namespace compliance {

void add_dsr_item_routes(Api& api, Services& services) {
    const auto& items = services.dsr_items;
    api.action<DsrItemInput, DsrRequest>(
        "/dsr/requests/{request_id}/items", {"addDsrItem", "dsr:write", "Adds a right that was found in the request: ten at most, none twice."},
        [&](Call& call, const DsrItemInput& in) { return items.add(call.context, call.id("request_id"), call.if_match(), in); });
    api.patch<DsrItemChange, DsrRequest>(
        "/dsr/requests/{request_id}/items/{item_id}",
        {"updateDsrItem", "dsr:write", "Scope, corrections, grounds, entries of Art. 15, restriction; keeps or drops a suggested right."},
        [&](Call& call, const platform::json::Node& body) {
            return items.patch(call.context, call.id("request_id"), call.id("item_id"), call.if_match(), body);
        });
    api.action<DsrDecisionInput, DsrRequest>(
        "/dsr/requests/{request_id}/items/{item_id}/decide",
        {"decideDsrItem", "dsr:write", "Decides the right, with the words for the person; refusals need a ground that was checked."},
        [&](Call& call, const DsrDecisionInput& in) { return items.decide(call.context, call.id("request_id"), call.id("item_id"), call.if_match(), in); });
}

}  // namespace compliance
