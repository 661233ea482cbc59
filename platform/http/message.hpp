// SPDX-License-Identifier: Apache-2.0
// Requests and replies as handlers see them; no Beast here.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/reflect/values.hpp"

namespace platform {
class Fiber;
}

namespace platform::http {

struct Header {
    std::string name, value;
};

/// Whether two names of headers are the same: ASCII case does not count.
bool same_name(std::string_view a, std::string_view b);

/// Bytes of a request body as they arrive; throws Problem (413, 408, 400) when limits are broken or the client goes away.
class BodyReader {
  public:
    virtual ~BodyReader() = default;
    /// Up to `max` further bytes appended to `out`; 0 at the end.
    virtual std::size_t read(std::string& out, std::size_t max) = 0;
};

struct Request {
    std::string method;                       ///< upper case
    std::string path;                         ///< as sent, without authority and query
    std::string host;                         ///< `host[:port]` that the client asked for; anybody may write anything there
    std::vector<std::pair<std::string, std::string>> query;    ///< decoded, in order
    std::vector<Header> headers;
    std::vector<std::pair<std::string_view, std::string>> path_params;   ///< decoded, by the route's names
    std::string body;                         ///< whole, unless the route streams
    BodyReader* stream = nullptr;             ///< of routes with `stream_body`
    std::string peer;                         ///< address of the client (behind a trusted proxy: as it says)
    Uuid id;                                  ///< request id, made by the server
    Instant received_at;
    bool secure = false;  ///< came over TLS, here or at a trusted proxy

    /// First header of that name, any case; empty view if there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const;
    [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const;
    [[nodiscard]] std::string_view path_param(std::string_view name) const;   ///< throws std::logic_error if unknown
};

/// Produces a reply's body piecewise: appends to `chunk`, answers false when nothing follows. May suspend.
using BodySource = std::function<bool(Fiber&, std::string& chunk)>;

struct Response {
    int status = 200;
    std::vector<Header> headers;
    std::string body;
    BodySource source;                        ///< if set, the body is what it produces (chunked, or with content_length)
    std::optional<std::uint64_t> content_length;   ///< of `source`
    bool secret = false;                           ///< never compressed: its length would tell of the secret (BREACH)

    void set(std::string_view name, std::string value);   ///< replaces
    [[nodiscard]] std::string_view header(std::string_view name) const;
};

struct Route;

/// One request on its way through the middleware to its handler and back.
struct Exchange {
    Request request;
    Response response;
    Fiber* fiber = nullptr;
    const Route* route = nullptr;             ///< null: none matched
    std::string log_actor;                    ///< opaque subject for the access log
    std::shared_ptr<void> context;            ///< the application's own state of the request
};

using Handler = std::function<void(Exchange&)>;
using Next = const std::function<void()>&;
/// Does its part before and after `next()`; may answer without calling it.
using Middleware = std::function<void(Exchange&, Next)>;

}  // namespace platform::http
