// SPDX-License-Identifier: Apache-2.0
// Workbooks (ECMA-376) that come into the program: the first sheet's texts, nothing else of the file is looked at.
#include <algorithm>
#include <map>

#include "platform/files/zip_reader.hpp"
#include "platform/problem/problem.hpp"
#include "platform/reflect/values.hpp"
#include "platform/tabular/sheet.hpp"

namespace platform::tabular {

namespace {

Problem unreadable(std::string_view why) { return {400, "not_parseable", "The workbook cannot be read: " + std::string(why)}; }

bool is_wanted(std::string_view name) { return name == "xl/sharedStrings.xml" || (name.starts_with("xl/worksheets/") && name.ends_with(".xml")); }

void append_utf8(std::string& out, std::uint32_t point) {
    if (point < 0x80) out += static_cast<char>(point);
    else if (point < 0x800) out += {static_cast<char>(0xC0 | (point >> 6)), static_cast<char>(0x80 | (point & 0x3F))};
    else if (point < 0x10000)
        out += {static_cast<char>(0xE0 | (point >> 12)), static_cast<char>(0x80 | ((point >> 6) & 0x3F)), static_cast<char>(0x80 | (point & 0x3F))};
    else
        out += {static_cast<char>(0xF0 | (point >> 18)), static_cast<char>(0x80 | ((point >> 12) & 0x3F)), static_cast<char>(0x80 | ((point >> 6) & 0x3F)),
                static_cast<char>(0x80 | (point & 0x3F))};
}

std::uint32_t number(std::string_view digits, std::uint32_t base) {
    std::uint32_t value = 0;
    for (const char c : digits) {
        const std::uint32_t digit = c >= '0' && c <= '9' ? static_cast<std::uint32_t>(c - '0') : c >= 'a' && c <= 'f' ? static_cast<std::uint32_t>(c - 'a' + 10)
                                                                                             : c >= 'A' && c <= 'F'   ? static_cast<std::uint32_t>(c - 'A' + 10)
                                                                                                                      : base;
        if (digit >= base || value > 0x10FFFF) throw unreadable("a character reference is none");
        value = value * base + digit;
    }
    if (digits.empty() || value == 0 || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) throw unreadable("a character reference is none");
    return value;
}

std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '&') {
            out += text[i];
            continue;
        }
        const auto end = text.find(';', i);
        if (end == std::string_view::npos || end - i > 12) throw unreadable("an entity has no end");
        const auto name = text.substr(i + 1, end - i - 1);
        if (name == "lt") out += '<';
        else if (name == "gt") out += '>';
        else if (name == "amp") out += '&';
        else if (name == "quot") out += '"';
        else if (name == "apos") out += '\'';
        else if (name.starts_with("#x")) append_utf8(out, number(name.substr(2), 16));
        else if (name.starts_with("#")) append_utf8(out, number(name.substr(1), 10));
        else throw unreadable("it names an entity of its own");
        i = end;
    }
    return out;
}

/// `_x000D_`, as spreadsheets write what XML cannot hold.
std::string plain(std::string text) {
    for (auto at = text.find("_x"); at != std::string::npos; at = text.find("_x", at + 1)) {
        if (at + 7 > text.size() || text[at + 6] != '_' || text.find_first_not_of("0123456789abcdefABCDEF", at + 2) != at + 6) continue;
        std::string character;
        if (const auto digits = text.substr(at + 2, 4); digits != "0000") append_utf8(character, number(digits, 16));
        text.replace(at, 7, character);
    }
    return text;
}

/// Tags one by one, with the text before each. No document type, no entities of its own: nothing that could grow.
class Tags {
  public:
    explicit Tags(std::string_view xml) : xml_(xml) {}

    /// To the next tag; false behind the last. `name` is without prefix and begins with `/` for an end.
    bool next() {
        for (;;) {
            const auto open = xml_.find('<', at_);
            if (open == std::string_view::npos) return false;
            text = xml_.substr(at_, open - at_);
            if (xml_.substr(open, 4) == "<!--") {
                at_ = past("-->", open);
                continue;
            }
            if (xml_.substr(open, 2) == "<?") {
                at_ = past("?>", open);
                continue;
            }
            if (xml_.substr(open, 2) == "<!") throw unreadable("it declares a document type");
            at_ = past(">", open);
            take(xml_.substr(open + 1, at_ - open - 2));
            return true;
        }
    }

    std::string_view text, name, attributes;
    bool closed = false;  ///< `<c/>`

    [[nodiscard]] std::string_view attribute(std::string_view wanted) const {
        for (auto at = attributes.find(wanted); at != std::string_view::npos; at = attributes.find(wanted, at + 1)) {
            const auto rest = attributes.substr(at + wanted.size());
            if ((at != 0 && attributes[at - 1] != ' ') || rest.size() < 2 || rest[0] != '=') continue;
            const auto end = rest.find(rest[1], 2);
            return end == std::string_view::npos ? std::string_view{} : rest.substr(2, end - 2);
        }
        return {};
    }

  private:
    std::size_t past(std::string_view what, std::size_t from) const {
        const auto end = xml_.find(what, from);
        if (end == std::string_view::npos) throw unreadable("a tag has no end");
        return end + what.size();
    }
    void take(std::string_view tag) {
        closed = tag.ends_with('/');
        if (closed) tag.remove_suffix(1);
        const auto end = std::min(tag.find_first_of(" \t\r\n"), tag.size());
        attributes = tag.substr(end);
        name = tag.substr(0, end);
        const bool ends = name.starts_with('/');
        if (const auto colon = name.rfind(':'); colon != std::string_view::npos && !ends) name.remove_prefix(colon + 1);
        else if (colon != std::string_view::npos) local_ = "/" + std::string(name.substr(colon + 1)), name = local_;
    }

