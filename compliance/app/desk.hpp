// SPDX-License-Identifier: Apache-2.0
// Work of the background that waits for a tenant (docs/adr/0017).
#pragma once

#include <deque>
#include <functional>
#include <memory>

#include "compliance/app/wiring.hpp"

namespace compliance {

/// Work that waits for a tenant: each stands in it once, and few are worked on at once, however many notices come. So a mail
/// server that is slow holds up mails, and neither connections nor threads that others need. All of it lives on loop 0,
/// where notices and rounds are, so nothing here is locked.
class Desk {
  public:
    using Work = std::function<void(Wiring&, platform::Fiber&, const platform::Uuid&)>;
    Desk(Wiring& wiring, const char* name, Work work, std::size_t at_once) : wiring_(wiring), name_(name), work_(std::move(work)), at_once_(at_once) {}

    void put(std::shared_ptr<Desk> self, const platform::Uuid& tenant);

  private:
    struct Leaving;
    void serve(platform::Fiber& fiber);

    Wiring& wiring_;
    const char* name_;
    Work work_;
    std::size_t at_once_, busy_ = 0;
    std::deque<platform::Uuid> waiting_;
};

}  // namespace compliance
