// SPDX-License-Identifier: Apache-2.0
#include "compliance/app/tasks.hpp"

#include <spdlog/spdlog.h>

#include "compliance/app/wiring.hpp"

namespace compliance {

namespace {

constexpr std::chrono::seconds kRound{30};

std::vector<platform::Uuid> all_tenants(Wiring& wiring, platform::Fiber& fiber) {
    const auto rows = wiring.database->run(fiber, {}, "SELECT tenant_id FROM compliance_token_index WHERE kind = 'tenant'");
    std::vector<platform::Uuid> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0));
    return out;
}

void send_mails(Wiring& wiring, platform::Fiber& fiber, const platform::Uuid& tenant) {
    auto context = wiring.system_context(fiber, tenant);
    context.origin = "job";
    wiring.services->mails.send_due(context);
}

}  // namespace

void start_tasks(Wiring& wiring) {
    // A commit wakes the sender at once; the round finds what waits for its next try, and what a lost notice left.
    wiring.database->listen("compliance_email", [&wiring](platform::Fiber& fiber, std::string_view payload) {
        const auto tenant = platform::Uuid::parse(payload);
        if (!tenant) return;
        wiring.runtime->spawn(fiber.loop(), "mail", [&wiring, id = *tenant](platform::Fiber& own) { send_mails(wiring, own, id); });
    });
    wiring.runtime->spawn(0, "mail round", [&wiring](platform::Fiber& fiber) {
        while (!wiring.runtime->stopping()) {
            try {
                for (const auto& tenant : all_tenants(wiring, fiber)) send_mails(wiring, fiber, tenant);
            } catch (const std::exception& error) {
                spdlog::warn("mail round: {}", error.what());
            }
            fiber.sleep(kRound);
        }
    });
}

}  // namespace compliance
