// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"

namespace compliance {

void add_email_routes(Api& api, Services& services) {
    const auto& mails = services.mails;
    api.list<EmailFilters, EmailMessage>("/platform/emails", {"listEmailMessages", "platform:read", "Send log; text and address only with include=pii, which is recorded."},
                                         [&](Call& call, const ListQuery& query, const EmailFilters& filters) { return mails.list(call.context, query, filters); });
    api.trigger<EmailMessage>("/platform/emails/{email_id}/resend", {"resendEmail", "platform:write", "Queues a failed or bounced message again with the same text."},
                              [&](Call& call) { return mails.resend(call.context, call.id("email_id")); });
}

}  // namespace compliance
