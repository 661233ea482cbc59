// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/library_transition.hpp"

#include <algorithm>
#include <set>

#include "compliance/domain/library_upgrade.hpp"
#include "compliance/repositories/compliance_assessment.hpp"
#include "compliance/repositories/framework_mapping.hpp"
#include "compliance/repositories/regulation.hpp"
#include "compliance/repositories/requirement.hpp"
#include "compliance/services/library_file/fields.hpp"
#include "platform/json/json.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Transaction;

namespace {

constexpr std::size_t kShownCharacters = 2'000;

std::vector<Regulation> regulations_of(Executor& db, const Uuid& library) {
    static const auto table = regulations();
    return table.read_all(db.run("SELECT " + table.store().select_list() +
                                     " FROM compliance_regulations WHERE tenant_id = compliance_tenant() AND library = $1 ORDER BY id",
                                 Params{}.add(library)));
}

std::vector<ComparedNode> compared(const std::vector<Requirement>& nodes) {
    std::map<Uuid, std::string> urns;
    for (const auto& node : nodes) urns.emplace(node.id, node.urn);
    std::vector<ComparedNode> out;
    for (const auto& node : nodes) {
        if (node.retired_on) continue;
        ComparedNode one;
        one.urn = node.urn;
        if (node.ref_id) one.ref_id = node.ref_id->value;
        const auto add = [&](const auto& text) {
            if (text) one.text += (one.text.empty() ? "" : "\n") + text->value;
        };
        add(node.title), add(node.text), add(node.obligation), add(node.guidance), add(node.typical_evidence);
        if (!node.questions.empty()) one.text += "\n" + platform::json::to_json(node.questions);
        if (!node.translations.empty()) one.text += "\n" + platform::json::to_json(node.translations);
        if (node.parent) one.parent_urn = urns[node.parent->id];
        one.groups = platform::json::to_json(node.groups);
        one.applies = (node.applies_from ? platform::format_date(*node.applies_from) : "") + "/" +
                      (node.applies_until ? platform::format_date(*node.applies_until) : "");
        one.weight = node.weight.value;
        one.position = node.position.value;
        one.assessable = node.assessable;
        out.push_back(std::move(one));
    }
    return out;
}

/// A catalogue has no groups of its own: what its requirements have came by profiles, and stays.
void keep_profiles(const Requirement& was, Requirement& node) {
    if (!node.urn.starts_with(kOscalUrn)) return;
    node.groups = was.groups;
    for (const char* member : {"set_parameters", "group_props"})
        if (const auto found = was.attributes.find(member); found != was.attributes.end()) node.attributes.insert(*found);
}

/// What the tenant set against the library is not what the library changed.
void keep_local(const std::vector<Requirement>& before, std::vector<Requirement>& after, bool overwrite) {
    std::map<std::string_view, const Requirement*> old;
    for (const auto& node : before) old.emplace(node.urn, &node);
    for (auto& node : after) {
        const auto found = old.find(node.urn);
        if (found == old.end()) continue;
        const auto& was = *found->second;
        node.owner = was.owner;
        node.tenant_notes = was.tenant_notes;
        keep_profiles(was, node);
        if (overwrite) continue;
        node.local_changes = was.local_changes;
        const auto changed = [&](std::string_view name) {
            return std::find(was.local_changes.begin(), was.local_changes.end(), name) != was.local_changes.end();
        };
        if (changed("weight")) node.weight = was.weight;
        if (changed("importance")) node.importance = was.importance;
        if (changed("applies_from")) node.applies_from = was.applies_from;
        if (changed("applies_until")) node.applies_until = was.applies_until;
        for (auto& parameter : node.parameters)
            for (const auto& set : was.parameters)
                if (changed("parameters") && set.id.value == parameter.id.value && set.value) parameter.value = set.value;
    }
}

std::string shown(const std::string& text) { return library_file::cut(text, kShownCharacters); }

const Regulation* find_by_urn(const std::vector<Regulation>& list, std::string_view urn) {
    const auto found = std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.urn == urn; });
    return found == list.end() ? nullptr : &*found;
}

ScoreBounds bounds_of(const Regulation& regulation) { return {regulation.min_score.value, regulation.max_score.value}; }

