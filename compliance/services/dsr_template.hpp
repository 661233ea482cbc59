// SPDX-License-Identifier: Apache-2.0
// Templates of letters: the built-in ones, kept as rows so that a letter can name its wording for ever, and the tenant's own.
#pragma once

#include <mutex>
#include <set>

#include "compliance/repositories/dsr_communication.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

class DsrTemplateService {
  public:
    DsrTemplateService() : table_(dsr_templates()) {}
    platform::records::Page<DsrTemplate> list(Context& context, const platform::records::ListQuery& query, const DsrTemplateFilters& filters) const;
    /// Throws Problem 422 `bad_template` with line and column for an unknown placeholder or an unclosed block.
    DsrTemplate create(Context& context, const DsrTemplateInput& input) const;
    /// Throws 409 `builtin` for a shipped one.
    DsrTemplate patch(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;
    /// The active template in that language, else in English. Throws Problem 422 at /template_id for an unknown one.
    DsrTemplate choose(Context& context, platform::postgres::Executor& db, DsrLetterKind kind, std::string_view language,
                       std::optional<platform::Uuid> id) const;

  private:
    void ship(Context& context, platform::postgres::Executor& db) const;

    platform::records::Table<DsrTemplate> table_;
    mutable std::mutex mutex_;
    mutable std::set<platform::Uuid> shipped_;   ///< tenants that have this program's wording
};

}  // namespace compliance
