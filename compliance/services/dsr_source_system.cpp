// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_source_system.hpp"

namespace compliance {

DsrSourceSystemRegister dsr_source_system_register(const Vault& vault) {
    return {vault, dsr_source_systems(),
            [](Context&, platform::postgres::Executor&, DsrSourceSystem& system, const DsrSourceSystem*, std::vector<platform::Fault>& faults) {
                const auto& url = system.webhook_url;
                if (url && !url->value.starts_with("https://")) faults.push_back({"/webhook_url", "https_needed", "must begin with https://"});
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
