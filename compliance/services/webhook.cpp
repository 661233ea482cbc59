// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/webhook.hpp"

#include "compliance/domain/event_type.hpp"
#include "compliance/domain/webhook_header.hpp"
#include "compliance/services/approval.hpp"
#include "compliance/services/reference.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/http/url.hpp"
#include "platform/http/webhook.hpp"

namespace compliance {

using platform::Fault;
using platform::Instant;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::records::HistoryEntry;
using platform::records::ListQuery;
using platform::records::Page;

namespace {

constexpr std::string_view kTable = "compliance_webhooks";
constexpr std::int64_t kMostWebhooks = 32;
constexpr std::size_t kKeyBytes = 32, kAnswerCharacters = 4'096, kErrorCharacters = 300;
constexpr std::ptrdiff_t kMostAttempts = 45;  // of earlier rounds
constexpr std::chrono::hours kOverlap{24}, kLongestOverlap{30 * 24};
constexpr std::chrono::minutes kClocksApart{5};

using Headers = std::map<std::string, std::string>;

/// The secret that was given, or a new one.
std::string secret_of(const platform::Secret<200>& given, std::vector<Fault>& faults) {
    if (given.value.empty()) return "whsec_" + platform::crypto::base64_encode(platform::crypto::random_bytes(kKeyBytes));
    if (!platform::http::webhook_key(given.value)) faults.push_back({"/secret", "bad_format", "must be whsec_ and the base64 of 24 to 64 bytes"});
    return given.value;
}

/// Every type that there is or will be; what a pattern matches none of is a slip of the pen.
const std::vector<ReferenceEventType>& event_types() {
    static const auto types = read_catalog<ReferenceEventType>("event_types.tsv");
    return types;
}

void check_events(const Context& context, const Webhook& webhook, std::vector<Fault>& faults) {
    for (std::size_t i = 0; i < webhook.events.size(); ++i) {
        const auto pointer = "/events/" + std::to_string(i);
        const std::string_view pattern = webhook.events[i];
        if (!is_event_pattern(pattern)) {
            faults.push_back({pointer, "bad_format", "must be a type of events, or the beginning of one with .* behind it"});
            continue;
        }
        bool known = false, held = true;
        for (const auto& type : event_types()) {
            if (!matches_event(pattern, type.key)) continue;
            known = true;
            std::string domain = type.domain;
            std::replace(domain.begin(), domain.end(), '-', '_');
            held = held && context.caller.may(domain + ":read");
        }
        if (!known) faults.push_back({pointer, "unknown_value", "matches no type of events"});
        else if (!held) faults.push_back({pointer, "not_held", ""});
        for (std::size_t j = 0; j < i; ++j)
            if (webhook.events[j] == webhook.events[i]) faults.push_back({pointer, "duplicate", "is there already"});
    }
}

void check_headers(const Webhook& webhook, std::vector<Fault>& faults) {
    for (const auto& [name, value] : webhook.headers) {
        const auto pointer = "/headers/" + platform::json::pointer_token(name);
        if (!is_header_name(name)) faults.push_back({pointer, "bad_format", "must be a name of letters, digits and hyphens"});
        else if (is_reserved_header(name)) faults.push_back({pointer, "reserved", "is set by the program"});
        else if (!is_header_value(value)) faults.push_back({pointer, "bad_format", "may have printable characters of ASCII only"});
    }
}

WebhookSecret shown_once(const Webhook& webhook, std::string secret) {
    WebhookSecret out;
    static_cast<platform::records::Common&>(out) = static_cast<const platform::records::Common&>(webhook);
    static_cast<WebhookTarget&>(out) = static_cast<const WebhookTarget&>(webhook);
    out.state = webhook.state;
    out.secret = std::move(secret);
    out.previous_until = webhook.previous_until;
    return out;
}

/// Whether calls go to the same server as before: to another one nobody sends what he could not read.
bool leads_to_the_same(const std::string& url, const std::string& before) {
    const auto one = platform::http::parse_url(url), other = platform::http::parse_url(before);
    return one && other && one->host == other->host && one->port == other->port;
}

/// Valid UTF-8 without what a text of the database cannot hold, at most so many characters.
std::string beginning_of(std::string text, std::size_t characters) {
    while (!text.empty() && !platform::is_valid_utf8(text) && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();  // cut within one
    const bool valid = platform::is_valid_utf8(text);
    std::size_t count = 0;
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) != 0x80 || !valid) ++count;
        if (count > characters) break;
        const bool shown = byte >= 0x80 ? valid : (byte >= 0x20 && byte != 0x7F) || c == '\n' || c == '\t';
        out += shown ? c : '?';
    }
    return out;
}

