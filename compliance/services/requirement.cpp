// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/requirement.hpp"

#include "compliance/repositories/compliance_assessment.hpp"
#include "compliance/repositories/regulation.hpp"
#include "compliance/services/changed_members.hpp"
#include "compliance/services/references.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

using platform::Fault;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::records::HistoryEntry;
using platform::records::ListQuery;
using platform::records::Page;

namespace {

constexpr std::int64_t kDeepest = 32;  // as of imported frameworks (libraries R2)

/// Letters, digits and dots of the short name, for URNs.
std::string token_of(const Requirement& requirement) {
    const std::string& from = requirement.ref_id ? requirement.ref_id->value : requirement.title ? requirement.title->value
                                                                                                 : "node";
    std::string out;
    for (const char c : from) {
        if (out.size() >= 80) break;
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.') out += c;
        else if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
        else if (!out.empty() && out.back() != '-') out += '-';
    }
    while (!out.empty() && out.back() == '-') out.pop_back();
    return out.empty() ? "node" : out;
}

/// `urn:custom:risk:req_node:<key>:<token>`; a token that is taken gets `-2`, `-3` …
std::string free_urn(Executor& db, const Regulation& regulation, const Requirement& requirement) {
    const std::string base = "urn:custom:risk:req_node:" + regulation.key.value + ":" + token_of(requirement);
    const auto rows = db.run("SELECT urn FROM compliance_requirements WHERE tenant_id = compliance_tenant() AND urn >= $1 AND urn < $2",
                             Params{}.add(std::string_view(base)).add(std::string_view(base + "~")));
    std::set<std::string> taken;
    for (std::size_t i = 0; i < rows.rows(); ++i) taken.emplace(rows.text(i, 0));
    std::string urn = base;
    for (int n = 2; taken.contains(urn); ++n) urn = base + "-" + std::to_string(n);
    return urn;
}

void check_dates(const Requirement& requirement, std::vector<Fault>& faults) {
    if (requirement.applies_from && requirement.applies_until && *requirement.applies_until < *requirement.applies_from)
        faults.push_back({"/applies_until", "order", "must not be before applies_from"});
}

/// Below a parent: of the same regulation, not below itself, not too deep.
void check_parent(Executor& db, const Requirement& requirement, std::vector<Fault>& faults) {
    if (!requirement.parent) return;
    const auto rows = db.run(
        "WITH RECURSIVE up AS (SELECT id, parent, regulation, 1 AS n FROM compliance_requirements WHERE tenant_id = compliance_tenant() AND id = $1 "
        "UNION ALL SELECT r.id, r.parent, r.regulation, up.n + 1 FROM compliance_requirements r JOIN up ON r.tenant_id = compliance_tenant() "
        "AND r.id = up.parent AND up.n <= 64) SELECT bool_or(id = $2), bool_and(regulation = $3), count(*) FROM up",
        Params{}.add(requirement.parent->id).add(requirement.id).add(requirement.regulation.id));
    if (rows.is_null(0, 0)) return;  // no such node: the reference check says so
    if (!rows.boolean(0, 1)) faults.push_back({"/parent", "other_regulation", "belongs to another regulation"});
    if (rows.boolean(0, 0)) faults.push_back({"/parent", "cycle", "stands below this node"});
    else if (rows.integer(0, 2) >= kDeepest) faults.push_back({"/parent", "out_of_range", fmt::format("stands too deep: {} levels at most", kDeepest)});
}

bool only_values_changed(std::vector<RequirementParameter> before, std::vector<RequirementParameter> after) {
    for (auto* list : {&before, &after})
        for (auto& parameter : *list) parameter.value.reset();
    return platform::json::to_json(before) == platform::json::to_json(after);
}

void require_changeable(const Requirement& before, Requirement& after) {
    if (!before.library) return;
    const auto changed = changed_members<RequirementInput>(before, after);
    auto texts = names_beyond(changed, {"weight", "importance", "owner", "tenant_notes", "parameters", "applies_from", "applies_until"});
    if (!only_values_changed(before.parameters, after.parameters)) texts.emplace_back("parameters");
    if (!texts.empty()) throw refused_members("library_owned", "Its text comes with its library.", texts);
    const bool later = after.applies_from && (!before.applies_from || *after.applies_from > *before.applies_from);
    if (later && !after.tenant_notes) throw platform::invalid("/tenant_notes", "required", "say why it applies later");
    for (const auto& name : changed)
        if (std::find(after.local_changes.begin(), after.local_changes.end(), name) == after.local_changes.end()) after.local_changes.push_back(name);
}

Regulation regulation_of(Executor& db, const Uuid& id) {
    static const auto table = regulations();
    auto regulation = table.get_for_update(db, id);  // one change of a tree at a time
    if (!regulation) throw platform::invalid("/regulation", "unknown_reference", "does not exist");
    if (regulation->state == RegulationState::retired)
        throw platform::conflict("state", "The regulation is retired.").with("possible_states", R"(["active"])");
    return std::move(*regulation);
}

void place(Executor& db, const Requirements& table, Requirement& requirement, std::int64_t domain_depth) {
    std::vector<Requirement> branch;
    for (auto up = requirement.parent; up;) {
        auto node = table.get(db, up->id);
        if (!node || branch.size() > 64) throw std::logic_error("a checked parent is gone");
        up = node->parent;
        branch.push_back(std::move(*node));
    }
    branch.push_back(requirement);
    if (!place_requirements(branch, domain_depth)) throw std::logic_error("a checked branch is none");
    requirement.depth = branch.back().depth;
    requirement.path = branch.back().path;
    requirement.domain = branch.back().domain;
}

}  // namespace

