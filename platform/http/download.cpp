// SPDX-License-Identifier: Apache-2.0
#include "platform/http/download.hpp"

#include "platform/crypto/encoding.hpp"
#include "platform/http/etag.hpp"
#include "platform/http/url.hpp"
#include "platform/problem/problem.hpp"

namespace platform::http {

namespace {

/// Digits alone; nullopt for anything else, and for what does not fit.
std::optional<std::uint64_t> number(std::string_view text) {
    if (text.empty() || text.size() > 18) return std::nullopt;
    std::uint64_t out = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        out = out * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return out;
}

[[noreturn]] void refuse_range(std::uint64_t size) {
    throw Problem(416, "range_not_satisfiable").header("Content-Range", "bytes */" + std::to_string(size));
}

}  // namespace

std::optional<ByteRange> parse_range(std::string_view header, std::uint64_t size) {
    constexpr std::string_view kUnit = "bytes=";
    header = trim(header);
    if (!header.starts_with(kUnit)) return std::nullopt;
    const auto spec = trim(header.substr(kUnit.size()));
    const auto dash = spec.find('-');
    // Several ranges are answered by the whole: nobody needs them, and they are how servers are made to work in vain.
    if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return std::nullopt;
    const auto from = trim(spec.substr(0, dash)), to = trim(spec.substr(dash + 1));
    const auto first = number(from), last = number(to);
    if (from.empty()) {
        if (!last) return std::nullopt;
        if (*last == 0 || size == 0) refuse_range(size);
        const auto length = std::min(*last, size);
        return ByteRange{size - length, length};
    }
    if (!first || (!last && !to.empty()) || (last && *last < *first)) return std::nullopt;
    if (*first >= size) refuse_range(size);
    return ByteRange{*first, std::min(last.value_or(size - 1), size - 1) - *first + 1};
}

std::string attachment(std::string_view file_name) { return "attachment; filename*=UTF-8''" + percent_encode(file_name); }

std::optional<ByteRange> begin_download(const Request& request, Response& response, const Download& download) {
    const std::string tag = "\"" + download.sha256_hex + "\"";
    response.set("ETag", tag);
    if (const auto known = request.header("If-None-Match"); !known.empty() && names_tag(known, tag)) {
        response.status = 304;
        return std::nullopt;
    }
    std::optional<ByteRange> range;
    const auto condition = trim(request.header("If-Range"));
    if (request.method == "GET" && (condition.empty() || condition == tag)) range = parse_range(request.header("Range"), download.size);
    response.set("Content-Type", download.media_type);
    response.set("Content-Disposition", attachment(download.file_name));
    response.set("Content-Security-Policy", "sandbox");
    response.set("X-Content-Type-Options", "nosniff");
    response.set("Cross-Origin-Resource-Policy", "same-origin");
    response.set("Accept-Ranges", "bytes");
    response.set("Repr-Digest", "sha-256=:" + crypto::base64_encode(*crypto::hex_decode(download.sha256_hex)) + ":");
    response.status = range ? 206 : 200;
    if (range)
        response.set("Content-Range", "bytes " + std::to_string(range->first) + "-" + std::to_string(range->first + range->length - 1) + "/" +
                                          std::to_string(download.size));
    return range.value_or(ByteRange{0, download.size});
}

std::optional<std::string> parse_repr_digest(std::string_view header) {
    std::optional<std::string> found;
    while (!header.empty()) {
        const auto comma = std::min(header.find(','), header.size());
        const auto item = trim(header.substr(0, comma));
        header.remove_prefix(std::min(comma + 1, header.size()));
        const auto equals = item.find('=');
        if (equals == std::string_view::npos) continue;
        if (item.substr(0, equals) != "sha-256") continue;   // keys are in lower case; other algorithms may stand beside it
        auto value = item.substr(equals + 1);
        const bool bytes = value.size() > 2 && value.front() == ':' && value.back() == ':';
        found = bytes ? crypto::base64_decode(value.substr(1, value.size() - 2)) : std::nullopt;
        if (!found || found->size() != 32) throw invalid("/Repr-Digest", "bad_format", "must be sha-256=:<base64 of 32 bytes>:");
    }
    return found;
}

}  // namespace platform::http
