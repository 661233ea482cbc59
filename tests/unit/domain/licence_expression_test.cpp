// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/licence_expression.hpp"

#include <gtest/gtest.h>

namespace compliance {
namespace {

std::string nested(std::size_t depth) {
    std::string out(depth, '(');
    out += "MIT";
    return out.append(depth, ')');
}

using Words = std::initializer_list<const char*>;
bool without(Words denied, std::string_view expression) { return LicencePolicy({denied.begin(), denied.end()}, {}).permits(expression); }
bool only(Words allowed, std::string_view expression) { return LicencePolicy({}, {allowed.begin(), allowed.end()}).permits(expression); }
std::optional<bool> read(std::string_view text) {
    return can_be_met(text, [](const Licence&) { return true; });
}

TEST(LicenceExpression, OneSideOfAnAlternativeIsEnough) {
    EXPECT_TRUE(without({"GPL-3.0-only"}, "MIT OR GPL-3.0-only"));
    EXPECT_FALSE(without({"GPL-3.0-only"}, "MIT AND GPL-3.0-only"));
    EXPECT_TRUE(without({"GPL-3.0-only"}, "MIT OR GPL-3.0-only AND Apache-2.0")) << "AND binds closer";
    EXPECT_FALSE(without({"GPL-3.0-only"}, "(MIT OR GPL-3.0-only) AND GPL-3.0-only"));
    EXPECT_TRUE(without({"GPL-3.0-only"}, "((MIT))"));
    EXPECT_FALSE(only({"MIT"}, "MIT AND Zlib"));
    EXPECT_TRUE(only({"MIT", "Zlib"}, "MIT AND Zlib"));
    EXPECT_TRUE(only({"MIT"}, "Zlib or MIT"));
}

TEST(LicenceExpression, AnExceptionIsDecidedWhereItIsNamed) {
    EXPECT_FALSE(without({"GPL-2.0-only"}, "GPL-2.0-only WITH Classpath-exception-2.0")) << "the licence alone is denied";
    EXPECT_FALSE(without({"GPL-2.0-only WITH Classpath-exception-2.0"}, "GPL-2.0-only WITH Classpath-exception-2.0"));
    EXPECT_TRUE(without({"GPL-2.0-only WITH Classpath-exception-2.0"}, "GPL-2.0-only"));
    EXPECT_TRUE(only({"gpl-2.0-only with classpath-exception-2.0"}, "GPL-2.0-only WITH Classpath-exception-2.0"));
    EXPECT_FALSE(only({"GPL-2.0-only WITH Classpath-exception-2.0"}, "GPL-2.0-only"));
    EXPECT_FALSE(only({"GPL-2.0-only WITH Classpath-exception-2.0"}, "GPL-2.0-only WITH GCC-exception-2.0"));
    EXPECT_TRUE(only({"Apache-2.0"}, "Apache-2.0 WITH LLVM-exception")) << "an exception permits more, not less";
}

TEST(LicenceExpression, LaterVersionsAndFormerIdentifiersAreKnown) {
    EXPECT_FALSE(without({"GPL-2.0"}, "GPL-2.0-only"));
    EXPECT_FALSE(without({"GPL-2.0"}, "GPL-2.0-or-later"));
    EXPECT_FALSE(without({"GPL-2.0-or-later"}, "GPL-2.0+"));
    EXPECT_TRUE(without({"GPL-2.0-only"}, "GPL-2.0-or-later")) << "a later version can be chosen";
    EXPECT_FALSE(without({"LGPL-2.1-only"}, "lgpl-2.1"));
    EXPECT_FALSE(without({"Apache-1.0"}, "Apache-1.0+"));
    EXPECT_FALSE(without({"EUPL-1.1+"}, "EUPL-1.1"));
    EXPECT_TRUE(without({"GPL-2.0"}, "GPL-3.0-only"));
}

TEST(LicenceExpression, WhatIsNoneIsTheNameOfALicence) {
    EXPECT_FALSE(without({"The Apache License, Version 2.0"}, "The Apache License, Version 2.0"));
    EXPECT_TRUE(without({"MIT"}, "MIT License (modified)"));
    EXPECT_FALSE(only({"MIT"}, "MIT License (modified)"));
    for (const auto* text : {"", " ", "MIT AND", "OR MIT", "(MIT", "MIT)", "MIT GPL", "AND", "MIT WITH", "MIT , GPL", "()", "MIT WITH AND", "+", "a+b"})
        EXPECT_EQ(read(text), std::nullopt) << text;
    EXPECT_EQ(read("DocumentRef-a:LicenseRef-b.c"), true);
}

TEST(LicenceExpression, HostileOnesEndSoon) {
    EXPECT_EQ(read(std::string(1'000'000, '(')), std::nullopt);
    std::string wide = "MIT";
    for (int i = 0; i < 100'000; ++i) wide += " OR MIT";
    EXPECT_EQ(read(wide), true);
    EXPECT_EQ(read(nested(32)), true);
    EXPECT_EQ(read(nested(33)), std::nullopt);
}

}  // namespace
}  // namespace compliance