void localise(Requirement& requirement, std::string_view language) {
    const auto found = requirement.translations.find(std::string(language));
    if (found == requirement.translations.end()) return;
    const auto put = [&](auto& member, std::initializer_list<const char*> names) {
        for (const char* name : names)
            if (const auto at = found->second.find(name); at != found->second.end() && !at->second.empty()) member = at->second;
    };
    put(requirement.title, {"name", "title"});
    put(requirement.text, {"description", "text"});
    put(requirement.guidance, {"annotation", "guidance"});
    put(requirement.typical_evidence, {"typical_evidence"});
    put(requirement.obligation, {"x_obligation", "obligation"});
}

void RequirementService::check(Executor& db, const Requirement& requirement, const Regulation& regulation, std::vector<Fault>& faults) const {
    check_references(db, static_cast<const RequirementInput&>(requirement), faults);
    check_dates(requirement, faults);
    check_parent(db, requirement, faults);
    check_questions(requirement.questions, "/questions", faults);
    if (!requirement.library && !requirement.ref_id && !requirement.title && !requirement.text)
        faults.push_back({"/title", "required", "or ref_id or text"});
    for (std::size_t i = 0; i < requirement.groups.size(); ++i)
        if (std::none_of(regulation.groups.begin(), regulation.groups.end(),
                         [&](const RegulationGroup& group) { return group.ref_id.value == requirement.groups[i].value; }))
            faults.push_back({fmt::format("/groups/{}", i), "unknown_group", "is no group of the regulation"});
    if (requirement.min_score && requirement.max_score && requirement.min_score->value >= requirement.max_score->value)
        faults.push_back({"/min_score", "not_below_max", "must be less than max_score"});
    if (requirement.min_score.has_value() != requirement.max_score.has_value())
        faults.push_back({requirement.min_score ? "/max_score" : "/min_score", "required", "a scale has both ends"});
}

Page<Requirement> RequirementService::list(Context& context, ListQuery query, const RequirementFilters& filters) const {
    auto db = context.units();
    if (!query.sort) query.sort = "position";
    auto page = table_.list(db, query, filters);
    for (auto& requirement : page.items) localise(requirement, context.language);
    return page;
}

Requirement RequirementService::get(Context& context, const Uuid& id, std::optional<platform::Instant> as_of) const {
    auto db = context.units();
    auto requirement = record_of(table_, db, id, as_of);
    if (!as_of) requirement.coverage = coverage_of(db, requirement, tenant_day(db, context.now));
    localise(requirement, context.language);
    return requirement;
}

Requirement RequirementService::create(Context& context, RequirementInput input) const {
    auto tx = context.transaction();
    Requirement requirement;
    static_cast<RequirementInput&>(requirement) = std::move(input);
    requirement.id = Uuid::make_v7(context.now);
    const auto regulation = regulation_of(tx, requirement.regulation.id);
    std::vector<Fault> faults;
    check(tx, requirement, regulation, faults);
    require_faultless(std::move(faults));
    requirement.urn = free_urn(tx, regulation, requirement);
    if (requirement.position.value == 0) requirement.position = next_position(tx, regulation.id);
    place(tx, table_, requirement, regulation.domain_depth.value);
    table_.insert(tx, requirement);
    if (requirement.assessable) add_missing_items(tx, regulation.id, context.now);
    tx.commit();
    return requirement;
}

Requirement RequirementService::patch(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    auto tx = context.transaction();
    auto after = record_for_update(table_, tx, id, if_match);
    const Requirement before = after;
    merge_patch<RequirementInput>(after, body);
    std::vector<Fault> faults;
    if (after.regulation != before.regulation) throw platform::invalid("/regulation", "read_only");
    const auto regulation = regulation_of(tx, after.regulation.id);
    if (after.position.value == 0) after.position = before.position;
    check(tx, after, regulation, faults);
    require_faultless(std::move(faults));
    require_changeable(before, after);
    if (!table_.update(tx, after, before.version)) throw std::logic_error("a locked requirement changed");
    if (after.parent != before.parent || after.ref_id != before.ref_id || after.title != before.title)
        place_requirements(tx, regulation.id, regulation.domain_depth.value);
    if (after.assessable && !before.assessable) add_missing_items(tx, regulation.id, context.now);
    after = table_.get(tx, id).value();
    tx.commit();
    return after;
}

void RequirementService::remove(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    auto tx = context.transaction();
    const auto requirement = record_for_update(table_, tx, id, if_match);
    if (requirement.library) throw platform::conflict("library_owned", "It goes with its library; an end can be set by applies_until.");
    const auto use = use_of_requirement(tx, id);
    if (use.any())
        throw platform::conflict("in_use", "Something hangs on it; an end can be set by applies_until.")
            .with("uses", fmt::format(R"({{"children":{},"mappings":{},"evidence":{},"worked_items":{}}})", use.children, use.mappings, use.evidence,
                                      use.worked_items));
    tx.run("DELETE FROM compliance_requirement_assessments WHERE tenant_id = compliance_tenant() AND requirement = $1", Params{}.add(id));
    if (!table_.store().erase(tx, id, std::nullopt)) throw std::logic_error("a locked requirement is gone");
    tx.commit();
}

Page<HistoryEntry> RequirementService::history(Context& context, const Uuid& id, const ListQuery& query) const {
    auto db = context.units();
    return history_of(db, table_.store(), id, query);
}

}  // namespace compliance
