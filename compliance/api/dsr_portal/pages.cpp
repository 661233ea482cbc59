// SPDX-License-Identifier: Apache-2.0
// The pages that a token opens, and what all pages have in common. The form has a file of its own.
#include "compliance/api/dsr_portal/pages.hpp"

#include <array>

#include "compliance/domain/dsr_letter.hpp"
#include "compliance/services/dsr_portal.hpp"
#include "platform/http/gzip.hpp"
#include "platform/http/url.hpp"
#include "platform/problem/problem.hpp"
#include "platform/problem/writer.hpp"
#include "platform/render/markdown.hpp"

namespace compliance {

using platform::Fault;
using platform::Problem;

namespace {

constexpr std::size_t kFields = 60;
constexpr std::size_t kLargestForm = 256 * 1024;
// Nothing but this server is asked, no script runs, no other page frames this one, no form leads elsewhere.
constexpr const char* kOnlyHere =
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

template <class Enum>
std::string name_of(Enum value) {
    return std::string(platform::reflect::type_of<Enum>().values[static_cast<std::size_t>(value)]);
}

/// No page has cookies or sign-in that another site could use; still nobody else's form is taken. Browsers that say
/// neither where a form comes from are let in: Origin is `null` under the pages' own Referrer-Policy.
void require_own_form(const platform::http::Request& request) {
    const auto site = request.header("Sec-Fetch-Site");
    if (!site.empty()) {
        if (site != "same-origin" && site != "none") throw platform::forbidden("forbidden", "This form was sent by another site.");
        return;
    }
    const auto origin = request.header("Origin");
    if (origin.empty() || origin == "null") return;
    const auto url = platform::http::parse_url(origin);
    const auto host = url ? url->host + (url->port != 0 ? ":" + std::to_string(url->port) : "") : std::string{};
    if (host != request.host) throw platform::forbidden("forbidden", "This form was sent by another site.");
}

/// What the person is told on top of the status page after a step.
void add_notice(PageValues& values, const PortalView& view, std::string_view notice, const std::string& language) {
    constexpr std::array<std::string_view, 5> kNotices = {"sent", "confirmed", "message", "code", "confirmation"};
    if (std::find(kNotices.begin(), kNotices.end(), notice) == kNotices.end()) return;
    const std::string key = "notice_" + std::string(notice);
    PageValues shown;
    shown.add("title", view.word(key + "_title", language)).add("text", view.word(key + "_text", language));
    if (notice == "sent") shown.add("keep", view.word("notice_sent_keep", language));
    values.add("notice", shown);
}

void add_status(PageValues& values, const PortalView& view, const DsrPublicStatus& status, const std::string& language) {
    PageValues out;
    out.add("key", status.key)
        .add("state", view.word("state_" + name_of(status.state), language))
        .add("received_on", letter_date(status.received_on, language))
        .add("due_on", letter_date(status.due_on, language))
        .add("contact", view.word(status.contact_confirmed ? "contact_confirmed" : "contact_open", language))
        .flag("running", !status.answered_on && status.state != DsrPublicState::closed);
    if (status.answered_on) out.add("answered_on", letter_date(*status.answered_on, language));
    if (status.valid_until) out.add("valid_until", letter_date(*status.valid_until, language));
    values.add("status", out);
    std::vector<PageValues> questions;
    for (const auto& question : status.questions)
        questions.push_back(PageValues{}
                                .add("about", view.word("question_" + name_of(question.about), language))
                                .add("asked_on", letter_date(question.asked_on, language)));
    values.add("questions", questions);
    if (status.package)
        values.add("package", PageValues{}
                                  .add("until", letter_date(std::chrono::floor<std::chrono::days>(status.package->available_until), language))
                                  .add("left", std::to_string(status.package->downloads_left)));
    if (status.letters > 0) values.add("letter_count", std::to_string(status.letters));
    values.flag("fetchable", status.package || status.letters > 0)
        .flag("confirmed", status.contact_confirmed)
        .flag("unconfirmed", !status.contact_confirmed);
}

std::vector<PageValues> message_kinds(const PortalView& view, const DsrPublicStatus& status, const std::string& language, std::string chosen) {
    if (chosen.empty()) chosen = status.questions.empty() ? "other" : "answer";
    std::vector<PageValues> out;
    for (const auto name : platform::reflect::type_of<DsrPublicMessageKind>().values)
        out.push_back(PageValues{}.add("value", name).add("label", view.word("message_" + std::string(name), language)).flag("chosen", name == chosen));
    return out;
}

std::string message_body(const PostedForm& posted) {
    std::string out;
    for (const auto* name : {"kind", "text"})
        if (const auto value = posted.value(name); !value.empty())
            out += (out.empty() ? "" : ",") + platform::json::quoted(name) + ":" + platform::json::quoted(value);
    return "{" + out + "}";
}

}  // namespace

PostedForm::PostedForm(const platform::http::Request& request) {
    const auto type = request.header("Content-Type");
    if (platform::trim(type.substr(0, type.find(';'))) != "application/x-www-form-urlencoded") throw Problem(415, "unsupported_media_type");
    require_own_form(request);
    auto fields = platform::http::parse_query(request.body, kFields);
    if (!fields) throw Problem(422, "bad_format");
    fields_ = std::move(*fields);
}

std::string PostedForm::value(std::string_view name) const {
    for (const auto& [field, value] : fields_)
        if (field == name) return std::string(platform::trim(value));
    return {};
}

std::vector<std::string> PostedForm::values(std::string_view name) const {
    std::vector<std::string> out;
    for (const auto& [field, value] : fields_)
        if (field == name) out.emplace_back(platform::trim(value));
    return out;
}

std::string base_of(std::string_view path) {
    std::string out;
    for (auto below = std::count(path.begin(), path.end(), '/'); below > 2; --below) out += "../";
    return out;
}

std::string language_of_page(const Call& call, const PostedForm* posted, const std::string& fallback) {
    const auto asked = posted != nullptr ? posted->value("lang") : std::string(call.request().query_value("lang").value_or(""));
    if (asked == "de" || asked == "en") return asked;
    return fallback.starts_with("de") ? "de" : "en";
}

std::string PortalPages::token_of(Call& call) const {
    auto token = call.text("token");
    limits_.take_token(call.context.fiber, token);
    return token;
}

PageValues PortalPages::frame(const Call& call, const DsrPortalHost& host, const std::string& language) const {
    PageValues values;
    values.add("base", base_of(call.request().path)).add("controller", host.controller);
    if (host.privacy_url) values.add("privacy_url", *host.privacy_url);
    if (host.dpo_contact) values.add("dpo_contact", *host.dpo_contact);
    if (host.request_key.empty()) return values;
    values.add("request_key", host.request_key).add("token", call.text("token"));
    std::vector<PageValues> choices;
    for (const auto* other : {"de", "en"}) {
        PageValues choice;
        choice.add("code", other).add("name", std::string_view(other) == "de" ? "Deutsch" : "English");
        if (other == language) choice.flag("current");
        else choice.add("href", "?lang=" + std::string(other));
        choices.push_back(choice);
    }
    return call.request().method == "GET" ? values.add("choices", choices) : values;  // what was posted is not shown again by a link
}

void PortalPages::write(Call& call, std::string html) const {
    auto& response = call.response();
    response.set("Content-Type", "text/html; charset=utf-8");
    response.set("Content-Security-Policy", kOnlyHere);
    response.set("Cache-Control", "no-store");
    response.body = std::move(html);
}

void PortalPages::show_confirmation(Call& call) const {
    const auto host = portal_.host_of_confirmation(call.context, token_of(call));
    if (host.spent) throw Problem(410, "gone");
    const auto language = language_of_page(call, nullptr, host.language);
    auto values = frame(call, host, language);
    values.add("heading", view_.word("confirm_title", language));
    write(call, view_.page("confirm", language, std::move(values)));
}

void PortalPages::confirm(Call& call) const {
    const PostedForm posted(call.request());
    const auto token = portal_.confirm_and_open(call.context, token_of(call));
    call.response().status = 303;
    call.response().set("Location", base_of(call.request().path) + "status/" + token + "?notice=confirmed&lang=" + language_of_page(call, &posted, "en"));
}

void PortalPages::write_status(Call& call, const std::string& token, const PostedForm* posted, const std::vector<Fault>& faults) const {
    const auto host = portal_.host_of_status(call.context, token);
    const auto status = portal_.status(call.context, token);
    const auto language = language_of_page(call, posted, host.language);
    auto values = frame(call, host, language);
    values.add("heading", view_.word("status_title", language) + " " + status.key)
        .add("own_link", call.context.public_url + "/portal/status/" + token)
        .add("kinds", message_kinds(view_, status, language, posted != nullptr ? posted->value("kind") : std::string{}));
    add_status(values, view_, status, language);
    if (posted == nullptr) add_notice(values, view_, call.request().query_value("notice").value_or(""), language);
    else values.add("value", PageValues{}.add("text", posted->value("text")));
    add_faults(values, page_faults(view_, faults, language));
    write(call, view_.page("status", language, std::move(values)));
}

void PortalPages::show_status(Call& call) const { write_status(call, token_of(call), nullptr, {}); }

void PortalPages::take_message(Call& call) const {
    const PostedForm posted(call.request());
    const auto token = token_of(call);
    try {
        portal_.post_message(call.context, token, platform::json::from_body<DsrPublicMessage>(message_body(posted)));
        call.response().status = 303;
        call.response().set("Location", base_of(call.request().path) + "status/" + token + "?notice=message&lang=" + language_of_page(call, &posted, "en"));
    } catch (const Problem& problem) {
        if (problem.status() != 422) throw;
        call.response().status = 422;
        write_status(call, token, &posted, problem.faults());
    }
}

void PortalPages::send_code(Call& call) const {
    const PostedForm posted(call.request());
    const auto token = token_of(call);
    const auto sent = portal_.send_code(call.context, token);
    const std::string notice = sent.sent == DsrCodeMail::one_time_code ? "code" : "confirmation";
    call.response().status = 303;
    call.response().set("Location", base_of(call.request().path) + "status/" + token + "?notice=" + notice + "&lang=" + language_of_page(call, &posted, "en"));
}

void PortalPages::fetch_package(Call& call) const {
    const PostedForm posted(call.request());
    const auto token = token_of(call);
    try {
        if (posted.value("code").empty()) throw platform::invalid("/code", "required");
        deliver(call, portal_.fetch_package(call.context, token, posted.value("code")));
    } catch (const Problem& problem) {
        if (problem.status() != 422) throw;
        call.response().status = 422;
        write_status(call, token, &posted, problem.faults());
    }
}

void PortalPages::show_letters(Call& call) const {
    const PostedForm posted(call.request());
    const auto token = token_of(call);
    try {
        if (posted.value("code").empty()) throw platform::invalid("/code", "required");
        const auto letters = portal_.read_letters(call.context, token, posted.value("code"));
        const auto host = portal_.host_of_status(call.context, token);
        const auto language = language_of_page(call, &posted, host.language);
        auto values = frame(call, host, language);
        std::vector<PageValues> shown;
        PortalView::Slots slots;
        for (const auto& letter : letters) {
            const auto slot = "letter-" + std::to_string(shown.size());
            shown.push_back(PageValues{}.add("subject", letter.subject).add("dispatched_on", letter_date(letter.dispatched_on, language)).add("slot", slot));
            slots[slot] = platform::render::markdown_to_html(letter.body);
        }
        values.add("heading", view_.word("letters_title", language)).add("letters", shown);
        write(call, view_.page("letters", language, std::move(values), slots));
    } catch (const Problem& problem) {
        if (problem.status() != 422) throw;
        call.response().status = 422;
        write_status(call, token, &posted, problem.faults());
    }
}

void PortalPages::show_asset(Call& call) const {
    if (call.text("asset") != view_.stylesheet_name()) throw platform::not_found();
    call.response().set("Cache-Control", "public, max-age=31536000, immutable");
    call.answer_bytes("text/css; charset=utf-8", view_.stylesheet(), view_.stylesheet_tag());
}

void PortalPages::show_problem(platform::http::Exchange& exchange, const Problem& problem) const {
    const auto& request = exchange.request;
    const auto asked = request.query_value("lang").value_or("");
    const std::string language(asked == "de" || asked == "en" ? asked : platform::language_of(request.header("Accept-Language")));
    std::string key = "problem_" + std::to_string(problem.status());
    if (view_.word(key + "_title", language).empty()) key = "problem_other";
    PageValues values;
    values.add("base", base_of(request.path)).add("heading", view_.word(key + "_title", language)).add("problem_text", view_.word(key + "_text", language));
    auto& response = exchange.response;
    response.set("Content-Type", "text/html; charset=utf-8");
    response.set("Content-Security-Policy", kOnlyHere);
    response.body = view_.page("problem", language, std::move(values));
}

void add_portal_pages(Operations& list, const Services& services, PortalLimits& limits, std::span<const PortalFile> files) {
    const auto pages = std::make_shared<const PortalPages>(services.dsr_portal, limits, files);
    Api api("root", list, "");
    const auto add = [&](const char* method, const char* path, const char* id, void (PortalPages::*handler)(Call&) const) {
        auto& declared = api.raw(method, path, {.id = id, .permission = "public", .text = "", .max_body = kLargestForm}, nullptr,
                                 [pages, handler](Call& call) { (*pages.*handler)(call); });
        declared.operation.shape = platform::openapi::Shape::file;
        declared.operation.media_type = "text/html";
        declared.show_problem = [pages](platform::http::Exchange& exchange, const Problem& problem) { pages->show_problem(exchange, problem); };
    };
    add("GET", "/portal/assets/{asset}", "getPortalAsset", &PortalPages::show_asset);
    add("GET", "/portal/confirm/{token}", "showPortalConfirmation", &PortalPages::show_confirmation);
    add("POST", "/portal/confirm/{token}", "confirmPortalContact", &PortalPages::confirm);
    add("GET", "/portal/status/{token}", "showPortalStatus", &PortalPages::show_status);
    add("POST", "/portal/status/{token}/messages", "postPortalMessage", &PortalPages::take_message);
    add("POST", "/portal/status/{token}/code", "sendPortalCode", &PortalPages::send_code);
    add("POST", "/portal/status/{token}/package", "fetchPortalPackage", &PortalPages::fetch_package);
    add("POST", "/portal/status/{token}/letters", "showPortalLetters", &PortalPages::show_letters);
    add("GET", "/portal/{portal_key}", "showPortalForm", &PortalPages::show_form);
    add("POST", "/portal/{portal_key}", "submitPortalForm", &PortalPages::take_form);
}

}  // namespace compliance
