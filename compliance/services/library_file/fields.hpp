// SPDX-License-Identifier: Apache-2.0
// One mapping of a package's file, member by member: what is taken, repaired, refused, and what is left over.
#pragma once

#include <algorithm>
#include <set>

#include "compliance/services/library_file/document.hpp"

namespace compliance::library_file {

using platform::json::Node;
using platform::json::NodeKind;

std::string lowered(std::string_view text);
/// What follows the last colon.
std::string last_part(std::string_view urn);
/// `urn:<packager>:risk:<type>:` and at least one printable character, 255 at most (R4). Of a lower-cased one.
bool is_library_urn(std::string_view urn);
/// First `count` code points.
std::string cut(std::string_view text, std::size_t count);
/// The scalar as it is spelt; empty for null, lists and mappings.
std::string spelt(const Node& node);
platform::Json json_of(const Node& node);

class Fields {
  public:
    /// A node that is no mapping is refused; then all members are absent.
    Fields(const Node& node, std::string pointer, std::int64_t row, LibraryDocument& out);

    /// The member, unless it is absent or null.
    const Node* take(std::string_view name);
    /// The same, but it stays to be taken.
    [[nodiscard]] const Node* peek(std::string_view name) const;
    /// Trimmed; blank counts as absent. Numbers become text, with a warning unless `as_spelt`.
    std::optional<std::string> raw_text(std::string_view name, bool as_spelt = false);
    /// The same, cut where the member ends; the file is kept as it came.
    template <std::size_t N>
    std::optional<platform::Text<N>> text(std::string_view name, bool as_spelt = false) {
        auto found = raw_text(name, as_spelt);
        if (!found) return std::nullopt;
        if (platform::count_code_points(*found) > N) {
            warn(name, "text_too_long", "cut at " + std::to_string(N) + " characters; the file keeps it whole");
            found = cut(*found, N);
        }
        return platform::Text<N>(std::move(*found));
    }
    /// A name and its description: a name that is too long is cut, and stands whole before the description (R3).
    template <std::size_t N, std::size_t M>
    void name_text(std::optional<platform::Text<N>>& name, std::optional<platform::Text<M>>& description) {
        auto given = raw_text("name");
        description = text<M>("description");
        if (given && platform::count_code_points(*given) > N) {
            warn("name", "text_too_long", "cut; the whole text stands before the description");
            description = platform::Text<M>(cut(*given + (description ? "\n\n" + description->value : ""), M));
            given = cut(*given, N);
        }
        if (given) name = platform::Text<N>(std::move(*given));
    }
    /// Lower-cased; absent is refused where it is needed, and so is what has not the form.
    std::string urn(std::string_view name, bool needed = true);
    /// A broken number is cut to its whole part, with a warning.
    std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max);
    std::optional<bool> boolean(std::string_view name);
    std::optional<platform::Date> date(std::string_view name);
    /// A list of texts; a single text is a list of one.
    std::vector<std::string> texts(std::string_view name);
    Translations translations();
    /// The members that nobody took, each with a warning, or refused (R3 `unknown_key`); nothing where there are none.
    std::optional<Node> rest(bool strict);
    /// The same, each a member of the attributes.
    void keep_rest(std::map<std::string, platform::Json>& attributes, bool strict);

    void warn(std::string_view name, std::string code, std::string message);
    void reject(std::string_view name, std::string code, std::string message);
    [[nodiscard]] std::string at(std::string_view name) const;
    [[nodiscard]] const std::string& pointer() const { return pointer_; }
    [[nodiscard]] std::int64_t row() const { return row_; }
    [[nodiscard]] LibraryDocument& out() { return out_; }

  private:
    bool coerced(std::string_view name, bool value);
    const Node& node_;
    std::string pointer_;
    std::int64_t row_;
    LibraryDocument& out_;
    std::set<std::string, std::less<>> taken_;
};

/// What parts of a record bear that has no place for it: by the name of the part, the first thousand of a file.
class Leftovers {
  public:
    /// Nothing for nothing.
    void add(const std::string& part, std::optional<Node> members);
    void add(const std::string& part, std::string_view member, const Node& value);
    /// As one member, if there is anything.
    void store(std::map<std::string, platform::Json>& attributes, const std::string& name) const;

  private:
    std::map<std::string, Node> parts_;
};

/// An enumerator by its name, whatever the case and whether `_`, `-` or a space stands between its words.
template <class E>
std::optional<E> named(std::string_view given) {
    auto name = lowered(given);
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
    const auto& values = platform::reflect::type_of<E>().values;
    const auto found = std::find(values.begin(), values.end(), name);
    return found == values.end() ? std::nullopt : std::optional(static_cast<E>(found - values.begin()));
}

/// The same of a member; another word is refused.
template <class E>
std::optional<E> word(Fields& fields, std::string_view name) {
    const auto given = fields.raw_text(name, true);
    if (!given) return std::nullopt;
    const auto found = named<E>(*given);
    if (!found) fields.reject(name, "unknown_value", cut(*given, 100) + " is no value here");
    return found;
}

/// The same where another word changes nothing that counts: it is kept among the attributes, with a warning.
template <class E>
std::optional<E> known_word(Fields& fields, std::string_view name, std::map<std::string, platform::Json>& attributes) {
    const auto given = fields.raw_text(name, true);
    if (!given) return std::nullopt;
    const auto found = named<E>(*given);
    if (found) return found;
    fields.warn(name, "unknown_value", cut(*given, 100) + " is no value here; kept among the attributes");
    attributes.emplace(name, platform::Json{platform::json::quoted(*given)});
    return std::nullopt;
}

template <std::size_t N>
std::vector<platform::Text<N>> text_list(Fields& fields, std::string_view name, bool lower = false) {
    std::vector<platform::Text<N>> out;
    for (auto& text : fields.texts(name)) {
        const bool longer = platform::count_code_points(text) > N;
        if (longer && lower) fields.reject(name, "too_long", "an entry has more than " + std::to_string(N) + " characters");
        else if (longer) fields.warn(name, "text_too_long", "an entry is cut at " + std::to_string(N) + " characters"), out.emplace_back(cut(text, N));
        else out.emplace_back(lower ? lowered(text) : std::move(text));
    }
    return out;
}

/// Objects of the kind, under the name of one or of several; both at once are refused (R4).
std::vector<Fields> objects_of(Fields& objects, std::string_view one, std::string_view several);
/// Entries of a list member; what is no list is refused.
std::vector<Fields> entries_of(Fields& fields, std::string_view name);

void read_framework(Fields& fields, const LibraryReading& reading, LibraryDocument& out);
void read_mapping_set(Fields& fields, const LibraryReading& reading, LibraryDocument& out);
void read_matrix(Fields& fields, const LibraryReading& reading, LibraryDocument& out);
void read_objects(Fields& objects, const LibraryReading& reading, LibraryDocument& out);
/// What questions bear that has no place goes to `leftovers`, by the URN of the question or choice.
std::vector<Question> read_questions(Fields& node, bool strict, Leftovers& leftovers);
/// Each pair once; the stronger of equal > superset > subset > intersect > not_related stays (R3). How many were left out.
std::int64_t merge_entries(std::vector<FrameworkMappingEntry>& entries);

}  // namespace compliance::library_file
