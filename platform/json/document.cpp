// SPDX-License-Identifier: Apache-2.0
#include "platform/json/document.hpp"

#include <algorithm>
#include <deque>
#include <unordered_set>

#include <boost/json/basic_parser_impl.hpp>

#include "platform/json/scan.hpp"
#include "platform/reflect/values.hpp"

namespace platform::json {

namespace {

using boost::json::error_code;
using boost::json::string_view;

constexpr std::size_t kFewMembers = 32;

/// Builds the tree while Boost.JSON parses; keeps a stack of open containers.
struct TreeHandler {
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);

    explicit TreeHandler(std::vector<Fault>& found, std::size_t max) : faults(found), left(max) {}

    std::vector<Fault>& faults;
    std::size_t left;
    bool too_many = false;
    Node root;
    std::vector<Node*> open;
    std::vector<std::unordered_set<std::string>> names;  // of each open object with many members
    std::string buffer;
    std::vector<std::string> keys{""};   // the pending key of each open container
    std::deque<Node> discarded;          // where values of repeated members go; each may hold open ones, so none is used again

    std::string pointer() const {
        std::string path;
        for (std::size_t i = 0; i < open.size(); ++i) {
            path += '/';
            path += open[i]->kind == NodeKind::object ? pointer_token(keys[i + 1])
                                                      : std::to_string(open[i]->items.empty() ? 0 : open[i]->items.size() - 1);
        }
        return path;
    }

    Node* place(error_code& ec) {
        if (left-- == 0) {
            too_many = true;
            ec = boost::json::error::array_too_large;
            return nullptr;
        }
        if (open.empty()) return &root;
        Node& parent = *open.back();
        if (parent.kind == NodeKind::array) return &parent.items.emplace_back();
        const std::string& key = keys.back();
        if (is_there(parent, key)) {
            if (faults.size() < kMaxFaults) faults.push_back({pointer(), "duplicate_member", "is given twice"});
            return &discarded.emplace_back();
        }
        parent.members.push_back({key, {}});
        return &parent.members.back().second;
    }

    /// Looks through few members one by one, and keeps the names of many: else their number's square would be the cost.
    bool is_there(const Node& parent, const std::string& key) {
        auto& known = names.back();
        if (parent.members.size() < kFewMembers) return parent.find(key) != nullptr;
        if (known.empty())
            for (const auto& member : parent.members) known.insert(member.first);
        return !known.insert(key).second;
    }

    bool begin(NodeKind kind, error_code& ec) {
        Node* node = place(ec);
        if (node == nullptr) return false;
        node->kind = kind;
        open.push_back(node);
        keys.emplace_back();
        names.emplace_back();
        return true;
    }
    bool end() {
        open.pop_back();
        keys.pop_back();
        names.pop_back();
        return true;
    }
    bool scalar(NodeKind kind, error_code& ec, bool flag = false) {
        Node* node = place(ec);
        if (node == nullptr) return false;
        node->kind = kind;
        node->boolean = flag;
        if (kind == NodeKind::string || kind == NodeKind::number) node->text = std::move(buffer);
        buffer.clear();
        return true;
    }
    bool take(string_view part) {
        buffer.append(part.data(), part.size());
        return true;
    }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_array_begin(error_code& ec) { return begin(NodeKind::array, ec); }
    bool on_array_end(std::size_t, error_code&) { return end(); }
    bool on_object_begin(error_code& ec) { return begin(NodeKind::object, ec); }
    bool on_object_end(std::size_t, error_code&) { return end(); }
    bool on_string_part(string_view part, std::size_t, error_code&) { return take(part); }
    bool on_string(string_view part, std::size_t, error_code& ec) { return take(part) && scalar(NodeKind::string, ec); }
    bool on_key_part(string_view part, std::size_t, error_code&) { return take(part); }
    bool on_key(string_view part, std::size_t, error_code&) {
        take(part);
        keys.back() = std::move(buffer);
        buffer.clear();
        return true;
    }
    bool on_number_part(string_view part, error_code&) { return take(part); }
    bool on_int64(std::int64_t, string_view part, error_code& ec) { return take(part) && scalar(NodeKind::number, ec); }
    bool on_uint64(std::uint64_t, string_view part, error_code& ec) { return take(part) && scalar(NodeKind::number, ec); }
    bool on_double(double, string_view part, error_code& ec) { return take(part) && scalar(NodeKind::number, ec); }
    bool on_bool(bool value, error_code& ec) { return scalar(NodeKind::boolean, ec, value); }
    bool on_null(error_code& ec) { return scalar(NodeKind::null, ec); }
    bool on_comment_part(string_view, error_code&) { return true; }
    bool on_comment(string_view, error_code&) { return true; }
};

}  // namespace

