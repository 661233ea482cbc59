// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/library_file/profile.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "compliance/services/library_file/fields.hpp"

namespace compliance {

using library_file::lowered;

namespace {

int hex_digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                                                                     : -1; }

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
        : controls_(controls), unknown_(unknown), chosen_(controls.size(), false), children_(controls.size()) {
        for (std::size_t i = 0; i < controls.size(); ++i) {
            if (controls[i].parent) children_[*controls[i].parent].push_back(i);
            if (!controls[i].control) continue;
            by_id_.emplace(controls[i].id, i);
            if (const auto& alt = controls[i].alt_identifier; !alt.empty()) by_alt_.emplace(alt, i), by_alt_.emplace("_" + alt, i);
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
        if (const auto at = by_id_.find(id); at != by_id_.end()) return at->second;
        if (const auto at = by_alt_.find(id); at != by_alt_.end()) return at->second;
        return std::nullopt;
    }
    void set(std::size_t index, bool value, bool with_children) {
        std::vector<std::size_t> open{index};
        while (!open.empty()) {
            const auto at = open.back();
            open.pop_back();
            chosen_[at] = value;
            if (with_children) open.insert(open.end(), children_[at].begin(), children_[at].end());
        }
    }

    const std::vector<SelectableControl>& controls_;
    const std::function<void(const std::string&, const std::string&)>& unknown_;
    std::vector<bool> chosen_;
    std::vector<std::vector<std::size_t>> children_;
    std::map<std::string, std::size_t, std::less<>> by_id_, by_alt_;  // the first of each: a profile may name millions
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
