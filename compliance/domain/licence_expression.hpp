// SPDX-License-Identifier: Apache-2.0
// SPDX licence expressions (SPDX 2.3, annex D), and whether one can be met with the licences that may be used (evidence R5). Pure.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace compliance {

/// One licence of an expression.
struct Licence {
    std::string_view id;         ///< without `+`
    bool or_later = false;       ///< `+` stood behind it
    std::string_view exception;  ///< behind WITH; empty without one
};

/// AND needs both sides, OR one of them; AND binds closer. nullopt for what is no expression, or nested deeper than 32 parentheses.
std::optional<bool> can_be_met(std::string_view expression, const std::function<bool(const Licence&)>& permits);

/// Which licences may be used. Entries are identifiers, or `identifier WITH exception`, in any case of letters. `GPL-2.0` without more
/// stands for both GPL-2.0-only and GPL-2.0-or-later, and so for the others of GNU; for the rest `X` stands for `X+` too.
class LicencePolicy {
  public:
    /// Without an entry in `allowed` all are that are not denied.
    LicencePolicy(const std::vector<std::string>& denied, const std::vector<std::string>& allowed);
    /// With an exception that is named together with the licence, that entry decides; else the licence alone does.
    [[nodiscard]] bool permits(const Licence& licence) const;
    /// Whether the expression can be met; what is none is taken for the name of a licence.
    [[nodiscard]] bool permits(std::string_view expression) const;
    /// Whether something that names no licence may be used: only where nothing is said to be allowed.
    [[nodiscard]] bool permits_unknown() const { return allowed_.empty(); }

  private:
    std::set<std::string, std::less<>> denied_, allowed_;
};

}  // namespace compliance
