// SPDX-License-Identifier: Apache-2.0
// Event loops (one per core), the stackful coroutines on them and the pool for blocking work.
// Asio itself stays behind platform/async/asio.hpp, which only platform's own .cpp files include.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

namespace platform {

/// More blocking work waits than will be done in reasonable time (503).
class Overloaded : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// One running coroutine. Whatever takes a Fiber& may suspend it and let others run on its loop; code after such a
/// call runs on the same loop's thread again. Not to be kept beyond the call.
class Fiber {
  public:
    struct Impl;
    explicit Fiber(Impl& impl) : impl_(impl) {}
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;

    /// Index of the loop it runs on, 0…loops-1; keys per-loop state (connections, caches).
    [[nodiscard]] std::size_t loop() const;
    void sleep(std::chrono::milliseconds time);
    /// Runs `work` on the offload pool and waits; exceptions of `work` come out here. Throws Overloaded if too much
    /// waits there already.
    void offload(const std::function<void()>& work);
    [[nodiscard]] Impl& impl() { return impl_; }

  private:
    Impl& impl_;
};

struct RuntimeConfig {
    std::size_t loops = 0;             ///< 0: one per core
    std::size_t offload_threads = 4;
    std::size_t offload_waiting = 1'000;  ///< further work is refused
    std::size_t stack_bytes = 256 * 1024;
};

/// Owns the threads. Made once; stop() ends every loop after what is running now has been cancelled.
class Runtime {
  public:
    explicit Runtime(RuntimeConfig config);
    ~Runtime();
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;

    [[nodiscard]] std::size_t loops() const;
    /// Starts a coroutine on loop `loop`. An exception that leaves it is logged, the program goes on.
    void spawn(std::size_t loop, std::string name, std::function<void(Fiber&)> body);
    /// The same, from any other thread, waiting for its end; exceptions come out here. Not to be called on a loop.
    void run(std::size_t loop, const std::function<void(Fiber&)>& body);
    void stop();
    [[nodiscard]] bool stopping() const;
    struct Impl;
    [[nodiscard]] Impl& impl() { return *impl_; }

  private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace platform
