// SPDX-License-Identifier: Apache-2.0
// The portal's form and the requests that come through it.
#include "compliance/services/dsr_portal.hpp"

#include "compliance/services/dsr_portal/token.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Fault;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;

namespace {

constexpr const char* kNoCategory = "other";
constexpr std::chrono::hours kSameRequest{24};  // as retries of other operations

std::vector<DsrRight> rights_of(const DsrPortalSettings& portal) {
    if (!portal.rights.empty()) return portal.rights;
    std::vector<DsrRight> all;
    for (std::size_t i = 0; i < platform::reflect::type_of<DsrRight>().values.size(); ++i) all.push_back(static_cast<DsrRight>(i));
    return all;
}

std::vector<std::string> languages_of(const DsrPortalSettings& portal) {
    std::vector<std::string> out;
    for (const auto& language : portal.languages) out.push_back(language.value);
    return out.empty() ? std::vector<std::string>{"de", "en"} : out;
}

template <class T>
std::optional<std::string> text_of(const std::optional<T>& text) {
    return text ? std::optional(text->value) : std::nullopt;
}

template <class List, class Value>
bool has(const List& list, const Value& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

void check_rights(const DsrPortalSettings& portal, const DsrPublicRequest& in, std::vector<Fault>& faults) {
    const auto offered = rights_of(portal);
    for (std::size_t i = 0; i < in.rights.size(); ++i) {
        const auto at = "/rights/" + std::to_string(i);
        if (!has(offered, in.rights[i])) faults.push_back({at, "not_allowed", "is not offered here"});
        if (std::find(in.rights.begin(), in.rights.begin() + static_cast<std::ptrdiff_t>(i), in.rights[i]) !=
            in.rights.begin() + static_cast<std::ptrdiff_t>(i))
            faults.push_back({at, "duplicate", "is there already"});
    }
}

void check(const Context& context, const DsrPortalSettings& portal, const DsrPublicRequest& in, std::vector<Fault>& faults) {
    check_rights(portal, in, faults);
    if (in.language && !has(languages_of(portal), in.language->value)) faults.push_back({"/language", "unknown_value", "is not offered here"});
    if (!portal.subject_categories.empty() && !in.subject_category) faults.push_back({"/subject_category", "required", "is required"});
    if (!portal.subject_categories.empty() && in.subject_category && !has(portal.subject_categories, *in.subject_category))
        faults.push_back({"/subject_category", "unknown_value", "is not offered here"});
    if (in.birth_date && platform::Instant(*in.birth_date) > context.now) faults.push_back({"/birth_date", "in_future", "lies in the future"});
    const bool by_mail = in.answer_channel == DsrAnswerChannel::email || in.answer_channel == DsrAnswerChannel::portal;
    if (!in.email && (by_mail || !in.postal_address)) faults.push_back({"/email", "required", "is needed for the answer, unless it comes by post"});
    if (in.answer_channel == DsrAnswerChannel::letter && !in.postal_address) faults.push_back({"/postal_address", "required", "is needed for the answer"});
}

DsrRequestInput input_of(const Context& context, const DsrPortalSettings& portal, const DsrPublicRequest& in) {
    DsrRequestInput out;
    out.source = DsrSource::portal;
    out.received_at = context.now;
    out.subject_category = in.subject_category ? *in.subject_category : platform::Term(kNoCategory);
    Person person;
    person.name = in.name;
    if (in.email) person.emails.push_back(*in.email);
    person.postal_address = in.postal_address;
    person.birth_date = in.birth_date;
    if (in.customer_number) person.customer_numbers.push_back(*in.customer_number);
    out.requester = std::move(person);
    out.on_behalf = in.on_behalf;
    out.language = in.language ? *in.language : platform::Language(languages_of(portal).front());
    if (in.text) out.request_text = *in.text;
    out.answer_channel = in.answer_channel;
    for (const auto right : in.rights) {
        DsrItemInput item;
        item.right = right;
        out.items.push_back(std::move(item));
    }
    return out;
}

}  // namespace

Context DsrPortalService::enter_portal(Context& outside, const std::string& portal_key, DsrSettings& settings) const {
    auto context = enter(outside, "portal", index_of_portal(portal_key));
    auto units = context.units();
    settings = parts_.cases.settings_in_force(units, context);
    const auto& portal = settings.portal;
    if (context.caller.closing || !portal.enabled || !portal.portal_key || portal.portal_key->value != portal_key) throw platform::not_found();
    return context;
}

DsrPortal DsrPortalService::get(Context& outside, const std::string& portal_key) const {
    DsrSettings settings;
    auto context = enter_portal(outside, portal_key, settings);
    auto units = context.units();
    const auto tenant = units.run("SELECT legal_name FROM compliance_tenants WHERE tenant_id = compliance_tenant()");
    const auto& portal = settings.portal;
    DsrPortal out;
    out.portal_key = portal_key;
    out.controller = tenant.text(0, 0);
    out.title = text_of(portal.title);
    out.intro = text_of(portal.intro);
    out.privacy_url = text_of(portal.privacy_url);
    out.dpo_contact = text_of(portal.dpo_contact);
    out.rights = rights_of(portal);
    for (const auto& category : portal.subject_categories) out.subject_categories.push_back(category.value);
    out.languages = languages_of(portal);
    return out;
}

std::vector<Fault> DsrPortalService::faults(Context& outside, const std::string& portal_key, const DsrPublicRequest& input) const {
    DsrSettings settings;
    auto context = enter_portal(outside, portal_key, settings);
    std::vector<Fault> found;
    check(context, settings.portal, input, found);
    return found;
}

DsrPublicReceipt DsrPortalService::submit(Context& outside, const std::string& portal_key, const DsrPublicRequest& input, const std::string& same) const {
    DsrSettings settings;
    auto context = enter_portal(outside, portal_key, settings);
    std::vector<Fault> faults;
    check(context, settings.portal, input, faults);
    require_faultless(std::move(faults));
    auto tx = context.transaction();
    auto token = same.empty() ? new_portal_token() : portal_token_of(vault(), tx, portal_key + "\x1F" + same);
    if (const auto known = known_request(tx, token)) {
        if (known->received_at > context.now - kSameRequest) return receipt_of(context, *known, token);
        token = new_portal_token();  // the same words so much later are a request of their own
    }
    const auto request = parts_.requests.add(context, tx, input_of(context, settings.portal, input), false);
    if (!dsr_portal::put_status_token(tx, index_of_portal_token(token), request.id, context.now)) {
        auto units = context.units();  // the other click was quicker; this transaction is given up
        return receipt_of(context, known_request(units, token).value(), token);
    }
    if (input.email) send_confirmation(context, tx, request, *input.email);
    tx.commit();
    return receipt_of(context, request, token);
}

DsrPublicReceipt DsrPortalService::receipt_of(const Context& context, const DsrRequest& request, const std::string& token) const {
    return {request.key, platform::time::local_date(request.received_at, request.deadline.time_zone), request.deadline.due_on, token,
            status_link(context, token)};
}

std::optional<DsrRequest> DsrPortalService::known_request(Executor& db, const std::string& token) const {
    const auto known = dsr_portal::find_token(db, index_of_portal_token(token), "status", false);
    return known ? rows().rows().get(db, known->request) : std::nullopt;
}

std::optional<platform::Instant> DsrPortalService::send_confirmation(Context& context, Executor& db, const DsrRequest& request,
                                                                     const platform::Email& address) const {
    const auto index = vault().index(db, platform::crypto::IndexKind::email, address.value);
    const auto& zone = request.deadline.time_zone;
    const auto today = platform::time::start_of_day(platform::time::local_date(context.now, zone), zone);
    if (dsr_portal::confirmations_since(db, index, today) >= kConfirmationsADay) return std::nullopt;
    const auto token = new_portal_token();
    const auto expires_at = context.now + kConfirmationLife;
    dsr_portal::put_confirmation(db, index_of_portal_token(token), {request.id, index, expires_at, std::nullopt}, context.now);
    // No name: it is a stranger's words until the address is confirmed, and would reach whoever has the address.
    const std::string values = R"({"request":{"key":)" + platform::json::quoted(request.key) + R"(},"link":)" +
                               platform::json::quoted(confirmation_link(context, token)) + R"(,"expires_at":)" +
                               platform::json::quoted(platform::format_instant(expires_at)) + "}";
    parts_.mails.queue(context, db,
                       {"dsr.confirmation", request.language.value, address.value, request.subject_key, values, EmailEntity{"dsr_request", request.id}, {}});
    return expires_at;
}

}  // namespace compliance
