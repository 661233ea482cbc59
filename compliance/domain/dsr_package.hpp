// SPDX-License-Identifier: Apache-2.0
// Names within a response package, and how the person's data become a table there. Pure.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "compliance/domain/dsr_task.hpp"

namespace compliance {

/// A text as part of a path: lower-case ASCII letters, digits and hyphens, at most 60, never a name that Windows keeps for
/// itself; `fallback` where nothing is left of it.
std::string member_word(std::string_view text, std::string_view fallback);
/// Ending of a stored file for its type, with the dot: `.pdf`; empty for types that are not known.
std::string_view ending_of(std::string_view media_type);

/// Paths that are taken: what would be there twice gets a number.
class MemberNames {
  public:
    /// `data/crm/orders` with `.json` becomes `data/crm/orders.json`, then `data/crm/orders-2.json`.
    std::string claim(const std::string& stem, std::string_view ending);

  private:
    std::set<std::string> taken_;
};

}  // namespace compliance
