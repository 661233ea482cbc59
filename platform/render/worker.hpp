// SPDX-License-Identifier: Apache-2.0
// A program in a process of its own that gets bytes and gives bytes: limited in time, memory and output, confined
// (confinement.hpp), and gone with everything it started when it is done. Blocking. What it renders is not known here.
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace platform::render {

/// Why there is no document.
class DocumentError : public std::runtime_error {
  public:
    enum class Kind {
        missing_program,   ///< python3 with WeasyPrint, or pandoc, is not installed
        timeout,
        crashed,           ///< ended by a signal, out of memory, or said that it failed
        too_large,         ///< input or output above its limit
        busy,              ///< too many documents wait already
        not_isolated,      ///< this input is only read where the kernel confines the worker
    };
    DocumentError(Kind kind, const std::string& what) : std::runtime_error(what), kind_(kind) {}
    [[nodiscard]] Kind kind() const { return kind_; }

  private:
    Kind kind_;
};

struct WorkerLimits {
    std::chrono::milliseconds time{20'000};    ///< of a processor
    int patience = 3;                          ///< times as long by the clock: others may have the machine
    std::size_t memory_bytes = 1536ULL << 20;  ///< of address space
    std::size_t output_bytes = 64ULL << 20;
    std::size_t folder_bytes = 64ULL << 20;  ///< each file the worker writes into its folder
};

/// A folder for one worker, removed with all it holds. Names carry the process, so that sweep() finds what a killed one left.
class WorkerFolder {
  public:
    WorkerFolder();  ///< throws std::system_error
    ~WorkerFolder();
    WorkerFolder(const WorkerFolder&) = delete;
    WorkerFolder& operator=(const WorkerFolder&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }
    /// Removes the folders of processes that are no more.
    static void sweep();

  private:
    std::string path_;
};

struct WorkerCall {
    std::vector<std::string> command;  ///< program by its whole path, then its arguments
    std::string input;                 ///< its standard input
    std::string folder;                ///< a WorkerFolder's path: working directory, home and temporary folder
    WorkerLimits limits;
};

/// Exit code by which a worker says that what it needs is not installed.
constexpr int kExitMissing = 69;

/// What the program wrote to its standard output. Throws DocumentError.
std::string run_worker(const WorkerCall& call);

}  // namespace platform::render
