// SPDX-License-Identifier: Apache-2.0
// A document in memory takes many times its size: how many large ones a process reads at once.
#pragma once

#include <cstddef>

namespace compliance {

class ReadingTurn {
  public:
    /// Small ones need none. Throws Problem 503 with Retry-After while as many large ones are read as there may be.
    explicit ReadingTurn(std::size_t bytes);
    ~ReadingTurn();
    ReadingTurn(const ReadingTurn&) = delete;
    ReadingTurn& operator=(const ReadingTurn&) = delete;

  private:
    bool taken_ = false;
};

}  // namespace compliance