const Node* Node::find(std::string_view name) const {
    for (const auto& [key, value] : members)
        if (key == name) return &value;
    return nullptr;
}

namespace {

/// Where the text ends, as an editor counts.
std::string place_in(std::string_view text) {
    const auto line = std::count(text.begin(), text.end(), '\n') + 1;
    const auto start = text.rfind('\n') + 1;  // npos + 1 is 0
    return "line " + std::to_string(line) + ", column " + std::to_string(text.size() - start + 1);
}

}  // namespace

Node parse(std::string_view text, std::vector<Fault>& faults, Limits limits) {
    if (!is_valid_utf8(text)) throw Problem(400, "bad_utf8", "The body is not valid UTF-8.");
    boost::json::parse_options options;
    options.max_depth = limits.max_depth;
    boost::json::basic_parser<TreeHandler> parser(options, faults, limits.max_nodes);
    error_code ec;
    const auto used = parser.write_some(false, text.data(), text.size(), ec);
    if (parser.handler().too_many) throw Problem(400, "too_many_values", "The body holds too many values.");
    if (ec == boost::json::error::too_deep)
        throw Problem(400, "too_deep", "The body is nested deeper than " + std::to_string(limits.max_depth) + " levels.");
    const auto rest = text.substr(std::min(used, text.size()));
    if (ec || !parser.done() || rest.find_first_not_of(" \t\r\n") != std::string_view::npos)
        throw Problem(400, "not_parseable", "The body is not valid JSON, at byte " + std::to_string(used) + " (" + place_in(text.substr(0, used)) + ").");
    return std::move(parser.handler().root);
}

void write_string(std::string& out, std::string_view utf8) {
    out += '"';
    std::size_t from = 0;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        while (i + 8 <= utf8.size() && !has_escaped(utf8.data() + i)) i += 8;
        if (i == utf8.size()) break;
        const auto c = static_cast<unsigned char>(utf8[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        out.append(utf8, from, i - from);
        from = i + 1;
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\b': out += "\\b"; break;
            case '\f': out += "\\f"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                out += "\\u00";
                out += "0123456789abcdef"[c >> 4];
                out += "0123456789abcdef"[c & 15];
        }
    }
    out.append(utf8, from, utf8.size() - from);
    out += '"';
}

std::string quoted(std::string_view utf8) {
    std::string out;
    write_string(out, utf8);
    return out;
}

void write(std::string& out, const Node& node) {
    switch (node.kind) {
        case NodeKind::null: out += "null"; break;
        case NodeKind::boolean: out += node.boolean ? "true" : "false"; break;
        case NodeKind::number: out += node.text; break;
        case NodeKind::string: write_string(out, node.text); break;
        case NodeKind::array:
            out += '[';
            for (std::size_t i = 0; i < node.items.size(); ++i) {
                if (i > 0) out += ',';
                write(out, node.items[i]);
            }
            out += ']';
            break;
        case NodeKind::object:
            out += '{';
            for (std::size_t i = 0; i < node.members.size(); ++i) {
                if (i > 0) out += ',';
                write_string(out, node.members[i].first);
                out += ':';
                write(out, node.members[i].second);
            }
            out += '}';
            break;
    }
}

std::string pointer_token(std::string_view name) {
    std::string out;
    for (char c : name) {
        if (c == '~') out += "~0";
        else if (c == '/') out += "~1";
        else out += c;
    }
    return out;
}

}  // namespace platform::json
