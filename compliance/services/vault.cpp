// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/vault.hpp"

#include "compliance/services/master_check.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"
#include "platform/ledger/tree_head.hpp"

namespace compliance {

using platform::PiiState;
using platform::Uuid;
using platform::crypto::Key32;
using platform::crypto::Place;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::reflect::Kind;
using platform::reflect::TypeInfo;
namespace crypto = platform::crypto;

namespace {

constexpr std::int64_t kMasterLock = 7217340198345675;
constexpr std::string_view kSecretHead = R"({"$sealed":")";

/// What is kept in memory was read where a destroyed key is gone at once.
void require_primary(const Executor& db) {
    if (db.scope().not_before) throw platform::postgres::DatabaseUnavailable("keys are read on the primary only");
}

/// Calls `visit(type, value, path)` for each personal value and secret below an object; the path leaves out list indexes,
/// so that a value keeps its place when entries before it go.
template <class Visit>
void walk(const TypeInfo& type, void* value, const std::string& path, const Visit& visit) {
    switch (type.kind) {
        case Kind::pii:
        case Kind::secret: visit(type, value, path); return;
        case Kind::optional:
            if (type.has_value(value)) walk(type.inner(), type.value_of(value), path, visit);
            return;
        case Kind::list:
            for (std::size_t i = 0; i < type.count(value); ++i) walk(type.inner(), const_cast<void*>(type.at(value, i)), path, visit);
            return;
        case Kind::object:
            for (const auto& member : type.members)
                walk(member.type(), member.in(value), path.empty() ? std::string(member.name) : path + "." + std::string(member.name), visit);
            return;
        default: return;
    }
}

PiiState state_of(const TypeInfo& type, const void* value) { return static_cast<PiiState>(type.pii_state(value)); }

}  // namespace

std::string Vault::wrap_place(const Uuid& tenant, std::string_view kind, std::string_view id) {
    return tenant.str() + '\x1F' + std::string(kind) + '\x1F' + std::string(id);
}

void Vault::check_master(Context& context) const {
    auto units = context.units();
    const auto found = units.run("SELECT sealed FROM vault.compliance_master_check WHERE id = 1");
    if (found.empty()) {
        units.run("INSERT INTO vault.compliance_master_check (id, sealed) VALUES (1, $1) ON CONFLICT DO NOTHING",
                  Params{}.add_bytes(sealed_master_check(master_)));
        return check_master(context);
    }
    if (!is_master(master_, found.bytes(0, 0)))
        throw crypto::KeyError("this is not the master key that the database was begun with; nothing personal could be read with it. "
                               "Give the right one in COMPLIANCE_MASTER_KEY_FILE; after `complianced rewrap` that is the new one");
}

std::size_t Vault::rewrap(Executor& tx, const Key32& fresh) const {
    tx.run("SELECT pg_advisory_xact_lock($1)", Params{}.add(kMasterLock));   // nobody wraps a new key meanwhile
    require_master(tx);
    tx.run("SET LOCAL ROLE compliance_owner");
    const auto anew = [&](std::string_view wrapped, const std::string& place) {
        const auto key = crypto::open(master_, wrapped, place);
        if (!key) throw crypto::KeyError("a key does not open with the present master key; nothing was changed");
        return crypto::seal(fresh, *key, place);
    };
    std::size_t count = 0;
    const auto tenants = tx.run("SELECT DISTINCT tenant_id FROM compliance_token_index WHERE kind = 'tenant'");
    for (std::size_t t = 0; t < tenants.rows(); ++t) {
        const auto tenant = tenants.uuid(t, 0);
        tx.run("SELECT set_config('app.tenant_id', $1, true)", Params{}.add(std::string_view(tenant.str())));
        const auto keys =
            tx.run("SELECT kind, version, wrapped_key FROM vault.compliance_tenant_keys WHERE tenant_id = compliance_tenant() AND wrapped_key IS NOT NULL");
        for (std::size_t i = 0; i < keys.rows(); ++i, ++count)
            tx.run("UPDATE vault.compliance_tenant_keys SET wrapped_key = $3 WHERE tenant_id = compliance_tenant() AND kind = $1 AND version = $2",
                   Params{}
                       .add(keys.text(i, 0))
                       .add(keys.integer(i, 1))
                       .add_bytes(anew(keys.bytes(i, 2), wrap_place(tenant, keys.text(i, 0), std::to_string(keys.integer(i, 1))))));
    }
    const auto own = tx.run("SELECT key_id, wrapped_seed FROM vault.compliance_instance_keys");
    for (std::size_t i = 0; i < own.rows(); ++i, ++count)
        tx.run("UPDATE vault.compliance_instance_keys SET wrapped_seed = $2 WHERE key_id = $1",
               Params{}.add(own.text(i, 0)).add_bytes(anew(own.bytes(i, 1), wrap_place({}, "instance", own.text(i, 0)))));
    tx.run("UPDATE vault.compliance_master_check SET sealed = $1 WHERE id = 1", Params{}.add_bytes(sealed_master_check(fresh)));
    return count;
}

