// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/chores.hpp"

#include <spdlog/spdlog.h>

#include "platform/problem/problem.hpp"

namespace compliance {

namespace {

constexpr int kUnavailable = 503;

}  // namespace

std::size_t do_chores(std::string_view whose, const std::vector<Chore>& chores) {
    std::size_t failed = 0;
    for (const auto& chore : chores) {
        try {
            chore.work();
        } catch (const platform::Problem& problem) {
            if (problem.status() == kUnavailable) throw;
            ++failed;
            spdlog::error("{} of {}: {}", chore.name, whose, problem.what());
        } catch (const std::exception& error) {
            ++failed;
            spdlog::error("{} of {}: {}", chore.name, whose, error.what());
        }
    }
    return failed;
}

}  // namespace compliance
