// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "platform/crypto/encoding.hpp"
#include "platform/mail/message.hpp"
#include "platform/mail/smtp.hpp"
#include "platform/render/markdown.hpp"
#include "platform/render/template.hpp"

namespace platform {
namespace {

json::Node values(std::string_view text) {
    std::vector<Fault> faults;
    return json::parse(text, faults);
}

TEST(Templates, InsertBranchAndRepeat) {
    const render::Template made("Hallo {{name}}{{#if urgent}}, eilig{{/if}}: {{#each items}}[{{title}} {{name}}]{{/each}}",
                                {"name", "urgent", "items.title"});
    EXPECT_EQ(made.render(values(R"({"name":"Ada","urgent":true,"items":[{"title":"a"},{"title":"b"}]})")), "Hallo Ada, eilig: [a Ada][b Ada]");
    EXPECT_EQ(made.render(values(R"({"name":null,"urgent":false,"items":[]})")), "Hallo : ");
}

TEST(Templates, InsertedDataIsNoMarkup) {
    const render::Template made("{{name}}", {"name"});
    EXPECT_EQ(made.render(values(R"({"name":"[x](http://evil) <b>"})")), "\\[x\\]\\(http://evil\\) \\<b\\>");
    EXPECT_EQ(render::markdown_to_text(made.render(values(R"({"name":"[x](http://evil) *b*"})"))), "[x](http://evil) *b*\n");
}

std::string place(const char* text) {
    try {
        render::Template made(text, {"name"});
    } catch (const render::TemplateError& error) {
        return std::to_string(error.line()) + ":" + std::to_string(error.column());
    }
    return "fine";
}

TEST(Templates, FaultsSayWhere) {
    EXPECT_EQ(place("ü {{nam}}"), "1:3");
    EXPECT_EQ(place("a\n{{#if name}} x"), "2:1");
    EXPECT_EQ(place("{{/if}}"), "1:1");
    EXPECT_EQ(place("{{name"), "1:1");
    EXPECT_EQ(place("{{#with name}}"), "1:1");
    EXPECT_EQ(place("{{name}}"), "fine");
}

TEST(Markdown, LeavesRawHtmlOut) {
    EXPECT_EQ(render::markdown_to_html("a <script>x</script>").find("<script>"), std::string::npos);
    EXPECT_NE(render::markdown_to_html("| a |\n| --- |\n| b |").find("<table>"), std::string::npos);
}

TEST(Mails, CarryBothPartsAndNoInjectedHeader) {
    mail::Message message{"a@example.org", "b@example.org", "",      "Grüße aus Köln, eine recht lange Betreffzeile mit Umlauten",
                          "Text ü",        "<p>ü</p>",      "<1@x>", {}};
    const auto text = mail::write(message);
    EXPECT_NE(text.find("Auto-Submitted: auto-generated\r\n"), std::string::npos);
    EXPECT_NE(text.find("Subject: =?UTF-8?B?"), std::string::npos);
    EXPECT_NE(text.find(crypto::base64_encode("Text ü")), std::string::npos);
    for (std::size_t at = 0, end; (end = text.find("\r\n", at)) != std::string::npos; at = end + 2) EXPECT_LE(end - at, 78U);
    message.subject = "x\r\nBcc: evil@example.org";
    EXPECT_THROW(mail::write(message), std::invalid_argument);
}

TEST(Mails, AreTriedEightTimesInFortyOneHours) {
    std::chrono::seconds sum{0};
    for (int n = 1; n <= 7; ++n) sum += *mail::wait_after(n);
    EXPECT_EQ(sum, std::chrono::hours(41) + std::chrono::minutes(21));
    EXPECT_FALSE(mail::wait_after(8));
}

TEST(Mails, PlainTextNeverLeavesTheMachine) {
    const auto result = mail::send({"mail.example.org", 25, mail::Security::none, "", "", std::chrono::seconds(1)}, "a@b.de", "c@d.de", "x");
    EXPECT_EQ(result.kind, mail::SmtpResult::Kind::permanent);
}

TEST(Mails, AServerThatIsNotThereIsTriedAgain) {
    const auto result = mail::send({"127.0.0.1", 1, mail::Security::none, "", "", std::chrono::seconds(2)}, "a@b.de", "c@d.de", "x");
    EXPECT_EQ(result.kind, mail::SmtpResult::Kind::temporary);
}

}  // namespace
}  // namespace platform
