// SPDX-License-Identifier: Apache-2.0
// Workbooks (ECMA-376) that come into the program: the first sheet's texts, nothing else of the file is looked at.
#include <algorithm>
#include <charconv>
#include <map>
#include <memory>

#include <expat.h>

#include "platform/files/zip_reader.hpp"
#include "platform/problem/problem.hpp"
#include "platform/reflect/values.hpp"
#include "platform/tabular/row_limit.hpp"
#include "platform/tabular/sheet.hpp"

namespace platform::tabular {

namespace {

Problem unreadable(std::string_view why) { return {400, "not_parseable", "The workbook cannot be read: " + std::string(why)}; }

bool is_wanted(std::string_view name) { return name == "xl/sharedStrings.xml" || (name.starts_with("xl/worksheets/") && name.ends_with(".xml")); }

std::size_t number(std::string_view digits, int base, std::string_view otherwise) {
    std::size_t value = 0;
    const auto end = digits.data() + digits.size();
    if (const auto [at, fault] = std::from_chars(digits.data(), end, value, base); fault != std::errc() || at != end) throw unreadable(otherwise);
    return value;
}

void append_utf8(std::string& out, std::size_t point) {
    if (point < 0x80) out += static_cast<char>(point);
    else if (point < 0x800) out += {static_cast<char>(0xC0 | (point >> 6)), static_cast<char>(0x80 | (point & 0x3F))};
    else out += {static_cast<char>(0xE0 | (point >> 12)), static_cast<char>(0x80 | ((point >> 6) & 0x3F)), static_cast<char>(0x80 | (point & 0x3F))};
}

/// `_x000D_`, as spreadsheets write what XML cannot hold. In one pass: a text may hold millions of them.
std::string plain(const std::string& text) {
    std::string out;
    std::size_t done = 0;
    for (auto at = text.find("_x"); at != std::string::npos; at = text.find("_x", at + 1)) {
        if (at + 7 > text.size() || text[at + 6] != '_' || text.find_first_not_of("0123456789abcdefABCDEF", at + 2) != at + 6) continue;
        const auto point = number(std::string_view(text).substr(at + 2, 4), 16, "a character reference is none");
        if (point >= 0xD800 && point < 0xE000) throw unreadable("a character reference is none");
        out.append(text, done, at - done);
        if (point != 0) append_utf8(out, point);
        done = at + 7;
        at += 6;
    }
    return out.append(text, done);
}

/// What stands in an element, as its parts are read. Names come without their prefix.
class Elements {
  public:
    Elements() = default;
    Elements(const Elements&) = delete;
    Elements& operator=(const Elements&) = delete;
    virtual ~Elements() = default;

    void read(std::string_view xml) {
        const std::unique_ptr<std::remove_pointer_t<XML_Parser>, void (*)(XML_Parser)> parser(XML_ParserCreate("UTF-8"), XML_ParserFree);
        parser_ = parser.get();
        XML_SetUserData(parser_, this);
        XML_SetElementHandler(parser_, &Elements::on_begin, &Elements::on_end);
        XML_SetCharacterDataHandler(parser_, &Elements::on_text);
        // Without document types there are no entities that could grow.
        XML_SetStartDoctypeDeclHandler(parser_, &Elements::on_document_type);
        const auto state = XML_Parse(parser_, xml.data(), static_cast<int>(xml.size()), XML_TRUE);
        if (failure_) std::rethrow_exception(failure_);
        if (state != XML_STATUS_OK) throw unreadable(XML_ErrorString(XML_GetErrorCode(parser_)));
    }

  protected:
    [[nodiscard]] std::string_view attribute(std::string_view wanted) const {
        for (auto at = attributes_; *at != nullptr; at += 2)
            if (wanted == at[0]) return at[1];
        return {};
    }
    virtual void begin(std::string_view name) = 0;
    virtual void end(std::string_view name) = 0;
    std::string text_;  ///< since the last begin

