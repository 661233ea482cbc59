// SPDX-License-Identifier: Apache-2.0
// Mails from outside: honest ones in all their forms, and those that are meant to do harm.
#include <filesystem>
#include <fstream>
#include <random>

#include <gtest/gtest.h>

#include "platform/mail/incoming.hpp"
#include "platform/mail/text.hpp"

namespace platform::mail {
namespace {

constexpr const char* kHead =
    "Return-Path: <max@person.example>\r\n"
    "Received: from mx.ours.example by store.ours.example; Sun, 1 Mar 2026 10:15:00 +0100\r\n"
    "Received: from forged.example by mx.ours.example; Mon, 2 Feb 2026 08:00:00 +0000\r\n"
    "Authentication-Results: mx.ours.example; dkim=pass header.d=person.example;\r\n spf=pass smtp.mailfrom=max@person.example\r\n"
    "Authentication-Results: elsewhere.example; dkim=pass\r\n"
    "From: =?UTF-8?Q?Max_M=C3=BCller?= <Max@Person.Example>\r\n"
    "To: privacy@ours.example\r\nDate: Sat, 3 Jan 2026 09:00:00 +0000\r\n"
    "Message-ID: <one@person.example>\r\nIn-Reply-To: <ours-1@ours.example>\r\nReferences: <ours-0@ours.example> <ours-1@ours.example>\r\n"
    "Subject: =?ISO-8859-1?Q?L=F6schung?=\r\nMIME-Version: 1.0\r\n";

std::string mail(const std::string& rest) { return kHead + rest; }

TEST(IncomingMail, TellsSenderTimesAndIds) {
    const auto found = read_incoming(mail("Content-Type: text/plain; charset=utf-8\r\n\r\nBitte löschen.\r\nDanke\r\n"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->from_name, "Max Müller");
    EXPECT_EQ(found->from_address, "Max@Person.Example");
    EXPECT_EQ(found->subject, "Löschung");
    EXPECT_EQ(found->message_id, "<one@person.example>");
    EXPECT_EQ(format_instant(*found->received), "2026-03-01T09:15:00Z");  // what our server said last, not what came along
    EXPECT_EQ(format_instant(*found->date), "2026-01-03T09:00:00Z");
    EXPECT_EQ(found->answers, (std::vector<std::string>{"<ours-1@ours.example>", "<ours-0@ours.example>", "<ours-1@ours.example>"}));
    EXPECT_TRUE(found->text.ends_with("schen.\nDanke"));
    EXPECT_FALSE(found->automatic);
    EXPECT_FALSE(found->cut);
}

TEST(IncomingMail, BelievesOnlyTheResultsOfItsOwnServers) {
    const auto found = read_incoming(mail("\r\nHello"));
    ASSERT_TRUE(found);
    EXPECT_EQ(results_of(found->authentication, {"MX.ours.example"}),
              std::vector<std::string>{"dkim=pass header.d=person.example; spf=pass smtp.mailfrom=max@person.example"});
    EXPECT_TRUE(results_of(found->authentication, {}).empty());
    EXPECT_TRUE(results_of(found->authentication, {"ours.example"}).empty());
}

TEST(IncomingMail, PrefersPlainTextAndKeepsFiles) {
    const auto found = read_incoming(
        mail("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n"
             "--c\r\nContent-Type: text/plain; charset=iso-8859-15\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe =A4\r\n"
             "--c\r\nContent-Type: text/html\r\n\r\n<b>Gruesse</b>\r\n--c--\r\n"
             "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename*=UTF-8''Ausweis%20%C3%A4.pdf\r\n"
             "Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQ=\r\n"
             "--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@b.example\r\nSubject: inner\r\n\r\nold\r\n--b--\r\n"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->text, "Grüße €");
    ASSERT_EQ(found->files.size(), 2u);
    EXPECT_EQ(found->files[0].name, "Ausweis ä.pdf");
    EXPECT_EQ(found->files[0].bytes, "%PDF-1.4");
    EXPECT_EQ(found->files[1].name, "inner.eml");
    EXPECT_NE(found->files[1].bytes.find("old"), std::string::npos);
}

TEST(IncomingMail, KnowsMailsOfMachines) {
    for (const auto* line : {"Auto-Submitted: auto-replied\r\n", "Auto-Submitted: auto-generated (vacation)\r\n", "X-Autoreply: yes\r\n"})
        EXPECT_TRUE(read_incoming(line + mail("\r\nAway"))->automatic) << line;
    EXPECT_FALSE(read_incoming("Auto-Submitted: no\r\n" + mail("\r\nHello"))->automatic);
    EXPECT_TRUE(read_incoming("Return-Path: <>\r\nFrom: a@b.example\r\n\r\nbounce")->automatic);
    EXPECT_TRUE(read_incoming("From: MAILER-DAEMON@b.example\r\n\r\nbounce")->automatic);
    const auto report = read_incoming(
        "From: postmaster@b.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\n\r\nIt did not arrive.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: us@ours.example\r\nMessage-ID: <letter@ours.example>\r\n--b--\r\n");
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->automatic);
    EXPECT_EQ(report->answers, std::vector<std::string>{"<letter@ours.example>"});
}

TEST(IncomingMail, MakesAnIdWhereThereIsNone) {
    const auto one = read_incoming("From: a@b.example\r\n\r\nx"), other = read_incoming("From: a@b.example\r\n\r\ny");
    EXPECT_TRUE(one->message_id.ends_with("@content>"));
    EXPECT_NE(one->message_id, other->message_id);
    EXPECT_EQ(one->message_id, read_incoming("From: a@b.example\r\n\r\nx")->message_id);
    EXPECT_TRUE(read_incoming("From: a@b.example\r\nMessage-ID: <" + std::string(400, 'a') + "@b>\r\n\r\nx")->message_id.ends_with("@content>"));
}

TEST(IncomingMail, IsNoneWithoutSenderDateOrId) {
    EXPECT_FALSE(read_incoming(""));
    EXPECT_FALSE(read_incoming("words of a file"));
    EXPECT_FALSE(read_incoming(std::string(1000, '\0')));
    EXPECT_FALSE(read_incoming("Subject: x\r\n\r\ny"));
}

TEST(IncomingMail, ReadsBrokenWordsAsFarAsTheyGo) {
    const auto zero = read_incoming(mail("Content-Type: text/plain; charset=nonsense\r\n\r\na\0b\xFF" + std::string("\r\n")));
    ASSERT_TRUE(zero);
    const auto nul = read_incoming(mail("\r\n") + std::string("a\0b\x1B[2Jc", 8));
    ASSERT_TRUE(nul);
    EXPECT_EQ(nul->text, "ab[2Jc");
    const auto broken = read_incoming(mail("Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n=!!!JVBE\xFF===\r\n"));
    ASSERT_TRUE(broken);
    const auto cut = read_incoming(mail("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nbegun"));
    ASSERT_TRUE(cut);
    EXPECT_EQ(cut->text, "begun");
}

std::string nested(int levels) {
    std::string out;
    for (int i = 0; i < levels; ++i)
        out += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\r\n\r\n--b" + std::to_string(i) + "\r\n";
    return out + "\r\nin the middle";
}

TEST(IncomingMail, LooksOnlySoDeepAndSoFar) {
    EXPECT_FALSE(read_incoming(mail(nested(5)))->cut);
    for (const int levels : {30, 2'000, 15'000}) {
        const auto found = read_incoming(mail(nested(levels)));
        ASSERT_TRUE(found) << levels;
        EXPECT_TRUE(found->cut) << levels;
    }
    std::string bomb = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    for (int i = 0; i < 100'000; ++i) bomb += "--b\r\n\r\nx\r\n";
    const auto found = read_incoming(mail(bomb));
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->cut);
    EXPECT_TRUE(found->files.empty());
    std::string inner = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    for (int i = 0; i < 400; ++i) inner += "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny\r\n";
    EXPECT_EQ(read_incoming(mail(inner + "--b--\r\n"))->files.size(), 100u);
}

TEST(IncomingMail, RefusesHeadersBeyondMeasure) {
    EXPECT_FALSE(read_incoming("X-Long: " + std::string(300 * 1024, 'a') + "\r\n" + mail("\r\nx")));
    std::string many;
    for (int i = 0; i < 50'000; ++i) many += "X-A: b\r\n";
    EXPECT_FALSE(read_incoming(many + mail("\r\nx")));
    std::string groups = "To: ";
    for (int i = 0; i < 20'000; ++i) groups += "g:";
    EXPECT_FALSE(read_incoming(groups + "\r\n" + mail("\r\nx")));
    std::string inner;
    for (int i = 0; i < 2'000'000; ++i) inner += "g:";
    const auto found = read_incoming(mail("Content-Type: message/rfc822\r\n\r\nTo: " + inner + "\r\n\r\nx"));
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->cut);
    std::string parameters = "Content-Type: text/plain";
    for (int i = 0; i < 300'000; ++i) parameters += "; p" + std::to_string(i) + "*0=x";
    EXPECT_TRUE(read_incoming(mail("Content-Type: message/rfc822\r\n\r\n" + parameters + "\r\n\r\nx"))->cut);
    EXPECT_FALSE(read_incoming(mail(parameters + "\r\n\r\nx")));
    std::string addresses = "To: a@b.example";
    for (int i = 0; i < 300'000; ++i) addresses += ",a@b.example";
    EXPECT_TRUE(read_incoming(mail("Content-Type: message/rfc822\r\n\r\n" + addresses + "\r\n\r\nx"))->cut);
    std::string parentheses = "From: " + std::string(100'000, '(') + "\r\nTo: " + std::string(60'000, '<') + "\r\nX: " + std::string(60'000, '"') + "\r\n";
    EXPECT_TRUE(read_incoming(parentheses + "Date: Sat, 3 Jan 2026 09:00:00 +0000\r\n\r\nx"));
}

/// Each small mail of the corpus, changed at random places: whatever comes out, nothing breaks and all of it is text.
TEST(IncomingMail, SurvivesEveryChangeOfTheCorpus) {
    std::mt19937 random(4711);
    std::size_t mails = 0;
    for (const auto& file : std::filesystem::directory_iterator(std::filesystem::path(COMPLIANCE_SOURCE_DIR) / "tests/fuzz/corpus/incoming_mail")) {
        std::ifstream in(file.path(), std::ios::binary);
        const std::string text((std::istreambuf_iterator<char>(in)), {});
        EXPECT_TRUE(read_incoming(text)) << file.path();
        ++mails;
        for (int round = 0; round < 300; ++round) {
            std::string changed = text;
            for (int i = 0; i < 8; ++i) {
                const auto at = random() % changed.size();
                switch (random() % 4) {
                    case 0: changed[at] = static_cast<char>(random()); break;
                    case 1: changed.erase(at, random() % 40); break;
                    case 2: changed.insert(at, changed.substr(random() % changed.size(), random() % 200)); break;
                    default: changed.insert(at, std::string(random() % 50, "\r\n\0-:;\"(<="[random() % 10]));
                }
                if (changed.empty()) changed = text;
            }
            const auto found = read_incoming(changed);
            if (!found) continue;
            for (const auto& words : {found->text, found->subject, found->from_name, found->from_address}) {
                EXPECT_EQ(words.find('\0'), std::string::npos);
                EXPECT_EQ(to_utf8(words, "utf-8"), words);
            }
        }
    }
    EXPECT_GE(mails, 8u);
}

TEST(HtmlText, ShowsWhatAReaderSees) {
    EXPECT_EQ(html_to_text("<html><head><title>no</title><style>p{}</style></head><body><p>Sehr&nbsp;geehrte <b>Damen</b>,</p>"
                           "<p>Gr&uuml;&szlig;e &amp; &lt;mehr&gt; &#8364; &#x41;</p><script>alert('</p>')</script>Ende<!-- weg --></body>"),
              "Sehr geehrte Damen,\n\nGrüße & <mehr> € A\nEnde");
    EXPECT_EQ(html_to_text("a<br>b<br/>c &unknown; 3 < 4 & 5"), "a\nb\nc &unknown; 3 < 4 & 5");
    EXPECT_EQ(html_to_text("<a href=\"http://x/?a>b\" title='>'>here</a>"), "here");
}

TEST(HtmlText, IsLinearAndNeverEnds) {
    for (const auto* piece : {"<script", "<!--", "<", "&", "&#", "<a href=\"", "<p>", "</", "<style>", "&amp"}) {
        std::string html;
        while (html.size() < 1'000'000) html += piece;
        EXPECT_LE(html_to_text(html).size(), 2 * html.size()) << piece;
    }
    EXPECT_EQ(html_to_text("&#0;&#27;&#xD800;&#9999999;x"), "x");
}

TEST(MailText, GuessesWhatNoCharsetSays) {
    EXPECT_EQ(to_utf8("Gr\xFC\xDF"
                      "e",
                      "us-ascii"),
              "Grüße");
    EXPECT_EQ(to_utf8("Grüße", "x-unknown"), "Grüße");
    EXPECT_EQ(to_utf8(std::string("a\0\x07"
                                  "b\r\nc\rd",
                                  9),
                      ""),
              "ab\nc\nd");
    EXPECT_EQ(shortened("äöü", 2), "äö");
}

}  // namespace
}  // namespace platform::mail
