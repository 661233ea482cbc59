// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/library_export.hpp"

#include "compliance/repositories/regulation.hpp"
#include "compliance/repositories/requirement.hpp"
#include "compliance/services/register.hpp"
#include "platform/json/json.hpp"
#include "platform/yaml/writer.hpp"

namespace compliance {

using platform::Uuid;
using platform::json::Node;
using platform::json::NodeKind;
using platform::postgres::Params;

namespace {

Node text_node(std::string text) {
    Node node;
    node.kind = NodeKind::string;
    node.text = std::move(text);
    return node;
}
Node number_node(std::int64_t number) {
    Node node;
    node.kind = NodeKind::number;
    node.text = std::to_string(number);
    return node;
}
Node truth_node(bool value) {
    Node node;
    node.kind = NodeKind::boolean;
    node.boolean = value;
    return node;
}
Node list_node() {
    Node node;
    node.kind = NodeKind::array;
    return node;
}
Node parsed(const std::string& json) {
    std::vector<platform::Fault> faults;
    return platform::json::parse(json, faults);
}

/// A mapping that leaves out what is not there.
class Mapping {
  public:
    Mapping() { node_.kind = NodeKind::object; }
    Mapping& put(const char* name, Node value) {
        node_.members.push_back({name, std::move(value)});
        return *this;
    }
    Mapping& text(const char* name, const std::string& value) { return put(name, text_node(value)); }
    template <class T>
    Mapping& text(const char* name, const std::optional<T>& value) {
        return value ? text(name, value->value) : *this;
    }
    Mapping& date(const char* name, const std::optional<platform::Date>& value) { return value ? text(name, platform::format_date(*value)) : *this; }
    template <class T>
    Mapping& texts(const char* name, const std::vector<T>& values) {
        if (values.empty()) return *this;
        auto list = list_node();
        for (const auto& value : values) list.items.push_back(text_node(value.value));
        return put(name, std::move(list));
    }
    template <class E>
    Mapping& word(const char* name, E value) {
        return text(name, std::string(platform::reflect::type_of<E>().values[static_cast<std::size_t>(value)]));
    }
    Mapping& translations(const Translations& values) { return values.empty() ? *this : put("translations", parsed(platform::json::to_json(values))); }
    Mapping& rest(const std::map<std::string, platform::Json>& attributes) {
        for (const auto& [name, json] : attributes) put(name.c_str(), parsed(json.text));
        return *this;
    }
    [[nodiscard]] bool empty() const { return node_.members.empty(); }
    Node take() { return std::move(node_); }

