// SPDX-License-Identifier: Apache-2.0
// The reference datasets, read from the catalogs and checked once at start. The same for every tenant and language.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/schemas/reference.hpp"

namespace compliance {

/// Rows of a catalog as values of T: a column per member, `labels` from the columns `de` and `en`, an empty cell of an
/// optional member null. Throws std::logic_error naming file, line and column for what does not fit, for a key given
/// twice and for a row of too few or too many cells.
template <class T>
std::vector<T> read_catalog(std::string_view file);

/// What a value of an enumeration is called, in de or en; its key where the catalog has no name for it.
std::string enum_words(const platform::reflect::TypeInfo& enumeration, std::size_t value, std::string_view language);
template <class E>
std::string in_words(E value, std::string_view language) {
    return enum_words(platform::reflect::type_of<E>(), static_cast<std::size_t>(value), language);
}

class ReferenceData {
  public:
    struct Answer {
        std::string body, tag;  ///< JSON and its entity tag
    };
    /// `enumerations`: those that the API's document names; each value needs its names in the catalog.
    explicit ReferenceData(std::span<const platform::reflect::TypeInfo* const> enumerations);
    [[nodiscard]] const Answer* find(std::string_view dataset) const;
    /// `DsrState in_progress` for each value of `enumerations` without names; shown by its key until it has them.
    [[nodiscard]] const std::vector<std::string>& nameless() const { return nameless_; }

  private:
    std::vector<ReferenceEnum> enums(std::span<const platform::reflect::TypeInfo* const> enumerations);
    std::array<Answer, 13> answers_;
    std::vector<std::string> nameless_;
};

}  // namespace compliance
