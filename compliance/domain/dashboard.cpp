// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/dashboard.hpp"

#include <boost/multiprecision/cpp_int.hpp>

namespace compliance {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;

std::string_view domain_of(DashboardSection section) {
    switch (section) {
        case DashboardSection::overall:
        case DashboardSection::regulations: return "regulations";
        case DashboardSection::risks: return "risks";
        case DashboardSection::evidence: return "evidence";
        case DashboardSection::controls: return "controls";
        case DashboardSection::incidents: return "incidents";
        case DashboardSection::dsr: return "dsr";
        case DashboardSection::findings: return "audit";
        case DashboardSection::vendors: return "vendor";
        case DashboardSection::training: return "training";
        case DashboardSection::ai: return "ai";
        default: return {};
    }
}

bool is_kept(DashboardSection section) {
    switch (section) {
        case DashboardSection::incidents:
        case DashboardSection::findings:
        case DashboardSection::vendors:
        case DashboardSection::training:
        case DashboardSection::ai: return false;
        default: return true;
    }
}

TrafficLight traffic_light(const Tenths& score, std::int64_t green_from, std::int64_t amber_from) {
    if (!score) return TrafficLight::grey;
    return *score >= green_from ? TrafficLight::green : *score >= amber_from ? TrafficLight::amber
                                                                             : TrafficLight::red;
}

Tenths overall_score(const std::vector<WeightedScore>& scores) {
    cpp_rational sum = 0;
    std::int64_t weight = 0;
    for (const auto& one : scores) {
        if (!one.score.known()) continue;
        sum += cpp_rational(cpp_int(one.score.numerator), cpp_int(one.score.denominator)) * one.weight;
        weight += one.weight;
    }
    if (weight == 0) return std::nullopt;
    const cpp_rational mean = sum / weight;
    const cpp_int n = numerator(mean), d = denominator(mean);
    return static_cast<std::int64_t>((n * 2000 + d) / (d * 2));
}

CoverCounts count_cover(const std::vector<CoverFacts>& requirements) {
    CoverCounts out;
    for (const auto& facts : requirements) {
        ++out.requirements;
        if (facts.mapped) ++out.mapped;
        else ++(facts.excepted ? out.gaps_excepted : out.gaps_open);
        if (facts.implemented) ++out.implemented;
        if (facts.implemented && facts.implemented_percent >= 100) ++out.full;
        if (facts.tested) ++out.tested;
        if (facts.evidenced) ++out.evidenced;
    }
    return out;
}

Tenths share_of(std::int64_t part, std::int64_t whole) {
    if (whole == 0) return std::nullopt;
    return (part * 2000 + whole) / (whole * 2);
}

DeadlineSpan span_of(platform::Date due, platform::Date today) {
    using std::chrono::days;
    if (due < today) return DeadlineSpan::overdue;
    if (due <= today + days(7)) return DeadlineSpan::d7;
    if (due <= today + days(30)) return DeadlineSpan::d30;
    return due <= today + days(90) ? DeadlineSpan::d90 : DeadlineSpan::beyond;
}

}  // namespace compliance
