// SPDX-License-Identifier: Apache-2.0
#include "platform/render/template.hpp"

#include "platform/reflect/values.hpp"
#include "platform/text/html.hpp"

namespace platform::render {

struct Template::Part {
    enum class Kind { text, value, when, each } kind = Kind::text;
    std::string text;   // literal or path
    std::vector<Part> parts;
    bool link = false;
};

namespace {

std::pair<std::size_t, std::size_t> place(std::string_view text, std::size_t at) {
    std::size_t line = 1, column = 1;
    for (std::size_t i = 0; i < at; ++i) {
        if (text[i] == '\n') {
            ++line;
            column = 1;
        } else if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) {
            ++column;
        }
    }
    return {line, column};
}

bool is_declared(const std::set<std::string>& paths, const std::string& path) {
    if (paths.contains(path)) return true;
    const auto below = paths.lower_bound(path + ".");
    return below != paths.end() && below->starts_with(path + ".");
}

const json::Node* find(const json::Node& scope, std::string_view path) {
    const json::Node* node = &scope;
    while (node != nullptr && !path.empty()) {
        const auto dot = path.find('.');
        node = node->find(path.substr(0, dot));
        path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    }
    return node;
}

const json::Node* look_up(const std::vector<const json::Node*>& scopes, const std::string& path) {
    if (path == "this") return scopes.back();
    for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope)
        if (const auto* node = find(**scope, path)) return node;
    return nullptr;
}

bool holds(const json::Node* node) {
    if (node == nullptr || node->is_null()) return false;
    switch (node->kind) {
        case json::NodeKind::boolean: return node->boolean;
        case json::NodeKind::string: return !node->text.empty();
        case json::NodeKind::array: return !node->items.empty();
        default: return true;
    }
}

/// What CommonMark takes as an autolink and a browser as an address of the web.
bool is_address(std::string_view text) {
    return (text.starts_with("https://") || text.starts_with("http://")) &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > 32 && c < 127 && std::string_view("<>\"\\^`{|}").find(c) == std::string_view::npos; });
}

std::string shown(const json::Node* node, Escape escape, bool link) {
    if (node == nullptr || node->is_null()) return {};
    std::string plain;
    if (node->kind == json::NodeKind::string) plain = trim(node->text);
    else json::write(plain, *node);
    if (link && escape == Escape::markdown && is_address(plain)) return "<" + plain + ">";
    if (escape == Escape::none) return plain;
    if (escape == Escape::html) return escape_html(plain);
    std::string out;
    for (char c : plain) {
        // A line break stays one and begins no block: whatever could open one is escaped.
        if (c == '\r') continue;
        if (std::string_view("\\`*_{}[]()#+-.!|<>&~=\n").find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

}  // namespace

TemplateError::TemplateError(std::size_t line, std::size_t column, const std::string& what)
    : std::runtime_error("line " + std::to_string(line) + ", column " + std::to_string(column) + ": " + what), line_(line), column_(column) {}

Template::Template(std::string_view text, const std::set<std::string>& paths, const std::set<std::string>& links) : root_(std::make_unique<Part>()) {
    struct Open {
        Part* part;
        std::size_t at;
        std::string prefix;   // path of the each block
    };
    std::vector<Open> open{{root_.get(), 0, ""}};
    auto wrong = [&](std::size_t at, const std::string& what) {
        const auto [line, column] = place(text, at);
        return TemplateError(line, column, what);
    };
    std::size_t at = 0;
    while (at < text.size()) {
        const auto start = text.find("{{", at);
        open.back().part->parts.push_back({Part::Kind::text, std::string(text.substr(at, start - at)), {}});
        if (start == std::string_view::npos) break;
        const auto end = text.find("}}", start);
        if (end == std::string_view::npos) throw wrong(start, "{{ is not closed");
        const std::string word(trim(text.substr(start + 2, end - start - 2)));
        at = end + 2;
        if (word.starts_with("/")) {
            const auto kind = open.back().part->kind;
            const bool fits = open.size() > 1 && ((word == "/if" && kind == Part::Kind::when) || (word == "/each" && kind == Part::Kind::each));
            if (!fits) throw wrong(start, "{{" + word + "}} closes nothing");
            open.pop_back();
            continue;
        }
        const bool when = word.starts_with("#if "), each = word.starts_with("#each ");
        if (word.starts_with("#") && !when && !each) throw wrong(start, "unknown block {{" + word + "}}");
        const std::string path(trim(std::string_view(word).substr(when ? 4 : each ? 6 : 0)));
        const bool entry = path == "this" && open.size() > 1;
        std::string whole = entry ? open.back().prefix : std::string{};
        for (auto scope = open.rbegin(); scope != open.rend() && whole.empty(); ++scope)
            if (auto candidate = scope->prefix.empty() ? path : scope->prefix + "." + path; is_declared(paths, candidate)) whole = std::move(candidate);
        if (path.empty() || (whole.empty() && !entry)) throw wrong(start, "unknown variable " + path);
        if (paths.contains(whole)) named_.insert(whole);
        open.back().part->parts.push_back({when ? Part::Kind::when : each ? Part::Kind::each
                                                                          : Part::Kind::value,
                                           path,
                                           {},
                                           links.contains(whole)});
        if (!when && !each) continue;
        const std::string prefix = each ? whole : open.back().prefix;
        open.push_back({&open.back().part->parts.back(), start, prefix});
    }
    if (open.size() > 1) throw wrong(open.back().at, "block is not closed");
}

Template::~Template() = default;
Template::Template(Template&&) noexcept = default;
Template& Template::operator=(Template&&) noexcept = default;

std::string Template::render(const json::Node& values, Escape escape) const {
    std::string out;
    std::vector<const json::Node*> scopes{&values};
    auto run = [&](auto&& self, const Part& part) -> void {
        for (const auto& child : part.parts) {
            const auto* node = child.kind == Part::Kind::text ? nullptr : look_up(scopes, child.text);
            if (child.kind == Part::Kind::text) out += child.text;
            else if (child.kind == Part::Kind::value) out += shown(node, escape, child.link);
            else if (child.kind == Part::Kind::when && holds(node)) self(self, child);
            else if (child.kind == Part::Kind::each && node != nullptr)
                for (const auto& item : node->items) {
                    scopes.push_back(&item);
                    self(self, child);
                    scopes.pop_back();
                }
        }
    };
    run(run, *root_);
    return out;
}

}  // namespace platform::render
