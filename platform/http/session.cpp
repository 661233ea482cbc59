// SPDX-License-Identifier: Apache-2.0
#include "platform/http/session.hpp"

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>

#include <array>
#include <ctime>

#include <spdlog/spdlog.h>

#include "platform/http/cors.hpp"
#include "platform/http/gzip.hpp"
#include "platform/http/head.hpp"
#include "platform/http/place.hpp"
#include "platform/http/url.hpp"
#include "platform/http/watch.hpp"
#include "platform/problem/problem.hpp"

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace platform::http {

namespace {

using Clock = std::chrono::steady_clock;

/// What of a connection waits to be parsed: a whole head, or a chunk's header with its extensions.
constexpr std::size_t kMaxBuffered = 128 * 1024;
constexpr std::size_t kMaxLingering = 64 * 1024 * 1024;
/// From here on compressing takes longer than others should wait for the loop.
constexpr std::size_t kOffloadFrom = 256 * 1024;
constexpr const char* kMethods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

Instant now() { return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()); }

/// The Date header, made anew once a second.
std::string_view date_line() {
    thread_local std::time_t at = 0;
    thread_local char text[64];
    const std::time_t current = std::time(nullptr);
    if (current != at) {
        at = current;
        std::tm parts{};
        gmtime_r(&at, &parts);
        std::strftime(text, sizeof text, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
    }
    return text;
}

std::string_view reason_of(int status) {
    return std::string_view(beast::http::obsolete_reason(static_cast<beast::http::status>(status)));
}

template <class Stream>
class Session {
  public:
    Session(std::shared_ptr<Shared> shared, Stream& stream, Watch& watch, Fiber& fiber, const asio::ip::address& peer)
        : shared_(std::move(shared)), stream_(stream), watch_(watch), fiber_(fiber), peer_(peer) {}

    void run() {
        while (serve_one()) {}
    }
    /// Whether the client may still be sending: then it must be read on for a while, or it would never see the answer.
    [[nodiscard]] bool must_linger() const { return !peer_gone_; }

  private:
    using HeaderParser = beast::http::request_parser<beast::http::empty_body>;
    using BodyParser = beast::http::request_parser<beast::http::buffer_body>;

    class Reader final : public BodyReader {
      public:
        Reader(Session& session, BodyParser& parser, std::size_t limit) : session_(session), parser_(parser), left_(limit) {}
        std::size_t read(std::string& out, std::size_t max) override {
            if (parser_.is_done()) return 0;
            session_.continue_if_expected();
            const auto before = out.size();
            out.resize(before + max);
            parser_.get().body().data = out.data() + before;
            parser_.get().body().size = max;
            parser_.get().body().more = true;
            // One time limit for all of it, which only grows with what has come: dripping bytes buy nothing.
            const auto& config = session_.shared_->config;
            session_.watch_.expires_at(begun_ + config.body_timeout + std::chrono::milliseconds(received_ * 1000 / config.min_body_rate));
            error_code ec;
            beast::http::async_read(session_.stream_, session_.buffer_, parser_, session_.fiber_.impl().yield[ec]);
            if (ec == beast::http::error::need_buffer) ec = {};
            const auto got = max - parser_.get().body().size;
            out.resize(before + got);
            const bool late = session_.watch_.fired();
            session_.watch_.expires_never();
            if (ec && late) throw Problem(408, "request_timeout");
            if (ec == beast::http::error::body_limit) throw Problem(413, "payload_too_large");
            if (ec) throw Problem(400, "not_parseable", "The body ended early or is not framed as HTTP says.");
            if (got > left_) throw Problem(413, "payload_too_large");
            left_ -= got;
            received_ += got;
            return got;
        }

      private:
        Session& session_;
        BodyParser& parser_;
        std::size_t left_, received_ = 0;
        Clock::time_point begun_ = Clock::now();
    };

    /// A connection among those that draining need not wait for, while it waits for a next request.
    struct Idle {
        std::set<Watch*>& all;
        Watch* one;
        Idle(std::set<Watch*>& given, Watch& watch) : all(given), one(&watch) { all.insert(one); }
        Idle(const Idle&) = delete;
        Idle& operator=(const Idle&) = delete;
        ~Idle() { all.erase(one); }
    };

    struct Running {
        std::atomic<std::size_t>& count;
        explicit Running(std::atomic<std::size_t>& given) : count(given) { ++count; }
        Running(const Running&) = delete;
        Running& operator=(const Running&) = delete;
        ~Running() { --count; }
    };

    [[nodiscard]] std::string_view buffered() const {
        const auto data = buffer_.data();
        return {static_cast<const char*>(data.data()), data.size()};
    }

    bool serve_one() {
        HeaderParser header;
        header.header_limit(static_cast<std::uint32_t>(2 * shared_->config.max_header_bytes));
        header.body_limit(boost::none);
        if (!read_header(header)) return false;
        const Running running(shared_->running);
        return answer(header);
    }

    bool read_some(std::size_t max) {
        error_code ec;
        const auto got = stream_.async_read_some(buffer_.prepare(max), fiber_.impl().yield[ec]);
        if (!ec) buffer_.commit(got);
        timed_out_ = ec && watch_.fired();
        peer_gone_ = ec && !timed_out_;
        return !ec;
    }

    /// Waits for the first byte as idle connection, then for the whole header within its time.
    bool read_header(HeaderParser& header) {
        const auto& config = shared_->config;
        if (buffer_.size() == 0) {
            const Idle idle(shared_->idle[fiber_.loop()], watch_);
            // Whoever was not told yet that we end may be sending just now.
            watch_.expires_after(shared_->draining ? config.drain_grace : requests_ == 0 ? config.header_timeout
                                                                                         : config.idle_timeout);
            if (!read_some(4096)) {
                peer_gone_ = peer_gone_ || shared_->draining;  // nothing was refused that it should still read
                return false;
            }
        }
        ++requests_;
        const auto until = Clock::now() + config.header_timeout;
        for (std::size_t seen = 0;;) {
            while (seen == 0 && buffered().starts_with("\r\n")) buffer_.consume(2);  // after a body of old clients
            const auto text = buffered();
            const auto end = text.find("\r\n\r\n", seen - std::min<std::size_t>(seen, 3));
            if (end != std::string_view::npos && end + 4 <= config.max_header_bytes) return parse_header(header, text.substr(0, end + 4));
            if (const auto verdict = check_head_start(text, seen); verdict.status != 0) return refuse_raw(verdict.status, verdict.detail);
            if (text.size() >= config.max_header_bytes)
                return text.find('\r') >= config.max_header_bytes ? refuse_raw(414, "The address is too long.") : refuse_raw(431, "The header is too large.");
            seen = text.size();
            watch_.expires_at(until);
            if (!read_some(std::min<std::size_t>(4096, config.max_header_bytes - seen)))
                return timed_out_ && refuse_raw(408, "The header did not arrive in time.");
        }
    }

    bool parse_header(HeaderParser& header, std::string_view text) {
        if (const auto verdict = check_head(text, shared_->config.max_target_bytes); verdict.status != 0)
            return refuse_raw(verdict.status, verdict.detail);
        error_code ec;
        const auto used = header.put(asio::buffer(text.data(), text.size()), ec);
        if (ec || !header.is_header_done() || used != text.size()) return refuse_raw(400, "This is not HTTP/1.1.");
        buffer_.consume(used);
        return true;
    }

    bool answer(HeaderParser& header) {
        Exchange exchange;
        exchange.fiber = &fiber_;
        const auto& message = header.get();
        const bool head = message.method() == beast::http::verb::head;
        chunks_ = message.version() == 11;
        keep_alive_ = chunks_ && message.keep_alive() && requests_ < shared_->config.max_requests_per_connection;
        wants_continue_ = beast::iequals(message[beast::http::field::expect], "100-continue");
        if (const int status = fill(exchange, message); status != 0) {
            keep_alive_ = false;
            shared_->refuse(exchange, status, "");
            return write(exchange, head) && false;
        }
        auto match = shared_->router.find(exchange.request.method, exchange.request.path);
        exchange.route = match.route;
        exchange.request.path_params = std::move(match.params);
        const std::size_t limit = match.route != nullptr ? match.route->max_body : 64 * 1024;
        const auto announced = header.content_length();
        const bool has_body = header.chunked() || announced.value_or(0) > 0;
        BodyParser parser(std::move(header));
        parser.body_limit(limit);
        Reader reader(*this, parser, limit);
        try {
            if (match.malformed) throw Problem(400, "bad_path");
            if (has_body && announced.value_or(0) > limit) throw Problem(413, "payload_too_large");
            if (match.route != nullptr && match.route->stream_body) {
                exchange.request.stream = &reader;
            } else if (has_body) {
                while (reader.read(exchange.request.body, 64 * 1024) > 0) {}
            }
        } catch (const Problem& problem) {
            keep_alive_ = false;
            shared_->refuse(exchange, problem.status(), problem.detail());
            write(exchange, head);
            return false;
        }
        watch_.expires_never();
        if (exchange.request.method == "OPTIONS" && match.route == nullptr) options(exchange, match.allowed);
        else if (match.route == nullptr && match.allowed.empty()) shared_->refuse(exchange, 404, "");
        else if (match.route == nullptr) refuse_method(exchange, match.allowed);
        else dispatch(exchange);
        if (has_body && !parser.is_done()) keep_alive_ = false;  // what was not read would be taken for the next request
        return write(exchange, head) && keep_alive_;
    }

    void dispatch(Exchange& exchange) {
        try {
            shared_->dispatch(exchange);
        } catch (const std::exception& error) {
            spdlog::error("dispatch of {}: {}", exchange.route != nullptr ? exchange.route->pattern : "none", error.what());
            exchange.response = Response{};
            exchange.response.status = 500;
        }
    }

    /// The methods of a path as Allow names them: what is said of GET holds for HEAD, and OPTIONS is always answered.
    static std::string allow(const std::vector<std::string_view>& methods) {
        std::string list;
        for (const auto method : methods) {
            list += fmt::format("{}{}", list.empty() ? "" : ", ", method);
            if (method == "GET") list += ", HEAD";
        }
        return list + ", OPTIONS";
    }

    void refuse_method(Exchange& exchange, const std::vector<std::string_view>& allowed) {
        shared_->refuse(exchange, 405, "");
        exchange.response.set("Allow", allow(allowed));
    }

    void options(Exchange& exchange, const std::vector<std::string_view>& allowed) {
        if (allowed.empty() && exchange.request.path != "*") return shared_->refuse(exchange, 404, "");
        exchange.response.status = 204;
        exchange.response.set("Allow", allowed.empty() ? kMethods : allow(allowed));
        dispatch(exchange);
    }

    /// Takes what the handler needs of the header; answers the status to refuse with, 0 if all is well.
    template <class Message>
    int fill(Exchange& exchange, const Message& message) {
        auto& request = exchange.request;
        request.id = Uuid::make_v7(now());
        request.received_at = now();
        request.secure = !std::is_same_v<Stream, tcp::socket>;
        request.method = std::string(message.method_string());
        std::string_view target = message.target();
        if (!take_authority(request, target)) return 400;
        const auto mark = target.find('?');
        request.path = std::string(target.substr(0, mark));
        const bool whole_server = request.path == "*" && request.method == "OPTIONS";
        if (!request.path.starts_with('/') && !whole_server) return 400;
        if (mark != std::string_view::npos) {
            auto query = parse_query(target.substr(mark + 1));
            if (!query) return 400;
            request.query = std::move(*query);
        }
        for (const auto& field : message) request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
        if (request.host.empty()) request.host = std::string(request.header("Host"));
        request.peer = shared_->proxies.client(peer_, request.headers);
        if (shared_->proxies.trusts(peer_)) request.secure = request.secure || request.header("X-Forwarded-Proto") == "https";
        return 0;
    }

    /// The absolute form `http://host/path` (RFC 9112 section 3.2.2): its authority counts, not the Host header.
    static bool take_authority(Request& request, std::string_view& target) {
        for (const std::string_view scheme : {"http://", "https://"}) {
            if (!target.starts_with(scheme)) continue;
            target.remove_prefix(scheme.size());
            const auto end = std::min(target.find_first_of("/?"), target.size());
            request.host = std::string(target.substr(0, end));
            target.remove_prefix(end);
            if (target.empty()) target = "/";
            return is_host(request.host);
        }
        return true;
    }

    void continue_if_expected() {
        if (!wants_continue_) return;
        wants_continue_ = false;
        error_code ec;
        static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        asio::async_write(stream_, asio::buffer(kContinue), fiber_.impl().yield[ec]);
    }

    /// Answers what is no request; false, since nothing can follow it.
    bool refuse_raw(int status, std::string_view detail) {
        Exchange exchange;
        exchange.fiber = &fiber_;
        exchange.request.id = Uuid::make_v7(now());
        exchange.request.received_at = now();
        exchange.request.peer = peer_text(peer_);
        keep_alive_ = false;
        shared_->refuse(exchange, status, detail);
        write(exchange, false);
        return false;
    }

    /// Only answers to GET: a secret stands in the answer to the POST that made it, and there the length of the
    /// compressed text would tell of it (BREACH).
    void compress(Exchange& exchange) {
        auto& response = exchange.response;
        const auto& method = exchange.request.method;
        if (response.secret || (method != "GET" && method != "HEAD") || response.source || !response.header("Content-Encoding").empty() ||
            !is_compressible(response.header("Content-Type")))
            return;
        append_value(response, "Vary", "Accept-Encoding");
        if (response.body.size() < shared_->config.gzip_min_bytes || !accepts_gzip(exchange.request.header("Accept-Encoding"))) return;
        if (response.body.size() < kOffloadFrom) response.body = gzip(response.body);
        else fiber_.offload([&] { response.body = gzip(response.body); });
        response.set("Content-Encoding", "gzip");
    }

    static void append_header(std::string& out, const Header& header) {
        out += header.name;
        out += ": ";
        for (const char c : header.value) {  // never split a reply
            const auto u = static_cast<unsigned char>(c);
            out += (u < 0x20 && u != '\t') || u == 0x7f ? ' ' : c;
        }
        out += "\r\n";
    }

    /// The first piece of a streamed reply, before anything is promised: what cannot be read from its beginning is an error and
    /// no reply that breaks off.
    void begin_source(Exchange& exchange, bool head) {
        auto& response = exchange.response;
        first_.clear();
        more_ = true;
        if (!response.source || head || response.status == 204 || response.status == 304) return;
        try {
            more_ = response.source(fiber_, first_);
        } catch (const std::exception& error) {
            spdlog::error("{} a streamed reply cannot begin: {}", exchange.request.id.str(), error.what());
            response = Response{};
            shared_->refuse(exchange, 500, "");
        }
    }

    bool write(Exchange& exchange, bool head) {
        begin_source(exchange, head);
        auto& response = exchange.response;
        allow_origin(exchange, shared_->config.cors_origins);
        compress(exchange);
        const bool bodiless = response.status == 204 || response.status == 304;
        const bool unsized = response.source && !response.content_length;
        if (shared_->draining || (unsized && !chunks_)) keep_alive_ = false;  // for HTTP/1.0 the end of the connection is the end
        std::string out;
        out.reserve(512);
        out += fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_of(response.status));
        out += date_line();
        for (const auto& header : response.headers) append_header(out, header);
        if (unsized && chunks_ && !bodiless) out += "Transfer-Encoding: chunked\r\n";
        else if (!unsized && !bodiless) out += fmt::format("Content-Length: {}\r\n", response.source ? *response.content_length : response.body.size());
        if (!keep_alive_) out += "Connection: close\r\n";
        out += "\r\n";
        if (!send(head || bodiless || response.source ? std::string_view{} : std::string_view(response.body), out)) return false;
        if (!response.source || head || bodiless) return true;
        return stream_source(exchange, unsized && chunks_);
    }

    bool stream_source(Exchange& exchange, bool chunked) {
        std::string chunk = std::move(first_), framed;
        for (bool more = more_, begun = true; begun || more; begun = false) {
            if (!begun) {
                chunk.clear();
                try {
                    more = exchange.response.source(fiber_, chunk);
                } catch (const std::exception& error) {
                    spdlog::error("{} a streamed reply broke off: {}", exchange.request.id.str(), error.what());
                    return false;  // closing without the end marker tells the client
                }
            }
            if (chunk.empty()) continue;
            if (!chunked) {
                if (!send(chunk)) return false;
                continue;
            }
            framed = fmt::format("{:x}\r\n", chunk.size());
            framed += chunk;
            framed += "\r\n";
            if (!send(framed)) return false;
        }
        return !chunked || send("0\r\n\r\n");
    }

    /// `first` goes before them without having been copied together with them.
    bool send(std::string_view bytes, std::string_view first = {}) {
        // Piecewise, so that a slow reader is measured by progress and not by the size of the reply.
        constexpr std::size_t kPiece = 256 * 1024;
        while (!first.empty() || !bytes.empty()) {
            error_code ec;
            watch_.expires_after(shared_->config.write_timeout);
            const auto piece = bytes.substr(0, kPiece);
            const std::array buffers{asio::buffer(first.data(), first.size()), asio::buffer(piece.data(), piece.size())};
            asio::async_write(stream_, buffers, fiber_.impl().yield[ec]);
            if (ec) {
                peer_gone_ = true;
                return false;
            }
            first = {};
            bytes.remove_prefix(piece.size());
        }
        return true;
    }

    std::shared_ptr<Shared> shared_;
    Stream& stream_;
    Watch& watch_;
    Fiber& fiber_;
    asio::ip::address peer_;
    beast::flat_buffer buffer_{kMaxBuffered};
    std::string first_;  // of a streamed reply; more_: whether anything follows it
    std::size_t requests_ = 0;
    bool more_ = true, keep_alive_ = true, wants_continue_ = false, chunks_ = true, timed_out_ = false, peer_gone_ = false;
};

/// Closes our side and reads on for a while: closing with unread bytes would reset the connection, and with it take
/// the answer from the client before it has read it (RFC 9112 section 9.6).
void linger(const Shared& shared, tcp::socket& socket, Watch& watch, Fiber& fiber) {
    error_code ec;
    socket.shutdown(tcp::socket::shutdown_send, ec);
    watch.expires_after(shared.config.linger_timeout);
    std::string sink(16 * 1024, '\0');
    for (std::size_t total = 0; !ec && total < kMaxLingering;)
        total += socket.async_read_some(asio::buffer(sink), fiber.impl().yield[ec]);
}

void serve_tls(const std::shared_ptr<Shared>& shared, tcp::socket socket, Fiber& fiber, const asio::ip::address& peer) {
    error_code ec;
    asio::ssl::stream<tcp::socket> stream(std::move(socket), *shared->tls);
    Watch watch(stream.next_layer());
    watch.expires_after(shared->config.header_timeout);
    stream.async_handshake(asio::ssl::stream_base::server, fiber.impl().yield[ec]);
    if (ec) return;
    Session session(shared, stream, watch, fiber, peer);
    session.run();
    watch.expires_after(shared->config.linger_timeout);
    stream.async_shutdown(fiber.impl().yield[ec]);
    if (session.must_linger()) linger(*shared, stream.next_layer(), watch, fiber);
}

}  // namespace

void serve_connection(const std::shared_ptr<Shared>& shared, tcp::socket socket, Fiber& fiber) {
    error_code ec;
    const auto endpoint = socket.remote_endpoint(ec);
    if (ec) return;
    const auto peer = endpoint.address();
    const Place place(shared, peer);
    if (!place) {
        ++shared->refused;
        return;
    }
    socket.set_option(tcp::no_delay(true), ec);
    if (shared->tls) return serve_tls(shared, std::move(socket), fiber, peer);
    Watch watch(socket);
    Session session(shared, socket, watch, fiber, peer);
    session.run();
    if (session.must_linger()) linger(*shared, socket, watch, fiber);
}

}  // namespace platform::http
