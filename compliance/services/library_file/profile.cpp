// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/library_file/profile.hpp"

#include <algorithm>
#include <map>

#include "compliance/services/library_file/fields.hpp"

namespace compliance {

using library_file::lowered;

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char low = static_cast<char>(c | 0x20);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        if (low < 0) out += text[i];
        else out += static_cast<char>(high * 16 + low), i += 2;
    }
    return out;
}

class Selection {
  public:
    Selection(const std::vector<SelectableControl>& controls, const std::function<void(const std::string&, const std::string&)>& unknown)
        : controls_(controls), unknown_(unknown), chosen_(controls.size(), false), whole_(controls.size(), Whole::mixed), children_(controls.size()) {
        for (std::size_t i = 0; i < controls.size(); ++i) {
            if (controls[i].parent) children_[*controls[i].parent].push_back(i);
            if (!controls[i].control) continue;
            ids_.emplace(controls[i].id, i);
            if (controls[i].alt_identifier.empty()) continue;
            alternatives_.emplace(controls[i].alt_identifier, i);
            alternatives_.emplace("_" + controls[i].alt_identifier, i);
        }
    }

    void set_all() {
        for (std::size_t i = 0; i < controls_.size(); ++i) chosen_[i] = controls_[i].control;
    }
    void apply(const ProfileSelector& selector, bool value) {
        for (const auto& id : selector.ids)
            if (const auto found = find(lowered(id))) set(*found, value, selector.with_children);
            else unknown_(selector.pointer, id);
        for (const auto& given : selector.patterns) {
            const auto pattern = lowered(given);
            for (std::size_t i = 0; i < controls_.size(); ++i)
                if (controls_[i].control && matches_pattern(pattern, controls_[i].id)) set(i, value, selector.with_children);
        }
    }
    [[nodiscard]] std::vector<std::size_t> indices() const {
        std::vector<std::size_t> out;
        for (std::size_t i = 0; i < chosen_.size(); ++i)
            if (chosen_[i]) out.push_back(i);
        return out;
    }

  private:
    /// `<id>`, `<alt-identifier>` and `_<alt-identifier>` fit, in this order (R12).
    [[nodiscard]] std::optional<std::size_t> find(const std::string& id) const {
        if (const auto found = ids_.find(id); found != ids_.end()) return found->second;
        if (const auto found = alternatives_.find(id); found != alternatives_.end()) return found->second;
        return std::nullopt;
    }
    /// A tree that was set as a whole is not walked again: a file may name the same control a million times.
    void set(std::size_t index, bool value, bool with_children) {
        if (!with_children) return set_one(index, value);
        std::vector<std::size_t> open{index};
        while (!open.empty()) {
            const auto at = open.back();
            open.pop_back();
            const auto all = value ? Whole::chosen : Whole::left_out;
            if (whole_[at] == all) continue;
            set_one(at, value);
            whole_[at] = all;
            open.insert(open.end(), children_[at].begin(), children_[at].end());
        }
    }
    void set_one(std::size_t index, bool value) {
        if (chosen_[index] == value) return;
        chosen_[index] = value;
        for (auto up = std::optional(index); up; up = controls_[*up].parent) whole_[*up] = Whole::mixed;
    }

    enum class Whole : std::uint8_t { mixed, chosen, left_out };

    const std::vector<SelectableControl>& controls_;
    const std::function<void(const std::string&, const std::string&)>& unknown_;
    std::vector<bool> chosen_;
    std::vector<Whole> whole_;
    std::vector<std::vector<std::size_t>> children_;
    std::map<std::string, std::size_t> ids_, alternatives_;
};

}  // namespace

bool matches_pattern(std::string_view pattern, std::string_view text) {
    // Going back to the last star only: linear in the product, never exponential.
    std::size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
    while (t < text.size()) {
        if (p < pattern.size() && (pattern[p] == '?' || (pattern[p] == text[t] && pattern[p] != '*'))) ++p, ++t;
        else if (p < pattern.size() && pattern[p] == '*') star = p++, mark = t;
        else if (star != std::string_view::npos) p = star + 1, t = ++mark;
        else return false;
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

std::string file_stem(std::string_view href) {
    auto name = lowered(percent_decoded(href));
    if (const auto from = name.find_last_of("/:"); from != std::string::npos) name = name.substr(from + 1);
    for (const std::string_view ending : {".json", ".xml", ".yaml", ".yml", "-min"})
        if (name.ends_with(ending)) name.erase(name.size() - ending.size());
    return name;
}

std::vector<std::size_t> select_controls(const ProfileImport& import, const std::vector<SelectableControl>& controls,
                                         const std::function<void(const std::string&, const std::string&)>& unknown) {
    Selection selection(controls, unknown);
    if (import.all) selection.set_all();
    for (const auto& selector : import.include) selection.apply(selector, true);
    for (const auto& selector : import.exclude) selection.apply(selector, false);
    return selection.indices();
}

}  // namespace compliance
