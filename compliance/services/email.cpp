// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/email.hpp"

#include "compliance/schemas/tenant.hpp"
#include "compliance/services/email_template.hpp"
#include "compliance/services/personal_read.hpp"
#include "platform/async/runtime.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/mail/message.hpp"
#include "platform/render/markdown.hpp"
#include "platform/render/template.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::reflect::type_of;

namespace {

constexpr std::string_view kTable = "compliance_email_messages";

platform::records::Table<EmailMessage> email_messages() {
    return platform::records::Table<EmailMessage>({
        .type = "email_message",
        .table = kTable,
        .record = &type_of<EmailMessage>,
        .filters = &type_of<EmailFilters>,
        .filter_rules = {{"entity_id", "entity ->> 'id' = ($::uuid)::text"}, {"since", "created_at >= $"}},
    });
}

struct Wording {
    std::string subject, body;
    std::int32_t version = 0;
};

/// The tenant's wording in that language, else the shipped one, else the shipped one in English.
Wording wording_of(Executor& db, const std::string& key, const std::string& language) {
    const auto own = db.run(
        "SELECT translations -> $2 ->> 'subject', translations -> $2 ->> 'body', version FROM compliance_email_templates "
        "WHERE tenant_id = compliance_tenant() AND template_key = $1 AND translations ? $2",
        Params{}.add(std::string_view(key)).add(std::string_view(language)));
    if (!own.empty()) return {std::string(own.text(0, 0)), std::string(own.text(0, 1)), static_cast<std::int32_t>(own.integer(0, 2))};
    for (const auto& candidate : {language, std::string("en")})
        if (const auto shipped = shipped_wording(key, candidate)) return {shipped->subject.value, shipped->body.value, 0};
    throw std::logic_error("no such mail template: " + key);
}

std::set<std::string> paths_of(const std::string& key) {
    std::set<std::string> paths;
    for (const auto& info : mail_template_infos())
        if (info.key == key)
            for (const auto& variable : info.variables) paths.emplace(variable.path);
    return paths;
}

}  // namespace

const std::vector<MailTemplateInfo>& mail_template_infos() {
    static const std::vector<MailTemplateInfo> infos = {
        {"invitation",
         "platform",
         {{"tenant.name", "text", "Acme"},
          {"member.name", "text", "Ada Lovelace", true},
          {"roles", "text", "viewer"},
          {"link", "url", "https://example.org/#invitation"}}},
        {"security_change",
         "platform",
         {{"tenant.name", "text", "Acme"},
          {"member.name", "text", "Ada Lovelace", true},
          {"change", "text", "sign-in changed"},
          {"by", "text", "Ada Lovelace", true},
          {"at", "instant", "2026-11-24T10:00:00Z"}}},
    };
    return infos;
}

EmailService::EmailService(const Vault& vault, InstanceMail instance)
    : vault_(vault), instance_(std::move(instance)), table_(email_messages()) {}

void EmailService::queue(Context& context, Executor& db, const MailRequest& request) const {
    const auto wording = wording_of(db, request.template_key, request.language);
    const auto paths = paths_of(request.template_key);
    std::vector<platform::Fault> faults;
    const auto values = platform::json::parse(request.values, faults);
    EmailMessage message;
    message.id = Uuid::make_v7(context.now);
    message.subject_key = request.subject_key;
    message.to = platform::Email(request.to);
    message.recipient_hash = vault_.index(db, platform::crypto::IndexKind::email, request.to);
    message.template_key = request.template_key;
    message.template_version = wording.version;
    message.language = request.language;
    message.subject = platform::Text<300>(platform::render::Template(wording.subject, paths).render(values, platform::render::Escape::none));
    message.body = platform::LongText(platform::render::Template(wording.body, paths).render(values));
    message.entity = request.entity;
    message.message_id = "<" + message.id.str() + "@complianced>";
    message.next_attempt_at = context.now;
    vault_.seal(db, message, kTable, message.id, message.subject_key);
    table_.insert(db, message);
}

std::string EmailService::queue_text(Context& context, Executor& db, const MailText& text) const {
    EmailMessage message;
    message.id = Uuid::make_v7(context.now);
    message.subject_key = text.subject_key;
    message.to = platform::Email(text.to);
    message.recipient_hash = vault_.index(db, platform::crypto::IndexKind::email, text.to);
    message.template_key = text.kind;
    message.language = text.language;
    message.subject = platform::Text<300>(text.subject);
    message.body = platform::LongText(text.body);
    message.entity = text.entity;
    message.message_id = "<" + message.id.str() + "@complianced>";
    message.next_attempt_at = context.now;
    vault_.seal(db, message, kTable, message.id, message.subject_key);
    auto id = message.message_id;
    table_.insert(db, message);
    return id;
}

