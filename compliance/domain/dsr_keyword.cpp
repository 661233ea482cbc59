// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/dsr_keyword.hpp"

#include <algorithm>
#include <map>

namespace compliance {

namespace {

constexpr std::size_t kMaxBytes = 128 * 1024;

/// Lower case with one blank between words and around all; umlauts and ß in two letters, other characters as they are.
std::string plain(std::string_view text) {
    static constexpr std::pair<std::string_view, std::string_view> kSpelt[] = {
        {"ä", "ae"},
        {"ö", "oe"},
        {"ü", "ue"},
        {"Ä", "ae"},
        {"Ö", "oe"},
        {"Ü", "ue"},
        {"ß", "ss"},
        {"\u00AD", ""},
        {"’", "'"},
    };
    std::string out = " ";
    for (std::size_t i = 0; i < text.size();) {
        const auto* spelt = std::find_if(std::begin(kSpelt), std::end(kSpelt), [&](const auto& pair) { return text.substr(i).starts_with(pair.first); });
        if (spelt != std::end(kSpelt)) {
            out += spelt->second;
            i += spelt->first.size();
            continue;
        }
        const char c = text[i++];
        const auto byte = static_cast<unsigned char>(c);
        const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || byte >= 0x80 || c == '\'';
        if (c >= 'A' && c <= 'Z') out += static_cast<char>(c | 0x20);
        else if (letter) out += c;
        else if (out.back() != ' ') out += ' ';
    }
    return out.back() == ' ' ? out : out + ' ';
}

std::string own_words(std::string_view text) {
    std::string out;
    text = text.substr(0, kMaxBytes);
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        if (line.find_first_not_of(" \t") == std::string_view::npos || line[line.find_first_not_of(" \t")] != '>') out += std::string(line) + "\n";
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return plain(out);
}

template <class Test>
bool each(std::string_view list, char by, Test test) {
    for (;;) {
        const auto end = std::min(list.find(by), list.size());
        if (!test(list.substr(0, end))) return false;
        if (end == list.size()) return true;
        list.remove_prefix(end + 1);
    }
}

bool has(const std::string& words, std::string_view beginning) {
    auto wanted = plain(beginning);
    if (!beginning.ends_with(' ')) wanted.pop_back();
    return words.find(wanted) != std::string::npos;
}

bool fits(const std::string& words, const DsrKeyword& keyword) {
    if (!each(keyword.key, '+', [&](std::string_view part) { return has(words, part); })) return false;
    return !keyword.unless || each(*keyword.unless, '|', [&](std::string_view part) { return !has(words, part); });
}

}  // namespace

DsrSuggestion suggest_rights(std::string_view text, std::span<const DsrKeyword> keywords) {
    const auto words = own_words(text);
    DsrSuggestion out;
    std::map<std::string, int> languages;
    for (const auto& keyword : keywords) {
        if (!fits(words, keyword)) continue;
        ++languages[keyword.language];
        if (std::find(out.rights.begin(), out.rights.end(), keyword.right) == out.rights.end()) out.rights.push_back(keyword.right);
    }
    std::sort(out.rights.begin(), out.rights.end());
    const auto most = std::max_element(languages.begin(), languages.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most != languages.end()) out.language = most->first;
    return out;
}

}  // namespace compliance
