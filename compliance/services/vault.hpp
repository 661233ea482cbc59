// SPDX-License-Identifier: Apache-2.0
// Personal values and secrets on their way to and from the tables: sealing, opening, making and destroying keys
// (gdpr R1, R4, R5). Which values are personal says the type; who may see them is the calling service's business.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/services/context.hpp"
#include "platform/crypto/keys.hpp"
#include "platform/crypto/pii.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

class Vault {
  public:
    explicit Vault(platform::crypto::Key32 master) : master_(std::move(master)) {}

    /// At start: the key is the one that this database was begun with. Throws crypto::KeyError.
    void check_master(Context& context) const;

    /// Wraps anew, under another master key, all that lies wrapped under this one: tenant keys, instance keys and the check
    /// value; nothing that they seal is touched. All or nothing, within the transaction, which must have the owner's
    /// login. Answers how many keys. Throws crypto::KeyError.
    std::size_t rewrap(platform::postgres::Executor& tx, const platform::crypto::Key32& fresh) const;

    /// The instance's own signing keys, newest first; the first is made when there is none.
    struct InstanceKey {
        std::string key_id, public_key;
    };
    [[nodiscard]] std::vector<InstanceKey> instance_keys(platform::postgres::Executor& db) const;
    /// JWS (RFC 7515, compact, EdDSA) of a JSON text by the newest instance key.
    [[nodiscard]] std::string sign_as_instance(platform::postgres::Executor& db, std::string_view payload) const;

    /// A signing key of the tenant's log (audit R24), which signs everything of the tenant.
    struct LogKey {
        std::string key_id;
        std::int64_t from_size = 0;
        platform::crypto::SigningKey key;
    };
    /// The newest key of the tenant's log. The first one is made, and the log named after it, when there is none yet.
    [[nodiscard]] LogKey log_key(platform::postgres::Executor& db) const;
    /// An older one, to sign what still is its business; nullopt if this log has no such key.
    [[nodiscard]] std::optional<LogKey> log_key(platform::postgres::Executor& db, std::string_view key_id) const;
    /// Adds a key that is the newest from now on (rotation). The event and the head that seal it are the caller's.
    LogKey add_log_key(platform::postgres::Executor& db, std::int64_t from_size) const;
    /// Ed25519 by the newest log key over purpose ‖ 0x0A ‖ the 32 hash bytes (ledger::sign_hash); purposes stand in
    /// platform/ledger/tree_head.hpp.
    struct LogSignature {
        std::string key_id, signature;   ///< signature: 64 bytes
    };
    [[nodiscard]] LogSignature sign_as_log(platform::postgres::Executor& db, std::string_view purpose, const std::string& hash) const;
    /// Rotation in two steps, so that the event that announces a key is sealed before the key signs (audit R24): a key whose
    /// seed is kept and which signs nothing yet, by its key_id …
    [[nodiscard]] std::string prepare_log_key(platform::postgres::Executor& db) const;
    /// … and its beginning: the newest key of that log from `from_size` on. False if no such key was prepared, or if it has begun.
    bool begin_log_key(platform::postgres::Executor& db, std::string_view key_id, std::int32_t log, std::int64_t from_size) const;

    /// Keys of a new tenant.
    void make_tenant_keys(platform::postgres::Executor& db) const;
    /// A key for a person; answers its id, which is the subject's.
    platform::Uuid make_subject(platform::postgres::Executor& db, std::string_view kind, std::string_view origin) const;

    /// Seals every open personal value and every secret in the record, for the row `id` of `table`.
    template <class T>
    void seal(platform::postgres::Executor& db, T& record, std::string_view table, const platform::Uuid& id,
              const platform::Uuid& subject) const {
        seal_all(db, platform::reflect::type_of<T>(), &record, {table, id, subject});
    }
    /// Opens every sealed personal value of the records; those whose key is destroyed become erased.
    template <class T>
    void open(platform::postgres::Executor& db, std::vector<T>& list, std::string_view table) const {
        std::vector<Row> rows;
        for (auto& record : list) rows.push_back({&record, record.id});
        open_all(db, platform::reflect::type_of<T>(), rows, table);
    }
    template <class T>
    void open(platform::postgres::Executor& db, T& record, std::string_view table) const {
        open_all(db, platform::reflect::type_of<T>(), {{&record, record.id}}, table);
    }
    /// Plain text of a secret.
    [[nodiscard]] std::string open_secret(platform::postgres::Executor& db, std::string_view sealed, std::string_view table,
                                          std::string_view column, const platform::Uuid& id) const;

    [[nodiscard]] platform::crypto::Key32 tenant_key(platform::postgres::Executor& db, std::string_view kind) const;
    /// Key of what is kept for a day, made on first use; `day` counts from 1970. It is destroyed after the next day's end.
    [[nodiscard]] platform::crypto::Key32 retry_key(platform::postgres::Executor& db, std::int64_t day) const;
    static void destroy_retry_keys(platform::postgres::Executor& db, std::int64_t before_day);
    /// Blind index under the tenant's index key (gdpr R2).
    [[nodiscard]] std::string index(platform::postgres::Executor& db, platform::crypto::IndexKind kind, std::string_view value) const;
    /// Key of one subject; nullopt once it is destroyed.
    [[nodiscard]] std::optional<platform::crypto::Key32> subject_key(platform::postgres::Executor& db, const platform::Uuid& id) const;
    /// Keys of several; those that are destroyed or unknown are not among them.
    [[nodiscard]] std::map<platform::Uuid, platform::crypto::Key32> subject_keys(platform::postgres::Executor& db,
                                                                                 const std::vector<platform::Uuid>& ids) const;
    /// The key of a subject whose wrapped form a statement has read along.
    [[nodiscard]] platform::crypto::Key32 open_subject_key(platform::postgres::Executor& db, const platform::Uuid& id, std::string_view wrapped) const;
    /// Overwrites and removes the key; nothing sealed under it can be read again. Answers its fingerprint.
    std::string destroy_subject(platform::postgres::Executor& db, const platform::Uuid& id) const;
    /// Forgets what is kept in memory of a tenant's keys.
    void forget(const platform::Uuid& tenant) const;

  private:
    /// What a wrapped key is bound to.
    [[nodiscard]] static std::string wrap_place(const platform::Uuid& tenant, std::string_view kind, std::string_view id);
    void require_master(platform::postgres::Executor& db) const;
    [[nodiscard]] std::optional<LogKey> open_log_key(platform::postgres::Executor& db, std::optional<std::string_view> key_id) const;

    struct Row {
        void* record;
        platform::Uuid id;
    };
    struct Target {
        std::string_view table;
        platform::Uuid id, subject;
    };
    void seal_all(platform::postgres::Executor& db, const platform::reflect::TypeInfo& type, void* record, const Target& target) const;
    void open_all(platform::postgres::Executor& db, const platform::reflect::TypeInfo& type, const std::vector<Row>& rows,
                  std::string_view table) const;

    platform::crypto::Key32 master_;
    mutable std::mutex mutex_;
    mutable std::map<std::pair<platform::Uuid, std::string>, platform::crypto::Key32> tenant_keys_;
};

}  // namespace compliance