void plan_regulation(Executor& db, const Regulation& before, const RegulationDraft& draft, TransitionPlan& plan) {
    const auto old_nodes = requirements_of(db, before.id);
    auto new_nodes = draft.requirements;
    keep_local(old_nodes, new_nodes, false);
    const auto from = compared(old_nodes), to = compared(new_nodes);
    const auto items = open_items(db, before.id);
    const ScoreBounds was = bounds_of(before), is = bounds_of(draft.regulation);
    const auto open = open_assessments(db, before.id, was);
    for (auto& change : compare_nodes(from, to)) {
        const auto found = items.find(change.urn);
        const bool fresh = change.change == NodeChange::added;
        const auto assessable = std::any_of(to.begin(), to.end(), [&](const auto& node) { return node.urn == change.urn && node.assessable; });
        UpgradeDiff row{change.urn, {}, UpgradeChange::added, {}, {}, found == items.end() ? 0 : found->second};
        if (!change.ref_id.empty()) row.ref_id = change.ref_id;
        if (fresh) row.items_affected = assessable ? open.all : 0;
        static constexpr UpgradeChange kNames[] = {UpgradeChange::added, UpgradeChange::removed, UpgradeChange::text_changed,
                                                   UpgradeChange::moved, UpgradeChange::reordered, UpgradeChange::groups_changed,
                                                   UpgradeChange::weight_changed, UpgradeChange::applies_changed};
        row.change = kNames[static_cast<std::size_t>(change.change)];
        if (!change.before.empty()) row.before = shown(change.before);
        if (!change.after.empty()) row.after = shown(change.after);
        plan.diff.push_back(std::move(row));
    }
    for (auto& rename : suggest_renames(from, to)) plan.rename_suggestions.push_back({{rename.removed_urn, rename.added_urn}, "same_ref_id"});
    if (was == is) return;
    const auto spelt = [](const ScoreBounds& bounds) { return std::to_string(bounds.min) + "…" + std::to_string(bounds.max); };
    plan.diff.push_back({before.urn, before.ref_id.value, UpgradeChange::scale_changed, spelt(was), spelt(is), 0});
    plan.scale_changes.push_back({before.id, was, is, open.on_scale});
}

class Transition {
  public:
    Transition(LibraryWork work, const LibraryWriter& writer, Library& library, const LibraryUpgradeDecisions& decisions)
        : context_(work.context), tx_(work.tx), writer_(writer), library_(library), decisions_(decisions), today_(tenant_day(tx_, context_.now)) {}

    void run(LibraryDocument& document) {
        const auto before = regulations_of(tx_, library_.id);
        std::set<std::string_view> kept;
        for (auto& draft : document.regulations) {
            kept.insert(draft.regulation.urn);
            if (const auto* found = find_by_urn(before, draft.regulation.urn)) change(*found, draft);
            else {
                writer_.add_regulation({context_, tx_}, library_, draft);
                for (const auto& node : draft.requirements) result["created"] += node.assessable ? 1 : 0;
            }
        }
        for (const auto& regulation : before)
            if (!kept.contains(regulation.urn)) retire(regulation);
        put_objects(document);
        put_mappings(document);
        put_matrices(document);
    }
    std::map<std::string, std::int64_t> result{{"created", 0}, {"retired", 0}, {"moved", 0}, {"flagged", 0}, {"rescaled", 0}};

  private:
    /// Nothing of it is in the package any more: its requirements go, what was assessed stays readable.
    void retire(Regulation regulation) {
        std::vector<Uuid> ids;
        for (const auto& node : requirements_of(tx_, regulation.id)) ids.push_back(node.id);
        result["retired"] += retire_requirements(tx_, ids, today_);
        regulation.state = RegulationState::retired;
        update(regulation);
    }

    void update(Regulation& regulation) {
        static const auto table = regulations();
        if (!table.update(tx_, regulation, regulation.version)) throw std::logic_error("a locked package's regulation changed");
    }

    void change(const Regulation& before, RegulationDraft& draft) {
        const auto was = bounds_of(before);
        auto after = draft.regulation;
        static_cast<platform::records::Common&>(after) = before;
        after.key = before.key;
        after.library = before.library;
        after.release_no = library_.release_no;
        after.origin = before.origin;
        after.kind = before.kind;
        if (after.urn.starts_with(kOscalUrn)) after.groups = before.groups;
        after.weight = before.weight;
        after.applicability_rule = before.applicability_rule ? before.applicability_rule : after.applicability_rule;
        after.responsible = before.responsible;
        after.review_interval = before.review_interval;
        after.state = before.state;
        after.applicability = before.applicability;
        after.applicability_rationale = before.applicability_rationale;
        after.determined_by = before.determined_by;
        after.determined_at = before.determined_at;
        after.determined_outcome = before.determined_outcome;
        after.applicability_computed = before.applicability_computed;
        after.applicability_drift = before.applicability_drift;
        after.entity_class = before.entity_class;
        after.next_review_on = before.next_review_on;
        update(after);
        if (const auto is = bounds_of(after); was != is) rescale(after.id, was, is);
        change_nodes(before, draft);
        drop_missing_groups(tx_, before.id);
        result["created"] += add_missing_items(tx_, before.id, context_.now);
    }

