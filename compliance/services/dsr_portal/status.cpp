// SPDX-License-Identifier: Apache-2.0
// What a token opens: how far the request is, the confirmation of its address, messages of the person.
#include "compliance/services/dsr_portal.hpp"

#include "compliance/services/dsr_portal/token.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Instant;
using platform::Problem;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;

namespace {

bool enables_dsr(std::string_view domains_json) {
    const auto domains = platform::json::from_stored<std::vector<std::string>>(domains_json);
    return domains.empty() || std::find(domains.begin(), domains.end(), "dsr") != domains.end();
}

bool awaits_answer(const DsrRequest& request) {
    return std::any_of(request.pauses.begin(), request.pauses.end(), [](const DsrPause& pause) { return !pause.answered_at; });
}

Instant start_of_today(const Context& context, const DsrRequest& request) {
    const auto& zone = request.deadline.time_zone;
    return platform::time::start_of_day(platform::time::local_date(context.now, zone), zone);
}

/// What is handed out now (DsrPackages::open_released); one that was released before the request was taken up again is not.
const DsrPackage* released(const DsrRequest& request) {
    const DsrPackage* found = nullptr;
    if (request.state != DsrState::responded && request.state != DsrState::closed) return found;
    for (const auto& package : request.packages)
        if (package.released_at && !package.superseded && package.archive) found = &package;
    return found;
}

/// What was asked is answered as far as the person can say; whether it is complete, staff say when they confirm it.
bool end_pauses(DsrRequest& request, Instant now) {
    bool any = false;
    for (auto& pause : request.pauses) {
        if (pause.answered_at || pause.asked_at > now) continue;
        pause.answered_at = now;
        pause.to_confirm = true;
        any = true;
    }
    return any;
}

}  // namespace

Context DsrPortalService::enter(Context& outside, std::string_view kind, const std::string& sha256) const {
    Context context = outside;
    context.caller = {};
    context.origin = "portal";
    context.action.clear();
    auto units = context.units();
    const auto tenant = dsr_portal::find_tenant(units, sha256, kind);
    context.caller.tenant = tenant.value_or(Uuid{});
    // Asked also where nothing was found, so that it takes as long (R28).
    auto inside = context.units();
    const auto row = inside.run("SELECT state, enabled_domains, slug FROM compliance_tenants WHERE tenant_id = compliance_tenant()");
    if (row.empty() || row.text(0, 0) == "closed" || !enables_dsr(row.text(0, 1))) throw platform::not_found();
    context.caller.closing = row.text(0, 0) == "closing";
    context.caller.tenant_slug = row.text(0, 2);
    return context;
}

DsrPortalService::Inside DsrPortalService::open(Context& outside, std::string_view kind, const std::string& token) const {
    const auto hash = index_of_portal_token(token);
    Inside one{enter(outside, kind, hash), {}, {}, {}};
    auto units = one.context.units();
    const auto found = dsr_portal::find_token(units, hash, kind, false);
    if (!found) throw platform::not_found();
    one.token = *found;
    auto request = rows().rows().get(units, found->request);
    if (!request || request->state == DsrState::erased) throw platform::not_found();
    one.ends = tokens_end(request->state, dsr_portal::answered_at(units, request->id), request->closed_at);
    if (one.ends && *one.ends <= one.context.now) throw platform::not_found();
    std::vector<DsrRequest> list;
    list.push_back(std::move(*request));
    rows().load_parts(units, list);
    one.request = std::move(list.front());
    return one;
}

DsrPortalHost DsrPortalService::host(Context& outside, std::string_view kind, const std::string& token) const {
    auto one = open(outside, kind, token);
    auto units = one.context.units();
    const auto tenant = units.run("SELECT legal_name FROM compliance_tenants WHERE tenant_id = compliance_tenant()");
    const auto portal = parts_.cases.settings_in_force(units, one.context).portal;
    DsrPortalHost out{std::string(tenant.text(0, 0)), one.request.key, one.request.language.value, {}, {}, {}, one.token.used_at.has_value()};
    if (portal.title) out.title = portal.title->value;
    if (portal.privacy_url) out.privacy_url = portal.privacy_url->value;
    if (portal.dpo_contact) out.dpo_contact = portal.dpo_contact->value;
    return out;
}

DsrPortalHost DsrPortalService::host_of_status(Context& outside, const std::string& token) const { return host(outside, "status", token); }
DsrPortalHost DsrPortalService::host_of_confirmation(Context& outside, const std::string& token) const { return host(outside, "confirmation", token); }

