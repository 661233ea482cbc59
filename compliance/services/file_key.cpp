// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/file_key.hpp"

#include "platform/crypto/hash.hpp"
#include "platform/json/json.hpp"

namespace compliance {

using platform::Uuid;
using platform::crypto::Key32;
using platform::postgres::Executor;
using platform::postgres::Params;
namespace crypto = platform::crypto;

namespace {

constexpr std::size_t kWrappedBytes = 24 + 32 + 16;

std::string wrap_place(const Uuid& tenant, const Uuid& file) { return tenant.str() + "\x1F" "file" "\x1F" + file.str(); }

std::optional<Uuid> named(const Uuid& subject) { return subject.is_nil() ? std::nullopt : std::optional(subject); }

crypto::Place name_place(const Uuid& tenant, const Uuid& file) { return {tenant, "compliance_files", "name", file}; }

}  // namespace

std::string FileKeys::wrap(Executor& db, const Uuid& file, const Uuid& subject, const Key32& key) const {
    const auto place = wrap_place(db.scope().tenant, file);
    if (subject.is_nil()) return crypto::seal(vault_.tenant_key(db, "kek"), key.bytes(), place);
    const auto person = vault_.subject_key(db, subject);
    if (!person) throw std::logic_error("a file for a person without a key");
    return crypto::seal(*person, key.bytes(), place);
}

void FileKeys::add(Executor& db, const Uuid& file, const Uuid& subject, const Key32& key) const {
    db.run("INSERT INTO vault.compliance_file_keys (tenant_id, id, subject_key, wrapped_key) VALUES (compliance_tenant(), $1, $2, $3)",
           Params{}.add(file).add(named(subject)).add_bytes(wrap(db, file, subject, key)));
}

void FileKeys::hand_over(Executor& db, const Uuid& file, const Uuid& subject) const {
    const auto key = find(db, file);
    if (!key) throw std::logic_error("a file without a key");
    db.run("UPDATE vault.compliance_file_keys SET subject_key = $2, wrapped_key = $3 WHERE tenant_id = compliance_tenant() AND id = $1",
           Params{}.add(file).add(named(subject)).add_bytes(wrap(db, file, subject, *key)));
}

std::map<Uuid, Key32> FileKeys::find(Executor& db, const std::vector<Uuid>& files) const {
    std::map<Uuid, Key32> keys;
    if (files.empty()) return keys;
    const auto rows =
        db.run("SELECT id, subject_key, wrapped_key FROM vault.compliance_file_keys WHERE tenant_id = compliance_tenant() AND id = ANY($1::uuid[])",
               Params{}.add_uuids(files));
    std::vector<Uuid> subjects;
    for (std::size_t i = 0; i < rows.rows(); ++i)
        if (!rows.is_null(i, 1)) subjects.push_back(rows.uuid(i, 1));
    const auto persons = vault_.subject_keys(db, subjects);
    const auto tenant = vault_.tenant_key(db, "kek");
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const auto person = rows.is_null(i, 1) ? persons.end() : persons.find(rows.uuid(i, 1));
        if (!rows.is_null(i, 1) && person == persons.end()) continue;   // erased with the person
        const auto id = rows.uuid(i, 0);
        const auto key = crypto::open(rows.is_null(i, 1) ? tenant : person->second, rows.bytes(i, 2), wrap_place(db.scope().tenant, id));
        if (!key) throw std::runtime_error("the key of a file does not open");
        keys.emplace(id, Key32(*key));
    }
    return keys;
}

std::optional<Key32> FileKeys::find(Executor& db, const Uuid& file) const {
    const auto keys = find(db, std::vector{file});
    return keys.empty() ? std::nullopt : std::optional(keys.begin()->second);
}

void FileKeys::destroy(Executor& db, const std::vector<Uuid>& files) const {
    // Overwritten first: the page holds noise until the old row version is vacuumed away.
    const platform::postgres::Query queries[] = {
        {"UPDATE vault.compliance_file_keys SET wrapped_key = $2 WHERE tenant_id = compliance_tenant() AND id = ANY($1::uuid[])",
         Params{}.add_uuids(files).add_bytes(crypto::random_bytes(kWrappedBytes))},
        {"DELETE FROM vault.compliance_file_keys WHERE tenant_id = compliance_tenant() AND id = ANY($1::uuid[])", Params{}.add_uuids(files)},
    };
    db.run_all(queries);
}

platform::Pii<platform::Text<255>> FileKeys::seal_name(const Uuid& tenant, const Uuid& file, const Key32& key, const std::string& name) {
    platform::Pii<platform::Text<255>> out{platform::Text<255>(name)};
    out.sealed = crypto::seal_pii(key, file, name_place(tenant, file), platform::json::quoted(name));
    return out;
}

void FileKeys::open_names(Executor& db, const std::vector<File*>& files) const {
    std::vector<Uuid> ids;
    for (const auto* file : files)
        if (file->name.state == platform::PiiState::sealed) ids.push_back(file->id);
    const auto keys = find(db, ids);
    for (auto* file : files) {
        if (file->name.state != platform::PiiState::sealed) continue;
        const auto key = keys.find(file->id);
        if (key == keys.end()) {
            file->name.state = platform::PiiState::erased;
            continue;
        }
        const auto plain = crypto::open_pii(key->second, name_place(db.scope().tenant, file->id), file->name.sealed);
        if (!plain) throw std::runtime_error("the name of a file does not open");
        file->name.value = platform::json::from_stored<platform::Text<255>>(*plain);
        file->name.state = platform::PiiState::open;
    }
}

}  // namespace compliance
