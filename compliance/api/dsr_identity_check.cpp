// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/dsr_identity_check.hpp"

namespace compliance {

void add_dsr_identity_check_routes(Api& api, Services& services) {
    const auto& checks = services.dsr_identity_checks;
    api.action<DsrIdentityCheckInput, DsrRequest>(
        "/dsr/requests/{request_id}/identity-checks",
        {"startDsrIdentityCheck", "dsr:write", "Asks for proof by one method, sends the question, suspends the clock where that is creditable."},
        [&](Call& call, const DsrIdentityCheckInput& in) { return checks.start(call.context, call.id("request_id"), call.if_match(), in); });
    api.action<DsrIdentityCheckResult, DsrRequest>(
        "/dsr/requests/{request_id}/identity-checks/{check_id}/complete",
        {"completeDsrIdentityCheck", "dsr:write", "Passed or failed: raises the level and ends the pause; what was shown is never stored."},
        [&](Call& call, const DsrIdentityCheckResult& in) {
            return checks.complete(call.context, call.id("request_id"), call.id("check_id"), call.if_match(), in);
        });
}

}  // namespace compliance