std::vector<Vault::InstanceKey> Vault::instance_keys(Executor& db) const {
    constexpr std::string_view kSelect = "SELECT key_id, public_key FROM vault.compliance_instance_keys ORDER BY created_at DESC, key_id";
    auto found = db.run(kSelect);
    if (found.empty()) {
        const auto key = crypto::SigningKey::random();
        const auto id = crypto::key_id_of(key.public_key);
        // Two instances may start at once: the first one's key is everybody's.
        db.run("INSERT INTO vault.compliance_instance_keys (key_id, public_key, wrapped_seed) SELECT $1, $2, $3 "
               "WHERE pg_advisory_xact_lock(7217340198345673) IS NOT NULL AND NOT EXISTS (SELECT 1 FROM vault.compliance_instance_keys)",
               Params{}.add(std::string_view(id)).add_bytes(key.public_key).add_bytes(crypto::seal(master_, key.seed, wrap_place({}, "instance", id))));
        found = db.run(kSelect);
    }
    std::vector<InstanceKey> keys;
    for (std::size_t i = 0; i < found.rows(); ++i) keys.push_back({std::string(found.text(i, 0)), std::string(found.bytes(i, 1))});
    return keys;
}

std::string Vault::sign_as_instance(Executor& db, std::string_view payload) const {
    const auto id = instance_keys(db).front().key_id;
    const auto row = db.run("SELECT wrapped_seed FROM vault.compliance_instance_keys WHERE key_id = $1", Params{}.add(std::string_view(id)));
    const auto seed = crypto::open(master_, row.bytes(0, 0), wrap_place({}, "instance", id));
    if (!seed) throw std::runtime_error("the instance's signing key does not open with the master key");
    const std::string head = R"({"alg":"EdDSA","kid":")" + id + "\"}";
    const std::string signed_part = crypto::base64url_encode(head) + "." + crypto::base64url_encode(payload);
    return signed_part + "." + crypto::base64url_encode(crypto::sign(crypto::SigningKey::from_seed(*seed), signed_part));
}

std::optional<Vault::LogKey> Vault::open_log_key(Executor& db, std::optional<std::string_view> key_id) const {
    const auto row = db.run(
        "SELECT k.key_id, k.from_size, s.wrapped_seed FROM compliance_audit_log_keys k "
        "JOIN vault.compliance_log_seeds s ON s.tenant_id = k.tenant_id AND s.key_id = k.key_id "
        "WHERE k.tenant_id = compliance_tenant() AND ($1::text IS NULL OR k.key_id = $1) ORDER BY k.log DESC, k.from_size DESC, k.created_at DESC LIMIT 1",
        key_id ? Params{}.add(*key_id) : Params{}.null());
    if (row.empty()) return std::nullopt;
    const std::string id(row.text(0, 0));
    if (row.is_null(0, 2)) throw std::runtime_error("the log's signing key " + id + " is gone");
    const auto seed = crypto::open(tenant_key(db, "kek"), row.bytes(0, 2), wrap_place(db.scope().tenant, "log", id));
    if (!seed) throw std::runtime_error("the log's signing key " + id + " does not open");
    return LogKey{id, row.integer(0, 1), crypto::SigningKey::from_seed(*seed)};
}

Vault::LogKey Vault::log_key(Executor& db) const {
    auto found = open_log_key(db, std::nullopt);
    return found ? std::move(*found) : add_log_key(db, 0);
}

std::optional<Vault::LogKey> Vault::log_key(Executor& db, std::string_view key_id) const { return open_log_key(db, key_id); }

