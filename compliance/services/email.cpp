// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/email.hpp"

#include "compliance/domain/entity_type.hpp"
#include "compliance/services/email_template.hpp"
#include "compliance/services/personal_read.hpp"
#include "platform/async/runtime.hpp"
#include "platform/mail/message.hpp"
#include "platform/render/markdown.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Instant;
using platform::Uuid;
using platform::mail::SmtpResult;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::reflect::type_of;

namespace {

constexpr std::string_view kTable = "compliance_email_messages";
constexpr std::chrono::days kSuppression{30};

platform::records::Table<EmailMessage> email_messages() {
    return platform::records::Table<EmailMessage>({
        .type = "email_message",
        .table = kTable,
        .record = &type_of<EmailMessage>,
        .filters = &type_of<EmailFilters>,
        .filter_rules = {{"entity_id", "entity ->> 'id' = ($::uuid)::text"}, {"since", "created_at >= $"}},
    });
}

/// The tenant's wording in that language, else the shipped one, else the shipped one in English.
struct Wording {
    EmailTranslation words;
    std::int32_t version = 0;
};

Wording wording_of(Executor& db, const std::string& key, const std::string& language) {
    const auto own = db.run(
        "SELECT translations -> $2 ->> 'subject', translations -> $2 ->> 'body', version FROM compliance_email_templates "
        "WHERE tenant_id = compliance_tenant() AND template_key = $1 AND translations ? $2",
        Params{}.add(std::string_view(key)).add(std::string_view(language)));
    if (!own.empty()) return {{std::string(own.text(0, 0)), platform::Markdown(std::string(own.text(0, 1)))}, static_cast<std::int32_t>(own.integer(0, 2))};
    for (const auto& candidate : {language, std::string("en")})
        if (auto shipped = shipped_wording(key, candidate)) return {std::move(*shipped), 0};
    throw std::logic_error("no wording of the mail template " + key);
}

bool reads(const Caller& caller, std::string_view domain) {
    return domain != "whistleblower" && !domain.empty() && caller.may(std::string(domain) + ":read");
}

/// Letters have keys of their domain that are no templates: `dsr.refusal`.
std::string_view domain_of_key(std::string_view key) {
    const auto dot = key.find('.');
    return dot == std::string_view::npos ? std::string_view("platform") : key.substr(0, dot);
}

bool is_legal(const std::string& key) {
    const auto* info = find_mail_template(key);
    return info != nullptr ? info->legal : domain_of_key(key) == "dsr";
}

std::vector<std::string> ordinary_keys() {
    std::vector<std::string> out;
    for (const auto& info : mail_template_infos())
        if (!info.legal) out.emplace_back(info.key);
    return out;
}

void add_tenant(platform::json::Node& values, const MailTenant& tenant) {
    if (values.find("tenant") != nullptr) return;
    platform::json::Node name, object;
    name.kind = platform::json::NodeKind::string;
    name.text = tenant.name;
    object.kind = platform::json::NodeKind::object;
    object.members.emplace_back("name", std::move(name));
    values.members.emplace_back("tenant", std::move(object));
}

/// What a mail server says mostly repeats the address; it is kept in the clear, so addresses do not stay in it.
std::string without_addresses(std::string_view text) {
    const auto in_address = [](char c) { return std::string_view(" \t\r\n<>()[]\",:;").find(c) == std::string_view::npos; };
    std::string out;
    for (std::size_t from = 0; from < text.size();) {
        auto end = from;
        while (end < text.size() && in_address(text[end])) ++end;
        const auto word = text.substr(from, end - from);
        out += word.find('@') != std::string_view::npos ? std::string_view("…") : word;
        if (end < text.size()) out += text[end++];
        from = end;
    }
    return out;
}

}  // namespace

EmailService::EmailService(const Vault& vault, InstanceMail instance)
    : vault_(vault), instance_(std::move(instance)), table_(email_messages()) {}

Uuid EmailService::queue(Context& context, Executor& db, const MailRequest& request) const {
    const auto* info = find_mail_template(request.template_key);
    if (info == nullptr) throw std::logic_error("no such mail template: " + request.template_key);
    const auto tenant = MailTenant::read(db);
    MailWords words;
    words.language = tenant.language_for(request.language);
    const auto wording = wording_of(db, request.template_key, words.language);
    words.version = wording.version;
    std::vector<platform::Fault> faults;
    auto values = platform::json::parse(request.values, faults);
    add_tenant(values, tenant);
    localise_mail(values, *info, words.language, tenant.time_zone);
    words.subject = render_mail_subject(*info, wording.words.subject.value, values);
    words.body = tenant.with_footer(render_mail_body(*info, wording.words.body.value, values), words.language);
    return store(context, db, request, words, tenant).id;
}

