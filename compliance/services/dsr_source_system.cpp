// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_source_system.hpp"

#include "compliance/services/webhook_call.hpp"
#include "platform/http/webhook.hpp"

namespace compliance {

DsrSourceSystemRegister dsr_source_system_register(const Vault& vault, const WebhookCalls& calls) {
    return {vault, dsr_source_systems(),
            [&calls](Context&, platform::postgres::Executor& db, DsrSourceSystem& system, const DsrSourceSystem*, std::vector<platform::Fault>& faults) {
                const auto& url = system.webhook_url;
                if (const auto fault = url ? calls.judge(db, url->value).fault : std::nullopt) faults.push_back({"/webhook_url", *fault, {}});
                if (!system.webhook_secret.value.empty() && !platform::http::webhook_key(system.webhook_secret.value))
                    faults.push_back({"/webhook_secret", "bad_format", "must be whsec_ and the base64 of 24 to 64 bytes"});
                for (std::size_t i = 0; i < system.rights.size(); ++i)
                    if (std::find(system.rights.begin(), system.rights.begin() + static_cast<std::ptrdiff_t>(i), system.rights[i]) !=
                        system.rights.begin() + static_cast<std::ptrdiff_t>(i))
                        faults.push_back({"/rights/" + std::to_string(i), "duplicate", "is there already"});
                if (system.connector != DsrConnector::webhook) return;
                if (!url) faults.push_back({"/webhook_url", "required", "is needed for the connector webhook"});
                if (system.webhook_secret.value.empty() && system.webhook_secret.sealed.empty())
                    faults.push_back({"/webhook_secret", "required", "is needed for the connector webhook"});
            }};
}

}  // namespace compliance
