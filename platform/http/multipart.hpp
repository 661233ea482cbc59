// SPDX-License-Identifier: Apache-2.0
// Bodies of several parts (multipart/form-data, RFC 7578), read part by part as they arrive: never more in memory than
// one read. What a part means is the caller's business.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/message.hpp"

namespace platform::http {

/// What stands before a part's bytes.
struct Part {
    std::string name;                      ///< of the form's field
    std::optional<std::string> file_name;  ///< as sent, path and all; nullopt: a plain field
    std::string content_type;              ///< as sent; empty: none
    std::vector<Header> headers;

    /// First header of that name, any case; empty view if there is none.
    [[nodiscard]] std::string_view header(std::string_view wanted_name) const;
};

struct MultipartLimits {
    std::size_t parts = 32;
    std::size_t header_bytes = 8 * 1024;     ///< of one part
    std::size_t preamble_bytes = 64 * 1024;  ///< before the first part, and behind the last
};

/// Reads one body. Throws Problem 400 `not_parseable` for what is no such body or exceeds a limit, and what the
/// BodyReader throws.
class MultipartReader {
  public:
    /// Throws Problem 415 for another Content-Type, 400 for one without a proper boundary.
    MultipartReader(BodyReader& body, std::string_view content_type, MultipartLimits limits = {});
    /// The next part; what is unread of the one before is passed over. nullopt behind the last.
    std::optional<Part> next();
    /// Up to `max` further bytes of the part appended to `out`; 0 at its end.
    std::size_t read(std::string& out, std::size_t max);
    /// The whole rest of a small part. Throws Problem 413 when it is longer than `max`.
    std::string read_all(std::size_t max);

  private:
    bool fill();
    void require_more();
    void pass_boundary();
    std::string_view line();
    Part read_headers();

    BodyReader& body_;
    MultipartLimits limits_;
    std::string delimiter_;          // CRLF -- boundary
    std::string buffer_ = "\r\n";    // so that a body may begin with its first boundary
    std::size_t at_ = 0;             // of what is not used up in it
    std::size_t parts_ = 0;
    bool in_part_ = true, ended_ = false;   // the preamble is passed over like a part
};

}  // namespace platform::http
