// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/dsr_clock.hpp"
#include "compliance/services/dsr_fee.hpp"

namespace compliance {

void add_dsr_clock_routes(Api& api, Services& services) {
    const auto& clock = services.dsr_clock;
    api.action<DsrPauseInput, DsrRequest>(
        "/dsr/requests/{request_id}/pause-clock",
        {"pauseDsrClock", "dsr:write", "Asks the person for clarification and suspends the clock where that is creditable."},
        [&](Call& call, const DsrPauseInput& in) { return clock.pause(call.context, call.id("request_id"), call.if_match(), in); });
    api.action<DsrPauseEnd, DsrRequest>(
        "/dsr/requests/{request_id}/resume-clock",
        {.id = "resumeDsrClock", .permission = "dsr:write", .text = "Ends the open clarification and reckons the date anew.", .body_optional = true},
        [&](Call& call, const DsrPauseEnd& in) { return clock.resume(call.context, call.id("request_id"), call.if_match(), in); });
    api.action<DsrExtension, DsrRequest>(
        "/dsr/requests/{request_id}/extend-deadline",
        {"extendDsrDeadline", "dsr:write", "Sends the notice with reasons; extends by one or two months, once, if it leaves by the first due day."},
        [&](Call& call, const DsrExtension& in) { return clock.extend(call.context, call.id("request_id"), call.if_match(), in); });
    const auto& fees = services.dsr_fees;
    api.action<DsrFee, DsrRequest>("/dsr/requests/{request_id}/fee",
                                   {"setDsrFee", "dsr:write", "Quotes a fee with its costs and a notice, or marks it paid, waived or declined."},
                                   [&](Call& call, const DsrFee& in) { return fees.set(call.context, call.id("request_id"), call.if_match(), in); });
}

}  // namespace compliance
