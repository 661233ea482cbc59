// SPDX-License-Identifier: Apache-2.0
#include "platform/http/session.hpp"

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>

#include <array>
#include <ctime>

#include <spdlog/spdlog.h>

#include "platform/http/gzip.hpp"
#include "platform/http/url.hpp"
#include "platform/problem/problem.hpp"

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace platform::http {

namespace {

constexpr std::chrono::seconds kStreamReadTimeout{30};
constexpr std::chrono::seconds kLingerTime{5};
constexpr std::size_t kLingerBytes = 64 * 1024 * 1024;

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
    Session(std::shared_ptr<Shared> shared, Stream& stream, Fiber& fiber, std::string peer)
        : shared_(std::move(shared)), stream_(stream), fiber_(fiber), peer_(std::move(peer)) {}

    void run() {
        while (serve_one()) {}
    }

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
            beast::get_lowest_layer(session_.stream_).expires_after(timeout);
            error_code ec;
            beast::http::async_read(session_.stream_, session_.buffer_, parser_, session_.fiber_.impl().yield[ec]);
            if (ec == beast::http::error::need_buffer) ec = {};
            const auto got = max - parser_.get().body().size;
            out.resize(before + got);
            if (ec == beast::error::timeout) throw Problem(408, "request_timeout");
            if (ec == beast::http::error::body_limit) throw Problem(413, "payload_too_large");
            if (ec) throw Problem(400, "not_parseable", "The body ended early or is not framed as HTTP says.");
            if (got > left_) throw Problem(413, "payload_too_large");
            left_ -= got;
            return got;
        }
        std::chrono::milliseconds timeout = kStreamReadTimeout;

      private:
        Session& session_;
        BodyParser& parser_;
        std::size_t left_;
    };

    auto& socket() { return beast::get_lowest_layer(stream_); }

    bool serve_one() {
        HeaderParser header;
        header.header_limit(static_cast<std::uint32_t>(shared_->config.max_header_bytes));
        header.body_limit(boost::none);
        if (!read_header(header)) return false;
        ++shared_->running;
        const bool goes_on = answer(header);
        --shared_->running;
        return goes_on;
    }

    /// Waits for the first byte as idle connection, then for the whole header within its time.
    bool read_header(HeaderParser& header) {
        error_code ec;
        if (buffer_.size() == 0) {
            if (shared_->draining) return false;
            auto& idle = shared_->idle[fiber_.loop()];
            idle.insert(&socket().socket());
            socket().expires_after(first_ ? shared_->config.header_timeout : shared_->config.idle_timeout);
            const auto got = stream_.async_read_some(buffer_.prepare(4096), fiber_.impl().yield[ec]);
            idle.erase(&socket().socket());
            if (ec) return false;
            buffer_.commit(got);
        }
        first_ = false;
        socket().expires_after(shared_->config.header_timeout);
        beast::http::async_read_header(stream_, buffer_, header, fiber_.impl().yield[ec]);
        if (!ec) return true;
        if (ec == beast::error::timeout) refuse_raw(408, "The header did not arrive in time.");
        else if (ec == beast::http::error::header_limit || ec == beast::http::error::buffer_overflow)
            refuse_raw(431, "The header is too large.");
        else if (ec != beast::http::error::end_of_stream && ec != asio::error::connection_reset && ec != asio::error::operation_aborted)
            refuse_raw(400, "This is not HTTP/1.1.");
        return false;
    }

    bool answer(HeaderParser& header) {
        Exchange exchange;
        exchange.fiber = &fiber_;
        const auto& message = header.get();
        const bool head = message.method() == beast::http::verb::head;
        keep_alive_ = message.keep_alive() && !shared_->draining;
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
                reader.timeout = shared_->config.body_timeout;
                while (reader.read(exchange.request.body, 64 * 1024) > 0) {}
            }
        } catch (const Problem& problem) {
            keep_alive_ = false;
            shared_->refuse(exchange, problem.status(), problem.detail());
            if (write(exchange, head) && has_body && !parser.is_done()) linger();
            return false;
        }
        socket().expires_never();
        if (match.route == nullptr && match.allowed.empty()) shared_->refuse(exchange, 404, "");
        else if (match.route == nullptr) refuse_method(exchange, match.allowed);
        else dispatch(exchange);
        const bool unread = has_body && !parser.is_done();
        if (unread) keep_alive_ = false;   // what was not read would be taken for the next request
        if (!write(exchange, head)) return false;
        if (unread) linger();
        return keep_alive_;
    }

    /// What the client is still sending is read and dropped for a while: closing at once would reset the connection, and
    /// with it the answer that is on its way (RFC 9112 section 9.6).
    void linger() {
        if (wants_continue_) return;   // it was never told to send
        error_code ec;
        socket().socket().shutdown(tcp::socket::shutdown_send, ec);
        const auto until = std::chrono::steady_clock::now() + kLingerTime;
        std::array<char, 16 * 1024> dropped;
        for (std::size_t left = kLingerBytes; left > 0;) {
            socket().expires_at(until);
            const auto got = socket().async_read_some(asio::buffer(dropped), fiber_.impl().yield[ec]);
            if (ec) return;
            left -= std::min(left, got);
        }
    }

    void dispatch(Exchange& exchange) {
        try {
            shared_->dispatch(exchange);
        } catch (const std::exception& error) {
            spdlog::error("dispatch of {}: {}", exchange.route->pattern, error.what());
            exchange.response = Response{};
            exchange.response.status = 500;
        }
    }

    void refuse_method(Exchange& exchange, const std::vector<std::string_view>& allowed) {
        shared_->refuse(exchange, 405, "");
        std::string list;
        for (const auto method : allowed) (list += list.empty() ? "" : ", ") += method;
        exchange.response.set("Allow", list);
    }

    /// Takes what the handler needs of the header; answers the status to refuse with, 0 if all is well.
    template <class Message>
    int fill(Exchange& exchange, const Message& message) {
        auto& request = exchange.request;
        request.id = Uuid::make_v7(now());
        request.received_at = now();
        request.secure = !std::is_same_v<Stream, beast::tcp_stream>;
        request.method = std::string(message.method_string());
        const std::string_view target = message.target();
        if (target.size() > shared_->config.max_target_bytes) return 414;
        const auto mark = target.find('?');
        request.path = std::string(target.substr(0, mark));
        if (!request.path.starts_with('/')) return 400;
        if (mark != std::string_view::npos) {
            auto query = parse_query(target.substr(mark + 1));
            if (!query) return 400;
            request.query = std::move(*query);
        }
        std::size_t hosts = 0;
        for (const auto& field : message) {
            request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
            if (field.name() == beast::http::field::host) ++hosts;
        }
        if (message.version() == 11 && hosts != 1) return 400;
        if (message.version() != 11 && message.version() != 10) return 400;
        request.peer = client_address(request);
        return 0;
    }

    std::string client_address(const Request& request) const {
        const auto& trusted = shared_->config.trusted_proxies;
        if (std::find(trusted.begin(), trusted.end(), peer_) == trusted.end()) return peer_;
        auto list = request.header("X-Forwarded-For");
        if (const auto comma = list.rfind(','); comma != std::string_view::npos) list = list.substr(comma + 1);
        const std::string last(trim(list));
        error_code ec;
        asio::ip::make_address(last, ec);
        return ec ? peer_ : last;
    }

    void continue_if_expected() {
        if (!wants_continue_) return;
        wants_continue_ = false;
        error_code ec;
        static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        asio::async_write(stream_, asio::buffer(kContinue), fiber_.impl().yield[ec]);
    }

    void refuse_raw(int status, std::string_view detail) {
        Exchange exchange;
        exchange.fiber = &fiber_;
        exchange.request.id = Uuid::make_v7(now());
        exchange.request.received_at = now();
        exchange.request.peer = peer_;
        keep_alive_ = false;
        shared_->refuse(exchange, status, detail);
        write(exchange, false);
    }

    void compress(Exchange& exchange) {
        auto& response = exchange.response;
        if (response.source || response.body.size() < shared_->config.gzip_min_bytes || !response.header("Content-Encoding").empty() ||
            !is_compressible(response.header("Content-Type")))
            return;
        response.set("Vary", "Accept-Encoding, Accept-Language");
        if (!accepts_gzip(exchange.request.header("Accept-Encoding"))) return;
        response.body = gzip(response.body);
        response.set("Content-Encoding", "gzip");
    }

    bool write(Exchange& exchange, bool head) {
        auto& response = exchange.response;
        compress(exchange);
        const bool bodiless = response.status == 204 || response.status == 304;
        const bool chunked = response.source && !response.content_length;
        std::string out;
        out.reserve(512 + response.body.size());
        out += fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_of(response.status));
        out += date_line();
        for (const auto& header : response.headers) {
            if (header.value.find_first_of("\r\n") != std::string::npos) continue;   // never split a reply
            out += header.name;
            out += ": ";
            out += header.value;
            out += "\r\n";
        }
        if (chunked) out += "Transfer-Encoding: chunked\r\n";
        else if (!bodiless) out += fmt::format("Content-Length: {}\r\n", response.source ? *response.content_length : response.body.size());
        if (!keep_alive_) out += "Connection: close\r\n";
        out += "\r\n";
        if (!head && !bodiless && !response.source) out += response.body;
        if (!send(out)) return false;
        if (!response.source || head || bodiless) return true;
        return stream_source(response, chunked);
    }

    bool stream_source(Response& response, bool chunked) {
        std::string chunk, framed;
        bool more = true;
        while (more) {
            chunk.clear();
            try {
                more = response.source(fiber_, chunk);
            } catch (const std::exception& error) {
                spdlog::warn("a streamed reply broke off: {}", error.what());
                return false;   // closing without the end marker tells the client
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

    bool send(std::string_view bytes) {
        // Piecewise, so that a slow reader is measured by progress and not by the size of the reply.
        constexpr std::size_t kPiece = 256 * 1024;
        while (!bytes.empty()) {
            error_code ec;
            socket().expires_after(shared_->config.write_timeout);
            const auto piece = bytes.substr(0, kPiece);
            asio::async_write(stream_, asio::buffer(piece.data(), piece.size()), fiber_.impl().yield[ec]);
            if (ec) return false;
            bytes.remove_prefix(piece.size());
        }
        return true;
    }

    std::shared_ptr<Shared> shared_;
    Stream& stream_;
    Fiber& fiber_;
    std::string peer_;
    beast::flat_buffer buffer_;
    bool keep_alive_ = true, wants_continue_ = false, first_ = true;
};

}  // namespace

void serve_connection(const std::shared_ptr<Shared>& shared, tcp::socket socket, Fiber& fiber) {
    error_code ec;
    const auto endpoint = socket.remote_endpoint(ec);
    if (ec) return;
    const std::string peer = endpoint.address().to_string();
    socket.set_option(tcp::no_delay(true), ec);
    {
        const std::lock_guard guard(shared->mutex);
        auto& count = shared->per_address[peer];
        if (count >= shared->config.max_connections_per_address || shared->connections >= shared->config.max_connections) {
            if (count == 0) shared->per_address.erase(peer);
            ++shared->refused;
            return;
        }
        ++count;
        ++shared->connections;
    }
    if (shared->tls) {
        asio::ssl::stream<beast::tcp_stream> stream(beast::tcp_stream(std::move(socket)), *shared->tls);
        beast::get_lowest_layer(stream).expires_after(shared->config.header_timeout);
        stream.async_handshake(asio::ssl::stream_base::server, fiber.impl().yield[ec]);
        if (!ec) {
            Session(shared, stream, fiber, peer).run();
            beast::get_lowest_layer(stream).expires_after(std::chrono::seconds(5));
            stream.async_shutdown(fiber.impl().yield[ec]);
        }
    } else {
        beast::tcp_stream stream(std::move(socket));
        Session(shared, stream, fiber, peer).run();
        stream.socket().shutdown(tcp::socket::shutdown_send, ec);
    }
    const std::lock_guard guard(shared->mutex);
    --shared->connections;
    if (--shared->per_address[peer] == 0) shared->per_address.erase(peer);
}

}  // namespace platform::http