    std::string_view xml_;
    std::size_t at_ = 0;
    std::string local_;
};

/// Texts of `<si>`, runs joined, phonetic hints left out.
std::vector<std::string> shared_texts(std::string_view xml) {
    std::vector<std::string> out;
    bool phonetic = false;
    for (Tags tags(xml); tags.next();) {
        if (tags.name == "si") out.emplace_back();
        else if (tags.name == "rPh") phonetic = !tags.closed;
        else if (tags.name == "/rPh") phonetic = false;
        else if (tags.name == "/t" && !phonetic && !out.empty()) out.back() += unescaped(tags.text);
    }
    for (auto& text : out) text = plain(std::move(text));
    return out;
}

/// Column of `BC12`, from 0.
std::size_t column_of(std::string_view reference, std::size_t next) {
    std::size_t column = 0, letters = 0;
    while (letters < reference.size() && reference[letters] >= 'A' && reference[letters] <= 'Z' && letters < 4)
        column = column * 26 + static_cast<std::size_t>(reference[letters++] - 'A') + 1;
    return letters == 0 ? next : column - 1;
}

class SheetReader {
  public:
    SheetReader(const std::vector<std::string>& shared, const SheetLimits& limits) : shared_(shared), limits_(limits) {}

    Sheet read(std::string_view xml) {
        for (Tags tags(xml); tags.next();) {
            if (tags.name == "row") begin_row(tags);
            else if (tags.name == "c") begin_cell(tags);
            else if (tags.name == "/v" || tags.name == "/t") value_ += unescaped(tags.text);
            else if (tags.name == "/c") end_cell();
            else if (tags.name == "/row") end_row();
        }
        if (!heading_) throw unreadable("the sheet has no heading");
        return std::move(sheet_);
    }

  private:
    void begin_row(const Tags& tags) {
        const auto given = tags.attribute("r");
        line_ = given.empty() ? line_ + 1 : number(given, 10);
        cells_.clear();
        column_ = 0;
        if (tags.closed) return;
    }
    void begin_cell(const Tags& tags) {
        column_ = column_of(tags.attribute("r"), column_);
        type_ = tags.attribute("t");
        value_.clear();
        if (tags.closed) ++column_;
    }
    void end_cell() {
        if (column_ >= limits_.columns) throw Problem(413, "payload_too_large", "The sheet has too many columns.");
        if (cells_.size() <= column_) cells_.resize(column_ + 1);
        cells_[column_++] = cell();
    }
    [[nodiscard]] std::string cell() {
        if (type_ == "s") {
            const auto at = value_.empty() ? shared_.size() : value_ == "0" ? 0
                                                                            : number(value_, 10);
            if (at >= shared_.size()) throw unreadable("a cell names a text that is not there");
            return shared_[at];
        }
        if (type_ == "b") return value_ == "1" ? "true" : "false";
        return type_ == "inlineStr" || type_ == "str" ? plain(value_) : value_;
    }
    void end_row() {
        if (std::all_of(cells_.begin(), cells_.end(), [](const std::string& text) { return trim(text).empty(); })) return;
        if (!heading_) return take_heading();
        if (sheet_.rows.size() == limits_.rows) throw Problem(413, "payload_too_large", "The sheet has too many rows.");
        if (cells_.size() > sheet_.columns.size()) cells_.resize(sheet_.columns.size());  // remarks beside the table
        cells_.resize(sheet_.columns.size());
        sheet_.rows.push_back(std::move(cells_));
        sheet_.lines.push_back(line_);
        cells_ = {};
    }
    void take_heading() {
        heading_ = true;
        for (const auto& name : cells_) sheet_.columns.emplace_back(trim(name));
        for (std::size_t i = 0; i < sheet_.columns.size(); ++i)
            if (!sheet_.columns[i].empty() && sheet_.find(sheet_.columns[i]) != i)
                throw invalid("/" + sheet_.columns[i], "duplicate", "stands in the heading twice");
    }

    const std::vector<std::string>& shared_;
    SheetLimits limits_;
    Sheet sheet_;
    std::vector<std::string> cells_;
    std::string type_, value_;
    std::size_t column_ = 0, line_ = 0;
    bool heading_ = false;
};

}  // namespace

Sheet read_xlsx(std::string_view bytes, SheetLimits limits) {
    const auto parts = files::read_zip(bytes, is_wanted);
    const std::string* sheet = nullptr;
    if (const auto first = parts.find("xl/worksheets/sheet1.xml"); first != parts.end()) sheet = &first->second;
    else
        for (const auto& [name, part] : parts)
            if (sheet == nullptr && name.starts_with("xl/worksheets/")) sheet = &part;
    if (sheet == nullptr) throw unreadable("it has no sheet");
    const auto texts = parts.find("xl/sharedStrings.xml");
    if (!is_valid_utf8(*sheet) || (texts != parts.end() && !is_valid_utf8(texts->second))) throw Problem(400, "bad_utf8");
    const auto shared = texts == parts.end() ? std::vector<std::string>{} : shared_texts(texts->second);
    return SheetReader(shared, limits).read(*sheet);
}

bool is_workbook(std::string_view bytes) { return bytes.starts_with("PK\x03\x04"); }

}  // namespace platform::tabular
