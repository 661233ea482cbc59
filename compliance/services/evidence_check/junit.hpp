// SPDX-License-Identifier: Apache-2.0
// JUnit XML (Ant and Surefire dialect) as counts of its test cases (evidence R7).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace compliance {

struct TestCounts {
    std::int64_t tests = 0, failures = 0, errors = 0, skipped = 0;
    std::int64_t told = -1;  ///< sum of the `tests` attributes of the suites; -1 without any
    struct Failed {
        std::string suite, name;
    };
    std::vector<Failed> failed;  ///< the first 10,000 cases that failed or erred
    [[nodiscard]] std::int64_t passed() const { return tests - failures - errors - skipped; }
    [[nodiscard]] std::int64_t executed() const { return tests - skipped; }
};

/// Counts `testcase` elements, never attributes; those of one suite where `suite` names it. Throws Problem 422 `unparseable` with
/// the line for what is no such document, for one with a DTD, and for one nested deeper than 64 elements; `too_many_results` above
/// 500,000.
TestCounts count_tests(std::string_view xml, std::string_view suite = {});

}  // namespace compliance
