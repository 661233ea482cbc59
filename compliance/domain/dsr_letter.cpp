// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/dsr_letter.hpp"

#include <array>

#include <fmt/format.h>

namespace compliance {

namespace {

struct Words {
    std::string_view de, en;
    [[nodiscard]] std::string_view in(std::string_view language) const { return language.starts_with("de") ? de : en; }
};

constexpr std::array<Words, 9> kRights = {{
    {"Auskunft (Art. 15 DSGVO)", "access (Art. 15 GDPR)"},
    {"Berichtigung (Art. 16 DSGVO)", "rectification (Art. 16 GDPR)"},
    {"Löschung (Art. 17 DSGVO)", "erasure (Art. 17 GDPR)"},
    {"Einschränkung der Verarbeitung (Art. 18 DSGVO)", "restriction of processing (Art. 18 GDPR)"},
    {"Datenübertragbarkeit (Art. 20 DSGVO)", "data portability (Art. 20 GDPR)"},
    {"Widerspruch (Art. 21 Abs. 1 DSGVO)", "objection (Art. 21(1) GDPR)"},
    {"Widerspruch gegen Direktwerbung (Art. 21 Abs. 2 DSGVO)", "objection to direct marketing (Art. 21(2) GDPR)"},
    {"Überprüfung einer automatisierten Entscheidung (Art. 22 DSGVO)", "review of an automated decision (Art. 22 GDPR)"},
    {"Widerruf einer Einwilligung (Art. 7 Abs. 3 DSGVO)", "withdrawal of consent (Art. 7(3) GDPR)"},
}};
constexpr std::array<Words, 5> kDecisions = {{
    {"Wir entsprechen Ihrem Antrag", "We grant your request"},
    {"Wir entsprechen Ihrem Antrag teilweise", "We grant your request in part"},
    {"Wir lehnen Ihren Antrag ab", "We refuse your request"},
    {"Wir haben keine Daten zu Ihrer Person", "We hold no data about you"},
    {"Dieses Recht besteht hier nicht", "This right does not apply here"},
}};
constexpr std::array<std::string_view, 12> kMonths = {"January", "February", "March", "April", "May", "June",
                                                      "July", "August", "September", "October", "November", "December"};

}  // namespace

std::string restriction_in_words(std::optional<platform::Date> until, std::string_view duty, std::string_view language) {
    const bool german = language.starts_with("de");
    if (!until)
        return german ? fmt::format("Daten, die wir vorerst aufbewahren müssen ({}), sind für alles andere gesperrt.", duty)
                      : fmt::format("Data that we have to keep for now ({}) are restricted for everything else.", duty);
    const auto day = letter_date(*until, language);
    return german ? fmt::format("Daten, die wir bis {} aufbewahren müssen ({}), sind bis dahin für alles andere gesperrt.", day, duty)
                  : fmt::format("Data that we have to keep until {} ({}) are restricted for everything else until then.", day, duty);
}

const std::set<std::string>& letter_paths() {
    static const std::set<std::string> paths = {
        "request.key", "request.received_on", "deadline.due_on", "first_deadline.due_on", "requester.name", "items", "decision_reasons",
        "decisions.right", "decisions.result", "decisions.reason", "authority.name", "authority.web", "controller.name", "dpo.contact", "status_url",
        "words", "extension.months", "fee.amount", "fee.currency", "fee.cost_breakdown", "recipients.name", "recipients.outcome"};
    return paths;
}

std::string letter_date(platform::Date date, std::string_view language) {
    const std::chrono::year_month_day day(date);
    const auto number = static_cast<unsigned>(day.day());
    const auto month = static_cast<unsigned>(day.month());
    if (language.starts_with("de")) return fmt::format("{:02}.{:02}.{}", number, month, static_cast<int>(day.year()));
    return fmt::format("{} {} {}", number, kMonths[month - 1], static_cast<int>(day.year()));
}

std::string_view right_in_words(DsrRight right, std::string_view language) { return kRights[static_cast<std::size_t>(right)].in(language); }
std::string_view decision_in_words(DsrDecision decision, std::string_view language) {
    return kDecisions[static_cast<std::size_t>(decision)].in(language);
}

}  // namespace compliance