DsrPublicStatus DsrPortalService::status_of(Inside& one) const {
    auto units = one.context.units();
    const auto& request = one.request;
    const auto& zone = request.deadline.time_zone;
    DsrPublicStatus out;
    out.key = request.key;
    out.received_on = platform::time::local_date(request.received_at, zone);
    out.state = public_state(request.state, awaits_answer(request));
    out.due_on = request.deadline.due_on;
    if (request.responded_at) out.answered_on = platform::time::local_date(*request.responded_at, zone);
    out.contact_confirmed = dsr_portal::is_confirmed(units, request.id, request.subject_key);
    for (const auto& pause : request.pauses)
        if (!pause.answered_at) out.questions.push_back({pause.reason, platform::time::local_date(pause.asked_at, zone)});
    if (const auto* package = released(request); package != nullptr && package->expires_at > one.context.now)
        out.package = {package->expires_at, std::max(0, package->max_downloads - package->downloads)};
    out.letters = static_cast<std::int64_t>(dsr_portal::published_letters(units, request.id).size());
    if (one.ends) out.valid_until = platform::time::local_date(*one.ends, zone);
    return out;
}

DsrPublicStatus DsrPortalService::status(Context& outside, const std::string& token) const {
    auto one = open(outside, "status", token);
    return status_of(one);
}

Uuid DsrPortalService::confirm_address(Inside& one, const std::string& token, const std::function<void(DsrCase&)>& also) const {
    if (one.context.caller.closing) throw platform::conflict("tenant_closing");
    if (one.token.used_at) throw Problem(410, "gone");
    DsrCase file(one.context, parts_.cases, one.request.id, std::nullopt, "confirm_contact");
    const auto hash = index_of_portal_token(token);
    const auto locked = dsr_portal::find_token(file.tx(), hash, "confirmation", true);
    if (!locked || locked->used_at) throw Problem(410, "gone");
    dsr_portal::use_token(file.tx(), hash, one.context.now);
    const bool first = !file.request.contact_confirmed;
    file.request.contact_confirmed = true;
    const bool under_way = file.request.state == DsrState::received || file.request.state == DsrState::in_progress;
    // Only now is it known that the address is the person's: before, a letter would have reached whoever was named.
    if (first && under_way && file.request.source == DsrSource::portal) parts_.letters.acknowledge(one.context, file.tx(), file.request);
    if (also) also(file);
    const auto id = file.request.id;
    file.commit_unseen(Frozen::keep);
    return id;
}

DsrPublicStatus DsrPortalService::confirm(Context& outside, const std::string& token) const {
    auto one = open(outside, "confirmation", token);
    confirm_address(one, token, {});
    return status_of(one);
}

std::string DsrPortalService::confirm_and_open(Context& outside, const std::string& token) const {
    auto one = open(outside, "confirmation", token);
    std::string minted;
    confirm_address(one, token, [&](DsrCase& file) { minted = mint_status_token(one.context, file.tx(), file.request.id); });
    return minted;
}

DsrPublicStatus DsrPortalService::post_message(Context& outside, const std::string& token, const DsrPublicMessage& message) const {
    auto one = open(outside, "status", token);
    if (one.context.caller.closing) throw platform::conflict("tenant_closing");
    {
        DsrCase file(one.context, parts_.cases, one.request.id, std::nullopt, "receive_message");
        if (dsr_portal::messages_since(file.tx(), file.request.id, start_of_today(one.context, file.request)) >= kMessagesADay)
            throw Problem(429, "too_many_requests", "So many messages are taken a day.").retry_after(3600);
        DsrCommunication received;
        received.kind = DsrLetterKind::message;
        received.channel = DsrLetterChannel::portal;
        received.subject = platform::Text<300>(std::string(public_message_in_words(message.kind, file.request.language.value)));
        received.body = message.text;
        received.dispatched_at = one.context.now;
        parts_.letters.receive(one.context, file.tx(), file.request, received);
        const bool running = answers_question(message.kind) && end_pauses(file.request, one.context.now);
        file.commit_unseen(running ? Frozen::reckon_anew : Frozen::keep);
    }
    auto after = open(outside, "status", token);
    return status_of(after);
}

void DsrPortalService::keep_house(Context& context) const {
    auto units = context.units();
    dsr_portal::keep_house(units, context.now - kStatusTokenLife, context.now - std::chrono::days(2));
}

}  // namespace compliance
