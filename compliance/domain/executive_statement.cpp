// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/executive_statement.hpp"

#include <fmt/format.h>

#include "compliance/domain/dsr_letter.hpp"

namespace compliance {

namespace {

std::string percent(std::int64_t tenths, bool german) {
    auto out = fmt::format("{}.{} %", tenths / 10, tenths % 10);
    if (german) out[out.find('.')] = ',';
    return out;
}

std::string score(const Tenths& tenths, bool german) {
    if (tenths) return percent(*tenths, german);
    return german ? "ohne Wert" : "without a value";
}

const char* colour(TrafficLight light, bool german) {
    switch (light) {
        case TrafficLight::red: return german ? "rot" : "red";
        case TrafficLight::amber: return german ? "gelb" : "amber";
        case TrafficLight::green: return german ? "grün" : "green";
        default: return german ? "grau" : "grey";
    }
}

std::string risks(const StatementFacts& f, bool german) {
    std::string out = german ? fmt::format("{} {} über dem akzeptierten Niveau", f.above_appetite, f.above_appetite == 1 ? "Risiko liegt" : "Risiken liegen")
                             : fmt::format("{} {} above the accepted level", f.above_appetite, f.above_appetite == 1 ? "risk is" : "risks are");
    if (f.untreated > 0) out += fmt::format(fmt::runtime(german ? ", {} davon ohne Behandlung" : ", {} of them without treatment"), f.untreated);
    return out + ".";
}

std::string expiring(const StatementFacts& f, bool german) {
    const bool one = f.expiring == 1;
    if (german)
        return fmt::format("{} {} innerhalb von {} {} ab", f.expiring, one ? "Nachweis läuft" : "Nachweise laufen", f.expiring_days,
                           f.expiring_days == 1 ? "Tag" : "Tagen");
    return fmt::format("{} {} within {} {}", f.expiring, one ? "piece of evidence expires" : "pieces of evidence expire", f.expiring_days,
                       f.expiring_days == 1 ? "day" : "days");
}

std::string evidence(const StatementFacts& f, bool german) {
    const bool one = f.failed == 1;
    if (f.failed == 0) return expiring(f, german) + ".";
    if (f.expiring == 0)
        return german ? fmt::format("{} {} die Prüfung nicht bestanden.", f.failed, one ? "Nachweis hat" : "Nachweise haben")
                      : fmt::format("{} {} failed.", f.failed, one ? "piece of evidence has" : "pieces of evidence have");
    return expiring(f, german) + (german ? fmt::format(", {} {} die Prüfung nicht bestanden.", f.failed, one ? "hat" : "haben")
                                         : fmt::format(", {} {} failed.", f.failed, one ? "has" : "have"));
}

std::string overdue(std::int64_t count, bool german) {
    if (german) return fmt::format("{} überschritten.", count == 1 ? "1 gesetzliche Frist ist" : fmt::format("{} gesetzliche Fristen sind", count));
    return fmt::format("{} overdue.", count == 1 ? "1 legal deadline is" : fmt::format("{} legal deadlines are", count));
}

std::string new_law(const StatementFacts& f, bool german) {
    const bool one = f.new_requirements == 1;
    if (german)
        return fmt::format("Ab {} {} {} weitere {} ({}).", letter_date(*f.new_law_on, "de"), one ? "gilt" : "gelten", f.new_requirements,
                           one ? "Anforderung" : "Anforderungen", f.new_law);
    const auto on = platform::format_date(*f.new_law_on);
    return fmt::format("From {} {} more {} of the {} {}.", on, f.new_requirements, one ? "requirement" : "requirements", f.new_law, one ? "applies" : "apply");
}

}  // namespace

std::vector<std::string> statement_of(const StatementFacts& f, bool german) {
    std::vector<std::string> out;
    if (f.declared || f.evidenced)
        out.push_back(fmt::format(fmt::runtime(german ? "Die Compliance liegt insgesamt bei {} erklärt und {} durch Nachweise belegt ({})."
                                                      : "Overall compliance is {} declared and {} proven by evidence ({})."),
                                  score(f.declared, german), score(f.evidenced, german), colour(f.light, german)));
    if (!f.weakest.empty() && f.weakest_headline)
        out.push_back(fmt::format(fmt::runtime(german ? "Das schwächste Regelwerk ist {} mit {}." : "The weakest regulation is {} with {}."), f.weakest,
                                  percent(*f.weakest_headline, german)));
    if (f.above_appetite > 0) out.push_back(risks(f, german));
    if (f.expiring > 0 || f.failed > 0) out.push_back(evidence(f, german));
    if (f.legal_overdue > 0) out.push_back(overdue(f.legal_overdue, german));
    if (f.new_law_on && f.new_requirements > 0) out.push_back(new_law(f, german));
    return out;
}

}  // namespace compliance
