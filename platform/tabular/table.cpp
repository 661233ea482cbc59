// SPDX-License-Identifier: Apache-2.0
#include "platform/tabular/table.hpp"

#include "platform/json/document.hpp"

namespace platform::tabular {

namespace {

/// As text; dates and instants in their standard form.
struct AsText {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(Date date) const { return format_date(date); }
    std::string operator()(Instant at) const { return format_instant(at); }
    std::string operator()(const Number& number) const { return number.text; }
};

bool is_bare(const Cell& cell) {
    return std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<bool>(cell) || std::holds_alternative<Number>(cell);
}

bool looks_like_formula(std::string_view text) {
    return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

}  // namespace

std::string to_csv(const Table& table) {
    std::string out = "\xEF\xBB\xBF";
    for (std::size_t i = 0; i < table.columns.size(); ++i) out += (i > 0 ? "," : "") + quoted(table.columns[i].title);
    out += "\r\n";
    for (const auto& row : table.rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0) out += ',';
            const auto text = std::visit(AsText{}, row[i]);
            if (std::holds_alternative<std::string>(row[i])) out += quoted(looks_like_formula(text) ? "'" + text : text);
            else out += text;
        }
        out += "\r\n";
    }
    return out;
}

std::string to_json(const Table& table) {
    std::string out = "[";
    for (const auto& row : table.rows) {
        if (out.size() > 1) out += ',';
        out += '{';
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0) out += ',';
            json::write_string(out, table.columns[i].name);
            out += ':';
            if (std::holds_alternative<std::monostate>(row[i])) out += "null";
            else if (is_bare(row[i])) out += std::visit(AsText{}, row[i]);
            else json::write_string(out, std::visit(AsText{}, row[i]));
        }
        out += '}';
    }
    return out + "]";
}

}  // namespace platform::tabular
