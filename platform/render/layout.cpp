// SPDX-License-Identifier: Apache-2.0
// The layouts of document.hpp: what stands around the text, and the list of its headings.
#include "platform/crypto/encoding.hpp"
#include "platform/json/document.hpp"
#include "platform/render/assets.hpp"
#include "platform/render/document.hpp"
#include "platform/render/markdown.hpp"
#include "platform/render/template.hpp"
#include "platform/text/html.hpp"

namespace platform::render {

namespace {

const std::set<std::string>& paths() {
    static const std::set<std::string> all = {"language", "title", "author", "footer", "logo", "wordmark", "letter.sender_line",
                                              "letter.recipient", "letter.subject", "facts.label", "facts.value", "report.subtitle"};
    return all;
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) text.replace(at, what.size(), by);
}

bool is_color(std::string_view text) {
    return text.size() == 7 && text[0] == '#' && text.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string_view::npos;
}

/// Text as a CSS string that cannot end itself, nor the style element around it.
std::string css_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = byte >= 0x80 || c == ' ' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        out += plain ? std::string(1, c) : fmt::format("\\{:06x}", static_cast<unsigned>(byte));
    }
    return out + "\"";
}

/// What the file says of itself beyond its text.
std::string head_of(const Document& document, bool for_docx) {
    std::string out;
    for (const auto& [name, value] : document.properties) out += "<meta name=\"" + escape_html(name) + "\" content=\"" + escape_html(value) + "\">";
    if (for_docx) return out;
    for (const auto& file : document.attachments)
        out += "<link rel=\"attachment\" title=\"" + escape_html(file.name) + "\" href=\"data:" + escape_html(file.media_type) + ";base64," +
               crypto::base64_encode(file.bytes) + "\">";
    return out;
}

std::string data_address(const std::string& picture) {
    if (picture.empty()) return {};
    const std::string_view start(picture.data(), std::min<std::size_t>(picture.size(), 512));
    std::string_view type;
    if (start.starts_with("\x89PNG\r\n\x1a\n")) type = "image/png";
    else if (start.starts_with("\xFF\xD8\xFF")) type = "image/jpeg";
    else if (start.find("<svg") != std::string_view::npos) type = "image/svg+xml";
    else throw std::invalid_argument("the logo is no PNG, JPEG or SVG");
    return "data:" + std::string(type) + ";base64," + crypto::base64_encode(picture);
}

std::string list_of(const std::vector<std::string>& texts) {
    std::string out = "[";
    for (const auto& text : texts) out += (out.size() > 1 ? "," : "") + json::quoted(text);
    return out + "]";
}

/// What a layout may name, as JSON.
json::Node values_of(const Document& document) {
    std::string facts = "[";
    for (const auto& [label, value] : document.facts)
        facts += (facts.size() > 1 ? ",{\"label\":" : "{\"label\":") + json::quoted(label) + ",\"value\":" + json::quoted(value) + "}";
    const auto logo = data_address(document.brand.logo);
    const std::string text = "{\"language\":" + json::quoted(document.language) + ",\"title\":" + json::quoted(document.title) +
                             ",\"author\":" + json::quoted(document.brand.name) + ",\"footer\":" + list_of(document.brand.footer) +
                             ",\"logo\":" + json::quoted(logo) + ",\"wordmark\":" + json::quoted(logo.empty() ? document.brand.name : "") +
                             ",\"letter\":{\"sender_line\":" + json::quoted(document.letter.sender_line) +
                             ",\"recipient\":" + list_of(document.letter.recipient) + ",\"subject\":" + json::quoted(document.letter.subject) +
                             "},\"facts\":" + facts + "],\"report\":{\"subtitle\":" + json::quoted(document.report.subtitle) + "}}";
    std::vector<Fault> faults;
    return json::parse(text, faults);
}

std::string without_tags(std::string_view html) {
    std::string out;
    bool inside = false;
    for (const char c : html) {
        if (c == '<') inside = true;
        else if (c == '>' && inside) inside = false;
        else if (!inside) out += c;
    }
    return out;
}

/// Gives headings of the first two levels a name and answers the list of them; empty without headings.
std::string name_headings(std::string& html, bool german) {
    std::string list;
    std::size_t number = 0;
    for (std::size_t at = 0; (at = html.find("<h", at)) != std::string::npos; ++at) {
        const char level = at + 3 < html.size() ? html[at + 2] : '\0';
        if ((level != '1' && level != '2') || html[at + 3] != '>') continue;
        const auto end = html.find(std::string("</h") + level + ">", at);
        if (end == std::string::npos) break;
        const auto words = without_tags(std::string_view(html).substr(at + 4, end - at - 4));
        const std::string name = "heading-" + std::to_string(++number);
        list += std::string("<li class=\"level-") + level + "\"><a href=\"#" + name + "\">" + words + "</a></li>\n";
        html.insert(at + 3, " id=\"" + name + "\"");
    }
    if (list.empty()) return {};
    return std::string("<nav class=\"contents\"><h2>") + (german ? "Inhalt" : "Contents") + "</h2><ol>\n" + list + "</ol></nav>";
}

std::string_view name_of(Document::Layout layout) {
    switch (layout) {
        case Document::Layout::letter: return "letter";
        case Document::Layout::report: return "report";
        default: return "plain";
    }
}

}  // namespace

std::string document_html(const Document& document, bool for_docx) {
    if (!is_color(document.brand.color)) throw std::invalid_argument("the brand's colour is not #rrggbb");
    const std::string name(name_of(document.layout));
    std::string content = document.syntax == Document::Syntax::markdown ? markdown_to_html(document.text) : document.text;
    const bool lists = document.layout == Document::Layout::report && document.report.contents && !for_docx;
    const std::string contents = lists ? name_headings(content, document.language.starts_with("de")) : std::string{};
    const Template frame(asset(name + (for_docx ? ".docx.html" : ".html")), paths());
    std::string html = frame.render(values_of(document), Escape::html);
    if (!for_docx) {
        std::string style(asset("base.css"));
        if (document.layout != Document::Layout::plain) style += asset(name + ".css");
        const bool german = document.language.starts_with("de");
        replace_all(style, "@brand@", document.brand.color);
        replace_all(style, "@page@", german ? "Seite" : "Page");
        replace_all(style, "@of@", german ? "von" : "of");
        replace_all(style, "@title@", css_string(document.title));  // last: it may hold the other marks
        html.insert(html.find("</head>"), "<style>" + style + "</style>");
    }
    html.insert(html.find("</head>"), head_of(document, for_docx));
    // Values are escaped, so only the layout itself can hold these marks; the text comes last, it may hold anything.
    constexpr std::string_view kContents = "<!--contents-->", kContent = "<!--content-->";
    if (const auto at = html.find(kContents); at != std::string::npos) html.replace(at, kContents.size(), contents);
    html.replace(html.find(kContent), kContent.size(), content);
    return html;
}

}  // namespace platform::render
