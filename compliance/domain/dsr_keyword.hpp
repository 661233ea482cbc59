// SPDX-License-Identifier: Apache-2.0
// Which rights the words of a mail may claim, by keywords (dsr, E-mail intake). A guess that people confirm or drop.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/domain/dsr_right.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

/// A row of catalogs/dsr_keywords.tsv. `key`: beginnings of words, parted by +, all of which must be there, in any order;
/// a blank in one is a word's end. `unless`: others, parted by |, none of which may be.
struct DsrKeyword {
    std::string key;
    DsrRight right{};
    std::string language;
    std::optional<std::string> unless;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"key", ""}, {"right", ""}, {"language", ""}, {"unless", ""}};
};
BOOST_DESCRIBE_STRUCT(DsrKeyword, (), (key, right, language, unless))

struct DsrSuggestion {
    std::vector<DsrRight> rights;         ///< in the order of the law; empty: no keyword is there
    std::optional<std::string> language;  ///< that more of the keywords are of
};

/// Quoted lines (`> …`) are another's words and do not count.
DsrSuggestion suggest_rights(std::string_view text, std::span<const DsrKeyword> keywords);

}  // namespace compliance
