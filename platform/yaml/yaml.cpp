// SPDX-License-Identifier: Apache-2.0
#include "platform/yaml/yaml.hpp"

#include <yaml.h>

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <unordered_set>
#include <vector>

#include "platform/problem/problem.hpp"
#include "platform/reflect/values.hpp"

namespace platform::yaml {

namespace {

using json::Node;
using json::NodeKind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// RFC 8259, section 6.
bool is_json_number(std::string_view text) {
    std::size_t i = text.starts_with('-') ? 1 : 0;
    const auto digits = [&] {
        const auto from = i;
        while (i < text.size() && is_digit(text[i])) ++i;
        return i - from;
    };
    const auto whole_at = i;
    const auto whole = digits();
    if (whole == 0 || (whole > 1 && text[whole_at] == '0')) return false;
    if (i < text.size() && text[i] == '.') {
        ++i;
        if (digits() == 0) return false;
    }
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
        if (digits() == 0) return false;
    }
    return i == text.size();
}

bool is_any_of(std::string_view text, std::initializer_list<std::string_view> words) { return std::find(words.begin(), words.end(), text) != words.end(); }

Node plain(std::string text) {
    Node node;
    if (is_any_of(text, {"", "~", "null", "Null", "NULL"})) return node;
    node.kind = NodeKind::string;
    if (is_any_of(text, {"true", "True", "TRUE"})) node.kind = NodeKind::boolean, node.boolean = true;
    else if (is_any_of(text, {"false", "False", "FALSE"})) node.kind = NodeKind::boolean;
    else if (is_json_number(text)) node.kind = NodeKind::number;
    node.text = std::move(text);
    return node;
}

std::string at(const yaml_mark_t& mark) { return fmt::format("line {}, column {}", mark.line + 1, mark.column + 1); }

[[noreturn]] void forbid(const yaml_mark_t& mark, std::string_view what) {
    throw Problem(422, "yaml_feature_forbidden", fmt::format("{} at {}", what, at(mark)));
}

struct EventEnd {
    void operator()(yaml_event_t* event) const { yaml_event_delete(event); }
};

class Reader {
  public:
    Reader(std::string_view text, Limits limits) : limits_(limits) {
        if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
        yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    }
    ~Reader() { yaml_parser_delete(&parser_); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    Node document() {
        bool ended = false;
        while (!ended) {
            yaml_event_t event;
            if (yaml_parser_parse(&parser_, &event) == 0) refuse();
            const std::unique_ptr<yaml_event_t, EventEnd> owner(&event);
            ended = event.type == YAML_STREAM_END_EVENT;
            take(event);
        }
        if (documents_ == 0) throw Problem(400, "not_parseable", "there is no document");
        return std::move(root_);
    }

  private:
    /// A list or mapping that is not at its end; its node is kept here, since those above it move while they grow.
    struct Open {
        Node node;
        std::unordered_set<std::string> names;
        std::string name;
        bool named = false;
    };

    [[noreturn]] void refuse() const {
        if (parser_.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
        const auto& mark = parser_.error == YAML_READER_ERROR ? parser_.mark : parser_.problem_mark;
        throw Problem(400, "not_parseable", fmt::format("{} at {}", parser_.problem != nullptr ? parser_.problem : "no YAML", at(mark)));
    }

    void take(const yaml_event_t& event) {
        switch (event.type) {
            case YAML_DOCUMENT_START_EVENT:
                if (++documents_ > 1) forbid(event.start_mark, "a second document");
                if (event.data.document_start.tag_directives.start != event.data.document_start.tag_directives.end) forbid(event.start_mark, "a tag directive");
                break;
            case YAML_ALIAS_EVENT: forbid(event.start_mark, "an alias");
            case YAML_SCALAR_EVENT: scalar(event); break;
            case YAML_SEQUENCE_START_EVENT:
                plain_start(event, event.data.sequence_start.anchor, event.data.sequence_start.tag);
                open(event, NodeKind::array);
                break;
            case YAML_MAPPING_START_EVENT:
                plain_start(event, event.data.mapping_start.anchor, event.data.mapping_start.tag);
                open(event, NodeKind::object);
                break;
            case YAML_SEQUENCE_END_EVENT:
            case YAML_MAPPING_END_EVENT: close(event); break;
            default: break;
        }
    }

    static void plain_start(const yaml_event_t& event, const yaml_char_t* anchor, const yaml_char_t* tag) {
        if (anchor != nullptr) forbid(event.start_mark, "an anchor");
        if (tag != nullptr) forbid(event.start_mark, "a tag");
    }

    void scalar(const yaml_event_t& event) {
        const auto& given = event.data.scalar;
        plain_start(event, given.anchor, given.tag);
        std::string text(reinterpret_cast<const char*>(given.value), given.length);
        if (text.find('\0') != std::string::npos) throw Problem(400, "not_parseable", fmt::format("a NUL character at {}", at(event.start_mark)));
        const bool is_plain = given.style == YAML_PLAIN_SCALAR_STYLE;
        if (wants_name()) {
            if (is_plain && text == "<<") forbid(event.start_mark, "a merge key");
            auto& top = open_.back();
            if (!top.names.insert(text).second)
                throw Problem(422, "duplicate_member", fmt::format("{} is given twice, at {}", text.substr(0, 100), at(event.start_mark)));
            top.name = std::move(text);
            top.named = true;
            return;
        }
        if (is_plain) return add(event, plain(std::move(text)));
        Node node;
        node.kind = NodeKind::string;
        node.text = std::move(text);
        add(event, std::move(node));
    }

    [[nodiscard]] bool wants_name() const { return !open_.empty() && open_.back().node.kind == NodeKind::object && !open_.back().named; }

    void open(const yaml_event_t& event, NodeKind kind) {
        if (wants_name()) throw Problem(400, "not_parseable", fmt::format("a name that is no text at {}", at(event.start_mark)));
        if (open_.size() >= limits_.max_depth)
            throw Problem(400, "too_deep", fmt::format("deeper than {} levels at {}", limits_.max_depth, at(event.start_mark)));
        open_.emplace_back().node.kind = kind;
    }

    void close(const yaml_event_t& event) {
        auto node = std::move(open_.back().node);
        open_.pop_back();
        add(event, std::move(node));
    }

    void add(const yaml_event_t& event, Node node) {
        if (++nodes_ > limits_.max_nodes)
            throw Problem(400, "too_many_values", fmt::format("more than {} values at {}", limits_.max_nodes, at(event.start_mark)));
        if (open_.empty()) {
            root_ = std::move(node);
            return;
        }
        auto& top = open_.back();
        if (top.node.kind == NodeKind::array) return void(top.node.items.push_back(std::move(node)));
        top.node.members.push_back({std::move(top.name), std::move(node)});
        top.named = false;
    }

    Limits limits_;
    yaml_parser_t parser_{};
    Node root_;
    std::vector<Open> open_;
    std::size_t nodes_ = 0;
    int documents_ = 0;
};

}  // namespace

json::Node parse(std::string_view text, Limits limits) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (!is_valid_utf8(text)) throw Problem(400, "bad_utf8");
    return Reader(text, limits).document();
}

}  // namespace platform::yaml
