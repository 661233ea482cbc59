// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "compliance/repositories/requirement.hpp"
#include "compliance/services/library_file/oscal.hpp"
#include "platform/problem/problem.hpp"

namespace compliance::library_file {

namespace {

constexpr std::size_t kMaxNodes = 20'000, kMaxParameters = 200;
constexpr std::int64_t kMaxDepth = 32;

template <std::size_t N>
std::optional<platform::Text<N>> cut_text(std::string_view text) {
    const auto trimmed = platform::trim(text);
    return trimmed.empty() ? std::nullopt : std::optional(platform::Text<N>(cut(trimmed, N)));
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (auto& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c & ~0x20);
    return out;
}

Node list_of(std::vector<Node> items) {
    Node out;
    out.kind = NodeKind::array;
    out.items = std::move(items);
    return out;
}

/// The statement: its prose, then its items line by line; deeper ones indented by two spaces a level (R12).
void add_statement(const Node& part, const OscalParameters& parameters, int depth, std::string& out) {
    const auto prose = parameters.render(member_text(part, "prose"));
    const auto label = depth == 0 ? std::string() : prop_value(part, "label");
    if (!prose.empty() || !label.empty()) {
        if (!out.empty()) out += '\n';
        if (depth > 1) out += std::string(static_cast<std::size_t>(depth - 1) * 2, ' ');
        out += label + (label.empty() || prose.empty() ? "" : " ") + prose;
    }
    for (const auto& item : member_items(part, "parts"))
        if (member_text(item, "name") == "item" && depth < 16) add_statement(item, parameters, depth + 1, out);
}

void add_prose(const Node& part, const OscalParameters& parameters, std::string& out, int depth = 0) {
    if (const auto prose = parameters.render(member_text(part, "prose")); !prose.empty()) out += (out.empty() ? "" : "\n\n") + prose;
    for (const auto& inner : member_items(part, "parts"))
        if (depth < 16) add_prose(inner, parameters, out, depth + 1);
}

class Catalog {
  public:
    Catalog(const LibraryReading& reading, LibraryDocument& out, std::string id) : reading_(reading), out_(out), id_(std::move(id)) {}

    void read(const Node& catalog, RegulationDraft& draft) {
        collect(catalog, 0);
        walk(catalog, {}, "/catalog", draft, 0);
        link(draft);
    }

  private:
    void collect(const Node& node, int depth) {
        if (const auto* list = node.find("params")) parameters_.add(*list);
        for (const char* name : {"groups", "controls"})
            for (const auto& inner : member_items(node, name))
                if (inner.kind == NodeKind::object && depth < kMaxDepth) collect(inner, depth + 1);
    }

    void walk(const Node& node, const std::optional<platform::Uuid>& parent, const std::string& pointer, RegulationDraft& draft, int depth) {
        for (const bool group : {true, false}) {
            const auto& items = member_items(node, group ? "groups" : "controls");
            for (std::size_t i = 0; i < items.size(); ++i) {
                const auto at = pointer + (group ? "/groups/" : "/controls/") + std::to_string(i);
                if (draft.requirements.size() >= kMaxNodes || depth >= kMaxDepth)
                    return out_.reject(0, at, "too_many", "has more than 20,000 nodes or 32 levels");
                const auto id = add(items[i], group, parent, at, draft);
                walk(items[i], id, at, draft, depth + 1);
            }
        }
    }

    platform::Uuid add(const Node& given, bool group, const std::optional<platform::Uuid>& parent, const std::string& pointer, RegulationDraft& draft) {
        auto& node = draft.requirements.emplace_back();
        node.id = platform::Uuid::make_v7(reading_.now);
        node.position = static_cast<std::int64_t>(draft.requirements.size());
        if (parent) node.parent = {*parent};
        const auto id = std::string(member_text(given, "id"));
        const auto row = node.position.value;
        if (!group && id.empty()) out_.reject(row, pointer + "/id", "required", "is needed");
        node.urn = lowered("urn:oscal:" + id_ + (group ? ":group:" + (id.empty() ? oscal_token(member_text(given, "title")) : id) : ":" + id));
        if (node.urn.size() > 255) out_.reject(row, pointer + "/id", "too_long", "makes a name of more than 255 characters");
        if (group) tell_apart(node.urn, pointer);
        if (!known_.emplace(node.urn, node.id).second) out_.reject(row, pointer + "/id", "duplicate", "is there already");
        node.title = cut_text<500>(member_text(given, "title"));
        node.assessable = !group;
        if (group) read_group(given, id, node);
        else read_control(given, id, node);
        return node.id;
    }

