// SPDX-License-Identifier: Apache-2.0
// What platform's own .cpp files need of Asio behind Fiber and Runtime. Included by nothing else: it is heavy.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/spawn.hpp>

#include "platform/async/runtime.hpp"

namespace platform {

struct Fiber::Impl {
    boost::asio::io_context& io;
    boost::asio::yield_context yield;
    std::size_t loop_index;
    Runtime::Impl& runtime;
};

/// The event loop with that index; lives as long as the runtime.
boost::asio::io_context& io_of(Runtime& runtime, std::size_t loop);

}  // namespace platform