/// The CloudEvent as one line, its attributes in the order of the specification.
std::string body_of(const platform::json::Node& event) {
    std::string out = "{";
    for (const auto* name : {"specversion", "id", "source", "type", "time", "subject", "datacontenttype", "data"}) {
        const auto* value = event.find(name);
        if (value == nullptr) continue;
        out += (out.size() > 1 ? "," : "") + platform::json::quoted(name) + ":";
        platform::json::write(out, *value);
    }
    return out + "}";
}

/// SQL: what a caller may read of; the domain of each delivery is asked for.
platform::records::Condition readable(const Context& context) {
    std::string domains = "{";
    for (const auto& domain : permission_domains())
        if (context.caller.may(std::string(domain) + ":read")) domains += (domains.size() > 1 ? "," : "") + std::string(domain);
    return {"domain = ANY($::text[])", Params{}.add(std::string_view(domains + "}"))};
}

}  // namespace

WebhookAttempt attempt_of(const CallOutcome& outcome, Instant at) {
    WebhookAttempt attempt{at, outcome.status, static_cast<std::int32_t>(outcome.took.count()), {}, {}};
    if (!outcome.answer.empty()) attempt.response = beginning_of(outcome.answer, kAnswerCharacters);
    if (!outcome.error.empty()) attempt.error = beginning_of(outcome.error, kErrorCharacters);
    return attempt;
}

Page<Webhook> WebhookService::list(Context& context, const ListQuery& query, const WebhookFilters& filters) const {
    auto db = context.units();
    auto page = rows_.list(db, query, filters);
    if (!query.as_of) webhook_queue::load_standing(db, page.items, context.now);
    return page;
}

Webhook WebhookService::get(Context& context, const Uuid& id, std::optional<Instant> as_of) const {
    auto db = context.units();
    std::vector<Webhook> found{record_of(rows_, db, id, as_of)};
    if (!as_of) webhook_queue::load_standing(db, found, context.now);
    return std::move(found.front());
}

Page<HistoryEntry> WebhookService::history(Context& context, const Uuid& id, const ListQuery& query) const {
    auto db = context.units();
    return history_of(db, rows_.store(), id, query);
}

/// Values of credentials go from the map into the sealed column; those that are sent back hidden are the ones of before, unless the address
/// leads elsewhere: then they must be given again.
void WebhookService::hide_headers(Executor& db, Webhook& webhook, const Webhook* before, std::vector<Fault>& faults) const {
    Headers former, hidden;
    if (before != nullptr && !before->secret_headers.sealed.empty() && leads_to_the_same(webhook.url.value, before->url.value))
        former = platform::json::from_stored<Headers>(vault_.open_secret(db, before->secret_headers.sealed, kTable, "secret_headers", webhook.id));
    for (auto& [name, value] : webhook.headers) {
        if (!is_credential_header(name)) continue;
        if (value.value != kHiddenHeader) hidden[name] = value.value;
        else if (const auto kept = former.find(name); kept != former.end()) hidden[name] = kept->second;
        else faults.push_back({"/headers/" + platform::json::pointer_token(name), "required", "is not known"});
        value = std::string(kHiddenHeader);
    }
    webhook.secret_headers = {};
    if (!hidden.empty()) webhook.secret_headers.value = platform::json::to_json(hidden, platform::json::Form::plain);
}

void WebhookService::accept(Context& context, Executor& db, Webhook& webhook, const Webhook* before) const {
    std::vector<Fault> faults;
    const auto url = platform::http::parse_url(webhook.url.value);
    const auto own = platform::http::parse_url(context.public_url);
    if (const auto fault = calls_.judge(db, webhook.url.value).fault) faults.push_back({"/url", *fault, {}});
    else if (url && own && url->host == own->host && own->scheme == "https") faults.push_back({"/url", "private_address", "is this server itself"});
    if (url && (!url->user.empty() || !url->password.empty())) faults.push_back({"/url", "bad_format", "must not hold a user or a password"});
    check_events(context, webhook, faults);
    check_headers(webhook, faults);
    hide_headers(db, webhook, before, faults);
    require_faultless(std::move(faults));
    vault_.seal(db, webhook, kTable, webhook.id, {});
}

