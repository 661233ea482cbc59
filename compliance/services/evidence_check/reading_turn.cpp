// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_check/reading_turn.hpp"

#include <atomic>

#include "platform/problem/problem.hpp"

namespace compliance {

namespace {

constexpr std::size_t kLarge = 4UL * 1024 * 1024;
constexpr int kAtOnce = 2;
std::atomic<int> reading{0};

}  // namespace

ReadingTurn::ReadingTurn(std::size_t bytes) {
    if (bytes < kLarge) return;
    if (reading.fetch_add(1) >= kAtOnce) {
        reading.fetch_sub(1);
        throw platform::Problem(503, "unavailable", "Other large documents are being read.").retry_after(5);
    }
    taken_ = true;
}

ReadingTurn::~ReadingTurn() {
    if (taken_) reading.fetch_sub(1);
}

}  // namespace compliance
