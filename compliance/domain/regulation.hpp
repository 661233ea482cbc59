// SPDX-License-Identifier: Apache-2.0
// Words of laws and standards that are followed, and how a decision on their applicability relates to the computed outcome.
#pragma once

#include <optional>
#include <string_view>

#include "platform/reflect/describe.hpp"

namespace compliance {

enum class RegulationOrigin { bundled, library, custom };
BOOST_DESCRIBE_ENUM(RegulationOrigin, bundled, library, custom)

enum class RegulationKind { law, directive, standard, framework, guideline, contract, policy };
BOOST_DESCRIBE_ENUM(RegulationKind, law, directive, standard, framework, guideline, contract, policy)

enum class RegulationApplicability { not_determined, applicable, voluntary, not_applicable };
BOOST_DESCRIBE_ENUM(RegulationApplicability, not_determined, applicable, voluntary, not_applicable)

enum class RegulationState { active, retired };
BOOST_DESCRIBE_ENUM(RegulationState, active, retired)

enum class RequirementImportance { mandatory, recommended, nice_to_have, undefined };
BOOST_DESCRIBE_ENUM(RequirementImportance, mandatory, recommended, nice_to_have, undefined)

enum class RequirementDisplay { default_, splash };
BOOST_DESCRIBE_ENUM(RequirementDisplay, default_, splash)

/// What a rule on the facts of the organisation says of a law.
enum class ComputedApplicability { applies, does_not_apply, unknown };
BOOST_DESCRIBE_ENUM(ComputedApplicability, applies, does_not_apply, unknown)

/// Whether a person's decision says the opposite of the rule; what is unknown contradicts nothing.
constexpr bool contradicts(RegulationApplicability decided, ComputedApplicability computed) {
    return (computed == ComputedApplicability::applies && decided == RegulationApplicability::not_applicable) ||
           (computed == ComputedApplicability::does_not_apply && decided == RegulationApplicability::applicable);
}

/// Characters of rationale that a decision needs: more where it contradicts the rule.
constexpr std::size_t rationale_needed(RegulationApplicability decided, ComputedApplicability computed) {
    return contradicts(decided, computed) ? 50 : 20;
}

/// `[a-z0-9][a-z0-9.-]*`, at most 100 characters.
bool is_regulation_key(std::string_view key);
/// Rule of the company profile for a regulation's key; empty for standards and all others.
std::string_view applicability_rule_of(std::string_view key);

}  // namespace compliance
