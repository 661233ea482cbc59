// SPDX-License-Identifier: Apache-2.0
// Letters of a data subject request: kinds, channels, what they may name, and the words for rights and decisions. Pure.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include <boost/describe.hpp>

#include "compliance/domain/dsr_outcome.hpp"

namespace compliance {

enum class DsrLetterKind {
    acknowledgement, identity_question, clarification_question, extension_notice, fee_quote, answer, refusal, restriction_notice,
    restriction_lift_notice, recipient_list, transfer_notice, not_identified_notice, message, other,
};
BOOST_DESCRIBE_ENUM(DsrLetterKind, acknowledgement, identity_question, clarification_question, extension_notice, fee_quote, answer,
                    refusal, restriction_notice, restriction_lift_notice, recipient_list, transfer_notice, not_identified_notice, message, other)
enum class DsrLetterChannel { email, portal, letter, phone_note, in_person_note };
BOOST_DESCRIBE_ENUM(DsrLetterChannel, email, portal, letter, phone_note, in_person_note)
enum class DsrDirection { in, out };
BOOST_DESCRIBE_ENUM(DsrDirection, in, out)
enum class DsrLetterState { draft, queued, dispatched, failed, received };
BOOST_DESCRIBE_ENUM(DsrLetterState, draft, queued, dispatched, failed, received)

/// What a template of a letter may name; anything else is a fault at saving.
const std::set<std::string>& letter_paths();
/// `2026-04-07` as a letter in that language writes it: 07.04.2026, 7 April 2026.
std::string letter_date(platform::Date date, std::string_view language);
/// The right with its article, e.g. "Auskunft (Art. 15 DSGVO)".
std::string_view right_in_words(DsrRight right, std::string_view language);
std::string_view decision_in_words(DsrDecision decision, std::string_view language);
/// That data are kept by a duty and restricted meanwhile (Art. 17(3), 18 GDPR); without a last day: for now.
std::string restriction_in_words(std::optional<platform::Date> until, std::string_view duty, std::string_view language);

}  // namespace compliance
