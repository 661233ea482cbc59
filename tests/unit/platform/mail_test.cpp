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

TEST(Templates, AddressesBecomeLinksThatShowThemselves) {
    const render::Template made("{{link}} {{name}}", {"link", "name"}, {"link"});
    EXPECT_EQ(made.render(values(R"({"link":"https://a.example/#t=x-y_z","name":"https://evil.example"})")),
              "<https://a.example/#t=x-y_z> https://evil\\.example");
    const auto html = render::markdown_to_html(made.render(values(R"({"link":"https://a.example/?a=1&b=2#t","name":"n"})")));
    EXPECT_NE(html.find("href=\"https://a.example/?a=1&amp;b=2#t\""), std::string::npos) << html;
    EXPECT_EQ(render::markdown_to_html(made.render(values(R"x({"link":"javascript:alert(1)","name":"n"})x"))).find("href"), std::string::npos);
    EXPECT_EQ(render::markdown_to_html(made.render(values(R"({"link":"https://a.example/> <img src=x>","name":"n"})"))).find("<img"), std::string::npos);
}

TEST(Templates, LineBreaksOfDataStayAndOpenNoBlock) {
    const render::Template made("> {{text}}", {"text"});
    const auto html = render::markdown_to_html(made.render(values(R"({"text":"one\r\n# two\n- three\n===\n    four\n```\n1. five\n\nsix\n"})")));
    EXPECT_EQ(html.find("<h1"), std::string::npos) << html;
    for (const char* block : {"<ul", "<ol", "<pre", "<code", "<hr"}) EXPECT_EQ(html.find(block), std::string::npos) << html;
    EXPECT_NE(html.find("one<br />\n# two<br />"), std::string::npos) << html;
    EXPECT_NE(html.find("six</p>"), std::string::npos) << html;
}

TEST(Templates, SayWhatTheyName) {
    const render::Template made("{{#each items}}{{title}}{{/each}}{{#if urgent}}!{{/if}}", {"items.title", "items.link", "urgent", "name"});
    EXPECT_EQ(made.named(), (std::set<std::string>{"items.title", "urgent"}));
    EXPECT_THROW(render::Template("{{this}}", {"name"}), render::TemplateError);
}

TEST(Markdown, LeavesRawHtmlOut) {
    EXPECT_EQ(render::markdown_to_html("a <script>x</script>").find("<script>"), std::string::npos);
    EXPECT_NE(render::markdown_to_html("| a |\n| --- |\n| b |").find("<table>"), std::string::npos);
}

mail::Message message() {
    mail::Message made;
    made.from = "a@example.org";
    made.to = "b@example.org";
    made.subject = "Grüße aus Köln, eine recht lange Betreffzeile mit Umlauten";
    made.text = "Text ü";
    made.html = "<p>ü</p>";
    made.message_id = "<1@example.org>";
    return made;
}

std::string header(const std::string& mail, const std::string& name) {
    const auto at = ("\r\n" + mail).find("\r\n" + name + ": ");
    if (at == std::string::npos) return "(none)";
    std::string out;
    for (std::size_t i = at + name.size() + 1; i < mail.size(); ++i) {
        if (mail.compare(i, 2, "\r\n") == 0 && mail[i + 2] != ' ') break;
        out += mail[i];
    }
    return out;
}

void expect_short_lines(const std::string& text) {
    for (std::size_t at = 0, end; (end = text.find("\r\n", at)) != std::string::npos; at = end + 2) EXPECT_LE(end - at, 78U) << text.substr(at, end - at);
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; ++at) EXPECT_EQ(text[at - 1], '\r');
}

TEST(Mails, CarryBothParts) {
    const auto text = mail::write(message());
    EXPECT_NE(text.find("Auto-Submitted: auto-generated\r\n"), std::string::npos);
    EXPECT_NE(text.find("Subject: =?UTF-8?B?"), std::string::npos);
    EXPECT_NE(text.find(crypto::base64_encode("Text ü")), std::string::npos);
    expect_short_lines(text);
}

TEST(Mails, NoFieldBringsAHeaderOfItsOwn) {
    using Change = void (*)(mail::Message&, const std::string&);
    const Change fields[] = {[](mail::Message& m, const std::string& x) { m.subject += x; },
                             [](mail::Message& m, const std::string& x) { m.from += x; },
                             [](mail::Message& m, const std::string& x) { m.to += x; },
                             [](mail::Message& m, const std::string& x) { m.reply_to = "r@x.de" + x; },
                             [](mail::Message& m, const std::string& x) { m.from_name = "n" + x; },
                             [](mail::Message& m, const std::string& x) { m.to_name = "n" + x; },
                             [](mail::Message& m, const std::string& x) { m.message_id = "<1@x" + x + ">"; },
                             [](mail::Message& m, const std::string& x) { m.in_reply_to = "<1@x" + x + ">"; },
                             [](mail::Message& m, const std::string& x) {
                                 m.attachments = {{"n" + x, "text/plain", "b"}};
                             },
                             [](mail::Message& m, const std::string& x) {
                                 m.attachments = {{"n", "text/plain" + x, "b"}};
                             }};
    for (const auto& change : fields)
        for (const char* breaks : {"\r\nBcc: evil@example.org", "\nBcc: evil@example.org", "\rBcc: evil@example.org"}) {
            auto bad = message();
            change(bad, breaks);
            EXPECT_THROW(mail::write(bad), std::invalid_argument) << &change - fields;
        }
    auto zero = message();
    zero.subject = std::string("a\0b", 3);
    EXPECT_THROW(mail::write(zero), std::invalid_argument);
    for (const char* address : {"a@b.de> , <c@d.de", "a@b.de, c@d.de", "a b@c.de"}) {
        auto bad = message();
        bad.to = address;
        EXPECT_THROW(mail::write(bad), std::invalid_argument);
    }
}

TEST(Mails, NamesAreQuotedOrEncoded) {
    auto made = message();
    made.from_name = "Acme \"Best\" GmbH, Köln";
    made.to_name = "Doe, \"John\"";
    const auto text = mail::write(made);
    EXPECT_EQ(header(text, "From"), " =?UTF-8?B?" + crypto::base64_encode("Acme \"Best\" GmbH, Köln") + "?=\r\n <a@example.org>");
    EXPECT_EQ(header(text, "To"), " \"Doe, \\\"John\\\"\"\r\n <b@example.org>");
    expect_short_lines(text);
}

TEST(Mails, SubjectsFoldAndNeverSplitACharacter) {
    auto made = message();
    made.subject.clear();
    for (int i = 0; i < 30; ++i) made.subject += "Wörter und ";
    auto subject = header(mail::write(made), "Subject");
    std::string joined;
    for (std::size_t at = 0; (at = subject.find("=?UTF-8?B?", at)) != std::string::npos;) {
        const auto end = subject.find("?=", at);
        const auto piece = crypto::base64_decode(subject.substr(at + 10, end - at - 10));
        ASSERT_TRUE(piece && is_valid_utf8(*piece));
        joined += *piece;
        at = end;
    }
    EXPECT_EQ(joined, made.subject);
    expect_short_lines(mail::write(made));
    made.subject = "A long subject of plain words that does not fit into one line of seventy-six characters but folds at its spaces";
    subject = header(mail::write(made), "Subject");
    EXPECT_NE(subject.find("\r\n "), std::string::npos);
    std::string unfolded;
    for (std::size_t i = 0; i < subject.size(); ++i) {
        if (subject.compare(i, 2, "\r\n") == 0) i += 2;
        unfolded += subject[i];
    }
    EXPECT_EQ(unfolded, " " + made.subject);
    expect_short_lines(mail::write(made));
    made.subject = std::string(300, 'x');
    expect_short_lines(mail::write(made));
    made.subject = "=?UTF-8?B?RmFrZQ==?=";  // shown as written, not as what it pretends to be
    EXPECT_EQ(header(mail::write(made), "Subject"), " =?UTF-8?B?" + crypto::base64_encode(made.subject) + "?=");
}

TEST(Mails, CarryAttachmentsOfAnyName) {
    auto made = message();
    made.attachments = {{"Auskunft für Erika Mustermann (Kopie aller Daten und Anlagen) 2026-12-14.pdf", "application/pdf", std::string("%PDF-1.7\0\r\n", 11)}};
    const auto text = mail::write(made);
    EXPECT_NE(text.find("Content-Type: multipart/mixed;"), std::string::npos);
    EXPECT_NE(text.find("Content-Type: multipart/alternative;"), std::string::npos);
    EXPECT_NE(text.find(";\r\n filename*0*=UTF-8''Auskunft%20f%c3%bcr%20Erika"), std::string::npos) << text;
    EXPECT_NE(text.find(crypto::base64_encode(made.attachments[0].bytes)), std::string::npos);
    expect_short_lines(text);
}

TEST(Mails, MayAnswerAnother) {
    auto made = message();
    made.message_id = mail::message_id("42", "dpo@acme.example");
    made.in_reply_to = "<question@person.example>";
    const auto text = mail::write(made);
    EXPECT_EQ(header(text, "Message-ID"), " <42@acme.example>");
    EXPECT_EQ(header(text, "In-Reply-To"), " <question@person.example>");
    EXPECT_EQ(header(text, "References"), " <question@person.example>");
    made.message_id = "42";
    EXPECT_THROW(mail::write(made), std::invalid_argument);
}

TEST(Mails, AreTriedEightTimesInFortyOneHours) {
    std::chrono::seconds sum{0};
    for (int n = 1; n <= 7; ++n) sum += *mail::wait_after(n);
    EXPECT_EQ(sum, std::chrono::hours(41) + std::chrono::minutes(21));
    EXPECT_FALSE(mail::wait_after(8));
}

TEST(Mails, PlainTextNeverLeavesTheMachine) {
    const auto result = mail::send({"mail.example.org", 25, mail::Security::none, "", "", "", std::chrono::seconds(1)}, "a@b.de", "c@d.de", "x");
    EXPECT_EQ(result.kind, mail::SmtpResult::Kind::permanent);
}

TEST(Mails, AServerThatIsNotThereIsTriedAgain) {
    const auto result = mail::send({"127.0.0.1", 1, mail::Security::none, "", "", "", std::chrono::seconds(2)}, "a@b.de", "c@d.de", "x");
    EXPECT_EQ(result.kind, mail::SmtpResult::Kind::temporary);
}

}  // namespace
}  // namespace platform
