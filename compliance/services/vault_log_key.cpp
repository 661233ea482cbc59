// SPDX-License-Identifier: Apache-2.0
// Rotation of the log's key. The first key, and signing by it, stand in vault.cpp.
#include "compliance/repositories/audit_log.hpp"
#include "compliance/services/vault.hpp"
#include "platform/crypto/encoding.hpp"

namespace compliance {

using platform::postgres::Executor;
using platform::postgres::Params;
namespace crypto = platform::crypto;

std::string Vault::prepare_log_key(Executor& db) const {
    const auto key = crypto::SigningKey::random();
    const auto id = crypto::key_id_of(key.public_key);
    db.run("INSERT INTO vault.compliance_log_seeds (tenant_id, key_id, wrapped_seed) VALUES (compliance_tenant(), $1, $2)",
           Params{}.add(std::string_view(id)).add_bytes(crypto::seal(tenant_key(db, "kek"), key.seed, wrap_place(db.scope().tenant, "log", id))));
    return id;
}

bool Vault::begin_log_key(Executor& db, std::string_view key_id, std::int32_t log, std::int64_t from_size) const {
    const auto row = db.run(
        "SELECT s.wrapped_seed FROM vault.compliance_log_seeds s WHERE s.tenant_id = compliance_tenant() AND s.key_id = $1 AND s.wrapped_seed IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM compliance_audit_log_keys k WHERE k.tenant_id = s.tenant_id AND k.key_id = s.key_id)",
        Params{}.add(key_id));
    if (row.empty()) return false;
    const auto seed = crypto::open(tenant_key(db, "kek"), row.bytes(0, 0), wrap_place(db.scope().tenant, "log", key_id));
    if (!seed) throw std::runtime_error("a prepared signing key of the log does not open");
    const auto key = crypto::SigningKey::from_seed(*seed);
    audit_log::add_key(db, log, std::string(key_id), crypto::base64_encode(crypto::spki_of(key.public_key)), from_size);
    return true;
}

}  // namespace compliance