WebhookSecret WebhookService::create(Context& context, const WebhookInput& input) const {
    auto tx = context.transaction();
    Webhook webhook;
    static_cast<WebhookTarget&>(webhook) = static_cast<const WebhookTarget&>(input);
    webhook.id = Uuid::make_v7(context.now);
    std::vector<Fault> faults;
    auto secret = secret_of(input.secret, faults);
    require_faultless(std::move(faults));
    webhook.secret.value = secret;
    accept(context, tx, webhook, nullptr);
    if (tx.run("SELECT count(*) FROM compliance_webhooks WHERE tenant_id = compliance_tenant()").integer(0, 0) >= kMostWebhooks)
        throw platform::conflict("conflict", "There are " + std::to_string(kMostWebhooks) + " webhooks already.");
    rows_.insert(tx, webhook);
    webhook_queue::begin(tx, webhook.id);
    tx.commit();
    return shown_once(webhook, std::move(secret));
}

Webhook WebhookService::patch(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    auto tx = context.transaction();
    auto webhook = record_for_update(rows_, tx, id, if_match);
    const auto before = webhook;
    WebhookChange change;
    static_cast<WebhookTarget&>(change) = static_cast<const WebhookTarget&>(webhook);
    change.state = webhook.state;
    merge_patch<WebhookChange>(change, body);
    if (change.state != before.state && (change.state == WebhookState::disabled || before.state == WebhookState::disabled) &&
        change.state != WebhookState::active)
        throw platform::invalid("/state", "not_allowed", "a disabled one can be enabled, and none be disabled by hand");
    static_cast<WebhookTarget&>(webhook) = std::move(static_cast<WebhookTarget&>(change));
    webhook.state = change.state;
    accept(context, tx, webhook, &before);
    update_record(rows_, tx, webhook, before.version);
    if (before.state == WebhookState::disabled && webhook.state == WebhookState::active) webhook_queue::begin(tx, id);
    tx.commit();
    return get(context, id, {});
}

void WebhookService::remove(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    auto tx = context.transaction();
    (void)record_for_update(rows_, tx, id, if_match);
    (void)rows_.store().erase(tx, id, {});
    webhook_queue::drop(tx, id);
    tx.commit();
}

WebhookSecret WebhookService::rotate(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const RotateSecret& input) const {
    const Acting acting(context, "rotate_secret");
    const auto until = input.overlap_until.value_or(context.now + kOverlap);
    std::vector<Fault> faults;
    auto secret = secret_of(input.secret, faults);
    if (until < context.now - kClocksApart) faults.push_back({"/overlap_until", "in_past", "must not lie in the past"});
    if (until > context.now + kLongestOverlap) faults.push_back({"/overlap_until", "out_of_range", "must lie within 30 days"});
    require_faultless(std::move(faults));
    auto tx = context.transaction();
    auto webhook = record_for_update(rows_, tx, id, if_match);
    webhook.previous_secret = {};
    webhook.previous_until.reset();
    if (until > context.now) {
        webhook.previous_secret.value = vault_.open_secret(tx, webhook.secret.sealed, kTable, "secret", id);
        webhook.previous_until = until;
    }
    webhook.secret = {secret, {}};
    vault_.seal(tx, webhook, kTable, id, {});
    update_record(rows_, tx, webhook, webhook.version);
    tx.commit();
    return shown_once(webhook, std::move(secret));
}

SignedCall WebhookService::call_of(Executor& db, const Webhook& webhook, const WebhookDelivery& delivery, Instant at) const {
    SignedCall call;
    call.url = webhook.url.value;
    call.id = delivery.event_id.str();
    call.at = at;
    const auto add_key = [&](const platform::Secret<200>& secret, std::string_view column) {
        if (auto key = platform::http::webhook_key(vault_.open_secret(db, secret.sealed, kTable, column, webhook.id))) call.keys.push_back(std::move(*key));
    };
    add_key(webhook.secret, "secret");
    if (webhook.previous_until && *webhook.previous_until > at && !webhook.previous_secret.sealed.empty()) add_key(webhook.previous_secret, "previous_secret");
    Headers hidden;
    if (!webhook.secret_headers.sealed.empty())
        hidden = platform::json::from_stored<Headers>(vault_.open_secret(db, webhook.secret_headers.sealed, kTable, "secret_headers", webhook.id));
    for (const auto& [name, value] : webhook.headers) {
        const auto found = hidden.find(name);
        call.headers.push_back(name + ": " + (found != hidden.end() ? found->second : value.value));
    }
    std::vector<Fault> ignored;
    const auto event = platform::json::parse(delivery.event.text, ignored);
    if (webhook.format == WebhookFormat::structured) {
        call.content_type = "application/cloudevents+json";
        call.body = body_of(event);
        return call;
    }
    for (const auto* name : {"specversion", "id", "source", "type", "time", "subject"})
        if (const auto* value = event.find(name)) call.headers.push_back("ce-" + std::string(name) + ": " + value->text);
    if (const auto* data = event.find("data")) platform::json::write(call.body, *data);
    return call;
}

