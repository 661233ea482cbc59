// SPDX-License-Identifier: Apache-2.0
// Which rights the shipped keywords find in the words that people write.
#include <gtest/gtest.h>

#include "compliance/domain/dsr_keyword.hpp"
#include "compliance/services/reference.hpp"

namespace compliance {
namespace {

const std::vector<DsrKeyword>& keywords() {
    static const auto list = read_catalog<DsrKeyword>("dsr_keywords.tsv");
    return list;
}

std::vector<DsrRight> rights(std::string_view text) { return suggest_rights(text, keywords()).rights; }

using enum DsrRight;
using List = std::vector<DsrRight>;

TEST(DsrKeyword, FindsEachRightInBothLanguages) {
    EXPECT_EQ(rights("Ich bitte um Auskunft über meine Daten."), List{access});
    EXPECT_EQ(rights("This is a subject access request."), List{access});
    EXPECT_EQ(rights("Bitte berichtigen Sie meine Adresse."), List{rectification});
    EXPECT_EQ(rights("Please correct my name, it is inaccurate"), List{rectification});
    EXPECT_EQ(rights("LÖSCHEN SIE ALLES!"), List{erasure});
    EXPECT_EQ(rights("I want my account deleted - delete it"), List{erasure});
    EXPECT_EQ(rights("Ich verlange die Einschränkung der Verarbeitung."), List{restriction});
    EXPECT_EQ(rights("Please restrict the processing."), List{restriction});
    EXPECT_EQ(rights("Datenübertragbarkeit, bitte maschinenlesbar"), List{portability});
    EXPECT_EQ(rights("data portability please"), List{portability});
    EXPECT_EQ(rights("Hiermit lege ich Widerspruch gegen die Verarbeitung ein."), List{objection});
    EXPECT_EQ(rights("I object to the processing of my data"), List{objection});
    EXPECT_EQ(rights("Ich widerspreche der Werbung, keine Werbung mehr"), List{objection_marketing});
    EXPECT_EQ(rights("unsubscribe me"), List{objection_marketing});
    EXPECT_EQ(rights("Der Kredit wurde automatisiert abgelehnt, ich will einen Menschen."), List{automated_decision});
    EXPECT_EQ(rights("I want human review of the automated decision"), List{automated_decision});
    EXPECT_EQ(rights("Ich widerrufe meine Einwilligung."), List{consent_withdrawal});
    EXPECT_EQ(rights("I withdraw my consent"), List{consent_withdrawal});
}

TEST(DsrKeyword, FindsSeveralInTheOrderOfTheLaw) {
    EXPECT_EQ(rights("und danach löschen Sie bitte alles, vorher aber Auskunft"), (List{access, erasure}));
}

TEST(DsrKeyword, LooksAtNoQuotedWordsAndNotInsideOfWords) {
    EXPECT_TRUE(rights("> Auskunft\n  > löschen\nDanke").empty());
    EXPECT_TRUE(rights("die Ausküche, das Unlöschbare").empty());
    EXPECT_TRUE(rights("").empty());
}

TEST(DsrKeyword, TellsTheLanguage) {
    EXPECT_EQ(suggest_rights("Auskunft und Löschung", keywords()).language, "de");
    EXPECT_EQ(suggest_rights("Please erase my data", keywords()).language, "en");
    EXPECT_FALSE(suggest_rights("bonjour", keywords()).language);
}

TEST(DsrKeyword, CoversNineRightsInTwoLanguages) {
    std::set<std::pair<DsrRight, std::string>> seen;
    for (const auto& keyword : keywords()) seen.emplace(keyword.right, keyword.language);
    EXPECT_EQ(seen.size(), 18u);
}

}  // namespace
}  // namespace compliance