    /// Nothing refers to a group, and groups of public catalogues have no ids but the same titles: a second use gets `-2`, `-3`, … as tokens do.
    void tell_apart(std::string& urn, const std::string& pointer) {
        if (!known_.contains(urn)) return;
        auto& n = repeated_[urn];
        std::string told;
        do told = urn + "-" + std::to_string(++n + 1);
        while (known_.contains(told));
        out_.warn("group_id_repeated", pointer, "its id, or its title in place of one, is there already; it goes by " + told);
        urn = told;
    }

    void read_group(const Node& given, const std::string& id, Requirement& node) {
        node.ref_id = cut_text<200>(upper(id));
        std::string text;
        for (const auto& part : member_items(given, "parts")) add_prose(part, parameters_, text);
        node.text = cut_text<65'536>(text);
        keep(given, {"id", "title", "groups", "controls", "params", "parts", "class"}, node);
    }

    void read_control(const Node& given, const std::string& id, Requirement& node) {
        auto label = prop_value(given, "label", true);
        node.ref_id = cut_text<200>(label.empty() ? upper(id) : label);
        read_parts(given, node);
        read_parameters(given, node);
        read_props(given, node);
        read_links(given, node);
        keep(given, {"id", "title", "controls", "params", "parts", "props", "links"}, node);
    }

    void read_parts(const Node& given, Requirement& node) {
        std::string text, overview, guidance;
        std::vector<Node> objectives, methods, others;
        for (const auto& part : member_items(given, "parts")) {
            const auto name = member_text(part, "name");
            if (name == "statement") {
                add_statement(part, parameters_, 0, text);
                const auto verb = prop_value(part, "modal_verb");
                if (verb == "MUSS") node.importance = RequirementImportance::mandatory;
                else if (verb == "SOLLTE") node.importance = RequirementImportance::recommended;
                else if (verb == "KANN") node.importance = RequirementImportance::nice_to_have;
                node.attributes.emplace("statement", json_of(part));  // the template, with its inserts
            } else if (name == "overview") add_prose(part, parameters_, overview);
            else if (name == "guidance") add_prose(part, parameters_, guidance);
            else if (name == "objective" || name == "assessment-objective") objectives.push_back(part);
            else if (name == "assessment-method" || name == "assessment") methods.push_back(part);
            else others.push_back(part);
        }
        node.text = cut_text<65'536>(text);
        node.guidance = cut_text<65'536>(overview + (overview.empty() || guidance.empty() ? "" : "\n\n") + guidance);
        keep_list("objectives", objectives, node);
        keep_list("methods", methods, node);
        keep_list("parts", others, node);
    }

