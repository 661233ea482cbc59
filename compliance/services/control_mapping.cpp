// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/control_mapping.hpp"

#include "compliance/services/approval.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

using platform::Fault;
using platform::Instant;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::records::ListQuery;
using platform::records::Page;

namespace {

/// Faults of requirements that nobody assesses; unknown ones are named by check_references already.
void check_requirements(Executor& db, const ControlMappingBatch& batch, std::vector<Fault>& faults) {
    std::vector<Uuid> ids;
    for (const auto& item : batch.items) ids.push_back(item.requirement.id);
    const auto states = states_of_requirements(db, ids);
    for (std::size_t i = 0; i < batch.items.size(); ++i) {
        const auto found = states.find(batch.items[i].requirement.id);
        if (found == states.end()) continue;
        const auto pointer = "/items/" + std::to_string(i) + "/requirement";
        if (found->second.withdrawn) faults.push_back({pointer, "withdrawn", "has been withdrawn"});
        else if (!found->second.assessable) faults.push_back({pointer, "not_assessable", "is a heading, nothing to be met"});
    }
}

void check_controls(const ControlService& controls, Executor& db, const ControlMappingBatch& batch, std::vector<Fault>& faults) {
    for (std::size_t i = 0; i < batch.items.size(); ++i) {
        const auto control = controls.rows().get(db, batch.items[i].control.id);
        if (control && control->state == ControlState::retired)
            faults.push_back({"/items/" + std::to_string(i) + "/control", "retired", "has been retired"});
    }
}

void check_pairs(const ControlMappingBatch& batch, std::vector<Fault>& faults) {
    std::map<std::pair<Uuid, Uuid>, std::size_t> seen;
    for (std::size_t i = 0; i < batch.items.size(); ++i)
        if (!seen.emplace(std::pair(batch.items[i].control.id, batch.items[i].requirement.id), i).second)
            faults.push_back({"/items/" + std::to_string(i), "duplicate", "is given twice"});
}

}  // namespace

std::int64_t coverage_percent(MappingCoverage coverage, const std::optional<platform::Int<0, 100>>& given, const std::string& pointer,
                              std::vector<Fault>& faults) {
    const std::int64_t usual = coverage == MappingCoverage::full ? 100 : coverage == MappingCoverage::supporting ? 0
                                                                                                                 : 50;
    if (!given) return usual;
    const bool fits = coverage == MappingCoverage::partial ? given->value >= 1 && given->value <= 99 : given->value == usual;
    if (!fits) faults.push_back({pointer, "out_of_range", "full is 100, partial 1 to 99, supporting 0"});
    return given->value;
}

Page<ControlMapping> ControlMappingService::list(Context& context, const ListQuery& query, const ControlMappingFilters& filters) const {
    auto db = context.units();
    return rows_.list(db, query, filters);
}

ControlMapping ControlMappingService::get(Context& context, const Uuid& id, std::optional<Instant> as_of) const {
    auto db = context.units();
    return record_of(rows_, db, id, as_of);
}

Page<ControlMapping> ControlMappingService::create(Context& context, const ControlMappingBatch& batch) const {
    auto tx = context.transaction();
    std::vector<Fault> faults;
    check_references(tx, batch, faults);
    check_pairs(batch, faults);
    check_requirements(tx, batch, faults);
    check_controls(controls_, tx, batch, faults);
    Page<ControlMapping> page;
    for (std::size_t i = 0; i < batch.items.size(); ++i) {
        const auto& item = batch.items[i];
        ControlMapping mapping;
        mapping.control = item.control.id;
        mapping.requirement = item.requirement.id;
        mapping.coverage = item.coverage;
        mapping.coverage_percent = coverage_percent(item.coverage, item.coverage_percent, "/items/" + std::to_string(i) + "/coverage_percent", faults);
        mapping.rationale = item.rationale;
        page.items.push_back(std::move(mapping));
    }
    require_faultless(std::move(faults));
    for (std::size_t i = 0; i < page.items.size(); ++i) {
        auto& mapping = page.items[i];
        if (rows_.store().insert_unless_there(tx, &mapping)) continue;
        const auto other = mapping_of(tx, mapping.control, mapping.requirement);
        throw platform::Problem(409, "already_exists", "The control is mapped to the requirement already.",
                                {{"/items/" + std::to_string(i), "duplicate", "is there already"}})
            .with("id", platform::json::quoted(other ? other->str() : ""));
    }
    tx.commit();
    return page;
}

ControlMapping ControlMappingService::patch(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    auto tx = context.transaction();
    auto mapping = record_for_update(rows_, tx, id, if_match);
    ControlMappingChange merged{mapping.coverage, mapping.coverage_percent, mapping.rationale};
    std::vector<Fault> faults;
    std::vector<std::string> touched;
    platform::json::merge(platform::reflect::type_of<ControlMappingChange>(), body, &merged, faults, &touched);
    // Another coverage brings its own share, unless one is given along.
    const bool given = std::find(touched.begin(), touched.end(), "coverage_percent") != touched.end();
    if (merged.coverage != mapping.coverage && !given) merged.coverage_percent.reset();
    mapping.coverage = merged.coverage;
    mapping.coverage_percent = coverage_percent(merged.coverage, merged.coverage_percent, "/coverage_percent", faults);
    mapping.rationale = merged.rationale;
    require_faultless(std::move(faults));
    update_record(rows_, tx, mapping, mapping.version);
    tx.commit();
    return mapping;
}

void ControlMappingService::remove(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    auto tx = context.transaction();
    const auto mapping = record_for_update(rows_, tx, id, if_match);
    rows_.store().erase(tx, id, mapping.version);
    flag_items_of_requirement(tx, mapping.requirement);
    tx.commit();
}

ControlsFromReferenceReport ControlMappingService::from_reference(Context& context, const ControlsFromReference& input) const {
    auto tx = context.transaction();
    std::vector<Fault> faults;
    check_references(tx, input, faults);
    for (std::size_t i = 0; i < input.reference_urns.size(); ++i)
        if (!is_reference_control(tx, input.reference_urns[i].value))
            faults.push_back({"/reference_urns/" + std::to_string(i), "unknown_reference", "is no reference control of an installed library"});
    require_faultless(std::move(faults));
    ControlsFromReferenceReport report;
    report.dry_run = input.dry_run.value_or(false);
    std::vector<Uuid> requirements;
    std::vector<std::string> urns;
    for (const auto& one : input.requirement_ids) requirements.push_back(one.id);
    for (const auto& one : input.reference_urns) urns.push_back(one.value);
    std::map<std::string, Uuid> made;
    for (const auto& reference : reference_controls(tx, urns, requirements)) {
        auto at = made.find(reference.urn);
        if (at == made.end()) {
            const auto known = control_of_reference(tx, reference.urn);
            Uuid id = known.value_or(Uuid{});
            if (!known) {
                Control control{};
                static_cast<ControlInput&>(control) = reference.control;
                controls_.insert(context, tx, control);
                id = control.id;
            }
            ++(known ? report.reused : report.created);
            at = made.emplace(reference.urn, id).first;
        }
        if (!reference.requirement) continue;
        ControlMapping mapping;
        mapping.control = at->second;
        mapping.requirement = *reference.requirement;
        mapping.coverage = reference.only_one ? MappingCoverage::full : MappingCoverage::partial;
        mapping.coverage_percent = reference.only_one ? 100 : 50;
        mapping.source = MappingSource::reference;
        if (rows_.store().insert_unless_there(tx, &mapping)) ++report.mapped;
    }
    if (!report.dry_run) tx.commit();
    return report;
}

}  // namespace compliance
