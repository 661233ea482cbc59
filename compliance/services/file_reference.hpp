// SPDX-License-Identifier: Apache-2.0
// Which records hold files, and who may read those (platform R2): each domain says it once for its types of records.
#pragma once

#include <string>
#include <vector>

#include "compliance/repositories/file.hpp"
#include "compliance/services/context.hpp"

namespace compliance {

/// How and how long a record holds a file.
struct FileHolding {
    FileHolder holder;
    std::optional<platform::Date> retain_until = {};   ///< last day on which the law keeps it
    std::optional<platform::Instant> expires_at = {};  ///< when it ends by itself
};

class FileReferences {
  public:
    /// Before the first request. `permission` reads all records of the type, or those that `rule` leaves: SQL over
    /// `r.entity_id`, in which `$::jsonb` is the viewer (`subject`, `admin`). Files of types that nobody named are seen by nobody.
    void add_type(std::string type, std::string permission, std::string rule = {});

    [[nodiscard]] bool may_read(const Context& context, platform::postgres::Executor& db, const FileHolder& holder) const;
    [[nodiscard]] FileViewer viewer(const Context& context, std::optional<platform::Instant> as_of = {}, std::optional<platform::Uuid> entity = {}) const;
    [[nodiscard]] const std::vector<HolderRule>& rules() const { return rules_; }

    /// Notes in the transaction that a record holds the file; doing so again changes how long.
    void add(platform::postgres::Executor& db, File& file, const FileHolding& holding) const;
    /// Nothing happens where the record does not hold it.
    void remove(platform::postgres::Executor& db, File& file, const FileHolder& holder) const;
    [[nodiscard]] const Files& files() const { return files_; }

  private:
    struct Type {
        std::string name, permission;
        bool limited = false;
    };
    std::vector<Type> types_;
    std::vector<HolderRule> rules_;
    Files files_;
};

}  // namespace compliance
