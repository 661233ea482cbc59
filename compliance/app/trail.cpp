// SPDX-License-Identifier: Apache-2.0
#include "compliance/app/trail.hpp"

#include <cstdio>
#include <fstream>
#include <sstream>

#include "compliance/app/reach.hpp"
#include "compliance/app/wiring.hpp"
#include "compliance/services/audit_verification.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/json/json.hpp"

namespace compliance::trail {

using platform::Fiber;
using platform::Uuid;
using platform::postgres::Database;
using platform::postgres::Params;

namespace {

constexpr int kFaultsFound = 3;

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) throw std::invalid_argument("cannot read " + path);
    return text.str();
}

std::optional<Uuid> find_tenant(Database& database, Fiber& fiber, const std::string& slug) {
    const auto rows = database.run(fiber, {}, "SELECT tenant_id FROM compliance_token_index WHERE sha256 = $1 AND kind = 'slug'",
                                   Params{}.add_bytes(Access::index_of_slug(slug)));
    return rows.empty() ? std::nullopt : std::optional(rows.uuid(0, 0));
}

/// All tenants: of the index, and, where the login may see past the isolation of tenants, all that have a log.
std::vector<Uuid> all_tenants(Database& database, Fiber& fiber) {
    const auto rows = database.run(
        fiber, {}, "SELECT tenant_id FROM compliance_token_index WHERE kind = 'tenant' UNION SELECT tenant_id FROM compliance_audit_logs ORDER BY 1");
    std::vector<Uuid> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0));
    return out;
}

std::vector<Uuid> chosen(Database& database, Fiber& fiber, const std::string& slug) {
    if (slug.empty()) return all_tenants(database, fiber);
    const auto tenant = find_tenant(database, fiber, slug);
    if (!tenant) throw std::invalid_argument("there is no tenant " + slug);
    return {*tenant};
}

/// Origin, size and root of a checkpoint; whoever kept it vouches for it, so its signature is not asked for.
KeptHead kept_head(const std::string& path) {
    std::istringstream text(read_file(path));
    std::string origin, size, root;
    std::getline(text, origin);
    std::getline(text, size);
    std::getline(text, root);
    constexpr std::string_view kOrigin = "backend-compliance/";
    const auto number = platform::parse_decimal(size, 18, 0);
    auto hash = platform::crypto::base64_decode(root);
    if (!origin.starts_with(kOrigin) || !number || !hash || hash->size() != 32) throw std::invalid_argument(path + " is no checkpoint of this program");
    KeptHead head;
    head.log_id = origin.substr(kOrigin.size());
    head.head.size = static_cast<std::uint64_t>(*number);
    head.head.root.assign(hash->data(), hash->size());
    return head;
}

/// Logs that checkpoints name and no tenant has: a whole log that is gone.
std::size_t missing_logs(Database& database, Fiber& fiber, const std::vector<KeptHead>& heads) {
    std::size_t missing = 0;
    for (const auto& head : heads) {
        const auto rows = database.run(fiber, {}, "SELECT 1 FROM compliance_token_index WHERE kind = 'log' AND sha256 = sha256(convert_to($1, 'UTF8'))",
                                       Params{}.add(std::string_view(head.log_id)));
        if (!rows.empty()) continue;
        ++missing;
        std::printf("{\"log_id\":\"%s\",\"ok\":false,\"missing\":true}\n", head.log_id.c_str());
    }
    return missing;
}

/// A command that changes something runs with all the program's parts.
void with_tenant(const Config& config, const std::string& slug, const std::function<void(Wiring&, Context&)>& work) {
    Wiring wiring(reaching(config));
    wiring.runtime->run(0, [&](Fiber& fiber) {
        for (const auto& tenant : chosen(*wiring.database, fiber, slug)) {
            auto context = wiring.system_context(fiber, tenant);
            work(wiring, context);
        }
    });
}

}  // namespace

int rotate_key(const Config& config, const std::string& tenant) {
    with_tenant(config, tenant, [](Wiring& wiring, Context& context) {
        const auto key = wiring.services->sealer.rotate_key(context);
        auto units = context.units();
        const bool begun = wiring.services->vault.log_key(units).key_id == key;
        std::printf("%s%s\n", key.c_str(), begun ? "" : " (signs once its event is sealed)");
    });
    return 0;
}

int verify(const Config& config, const std::string& tenant, const std::vector<std::string>& checkpoints) {
    VerifyOptions options;
    options.tsa_roots = config.tsa_roots;
    for (const auto& path : checkpoints) options.trusted.push_back(kept_head(path));
    std::size_t faulty = 0, all = 0;
    OutsideDatabase outside(config);
    outside.run([&](Database& database, Fiber& fiber) {
        faulty += missing_logs(database, fiber, options.trusted);
        for (const auto& id : chosen(database, fiber, tenant)) {
            platform::postgres::Scope scope;
            scope.tenant = id;
            platform::postgres::Units units(database, fiber, scope);
            const auto result = verify_trail(units, options);
            ++all;
            if (!result.ok) ++faulty;
            std::printf("{\"tenant_id\":\"%s\",\"result\":%s}\n", id.str().c_str(), platform::json::to_json(result).c_str());
            std::fflush(stdout);
        }
    });
    std::fprintf(stderr, "%zu trails verified, %zu with faults\n", all, faulty);
    return faulty == 0 ? 0 : kFaultsFound;
}

int prune(const Config& config, const std::string& tenant) {
    with_tenant(config, tenant, [](Wiring& wiring, Context& context) {
        std::printf("%s: details of %lld events deleted\n", context.caller.tenant.str().c_str(), static_cast<long long>(prune_trail(context, wiring.keep)));
    });
    return 0;
}

int continue_log(const Config& config, const std::string& tenant, const std::string& checkpoint, const std::string& reason) {
    const auto anchored = checkpoint.empty() ? std::string{} : read_file(checkpoint);
    with_tenant(config, tenant, [&](Wiring& wiring, Context& context) {
        context.reason = reason;
        std::printf("%s\n", wiring.services->sealer.continue_log(context, anchored).c_str());
    });
    return 0;
}

}  // namespace compliance::trail
