// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/letter_paper.hpp"

#include <algorithm>
#include <numeric>
#include <sstream>

#include <spdlog/spdlog.h>

#include "platform/crypto/encoding.hpp"
#include "platform/reflect/values.hpp"
#include "platform/render/markdown.hpp"
#include "platform/text/html.hpp"

namespace compliance {

using platform::render::Document;
using platform::render::DocumentError;

namespace {

constexpr const char* kTables = "tbody th { width: 50mm; vertical-align: top !important }";
constexpr std::size_t kLeastShare = 5, kMostOfAWord = 18, kMostOfAText = 45;  // in characters
constexpr std::size_t kMaxLogoBytes = 1 << 20;
constexpr std::size_t kMaxAddressLines = 6;  // of the field for a window (DIN 5008)

/// What a column has to say, in characters: its longest word, and its longest text, neither without bound.
std::size_t need_of(std::string_view text) {
    std::size_t word = 0;
    for (std::size_t from = 0; from <= text.size();) {
        const auto end = std::min(text.find_first_of(" \n", from), text.size());
        word = std::max(word, platform::count_code_points(text.substr(from, end - from)));
        from = end + 1;
    }
    return std::max({kLeastShare, std::min(word, kMostOfAWord), std::min(platform::count_code_points(text), kMostOfAText)});
}

/// How wide each column is, in percent.
std::vector<std::size_t> shares_of(const HtmlText::Row& heading, const std::vector<HtmlText::Row>& rows) {
    std::vector<std::size_t> out;
    for (const auto& title : heading) out.push_back(need_of(title));
    for (const auto& row : rows)
        for (std::size_t i = 0; i < std::min(row.size(), out.size()); ++i) out[i] = std::max(out[i], need_of(row[i]));
    const auto all = std::max(kLeastShare, std::accumulate(out.begin(), out.end(), std::size_t{0}));
    for (auto& need : out) need = need * 100 / all;
    return out;
}

std::string logo_of(Context& context, platform::postgres::Executor& db, const FileContents& files, const MailTenant& tenant) {
    if (!tenant.brand || !tenant.brand->logo) return {};
    try {
        return files.bytes(context, db, tenant.brand->logo->id, kMaxLogoBytes);
    } catch (const platform::Problem& problem) {  // a letter without its picture is better than none
        spdlog::warn("the logo of {} is left out: {}", tenant.name, problem.what());
        return {};
    }
}

/// Name and address as they stand in the field; what is more than fits stands in the last line.
std::vector<std::string> address_of(const Person& person) {
    std::vector<std::string> lines;
    if (!person.name.value.empty()) lines.push_back(person.name.value);
    std::istringstream text(person.postal_address ? person.postal_address->value : std::string{});
    for (std::string line; std::getline(text, line);) {
        const std::string words(platform::trim(line));
        if (words.empty()) continue;
        if (lines.size() < kMaxAddressLines) lines.push_back(words);
        else lines.back() += ", " + words;
    }
    return lines;
}

std::string with_breaks(std::string_view text) {
    std::string out;
    for (const char c : platform::escape_html(text))
        if (c == '\n') out += "<br>";
        else out += c;
    return out;
}

}  // namespace

LetterPaper::LetterPaper(Context& context, platform::postgres::Executor& db, const FileContents& files)
    : tenant_(MailTenant::read(db)), logo_(logo_of(context, db, files, tenant_)) {}

Document LetterPaper::begin(Document::Layout layout, Words words) const {
    Document document;
    document.layout = layout;
    document.language = tenant_.language_for(words.language);
    document.title = words.subject;
    document.text = std::move(words.body);
    document.facts = std::move(words.facts);
    document.brand.name = tenant_.legal_name;
    document.brand.logo = logo_;
    if (tenant_.brand) document.brand.color = tenant_.brand->color.value;
    document.brand.footer = tenant_.footer_lines(document.language);
    return document;
}

Document LetterPaper::letter(const Person& recipient, Words words) const {
    auto document = begin(Document::Layout::letter, std::move(words));
    document.letter.sender_line = tenant_.legal_name;
    document.letter.recipient = address_of(recipient);
    document.letter.subject = document.title;
    return document;
}

Document LetterPaper::report(Words words, std::string subtitle) const {
    auto document = begin(Document::Layout::report, std::move(words));
    document.syntax = Document::Syntax::html;
    document.stylesheet = kTables;
    document.report.subtitle = std::move(subtitle);
    return document;
}

Document LetterPaper::plain(Words words) const {
    auto document = begin(Document::Layout::plain, std::move(words));
    document.syntax = Document::Syntax::html;
    document.stylesheet = kTables;
    return document;
}

std::string render_document(Context& context, const platform::render::DocumentRenderer& renderer, const Document& document,
                            platform::render::DocumentFormat format) {
    try {
        return renderer.render(context.fiber, document, format);
    } catch (const DocumentError& error) {
        switch (error.kind()) {
            case DocumentError::Kind::too_large: throw platform::Problem(413, "payload_too_large", "The document would be too large.");
            case DocumentError::Kind::busy:
            case DocumentError::Kind::timeout:
            case DocumentError::Kind::missing_program: {
                spdlog::error("document: {}", error.what());
                throw platform::Problem(503, "unavailable", "Documents cannot be made at the moment.").retry_after(10);
            }
            default: throw;
        }
    }
}

HtmlText& HtmlText::element(std::string_view name, std::string_view text) {
    out_ += fmt::format("<{}>{}</{}>\n", name, with_breaks(text), name);
    return *this;
}

HtmlText& HtmlText::heading(int level, std::string_view text) { return element("h" + std::to_string(level), text); }
HtmlText& HtmlText::paragraph(std::string_view text) { return element("p", text); }

HtmlText& HtmlText::small(std::string_view text) {
    out_ += "<p><small>" + with_breaks(text) + "</small></p>\n";
    return *this;
}

HtmlText& HtmlText::drawing(std::string_view svg, std::string_view words) {
    out_ += "<p><img style=\"max-width: 100%\" alt=\"" + platform::escape_html(words) + "\" src=\"data:image/svg+xml;base64," +
            platform::crypto::base64_encode(svg) + "\"></p>\n";
    return *this;
}

HtmlText& HtmlText::markdown(const std::string& text) {
    out_ += "<blockquote>" + platform::render::markdown_to_html(text) + "</blockquote>\n";
    return *this;
}

HtmlText& HtmlText::table(const Row& heading, const std::vector<Row>& rows) {
    out_ += "<table><colgroup>";
    for (const auto share : shares_of(heading, rows)) out_ += fmt::format("<col style=\"width:{}%\">", share);
    out_ += "</colgroup><thead><tr>";
    for (const auto& cell : heading) out_ += "<th>" + with_breaks(cell) + "</th>";
    out_ += "</tr></thead><tbody>\n";
    for (const auto& row : rows) {
        out_ += "<tr>";
        for (const auto& cell : row) out_ += "<td>" + with_breaks(cell) + "</td>";
        out_ += "</tr>\n";
    }
    out_ += "</tbody></table>\n";
    return *this;
}

HtmlText& HtmlText::facts(const std::vector<std::pair<std::string, std::string>>& rows) {
    out_ += "<table><tbody>\n";
    for (const auto& [label, value] : rows)
        if (!value.empty()) out_ += "<tr><th>" + with_breaks(label) + "</th><td>" + with_breaks(value) + "</td></tr>\n";
    out_ += "</tbody></table>\n";
    return *this;
}

}  // namespace compliance
