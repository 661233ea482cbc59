// SPDX-License-Identifier: Apache-2.0
#include "platform/yaml/writer.hpp"

#include <algorithm>

namespace platform::yaml {

namespace {

using json::Node;
using json::NodeKind;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Words that are truths or nothing in one of the versions.
bool is_reserved(std::string_view text) {
    std::string low(text);
    std::transform(low.begin(), low.end(), low.begin(), [](char c) { return is_letter(c) ? static_cast<char>(c | 0x20) : c; });
    for (const std::string_view word : {"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
        if (low == word) return true;
    return false;
}

/// Begins with a letter, holds letters, digits and what means nothing in YAML.
bool is_plain(std::string_view text) {
    if (text.empty() || text.size() > 100 || !is_letter(text.front()) || is_reserved(text)) return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == '/'; });
}

void write_text(std::string& out, std::string_view text) {
    if (is_plain(text)) out += text;
    else json::write_string(out, text);
}

void write_node(std::string& out, const Node& node, std::size_t indent, bool inline_first);

void write_value(std::string& out, const Node& node, std::size_t indent) {
    const bool block = (node.kind == NodeKind::object && !node.members.empty()) || (node.kind == NodeKind::array && !node.items.empty());
    if (!block) {
        out += ' ';
        write_node(out, node, indent, true);
        return;
    }
    out += '\n';
    write_node(out, node, indent, false);
}

/// `inline_first`: the first line's indentation stands already.
void write_node(std::string& out, const Node& node, std::size_t indent, bool inline_first) {
    const std::string margin(indent, ' ');
    switch (node.kind) {
        case NodeKind::string: write_text(out, node.text); break;
        case NodeKind::array:
            if (node.items.empty()) out += "[]";
            for (std::size_t i = 0; i < node.items.size(); ++i) {
                if (i > 0 || !inline_first) out += margin;
                out += "- ";
                write_node(out, node.items[i], indent + 2, true);
                if (out.back() != '\n') out += '\n';
            }
            break;
        case NodeKind::object:
            if (node.members.empty()) out += "{}";
            for (std::size_t i = 0; i < node.members.size(); ++i) {
                if (i > 0 || !inline_first) out += margin;
                write_text(out, node.members[i].first);
                out += ':';
                write_value(out, node.members[i].second, indent + 2);
                if (out.back() != '\n') out += '\n';
            }
            break;
        default: json::write(out, node);
    }
}

}  // namespace

std::string write(const Node& root) {
    std::string out;
    write_node(out, root, 0, true);
    if (out.empty() || out.back() != '\n') out += '\n';
    return out;
}

}  // namespace platform::yaml
