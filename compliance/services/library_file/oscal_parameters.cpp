// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/library_file/oscal.hpp"

namespace compliance::library_file {

namespace {

constexpr int kMaxNesting = 8;
constexpr int kMaxInserts = 2'000;         // of one text: parameters that name each other many times must not multiply
constexpr std::size_t kMaxText = 200'000;  // of one text, before it is cut for its member

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
    std::string out;
    for (const auto& part : parts) out += (out.empty() ? "" : std::string(between)) + part;
    return out;
}

}  // namespace

std::string_view member_text(const Node& node, std::string_view name) {
    const auto* found = node.kind == NodeKind::object ? node.find(name) : nullptr;
    // A number or truth value as it is spelt: YAML has texts without quotes.
    const bool scalar = found != nullptr && found->kind != NodeKind::array && found->kind != NodeKind::object;
    return scalar ? platform::trim(found->text) : std::string_view{};
}

const std::vector<Node>& member_items(const Node& node, std::string_view name) {
    static const std::vector<Node> kNone;
    const auto* found = node.kind == NodeKind::object ? node.find(name) : nullptr;
    return found != nullptr ? found->items : kNone;
}

std::string prop_value(const Node& node, std::string_view name, bool without_class) {
    std::string any;
    for (const auto& prop : member_items(node, "props")) {
        if (member_text(prop, "name") != name) continue;
        const bool plain = member_text(prop, "class").empty();
        if (!without_class || plain) return std::string(member_text(prop, "value"));
        if (any.empty()) any = member_text(prop, "value");
    }
    return any;
}

std::string oscal_token(std::string_view text) {
    std::string out;
    for (const char c : lowered(text)) {
        const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
        out += kept ? c : '-';
    }
    if (out.empty() || out.front() < 'a' || out.front() > 'z') out.insert(out.begin(), '_');
    return out;
}

void OscalParameters::add(const Node& list) {
    for (const auto& parameter : list.items)
        if (const auto id = member_text(parameter, "id"); !id.empty()) known_.emplace(id, &parameter);
}

std::string OscalParameters::text_of(const std::string& id, Way& way) const {
    const auto found = known_.find(id);
    if (found == known_.end()) return "[Assignment: " + id + "]";
    const Node& parameter = *found->second;
    std::vector<std::string> values;
    for (const auto& value : member_items(parameter, "values")) values.push_back(value.text);
    if (!values.empty()) return joined(values, ", ");
    if (const auto* select = parameter.find("select")) {
        std::vector<std::string> choices;
        for (const auto& choice : member_items(*select, "choice")) choices.push_back(render(choice.text, way));
        const bool more = member_text(*select, "how-many") == "one-or-more";
        return (more ? "[Selection (one or more): " : "[Selection: ") + joined(choices, "; ") + "]";
    }
    const auto label = member_text(parameter, "label");
    return "[Assignment: " + (label.empty() ? id : render(label, way)) + "]";
}

std::string OscalParameters::render(std::string_view prose) const {
    Way way{0, kMaxInserts};
    return render(prose, way);
}

std::string OscalParameters::render(std::string_view prose, Way& way) const {
    std::string out;
    ++way.depth;
    while (!prose.empty() && out.size() < kMaxText) {
        const auto from = prose.find("{{"), to = prose.find("}}", from);
        if (from == std::string_view::npos || to == std::string_view::npos) break;
        out += prose.substr(0, from);
        auto inside = platform::trim(prose.substr(from + 2, to - from - 2));
        const auto comma = inside.find(',');
        const bool parameter = inside.starts_with("insert:") && comma != std::string_view::npos && platform::trim(inside.substr(7, comma - 7)) == "param";
        if (parameter && way.depth <= kMaxNesting && way.left-- > 0) out += text_of(std::string(platform::trim(inside.substr(comma + 1))), way);
        else out += prose.substr(from, to + 2 - from);
        prose.remove_prefix(to + 2);
    }
    --way.depth;
    out += prose;
    return out;
}

}  // namespace compliance::library_file
