// SPDX-License-Identifier: Apache-2.0
#include "compliance/app/desk.hpp"

#include <algorithm>

#include <spdlog/spdlog.h>

namespace compliance {

struct Desk::Leaving {
    std::size_t& busy;
    ~Leaving() { --busy; }
};

void Desk::put(std::shared_ptr<Desk> self, const platform::Uuid& tenant) {
    if (std::find(waiting_.begin(), waiting_.end(), tenant) == waiting_.end()) waiting_.push_back(tenant);
    if (busy_ == at_once_) return;
    ++busy_;
    wiring_.runtime->spawn(0, name_, [self = std::move(self)](platform::Fiber& fiber) { self->serve(fiber); });
}

void Desk::serve(platform::Fiber& fiber) {
    const Leaving leaving{busy_};
    while (!waiting_.empty() && !wiring_.runtime->stopping()) {
        const auto tenant = waiting_.front();
        waiting_.pop_front();
        try {
            work_(wiring_, fiber, tenant);
        } catch (const std::exception& error) {
            spdlog::warn("{}: {}", name_, error.what());  // the next round tries again
        }
    }
}

}  // namespace compliance
