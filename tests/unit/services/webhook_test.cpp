// SPDX-License-Identifier: Apache-2.0
// Events as the catalog names them, and what is kept of answers.
#include <gtest/gtest.h>

#include <set>

#include "compliance/domain/event_type.hpp"
#include "compliance/services/reference.hpp"
#include "compliance/services/webhook.hpp"

namespace compliance {
namespace {

TEST(WebhookEvents, EachTypeThatLeavesStandsInTheCatalog) {
    std::set<std::string, std::less<>> known;
    for (const auto& type : read_catalog<ReferenceEventType>("event_types.tsv")) known.insert(type.key);
    for (const auto& rule : event_rules()) EXPECT_TRUE(known.contains(rule.type)) << rule.type;
    EXPECT_TRUE(known.contains(kWebhookTestEvent));
}

TEST(WebhookAttempts, KeepTheBeginningOfAnAnswerAsTextOfTheDatabase) {
    const auto kept = [](std::string answer) { return attempt_of(CallOutcome{200, {}, std::move(answer), {}}, {}).response.value_or("none"); };
    EXPECT_EQ(kept("fine\r\n"), "fine?\n");
    EXPECT_EQ(kept(std::string("a\0b", 3)), "a?b");
    EXPECT_EQ(kept("\xff\xfe"), "??");
    EXPECT_EQ(kept("gr\xc3\xbc\xc3\x9f"), "gr\xc3\xbc\xc3\x9f");
    EXPECT_EQ(platform::count_code_points(kept(std::string(9'000, 'x'))), 4'096u);
    std::string many;
    for (int i = 0; i < 5'000; ++i) many += "\xe2\x82\xac";
    EXPECT_EQ(platform::count_code_points(kept(many)), 4'096u);
    EXPECT_TRUE(platform::is_valid_utf8(kept(many.substr(0, 10'000))));  // cut within a character
    EXPECT_EQ(kept(""), "none");
}

}  // namespace
}  // namespace compliance