Uuid EmailService::queue(Context& context, Executor& db, const MailRequest& request, const MailWords& words) const {
    return store(context, db, request, words, MailTenant::read(db)).id;
}

std::string EmailService::queue_text(Context& context, Executor& db, const MailText& text) const {
    const auto tenant = MailTenant::read(db);
    const auto language = tenant.language_for(text.language);
    return store(context, db, {text.kind, text.language, text.to, text.subject_key, "{}", text.entity, {}},
                 {text.language, text.subject, tenant.with_footer(text.body, language)}, tenant)
        .message_id;
}

EmailMessage EmailService::store(Context& context, Executor& db, const MailRequest& request, const MailWords& words, const MailTenant& tenant) const {
    if (platform::count_code_points(words.body) > kMailBodyCharacters)
        throw platform::invalid("/body", "too_long", "the mail would be longer than 20,000 characters");
    EmailMessage message;
    message.id = Uuid::make_v7(context.now);
    message.subject_key = request.subject_key;
    message.to = platform::Email(request.to);
    message.recipient_hash = vault_.index(db, platform::crypto::IndexKind::email, request.to);
    message.template_key = request.template_key;
    message.template_version = words.version;
    message.language = words.language;
    message.subject = platform::Text<300>(words.subject.empty() ? request.template_key : words.subject);
    message.body = platform::LongText(words.body);
    message.entity = request.entity;
    message.message_id = platform::mail::message_id(message.id.str(), tenant.mail ? tenant.mail->from.value : instance_.from);
    if (!request.in_reply_to.empty()) message.in_reply_to = request.in_reply_to;
    message.next_attempt_at = context.now;
    vault_.seal(db, message, kTable, message.id, message.subject_key);
    table_.insert(db, message);
    return message;
}

