// SPDX-License-Identifier: Apache-2.0
// The shipped mail templates against the table of what they may name.
#include <gtest/gtest.h>

#include "compliance/services/email_template.hpp"
#include "compliance/templates/templates.hpp"
#include "platform/render/markdown.hpp"

namespace compliance {
namespace {

platform::json::Node parsed(const std::string& text) {
    std::vector<platform::Fault> faults;
    auto node = platform::json::parse(text, faults);
    EXPECT_TRUE(faults.empty()) << text;
    return node;
}

TEST(MailTemplates, AreThirtyFiveInTwoLanguagesAndNothingElse) {
    EXPECT_EQ(mail_template_infos().size(), 35U);
    EXPECT_EQ(mail_templates().size(), 70U);
    for (const auto& file : mail_templates()) {
        const auto key = file.name.substr(0, file.name.size() - 6);  // .de.md
        EXPECT_NE(find_mail_template(key), nullptr) << file.name;
    }
}

TEST(MailTemplates, NameJustWhatIsDeclaredAndRenderWithSamples) {
    for (const auto& info : mail_template_infos())
        for (const std::string language : {"de", "en"}) {
            const std::string which = std::string(info.key) + "." + language;
            const auto wording = shipped_wording(info.key, language);
            ASSERT_TRUE(wording) << which;
            const auto paths = info.paths();
            const platform::render::Template subject(wording->subject.value, paths), body(wording->body.value, paths);
            auto named = subject.named();
            named.insert(body.named().begin(), body.named().end());
            EXPECT_EQ(named, paths) << which;
            EXPECT_LE(platform::count_code_points(wording->subject.value), 200U) << which;

            auto values = parsed(mail_samples(info));
            localise_mail(values, info, language, "Europe/Berlin");
            const auto shown = render_mail_subject(info, wording->subject.value, values),
                       text = platform::render::markdown_to_text(render_mail_body(info, wording->body.value, values));
            EXPECT_FALSE(shown.empty()) << which;
            EXPECT_LE(platform::count_code_points(shown), 200U) << which << ": " << shown;
            EXPECT_EQ((shown + text).find("{{"), std::string::npos) << which;
            EXPECT_EQ(text.find("\\"), std::string::npos) << which << ": " << text;
            for (const auto& variable : info.variables) {
                if (variable.type != MailValue::text && variable.type != MailValue::url) continue;
                EXPECT_NE((shown + text).find(variable.sample), std::string::npos) << which << " does not show " << variable.path << ": " << text;
            }
        }
}

TEST(MailTemplates, GreetWithoutANameToo) {
    for (const auto& info : mail_template_infos()) {
        if (info.find("person.name") == nullptr && info.find("recipient.name") == nullptr) continue;
        for (const auto& [language, greeting] : {std::pair{"de", "Guten Tag,\n"}, std::pair{"en", "Hello,\n"}}) {
            const auto wording = shipped_wording(info.key, language);
            const auto text = platform::render::markdown_to_text(render_mail_body(info, wording->body.value, parsed("{}")));
            EXPECT_TRUE(text.starts_with(greeting)) << info.key << ": " << text;
        }
    }
}

TEST(MailTemplates, TellNothingOfACaseOfTheReportingOffice) {
    const auto* info = find_mail_template("whistleblower.officer_notice");
    ASSERT_NE(info, nullptr);
    EXPECT_EQ(info->paths(), (std::set<std::string>{"tenant.name", "member.name"}));
}

TEST(MailTemplates, OfLegalDutiesAreMarked) {
    for (const char* key : {"incidents.subject_notice", "dsr.acknowledgement", "dsr.extension", "dsr.answer", "consent.preference_link", "deadline_missed"})
        EXPECT_TRUE(find_mail_template(key)->legal) << key;
    for (const char* key : {"digest", "consent.double_opt_in", "training.reminder", "vendor.assessment"}) EXPECT_FALSE(find_mail_template(key)->legal) << key;
}

TEST(MailTemplates, PutDatesIntoTheWordsOfTheLanguage) {
    const auto& info = *find_mail_template("deadline_reminder");
    auto values = parsed(R"({"deadline":{"due_on":"2026-12-28","due_at":"2026-12-28T23:00:00Z","title":"2026-12-28"}})");
    auto english = values;
    localise_mail(values, info, "de", "Europe/Berlin");
    EXPECT_EQ(values.find("deadline")->find("due_on")->text, "28.12.2026");
    EXPECT_EQ(values.find("deadline")->find("due_at")->text, "29.12.2026, 00:00 Uhr (Europe/Berlin)");
    EXPECT_EQ(values.find("deadline")->find("title")->text, "2026-12-28");
    localise_mail(english, info, "en", "Europe/Lisbon");
    EXPECT_EQ(english.find("deadline")->find("due_at")->text, "28 December 2026, 23:00 (Europe/Lisbon)");
}

TEST(MailTemplates, ASubjectIsOneShortLine) {
    const auto& info = *find_mail_template("task_assigned");
    auto values = parsed(R"({"task":{"title":"a\r\nBcc: evil@example.org\t\tb"}})");
    EXPECT_EQ(render_mail_subject(info, "{{task.title}} ", values), "a Bcc: evil@example.org b");
    values = parsed("{\"task\":{\"title\":\"" + std::string(2000, 'x') + "ü\"}}");
    EXPECT_EQ(render_mail_subject(info, "ü {{task.title}}", values).size(), 301U);
}

TEST(MailTenants, ChooseTheRecipientsLanguageThenTheirOwnThenEnglish) {
    MailTenant tenant;
    tenant.language = "de";
    EXPECT_EQ(tenant.language_for("en-GB"), "en");
    EXPECT_EQ(tenant.language_for("fr"), "de");
    EXPECT_EQ(tenant.language_for({}), "de");
    tenant.language = "fr";
    EXPECT_EQ(tenant.language_for("pl"), "en");
    EXPECT_EQ(tenant.language_for("de-AT"), "de");
}

TEST(MailTenants, FrameTheirMailsWithoutAnythingToLoad) {
    MailTenant tenant;
    tenant.legal_name = "Acme *GmbH*";
    EXPECT_NE(platform::render::markdown_to_text(tenant.with_footer("Text\n", "de")).find("Acme *GmbH*"), std::string::npos);
    tenant.brand.emplace();
    tenant.brand->color = "#a00000";
    tenant.brand->footer["de"] = "Acme\nMusterweg 1 <img src=x>";
    tenant.brand->legal_line["en"] = "HRB 12345";
    const auto body = tenant.with_footer("See <https://a.example/#t=1>\n", "de");
    const auto html = tenant.html("A <b> & c", body, "de");
    EXPECT_NE(html.find("<title>A &lt;b&gt; &amp; c</title>"), std::string::npos) << html;
    EXPECT_NE(html.find("#a00000"), std::string::npos);
    EXPECT_NE(html.find("HRB 12345"), std::string::npos);
    EXPECT_NE(html.find("<a href=\"https://a.example/#t=1\">https://a.example/#t=1</a>"), std::string::npos) << html;  // as given: no link is rewritten
    for (const char* loaded : {"<img", "url(", "<link", "@import", "<script", "<iframe"}) EXPECT_EQ(html.find(loaded), std::string::npos) << loaded;
    EXPECT_NE(html.find("Acme<br />"), std::string::npos) << html;
}

}  // namespace
}  // namespace compliance