Vault::LogKey Vault::add_log_key(Executor& db, std::int64_t from_size) const {
    const auto key = crypto::SigningKey::random();
    const auto id = crypto::key_id_of(key.public_key);
    const auto wrapped = crypto::seal(tenant_key(db, "kek"), key.seed, wrap_place(db.scope().tenant, "log", id));
    const platform::postgres::Query queries[] = {
        {"SELECT compliance_epoch(compliance_tenant())", {}},   // makes the log's row where there is none
        {"SELECT 1 FROM compliance_audit_logs WHERE tenant_id = compliance_tenant() FOR UPDATE", {}},
        // Two instances may come here for the first key at once: whoever waited for the lock sees the other's and adds none.
        {"INSERT INTO compliance_audit_log_keys (tenant_id, key_id, spki, from_size, created_at) "
         "SELECT compliance_tenant(), $1, $2, $3, clock_timestamp() "
         "WHERE $3::bigint > 0 OR NOT EXISTS (SELECT 1 FROM compliance_audit_log_keys WHERE tenant_id = compliance_tenant())",
         Params{}.add(std::string_view(id)).add(std::string_view(crypto::base64_encode(crypto::spki_of(key.public_key)))).add(from_size)},
        {"INSERT INTO vault.compliance_log_seeds (tenant_id, key_id, wrapped_seed) SELECT compliance_tenant(), $1, $2 "
         "WHERE EXISTS (SELECT 1 FROM compliance_audit_log_keys WHERE tenant_id = compliance_tenant() AND key_id = $1)",
         Params{}.add(std::string_view(id)).add_bytes(wrapped)},
        {"UPDATE compliance_audit_logs SET log_id = $1 WHERE tenant_id = compliance_tenant() AND log_id IS NULL "
         "AND EXISTS (SELECT 1 FROM compliance_audit_log_keys WHERE tenant_id = compliance_tenant() AND key_id = $1)",
         Params{}.add(std::string_view(id))},
    };
    db.run_all(queries);
    auto newest = open_log_key(db, std::nullopt);
    if (!newest) throw std::logic_error("the log has no signing key after one was made");
    return std::move(*newest);
}

Vault::LogSignature Vault::sign_as_log(Executor& db, std::string_view purpose, const std::string& hash) const {
    const auto newest = log_key(db);
    return {newest.key_id, platform::ledger::sign_hash(purpose, hash, newest.key)};
}

void Vault::make_tenant_keys(Executor& db) const {
    require_master(db);
    for (const std::string_view kind : {"kek", "index", "secrets"}) {
        const auto wrapped = crypto::seal(master_, Key32::random().bytes(), wrap_place(db.scope().tenant, kind, "1"));
        db.run("INSERT INTO vault.compliance_tenant_keys (tenant_id, kind, version, wrapped_key) VALUES (compliance_tenant(), $1, 1, $2)",
               Params{}.add(kind).add_bytes(wrapped));
    }
}

Key32 Vault::tenant_key(Executor& db, std::string_view kind) const {
    require_primary(db);
    const auto id = std::pair{db.scope().tenant, std::string(kind)};
    {
        const std::lock_guard guard(mutex_);
        if (const auto known = tenant_keys_.find(id); known != tenant_keys_.end()) return known->second;
    }
    const auto found = db.run(
        "SELECT wrapped_key, version FROM vault.compliance_tenant_keys WHERE tenant_id = compliance_tenant() AND kind = $1 "
        "AND wrapped_key IS NOT NULL ORDER BY version DESC LIMIT 1",
        Params{}.add(kind));
    if (found.empty()) throw std::runtime_error("the tenant has no key " + std::string(kind));
    const auto key = crypto::open(master_, found.bytes(0, 0), wrap_place(id.first, kind, std::to_string(found.integer(0, 1))));
    if (!key) throw std::runtime_error("a tenant key does not open with the master key");
    const std::lock_guard guard(mutex_);
    return tenant_keys_.emplace(id, Key32(*key)).first->second;
}

Key32 Vault::retry_key(Executor& db, std::int64_t day) const {
    require_primary(db);
    const auto id = std::pair{db.scope().tenant, "retry/" + std::to_string(day)};
    {
        const std::lock_guard guard(mutex_);
        if (const auto known = tenant_keys_.find(id); known != tenant_keys_.end()) return known->second;
    }
    constexpr std::string_view kSelect = "SELECT wrapped_key FROM vault.compliance_tenant_keys WHERE tenant_id = compliance_tenant() AND kind = 'retry' "
                                         "AND version = $1 AND wrapped_key IS NOT NULL";
    auto found = db.run(kSelect, Params{}.add(day));
    if (found.empty()) {
        const auto wrapped = crypto::seal(master_, Key32::random().bytes(), wrap_place(id.first, "retry", std::to_string(day)));
        require_master(db);
        db.run(
            "INSERT INTO vault.compliance_tenant_keys (tenant_id, kind, version, wrapped_key) VALUES (compliance_tenant(), 'retry', $1, $2) ON CONFLICT DO "
            "NOTHING",
            Params{}.add(day).add_bytes(wrapped));
        found = db.run(kSelect, Params{}.add(day));
        if (found.empty()) throw std::runtime_error("the day's key has been destroyed");
    }
    const auto key = crypto::open(master_, found.bytes(0, 0), wrap_place(id.first, "retry", std::to_string(day)));
    if (!key) throw std::runtime_error("a tenant key does not open with the master key");
    const std::lock_guard guard(mutex_);
    return tenant_keys_.emplace(id, Key32(*key)).first->second;
}

