// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/chores.hpp"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "platform/problem/problem.hpp"

namespace compliance {
namespace {

TEST(Chores, AFaultInOneKeepsNoOtherFromItsDay) {
    std::string done;
    const std::size_t failed = do_chores("a tenant", {{"first", [&] { done += "1"; }},
                                                      {"second", [] { throw std::runtime_error("broken record"); }},
                                                      {"third", [] { throw platform::conflict("state"); }},
                                                      {"reminders", [&] { done += "4"; }}});
    EXPECT_EQ(done, "14");
    EXPECT_EQ(failed, 2U);
}

TEST(Chores, WithoutADatabaseNothingFurtherIsTried) {
    std::string done;
    EXPECT_THROW(do_chores("a tenant", {{"first", [] { throw platform::Problem(503, "unavailable"); }}, {"second", [&] { done += "2"; }}}),
                 platform::Problem);
    EXPECT_EQ(done, "");
}

}  // namespace
}  // namespace compliance
