// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/dsr_portal.hpp"

#include <algorithm>
#include <array>

namespace compliance {

namespace {

struct MessageWords {
    std::string_view de, en;
};
constexpr std::array<MessageWords, 5> kMessages = {{
    {"Nachricht über das Portal: Antwort auf eine Rückfrage", "Message through the portal: answer to a question"},
    {"Nachricht über das Portal: Nachweis", "Message through the portal: proof"},
    {"Nachricht über das Portal: Richtigstellung", "Message through the portal: correction"},
    {"Nachricht über das Portal: Rücknahme der Anfrage", "Message through the portal: withdrawal of the request"},
    {"Nachricht über das Portal", "Message through the portal"},
}};
constexpr std::array<std::string_view, 3> kOwnPages = {"assets", "confirm", "status"};

}  // namespace

DsrPublicState public_state(DsrState state, bool awaits_answer) {
    switch (state) {
        case DsrState::responded: return DsrPublicState::answered;
        case DsrState::closed:
        case DsrState::erased: return DsrPublicState::closed;
        case DsrState::received: return awaits_answer ? DsrPublicState::awaiting_answer : DsrPublicState::received;
        case DsrState::in_progress:
        case DsrState::in_review: break;
    }
    return awaits_answer ? DsrPublicState::awaiting_answer : DsrPublicState::in_progress;
}

std::optional<platform::Instant> tokens_end(DsrState state, std::optional<platform::Instant> answered_at, std::optional<platform::Instant> closed_at) {
    if (state != DsrState::responded && state != DsrState::closed) return std::nullopt;  // taken up again: it lives again
    const auto from = answered_at ? answered_at : closed_at;
    return from ? std::optional(*from + kStatusTokenLife) : std::nullopt;
}

bool answers_question(DsrPublicMessageKind kind) { return kind == DsrPublicMessageKind::answer || kind == DsrPublicMessageKind::proof; }

std::string_view public_message_in_words(DsrPublicMessageKind kind, std::string_view language) {
    const auto& words = kMessages[static_cast<std::size_t>(kind)];
    return language.starts_with("de") ? words.de : words.en;
}

bool is_portal_key(std::string_view key) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    if (key.size() < 2 || key.size() > 40 || !letter(key.front()) || !letter(key.back())) return false;
    if (!std::all_of(key.begin(), key.end(), [&](char c) { return letter(c) || c == '-'; })) return false;
    return std::find(kOwnPages.begin(), kOwnPages.end(), key) == kOwnPages.end();
}

}  // namespace compliance
