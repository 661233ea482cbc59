// SPDX-License-Identifier: Apache-2.0
#include "platform/mail/text.hpp"

#include <algorithm>
#include <array>

#include <unicode/ucnv.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

namespace platform::mail {

namespace {

constexpr std::size_t kMaxCharset = 40;

bool is_utf8(std::string_view bytes) {
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    for (std::size_t at = 0; at < bytes.size();) {
        UChar32 c = 0;
        U8_NEXT(data, at, bytes.size(), c);
        if (c < 0) return false;
    }
    return true;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    return out;
}

/// The converter to use: ASCII is what many call anything.
std::string charset_of(std::string_view bytes, std::string_view named) {
    const auto name = lower(named.substr(0, kMaxCharset));
    UErrorCode status = U_ZERO_ERROR;
    UConverter* known = name.empty() ? nullptr : ucnv_open(name.c_str(), &status);
    if (known != nullptr) ucnv_close(known);
    const bool plain = name == "us-ascii" || name == "ascii" || name == "utf-8" || name == "utf8";
    if (known != nullptr && U_SUCCESS(status) && !plain) return name;
    return is_utf8(bytes) ? "utf-8" : "windows-1252";
}

/// Line feeds as line ends; no other control characters but the tabulator.
icu::UnicodeString cleaned(const icu::UnicodeString& text) {
    icu::UnicodeString out;
    for (std::int32_t i = 0; i < text.length(); ++i) {
        const char16_t c = text.charAt(i);
        if (c == u'\r') {
            if (i + 1 < text.length() && text.charAt(i + 1) == u'\n') continue;
            out.append(u'\n');
        } else if (c == u'\n' || c == u'\t' || (c >= 0x20 && c != 0x7F && (c < 0x80 || c > 0x9F) && c != 0xFEFF && c != 0xFFFE && c != 0xFFFF)) {
            out.append(c);
        }
    }
    return out;
}

struct Entity {
    std::string_view name, text;
};
constexpr Entity kEntities[] = {
    {"amp", "&"},
    {"lt", "<"},
    {"gt", ">"},
    {"quot", "\""},
    {"apos", "'"},
    {"nbsp", " "},
    {"auml", "ä"},
    {"ouml", "ö"},
    {"uuml", "ü"},
    {"Auml", "Ä"},
    {"Ouml", "Ö"},
    {"Uuml", "Ü"},
    {"szlig", "ß"},
    {"eacute", "é"},
    {"egrave", "è"},
    {"agrave", "à"},
    {"ccedil", "ç"},
    {"euro", "€"},
    {"sect", "§"},
    {"para", "¶"},
    {"copy", "©"},
    {"reg", "®"},
    {"middot", "·"},
    {"bull", "•"},
    {"ndash", "–"},
    {"mdash", "—"},
    {"hellip", "…"},
    {"bdquo", "„"},
    {"ldquo", "“"},
    {"rdquo", "”"},
    {"lsquo", "‘"},
    {"rsquo", "’"},
    {"sbquo", "‚"},
    {"laquo", "«"},
    {"raquo", "»"},
    {"shy", ""},
    {"zwnj", ""},
    {"zwj", ""},
};

void append_code_point(std::string& out, unsigned long code) {
    const bool control = code < 0x20 ? code != '\n' && code != '\t' : code >= 0x7F && code <= 0x9F;
    if (control || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return;
    icu::UnicodeString(static_cast<UChar32>(code)).toUTF8String(out);
}

/// Reads HTML from left to right, once.
class Page {
  public:
    explicit Page(std::string_view html) : html_(html) {}

    std::string text() {
        while (at_ < html_.size()) {
            const char c = html_[at_];
            if (c == '<' && is_markup()) markup();
            else if (c == '&') entity();
            else if (c == ' ' || c == '\n' || c == '\t' || c == '\r') ++at_, space_ = true;
            else word(html_.substr(at_++, 1));
        }
        while (!out_.empty() && out_.back() == '\n') out_.pop_back();
        return std::move(out_);
    }

  private:
    [[nodiscard]] bool is_markup() const {
        if (at_ + 1 >= html_.size()) return false;
        const char next = html_[at_ + 1];
        return next == '/' || next == '!' || next == '?' || (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
    }
    void word(std::string_view text) {
        if (text.empty()) return;
        if (space_ && !out_.empty() && out_.back() != '\n') out_ += ' ';
        space_ = false;
        out_ += text;
    }
    void new_line() {
        space_ = false;
        if (out_.empty()) return;
        const bool blank = out_.size() > 1 && out_.ends_with("\n\n");
        if (!blank) out_ += '\n';
    }
    /// Behind the next occurrence of `end`, or at the end of all.
    void pass(std::string_view end) {
        const auto found = html_.find(end, at_);
        at_ = found == std::string_view::npos ? html_.size() : found + end.size();
    }
    void markup() {
        if (html_.substr(at_).starts_with("<!--")) return pass("-->");
        auto from = at_ + 1;
        const bool closes = html_[from] == '/';
        if (closes) ++from;
        auto to = from;
        while (to < html_.size() && to - from < 12 && std::isalnum(static_cast<unsigned char>(html_[to])) != 0) ++to;
        const auto name = lower(html_.substr(from, to - from));
        pass_tag();
        if (!closes && (name == "script" || name == "style" || name == "title" || name == "template" || name == "noscript")) return pass_content("</" + name);
        static constexpr std::array kBlocks{"p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2",
                                            "h3", "h4", "h5", "h6", "blockquote", "hr", "pre", "section", "article"};
        if (std::find(kBlocks.begin(), kBlocks.end(), name) != kBlocks.end()) new_line();
        if (name == "td" || name == "th") space_ = true;
    }
    /// Behind the tag's end, which may not stand between quotes.
    void pass_tag() {
        char quote = '\0';
        for (; at_ < html_.size(); ++at_) {
            const char c = html_[at_];
            if (quote != '\0') quote = c == quote ? '\0' : quote;
            else if ((c == '"' || c == '\'') && html_[at_ - 1] == '=') quote = c;
            else if (c == '>') return void(++at_);
        }
    }
    void pass_content(const std::string& end) {
        for (; at_ < html_.size(); ++at_)
            if (html_[at_] == '<' && lower(html_.substr(at_, end.size())) == end) return pass_tag();
    }
    void entity() {
        const auto end = html_.find_first_not_of("#0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", at_ + 1);
        const auto length = (end == std::string_view::npos ? html_.size() : end) - at_ - 1;
        if (length == 0 || length > 10) return word(html_.substr(at_++, 1));
        const std::string name(html_.substr(at_ + 1, length));
        std::string text;
        if (name.front() == '#') {
            const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
            append_code_point(text, std::strtoul(name.c_str() + (hex ? 2 : 1), nullptr, hex ? 16 : 10));
        } else {
            const auto* known = std::find_if(std::begin(kEntities), std::end(kEntities), [&](const Entity& e) { return e.name == name; });
            if (known == std::end(kEntities)) return word(html_.substr(at_++, 1));
            text = known->text;
        }
        at_ += 1 + length;
        if (at_ < html_.size() && html_[at_] == ';') ++at_;
        if (text == " ") space_ = true;
        else word(text);
    }

    std::string_view html_;
    std::size_t at_ = 0;
    std::string out_;
    bool space_ = false;
};

}  // namespace

std::string to_utf8(std::string_view bytes, std::string_view charset) {
    const auto converter = charset_of(bytes, charset);
    const icu::UnicodeString text(bytes.data(), static_cast<std::int32_t>(bytes.size()), converter.c_str());
    std::string out;
    cleaned(text).toUTF8String(out);
    return out;
}

std::string html_to_text(std::string_view html) { return Page(html).text(); }

std::string_view shortened(std::string_view text, std::size_t characters) {
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        if ((static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) continue;
        if (characters-- == 0) break;
    }
    return text.substr(0, at);
}

}  // namespace platform::mail
