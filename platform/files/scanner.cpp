// SPDX-License-Identifier: Apache-2.0
#include "platform/files/scanner.hpp"

#include <array>
#include <chrono>
#include <memory>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "platform/async/asio.hpp"

namespace asio = boost::asio;
using boost::system::error_code;

namespace platform::files {

namespace {

constexpr std::chrono::seconds kConnectTime{5}, kWriteTime{30}, kVerdictTime{180};
constexpr std::size_t kMaxReply = 4096;
constexpr std::string_view kFound = " FOUND", kStream = "stream: ";

/// One connection whose every step has its time.
class Line {
  public:
    explicit Line(Fiber& fiber) : fiber_(fiber), state_(std::make_shared<State>(fiber.impl().io)) {}
    ~Line() { state_->timer.cancel(); }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

    void connect(const std::string& path, const std::string& host, const std::string& port) {
        if (!path.empty()) return connect_to(asio::local::stream_protocol::endpoint(path));
        asio::ip::tcp::resolver resolver(fiber_.impl().io);
        error_code ec;
        const auto found = resolver.async_resolve(host, port, fiber_.impl().yield[ec]);
        if (ec || found.empty()) throw ScanFailed("the scanner's host has no address");
        for (auto at = found.begin();;) {   // the last one's failure is everybody's
            const auto endpoint = at->endpoint();
            try {
                return connect_to(endpoint);
            } catch (const ScanFailed&) {
                if (++at == found.end()) throw;
                error_code ignored;
                state_->socket.close(ignored);
            }
        }
    }

    /// False where the scanner hangs up: what it had to say may still be read.
    bool write(std::string_view bytes) {
        error_code ec;
        limit(kWriteTime);
        asio::async_write(state_->socket, asio::buffer(bytes.data(), bytes.size()), fiber_.impl().yield[ec]);
        state_->timer.cancel();
        if (state_->late) throw ScanFailed("the scanner takes nothing any more");
        return !ec;
    }

    /// Up to the zero byte that ends a reply.
    std::string reply() {
        std::string text;
        error_code ec;
        limit(kVerdictTime);
        std::array<char, 512> buffer;
        while (!ec && text.size() < kMaxReply && text.find('\0') == std::string::npos) {
            const auto got = state_->socket.async_read_some(asio::buffer(buffer), fiber_.impl().yield[ec]);
            text.append(buffer.data(), got);
        }
        state_->timer.cancel();
        if (state_->late) throw ScanFailed("the scanner does not answer in time");
        const auto end = text.find('\0');
        if (end == std::string::npos) throw ScanFailed("the scanner hung up");
        text.resize(end);
        return text;
    }

  private:
    struct State {
        explicit State(asio::io_context& io) : socket(io), timer(io) {}
        asio::generic::stream_protocol::socket socket;
        asio::steady_timer timer;
        bool late = false;
    };

    void connect_to(const asio::generic::stream_protocol::endpoint& endpoint) {
        error_code ec;
        limit(kConnectTime);
        state_->socket.async_connect(endpoint, fiber_.impl().yield[ec]);
        state_->timer.cancel();
        if (ec) throw ScanFailed("the scanner cannot be reached: " + ec.message());
    }

    void limit(std::chrono::seconds time) {
        state_->timer.expires_after(time);
        state_->timer.async_wait([weak = std::weak_ptr(state_)](error_code ec) {
            const auto state = weak.lock();
            if (ec || !state) return;
            state->late = true;
            error_code ignored;
            state->socket.close(ignored);
        });
    }

    Fiber& fiber_;
    std::shared_ptr<State> state_;
};

/// A piece as INSTREAM wants it: its length, big-endian, before it.
std::string framed(std::string_view bytes) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(bytes.size() >> shift & 0xff);
    out += bytes;
    return out;
}

}  // namespace

Clamd::Clamd(std::string address) {
    if (address.starts_with('/')) {
        path_ = std::move(address);
        return;
    }
    const auto colon = address.rfind(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == address.size())
        throw std::invalid_argument("the scanner's address must be host:port or the path of a socket, not " + address);
    host_ = address.substr(0, colon);
    port_ = address.substr(colon + 1);
    if (host_.starts_with('[') && host_.ends_with(']')) host_ = host_.substr(1, host_.size() - 2);
}

ScanVerdict Clamd::scan(Fiber& fiber, const ContentSource& content) const {
    ScanVerdict verdict;
    {
        Line line(fiber);
        line.connect(path_, host_, port_);
        line.write(std::string_view("zVERSION\0", 9));
        verdict.engine = line.reply();
    }
    Line line(fiber);
    line.connect(path_, host_, port_);
    bool open = line.write(std::string_view("zINSTREAM\0", 10));
    std::string chunk;
    for (bool more = true; more && open;) {
        chunk.clear();
        more = content(fiber, chunk);
        if (!chunk.empty()) open = line.write(framed(chunk));
    }
    if (open) line.write(framed({}));
    std::string said = line.reply();
    if (said == "stream: OK") return verdict;
    if (!said.starts_with(kStream) || !said.ends_with(kFound)) throw ScanFailed("the scanner said: " + said.substr(0, 200));
    verdict.infected = true;
    verdict.signature = said.substr(kStream.size(), said.size() - kStream.size() - kFound.size());
    return verdict;
}

}  // namespace platform::files
