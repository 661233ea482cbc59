// SPDX-License-Identifier: Apache-2.0
#include "platform/cache/valkey.hpp"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <deque>
#include <stdexcept>

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/url/parse.hpp>
#include <hiredis/hiredis.h>
#include <spdlog/spdlog.h>

#include "platform/async/asio.hpp"

namespace asio = boost::asio;

namespace platform::cache {

namespace {

using boost::system::error_code;
using tcp = asio::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr int kDeepest = 4;                   // lists in lists of an answer
constexpr std::size_t kMostWaiting = 10'000;  // commands on one connection
constexpr std::size_t kLongestAnswer = 1024 * 1024;

struct Address {
    std::string host, port = "6379", user, password, number;
    bool secure = false;
};

Address address_of(const std::string& text) {
    const auto parsed = boost::urls::parse_uri(text);
    const auto wrong = [] { return std::invalid_argument("CORE_VALKEY_URL must be redis://[[user]:password@]host[:port][/number], or rediss:// for TLS"); };
    if (!parsed) throw wrong();
    const auto& url = *parsed;
    const std::string scheme(url.scheme());
    Address out;
    out.secure = scheme == "rediss" || scheme == "valkeys";
    if (!out.secure && scheme != "redis" && scheme != "valkey") throw wrong();
    out.host = url.host_address();
    if (url.has_port()) out.port = std::string(url.port());
    out.user = url.user();
    out.password = url.password();
    out.number = std::string(url.encoded_path());
    if (out.number.starts_with('/')) out.number.erase(0, 1);
    const bool digits = out.number.find_first_not_of("0123456789") == std::string::npos;
    if (out.host.empty() || !digits || out.number.size() > 5 || url.has_query() || url.has_fragment()) throw wrong();
    return out;
}

std::string spelt(const std::vector<std::string_view>& command) {
    std::string out = "*" + std::to_string(command.size()) + "\r\n";
    for (const auto part : command) {
        out += "$" + std::to_string(part.size()) + "\r\n";
        out += part;
        out += "\r\n";
    }
    return out;
}

ValkeyReply taken(const redisReply& from, int depth = 0) {
    ValkeyReply out;
    switch (from.type) {
        case REDIS_REPLY_STRING:
        case REDIS_REPLY_STATUS: out.kind = ValkeyReply::Kind::text; break;
        case REDIS_REPLY_ERROR: out.kind = ValkeyReply::Kind::error; break;
        case REDIS_REPLY_INTEGER: out.kind = ValkeyReply::Kind::number; break;
        case REDIS_REPLY_ARRAY: out.kind = ValkeyReply::Kind::list; break;
        default: break;
    }
    if (from.str != nullptr) out.text.assign(from.str, from.len);
    out.number = from.integer;
    if (depth < kDeepest)
        for (std::size_t i = 0; i < from.elements; ++i) out.items.push_back(taken(*from.element[i], depth + 1));
    return out;
}

struct ReaderDeleter {
    void operator()(redisReader* reader) const { redisReaderFree(reader); }
};

/// Bytes to and from the server, in the clear or by TLS.
struct Wire {
    tcp::socket socket;
    std::optional<asio::ssl::stream<tcp::socket&>> tls;

    explicit Wire(asio::io_context& io) : socket(io) {}

    std::size_t read(char* into, std::size_t most, error_code& ec, const asio::yield_context& yield) {
        return tls ? tls->async_read_some(asio::buffer(into, most), yield[ec]) : socket.async_read_some(asio::buffer(into, most), yield[ec]);
    }
    void write(const std::string& bytes, error_code& ec, const asio::yield_context& yield) {
        if (tls) asio::async_write(*tls, asio::buffer(bytes), yield[ec]);
        else asio::async_write(socket, asio::buffer(bytes), yield[ec]);
    }
    void close() {
        error_code ignored;
        socket.close(ignored);
    }
};

/// Closes the wire when the time is over; on the wire's loop only.
class Alarm {
  public:
    Alarm(asio::io_context& io, std::shared_ptr<Wire> wire, Clock::time_point at) : timer_(io, at) {
        timer_.async_wait([wire = std::move(wire)](error_code ec) {
            if (!ec) wire->close();
        });
    }

  private:
    asio::steady_timer timer_;  // its end cancels the waiting
};

}  // namespace

/// What one loop has: touched by nothing but that loop's thread.
struct Valkey::Line {
    struct Waiter {
        asio::steady_timer timer;
        std::optional<ValkeyReply> reply;
        bool done = false;
    };
    enum class Phase { closed, opening, open };