platform::records::Page<EmailMessage> EmailService::list(Context& context, const platform::records::ListQuery& query, const EmailFilters& filters) const {
    std::vector<std::string> domains, types;
    for (const auto name : permission_domains()) {
        std::string domain(name);
        std::replace(domain.begin(), domain.end(), '_', '-');
        if (reads(context.caller, domain)) domains.push_back(domain);
    }
    for (const auto& type : entity_types())
        if (reads(context.caller, type.domain)) types.emplace_back(type.name);
    auto tx = context.transaction();
    auto page = table_.list(
        tx, query, filters,
        {{"CASE WHEN strpos(template_key, '.') = 0 THEN 'platform' ELSE split_part(template_key, '.', 1) END = ANY($)", Params{}.add_texts(domains)},
         {"(entity IS NULL OR entity ->> 'type' = ANY($))", Params{}.add_texts(types)}});
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

EmailMessage EmailService::resend(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    auto tx = context.transaction();
    auto message = table_.get_for_update(tx, id);
    const bool visible = message && reads(context.caller, domain_of_key(message->template_key)) &&
                         (!message->entity || reads(context.caller, domain_of_entity(message->entity->type).value_or("")));
    if (!visible) throw platform::not_found();
    require_version(if_match, message->version);
    if (message->state != EmailState::failed && message->state != EmailState::bounced) throw platform::conflict("not_resendable");
    const auto before = message->version;
    message->state = EmailState::queued;
    message->next_attempt_at = context.now;
    update_record(table_, tx, *message, before);
    tx.run("SELECT pg_notify('compliance_email', compliance_tenant()::text)");
    tx.commit();
    return std::move(*message);
}

std::optional<EmailService::Route> EmailService::route_of(Executor& db, const MailTenant& tenant) const {
    if (!tenant.mail) return instance_.server ? std::optional(Route{*instance_.server, instance_.from, ""}) : std::nullopt;
    const auto& mail = *tenant.mail;
    Route route;
    route.server.host = mail.host.value;
    route.server.port = static_cast<int>(mail.port.value);
    route.server.security = static_cast<platform::mail::Security>(mail.security);
    if (mail.user) route.server.user = mail.user->value;
    if (!mail.secret.sealed.empty()) route.server.password = vault_.open_secret(db, mail.secret.sealed, "compliance_tenants", "mail.secret", db.scope().tenant);
    route.from = mail.from.value;
    if (mail.reply_to) route.reply_to = mail.reply_to->value;
    return route;
}

bool EmailService::is_suppressed(Executor& db, const EmailMessage& message, Instant now) const {
    // A mail that was tried before is sent again because somebody asked for it.
    if (!message.attempts.empty() || is_legal(message.template_key)) return false;
    return !db.run(
                  "SELECT 1 FROM compliance_email_messages WHERE tenant_id = compliance_tenant() AND recipient_hash = $1 AND state = 'bounced' "
                  "AND (attempts -> -1 ->> 'at')::timestamptz > $2 LIMIT 1",
                  Params{}.add(message.recipient_hash).add(now - kSuppression))
                .empty();
}

bool EmailService::keeps_limit(Executor& db, const MailTenant& tenant, Instant now) const {
    const auto today = platform::time::local_date(now, tenant.time_zone);
    const auto sent =
        db.run("SELECT count(*) FROM (SELECT 1 FROM compliance_email_messages WHERE tenant_id = compliance_tenant() AND sent_at >= $1 LIMIT $2) AS sent",
               Params{}.add(platform::time::start_of_day(today, tenant.time_zone)).add(tenant.daily_limit()));
    if (sent.integer(0, 0) < tenant.daily_limit()) return true;
    const auto keys = ordinary_keys();
    db.run(
        "UPDATE compliance_email_messages SET next_attempt_at = $1 WHERE tenant_id = compliance_tenant() AND next_attempt_at <= $2 AND template_key = ANY($3)",
        Params{}.add(platform::time::start_of_day(today + std::chrono::days(1), tenant.time_zone)).add(now).add_texts(keys));
    return false;
}

SmtpResult EmailService::hand_over(Context& context, const Route& route, const MailTenant& tenant, const EmailMessage& message, Instant now) const {
    if (message.to.state != platform::PiiState::open) return {SmtpResult::Kind::permanent, 0, "the recipient has been erased"};
    const auto& body = message.body.value.value;
    platform::mail::Message mail;
    mail.from = route.from;
    mail.from_name = tenant.name;
    mail.to = message.to.value.value;
    mail.reply_to = route.reply_to;
    mail.subject = message.subject.value.value;
    mail.text = platform::render::markdown_to_text(body);
    mail.html = tenant.html(mail.subject, body, message.language);
    mail.message_id = message.message_id;
    mail.in_reply_to = message.in_reply_to.value_or("");
    mail.date = now;
    SmtpResult result;
    try {
        const auto text = platform::mail::write(mail);
        context.fiber.offload([&] { result = platform::mail::send(route.server, mail.from, mail.to, text); });
    } catch (const std::invalid_argument& error) {
        // It would stand in the way of all others for ever; the words of the error hold nothing of the mail.
        result = {SmtpResult::Kind::permanent, 0, error.what()};
    }
    return result;
}

EmailService::Step EmailService::send_one(Context& context, Instant now) const {
    auto tx = context.transaction();
    tx.run("SET LOCAL idle_in_transaction_session_timeout = '90s'");  // a slow mail server is given 30 seconds, and 30 more to say farewell
    const auto rows = tx.run("SELECT " + table_.store().select_list() +
                                 " FROM compliance_email_messages WHERE tenant_id = compliance_tenant() AND next_attempt_at <= greatest($1, now()) "
                                 "ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED",
                             Params{}.add(now));
    if (rows.empty()) return Step::nothing_due;
    const auto tenant = MailTenant::read(tx);
    const auto route = route_of(tx, tenant);
    if (!route) return Step::nothing_due;  // waits until somebody names a mail server
    auto message = std::move(table_.read_all(rows).front());
    if (!is_legal(message.template_key) && !keeps_limit(tx, tenant, now)) {
        tx.commit();
        return Step::next;
    }
    const auto before = message.version;
    vault_.open(tx, message, kTable);
    SmtpResult result;
    message.next_attempt_at = std::nullopt;
    if (is_suppressed(tx, message, now)) {
        message.state = EmailState::suppressed;
    } else {
        result = hand_over(context, *route, tenant, message, now);
        message.attempts.push_back({now, result.code, without_addresses(result.text).substr(0, 300)});
        const auto wait = platform::mail::wait_after(static_cast<int>(message.attempts.size()));
        using Kind = SmtpResult::Kind;
        if (result.kind == Kind::accepted) message.state = EmailState::sent;
        else if (result.kind == Kind::temporary && wait) message.state = EmailState::deferred;
        else message.state = result.kind == Kind::bounced ? EmailState::bounced : EmailState::failed;
        if (message.state == EmailState::sent) message.sent_at = now;
        if (message.state == EmailState::deferred) message.next_attempt_at = now + *wait;
    }
    vault_.seal(tx, message, kTable, message.id, message.subject_key);
    if (!table_.update(tx, message, before)) throw std::logic_error("a locked mail changed");
    tx.commit();
    return message.state == EmailState::deferred && result.code == 0 ? Step::server_gone : Step::next;
}

std::size_t EmailService::send_due(Context& context) const {
    // A round may last; what it writes carries the time of each mail, counted from the context's.
    const auto started = std::chrono::steady_clock::now();
    for (std::size_t tried = 0;; ++tried) {
        const auto now = context.now + std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started);
        const auto step = send_one(context, now);
        if (step == Step::nothing_due) return tried;
        if (step == Step::server_gone) return tried + 1;  // the others would only wait for the same server
    }
}

}  // namespace compliance
