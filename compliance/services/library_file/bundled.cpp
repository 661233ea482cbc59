// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/library_file/bundled.hpp"

#include <algorithm>
#include <set>

#include "compliance/catalogs/catalogs.hpp"
#include "compliance/services/library_file/document.hpp"
#include "platform/yaml/yaml.hpp"

namespace compliance {

namespace {

BundledFile read_bundled(const EmbeddedFile& file) {
    const auto document = read_library_tree(platform::yaml::parse(file.text), {});
    if (!document.rejected.empty())
        throw std::logic_error(fmt::format("{}: {} {}", file.name, document.rejected.front().pointer, document.rejected.front().code));
    const auto& library = document.library;
    BundledFile out{file.name, file.text, {}};
    auto& about = out.about;
    about.urn = library.urn.value;
    about.ref_id = library.ref_id.value;
    about.name = library.name.value;
    if (library.description) about.description = library.description->value;
    if (library.provider) about.provider = library.provider->value;
    if (library.copyright) about.copyright = library.copyright->value;
    about.locale = library.locale.value;
    about.languages = {about.locale};
    for (const auto& [language, texts] : library.translations) about.languages.push_back(language);
    about.lib_version = library.lib_version;
    for (const auto& urn : library.dependencies) about.dependencies.push_back(urn.value);
    std::set<std::string> places;
    for (const auto& draft : document.regulations)
        for (const auto& place : draft.regulation.jurisdiction) places.insert(place.value);
    about.jurisdiction.assign(places.begin(), places.end());
    about.objects_meta = document.counts();
    return out;
}

}  // namespace

std::span<const BundledFile> bundled_files() {
    static const auto all = [] {
        std::vector<BundledFile> out;
        for (const auto& file : library_files()) out.push_back(read_bundled(file));
        return out;
    }();
    return all;
}

const BundledFile* find_bundled(std::string_view urn) {
    for (const auto& file : bundled_files())
        if (file.about.urn == urn) return &file;
    return nullptr;
}

const BundledFile* find_bundled_by_ref(std::string_view ref_id) {
    for (const auto& file : bundled_files())
        if (file.about.ref_id == ref_id) return &file;
    return nullptr;
}

}  // namespace compliance
