// SPDX-License-Identifier: Apache-2.0
// Puts questions to the clock of requests, one a line, for tests that reckon in another language. Fields are parted by `|`:
// received at, state, 1 for access, mode, months of extension (0: none), day its notice left (or empty), now, then for each
// pause its reason, asked at and answered at (or empty). Answers: first due | due | target | strict | suspended days.
#include <iostream>

#include "compliance/domain/dsr_clock.hpp"

using namespace compliance;

namespace {

std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> out;
    std::size_t from = 0;
    for (std::size_t to; (to = line.find('|', from)) != std::string::npos; from = to + 1) out.push_back(line.substr(from, to - from));
    out.push_back(line.substr(from));
    return out;
}

template <class E>
E named(const std::string& name) {
    const auto& type = platform::reflect::type_of<E>();
    for (std::size_t i = 0; i < type.values.size(); ++i) {
        E value{};
        type.set_int(&value, static_cast<std::int64_t>(i));
        if (type.values[i] == name) return value;
    }
    throw std::runtime_error("unknown value " + name);
}

DsrClockQuestion question_of(const std::vector<std::string>& fields) {
    DsrClockQuestion question;
    question.received_at = platform::parse_instant(fields.at(0)).value();
    if (!fields.at(1).empty()) question.region = named<Region>(fields[1]);
    question.access_request = fields.at(2) == "1";
    question.pause_mode = named<DsrPauseMode>(fields.at(3));
    if (fields.at(4) != "0") question.extension = DsrClockExtension{std::stoi(fields[4]), platform::parse_date(fields.at(5))};
    question.now = platform::parse_instant(fields.at(6)).value();
    for (std::size_t i = 7; i + 2 < fields.size(); i += 3)
        question.pauses.push_back({named<DsrPauseReason>(fields[i]), platform::parse_instant(fields[i + 1]).value(), platform::parse_instant(fields[i + 2])});
    return question;
}

}  // namespace

int main() {
    std::ios::sync_with_stdio(false);
    for (std::string line; std::getline(std::cin, line);) {
        const auto clock = reckon_dsr(question_of(fields_of(line)));
        std::cout << platform::format_date(clock.first_deadline.due_on) << '|' << platform::format_date(clock.deadline.due_on) << '|'
                  << platform::format_date(*clock.deadline.target_on) << '|' << platform::format_date(clock.strict_on) << '|'
                  << clock.deadline.suspended_days << '\n';
    }
}
