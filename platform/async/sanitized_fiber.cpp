// SPDX-License-Identifier: Apache-2.0
// Builds with sanitizers only: coroutines switch by ucontext, whose header tells AddressSanitizer and ThreadSanitizer of
// each switch. Boost's library as packaged has no part for it, so the one function that it would hold stands here.
#ifdef BOOST_USE_UCONTEXT

#include <boost/context/fiber.hpp>

namespace boost::context::detail {

fiber_activation_record*& fiber_activation_record::current() noexcept {
    thread_local fiber_activation_record of_the_thread;
    thread_local fiber_activation_record* running = &of_the_thread;
    return running;
}

}  // namespace boost::context::detail

#endif
