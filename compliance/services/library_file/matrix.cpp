// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include "compliance/services/library_file/fields.hpp"

namespace compliance::library_file {

namespace {

constexpr std::size_t kMinSteps = 2, kMaxSteps = 10;

std::map<std::string, platform::Text<200>> names_in(Fields& fields) {
    std::map<std::string, platform::Text<200>> out;
    for (const auto& [language, texts] : fields.translations())
        if (const auto name = texts.find("name"); name != texts.end()) out.emplace(language, cut(name->second, 200));
    return out;
}

bool has_more_than_names(const Node& translations) {
    return std::any_of(translations.members.begin(), translations.members.end(), [](const auto& language) {
        const auto& texts = language.second.members;
        return std::any_of(texts.begin(), texts.end(), [](const auto& text) { return text.first != "name" && !text.second.is_null(); });
    });
}

/// What a matrix bears that has no place, and where it goes.
struct Reading {
    bool strict;
    std::string urn;
    Leftovers& leftovers;
};

/// Place in the list counts; `id` only checks it.
template <class Step>
void read_common(Fields& fields, Step& step, const Reading& reading, const std::string& list) {
    step.value = fields.row();
    if (const auto name = fields.text<200>("name")) step.name = *name;
    else step.name = fields.text<200>("abbreviation", true).value_or(platform::Text<200>(std::to_string(fields.row())));
    step.color = fields.text<20>("hexcolor", true);
    step.translations = names_in(fields);
    step.abbreviation = fields.text<20>("abbreviation");
    step.description = fields.text<20'000>("description");
    const auto part = reading.urn + "/" + list + "/" + std::to_string(fields.row());
    if (const auto* translations = fields.peek("translations"); translations != nullptr && has_more_than_names(*translations))
        reading.leftovers.add(part, "translations", *translations);
    if (const auto id = fields.integer("id", 0, 1'000); id && *id + 1 != fields.row()) fields.reject("id", "wrong_order", "is not its place in the list");
    reading.leftovers.add(part, fields.rest(reading.strict));
}

template <class Step>
std::vector<Step> read_steps(Fields& fields, const char* name, const Reading& reading) {
    std::vector<Step> out;
    auto entries = entries_of(fields, name);
    if (entries.size() < kMinSteps || entries.size() > kMaxSteps) {
        fields.reject(name, "wrong_length", "must have 2 to 10 entries");
        return out;
    }
    for (auto& entry : entries) read_common(entry, out.emplace_back(), reading, name);
    return out;
}

/// One cell: an index into the levels from 0; ours count from 1.
std::optional<std::int64_t> read_cell(const Node& node, std::size_t levels) {
    std::int64_t index = -1;
    const auto [end, error] = std::from_chars(node.text.data(), node.text.data() + node.text.size(), index);
    if (node.kind != NodeKind::number || error != std::errc() || end != node.text.data() + node.text.size()) return std::nullopt;
    if (index < 0 || index >= static_cast<std::int64_t>(levels)) return std::nullopt;
    return index + 1;
}

void read_grid(Fields& fields, RiskMatrix& matrix) {
    const auto* grid = fields.take("grid");
    if (grid == nullptr || grid->kind != NodeKind::array) return fields.reject("grid", "required", "is needed");
    if (grid->items.size() != matrix.likelihood_levels.size()) fields.reject("grid", "wrong_length", "must have a row for each step of probability");
    for (std::size_t row = 0; row < grid->items.size(); ++row) {
        const auto& cells = grid->items[row].items;
        const auto place = "grid/" + std::to_string(row);
        const auto pointer = fields.pointer() + "/" + place;
        if (cells.size() != matrix.impact_levels.size())
            fields.out().reject(static_cast<std::int64_t>(row + 1), pointer, "wrong_length", "must have a cell for each step of impact");
        auto& out = matrix.grid.emplace_back();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const auto level = read_cell(cells[i], matrix.levels.size());
            if (!level) fields.out().reject(static_cast<std::int64_t>(row + 1), pointer + "/" + std::to_string(i), "unknown_level", "names no level");
            out.emplace_back(level.value_or(1));
        }
    }
}

void warn_falling(Fields& fields, const RiskMatrix& matrix) {
    const auto& grid = matrix.grid;
    for (std::size_t row = 0; row < grid.size(); ++row)
        for (std::size_t i = 0; i < grid[row].size(); ++i) {
            const bool along = i > 0 && grid[row][i].value < grid[row][i - 1].value;
            const bool down = row > 0 && i < grid[row - 1].size() && grid[row][i].value < grid[row - 1][i].value;
            if (along || down) return fields.warn("grid", "not_monotonic", "a level falls where likelihood or impact rises");
        }
}

}  // namespace

void read_matrix(Fields& fields, const LibraryReading& reading, LibraryDocument& out) {
    RiskMatrix matrix;
    matrix.id = platform::Uuid::make_v7(reading.now);
    matrix.state = RiskMatrixState::active;
    const auto urn = fields.urn("urn");
    std::optional<platform::Text<200>> title;
    fields.name_text(title, matrix.description);
    matrix.key = cut(fields.text<200>("ref_id", true).value_or(platform::Text<200>(cut(last_part(urn), 100))).value, 100);
    matrix.title = title ? *title : platform::Text<200>(matrix.key.value);
    Leftovers leftovers;
    const Reading steps{reading.strict, urn, leftovers};
    matrix.likelihood_levels = read_steps<RiskScaleStep>(fields, "probability", steps);
    matrix.impact_levels = read_steps<RiskScaleStep>(fields, "impact", steps);
    matrix.levels = read_steps<RiskMatrixLevel>(fields, "risk", steps);
    if (!matrix.likelihood_levels.empty() && !matrix.impact_levels.empty() && !matrix.levels.empty()) read_grid(fields, matrix);
    else fields.take("grid");
    warn_falling(fields, matrix);
    for (const char* name : {"annotation", "translations"})
        if (const auto* kept = fields.take(name)) leftovers.add(urn, name, *kept);
    for (const char* name : {"strength_of_knowledge", "is_enabled"})
        if (const auto* kept = fields.take(name)) {
            fields.warn(name, "stored_only", "kept, not executed");
            leftovers.add(urn, name, *kept);
        }
    leftovers.add(urn, fields.rest(reading.strict));
    leftovers.store(out.library.attributes, "x_matrix_members_" + std::to_string(out.matrices.size() + 1));
    out.matrices.push_back(std::move(matrix));
}

}  // namespace compliance::library_file
