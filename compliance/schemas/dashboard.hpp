// SPDX-License-Identifier: Apache-2.0
// Figures over all domains as answers show them: scores, coverage, heat map, days ahead, the registry of metrics.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/dashboard.hpp"
#include "compliance/domain/metric.hpp"
#include "compliance/domain/regulation.hpp"
#include "compliance/domain/risk.hpp"
#include "compliance/domain/risk_quantification.hpp"
#include "compliance/domain/severity.hpp"
#include "compliance/schemas/compliance_score.hpp"

namespace compliance {

struct Metric {
    std::string key, domain, title, description;
    MetricUnit unit = MetricUnit::count;
    bool higher_is_better = false, per_regulation = false;
    std::optional<std::string> source;
    static constexpr std::string_view kText = "What a figure is called, what it counts, and which list shows the rows behind it.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"key", "`<domain>.<name>`."},
        {"domain", "Domain."},
        {"title", "Title."},
        {"description", "Its formula in words."},
        {"unit", "Unit."},
        {"higher_is_better", "Direction."},
        {"per_regulation", "Whether each regulation has its own value."},
        {"source", "Path and filters of the list behind it; names in braces are to be filled in; null where no list is served."}};
};
BOOST_DESCRIBE_STRUCT(Metric, (), (key, domain, title, description, unit, higher_is_better, per_regulation, source))

struct MetricFilters {
    std::optional<platform::Text<40>> domain;
    std::optional<bool> per_regulation;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"domain", "Of that domain."},
                                                                {"per_regulation", "With a value for each regulation, or without."}};
};
BOOST_DESCRIBE_STRUCT(MetricFilters, (), (domain, per_regulation))

struct RegulationScore {
    platform::Uuid regulation, primary_assessment;
    std::string key, ref_id, title;
    RegulationApplicability applicability = RegulationApplicability::applicable;
    std::int64_t weight = 1;
    bool in_overall = true;
    std::optional<Percent> headline, target;
    TrafficLight traffic_light = TrafficLight::grey;
    ComplianceScore score;
    std::optional<std::vector<DomainScore>> domains;
    std::string source;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"regulation", "Regulation."},
                                                                {"primary_assessment", "Its standing assessment, which the figures are of."},
                                                                {"key", "Key of the regulation."},
                                                                {"ref_id", "Short name."},
                                                                {"title", "Title."},
                                                                {"applicability", "Decision of a person."},
                                                                {"weight", "In the overall score."},
                                                                {"in_overall", "Whether it counts there."},
                                                                {"headline", "The score that the settings name."},
                                                                {"target", "Target of the settings."},
                                                                {"traffic_light", "Of the headline."},
                                                                {"score", "Both scores, shares and counts."},
                                                                {"domains", "The same by domain, if asked for."},
                                                                {"source", "List of the items behind it."}};
};
BOOST_DESCRIBE_STRUCT(RegulationScore, (),
                      (regulation, primary_assessment, key, ref_id, title, applicability, weight, in_overall, headline, target, traffic_light, score, domains,
                       source))

struct OverallScore {
    std::optional<Percent> score, evidenced_score, headline, target;
    TrafficLight traffic_light = TrafficLight::grey;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"score", "Σ weight × score ÷ Σ weight of what applies and has a score, rounded once."},
                                                                {"evidenced_score", "The same of the evidenced scores."},
                                                                {"headline", "The one that the settings name."},
                                                                {"target", "Target of the settings."},
                                                                {"traffic_light", "Of the headline; grey without one."}};
};
BOOST_DESCRIBE_STRUCT(OverallScore, (), (score, evidenced_score, headline, target, traffic_light))

struct UndeterminedRegulation {
    platform::Uuid regulation;
    std::string key, ref_id, title;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"regulation", "Regulation."}, {"key", "Its key."}, {"ref_id", "Short name."}, {"title", "Title."}};
};
BOOST_DESCRIBE_STRUCT(UndeterminedRegulation, (), (regulation, key, ref_id, title))

struct ComplianceScores {
    platform::Date on{};
    platform::Instant computed_at{};
    std::int64_t settings_version = 0;
    ScoreHeadline headline = ScoreHeadline::evidenced;
    std::optional<OverallScore> overall;
    std::vector<RegulationScore> regulations;
    std::vector<UndeterminedRegulation> undetermined;
    static constexpr std::string_view kText = "How far each regulation that applies is met and proven on a day, and all of them together.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"on", "Day that the figures are of."},
                                                                {"computed_at", "When they were read, all of them at one instant."},
                                                                {"settings_version", "Of the settings that hold; 0: the shipped ones."},
                                                                {"headline", "Which score carries the traffic light."},
                                                                {"overall", "All together; null where one regulation is asked for."},
                                                                {"regulations", "Active ones that apply, or are followed voluntarily, by key."},
                                                                {"undetermined", "Active ones that nobody has decided on; they are in no mean."}};
};
BOOST_DESCRIBE_STRUCT(ComplianceScores, (), (on, computed_at, settings_version, headline, overall, regulations, undetermined))