    void read_parameters(const Node& given, Requirement& node) {
        const auto& list = member_items(given, "params");
        for (const auto& item : list) {
            const auto id = cut_text<255>(member_text(item, "id"));
            if (!id || node.parameters.size() >= kMaxParameters) continue;
            auto& parameter = node.parameters.emplace_back();
            parameter.id = *id;
            parameter.label = cut_text<2'000>(parameters_.render(member_text(item, "label")));
            if (const auto* select = item.find("select")) {
                parameter.how_many = cut_text<40>(member_text(*select, "how-many"));
                for (const auto& choice : member_items(*select, "choice"))
                    if (auto text = cut_text<2'000>(parameters_.render(choice.text))) parameter.choices.push_back(std::move(*text));
            }
        }
        keep_list("params", list, node);  // with values, guidelines and props
    }

    static void read_props(const Node& given, Requirement& node) {
        std::vector<Node> others;
        bool labelled = false;
        for (const auto& prop : member_items(given, "props")) {
            const auto name = member_text(prop, "name");
            if (name == "status" && lowered(member_text(prop, "value")) == "withdrawn") node.assessable = false, node.withdrawn = true;
            else if (name == "alt-identifier" && !node.attributes.contains("alt_identifier"))
                node.attributes.emplace("alt_identifier", platform::Json{platform::json::quoted(member_text(prop, "value"))});
            else if (name == "label" && !labelled && member_text(prop, "class").empty()) labelled = true;
            else others.push_back(prop);
        }
        keep_list("props", others, node);
    }

    void read_links(const Node& given, Requirement& node) {
        std::vector<Node> others;
        for (const auto& link : member_items(given, "links")) {
            const auto rel = member_text(link, "rel"), href = member_text(link, "href");
            if ((rel == "incorporated-into" || rel == "moved-to") && href.starts_with('#'))
                successors_.push_back({node.position.value, lowered(href.substr(1))});
            else others.push_back(link);
        }
        keep_list("links", others, node);
    }

    static void keep_list(const char* name, const std::vector<Node>& items, Requirement& node) {
        if (!items.empty()) node.attributes.emplace(name, json_of(list_of(items)));
    }
    static void keep(const Node& given, std::initializer_list<std::string_view> taken, Requirement& node) {
        for (const auto& [name, value] : given.members)
            if (std::find(taken.begin(), taken.end(), name) == taken.end()) node.attributes.emplace(name, json_of(value));
    }

    void link(RegulationDraft& draft) {
        auto& nodes = draft.requirements;
        if (nodes.empty()) return out_.reject(0, "/catalog", "required", "has no group and no control");
        for (const auto& [position, successor] : successors_)
            if (const auto found = known_.find("urn:oscal:" + id_ + ":" + successor); found != known_.end())
                nodes[static_cast<std::size_t>(position - 1)].superseded_by.push_back({found->second});
        const auto roots = std::count_if(nodes.begin(), nodes.end(), [](const auto& node) { return !node.parent; });
        draft.regulation.domain_depth = roots <= 2 ? 2 : 1;
        if (!place_requirements(nodes, draft.regulation.domain_depth)) throw std::logic_error("a walk over a tree made none");
    }

    const LibraryReading& reading_;
    LibraryDocument& out_;
    std::string id_;
    OscalParameters parameters_;
    std::map<std::string, platform::Uuid> known_;
    std::map<std::string, int> repeated_;                           ///< further uses of a group's name
    std::vector<std::pair<std::int64_t, std::string>> successors_;  ///< position of a withdrawn control, id of what took its place
};

/// Names of the parties in the role.
std::string parties_of(const Node& metadata, std::string_view role) {
    std::string out;
    for (const auto& responsible : member_items(metadata, "responsible-parties")) {
        if (member_text(responsible, "role-id") != role) continue;
        for (const auto& uuid : member_items(responsible, "party-uuids"))
            for (const auto& party : member_items(metadata, "parties"))
                if (member_text(party, "uuid") == uuid.text && !member_text(party, "name").empty())
                    out += (out.empty() ? "" : ", ") + std::string(member_text(party, "name"));
    }
    return out;
}

}  // namespace

std::string oscal_document_id(const Node& document) {
    static const Node kNone;
    const auto* metadata = document.find("metadata");
    const auto& ids = member_items(metadata != nullptr ? *metadata : kNone, "document-ids");
    const auto given = ids.empty() ? std::string_view{} : member_text(ids.front(), "identifier");
    return lowered(given.empty() ? member_text(document, "uuid") : given);
}

namespace {

const Node& metadata_of(const Node& document) {
    static const Node kNone;
    const auto* found = document.kind == NodeKind::object ? document.find("metadata") : nullptr;
    return found != nullptr && found->kind == NodeKind::object ? *found : kNone;
}

}  // namespace

void require_oscal_version(const Node& document) {
    const auto& metadata = metadata_of(document);
    auto version = member_text(metadata, "oscal-version");
    if (version.starts_with('v') || version.starts_with('V')) version.remove_prefix(1);  // as catalogues of the publisher itself have it
    // The candidates for 1.0.0 had other members for the same things, and would be read as if they said nothing.
    const bool candidate = version.starts_with("1.0.0-");
    if (candidate || version.size() < 4 || !version.starts_with("1.") || version[2] < '0' || version[2] > '2' || version[3] != '.')
        throw platform::Problem(422, "oscal_version", "oscal-version must be 1.0.0 to 1.2",
                                {{"/metadata/oscal-version", "oscal_version", "must be 1.0.0 to 1.2"}});
}

void read_oscal_metadata(const Node& document, const LibraryReading& reading, LibraryDocument& out) {
    require_oscal_version(document);
    const auto& metadata = metadata_of(document);
    auto& library = out.library;
    if (const auto title = member_text(metadata, "title"); !title.empty()) library.name = cut(title, 200);
    else out.reject(0, "/metadata/title", "required", "is needed");
    library.locale = platform::Language(reading.language.empty() ? "en" : reading.language);
    library.version_label = cut_text<100>(member_text(metadata, "version"));
    library.lib_version = 1;
    const auto modified = member_text(metadata, "last-modified");
    out.last_modified = platform::parse_instant(modified);
    for (const char* rest : {"Z", "T00:00:00Z"})  // without an offset: UTC
        if (!out.last_modified && !modified.empty()) out.last_modified = platform::parse_instant(std::string(modified) + rest);
    if (!out.last_modified) out.reject(0, "/metadata/last-modified", "bad_format", "must be an instant with its offset");
    library.publication_date = platform::parse_date(modified.substr(0, 10));
    out.document_uuid = platform::Uuid::parse(member_text(document, "uuid"));
    const auto creator = parties_of(metadata, "creator");
    library.provider = cut_text<200>(creator.empty() ? parties_of(metadata, "publisher") : creator);
    library.copyright = cut_text<8'192>(member_text(metadata, "remarks"));
    for (const char* name : {"props", "links"})
        if (const auto* kept = metadata.find(name)) library.attributes.emplace("metadata_" + std::string(name), json_of(*kept));
    if (const auto* back = document.find("back-matter")) library.attributes.emplace("back_matter", json_of(*back));
}

void name_oscal_library(std::string_view before_id, const Node& document, const LibraryReading& reading, LibraryDocument& out) {
    auto id = reading.document_id.empty() ? oscal_document_id(document) : reading.document_id;
    if (const auto named = std::string(kOscalUrn) + reading.document_id; !reading.document_id.empty() && named.starts_with(before_id))
        id = named.substr(before_id.size());  // profile:<id> and mapping:<id> are what their packages go by
    if (id.empty() || platform::count_code_points(id) > 200) out.reject(0, "/uuid", "required", "is needed, 200 characters at most");
    out.library.urn = std::string(before_id) + cut(id, 200);
    out.library.urn_source = out.library.urn;
    auto stem = reading.file_name.substr(reading.file_name.rfind('/') + 1);
    for (const std::string_view ending : {".json", ".yaml", ".yml"})
        if (lowered(stem).ends_with(ending)) stem.erase(stem.size() - ending.size());
    out.library.ref_id = cut(stem.empty() ? id : stem, 200);
}

LibraryDocument read_oscal_catalog(const Node& catalog, const LibraryReading& reading) {
    LibraryDocument out;
    if (catalog.kind != NodeKind::object) {
        out.reject(0, "/catalog", "bad_type", "must be an object");
        return out;
    }
    read_oscal_metadata(catalog, reading, out);
    name_oscal_library(kOscalUrn, catalog, reading, out);
    auto& library = out.library;
    RegulationDraft draft;
    draft.pointer = "/catalog";
    auto& regulation = draft.regulation;
    regulation.id = platform::Uuid::make_v7(reading.now);
    regulation.urn = library.urn.value;
    regulation.title = cut(library.name.value, 500);
    regulation.ref_id = library.name;
    regulation.language = library.locale;
    regulation.issuer = library.provider;
    regulation.version_label = library.version_label;
    if (!reading.key.empty()) regulation.key = reading.key;
    Catalog(reading, out, library.urn.value.substr(kOscalUrn.size())).read(catalog, draft);
    out.regulations.push_back(std::move(draft));
    return out;
}

}  // namespace compliance::library_file
