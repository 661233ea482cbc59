// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/library_file/oscal.hpp"

#include <map>

#include "compliance/services/library_file/profile.hpp"

namespace compliance::library_file {

namespace {

// More than any catalogue needs: each import reads its catalogue, each pattern is held against all of its controls.
constexpr std::size_t kMaxImports = 100, kMaxPatterns = 1'000, kMaxIds = 100'000;

std::vector<ProfileSelector> read_selectors(const Node& import, const char* name, const std::string& pointer) {
    std::vector<ProfileSelector> out;
    const auto& list = member_items(import, name);
    for (std::size_t i = 0; i < list.size(); ++i) {
        auto& selector = out.emplace_back();
        selector.pointer = pointer + "/" + name + "/" + std::to_string(i);
        selector.with_children = member_text(list[i], "with-child-controls") == "yes";
        for (const auto& id : member_items(list[i], "with-ids")) selector.ids.push_back(id.text);
        for (const auto& matching : member_items(list[i], "matching"))
            if (const auto pattern = member_text(matching, "pattern"); !pattern.empty()) selector.patterns.emplace_back(pattern);
    }
    return out;
}

struct Sizes {
    std::size_t patterns = 0, ids = 0;
};

Sizes sizes_of(const ProfileDraft& profile) {
    Sizes out;
    for (const auto& import : profile.imports)
        for (const auto* selectors : {&import.include, &import.exclude})
            for (const auto& selector : *selectors) out.patterns += selector.patterns.size(), out.ids += selector.ids.size();
    return out;
}

void read_modify(const Node& profile, LibraryDocument& out) {
    const auto* modify = profile.find("modify");
    if (modify == nullptr) return;
    for (const auto& set : member_items(*modify, "set-parameters"))
        if (const auto id = member_text(set, "param-id"); !id.empty()) out.profile->parameters.emplace(id, json_of(set));
    if (modify->kind == NodeKind::object)
        for (const auto& [name, value] : modify->members)
            if (name != "set-parameters" && name != "alters")
                out.warn("stored_only", "/profile/modify/" + cut(name, 100), "is not a change that a profile makes; it is kept in the file, not carried out");
    bool others = false;
    std::map<std::string, Node> by_control;
    for (const auto& alter : member_items(*modify, "alters")) {
        const auto id = lowered(member_text(alter, "control-id"));
        auto& props = by_control[id];
        props.kind = NodeKind::array;
        others = others || id.empty();
        others = others || !member_items(alter, "removes").empty();
        for (const auto& add : member_items(alter, "adds")) {
            for (const auto& prop : member_items(add, "props")) props.items.push_back(prop);
            for (const auto& [name, value] : add.members) others = others || (name != "props" && name != "position" && name != "by-id");
        }
    }
    for (const auto& [id, props] : by_control)
        if (!props.items.empty() && !id.empty()) out.profile->props.emplace(id, json_of(props));
    if (others) out.warn("stored_only", "/profile/modify/alters", "other changes than props are kept in the file, not carried out");
}

}  // namespace

std::vector<std::string> oscal_file_names(const Node& document, std::string_view href) {
    if (!href.starts_with('#')) return {file_stem(href)};
    std::vector<std::string> out;
    if (const auto* back = document.find("back-matter"))
        for (const auto& resource : member_items(*back, "resources"))
            if (lowered(member_text(resource, "uuid")) == lowered(href.substr(1)))
                for (const auto& link : member_items(resource, "rlinks")) out.push_back(file_stem(member_text(link, "href")));
    return out;
}

LibraryDocument read_oscal_profile(const Node& profile, const LibraryReading& reading) {
    LibraryDocument out;
    if (profile.kind != NodeKind::object) {
        out.reject(0, "/profile", "bad_type", "must be an object");
        return out;
    }
    read_oscal_metadata(profile, reading, out);
    name_oscal_library("urn:oscal:profile:", profile, reading, out);
    out.profile.emplace();
    out.profile->group = reading.group.empty() ? out.library.ref_id.value : reading.group;
    const auto& imports = member_items(profile, "imports");
    if (imports.empty()) out.reject(0, "/profile/imports", "required", "is needed");
    if (imports.size() > kMaxImports) {
        out.reject(0, "/profile/imports", "too_many", "has more than 100 entries");
        return out;
    }
    for (std::size_t i = 0; i < imports.size(); ++i) {
        const auto pointer = "/profile/imports/" + std::to_string(i);
        auto& import = out.profile->imports.emplace_back();
        import.pointer = pointer;
        import.file_names = oscal_file_names(profile, member_text(imports[i], "href"));
        const auto has = [&](const char* name) { return imports[i].kind == NodeKind::object && imports[i].find(name) != nullptr; };
        import.all = has("include-all");
        if (!import.all && !has("include-controls")) {
            import.all = true;
            out.warn("include_all_assumed", pointer, "names nothing to include; all controls are");
        }
        import.include = read_selectors(imports[i], "include-controls", pointer);
        import.exclude = read_selectors(imports[i], "exclude-controls", pointer);
    }
    if (const auto sizes = sizes_of(*out.profile); sizes.patterns > kMaxPatterns || sizes.ids > kMaxIds) {
        out.profile->imports.clear();
        out.reject(0, "/profile/imports", "too_many", "have more than 1,000 patterns or 100,000 ids");
    }
    read_modify(profile, out);
    return out;
}

}  // namespace compliance::library_file