void Vault::destroy_retry_keys(Executor& db, std::int64_t before_day) {
    db.run("UPDATE vault.compliance_tenant_keys SET wrapped_key = NULL, destroyed_at = now() WHERE tenant_id = compliance_tenant() AND kind = 'retry' "
           "AND version < $1 AND wrapped_key IS NOT NULL",
           Params{}.add(before_day));
}

void Vault::require_master(Executor& db) const {
    // Shared with others that seal; `complianced rewrap` takes it alone, so nobody wraps a key under the master key of before.
    const platform::postgres::Query queries[] = {
        {"SELECT pg_advisory_xact_lock_shared($1)", Params{}.add(kMasterLock)},
        {"SELECT sealed FROM vault.compliance_master_check WHERE id = 1", {}},
    };
    const auto found = db.run_all(queries);
    if (!found[1].empty() && !is_master(master_, found[1].bytes(0, 0)))
        throw crypto::KeyError("the master key was exchanged while this instance ran; start it again with the new one");
}

void Vault::forget(const Uuid& tenant) const {
    const std::lock_guard guard(mutex_);
    std::erase_if(tenant_keys_, [&](const auto& item) { return item.first.first == tenant; });
}

Uuid Vault::make_subject(Executor& db, std::string_view kind, std::string_view origin) const {
    const auto id = Uuid::make_v7(std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()));
    const auto wrapped = crypto::seal(tenant_key(db, "kek"), Key32::random().bytes(), wrap_place(db.scope().tenant, "subject", id.str()));
    const platform::postgres::Query queries[] = {
        {"INSERT INTO compliance_subjects (tenant_id, id, kind, origin, blind_indexes, key_state, restricted) "
         "VALUES (compliance_tenant(), $1, $2, $3, '[]', 'active', false)",
         Params{}.add(id).add(kind).add(origin)},
        {"INSERT INTO vault.compliance_subject_keys (tenant_id, id, wrapped_key, kek_version, algorithm, fingerprint) "
         "VALUES (compliance_tenant(), $1, $2, 1, $3, $4)",
         Params{}.add(id).add_bytes(wrapped).add(crypto::kAlgorithm).add(std::string_view(crypto::sha256_hex(wrapped)))},
    };
    db.run_all(queries);
    return id;
}

std::map<Uuid, Key32> Vault::subject_keys(Executor& db, const std::vector<Uuid>& ids) const {
    std::map<Uuid, Key32> keys;
    if (ids.empty()) return keys;
    const auto found = db.run(
        "SELECT id, wrapped_key FROM vault.compliance_subject_keys WHERE tenant_id = compliance_tenant() AND id = ANY($1::uuid[]) "
        "AND wrapped_key IS NOT NULL",
        Params{}.add_uuids(ids));
    for (std::size_t i = 0; i < found.rows(); ++i) {
        const auto id = found.uuid(i, 0);
        keys.emplace(id, open_subject_key(db, id, found.bytes(i, 1)));
    }
    return keys;
}

Key32 Vault::open_subject_key(Executor& db, const Uuid& id, std::string_view wrapped) const {
    const auto key = crypto::open(tenant_key(db, "kek"), wrapped, wrap_place(db.scope().tenant, "subject", id.str()));
    if (!key) throw std::runtime_error("a subject key does not open");
    return Key32(*key);
}

std::optional<Key32> Vault::subject_key(Executor& db, const Uuid& id) const {
    const auto keys = subject_keys(db, {id});
    const auto found = keys.find(id);
    return found == keys.end() ? std::nullopt : std::optional(found->second);
}

