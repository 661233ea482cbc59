// SPDX-License-Identifier: Apache-2.0
// A Valkey or Redis server (RESP) that several instances share. What lies there may be lost at any time, and whoever asks
// must know what to do without an answer: a server that is away makes nothing wait for long and opens nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace platform {
class Fiber;
class Runtime;
}  // namespace platform

namespace platform::cache {

struct ValkeyConfig {
    std::string url;                          ///< redis://[[user]:password@]host[:port][/number]; rediss:// with TLS; also valkey://, valkeys://
    std::string roots;                        ///< PEM file of what a certificate is trusted by; empty: the system's
    std::chrono::milliseconds patience{100};  ///< for an answer
    std::chrono::milliseconds opening{500};   ///< for a connection, signing in included
    std::chrono::milliseconds rest{1000};     ///< after a failure nobody asks for so long
};

struct ValkeyReply {
    enum class Kind { nil, error, text, number, list };
    Kind kind = Kind::nil;
    std::string text;  ///< of error and text
    std::int64_t number = 0;
    std::vector<ValkeyReply> items;  ///< of list
};

/// One connection a loop, shared by its coroutines; commands go out in one pipeline.
class Valkey {
  public:
    /// Opens nothing yet. Throws std::invalid_argument for an address that is none, without repeating its password.
    Valkey(Runtime& runtime, ValkeyConfig config);
    ~Valkey();
    Valkey(const Valkey&) = delete;
    Valkey& operator=(const Valkey&) = delete;

    /// nullopt: no answer, and none to be had for a moment. An answer may be an error of the server's.
    std::optional<ValkeyReply> run(Fiber& fiber, const std::vector<std::string_view>& command);
    /// How often an answer failed to come since the start; whoever did not ask because of an earlier one is counted, too.
    [[nodiscard]] std::uint64_t unanswered() const;
    /// Before the runtime stops: ends every connection.
    void close();

  private:
    struct Line;
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace platform::cache
