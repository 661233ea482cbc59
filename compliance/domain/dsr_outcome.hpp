// SPDX-License-Identifier: Apache-2.0
// How a request ends, and until when its person is kept (dsr R18, R24, R26). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "compliance/domain/dsr_right.hpp"
#include "platform/reflect/values.hpp"

namespace compliance {

enum class DsrState { received, in_progress, in_review, responded, closed, erased };
BOOST_DESCRIBE_ENUM(DsrState, received, in_progress, in_review, responded, closed, erased)
enum class DsrOutcome { fulfilled, partially_fulfilled, refused, no_data_held, not_identified, withdrawn, duplicate, transferred };
BOOST_DESCRIBE_ENUM(DsrOutcome, fulfilled, partially_fulfilled, refused, no_data_held, not_identified, withdrawn, duplicate, transferred)
enum class DsrDecision { granted, partially_granted, refused, no_data, not_applicable };
BOOST_DESCRIBE_ENUM(DsrDecision, granted, partially_granted, refused, no_data, not_applicable)
enum class DsrRecordFrom { end_of_year, event_day };
BOOST_DESCRIBE_ENUM(DsrRecordFrom, end_of_year, event_day)

/// Whether the decision can be made of that right: objections to advertising and withdrawals of consent are never weighed (R18).
bool may_decide(DsrRight right, DsrDecision decision);
/// All granted: fulfilled; all no_data: no_data_held; all refused or not applicable: refused; else partially_fulfilled (R24).
/// nullopt for an empty list.
std::optional<DsrOutcome> outcome_of(const std::vector<DsrDecision>& decisions);
/// Day on which the person is erased: the day after the record period, counted from the closing day or from the end of its
/// year (R26; platform: periods of keeping never roll). Throws Problem 422 at /record_period for what is no period in days or longer.
platform::Date erase_on(platform::Date closed_on, std::string_view record_period, DsrRecordFrom from);

/// Whether a reasoning for "unfounded" or "excessive" names nothing but how often somebody asked (R23; CJEU C-416/23,
/// C-526/24: number alone never is enough). Words of counting, time and asking are taken away; fewer than three words left
/// means that no fact is named. A floor for people, not a verdict: whether named facts show intent stays for a human.
bool names_number_alone(std::string_view reasoning);

}  // namespace compliance