std::string Vault::destroy_subject(Executor& db, const Uuid& id) const {
    // Overwritten first, then removed: the old row version is vacuumed away, and pages in between hold noise.
    const platform::postgres::Query queries[] = {
        {"SELECT fingerprint FROM vault.compliance_subject_keys WHERE tenant_id = compliance_tenant() AND id = $1 AND wrapped_key IS NOT NULL FOR UPDATE",
         Params{}.add(id)},
        {"UPDATE vault.compliance_subject_keys SET wrapped_key = $2 WHERE tenant_id = compliance_tenant() AND id = $1 AND wrapped_key IS NOT NULL",
         Params{}.add(id).add_bytes(crypto::random_bytes(72))},
        {"UPDATE vault.compliance_subject_keys SET wrapped_key = NULL, destroyed_at = clock_timestamp(), destroyed_by = compliance_actor() "
         "WHERE tenant_id = compliance_tenant() AND id = $1 AND wrapped_key IS NOT NULL",
         Params{}.add(id)},
        {"DELETE FROM compliance_subject_indexes WHERE tenant_id = compliance_tenant() AND subject_id = $1", Params{}.add(id)},
        {"UPDATE compliance_subjects SET key_state = 'shredded', label = NULL, blind_indexes = '[]' WHERE tenant_id = compliance_tenant() AND id = $1",
         Params{}.add(id)},
    };
    const auto results = db.run_all(queries);
    return results[0].empty() ? std::string{} : std::string(results[0].text(0, 0));
}

std::string Vault::index(Executor& db, crypto::IndexKind kind, std::string_view value) const {
    return crypto::blind_index(tenant_key(db, "index"), kind, value);
}

void Vault::seal_all(Executor& db, const TypeInfo& type, void* record, const Target& target) const {
    std::optional<Key32> person;
    walk(type, record, "", [&](const TypeInfo& item, void* value, const std::string& path) {
        const Place place{db.scope().tenant, target.table, path, target.id};
        if (item.kind == Kind::secret) {
            auto& plain = item.text_of(value);
            if (plain.empty()) return;
            const auto sealed = crypto::seal(tenant_key(db, "secrets"), plain, place.associated());
            item.sealed_of(value) = std::string(kSecretHead) + crypto::base64url_encode(sealed) + "\"}";
            plain.clear();
            return;
        }
        if (state_of(item, value) != PiiState::open || !item.sealed_of(value).empty()) return;   // unchanged keeps its ciphertext
        if (!person) person = subject_key(db, target.subject);
        if (!person) throw std::logic_error("personal value for a person without a key");
        std::string plain;
        platform::json::encode(plain, item.inner(), item.value_of(value), platform::json::Form::plain);
        item.sealed_of(value) = crypto::seal_pii(*person, target.subject, place, plain);
    });
}

void Vault::open_all(Executor& db, const TypeInfo& type, const std::vector<Row>& rows, std::string_view table) const {
    std::vector<Uuid> ids;
    for (const auto& row : rows)
        walk(type, row.record, "", [&](const TypeInfo& item, void* value, const std::string&) {
            if (item.kind != Kind::pii || state_of(item, value) != PiiState::sealed) return;
            const auto id = crypto::pii_key_id(item.sealed_of(value));
            if (id && std::find(ids.begin(), ids.end(), *id) == ids.end()) ids.push_back(*id);
        });
    const auto keys = subject_keys(db, ids);
    for (const auto& row : rows)
        walk(type, row.record, "", [&](const TypeInfo& item, void* value, const std::string& path) {
            if (item.kind != Kind::pii || state_of(item, value) != PiiState::sealed) return;
            const auto id = crypto::pii_key_id(item.sealed_of(value));
            if (!id) {  // written before the member became a personal one; sealed with the row's next change
                const auto plain = std::exchange(item.sealed_of(value), {});
                platform::json::decode_stored(item.inner(), plain, item.value_of(value));
                return item.set_pii_state(value, static_cast<int>(PiiState::open));
            }
            const auto key = keys.find(*id);
            if (key == keys.end()) return item.set_pii_state(value, static_cast<int>(PiiState::erased));
            const auto plain = crypto::open_pii(key->second, {db.scope().tenant, table, path, row.id}, item.sealed_of(value));
            if (!plain) throw std::runtime_error("a personal value in " + std::string(table) + " does not open");
            platform::json::decode_stored(item.inner(), *plain, item.value_of(value));
            item.set_pii_state(value, static_cast<int>(PiiState::open));
        });
}

std::string Vault::open_secret(Executor& db, std::string_view sealed, std::string_view table, std::string_view column,
                               const Uuid& id) const {
    const auto from = sealed.rfind(':');
    auto text = platform::trim(sealed.substr(from + 1));
    if (from == std::string_view::npos || text.size() < 3) throw std::runtime_error("not a sealed secret");
    text = text.substr(1, text.find('"', 1) - 1);
    const auto bytes = crypto::base64url_decode(text);
    const Place place{db.scope().tenant, table, column, id};
    const auto plain = bytes ? crypto::open(tenant_key(db, "secrets"), *bytes, place.associated()) : std::nullopt;
    if (!plain) throw std::runtime_error("a secret in " + std::string(table) + " does not open");
    return *plain;
}

}  // namespace compliance
