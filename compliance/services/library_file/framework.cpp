// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "compliance/repositories/requirement.hpp"
#include "compliance/services/library_file/fields.hpp"

namespace compliance::library_file {

namespace {

constexpr std::size_t kMaxNodes = 20'000;
constexpr std::int64_t kMaxDepth = 32, kMaxScore = 100'000;

struct Scale {
    std::optional<std::int64_t> min, max;
};

/// Labels of a scale: those outside of it are dropped; without given bounds they are the bounds.
void read_labels(Fields& fields, Node& labels, Scale& scale, const std::string& pointer) {
    const auto score_of = [](const Node& label) -> std::optional<std::int64_t> {
        const auto* score = label.kind == NodeKind::object ? label.find("score") : nullptr;
        if (score == nullptr || score->kind != NodeKind::number || score->text.size() > 7) return std::nullopt;
        return std::strtoll(score->text.c_str(), nullptr, 10);
    };
    if (!scale.min && !scale.max) {
        for (const auto& label : labels.items)
            if (const auto score = score_of(label)) {
                scale.min = std::min(scale.min.value_or(*score), *score);
                scale.max = std::max(scale.max.value_or(*score), *score);
            }
        if (scale.min) fields.out().warn("scale_from_labels", pointer, "the least and the highest label are the bounds");
    }
    const auto min = scale.min.value_or(0), max = scale.max.value_or(100);
    std::erase_if(labels.items, [&](const Node& label) {
        const auto score = score_of(label);
        const bool outside = score && (*score < min || *score > max);
        if (outside) fields.out().warn("scale_label_out_of_range", pointer, "the label of score " + std::to_string(*score) + " is dropped");
        return outside;
    });
}

Node object_of(std::string name, Node value) {
    Node out;
    out.kind = NodeKind::object;
    out.members.push_back({std::move(name), std::move(value)});
    return out;
}

void read_scale(Fields& fields, Regulation& regulation) {
    Scale scale{fields.integer("min_score", -kMaxScore, kMaxScore), fields.integer("max_score", -kMaxScore, kMaxScore)};
    const auto pointer = fields.at("scores_definition");
    if (const auto* given = fields.take("scores_definition")) {
        Node definition = given->kind == NodeKind::array ? object_of("scale", *given) : *given;
        if (definition.kind != NodeKind::object) fields.reject("scores_definition", "bad_type", "must be a list or a mapping");
        for (auto& [name, value] : definition.members)
            if (name == "scale" && value.kind == NodeKind::array) read_labels(fields, value, scale, pointer);
        regulation.scores_definition = json_of(definition);
    }
    const auto min = scale.min.value_or(0), max = scale.max.value_or(100);
    if (min < 0 || min >= max) return fields.reject("min_score", "out_of_range", "must be 0 or more, and less than max_score");
    regulation.min_score = min;
    regulation.max_score = max;
}

void read_groups(Fields& fields, const LibraryReading& reading, Regulation& regulation) {
    Leftovers leftovers;
    for (auto& entry : entries_of(fields, "implementation_groups_definition")) {
        RegulationGroup group;
        auto ref_id = entry.text<200>("ref_id", true);
        if (!ref_id && entry.peek("name") != nullptr) {
            ref_id = entry.text<200>("name", true);
            if (ref_id) entry.warn("ref_id", "group_named", "has none; it goes by its name");
        }
        if (!ref_id) {
            entry.reject("ref_id", "required", "is needed");
            continue;
        }
        group.ref_id = *ref_id;
        group.name = entry.text<500>("name").value_or(platform::Text<500>(ref_id->value));
        group.description = entry.text<65'536>("description");
        group.default_selected = entry.boolean("default_selected").value_or(false);
        group.translations = entry.translations();
        leftovers.add(group.ref_id.value, entry.rest(reading.strict));
        regulation.groups.push_back(std::move(group));
    }
    leftovers.store(regulation.attributes, "x_group_members");
}

/// Our own members of a framework (R10, `x_`).
void read_regulation(Fields& fields, const LibraryReading& reading, LibraryDocument& out, Regulation& regulation, bool& has_depth) {
    const auto* node = fields.take("x_regulation");
    if (node == nullptr) return;
    Fields own(*node, fields.at("x_regulation"), fields.row(), out);
    if (const auto key = own.text<100>("key", true)) regulation.key = *key;
    if (const auto kind = word<RegulationKind>(own, "kind")) regulation.kind = *kind;
    regulation.jurisdiction = text_list<10>(own, "jurisdiction");
    regulation.official_reference = own.text<200>("official_reference", true);
    regulation.in_force_from = own.date("in_force_from");
    regulation.applies_from = own.date("applies_from");
    regulation.applicability_rule = own.text<40>("applicability_rule", true);
    if (const auto depth = own.integer("domain_depth", 1, 6)) regulation.domain_depth = *depth, has_depth = true;
    if (const auto interval = own.text<40>("review_interval", true)) regulation.review_interval = platform::Duration(interval->value);
    own.keep_rest(regulation.attributes, reading.strict);
}

/// Objects that a node names; those that the file does not hold are looked for when it is installed.
void need(Fields& node, LibraryDocument& out, LibraryObjectKind kind, const char* member, std::vector<platform::Text<255>>& urns) {
    urns = text_list<255>(node, member, true);
    for (const auto& urn : urns) out.needed.push_back({kind, urn.value, node.at(member), node.row()});
}

void read_node_texts(Fields& fields, Requirement& node) {
    node.ref_id = fields.text<200>("ref_id", true);
    fields.name_text(node.title, node.text);
    node.guidance = fields.text<65'536>("annotation");
    const auto evidence = fields.texts("typical_evidence");
    std::string lines;
    for (const auto& line : evidence) lines += evidence.size() == 1 ? line : (lines.empty() ? "- " : "\n- ") + line;
    if (!lines.empty()) node.typical_evidence = cut(lines, 65'536);
    node.obligation = fields.text<20'000>("x_obligation");
    node.translations = fields.translations();
}

Requirement read_node(Fields& fields, const LibraryReading& reading, LibraryDocument& out) {
    Requirement node;
    node.id = platform::Uuid::make_v7(reading.now);
    node.urn = fields.urn("urn");
    node.position = fields.row();
    read_node_texts(fields, node);
    node.assessable = fields.boolean("assessable").value_or(false);
    node.groups = text_list<200>(fields, "implementation_groups");
    node.weight = fields.integer("weight", 0, 1'000).value_or(1);
    if (const auto importance = known_word<RequirementImportance>(fields, "importance", node.attributes)) node.importance = *importance;
    node.min_score = fields.integer("min_score", 0, kMaxScore);
    node.max_score = fields.integer("max_score", 0, kMaxScore);
    if (node.min_score && node.max_score && node.min_score->value >= node.max_score->value)
        fields.reject("min_score", "out_of_range", "must be less than max_score");
    node.scores_definition_ref = fields.text<200>("scores_definition_ref", true);
    const bool earlier = fields.peek("reference_controls") == nullptr && fields.peek("security_functions") != nullptr;
    need(fields, out, LibraryObjectKind::reference_control, earlier ? "security_functions" : "reference_controls", node.reference_controls);
    need(fields, out, LibraryObjectKind::threat, "threats", node.threats);
    node.display_mode = known_word<RequirementDisplay>(fields, "display_mode", node.attributes);
    if (node.assessable && node.display_mode == RequirementDisplay::splash) {
        node.assessable = false;
        fields.warn("assessable", "splash_not_assessable", "is shown between requirements and is none");
    }
    node.applies_from = fields.date("x_applies_from");
    node.applies_until = fields.date("x_applies_until");
    if (node.applies_from && node.applies_until && *node.applies_until < *node.applies_from)
        fields.reject("x_applies_until", "out_of_range", "must not be before x_applies_from");
    node.duties = text_list<40>(fields, "x_duties");
    Leftovers leftovers;
    node.questions = read_questions(fields, reading.strict, leftovers);
    leftovers.store(node.attributes, "x_question_members");
    if (const auto* visible = fields.take("visibility_expression")) {
        fields.warn("visibility_expression", "stored_only", "kept, not executed");
        node.attributes.emplace("visibility_expression", json_of(*visible));
    }
    return node;
}

/// Parents by URN; each node once, each parent there, no circle, not too deep.
void link_nodes(Fields& fields, LibraryDocument& out, RegulationDraft& draft, const std::vector<std::string>& parents) {
    auto& nodes = draft.requirements;
    const auto at = [&](std::size_t i, const char* member) { return fields.at("requirement_nodes") + "/" + std::to_string(i) + "/" + member; };
    std::map<std::string_view, platform::Uuid> by_urn;
    const auto faults_before = out.rejected.size();
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (!nodes[i].urn.empty() && !by_urn.emplace(nodes[i].urn, nodes[i].id).second)
            out.reject(static_cast<std::int64_t>(i + 1), at(i, "urn"), "duplicate", "is there already");
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (parents[i].empty()) continue;
        const auto found = by_urn.find(parents[i]);
        if (found == by_urn.end()) out.reject(static_cast<std::int64_t>(i + 1), at(i, "parent_urn"), "unknown_parent", "names no node of this framework");
        else nodes[i].parent = {found->second};
    }
    if (out.rejected.size() > faults_before) return;
    if (!place_requirements(nodes, draft.regulation.domain_depth)) return fields.reject("requirement_nodes", "cycle", "parents form a circle");
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (nodes[i].depth.value > kMaxDepth) return out.reject(static_cast<std::int64_t>(i + 1), at(i, "parent_urn"), "too_deep", "deeper than 32 levels");
}

/// What was found wrong many times and is said once.
struct Tally {
    std::int64_t depth = 0, urn_case = 0;
};

void add_undefined_groups(Fields& fields, RegulationDraft& draft) {
    for (const auto& node : draft.requirements)
        for (const auto& group : node.groups) {
            auto& groups = draft.regulation.groups;
            if (std::any_of(groups.begin(), groups.end(), [&](const auto& known) { return known.ref_id.value == group.value; })) continue;
            fields.warn("implementation_groups_definition", "group_undefined", "the group " + group.value + " is added");
            groups.push_back({group.value, group.value, {}, false, {}});
        }
}

void read_nodes(Fields& fields, const LibraryReading& reading, LibraryDocument& out, RegulationDraft& draft, bool has_depth) {
    auto entries = entries_of(fields, "requirement_nodes");
    if (entries.empty()) return fields.reject("requirement_nodes", "required", "has no node");
    if (entries.size() > kMaxNodes) return fields.reject("requirement_nodes", "too_many", "has more than 20,000 nodes");
    std::vector<std::string> parents;
    std::vector<std::optional<std::string>> depths;
    Tally tally;
    std::int64_t roots = 0;
    for (auto& entry : entries) {
        draft.requirements.push_back(read_node(entry, reading, out));
        auto& node = draft.requirements.back();
        parents.push_back(entry.urn("parent_urn", false));
        depths.push_back(entry.raw_text("depth", true));
        roots += parents.back().empty() ? 1 : 0;
        tally.urn_case += !node.urn.empty() && entry.raw_text("urn", true).value_or("") != node.urn ? 1 : 0;
        entry.keep_rest(node.attributes, reading.strict);
    }
    if (!has_depth) draft.regulation.domain_depth = roots <= 2 ? 2 : 1;
    link_nodes(fields, out, draft, parents);
    for (std::size_t i = 0; i < depths.size(); ++i) tally.depth += depths[i] != std::to_string(draft.requirements[i].depth.value) ? 1 : 0;
    if (tally.depth > 0)
        fields.warn("requirement_nodes", "depth_ignored", std::to_string(tally.depth) + " nodes name no or another depth than their parents say");
    if (tally.urn_case > 0) fields.warn("requirement_nodes", "urn_case", std::to_string(tally.urn_case) + " URNs are compared and stored in lower case");
    add_undefined_groups(fields, draft);
}

}  // namespace

void read_framework(Fields& fields, const LibraryReading& reading, LibraryDocument& out) {
    RegulationDraft draft;
    draft.pointer = fields.pointer();
    auto& regulation = draft.regulation;
    regulation.id = platform::Uuid::make_v7(reading.now);
    regulation.urn = fields.urn("urn");
    std::optional<platform::Text<500>> title;
    fields.name_text(title, regulation.description);
    regulation.ref_id = fields.text<200>("ref_id", true).value_or(platform::Text<200>(cut(last_part(regulation.urn), 200)));
    regulation.title = title ? *title : platform::Text<500>(regulation.ref_id.value);
    regulation.translations = fields.translations();
    regulation.language = out.library.locale;
    regulation.issuer = out.library.provider;
    read_scale(fields, regulation);
    read_groups(fields, reading, regulation);
    bool has_depth = false;
    read_regulation(fields, reading, out, regulation, has_depth);
    for (const char* stored : {"outcomes_definition", "field_visibility"})
        if (const auto* node = fields.take(stored)) {
            fields.warn(stored, "stored_only", "kept, not executed");
            regulation.attributes.emplace(stored, json_of(*node));
        }
    read_nodes(fields, reading, out, draft, has_depth);
    fields.keep_rest(regulation.attributes, reading.strict);
    out.regulations.push_back(std::move(draft));
}

}  // namespace compliance::library_file
