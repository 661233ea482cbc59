// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/dsr_outcome.hpp"

#include <gtest/gtest.h>

namespace compliance {
namespace {

using std::chrono::year;
using D = DsrDecision;

platform::Date day(int y, unsigned m, unsigned d) { return platform::Date(year(y) / static_cast<int>(m) / static_cast<int>(d)); }

TEST(DsrOutcomes, FollowFromTheDecisions) {
    EXPECT_EQ(outcome_of({}), std::nullopt);
    EXPECT_EQ(outcome_of({D::granted, D::granted}), DsrOutcome::fulfilled);
    EXPECT_EQ(outcome_of({D::no_data}), DsrOutcome::no_data_held);
    EXPECT_EQ(outcome_of({D::refused, D::not_applicable}), DsrOutcome::refused);
    EXPECT_EQ(outcome_of({D::granted, D::refused}), DsrOutcome::partially_fulfilled);
    EXPECT_EQ(outcome_of({D::partially_granted}), DsrOutcome::partially_fulfilled);
    EXPECT_EQ(outcome_of({D::no_data, D::granted}), DsrOutcome::partially_fulfilled);
}

TEST(DsrDecisions, AdvertisingAndWithdrawalAreNeverWeighed) {
    for (const auto right : {DsrRight::objection_marketing, DsrRight::consent_withdrawal}) {
        EXPECT_FALSE(may_decide(right, D::refused));
        EXPECT_FALSE(may_decide(right, D::partially_granted));
        EXPECT_TRUE(may_decide(right, D::granted));
        EXPECT_TRUE(may_decide(right, D::no_data));
    }
    EXPECT_TRUE(may_decide(DsrRight::access, D::refused));
}

TEST(DsrErasure, ThreeYearsFromTheEndOfTheYearOfClosing) {
    EXPECT_EQ(erase_on(day(2026, 4, 13), "P3Y", DsrRecordFrom::end_of_year), day(2030, 1, 1));
    EXPECT_EQ(erase_on(day(2026, 12, 31), "P3Y", DsrRecordFrom::end_of_year), day(2030, 1, 1));
    EXPECT_EQ(erase_on(day(2027, 1, 1), "P3Y", DsrRecordFrom::end_of_year), day(2031, 1, 1));
}

TEST(DsrErasure, FromTheDayItselfWhereTheTenantWantsThat) {
    EXPECT_EQ(erase_on(day(2026, 4, 13), "P3Y", DsrRecordFrom::event_day), day(2029, 4, 14));
    EXPECT_EQ(erase_on(day(2028, 2, 29), "P1Y", DsrRecordFrom::event_day), day(2029, 3, 1));
}

TEST(DsrAbuse, HowOftenSomebodyAskedIsNoFact) {
    EXPECT_TRUE(names_number_alone("fifth request this year"));
    EXPECT_TRUE(names_number_alone("This is the 5th access request within six months."));
    EXPECT_TRUE(names_number_alone("Fünfte Anfrage in diesem Jahr"));
    EXPECT_TRUE(names_number_alone("Der Antrag wurde seit Januar bereits dreimal gestellt."));
    EXPECT_TRUE(names_number_alone("…!"));
}

TEST(DsrAbuse, FactsThatShowIntentAreFacts) {
    EXPECT_FALSE(names_number_alone("He wrote on 3 March that he files these to make us pay 500 EUR for leaving us alone."));
    EXPECT_FALSE(names_number_alone("Die Person bot an, den Antrag gegen Zahlung einer Abfindung zurückzunehmen."));
}

}  // namespace
}  // namespace compliance
