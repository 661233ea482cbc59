// SPDX-License-Identifier: Apache-2.0
// The matrices that every tenant begins with. Their cells are facts of the method, their names are ours.
#include "compliance/services/risk_settings.hpp"

namespace compliance {

namespace {

struct Step {
    const char *en, *de;
    const char* meaning = nullptr;
};
using Steps = std::vector<Step>;
using Grid = std::vector<std::vector<RiskStep>>;

const Step kLow{"low", "niedrig"}, kMedium{"medium", "mittel"}, kHigh{"high", "hoch"}, kCritical{"critical", "kritisch"};

std::vector<RiskScaleStep> scale(const Steps& steps) {
    std::vector<RiskScaleStep> out;
    for (const auto& step : steps) {
        auto& made = out.emplace_back();
        made.value = static_cast<std::int64_t>(out.size());
        made.name = step.en;
        made.translations.emplace("de", step.de);
        if (step.meaning != nullptr) made.description = platform::LongText(step.meaning);
    }
    return out;
}

struct Shipped {
    const char *key, *title;
    Steps likelihood, impact, levels;
    Grid grid;
};

RiskMatrix matrix(Shipped shipped) {
    static constexpr const char* kColors[] = {"#2e7d32", "#f9a825", "#e65100", "#b71c1c"};
    RiskMatrix out;
    out.key = shipped.key;
    out.title = shipped.title;
    out.state = RiskMatrixState::active;
    out.likelihood_levels = scale(shipped.likelihood);
    out.impact_levels = scale(shipped.impact);
    for (const auto& level : shipped.levels) {
        auto& made = out.levels.emplace_back();
        made.value = static_cast<std::int64_t>(out.levels.size());
        made.name = level.en;
        made.translations.emplace("de", level.de);
        made.color = platform::Text<20>(kColors[out.levels.size() - 1]);
        made.class_ = default_class(made.value, static_cast<std::int64_t>(shipped.levels.size()));
    }
    out.grid = std::move(shipped.grid);
    return out;
}

}  // namespace

std::vector<RiskMatrix> shipped_risk_matrices() {
    return {matrix({"matrix-5x5",
                    "Five by five",
                    {{"rare", "selten", "less than once in 10 years"},
                     {"unlikely", "unwahrscheinlich", "once in 3 to 10 years"},
                     {"possible", "möglich", "once in 1 to 3 years"},
                     {"likely", "wahrscheinlich", "1 to 10 times a year"},
                     {"frequent", "häufig", "more than 10 times a year"}},
                    {{"negligible", "vernachlässigbar"},
                     {"limited", "begrenzt"},
                     {"considerable", "beträchtlich"},
                     {"severe", "schwer"},
                     {"existential", "existenzbedrohend"}},
                    {kLow, kMedium, kHigh, kCritical},
                    {{1, 1, 1, 1, 1}, {1, 1, 2, 2, 2}, {1, 2, 2, 3, 3}, {1, 2, 3, 3, 4}, {1, 2, 3, 4, 4}}}),
            matrix({"matrix-4x4-privacy",
                    "Risks for persons, four by four",
                    {{"negligible", "geringfügig"}, {"limited", "überschaubar"}, {"substantial", "substanziell"}, {"great", "groß"}},
                    {{"negligible", "geringfügig"}, {"limited", "überschaubar"}, {"substantial", "substanziell"}, {"great", "groß"}},
                    {kLow, kMedium, kHigh},
                    {{1, 1, 2, 2}, {1, 2, 2, 3}, {1, 2, 3, 3}, {2, 2, 3, 3}}}),
            matrix({"matrix-3x3",
                    "Three by three",
                    {{"unlikely", "unwahrscheinlich"}, {"possible", "möglich"}, {"likely", "wahrscheinlich"}},
                    {{"small", "gering"}, {"noticeable", "spürbar"}, {"severe", "schwer"}},
                    {kLow, kMedium, kHigh},
                    {{1, 1, 2}, {1, 2, 3}, {2, 3, 3}}})};
}

}  // namespace compliance