    void rescale(const Uuid& regulation, const ScoreBounds& was, const ScoreBounds& is) {
        result["rescaled"] += change_scale(tx_, regulation, was, is, [&](std::int64_t score) -> std::optional<std::int64_t> {
            switch (decisions_.scale_strategy.value_or(ScaleStrategy::clamp)) {
                case ScaleStrategy::clamp: return clamp_score(score, is.min, is.max);
                case ScaleStrategy::rescale: return rescale_score(score, was.min, was.max, is.min, is.max);
                default: return std::nullopt;
            }
        });
    }

    void change_nodes(const Regulation& before, RegulationDraft& draft) {
        const auto old_nodes = requirements_of(tx_, before.id);
        const auto changes = compare_nodes(compared(old_nodes), [&] {
            auto copy = draft.requirements;
            keep_local(old_nodes, copy, decisions_.overwrite_local);
            return compared(copy);
        }());
        keep_local(old_nodes, draft.requirements, decisions_.overwrite_local);
        write_nodes(before, old_nodes, draft);
        std::map<std::string_view, Uuid> ids;
        for (const auto& node : draft.requirements) ids.emplace(node.urn, node.id);
        std::vector<Uuid> flagged;
        for (const auto& change : changes)
            if (change.change == NodeChange::text_changed) flagged.push_back(ids.at(change.urn));
        retire_missing(old_nodes, ids, flagged);
        result["flagged"] += flag_items(tx_, flagged);
    }

    /// Known nodes keep their id, whatever became of their place; new ones come first, since known ones may hang on them.
    void write_nodes(const Regulation& before, const std::vector<Requirement>& old_nodes, RegulationDraft& draft) {
        static const auto table = requirements();
        std::map<std::string_view, const Requirement*> known;
        for (const auto& node : old_nodes) known.emplace(node.urn, &node);
        std::map<Uuid, Uuid> final_ids;
        for (const auto& node : draft.requirements)
            if (const auto found = known.find(node.urn); found != known.end()) final_ids.emplace(node.id, found->second->id);
        const auto settle = [&](Uuid& id) {
            if (const auto found = final_ids.find(id); found != final_ids.end()) id = found->second;
        };
        std::vector<Requirement> fresh;
        std::vector<Requirement*> changed;
        for (auto& node : draft.requirements) {
            settle(node.id);
            settle(node.domain.id);
            if (node.parent) settle(node.parent->id);
            for (auto& successor : node.superseded_by) settle(successor.id);
            node.regulation = {before.id};
            node.library = {library_.id};
            node.release_no = library_.release_no;
            if (!known.contains(node.urn)) fresh.push_back(node);
            else changed.push_back(&node);
        }
        std::stable_sort(fresh.begin(), fresh.end(), [](const auto& a, const auto& b) { return a.depth.value < b.depth.value; });
        if (!fresh.empty()) table.insert_all(tx_, fresh);
        for (auto* node : changed) {
            static_cast<platform::records::Common&>(*node) = *known.at(node->urn);
            if (!table.update(tx_, *node, node->version)) throw std::logic_error("a locked package's requirement changed");
        }
    }

    void retire_missing(const std::vector<Requirement>& old_nodes, const std::map<std::string_view, Uuid>& ids, std::vector<Uuid>& flagged) {
        std::vector<Uuid> gone, from, to;
        for (const auto& node : old_nodes) {
            if (ids.contains(node.urn) || node.retired_on) continue;
            gone.push_back(node.id);
            for (const auto& rename : decisions_.renames)
                if (library_file::lowered(rename.removed_urn.value) == node.urn)
                    if (const auto found = ids.find(library_file::lowered(rename.added_urn.value)); found != ids.end()) {
                        from.push_back(node.id);
                        to.push_back(found->second);
                        flagged.push_back(found->second);
                    }
        }
        result["moved"] += move_items(tx_, from, to);
        result["retired"] += retire_requirements(tx_, gone, today_);
    }

