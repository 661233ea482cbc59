// SPDX-License-Identifier: Apache-2.0
#include "platform/http/watch.hpp"

#include <boost/asio/steady_timer.hpp>

namespace platform::http {

namespace {
/// An operation of several steps may be between two of them when it is cancelled, and would not notice.
constexpr std::chrono::milliseconds kAgain{50};
}  // namespace

struct Watch::State : std::enable_shared_from_this<Watch::State> {
    explicit State(boost::asio::ip::tcp::socket& given) : socket(&given), timer(given.get_executor()) {}

    boost::asio::ip::tcp::socket* socket;  // null: the watch is over
    boost::asio::steady_timer timer;
    Clock::time_point deadline = Clock::time_point::max(), armed = Clock::time_point::max();
    bool fired = false;

    // A deadline that moves to a later time, as most do, does not touch the timer: it looks again when it fires.
    void arm(Clock::time_point at) {
        armed = at;
        timer.expires_at(at);
        timer.async_wait([self = shared_from_this()](const boost::system::error_code& ec) {
            if (ec || self->socket == nullptr) return;
            self->armed = Clock::time_point::max();
            const auto now = Clock::now();
            if (self->deadline <= now) {
                self->fired = true;
                boost::system::error_code ignored;
                self->socket->cancel(ignored);
                self->arm(now + kAgain);
            } else if (self->deadline != Clock::time_point::max()) {
                self->arm(self->deadline);
            }
        });
    }
};

Watch::Watch(boost::asio::ip::tcp::socket& socket) : state_(std::make_shared<State>(socket)) {}

Watch::~Watch() {
    state_->socket = nullptr;
    state_->timer.cancel();
}

void Watch::expires_at(Clock::time_point deadline) {
    state_->fired = false;
    state_->deadline = deadline;
    if (deadline < state_->armed) state_->arm(deadline);
}

bool Watch::fired() const { return state_->fired; }

}  // namespace platform::http
