// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/email_tenant.hpp"

#include <sstream>

#include "platform/json/json.hpp"
#include "platform/render/markdown.hpp"
#include "platform/render/template.hpp"
#include "platform/text/html.hpp"

namespace compliance {

namespace {

std::optional<std::string> known_language(std::string_view tag) {
    const auto base = tag.substr(0, tag.find('-'));
    return base == "de" || base == "en" ? std::optional(std::string(base)) : std::nullopt;
}

/// In that language, else in any: a legal line in the wrong language is better than none.
template <class Texts>
std::string text_in(const Texts& texts, const std::string& language) {
    if (const auto found = texts.find(language); found != texts.end()) return found->second.value;
    return texts.empty() ? std::string{} : texts.begin()->second.value;
}

/// Text as CommonMark that shows just that, line by line.
std::string as_markdown(const std::string& text) {
    platform::json::Node values;
    values.kind = platform::json::NodeKind::object;
    values.members.emplace_back("text", platform::json::Node{});
    values.members.back().second.kind = platform::json::NodeKind::string;
    values.members.back().second.text = text;
    return platform::render::Template("{{text}}", {"text"}).render(values);
}

}  // namespace

MailTenant MailTenant::read(platform::postgres::Executor& db) {
    const auto row = db.run("SELECT name, legal_name, language, time_zone, brand, mail FROM compliance_tenants WHERE tenant_id = compliance_tenant()");
    if (row.empty()) throw std::logic_error("mail outside of a tenant");
    MailTenant tenant{std::string(row.text(0, 0)), std::string(row.text(0, 1)), std::string(row.text(0, 2)), std::string(row.text(0, 3)), {}, {}};
    if (!row.is_null(0, 4)) tenant.brand = platform::json::from_stored<TenantBrand>(row.text(0, 4));
    if (!row.is_null(0, 5)) tenant.mail = platform::json::from_stored<TenantMail>(row.text(0, 5));
    return tenant;
}

std::string MailTenant::language_for(const std::optional<std::string>& recipient) const {
    if (recipient)
        if (auto known = known_language(*recipient)) return *known;
    return known_language(language).value_or("en");
}

std::vector<std::string> MailTenant::footer_lines(const std::string& in) const {
    std::vector<std::string> lines;
    if (!brand) return lines;
    std::istringstream text(text_in(brand->footer, in) + "\n" + text_in(brand->legal_line, in));
    for (std::string line; std::getline(text, line);)
        if (const auto words = platform::trim(line); !words.empty()) lines.emplace_back(words);
    return lines;
}

std::string MailTenant::with_footer(const std::string& body, const std::string& in) const {
    std::string footer = brand ? text_in(brand->footer, in) : std::string{};
    const std::string legal = brand ? text_in(brand->legal_line, in) : std::string{};
    if (footer.empty() && legal.empty()) footer = legal_name;
    std::string out = body;
    while (!out.empty() && out.back() == '\n') out.pop_back();
    out += "\n\n---\n\n";
    if (!footer.empty()) out += as_markdown(footer) + "\n\n";
    if (!legal.empty()) out += as_markdown(legal) + "\n";
    return platform::count_code_points(out) > kMailBodyCharacters ? body : out;
}

std::string MailTenant::html(const std::string& subject, const std::string& body, const std::string& in) const {
    const std::string color = brand ? brand->color.value : TenantBrand{}.color.value;
    return "<!doctype html>\n<html lang=\"" + in + "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>" +
           platform::escape_html(subject) +
           "</title><style>body{margin:0;background:#f4f6f8;color:#1c2127;font:16px/1.5 -apple-system,\"Segoe UI\",Roboto,\"Open Sans\",Arial,sans-serif}"
           ".page{max-width:600px;margin:0 auto;padding:28px 24px;background:#fff;border-top:6px solid " +
           color + "}a{color:" + color + ";word-break:break-all}blockquote{margin:0 0 16px;padding-left:14px;border-left:3px solid " + color +
           "}hr{border:0;border-top:1px solid #d5dae0;margin:28px 0 16px}hr~p{font-size:13px;color:#5b6470}</style></head><body><div class=\"page\">\n" +
           platform::render::markdown_to_html(body) + "</div></body></html>\n";
}

}  // namespace compliance