    void put_objects(LibraryDocument& document) {
        static const auto table = library_objects();
        const auto before = table.read_all(tx_.run("SELECT " + table.store().select_list() +
                                                       " FROM compliance_library_objects WHERE tenant_id = compliance_tenant() AND library = $1",
                                                   Params{}.add(library_.id)));
        std::map<std::pair<LibraryObjectKind, std::string_view>, const LibraryObject*> known;
        for (const auto& object : before) known.emplace(std::pair(object.kind, std::string_view(object.urn.value)), &object);
        std::vector<LibraryObject> fresh;
        for (auto& object : document.objects) {
            object.library = {library_.id};
            const auto found = known.find({object.kind, object.urn.value});
            if (found == known.end()) {
                fresh.push_back(object);
                continue;
            }
            static_cast<platform::records::Common&>(object) = *found->second;
            known.erase(found);
            if (!table.update(tx_, object, object.version)) throw std::logic_error("a locked package's object changed");
        }
        if (!fresh.empty()) table.insert_all(tx_, fresh);
        for (const auto& [name, object] : known) {
            auto gone = *object;
            gone.deprecated = true;
            if (!table.update(tx_, gone, gone.version)) throw std::logic_error("a locked package's object changed");
        }
    }

    /// A matrix in use is frozen: another one of the same name takes its place, and it retires.
    void put_matrices(LibraryDocument& document) {
        std::vector<Uuid> kept;
        for (auto& matrix : document.matrices) {
            LibraryWriter::add_matrix(tx_, library_, matrix);
            kept.push_back(matrix.id);
        }
        retire_matrices(tx_, library_.id, kept);
    }

    void put_mappings(LibraryDocument& document) {
        const auto before = tx_.run("SELECT id, urn FROM compliance_framework_mappings WHERE tenant_id = compliance_tenant() AND library = $1",
                                    Params{}.add(library_.id));
        std::set<std::string_view> kept;
        for (auto& draft : document.mappings) {
            kept.insert(draft.mapping.urn.value);
            draft.mapping.library = library_.id;
            draft.mapping.release_no = static_cast<std::int32_t>(library_.release_no.value);
            put_framework_mapping(tx_, draft.mapping, draft.entries);
        }
        for (std::size_t i = 0; i < before.rows(); ++i)
            if (!kept.contains(before.text(i, 1))) remove_framework_mapping(tx_, before.uuid(i, 0));
    }

    Context& context_;
    Transaction& tx_;
    const LibraryWriter& writer_;
    Library& library_;
    const LibraryUpgradeDecisions& decisions_;
    platform::Date today_;
};

}  // namespace

TransitionPlan plan_transition(Executor& db, const Uuid& library, const LibraryDocument& document) {
    TransitionPlan plan;
    const auto before = regulations_of(db, library);
    for (const auto& draft : document.regulations)
        if (const auto* found = find_by_urn(before, draft.regulation.urn)) plan_regulation(db, *found, draft, plan);
        else
            for (const auto& node : compared(draft.requirements))
                plan.diff.push_back({node.urn, node.ref_id.empty() ? std::nullopt : std::optional(node.ref_id), UpgradeChange::added, {}, shown(node.text), 0});
    for (const auto& regulation : before) {
        if (std::any_of(document.regulations.begin(), document.regulations.end(), [&](const auto& draft) { return draft.regulation.urn == regulation.urn; }))
            continue;
        const auto items = open_items(db, regulation.id);
        for (const auto& node : compared(requirements_of(db, regulation.id)))
            plan.diff.push_back({node.urn,
                                 node.ref_id.empty() ? std::nullopt : std::optional(node.ref_id),
                                 UpgradeChange::removed,
                                 shown(node.text),
                                 {},
                                 items.contains(node.urn) ? items.at(node.urn) : 0});
    }
    return plan;
}

std::map<std::string, std::int64_t> carry_out_transition(LibraryWork work, const LibraryWriter& writer, Library& library, LibraryDocument& document,
                                                         const TransitionTarget& target) {
    static const auto table = libraries();
    auto after = document.library;
    static_cast<platform::records::Common&>(after) = library;
    after.source_format = library.source_format;
    after.release_no = target.release_no;
    after.objects_meta = document.counts();
    if (!table.update(work.tx, after, library.version)) throw std::logic_error("a locked package changed");
    library = after;
    Transition transition(work, writer, library, target.decisions);
    transition.run(document);
    require_counts(work.tx, library.id, document);
    return transition.result;
}

}  // namespace compliance
