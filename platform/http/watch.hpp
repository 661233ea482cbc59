// SPDX-License-Identifier: Apache-2.0
// The time limit of what a connection waits for. When it is over the waiting ends but the socket stays open, so that
// the client can still be told (Beast's own stream would close it). Private to platform/http.
#pragma once

#include <chrono>
#include <memory>

#include <boost/asio/ip/tcp.hpp>

namespace platform::http {

class Watch {
  public:
    using Clock = std::chrono::steady_clock;
    explicit Watch(boost::asio::ip::tcp::socket& socket);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    // For all waiting from now on, until the next of these calls. On the socket's loop only.
    void expires_at(Clock::time_point deadline);
    void expires_after(std::chrono::milliseconds time) { expires_at(Clock::now() + time); }
    void expires_never() { expires_at(Clock::time_point::max()); }
    /// Whether the time was over since the last of those calls.
    [[nodiscard]] bool fired() const;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace platform::http
