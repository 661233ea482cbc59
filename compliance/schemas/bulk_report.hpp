// SPDX-License-Identifier: Apache-2.0
// Many records changed at once: what is sent, and what became of each.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/schemas/import_report.hpp"

namespace compliance {

struct RequirementAssessmentBulk {
    std::vector<platform::Json> items;
    ImportMode mode = ImportMode::all;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"items", "Objects of item_id, version, and the members of an item's patch.", 0,
         "[{\"item_id\": \"0193b0c0-0000-7000-8000-000000000000\", \"version\": 1}]", 500, 1},
        {"mode", "all: nothing is changed if a row is refused; partial: the good rows are.", platform::reflect::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(RequirementAssessmentBulk, (), (items, mode))

enum class BulkOutcome { updated, unchanged, rejected };
BOOST_DESCRIBE_ENUM(BulkOutcome, updated, unchanged, rejected)

struct BulkFault {
    std::string pointer, code, message;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"pointer", "Member of the row."}, {"code", "What is wrong."}, {"message", "The same in words."}};
};
BOOST_DESCRIBE_STRUCT(BulkFault, (), (pointer, code, message))

struct BulkProblem {
    std::string code;
    std::vector<BulkFault> errors;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"code", "What stands in the way."}, {"errors", "Every fault of the row."}};
};
BOOST_DESCRIBE_STRUCT(BulkProblem, (), (code, errors))

struct BulkResult {
    std::optional<platform::Uuid> id;
    BulkOutcome outcome = BulkOutcome::unchanged;
    std::optional<std::int64_t> version;
    std::optional<BulkProblem> problem;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"id", "Record; null where the row names none."},
                                                                {"outcome", "What became of it."},
                                                                {"version", "Its version now."},
                                                                {"problem", "Why it was rejected."}};
};
BOOST_DESCRIBE_STRUCT(BulkResult, (), (id, outcome, version, problem))

struct BulkReport {
    bool written = false;
    std::vector<BulkResult> results;
    static constexpr std::string_view kText = "What became of each row of a change of many records.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"written", "Whether anything was stored: with mode all, only if no row was rejected."},
                                                                {"results", "One for each row, in their order."}};
};
BOOST_DESCRIBE_STRUCT(BulkReport, (), (written, results))

}  // namespace compliance
