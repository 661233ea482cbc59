// SPDX-License-Identifier: Apache-2.0
// What a client may say of a risk matrix.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "compliance/domain/entity_refs.hpp"
#include "compliance/domain/risk.hpp"

namespace compliance {

namespace flags = platform::reflect;

enum class RiskMatrixState { draft, active, retired };
BOOST_DESCRIBE_ENUM(RiskMatrixState, draft, active, retired)

struct RiskScaleStep {
    RiskStep value = 1;
    platform::Text<200> name;
    std::optional<platform::Text<20>> abbreviation;
    std::optional<platform::LongText> description;
    std::optional<platform::Money> from, to;
    std::optional<platform::Text<20>> color;
    std::map<std::string, platform::Text<200>> translations;
    static constexpr flags::MemberDoc kMembers[] = {{"value", "Place in the scale, from 1 on.", 0, "1"},
                                                    {"name", "Name.", 0, "\"rare\""},
                                                    {"abbreviation", "Short form."},
                                                    {"description", "When it applies."},
                                                    {"from", "Lower bound: events a year or money."},
                                                    {"to", "Upper bound."},
                                                    {"color", "Colour, as it is shown."},
                                                    {"translations", "Name by language.", flags::kDefaulted, {}, 40}};
};
BOOST_DESCRIBE_STRUCT(RiskScaleStep, (), (value, name, abbreviation, description, from, to, color, translations))

struct RiskMatrixLevel {
    RiskStep value = 1;
    platform::Text<200> name;
    std::optional<platform::Text<20>> abbreviation;
    std::optional<platform::LongText> description;
    std::optional<platform::Text<20>> color;
    std::optional<Criticality> class_;
    std::map<std::string, platform::Text<200>> translations;
    static constexpr flags::MemberDoc kMembers[] = {{"value", "Place among the levels, from 1 on.", 0, "1"},
                                                    {"name", "Name.", 0, "\"low\""},
                                                    {"abbreviation", "Short form."},
                                                    {"description", "What it asks for."},
                                                    {"color", "Colour, as it is shown."},
                                                    {"class", "What the rules take it for; by its place if not given."},
                                                    {"translations", "Name by language.", flags::kDefaulted, {}, 40}};
};
BOOST_DESCRIBE_STRUCT(RiskMatrixLevel, (), (value, name, abbreviation, description, color, class_, translations))

struct RiskMatrixContent {
    platform::Text<100> key;
    platform::Text<200> title;
    std::optional<platform::LongText> description;
    std::vector<RiskScaleStep> likelihood_levels, impact_levels;
    std::vector<RiskMatrixLevel> levels;
    std::vector<std::vector<RiskStep>> grid;
    static constexpr flags::MemberDoc kMembers[] = {
        {"key", "Its name; unique.", flags::kSortable | flags::kSearchable, "\"own-2x2\""},
        {"title", "Title.", flags::kSortable | flags::kSearchable, "\"Two by two\""},
        {"description", "What it is for."},
        {"likelihood_levels", "Steps of likelihood, ascending.", flags::kDefaulted,
         "[{\"value\": 1, \"name\": \"rare\", \"abbreviation\": null, \"description\": null,"
         " \"from\": null, \"to\": null, \"color\": null, \"translations\": {}}, "
         "{\"value\": 2, \"name\": \"frequent\", \"abbreviation\": null, \"description\": null,"
         " \"from\": null, \"to\": null, \"color\": null, \"translations\": {}}]",
         10},
        {"impact_levels", "Steps of impact, ascending.", flags::kDefaulted,
         "[{\"value\": 1, \"name\": \"small\", \"abbreviation\": null, \"description\": null,"
         " \"from\": null, \"to\": null, \"color\": null, \"translations\": {}}, "
         "{\"value\": 2, \"name\": \"large\", \"abbreviation\": null, \"description\": null,"
         " \"from\": null, \"to\": null, \"color\": null, \"translations\": {}}]",
         10},
        {"levels", "Levels of risk, ascending.", flags::kDefaulted,
         "[{\"value\": 1, \"name\": \"low\", \"abbreviation\": null, \"description\": null, \"color\": null,"
         " \"class\": \"low\", \"translations\": {}}, "
         "{\"value\": 2, \"name\": \"high\", \"abbreviation\": null, \"description\": null, \"color\": null,"
         " \"class\": \"high\", \"translations\": {}}]",
         10},
        {"grid", "Level by likelihood (rows) and impact (columns).", flags::kDefaulted, "[[1, 1], [1, 2]]", 10}};
};
BOOST_DESCRIBE_STRUCT(RiskMatrixContent, (), (key, title, description, likelihood_levels, impact_levels, levels, grid))

struct RiskMatrixInput : RiskMatrixContent {
    std::optional<platform::Ref<entity::RiskMatrix>> copy_of;
    static constexpr flags::MemberDoc kMembers[] = {{"copy_of", "Matrix whose steps, levels and grid it takes where the body names none."}};
};
BOOST_DESCRIBE_STRUCT(RiskMatrixInput, (RiskMatrixContent), (copy_of))

struct MatrixActivation {
    std::optional<platform::Ref<entity::RiskMatrix>> replaces;
    bool dry_run = false;
    static constexpr flags::MemberDoc kMembers[] = {{"replaces", "Active matrix that is retired; its open risks move to this one."},
                                                    {"dry_run", "Only tell which risks would move, and how.", flags::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(MatrixActivation, (), (replaces, dry_run))

/// Filters of listRiskMatrices.
struct RiskMatrixFilters {
    std::optional<RiskMatrixState> state;
    std::optional<platform::Uuid> library_id;
    static constexpr flags::MemberDoc kMembers[] = {{"state", "State."}, {"library_id", "From that library."}};
};
BOOST_DESCRIBE_STRUCT(RiskMatrixFilters, (), (state, library_id))

}  // namespace compliance