    Phase phase = Phase::closed;
    Clock::time_point rests_until{};
    std::shared_ptr<Wire> wire;
    std::string out;
    bool writing = false;
    std::deque<Waiter*> waiting;

    void fail(Clock::duration rest) {
        if (wire) wire->close();
        wire.reset();
        phase = Phase::closed;
        rests_until = Clock::now() + rest;
        out.clear();
        writing = false;
        for (auto* waiter : waiting) {
            waiter->done = true;
            waiter->timer.cancel();
        }
        waiting.clear();
    }
};

struct Valkey::State {
    Runtime& runtime;
    ValkeyConfig config;
    Address address;
    std::unique_ptr<asio::ssl::context> tls;
    std::vector<std::shared_ptr<Line>> lines;
    std::atomic<std::uint64_t> unanswered{0};
    std::atomic<bool> closed{false}, away{false};

    State(Runtime& given, ValkeyConfig configured) : runtime(given), config(std::move(configured)), address(address_of(config.url)) {
        for (std::size_t i = 0; i < runtime.loops(); ++i) lines.push_back(std::make_shared<Line>());
        if (!address.secure) return;
        tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_client);
        SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_2_VERSION);
        error_code ec;
        if (config.roots.empty()) tls->set_default_verify_paths(ec);
        else tls->load_verify_file(config.roots, ec);
        if (ec) throw std::invalid_argument("cannot use the certificates of CORE_VALKEY_ROOTS: " + ec.message());
    }

    /// Said once when the server goes away and once when it is back, not at each request.
    void say_away(const std::string& why) {
        if (!away.exchange(true)) spdlog::warn("the shared cache does not answer ({}); each instance limits by itself until it does", why);
    }
    void say_back() {
        if (away.exchange(false)) spdlog::info("the shared cache answers again");
    }
};

namespace {

/// Asks and waits for the one answer; for signing in, before anybody shares the connection.
std::string ask(Wire& wire, redisReader& reader, const std::vector<std::string_view>& command, const asio::yield_context& yield) {
    error_code ec;
    wire.write(spelt(command), ec, yield);
    char buffer[1024];
    void* found = nullptr;
    while (!ec && found == nullptr) {
        const auto count = wire.read(buffer, sizeof buffer, ec, yield);
        if (ec) break;
        if (redisReaderFeed(&reader, buffer, count) != REDIS_OK || redisReaderGetReply(&reader, &found) != REDIS_OK) return "it does not speak RESP";
    }
    if (ec) return ec.message();
    const std::unique_ptr<void, void (*)(void*)> reply(found, freeReplyObject);
    const auto answer = taken(*static_cast<redisReply*>(found));
    return answer.kind == ValkeyReply::Kind::error ? answer.text.substr(0, 100) : std::string{};
}

std::string connect(Wire& wire, asio::io_context& io, const Address& address, asio::ssl::context* tls, const asio::yield_context& yield) {
    error_code ec;
    tcp::resolver resolver(io);
    const auto found = resolver.async_resolve(address.host, address.port, yield[ec]);
    if (ec) return ec.message();
    asio::async_connect(wire.socket, found, yield[ec]);
    if (ec) return ec.message();
    wire.socket.set_option(tcp::no_delay(true), ec);
    if (tls == nullptr) return {};
    wire.tls.emplace(wire.socket, *tls);
    wire.tls->set_verify_mode(asio::ssl::verify_peer);
    wire.tls->set_verify_callback(asio::ssl::host_name_verification(address.host));
    SSL_set_tlsext_host_name(wire.tls->native_handle(), address.host.c_str());
    wire.tls->async_handshake(asio::ssl::stream_base::client, yield[ec]);
    return ec ? ec.message() : std::string{};
}

std::string sign_in(Wire& wire, redisReader& reader, const Address& address, const asio::yield_context& yield) {
    std::string why;
    if (!address.user.empty()) why = ask(wire, reader, {"AUTH", address.user, address.password}, yield);
    else if (!address.password.empty()) why = ask(wire, reader, {"AUTH", address.password}, yield);
    if (why.empty() && !address.number.empty() && address.number != "0") why = ask(wire, reader, {"SELECT", address.number}, yield);
    return why.empty() ? ask(wire, reader, {"PING"}, yield) : why;
}

}  // namespace

Valkey::Valkey(Runtime& runtime, ValkeyConfig config) : state_(std::make_shared<State>(runtime, std::move(config))) {}

Valkey::~Valkey() = default;

std::uint64_t Valkey::unanswered() const { return state_->unanswered; }

