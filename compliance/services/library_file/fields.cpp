// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/library_file/fields.hpp"

#include <algorithm>
#include <charconv>

namespace compliance::library_file {

std::string lowered(std::string_view text) {
    std::string out(text);
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    return out;
}

std::string last_part(std::string_view urn) { return std::string(urn.substr(urn.rfind(':') + 1)); }

bool is_library_urn(std::string_view urn) {
    if (platform::count_code_points(urn) > 255) return false;
    const auto part = [&](std::string_view further) {
        const auto end = urn.find(':');
        if (end == std::string_view::npos || end == 0) return false;
        const auto fits = [&](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || further.find(c) != std::string_view::npos; };
        if (!std::all_of(urn.begin(), urn.begin() + static_cast<std::ptrdiff_t>(end), fits)) return false;
        urn.remove_prefix(end + 1);
        return true;
    };
    if (!urn.starts_with("urn:")) return false;
    urn.remove_prefix(4);
    if (!part("._-") || !urn.starts_with("risk:")) return false;
    urn.remove_prefix(5);
    return part("_-") && !urn.empty() && std::none_of(urn.begin(), urn.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

std::string cut(std::string_view text, std::size_t count) {
    std::size_t end = 0;
    for (std::size_t points = 0; end < text.size(); ++end) {
        if ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) continue;
        if (points++ == count) break;
    }
    return std::string(text.substr(0, end));
}

std::string spelt(const Node& node) {
    if (node.kind == NodeKind::boolean && node.text.empty()) return node.boolean ? "true" : "false";
    return node.text;
}

platform::Json json_of(const Node& node) {
    platform::Json out{""};
    platform::json::write(out.text, node);
    return out;
}

Fields::Fields(const Node& node, std::string pointer, std::int64_t row, LibraryDocument& out)
    : node_(node), pointer_(std::move(pointer)), row_(row), out_(out) {
    if (node.kind != NodeKind::object) out_.reject(row_, pointer_, "bad_type", "must be a mapping");
}

std::string Fields::at(std::string_view name) const { return pointer_ + "/" + platform::json::pointer_token(name); }

void Fields::warn(std::string_view name, std::string code, std::string message) {
    out_.warn(std::move(code), name.empty() ? pointer_ : at(name), std::move(message));
}

void Fields::reject(std::string_view name, std::string code, std::string message) {
    out_.reject(row_, name.empty() ? pointer_ : at(name), std::move(code), std::move(message));
}

const Node* Fields::peek(std::string_view name) const {
    const auto* found = node_.kind == NodeKind::object ? node_.find(name) : nullptr;
    return found == nullptr || found->is_null() ? nullptr : found;
}

const Node* Fields::take(std::string_view name) {
    taken_.emplace(name);
    return peek(name);
}

std::optional<std::string> Fields::raw_text(std::string_view name, bool as_spelt) {
    const auto* node = take(name);
    if (node == nullptr) return std::nullopt;
    if (node->kind == NodeKind::array || node->kind == NodeKind::object) {
        reject(name, "bad_type", "must be text");
        return std::nullopt;
    }
    const auto whole = spelt(*node);
    const auto text = platform::trim(whole);
    if (text.empty()) return std::nullopt;
    if (node->kind != NodeKind::string && !as_spelt) warn(name, "scalar_coerced", "taken as the text it is spelt with");
    return std::string(text);
}

std::string Fields::urn(std::string_view name, bool needed) {
    const auto given = raw_text(name, true);
    if (!given) {
        if (needed) reject(name, "required", "is needed");
        return {};
    }
    auto urn = lowered(*given);
    if (is_library_urn(urn)) return urn;
    reject(name, "bad_urn", "must be urn:<packager>:risk:<type>:<name>, 255 characters at most");
    return {};
}

std::optional<std::int64_t> Fields::integer(std::string_view name, std::int64_t min, std::int64_t max) {
    const auto* node = take(name);
    if (node == nullptr) return std::nullopt;
    const auto whole = spelt(*node);
    auto text = platform::trim(whole);
    if (text.empty() && node->kind == NodeKind::string) return std::nullopt;
    std::string_view fraction;
    if (const auto point = text.find('.'); point != std::string_view::npos) fraction = text.substr(point + 1), text = text.substr(0, point);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_number = error == std::errc() && end == text.data() + text.size() && fraction.find_first_not_of("0123456789") == std::string_view::npos;
    if (!is_number || node->kind == NodeKind::boolean) reject(name, "bad_type", "must be a whole number");
    else if (value < min || value > max) reject(name, "out_of_range", "must be between " + std::to_string(min) + " and " + std::to_string(max));
    else {
        if (fraction.find_first_not_of('0') != std::string_view::npos) warn(name, "scalar_coerced", whole + " is taken as " + std::to_string(value));
        return value;
    }
    return std::nullopt;
}

std::optional<bool> Fields::boolean(std::string_view name) {
    const auto* node = take(name);
    if (node == nullptr) return std::nullopt;
    if (node->kind == NodeKind::boolean) return node->boolean;
    const auto text = lowered(platform::trim(spelt(*node)));
    for (const std::string_view yes : {"true", "yes", "on", "y", "1"})
        if (text == yes) return coerced(name, true);
    for (const std::string_view no : {"false", "no", "off", "n", "0"})
        if (text == no) return coerced(name, false);
    if (text.empty() && node->kind == NodeKind::string) return std::nullopt;
    reject(name, "bad_type", "must be true or false");
    return std::nullopt;
}

bool Fields::coerced(std::string_view name, bool value) {
    warn(name, "scalar_coerced", value ? "taken as true" : "taken as false");
    return value;
}

std::optional<platform::Date> Fields::date(std::string_view name) {
    const auto given = raw_text(name, true);
    if (!given) return std::nullopt;
    const bool with_time = given->size() > 10 && ((*given)[10] == 'T' || (*given)[10] == ' ');
    const auto date = platform::parse_date(with_time ? given->substr(0, 10) : *given);
    if (!date) reject(name, "bad_format", "must be a date, such as 2026-11-24");
    return date;
}

std::vector<std::string> Fields::texts(std::string_view name) {
    std::vector<std::string> out;
    const auto* node = take(name);
    if (node == nullptr) return out;
    if (node->kind == NodeKind::object) {
        reject(name, "bad_type", "must be a list");
        return out;
    }
    if (node->kind != NodeKind::array) {
        if (const auto whole = spelt(*node); !platform::trim(whole).empty()) out.emplace_back(platform::trim(whole));
        return out;
    }
    for (const auto& item : node->items) {
        if (item.kind == NodeKind::array || item.kind == NodeKind::object) reject(name, "bad_type", "must be a list of texts");
        else if (const auto whole = spelt(item); !platform::trim(whole).empty()) out.emplace_back(platform::trim(whole));
    }
    return out;
}

Translations Fields::translations() {
    Translations out;
    const auto* node = take("translations");
    if (node == nullptr) return out;
    if (node->kind == NodeKind::array && node->items.empty()) return out;
    if (node->kind != NodeKind::object) {
        reject("translations", "bad_type", "must be a mapping of languages");
        return out;
    }
    for (const auto& [language, texts] : node->members) {
        for (const auto& [name, value] : texts.members) {
            std::string text;
            for (const auto& item : value.items) text += (text.empty() ? "- " : "\n- ") + spelt(item);
            if (value.kind != NodeKind::array) text = spelt(value);
            if (const auto kept = platform::trim(text); !kept.empty()) out[language][name] = kept;
        }
    }
    return out;
}

std::optional<Node> Fields::rest(bool strict) {
    Node out;
    out.kind = NodeKind::object;
    for (const auto& [name, value] : node_.members) {
        if (taken_.contains(name)) continue;
        out.members.push_back({name, value});
        if (name.starts_with("x_")) continue;  // ours: other readers pass over them, as they are meant to
        if (strict) reject(name, "unknown_key", "is not known");
        else warn(name, "unknown_key", "kept among the attributes");
    }
    return out.members.empty() ? std::nullopt : std::optional(std::move(out));
}

void Fields::keep_rest(std::map<std::string, platform::Json>& attributes, bool strict) {
    if (const auto found = rest(strict))
        for (const auto& [name, value] : found->members) attributes.emplace(name, json_of(value));
}

void Leftovers::add(const std::string& part, std::optional<Node> members) {
    if (!members || (parts_.size() >= LibraryDocument::kMaxWarnings && !parts_.contains(part))) return;
    auto& known = parts_[part];
    known.kind = NodeKind::object;
    for (auto& member : members->members)
        if (known.find(member.first) == nullptr) known.members.push_back(std::move(member));
}

void Leftovers::add(const std::string& part, std::string_view member, const Node& value) {
    Node one;
    one.kind = NodeKind::object;
    one.members.push_back({std::string(member), value});
    add(part, std::move(one));
}

void Leftovers::store(std::map<std::string, platform::Json>& attributes, const std::string& name) const {
    if (parts_.empty()) return;
    Node all;
    all.kind = NodeKind::object;
    for (const auto& [part, members] : parts_) all.members.push_back({part, members});
    attributes.emplace(name, json_of(all));
}

std::vector<Fields> entries_of(Fields& fields, std::string_view name) {
    std::vector<Fields> out;
    const auto* list = fields.take(name);
    if (list == nullptr) return out;
    if (list->kind != NodeKind::array) {
        fields.reject(name, "bad_type", "must be a list");
        return out;
    }
    out.reserve(list->items.size());
    for (std::size_t i = 0; i < list->items.size(); ++i)
        out.emplace_back(list->items[i], fields.at(name) + "/" + std::to_string(i), static_cast<std::int64_t>(i + 1), fields.out());
    return out;
}

std::vector<Fields> objects_of(Fields& objects, std::string_view one, std::string_view several) {
    const auto* single = objects.take(one);
    const auto* list = objects.take(several);
    if (single != nullptr && list != nullptr) {
        objects.reject(one, "both_spellings", "stands beside " + std::string(several));
        return {};
    }
    const auto name = single != nullptr ? one : several;
    const auto* found = single != nullptr ? single : list;
    if (found == nullptr) return {};
    if (found->kind == NodeKind::array) return entries_of(objects, name);
    std::vector<Fields> out;
    out.emplace_back(*found, objects.at(name), 1, objects.out());
    return out;
}

}  // namespace compliance::library_file
