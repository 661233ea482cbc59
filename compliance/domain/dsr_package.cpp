// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/dsr_package.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace compliance {

namespace {

constexpr std::size_t kMaxWord = 60;

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kLetters = {
    {{"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}, {"ß", "ss"}, {"Ä", "ae"}, {"Ö", "oe"}, {"Ü", "ue"}}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kEndings = {{
    {"application/pdf", ".pdf"},
    {"application/json", ".json"},
    {"text/csv", ".csv"},
    {"text/plain", ".txt"},
    {"text/html", ".html"},
    {"application/zip", ".zip"},
    {"image/png", ".png"},
    {"image/jpeg", ".jpg"},
    {"image/tiff", ".tif"},
    {"message/rfc822", ".eml"},
    {"application/xml", ".xml"},
    {"text/xml", ".xml"},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"},
    {"application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"},
}};

bool is_kept_by_windows(std::string_view word) {
    constexpr std::array<std::string_view, 4> kNames = {"con", "prn", "aux", "nul"};
    if (std::find(kNames.begin(), kNames.end(), word) != kNames.end()) return true;
    return word.size() == 4 && (word.starts_with("com") || word.starts_with("lpt")) && word[3] >= '0' && word[3] <= '9';
}

}  // namespace

std::string member_word(std::string_view text, std::string_view fallback) {
    std::string out;
    for (std::size_t at = 0; at < text.size() && out.size() < kMaxWord;) {
        const auto rest = text.substr(at);
        const auto letter = std::find_if(kLetters.begin(), kLetters.end(), [&](const auto& pair) { return rest.starts_with(pair.first); });
        if (letter != kLetters.end()) {
            out += letter->second;
            at += letter->first.size();
            continue;
        }
        const char c = text[at++];
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
        else if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
        else if (!out.empty() && out.back() != '-') out += '-';
    }
    while (!out.empty() && out.back() == '-') out.pop_back();
    if (out.empty()) return std::string(fallback);
    return is_kept_by_windows(out) ? out + "-1" : out;
}

std::string_view ending_of(std::string_view media_type) {
    const auto type = media_type.substr(0, media_type.find(';'));
    const auto found = std::find_if(kEndings.begin(), kEndings.end(), [&](const auto& pair) { return pair.first == type; });
    return found == kEndings.end() ? std::string_view{} : found->second;
}

std::string MemberNames::claim(const std::string& stem, std::string_view ending) {
    auto name = stem + std::string(ending);
    for (int number = 2; !taken_.insert(name).second; ++number) name = stem + "-" + std::to_string(number) + std::string(ending);
    return name;
}

}  // namespace compliance