void Valkey::close() {
    state_->closed = true;
    for (std::size_t i = 0; i < state_->lines.size(); ++i)
        state_->runtime.spawn(i, "valkey close", [line = state_->lines[i]](Fiber&) { line->fail(std::chrono::hours(1)); });
}

namespace {

/// Hands the answers on until the connection ends.
template <class LineType, class StateType>
void read_on(Fiber& fiber, const std::shared_ptr<StateType>& state, const std::shared_ptr<LineType>& line, const std::shared_ptr<Wire>& wire,
             redisReader& reader) {
    char buffer[4096];
    std::size_t pending = 0;
    for (;;) {
        error_code ec;
        const auto count = wire->read(buffer, sizeof buffer, ec, fiber.impl().yield);
        pending += count;
        bool broken = ec.failed() || pending > kLongestAnswer || redisReaderFeed(&reader, buffer, count) != REDIS_OK;
        for (void* found = nullptr; !broken; found = nullptr) {
            broken = redisReaderGetReply(&reader, &found) != REDIS_OK;
            if (broken || found == nullptr) break;
            const std::unique_ptr<void, void (*)(void*)> reply(found, freeReplyObject);
            pending = 0;
            if (line->wire != wire || line->waiting.empty()) {
                broken = true;
                break;
            }
            auto* waiter = line->waiting.front();
            line->waiting.pop_front();
            waiter->reply = taken(*static_cast<redisReply*>(found));
            waiter->done = true;
            waiter->timer.cancel();
        }
        if (!broken) continue;
        if (line->wire == wire) {
            if (!state->closed) state->say_away(ec ? ec.message() : "it does not speak RESP");
            line->fail(state->config.rest);
        }
        return;
    }
}

template <class LineType, class StateType>
bool open(Fiber& fiber, const std::shared_ptr<StateType>& state, const std::shared_ptr<LineType>& line) {
    line->phase = LineType::Phase::opening;
    auto& io = fiber.impl().io;
    auto wire = std::make_shared<Wire>(io);
    std::shared_ptr<redisReader> reader(redisReaderCreate(), ReaderDeleter{});
    std::string why;
    {
        const Alarm alarm(io, wire, Clock::now() + state->config.opening);
        why = connect(*wire, io, state->address, state->tls.get(), fiber.impl().yield);
        if (why.empty()) why = sign_in(*wire, *reader, state->address, fiber.impl().yield);
    }
    if (!why.empty() || state->closed) {
        wire->close();
        if (!state->closed) state->say_away(why);
        line->fail(state->config.rest);
        return false;
    }
    state->say_back();
    line->wire = wire;
    line->phase = LineType::Phase::open;
    state->runtime.spawn(fiber.loop(), "valkey", [state, line, wire, reader](Fiber& own) { read_on(own, state, line, wire, *reader); });
    return true;
}

/// Whoever comes first writes for all that come meanwhile.
template <class LineType>
void write_out(Fiber& fiber, const std::shared_ptr<LineType>& line, std::chrono::milliseconds patience) {
    if (line->writing) return;
    line->writing = true;
    const auto wire = line->wire;
    const Alarm alarm(fiber.impl().io, wire, Clock::now() + patience);
    while (line->wire == wire && !line->out.empty()) {
        std::string bytes;
        bytes.swap(line->out);
        error_code ec;
        wire->write(bytes, ec, fiber.impl().yield);
        if (ec) break;  // the reader hears of it, too, and tells everybody
    }
    if (line->wire == wire) line->writing = false;
}

}  // namespace

std::optional<ValkeyReply> Valkey::run(Fiber& fiber, const std::vector<std::string_view>& command) {
    const auto state = state_;
    const auto line = state->lines[fiber.loop()];
    const bool asks = !state->closed && line->phase != Line::Phase::opening && line->waiting.size() < kMostWaiting &&
                      (line->phase == Line::Phase::open || (Clock::now() >= line->rests_until && open(fiber, state, line)));
    if (!asks) {
        ++state->unanswered;
        return std::nullopt;
    }
    line->out += spelt(command);
    Line::Waiter waiter{asio::steady_timer(fiber.impl().io, Clock::now() + state->config.patience), std::nullopt};
    line->waiting.push_back(&waiter);
    const auto wire = line->wire;
    write_out(fiber, line, state->config.patience);
    while (!waiter.done) {
        error_code ec;
        waiter.timer.async_wait(fiber.impl().yield[ec]);
        if (waiter.done || ec) continue;
        // Later answers could not be told from this one: the connection is given up, and all that wait on it.
        state->say_away("no answer in time");
        line->fail(state->config.rest);
    }
    if (!waiter.reply) ++state->unanswered;
    return std::move(waiter.reply);
}

}  // namespace platform::cache