  private:
    Node node_;
};

Node choice_node(const QuestionChoice& choice) {
    Mapping out;
    out.text("urn", choice.urn.value).text("value", choice.value.value).text("description", choice.description).text("color", choice.color);
    if (choice.add_score) out.put("add_score", number_node(*choice.add_score));
    if (choice.compute_result) out.word("compute_result", *choice.compute_result);
    out.texts("select_implementation_groups", choice.select_groups).text("annotation", choice.annotation).translations(choice.translations);
    return out.take();
}

Node question_node(const Question& question) {
    Mapping out;
    out.word("type", question.type).text("text", question.text.value);
    if (question.depends_on) {
        Mapping depends;
        depends.text("question", question.depends_on->question.value)
            .texts("answers", question.depends_on->answers)
            .word("condition", question.depends_on->condition);
        out.put("depends_on", depends.take());
    }
    if (!question.choices.empty()) {
        auto choices = list_node();
        for (const auto& choice : question.choices) choices.items.push_back(choice_node(choice));
        out.put("choices", std::move(choices));
    }
    if (question.weight.value != 1) out.put("weight", number_node(question.weight.value));
    if (question.config) out.put("config", parsed(question.config->text));
    out.text("annotation", question.annotation).translations(question.translations);
    return out.take();
}

Node requirement_node(const Requirement& node, const std::map<Uuid, std::string>& urns) {
    Mapping out;
    out.text("urn", node.urn);
    if (node.parent) out.text("parent_urn", urns.at(node.parent->id));
    out.text("ref_id", node.ref_id).text("name", node.title).text("description", node.text).text("annotation", node.guidance);
    out.text("typical_evidence", node.typical_evidence).put("assessable", truth_node(node.assessable)).put("depth", number_node(node.depth.value));
    out.texts("implementation_groups", node.groups);
    if (node.weight.value != 1) out.put("weight", number_node(node.weight.value));
    if (node.importance != RequirementImportance::undefined) out.word("importance", node.importance);
    if (node.min_score) out.put("min_score", number_node(node.min_score->value));
    if (node.max_score) out.put("max_score", number_node(node.max_score->value));
    out.text("scores_definition_ref", node.scores_definition_ref).texts("reference_controls", node.reference_controls).texts("threats", node.threats);
    if (node.display_mode) out.word("display_mode", *node.display_mode);
    if (!node.questions.empty()) {
        Mapping questions;
        for (const auto& question : node.questions) questions.put(question.urn.value.c_str(), question_node(question));
        out.put("questions", questions.take());
    }
    out.translations(node.translations).date("x_applies_from", node.applies_from).date("x_applies_until", node.applies_until);
    out.text("x_obligation", node.obligation).texts("x_duties", node.duties).rest(node.attributes);
    return out.take();
}

Node group_node(const RegulationGroup& group) {
    Mapping out;
    out.text("ref_id", group.ref_id.value).text("name", group.name.value).text("description", group.description);
    if (group.default_selected) out.put("default_selected", truth_node(true));
    return out.translations(group.translations).take();
}

Node own_members(const Regulation& regulation) {
    Mapping out;
    out.text("key", regulation.key.value).word("kind", regulation.kind).texts("jurisdiction", regulation.jurisdiction);
    out.text("official_reference", regulation.official_reference).date("in_force_from", regulation.in_force_from).date("applies_from", regulation.applies_from);
    out.text("applicability_rule", regulation.applicability_rule).put("domain_depth", number_node(regulation.domain_depth.value));
    return out.text("review_interval", regulation.review_interval.value).take();
}

Node framework_node(const Regulation& regulation, const std::vector<Requirement>& nodes) {
    Mapping out;
    out.text("urn", regulation.urn).text("ref_id", regulation.ref_id.value).text("name", regulation.title.value).text("description", regulation.description);
    out.translations(regulation.translations)
        .put("min_score", number_node(regulation.min_score.value))
        .put("max_score", number_node(regulation.max_score.value));
    if (regulation.scores_definition) {
        auto definition = parsed(regulation.scores_definition->text);
        // A scale alone is a list there.
        if (definition.members.size() == 1 && definition.members.front().first == "scale") definition = Node(definition.members.front().second);
        out.put("scores_definition", std::move(definition));
    }
    if (!regulation.groups.empty()) {
        auto groups = list_node();
        for (const auto& group : regulation.groups) groups.items.push_back(group_node(group));
        out.put("implementation_groups_definition", std::move(groups));
    }
    out.put("x_regulation", own_members(regulation)).rest(regulation.attributes);
    std::map<Uuid, std::string> urns;
    for (const auto& node : nodes) urns.emplace(node.id, node.urn);
    auto list = list_node();
    for (const auto& node : nodes)
        if (!node.retired_on) list.items.push_back(requirement_node(node, urns));
    return out.put("requirement_nodes", std::move(list)).take();
}

Node object_node(const LibraryObject& object) {
    Mapping out;
    out.text("urn", object.urn.value).text("ref_id", object.ref_id.value).text("name", object.name).text("description", object.description);
    out.text("annotation", object.annotation).text("parent_urn", object.parent_urn).text("catalog_urn", object.catalog_urn);
    if (object.category) out.word("category", *object.category);
    if (object.csf_function) out.word("csf_function", *object.csf_function);
    out.texts("typical_evidence", object.typical_evidence).translations(object.translations);
    auto attributes = object.attributes;
    if (const auto category = attributes.extract("metric_category")) out.put("category", parsed(category.mapped().text));
    return out.rest(attributes).take();
}

std::vector<LibraryObject> objects_of(platform::postgres::Executor& db, const Uuid& library) {
    static const auto table = library_objects();
    return table.read_all(
        db.run("SELECT " + table.store().select_list() +
                   " FROM compliance_library_objects WHERE tenant_id = compliance_tenant() AND library = $1 AND NOT deprecated ORDER BY kind, id",
               Params{}.add(library)));
}

/// The package as far as it is about this regulation; an own regulation is a package of its own.
void put_head(Mapping& out, const Regulation& regulation, const std::optional<Library>& library) {
    if (!library) {
        out.text("urn", "urn:custom:risk:library:" + regulation.key.value).text("locale", regulation.language.value).text("ref_id", regulation.ref_id.value);
        out.text("name", regulation.title.value).text("description", regulation.description).put("version", number_node(regulation.version));
        out.text("provider", regulation.issuer);
        return;
    }
    out.text("urn", library->urn_source.value).text("locale", library->locale.value).text("ref_id", library->ref_id.value).text("name", library->name.value);
    out.text("description", library->description).text("copyright", library->copyright).put("version", number_node(library->lib_version.value));
    out.text("provider", library->provider).text("packager", library->packager).date("publication_date", library->publication_date);
    out.texts("labels", library->labels)
        .text("annotation", library->annotation)
        .texts("dependencies", library->dependencies)
        .translations(library->translations);
}

}  // namespace

std::string export_ciso_yaml(Context& context, const Uuid& id) {
    static const auto regulation_table = regulations();
    static const auto library_table = libraries();
    auto tx = context.transaction();
    const auto regulation = record_of(regulation_table, tx, id);
    const auto library = regulation.library ? library_table.get(tx, regulation.library->id) : std::nullopt;
    Mapping top, objects;
    put_head(top, regulation, library);
    objects.put("framework", framework_node(regulation, requirements_of(tx, id)));
    if (library) {
        const auto& kinds = platform::reflect::type_of<LibraryObjectKind>().values;
        std::map<LibraryObjectKind, Node> lists;
        for (const auto& object : objects_of(tx, library->id)) {
            if (object.kind == LibraryObjectKind::preset) continue;
            auto& list = lists.try_emplace(object.kind, list_node()).first->second;
            list.items.push_back(object_node(object));
        }
        for (auto& [kind, list] : lists) objects.put((std::string(kinds[static_cast<std::size_t>(kind)]) + "s").c_str(), std::move(list));
    }
    top.put("objects", objects.take());
    tx.run("SELECT compliance_audit_note('export', 'regulation', $1, $2, '{}'::jsonb)", Params{}.add(id).add(std::string_view(regulation.key.value)));
    tx.commit();
    return platform::yaml::write(top.take());
}

}  // namespace compliance