  private:
    static std::string_view local(std::string_view name) { return name.substr(name.rfind(':') + 1); }
    /// Nothing may be thrown through the parser.
    template <class Step>
    void guarded(Step step) {
        if (failure_) return;
        try {
            step();
        } catch (...) {
            failure_ = std::current_exception();
            XML_StopParser(parser_, XML_FALSE);
        }
    }
    static void on_begin(void* self, const XML_Char* name, const XML_Char** attributes) {
        auto& of = *static_cast<Elements*>(self);
        of.guarded([&] {
            of.attributes_ = attributes;
            of.text_.clear();
            of.begin(local(name));
        });
    }
    static void on_end(void* self, const XML_Char* name) {
        auto& of = *static_cast<Elements*>(self);
        of.guarded([&] { of.end(local(name)); });
    }
    static void on_text(void* self, const XML_Char* text, int size) {
        auto& of = *static_cast<Elements*>(self);
        of.guarded([&] { of.text_.append(text, static_cast<std::size_t>(size)); });
    }
    static void on_document_type(void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
        static_cast<Elements*>(self)->guarded([] { throw unreadable("it declares a document type"); });
    }

    XML_Parser parser_ = nullptr;
    const XML_Char** attributes_ = nullptr;
    std::exception_ptr failure_;
};

/// Texts of `<si>`, runs joined, phonetic hints left out.
class SharedTexts : public Elements {
  public:
    explicit SharedTexts(std::size_t most) : most_(most) {}
    std::vector<std::string> texts;

  private:
    void begin(std::string_view name) override {
        if (name == "si" && texts.size() == most_) throw Problem(413, "payload_too_large", "The workbook has too many texts.");
        if (name == "si") texts.emplace_back();
        else if (name == "rPh") phonetic_ = true;
    }
    void end(std::string_view name) override {
        if (name == "rPh") phonetic_ = false;
        else if (name == "t" && !phonetic_ && !texts.empty()) texts.back() += text_;
        else if (name == "si") texts.back() = plain(texts.back());
    }
    std::size_t most_;
    bool phonetic_ = false;
};

/// Column of `BC12`, from 0.
std::size_t column_of(std::string_view reference, std::size_t next) {
    std::size_t column = 0, letters = 0;
    while (letters < reference.size() && reference[letters] >= 'A' && reference[letters] <= 'Z' && letters < 4)
        column = column * 26 + static_cast<std::size_t>(reference[letters++] - 'A') + 1;
    return letters == 0 ? next : column - 1;
}

class SheetReader : public Elements {
  public:
    SheetReader(const std::vector<std::string>& shared, const SheetLimits& limits) : shared_(shared), limits_(limits), limit_(limits) {}

    Sheet take() {
        if (!heading_) throw unreadable("the sheet has no heading");
        return std::move(sheet_);
    }

  private:
    void begin(std::string_view name) override {
        if (name == "row") {
            const auto given = attribute("r");
            line_ = given.empty() ? line_ + 1 : number(given, 10, "a row has no number");
            cells_.clear();
            column_ = 0;
        } else if (name == "c") {
            column_ = column_of(attribute("r"), column_);
            type_ = attribute("t");
            value_.clear();
        }
    }
    void end(std::string_view name) override {
        if (name == "v" || name == "t") value_ += text_;
        else if (name == "c") end_cell();
        else if (name == "row") end_row();
    }
    void end_cell() {
        if (column_ >= limits_.columns) throw Problem(413, "payload_too_large", "The sheet has too many columns.");
        if (cells_.size() <= column_) cells_.resize(column_ + 1);
        cells_[column_++] = cell();
    }
    [[nodiscard]] std::string cell() {
        if (type_ == "s") {
            if (value_.empty()) return {};
            const auto at = number(value_, 10, "a cell names no text");
            if (at >= shared_.size()) throw unreadable("a cell names a text that is not there");
            return shared_[at];
        }
        if (type_ == "b") return value_ == "1" ? "true" : "false";
        return type_ == "inlineStr" || type_ == "str" ? plain(value_) : value_;
    }
    void end_row() {
        if (std::all_of(cells_.begin(), cells_.end(), [](const std::string& text) { return trim(text).empty(); })) return;
        if (!heading_) return take_heading();
        cells_.resize(sheet_.columns.size());  // remarks beside the table go
        limit_.add(cells_);
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
    RowLimit limit_;
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
    SharedTexts shared(limits.cells);
    if (texts != parts.end()) shared.read(texts->second);
    SheetReader reader(shared.texts, limits);
    reader.read(*sheet);
    return reader.take();
}

bool is_workbook(std::string_view bytes) { return bytes.starts_with("PK\x03\x04"); }

}  // namespace platform::tabular