platform::records::Page<EmailMessage> EmailService::list(Context& context, const platform::records::ListQuery& query, const EmailFilters& filters) const {
    auto tx = context.transaction();
    auto page = table_.list(tx, query, filters);
    if (query.include && *query.include == "pii") {
        vault_.open(tx, page.items, kTable);
        PersonalRead read{.entity_type = "email_message", .fields = {"to", "subject", "body"}};
        for (const auto& message : page.items) {
            read.ids.push_back(message.id);
            read.subjects.push_back(message.subject_key);
        }
        note_personal_read(context, tx, read);
        tx.commit();
    }
    return page;
}

EmailMessage EmailService::resend(Context& context, const Uuid& id) const {
    auto tx = context.transaction();
    auto message = table_.get_for_update(tx, id);
    if (!message) throw platform::not_found();
    if (message->state != EmailState::failed && message->state != EmailState::bounced) throw platform::conflict("not_resendable");
    const auto before = message->version;
    message->state = EmailState::queued;
    message->next_attempt_at = context.now;
    if (!table_.update(tx, *message, before)) throw platform::Problem(412, "stale");
    tx.run("SELECT pg_notify('compliance_email', compliance_tenant()::text)");
    tx.commit();
    return std::move(*message);
}

std::optional<platform::mail::SmtpServer> EmailService::server_of(Executor& db, std::string& from) const {
    const auto rows = db.run("SELECT mail FROM compliance_tenants WHERE tenant_id = compliance_tenant() AND mail IS NOT NULL");
    if (rows.empty()) {
        from = instance_.from;
        return instance_.server;
    }
    const auto mail = platform::json::from_stored<TenantMail>(rows.text(0, 0));
    platform::mail::SmtpServer server;
    server.host = mail.host.value;
    server.port = static_cast<int>(mail.port.value);
    server.security = static_cast<platform::mail::Security>(mail.security);
    if (mail.user) server.user = mail.user->value;
    if (!mail.secret.sealed.empty()) server.password = vault_.open_secret(db, mail.secret.sealed, "compliance_tenants", "mail.secret", db.scope().tenant);
    from = mail.from.value;
    return server;
}

std::size_t EmailService::send_due(Context& context) const {
    std::size_t tried = 0;
    for (;; ++tried) {
        auto tx = context.transaction();
        const auto rows = tx.run("SELECT " + table_.store().select_list() +
                                     " FROM compliance_email_messages WHERE tenant_id = compliance_tenant() AND next_attempt_at <= $1 "
                                     "ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED",
                                 Params{}.add(context.now));
        if (rows.empty()) return tried;
        auto message = std::move(table_.read_all(rows).front());
        const auto before = message.version;
        std::string from;
        const auto server = server_of(tx, from);
        if (!server) return tried;   // waits until somebody names a mail server
        vault_.open(tx, message, kTable);
        platform::mail::SmtpResult result{platform::mail::SmtpResult::Kind::permanent, 0, "the recipient has been erased"};
        if (message.to.state == platform::PiiState::open) {
            const auto text = platform::mail::write({from, message.to.value.value, "", message.subject.value.value,
                                                     platform::render::markdown_to_text(message.body.value.value),
                                                     platform::render::markdown_to_html(message.body.value.value), message.message_id, context.now});
            context.fiber.offload([&] { result = platform::mail::send(*server, from, message.to.value.value, text); });
        }
        message.attempts.push_back({context.now, result.code, result.text.substr(0, 300)});
        const auto wait = platform::mail::wait_after(static_cast<int>(message.attempts.size()));
        using Kind = platform::mail::SmtpResult::Kind;
        if (result.kind == Kind::accepted) message.state = EmailState::sent;
        else if (result.kind == Kind::temporary && wait) message.state = EmailState::deferred;
        else message.state = EmailState::failed;
        message.next_attempt_at = message.state == EmailState::deferred ? std::optional(context.now + *wait) : std::nullopt;
        vault_.seal(tx, message, kTable, message.id, message.subject_key);
        if (!table_.update(tx, message, before)) throw std::logic_error("a locked mail changed");
        tx.commit();
    }
}

}  // namespace compliance
