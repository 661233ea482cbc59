// SPDX-License-Identifier: Apache-2.0
// Replies that hand out stored bytes: conditions, ranges and the headers that keep a browser from running them
// (RFC 9110 sections 13 and 14, RFC 6266, RFC 9530). Where the bytes come from is the caller's business.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/http/message.hpp"

namespace platform::http {

struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t length = 0;
    bool operator==(const ByteRange&) const = default;
};

/// What a Range header asks of `size` bytes: nullopt where the whole is to be sent (none, several or unreadable ranges).
/// Throws Problem 416 with Content-Range where no byte of it is there.
std::optional<ByteRange> parse_range(std::string_view header, std::uint64_t size);

/// `attachment; filename*=UTF-8''…`
std::string attachment(std::string_view file_name);

struct Download {
    std::uint64_t size = 0;
    std::string sha256_hex;
    std::string media_type, file_name;
};

/// Writes status and headers; answers what is to be sent as body, nullopt for 304. ETag is the digest.
std::optional<ByteRange> begin_download(const Request& request, Response& response, const Download& download);

/// The SHA-256 that a Repr-Digest field names (RFC 9530), 32 bytes; nullopt where it names none. Throws Problem 422
/// `bad_format` at `/Repr-Digest` for one that cannot be read.
std::optional<std::string> parse_repr_digest(std::string_view header);

}  // namespace platform::http
