// SPDX-License-Identifier: Apache-2.0
// What the public portal shows of a request and for how long (dsr R28): states in the person's words, limits, ends. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include <boost/describe.hpp>

#include "compliance/domain/dsr_outcome.hpp"

namespace compliance {

/// How far a request is, as the person sees it. The outcome is not among it: whether data are held is personal.
enum class DsrPublicState { received, in_progress, awaiting_answer, answered, closed };
BOOST_DESCRIBE_ENUM(DsrPublicState, received, in_progress, awaiting_answer, answered, closed)
/// What a message of the person is.
enum class DsrPublicMessageKind { answer, proof, correction, withdrawal, other };
BOOST_DESCRIBE_ENUM(DsrPublicMessageKind, answer, proof, correction, withdrawal, other)
/// What was mailed when a code was asked for.
enum class DsrCodeMail { one_time_code, confirmation };
BOOST_DESCRIBE_ENUM(DsrCodeMail, one_time_code, confirmation)

constexpr std::chrono::days kStatusTokenLife{90};  ///< after the answer
constexpr std::chrono::days kConfirmationLife{14};
constexpr std::chrono::minutes kCodeLife{10};
constexpr int kCodeDigits = 8, kCodeTries = 5;
constexpr int kCodesADay = 5, kConfirmationsADay = 3, kMessagesADay = 20;

DsrPublicState public_state(DsrState state, bool awaits_answer);
/// Last instant at which tokens of the request open anything; nullopt while it is not answered.
std::optional<platform::Instant> tokens_end(DsrState state, std::optional<platform::Instant> answered_at, std::optional<platform::Instant> closed_at);
/// Whether a message of that kind may be what an open pause waits for.
bool answers_question(DsrPublicMessageKind kind);
/// `Nachricht über das Portal: Rücknahme`.
std::string_view public_message_in_words(DsrPublicMessageKind kind, std::string_view language);
/// Whether a portal may have this name: 2 to 40 of a-z, 0-9 and inner hyphens, and no name that the portal's own pages have.
bool is_portal_key(std::string_view key);

}  // namespace compliance
