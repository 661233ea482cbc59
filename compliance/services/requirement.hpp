// SPDX-License-Identifier: Apache-2.0
// Requirements: own nodes and what of library nodes is the tenant's (regulations R1, R12, R13).
#pragma once

#include <optional>

#include "compliance/repositories/requirement.hpp"
#include "compliance/services/context.hpp"
#include "platform/json/json.hpp"

namespace compliance {

struct Regulation;

class RequirementService {
  public:
    RequirementService() : table_(requirements()) {}

    /// In the order of the tree, unless the query says otherwise.
    platform::records::Page<Requirement> list(Context& context, platform::records::ListQuery query, const RequirementFilters& filters) const;
    Requirement get(Context& context, const platform::Uuid& id, std::optional<platform::Instant> as_of) const;
    /// An own node; one that is assessable gets an item in every assessment that is not closed.
    Requirement create(Context& context, RequirementInput input) const;
    /// Of library nodes only weight, importance, owner, notes, values of parameters and dates: 409 `library_owned`.
    Requirement patch(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;
    /// Own nodes that nothing hangs on: 409 `library_owned`, `in_use`.
    void remove(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    platform::records::Page<platform::records::HistoryEntry> history(Context& context, const platform::Uuid& id,
                                                                     const platform::records::ListQuery& query) const;

  private:
    void check(platform::postgres::Executor& db, const Requirement& requirement, const Regulation& regulation, std::vector<platform::Fault>& faults) const;

    Requirements table_;
};

/// Texts in the language, where the requirement has them.
void localise(Requirement& requirement, std::string_view language);

}  // namespace compliance
