// SPDX-License-Identifier: Apache-2.0
// The page with the form: shown, taken, and shown again with what is wrong beside each field.
#include "compliance/api/dsr_portal/pages.hpp"

#include <array>

#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/problem/problem.hpp"
#include "platform/problem/writer.hpp"
#include "platform/render/markdown.hpp"

namespace compliance {

using platform::Fault;

namespace {

constexpr std::array<std::string_view, 7> kTextFields = {"text", "name", "email", "postal_address", "customer_number", "birth_date", "homepage"};

template <class Enum>
std::span<const std::string_view> names_of() {
    return platform::reflect::type_of<Enum>().values;
}

bool holds(const std::vector<std::string>& list, std::string_view value) { return std::find(list.begin(), list.end(), value) != list.end(); }

/// Languages that the pages are written in, of those that the portal offers.
std::vector<std::string> page_languages(const DsrPortal& portal) {
    std::vector<std::string> out;
    for (const auto& language : portal.languages)
        if (const auto base = language.substr(0, 2); (base == "de" || base == "en") && !holds(out, base)) out.push_back(base);
    return out.empty() ? std::vector<std::string>{"en"} : out;
}

std::string language_of_form(const Call& call, const DsrPortal& portal, const PostedForm* posted) {
    const auto offered = page_languages(portal);
    const auto asked = posted != nullptr ? posted->value("language") : std::string(call.request().query_value("lang").value_or(""));
    if (holds(offered, asked)) return asked;
    const auto header = call.request().header("Accept-Language");
    const std::string accepted(platform::language_of(header));
    return !header.empty() && holds(offered, accepted) ? accepted : offered.front();
}

/// The tag that the portal lists for a page's language: `de-AT` for a page in German.
std::string listed(const DsrPortal& portal, const std::string& language) {
    for (const auto& tag : portal.languages)
        if (tag.substr(0, 2) == language) return tag;
    return portal.languages.front();
}

/// The form as the body of the operation; empty fields are left out, so that the decoder calls them missing.
std::string body_of(const PostedForm& posted, const std::string& language) {
    std::string out = "{\"language\":" + platform::json::quoted(language);
    for (const auto* name : {"name", "email", "postal_address", "customer_number", "birth_date", "on_behalf", "subject_category", "text", "answer_channel"})
        if (const auto value = posted.value(name); !value.empty()) out += "," + platform::json::quoted(name) + ":" + platform::json::quoted(value);
    std::string rights;
    for (const auto& right : posted.values("rights")) rights += (rights.empty() ? "" : ",") + platform::json::quoted(right);
    return out + ",\"rights\":[" + rights + "]}";
}

/// A field that people do not see and programs fill in. Whoever filled it in is told so: no request may get lost.
bool took_the_bait(const PostedForm& posted) { return !posted.value("homepage").empty(); }

std::vector<PageValues> choices_of(const PortalView& view, std::string_view prefix, std::span<const std::string_view> names, const std::string& language,
                                   const std::string& chosen) {
    std::vector<PageValues> out;
    for (const auto name : names) {
        const std::string key = std::string(prefix) + std::string(name);
        out.push_back(PageValues{}.add("value", name).add("label", view.word(key, language)).flag("chosen", name == chosen));
    }
    return out;
}

std::vector<PageValues> rights_of(const PortalView& view, const DsrPortal& portal, const std::string& language, const std::vector<std::string>& chosen) {
    std::vector<PageValues> out;
    for (const auto right : portal.rights) {
        const std::string name(names_of<DsrRight>()[static_cast<std::size_t>(right)]);
        out.push_back(PageValues{}
                          .add("value", name)
                          .add("label", view.word("right_" + name, language))
                          .add("hint", view.word("right_" + name + "_hint", language))
                          .flag("chosen", holds(chosen, name)));
    }
    return out;
}

std::vector<PageValues> categories_of(const DsrPortal& portal, const std::string& chosen) {
    std::vector<PageValues> out;
    for (const auto& category : portal.subject_categories)
        out.push_back(PageValues{}.add("value", category).add("label", category).flag("chosen", category == chosen));
    return out;
}

PageValues entered(const PostedForm* posted) {
    PageValues values;
    if (posted != nullptr)
        for (const auto name : kTextFields) values.add(name, posted->value(name));
    return values;
}

std::string value_or(const PostedForm* posted, std::string_view name, const std::string& otherwise) {
    const auto given = posted != nullptr ? posted->value(name) : std::string{};
    return given.empty() ? otherwise : given;
}

/// Error links lead to the first of the rights on offer.
std::vector<PageFault> faults_of(const PortalView& view, const DsrPortal& portal, const std::vector<Fault>& faults, const std::string& language) {
    auto out = page_faults(view, faults, language);
    for (auto& fault : out)
        if (fault.control.empty()) fault.control = "right-" + std::string(names_of<DsrRight>()[static_cast<std::size_t>(portal.rights.front())]);
    return out;
}

}  // namespace

void PortalPages::write_form(Call& call, const DsrPortal& portal, const PostedForm* posted, const std::vector<Fault>& faults) const {
    const auto language = language_of_form(call, portal, posted);
    auto values = frame(call, {portal.controller, "", language, portal.title, portal.privacy_url, portal.dpo_contact, false}, language);
    std::vector<PageValues> choices;
    for (const auto& other : page_languages(portal)) {
        PageValues choice;
        choice.add("code", other).add("name", other == "de" ? "Deutsch" : "English");
        if (other == language) choice.flag("current");
        else choice.add("href", base_of(call.request().path) + portal.portal_key + "?lang=" + other);
        choices.push_back(choice);
    }
    if (choices.size() > 1) values.add("choices", choices);
    constexpr std::array<std::string_view, 3> kChannels = {"email", "portal", "letter"};
    const bool bothered = posted != nullptr && !posted->value("homepage").empty();
    values.add("heading", portal.title.value_or(view_.word("form_title", language)))
        .add("portal_key", portal.portal_key)
        .add("nonce", value_or(posted, "form", platform::crypto::base32_encode(platform::crypto::random_bytes(20))))
        .add("rights", rights_of(view_, portal, language, posted != nullptr ? posted->values("rights") : std::vector<std::string>{}))
        .add("categories", categories_of(portal, value_or(posted, "subject_category", "")))
        .add("behalves", choices_of(view_, "behalf_", names_of<DsrOnBehalf>(), language, value_or(posted, "on_behalf", "self")))
        .add("channels", choices_of(view_, "channel_", kChannels, language, value_or(posted, "answer_channel", "email")))
        .add("value", entered(posted))
        .flag("unbothered", !bothered);
    add_faults(values, faults_of(view_, portal, faults, language));
    write(call, view_.page("form", language, std::move(values), {{"intro", portal.intro ? platform::render::markdown_to_html(*portal.intro) : ""}}));
}

void PortalPages::show_form(Call& call) const { write_form(call, portal_.get(call.context, call.text("portal_key")), nullptr, {}); }

void PortalPages::take_form(Call& call) const {
    const auto key = call.text("portal_key");
    const PostedForm posted(call.request());
    const auto portal = portal_.get(call.context, key);
    const auto language = language_of_form(call, portal, &posted);
    const auto body = body_of(posted, listed(portal, language));
    std::vector<Fault> faults;
    DsrPublicRequest in;
    platform::json::decode(platform::reflect::type_of<DsrPublicRequest>(), platform::json::parse(body, faults), &in, faults);
    for (auto& fault : portal_.faults(call.context, key, in)) faults.push_back(std::move(fault));
    if (took_the_bait(posted)) faults.push_back({"/homepage", "not_allowed", ""});
    if (!faults.empty()) {
        call.response().status = 422;
        return write_form(call, portal, &posted, faults);
    }
    limits_.take_intake(call.context.fiber, call.request().peer, key);
    // A second click on the same form is the same request; a form that was changed and sent again is another one.
    const auto form = posted.value("form");
    const auto same = form.empty() ? std::string{} : "form\x1F" + form + "\x1F" + platform::crypto::sha256_hex(body);
    const auto receipt = portal_.submit(call.context, key, in, same);
    call.response().status = 303;
    call.response().set("Location", base_of(call.request().path) + "status/" + receipt.status_token + "?notice=sent&lang=" + language);
}

}  // namespace compliance
