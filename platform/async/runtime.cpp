// SPDX-License-Identifier: Apache-2.0
#include "platform/async/runtime.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>

#include <atomic>
#include <future>
#include <thread>

#include <spdlog/spdlog.h>

#include "platform/async/asio.hpp"

namespace asio = boost::asio;

namespace platform {

namespace {

struct Loop {
    asio::io_context io{1};
    asio::executor_work_guard<asio::io_context::executor_type> guard{io.get_executor()};
    std::thread thread;
};

/// Runs the loop to its end. What leaves a handler (no memory for a coroutine's stack, say) costs that one only.
void serve(asio::io_context& io) {
    for (;;) {
        try {
            io.run();
            return;
        } catch (const std::exception& error) {
            spdlog::error("on an event loop: {}", error.what());
        }
    }
}

}  // namespace

struct Runtime::Impl {
    RuntimeConfig config;
    std::vector<std::unique_ptr<Loop>> loops;
    asio::thread_pool offload;
    std::atomic<std::size_t> offloaded{0};  // waiting and running
    std::atomic<bool> stopping{false};

    explicit Impl(RuntimeConfig given) : config(given), offload(given.offload_threads) {}
};

std::size_t Fiber::loop() const { return impl_.loop_index; }

void Fiber::sleep(std::chrono::milliseconds time) {
    asio::steady_timer timer(impl_.io, time);
    boost::system::error_code ignored;
    timer.async_wait(impl_.yield[ignored]);
}

void Fiber::offload(const std::function<void()>& work) {
    // The timer never fires: the worker cancels it on the loop's own thread when it is done.
    auto& runtime = impl_.runtime;
    if (runtime.offloaded >= runtime.config.offload_waiting + runtime.config.offload_threads) throw Overloaded("too much work is waiting");
    ++runtime.offloaded;
    std::exception_ptr failure;
    bool done = false;
    asio::steady_timer ready(impl_.io, asio::steady_timer::time_point::max());
    const auto guard = asio::make_work_guard(impl_.io);
    asio::post(impl_.runtime.offload, [&, this] {
        try {
            work();
        } catch (...) {
            failure = std::current_exception();
        }
        --impl_.runtime.offloaded;
        asio::post(impl_.io, [&] {
            done = true;
            ready.cancel();
        });
    });
    while (!done) {
        boost::system::error_code ignored;
        ready.async_wait(impl_.yield[ignored]);
    }
    if (failure) std::rethrow_exception(failure);
}

Runtime::Runtime(RuntimeConfig config) {
    if (config.loops == 0) config.loops = std::max(1u, std::thread::hardware_concurrency());
    impl_ = std::make_unique<Impl>(config);
    for (std::size_t i = 0; i < config.loops; ++i) impl_->loops.push_back(std::make_unique<Loop>());
    for (auto& loop : impl_->loops) loop->thread = std::thread([raw = loop.get()] { serve(raw->io); });
}

Runtime::~Runtime() { stop(); }

std::size_t Runtime::loops() const { return impl_->loops.size(); }

void Runtime::spawn(std::size_t loop, std::string name, std::function<void(Fiber&)> body) {
    auto& io = impl_->loops.at(loop)->io;
    auto run = [this, &io, loop, name = std::move(name), body = std::move(body)](asio::yield_context yield) {
        Fiber::Impl impl{io, std::move(yield), loop, *impl_};
        Fiber fiber(impl);
        try {
            body(fiber);
        } catch (const boost::context::detail::forced_unwind&) {
            throw;   // the loop is being destroyed: unwinding must go on
        } catch (const std::exception& error) {
            spdlog::error("coroutine {} ended: {}", name, error.what());
        }
    };
    asio::post(io, [this, &io, run = std::move(run)]() mutable {
        // With a guard page: running over the end must not silently write into another coroutine's memory.
        asio::spawn(io, std::allocator_arg, boost::context::protected_fixedsize_stack(impl_->config.stack_bytes), std::move(run),
                    asio::detached);
    });
}

void Runtime::run(std::size_t loop, const std::function<void(Fiber&)>& body) {
    std::promise<void> done;
    std::exception_ptr failure;
    spawn(loop, "run", [&](Fiber& fiber) {
        try {
            body(fiber);
        } catch (const boost::context::detail::forced_unwind&) {
            throw;
        } catch (...) {
            failure = std::current_exception();
        }
        done.set_value();
    });
    done.get_future().get();
    if (failure) std::rethrow_exception(failure);
}

void Runtime::stop() {
    if (impl_->stopping.exchange(true)) return;
    impl_->offload.join();
    for (auto& loop : impl_->loops) {
        loop->guard.reset();
        loop->io.stop();
    }
    for (auto& loop : impl_->loops)
        if (loop->thread.joinable()) loop->thread.join();
}

bool Runtime::stopping() const { return impl_->stopping; }

asio::io_context& io_of(Runtime& runtime, std::size_t loop) { return runtime.impl().loops.at(loop)->io; }

}  // namespace platform
