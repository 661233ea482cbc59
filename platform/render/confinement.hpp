// SPDX-License-Identifier: Apache-2.0
// What a worker process may touch, held by the kernel: Landlock for files, seccomp for sockets and other processes.
// Where the kernel offers neither, only the limits of the worker remain (worker.hpp).
#pragma once

#include <string>

namespace platform::render {

/// What this kernel holds a worker to.
struct Isolation {
    bool files = false;    ///< only programs, fonts and the worker's own folder
    bool network = false;  ///< no socket of any kind, no signal to another process
};

class Confinement {
  public:
    /// Prepares the rules for a worker that owns `folder`. Throws std::system_error when the kernel refuses rules it offers.
    explicit Confinement(const std::string& folder);
    ~Confinement();
    Confinement(const Confinement&) = delete;
    Confinement& operator=(const Confinement&) = delete;

    /// In the child, between fork and exec: system calls only. False: the rules could not be entered, do not go on.
    [[nodiscard]] bool enter() const noexcept;

    /// What this kernel offers.
    static Isolation offered();

  private:
    int rules_ = -1;
};

}  // namespace platform::render
