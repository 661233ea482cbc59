// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/dsr_erasure.hpp"
#include "compliance/services/dsr_review.hpp"

namespace compliance {

void add_dsr_review_routes(Api& api, Services& services) {
    const auto& reviews = services.dsr_reviews;
    api.trigger<DsrRequest>("/dsr/requests/{request_id}/submit-review",
                            {"submitDsrForReview", "dsr:write", "Hands the answer over for review when nothing is missing."},
                            [&](Call& call) { return reviews.submit(call.context, call.id("request_id"), call.if_match()); });
    api.action<DsrReview, DsrRequest>(
        "/dsr/requests/{request_id}/review",
        {"reviewDsrResponse", "dsr:approve", "approve: the answer leaves and the package is released; return: back with remarks."},
        [&](Call& call, const DsrReview& in) { return reviews.review(call.context, call.id("request_id"), call.if_match(), in); });
    api.action<DsrClose, DsrRequest>(
        "/dsr/requests/{request_id}/close",
        {"closeDsrRequest", "dsr:approve", "Closes an answered request, or early as withdrawn, duplicate, transferred or not identified."},
        [&](Call& call, const DsrClose& in) { return reviews.close(call.context, call.id("request_id"), call.if_match(), in); });
    api.action<DsrReopen, DsrRequest>(
        "/dsr/requests/{request_id}/reopen", {"reopenDsrRequest", "dsr:write", "Takes an answered or closed request up again; the law's dates stay."},
        [&](Call& call, const DsrReopen& in) { return reviews.reopen(call.context, call.id("request_id"), call.if_match(), in); });
    api.action<DsrErase, DsrRequest>("/dsr/requests/{request_id}/erase-person",
                                     {.id = "eraseDsrPerson",
                                      .permission = "dsr:admin",
                                      .text = "Erases the person of a closed request before erase_on: destroys the key and the files. 202: recorded, "
                                              "nothing destroyed; a second person's call within 14 days carries it out.",
                                      .further_success = {202}},
                                     [&](Call& call, const DsrErase& in) {
                                         auto answer = services.dsr_erasure.erase(call.context, call.id("request_id"), call.if_match(), in);
                                         if (!answer.erased) call.response().status = 202;
                                         return std::move(answer.request);
                                     });
}

}  // namespace compliance