struct ScoresQuery {
    std::optional<platform::Uuid> regulation_id;
    std::optional<bool> by_domain;
    std::optional<platform::Date> on;
    std::optional<platform::Instant> as_of;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"regulation_id", "Only that one."},
                                                                {"by_domain", "Scores by domain, too."},
                                                                {"on", "Day; today, or the day of `as_of`, if not given."},
                                                                {"as_of", "Reckoned from the records as they stood at that instant."}};
};
BOOST_DESCRIBE_STRUCT(ScoresQuery, (), (regulation_id, by_domain, on, as_of))

struct CoverMeasure {
    std::int64_t count = 0;
    std::optional<Percent> share;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"count", "Requirements."}, {"share", "Of all in scope; null without any."}};
};
BOOST_DESCRIBE_STRUCT(CoverMeasure, (), (count, share))

struct CoverGap {
    platform::Uuid requirement;
    std::string ref_id, title;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"requirement", "Requirement."}, {"ref_id", "Its short name."}, {"title", "Its title."}};
};
BOOST_DESCRIBE_STRUCT(CoverGap, (), (requirement, ref_id, title))

struct RegulationCoverage {
    platform::Uuid regulation;
    std::string key, ref_id, title;
    std::int64_t requirements = 0;
    CoverMeasure mapped, implemented, full, tested, evidenced;
    std::int64_t gaps = 0;
    std::vector<CoverGap> gaps_open, gaps_excepted;
    std::string source;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"regulation", "Regulation."},
        {"key", "Its key."},
        {"ref_id", "Short name."},
        {"title", "Title."},
        {"requirements", "In scope and not excluded with approval."},
        {"mapped", "At least one control that is not retired covers it in full or in part."},
        {"implemented", "One of these is implemented."},
        {"full", "The implemented ones cover 100 per cent together."},
        {"tested", "One of these is tested and effective."},
        {"evidenced", "It has valid evidence."},
        {"gaps", "Not mapped."},
        {"gaps_open", "Those without an approved exception."},
        {"gaps_excepted", "Those with one."},
        {"source", "List of the requirements behind it."}};
};
BOOST_DESCRIBE_STRUCT(RegulationCoverage, (),
                      (regulation, key, ref_id, title, requirements, mapped, implemented, full, tested, evidenced, gaps, gaps_open, gaps_excepted, source))

struct CoverageReport {
    platform::Date on{};
    platform::Instant computed_at{};
    std::vector<RegulationCoverage> regulations;
    static constexpr std::string_view kText = "Which requirements controls and evidence cover on a day, and which none.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"on", "Day that the figures are of."},
                                                                {"computed_at", "When they were read, all of them at one instant."},
                                                                {"regulations", "Active ones that apply, or are followed voluntarily, by key."}};
};
BOOST_DESCRIBE_STRUCT(CoverageReport, (), (on, computed_at, regulations))

struct CoverageQuery {
    std::optional<platform::Uuid> regulation_id, domain;
    std::optional<platform::Date> on;
    std::optional<platform::Instant> as_of;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"regulation_id", "Only that one."},
                                                                {"domain", "Only requirements of that domain."},
                                                                {"on", "Day; today, or the day of `as_of`, if not given."},
                                                                {"as_of", "Reckoned from the records as they stood at that instant."}};
};
BOOST_DESCRIBE_STRUCT(CoverageQuery, (), (regulation_id, domain, on, as_of))

struct HeatCell {
    std::int64_t likelihood = 0, impact = 0, level = 0;
    Criticality class_ = Criticality::low;
    std::int64_t count = 0;
    std::vector<platform::Uuid> risk_ids;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"likelihood", "Step of likelihood."}, {"impact", "Step of impact."}, {"level", "Value of the matrix's level."},
        {"class", "Class of that level."},     {"count", "Risks in it."},     {"risk_ids", "The first fifty of them."}};
};
BOOST_DESCRIBE_STRUCT(HeatCell, (), (likelihood, impact, level, class_, count, risk_ids))

struct HeatMove {
    platform::Uuid risk;
    std::string key;
    std::vector<std::int64_t> from, to;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"risk", "Risk."},
                                                                {"key", "Its key."},
                                                                {"from", "Likelihood and impact of the inherent rating."},
                                                                {"to", "Likelihood and impact of the current rating."}};
};
BOOST_DESCRIBE_STRUCT(HeatMove, (), (risk, key, from, to))

