// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/control_component.hpp"

#include <algorithm>

#include "compliance/repositories/oscal_catalogue.hpp"
#include "compliance/services/library_file/component_definition.hpp"
#include "compliance/services/library_profile.hpp"
#include "platform/async/runtime.hpp"
#include "platform/json/json.hpp"

namespace compliance {

using platform::Problem;
using platform::Uuid;
using platform::postgres::Executor;

namespace {

constexpr std::chrono::milliseconds kLongWork{60'000};

struct Target {
    Uuid requirement;
    std::string rationale;
};
struct Work {
    const ComponentDraft* component = nullptr;
    std::vector<Target> targets;
};

/// Controls of the installed catalogues, each read once.
class Catalogues {
  public:
    explicit Catalogues(Executor& db) : db_(db), all_(oscal_catalogues(db)), controls_(all_.size()) {}

    /// Of the catalogue that the source names, else of the one with most hits; nullptr: none has any.
    const std::map<std::string, OscalControl>* of(const ControlImplementation& entry) {
        if (const auto* named = find_catalogue(all_, entry.file_names)) return &controls_of(static_cast<std::size_t>(named - all_.data()));
        const std::map<std::string, OscalControl>* best = nullptr;
        std::ptrdiff_t most = 0;
        for (std::size_t i = 0; i < all_.size(); ++i) {
            const auto& controls = controls_of(i);
            const auto hits = std::count_if(entry.requirements.begin(), entry.requirements.end(),
                                            [&](const auto& one) { return controls.contains(one.control_id); });
            if (hits > most) most = hits, best = &controls;
        }
        return best;
    }

  private:
    const std::map<std::string, OscalControl>& controls_of(std::size_t index) {
        if (!controls_[index]) controls_[index] = oscal_controls(db_, all_[index]);
        return *controls_[index];
    }

    Executor& db_;
    std::vector<OscalCatalogue> all_;
    std::vector<std::optional<std::map<std::string, OscalControl>>> controls_;
};

void find_targets(const ControlImplementation& entry, const std::map<std::string, OscalControl>& controls, Work& work, ImportReport& report) {
    for (const auto& one : entry.requirements) {
        const auto found = controls.find(one.control_id);
        if (found == controls.end())
            report.rejected.push_back({work.component->row, one.pointer, "unknown_control", "the catalogue has no control " + one.control_id});
        else if (!found->second.assessable) report.rejected.push_back({work.component->row, one.pointer, "withdrawn", one.control_id + " was withdrawn"});
        else work.targets.push_back({found->second.requirement, one.rationale});
    }
}

std::vector<Work> plan(Executor& db, const ComponentDefinition& definition, bool partial, ImportReport& report) {
    Catalogues catalogues(db);
    std::vector<std::string> missing;
    std::vector<Work> out;
    for (const auto& component : definition.components) {
        auto& work = out.emplace_back(Work{&component, {}});
        for (const auto& entry : component.implementations) {
            if (entry.requirements.empty()) continue;
            if (const auto* controls = catalogues.of(entry)) {
                find_targets(entry, *controls, work, report);
                continue;
            }
            const auto name = entry.file_names.empty() ? entry.source : entry.file_names.front();
            if (std::find(missing.begin(), missing.end(), name) == missing.end()) missing.push_back(name);
            if (partial) report.rejected.push_back({component.row, entry.pointer + "/source", "catalog_missing", "no installed catalogue has its controls"});
        }
    }
    if (!partial && !missing.empty()) throw Problem(409, "catalog_missing").with("missing", platform::json::to_json(missing));
    return out;
}

}  // namespace

ImportReport ControlComponentService::import(Context& context, const std::string& bytes, const ImportQuery& query) const {
    const Acting acting(context, "import");
    ComponentDefinition definition;
    context.fiber.offload([&] { definition = read_component_definition(bytes); });
    ImportReport report;
    report.dry_run = query.dry_run.value_or(false);
    report.mapped = 0;
    report.rejected = definition.rejected;
    auto tx = context.transaction();
    tx.allow(kLongWork);
    const auto work = plan(tx, definition, query.mode == ImportMode::partial, report);
    if (!report.rejected.empty() && query.mode != ImportMode::partial) return report;
    for (const auto& one : work) {
        auto known = control_by(tx, "external_id", one.component->external_id);
        const bool fresh = !known;
        Control control = known.value_or(Control{});
        bool changed = false;
        if (fresh || control.state == ControlState::planned) {
            control.external_id = one.component->external_id;
            control.title = one.component->title;
            control.description = platform::Markdown(one.component->description);
            control.category = one.component->category;
            const auto version = control.version;
            if (fresh) controls_.insert(context, tx, control);
            else if (!controls_.rows().update(tx, control, version)) throw std::logic_error("a locked control changed");
            changed = control.version != version;
        }
        for (const auto& target : one.targets) {
            if (control.state == ControlState::retired) break;
            ControlMapping mapping;
            mapping.control = control.id;
            mapping.requirement = target.requirement;
            mapping.coverage = MappingCoverage::partial;
            mapping.coverage_percent = 50;
            if (!target.rationale.empty()) mapping.rationale = target.rationale;
            mapping.source = MappingSource::import;
            if (!mappings_.rows().store().insert_unless_there(tx, &mapping)) continue;
            ++*report.mapped;
            changed = true;
        }
        ++(fresh ? report.created : changed ? report.updated
                                            : report.unchanged);
    }
    if (!report.dry_run) tx.commit();
    return report;
}

}  // namespace compliance