WebhookDelivery WebhookService::test(Context& context, const Uuid& id) const {
    WebhookDelivery delivery;
    delivery.id = Uuid::make_v7(context.now);
    delivery.event_id = Uuid::make_v7(context.now);
    delivery.webhook_id = id;
    delivery.event_type = kWebhookTestEvent;
    delivery.domain = "platform";
    delivery.record_id = delivery.event_id;
    delivery.created_at = context.now;
    auto tx = context.transaction();
    const auto webhook = record_of(rows_, tx, id);
    const auto slug = tx.run("SELECT slug FROM compliance_tenants WHERE tenant_id = compliance_tenant()");
    const auto quoted = [](const std::string& text) { return platform::json::quoted(text); };
    delivery.event.text = R"({"specversion":"1.0","id":)" + quoted(delivery.event_id.str()) + ",\"source\":" +
                          quoted("/tenants/" + std::string(slug.text(0, 0))) + ",\"type\":" + quoted(delivery.event_type) +
                          ",\"time\":" + quoted(platform::format_instant(context.now)) + ",\"subject\":" + quoted("platform/webhooks/" + id.str()) +
                          R"(,"datacontenttype":"application/json","data":{"id":)" + quoted(id.str()) + "}}";
    webhook_queue::add_unqueued(tx, delivery);
    tx.run("SELECT compliance_audit_note('test', 'webhook', $1, NULL, '{}')", Params{}.add(id));
    auto call = call_of(tx, webhook, delivery, context.now);
    const auto target = calls_.judge(tx, call.url);
    call.may_be_private = target.may_be_private;
    tx.commit();
    const auto outcome = target.fault ? CallOutcome{0, *target.fault, {}, {}} : calls_.send(context.fiber, {call}).front();
    delivery.attempts.push_back(attempt_of(outcome, context.now));
    delivery.last_attempt_at = context.now;
    delivery.state = outcome.error.empty() ? WebhookDeliveryState::succeeded : WebhookDeliveryState::failed;
    auto db = context.units();
    webhook_queue::store(db, delivery);
    return delivery;
}

Page<WebhookDelivery> WebhookService::deliveries(Context& context, const Uuid& id, const ListQuery& query, const WebhookDeliveryFilters& filters) const {
    auto db = context.units();
    auto page = deliveries_.list(db, query, filters, {{"webhook_id = $", Params{}.add(id)}, readable(context)});
    if (page.items.empty() && !rows_.store().exists(db, id) &&
        db.run("SELECT 1 FROM compliance_webhook_deliveries WHERE tenant_id = compliance_tenant() AND webhook_id = $1 LIMIT 1", Params{}.add(id)).empty())
        throw platform::not_found();
    return page;
}

WebhookDelivery WebhookService::redeliver(Context& context, const Uuid& id) const {
    auto tx = context.transaction();
    const auto known = deliveries_.get(tx, id);
    if (!known || !context.caller.may(known->domain + ":read")) throw platform::not_found();
    // The webhook first, as everywhere; it and the queue stay as they are meanwhile.
    const auto webhook = rows_.get_for_update(tx, known->webhook_id);
    if (!webhook) throw platform::conflict("state", "The webhook has been deleted.").with("possible_states", "[]");
    require_state(webhook->state, {WebhookState::active});
    auto delivery = webhook_queue::delivery_for_update(tx, id);
    if (!delivery) throw platform::not_found();
    require_state(delivery->state, {WebhookDeliveryState::failed, WebhookDeliveryState::succeeded, WebhookDeliveryState::exhausted});
    if (!delivery->queued) {
        auto& attempts = delivery->attempts;
        if (std::ssize(attempts) > kMostAttempts) attempts.erase(attempts.begin(), attempts.end() - kMostAttempts);  // the latest tell
        delivery->round = static_cast<std::int32_t>(attempts.size());
    }
    delivery->state = WebhookDeliveryState::pending;
    delivery->queued = true;
    delivery->next_attempt_at = context.now;
    webhook_queue::store(tx, *delivery);
    tx.run("SELECT compliance_audit_note('redeliver', 'webhook_delivery', $1, NULL, '{}')", Params{}.add(id));
    webhook_queue::wake(tx);
    tx.commit();
    return *delivery;
}

}  // namespace compliance
