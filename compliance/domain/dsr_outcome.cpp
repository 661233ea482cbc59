// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/dsr_outcome.hpp"

#include <algorithm>
#include <array>

#include "compliance/domain/period.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

namespace {

/// Words of counting, of time and of asking, lower case; stems, so that endings do not matter.
constexpr std::array kCounting = {
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "once", "twice", "times", "again", "repeat", "many", "several", "number", "count", "frequen", "often",
    "request", "access", "asked", "asks", "asking", "appli", "already", "previous", "earlier", "within", "year", "month", "week", "day", "since",
    "same", "person", "excessive", "unfounded", "because", "erst", "zweit", "dritt", "viert", "fünft", "sechst", "siebt", "acht", "neunt",
    "zehnt", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "neun", "zehn", "einmal", "zweimal", "mehrfach", "mehrmals", "wiederholt",
    "viele", "zahl", "häufig", "schon", "bereits", "wieder", "anfrage", "antrag", "anträge", "auskunft", "gefragt", "gestellt", "innerhalb", "jahr",
    "monat", "woche", "tag", "seit", "dieselbe", "exzessiv", "offenkundig", "unbegründet", "weil", "januar", "februar", "märz", "april", "juli",
    "august", "september", "oktober", "november", "dezember", "january", "february", "march", "june", "october", "december",
};
/// Words that carry no fact in either language.
constexpr std::array kFilling = {
    "the", "this", "that", "these", "is", "was", "has", "have", "had", "been", "are", "were", "for", "and", "but", "now", "his", "her", "their", "our",
    "with", "from", "than", "more", "only", "in", "of", "on", "to", "by", "us", "we", "he", "she", "they", "it", "its", "an", "a", "at",
    "der", "die", "das", "dies", "diese", "diesem", "dieser", "dieses", "ist", "war", "hat", "haben", "wurde", "und", "aber", "nun", "nur", "mit", "von",
    "vom", "mehr", "als", "ein", "eine", "einen", "einem", "einer", "im", "in", "am", "es", "er", "sie", "wir", "uns", "den", "dem", "des", "zu", "zum",
    "zur", "auf", "an", "bei", "per", "letzten", "last", "mal",
};

bool is_letter(unsigned char c) { return (c >= 'a' && c <= 'z') || c >= 0x80; }

bool says_something(std::string_view word) {
    if (word.size() < 3) return false;
    if (std::find(kFilling.begin(), kFilling.end(), word) != kFilling.end()) return false;
    return std::none_of(kCounting.begin(), kCounting.end(), [&](std::string_view stem) { return word.starts_with(stem); });
}

/// ASCII and the German capital umlauts; nothing else occurs among the stems.
std::string lower(std::string_view text) {
    std::string out(text);
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (out[i] >= 'A' && out[i] <= 'Z') out[i] = static_cast<char>(out[i] | 0x20);
        const bool umlaut = i > 0 && out[i - 1] == '\xC3' && (out[i] == '\x84' || out[i] == '\x96' || out[i] == '\x9C');
        if (umlaut) out[i] = static_cast<char>(out[i] + 0x20);
    }
    return out;
}

}  // namespace

bool may_decide(DsrRight right, DsrDecision decision) {
    if (right != DsrRight::objection_marketing && right != DsrRight::consent_withdrawal) return true;
    return decision == DsrDecision::granted || decision == DsrDecision::not_applicable || decision == DsrDecision::no_data;
}

std::optional<DsrOutcome> outcome_of(const std::vector<DsrDecision>& decisions) {
    if (decisions.empty()) return std::nullopt;
    const auto all = [&](auto test) { return std::all_of(decisions.begin(), decisions.end(), test); };
    if (all([](DsrDecision d) { return d == DsrDecision::granted; })) return DsrOutcome::fulfilled;
    if (all([](DsrDecision d) { return d == DsrDecision::no_data; })) return DsrOutcome::no_data_held;
    if (all([](DsrDecision d) { return d == DsrDecision::refused || d == DsrDecision::not_applicable; })) return DsrOutcome::refused;
    return DsrOutcome::partially_fulfilled;
}

platform::Date erase_on(platform::Date closed_on, std::string_view record_period, DsrRecordFrom from) {
    const auto period = parse_period(record_period);
    if (!period || !period->is_dates()) throw platform::invalid("/record_period", "not_applicable", "must be given in days or longer");
    const std::chrono::year_month_day day(closed_on);
    const platform::Date start = from == DsrRecordFrom::end_of_year ? platform::Date(day.year() / 12 / 31) : closed_on;
    return add_period(start, *period) + std::chrono::days(1);
}

bool names_number_alone(std::string_view reasoning) {
    const auto text = lower(reasoning);
    std::size_t facts = 0;
    for (std::size_t at = 0; at < text.size();) {
        while (at < text.size() && !is_letter(static_cast<unsigned char>(text[at]))) ++at;
        std::size_t end = at;
        while (end < text.size() && is_letter(static_cast<unsigned char>(text[end]))) ++end;
        if (says_something(std::string_view(text).substr(at, end - at))) ++facts;
        at = end;
    }
    return facts < 3;
}

}  // namespace compliance
