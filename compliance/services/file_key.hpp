// SPDX-License-Identifier: Apache-2.0
// Keys of files: each its own, wrapped by the key of the person it belongs to, else by the tenant's (gdpr R1). The name of
// a file is sealed under it, too, so that with the key all of a file is gone.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compliance/db/models/file.hpp"
#include "compliance/services/vault.hpp"

namespace compliance {

class FileKeys {
  public:
    explicit FileKeys(const Vault& vault) : vault_(vault) {}

    /// Keeps the key of a new file. Throws std::logic_error for a person without a key.
    void add(platform::postgres::Executor& db, const platform::Uuid& file, const platform::Uuid& subject, const platform::crypto::Key32& key) const;
    /// Wraps the key by that person's instead.
    void hand_over(platform::postgres::Executor& db, const platform::Uuid& file, const platform::Uuid& subject) const;
    /// Keys of files by id; missing are those of which nobody can read anything any more.
    [[nodiscard]] std::map<platform::Uuid, platform::crypto::Key32> find(platform::postgres::Executor& db, const std::vector<platform::Uuid>& files) const;
    [[nodiscard]] std::optional<platform::crypto::Key32> find(platform::postgres::Executor& db, const platform::Uuid& file) const;
    /// Overwrites and removes them.
    void destroy(platform::postgres::Executor& db, const std::vector<platform::Uuid>& files) const;

    /// The name as the file's row keeps it.
    static platform::Pii<platform::Text<255>> seal_name(const platform::Uuid& tenant, const platform::Uuid& file, const platform::crypto::Key32& key,
                                                        const std::string& name);
    /// Opens the names; those whose key is gone become erased.
    void open_names(platform::postgres::Executor& db, const std::vector<File*>& files) const;

  private:
    [[nodiscard]] std::string wrap(platform::postgres::Executor& db, const platform::Uuid& file, const platform::Uuid& subject,
                                   const platform::crypto::Key32& key) const;

    const Vault& vault_;
};

}  // namespace compliance
