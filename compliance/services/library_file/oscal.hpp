// SPDX-License-Identifier: Apache-2.0
// OSCAL catalogues (NIST, JSON, 1.0 to 1.2) in the words of our records (libraries R12).
#pragma once

#include "compliance/services/library_file/fields.hpp"

namespace compliance::library_file {

/// Parameters of a whole catalogue, and prose with what stands for them.
class OscalParameters {
  public:
    void add(const Node& list);
    /// `{{ insert: param, ID }}` becomes the values, `[Assignment: label]` or `[Selection: A; B]`; nested ones eight levels deep.
    [[nodiscard]] std::string render(std::string_view prose) const;

  private:
    struct Way {
        int depth = 0, left = 0;  ///< how deep it is, and how many inserts may still be resolved
    };
    [[nodiscard]] std::string render(std::string_view prose, Way& way) const;
    [[nodiscard]] std::string text_of(const std::string& id, Way& way) const;
    std::map<std::string, const Node*, std::less<>> known_;
};

/// Texts of a member, empty where it is none.
std::string_view member_text(const Node& node, std::string_view name);
/// Items of a list member.
const std::vector<Node>& member_items(const Node& node, std::string_view name);
/// Value of the first prop of that name; `without_class` prefers one that has no class.
std::string prop_value(const Node& node, std::string_view name, bool without_class = false);
/// A group's or part's id from a text: lower case, anything outside `[a-z0-9._-]` becomes `-`, `_` before what does not begin with a letter.
std::string oscal_token(std::string_view text);
/// First document id, else the uuid; lower-cased (R12).
std::string oscal_document_id(const Node& document);

/// Version, dates, title and parties of a document; throws Problem 422 `oscal_version`.
void read_oscal_metadata(const Node& document, const LibraryReading& reading, LibraryDocument& out);
/// Name and short name of the package that the document is.
void name_oscal_library(std::string_view before_id, const Node& document, const LibraryReading& reading, LibraryDocument& out);
LibraryDocument read_oscal_profile(const Node& profile, const LibraryReading& reading);
/// Names (file_stem) of the file that a reference means: its own, or of `#uuid` those of the document's back-matter resource.
std::vector<std::string> oscal_file_names(const Node& document, std::string_view href);
/// Throws Problem 422 `oscal_version` for another than 1.0 to 1.2.
void require_oscal_version(const Node& document);
LibraryDocument read_oscal_mapping(const Node& collection, const LibraryReading& reading);
LibraryDocument read_oscal_catalog(const Node& catalog, const LibraryReading& reading);

}  // namespace compliance::library_file
