// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/email.hpp"
#include "compliance/services/email_template.hpp"

namespace compliance {

namespace {

struct AsOf {
    std::optional<platform::Instant> as_of;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"as_of", "The wording as it stood at that instant."}};
};
BOOST_DESCRIBE_STRUCT(AsOf, (), (as_of))

struct NoFilters {};
BOOST_DESCRIBE_STRUCT(NoFilters, (), ())

}  // namespace

void add_email_template_routes(Api& api, Services& services) {
    const auto& templates = services.mail_templates;
    api.whole<EmailTemplateFilters, EmailTemplate>(
        "/platform/email-templates", {"listEmailTemplates", "platform:read", "Templates with the wording that is live."},
        [&](Call& call, const EmailTemplateFilters& filters) { return templates.list(call.context, filters); });
    api.find<AsOf, EmailTemplate>("/platform/email-templates/{template_key}",
                                  {"getEmailTemplate", "platform:read", "Wording by language and the variables it may name."},
                                  [&](Call& call, const AsOf& query) { return templates.get(call.context, call.text("template_key"), query.as_of); });
    api.patch<EmailTemplatePatch, EmailTemplate>(
        "/platform/email-templates/{template_key}", {"updateEmailTemplate", "platform:admin", "Own wording; null for a language restores what is shipped."},
        [&](Call& call, const platform::json::Node& body) { return templates.patch(call.context, call.text("template_key"), call.if_match(), body); });
    api.list<NoFilters, platform::records::HistoryEntry>(
        "/platform/email-templates/{template_key}/history", {"getEmailTemplateHistory", "platform:read", "All versions of the own wording."},
        [&](Call& call, const ListQuery& query, const NoFilters&) { return templates.history(call.context, call.text("template_key"), query); });
    api.action<TemplatePreview, RenderedEmail>(
        "/platform/email-templates/{template_key}/preview",
        {"previewEmailTemplate", "platform:write", "Renders the live wording or a draft with the sample values."},
        [&](Call& call, const TemplatePreview& in) { return templates.preview(call.context, call.text("template_key"), in); });
}

void add_email_routes(Api& api, Services& services) {
    const auto& mails = services.mails;
    api.list<EmailFilters, EmailMessage>(
        "/platform/emails", {"listEmailMessages", "platform:read", "Send log; text and address only with include=pii, which is recorded."},
        [&](Call& call, const ListQuery& query, const EmailFilters& filters) { return mails.list(call.context, query, filters); });
    api.trigger<EmailMessage>("/platform/emails/{email_id}/resend",
                              {"resendEmail", "platform:write", "Queues a failed or bounced message again with the same text."},
                              [&](Call& call) { return mails.resend(call.context, call.id("email_id"), call.if_match()); });
}

}  // namespace compliance