struct RiskHeatmap {
    platform::Instant computed_at{};
    RiskBasis basis = RiskBasis::current;
    platform::Uuid matrix;
    std::string matrix_key;
    std::int64_t risks = 0, unrated = 0, rescaled = 0;
    std::vector<HeatCell> cells;
    std::vector<HeatMove> movement;
    std::string source;
    static constexpr std::string_view kText = "Open risks on one matrix, and how they moved there.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"computed_at", "When they were read, all of them at one instant."},
                                                                {"basis", "Which rating."},
                                                                {"matrix", "Matrix they are shown on."},
                                                                {"matrix_key", "Its key."},
                                                                {"risks", "Open risks that the filters match: those in cells and those unrated."},
                                                                {"unrated", "Without that rating."},
                                                                {"rescaled", "Rated on another matrix and placed by its scale."},
                                                                {"cells", "All cells of the matrix, by likelihood and impact."},
                                                                {"movement", "Risks with both ratings, from inherent to current."},
                                                                {"source", "List of the risks behind it; closed ones are in no cell."}};
};
BOOST_DESCRIBE_STRUCT(RiskHeatmap, (), (computed_at, basis, matrix, matrix_key, risks, unrated, rescaled, cells, movement, source))

struct HeatmapQuery {
    std::optional<RiskBasis> basis;
    std::optional<platform::Uuid> matrix_id;
    std::optional<RiskKind> kind;
    std::optional<RiskPerspective> perspective;
    std::optional<platform::UserId> owner;
    std::optional<platform::Uuid> isms_scope_id;
    std::optional<platform::Instant> as_of;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"basis", "Which rating; current if not given."},
                                                                {"matrix_id", "Matrix to show them on; the default one if not given."},
                                                                {"kind", "Kind."},
                                                                {"perspective", "Whom it harms."},
                                                                {"owner", "Who is accountable."},
                                                                {"isms_scope_id", "In that scope."},
                                                                {"as_of", "As they stood at that instant."}};
};
BOOST_DESCRIBE_STRUCT(HeatmapQuery, (), (basis, matrix_id, kind, perspective, owner, isms_scope_id, as_of))

struct DeadlineCount {
    std::string domain;
    Severity severity = Severity::normal;
    std::int64_t count = 0;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"domain", "Domain."}, {"severity", "Severity."}, {"count", "How many."}};
};
BOOST_DESCRIBE_STRUCT(DeadlineCount, (), (domain, severity, count))

struct DeadlineSpanCounts {
    std::optional<platform::Date> from, to;
    std::int64_t total = 0;
    std::vector<DeadlineCount> by;
    std::string source;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"from", "First last day; null: any."},
                                                                {"to", "Last one; null: any."},
                                                                {"total", "How many."},
                                                                {"by", "The same by domain and severity."},
                                                                {"source", "List of them."}};
};
BOOST_DESCRIBE_STRUCT(DeadlineSpanCounts, (), (from, to, total, by, source))

struct NextDeadline {
    platform::Uuid id;
    std::string domain, kind, entity_type;
    platform::Uuid entity_id;
    std::string entity_key;
    std::map<std::string, std::string> title;
    platform::Date due_on{};
    Severity severity = Severity::normal;
    std::optional<std::string> responsible;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"id", "Entry of the calendar."},
                                                                {"domain", "Domain."},
                                                                {"kind", "Kind."},
                                                                {"entity_type", "Type of the record."},
                                                                {"entity_id", "Record."},
                                                                {"entity_key", "Its key."},
                                                                {"title", "Title by language."},
                                                                {"due_on", "Last day."},
                                                                {"severity", "Severity."},
                                                                {"responsible", "Member."}};
};
BOOST_DESCRIBE_STRUCT(NextDeadline, (), (id, domain, kind, entity_type, entity_id, entity_key, title, due_on, severity, responsible))

struct DeadlineFigures {
    platform::Date today{};
    DeadlineSpanCounts overdue, d7, d30, d90, beyond;
    std::vector<NextDeadline> next;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"today", "Day that is reckoned from, in the tenant's time zone."},
                                                                {"overdue", "Last day before today, not met."},
                                                                {"d7", "Today to the seventh day."},
                                                                {"d30", "The eighth to the thirtieth day."},
                                                                {"d90", "The 31st to the ninetieth day."},
                                                                {"beyond", "Later."},
                                                                {"next", "The next twenty from today, by day, severity and title."}};
};
BOOST_DESCRIBE_STRUCT(DeadlineFigures, (), (today, overdue, d7, d30, d90, beyond, next))

struct DeadlineOverview : DeadlineFigures {
    platform::Instant computed_at{};
    static constexpr std::string_view kText = "What is overdue and what is due in 7, 30 and 90 days, as far as the caller may read it.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"computed_at", "When they were read, all of them at one instant."}};
};
BOOST_DESCRIBE_STRUCT(DeadlineOverview, (DeadlineFigures), (computed_at))

struct DeadlineOverviewQuery {
    std::optional<platform::Text<40>> domain;
    std::optional<platform::UserId> responsible;
    std::optional<platform::Instant> as_of;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"domain", "Of that domain."}, {"responsible", "Of that member."}, {"as_of", "As they stood at that instant, seen from its day."}};
};
BOOST_DESCRIBE_STRUCT(DeadlineOverviewQuery, (), (domain, responsible, as_of))

}  // namespace compliance
