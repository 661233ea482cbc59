// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/file.hpp"

#include <algorithm>

#include "platform/problem/problem.hpp"

namespace compliance {

namespace {

/// As libmagic spells them.
constexpr std::string_view kUsualTypes[] = {
    "application/pdf", "application/rtf", "application/msword", "application/vnd.ms-*", "application/CDFV2", "application/x-ole-storage",
    "application/vnd.openxmlformats-officedocument.*", "application/vnd.oasis.opendocument.*", "application/epub+zip",
    "application/json", "application/x-ndjson", "application/xml", "application/postscript",
    "application/pgp-signature", "application/pgp-keys", "application/pkcs7-signature", "application/x-x509-*",
    "application/zip", "application/x-7z-compressed", "application/x-rar", "application/vnd.rar", "application/gzip", "application/x-bzip2",
    "application/x-xz", "application/zstd", "application/x-tar",
    "image/*", "text/*", "message/*",
};

bool matches(std::string_view pattern, std::string_view type) {
    return pattern.ends_with('*') ? type.starts_with(pattern.substr(0, pattern.size() - 1)) : pattern == type;
}

/// Code points that make a name read as another one, or as two lines.
bool is_deceptive(std::uint32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

/// Code point at `at` of valid UTF-8, with its length.
std::pair<std::uint32_t, std::size_t> code_point(std::string_view text, std::size_t at) {
    const auto first = static_cast<unsigned char>(text[at]);
    const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    std::uint32_t value = length == 1 ? first : first & (0x7f >> length);
    for (std::size_t i = 1; i < length; ++i) value = value << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3f);
    return {value, length};
}

std::string from_latin1(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) out += c;
        else (out += static_cast<char>(0xc0 | byte >> 6)) += static_cast<char>(0x80 | (byte & 0x3f));
    }
    return out;
}

}  // namespace

bool is_type_allowed(std::string_view media_type, std::span<const platform::Text<120>> allowed) {
    const auto fits = [&](std::string_view pattern) { return matches(pattern, media_type); };
    if (allowed.empty()) return std::any_of(std::begin(kUsualTypes), std::end(kUsualTypes), fits);
    return std::any_of(allowed.begin(), allowed.end(), fits);
}

void require_given_out(FileScanState state, bool made_here, ScanMode mode) {
    if (state == FileScanState::infected) throw platform::forbidden("infected");
    if (mode == ScanMode::required && state != FileScanState::clean && !made_here)
        throw platform::conflict("scan_pending", state == FileScanState::error ? "The scanner could not say whether the file is clean." : "");
}

std::string clean_file_name(std::string_view given) {
    constexpr std::size_t kMaxCodePoints = 255;
    std::string text = platform::is_valid_utf8(given) ? std::string(given) : from_latin1(given);
    if (const auto folder = text.find_last_of("/\\"); folder != std::string::npos) text.erase(0, folder + 1);
    std::string out;
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size() && count < kMaxCodePoints;) {
        const auto [value, length] = code_point(text, at);
        if (!is_deceptive(value)) {
            out.append(text, at, length);
            ++count;
        }
        at += length;
    }
    const std::string name(platform::trim(out));
    return name.empty() || name == "." || name == ".." ? "file" : name;
}

void require_deletable(std::int64_t references, std::optional<platform::Date> retain_until, platform::Date today) {
    if (references > 0) throw platform::conflict("file_in_use");
    if (retain_until && *retain_until >= today)
        throw platform::conflict("retained").with("retain_until", "\"" + platform::format_date(*retain_until) + "\"");
}

}  // namespace compliance
