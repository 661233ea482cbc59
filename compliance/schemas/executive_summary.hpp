// SPDX-License-Identifier: Apache-2.0
// The executive summary (dashboard R8, R9): figures with their change and the list behind each, section by section, and what they say.
#pragma once

#include "compliance/domain/evidence.hpp"
#include "compliance/schemas/dashboard.hpp"
#include "compliance/schemas/score_snapshot.hpp"

namespace compliance {

struct SummaryFigure {
    std::string metric, title;
    MetricUnit unit = MetricUnit::count;
    bool higher_is_better = false;
    std::optional<MetricValue> value, delta;
    std::optional<std::string> source;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"metric", "Key of the metric."},
                                                                {"title", "Its title."},
                                                                {"unit", "Unit."},
                                                                {"higher_is_better", "Direction."},
                                                                {"value", "Value; null where there is nothing to reckon it from."},
                                                                {"delta", "Value less that of the snapshot of `compared_with`; null without one."},
                                                                {"source", "List of the rows behind it."}};
};
BOOST_DESCRIBE_STRUCT(SummaryFigure, (), (metric, title, unit, higher_is_better, value, delta, source))

struct SummaryOverall {
    std::optional<Percent> score, evidenced_score, headline, target;
    std::optional<MetricValue> delta;
    TrafficLight traffic_light = TrafficLight::grey;
    std::vector<SummaryFigure> figures;
    std::string source;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"score", "Declared."},
                                                                {"evidenced_score", "Proven by evidence."},
                                                                {"headline", "The one that the settings name."},
                                                                {"target", "Target of the settings."},
                                                                {"delta", "Change of the headline."},
                                                                {"traffic_light", "Of the headline; grey without one."},
                                                                {"figures", "The same as metrics."},
                                                                {"source", "Scores of all regulations."}};
};
BOOST_DESCRIBE_STRUCT(SummaryOverall, (), (score, evidenced_score, headline, target, delta, traffic_light, figures, source))

struct SummaryRegulation {
    platform::Uuid regulation, primary_assessment;
    std::string key, ref_id, title;
    RegulationApplicability applicability = RegulationApplicability::applicable;
    std::optional<Percent> score, evidenced_score, headline, target;
    std::optional<MetricValue> delta;
    TrafficLight traffic_light = TrafficLight::grey;
    std::int64_t requirements = 0, major_nonconformities = 0;
    std::optional<UpcomingRequirements> upcoming;
    std::vector<SummaryFigure> figures;
    std::string source, nonconformities_source;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"regulation", "Regulation."},
        {"primary_assessment", "Its standing assessment."},
        {"key", "Key."},
        {"ref_id", "Short name."},
        {"title", "Title."},
        {"applicability", "Decision of a person."},
        {"score", "Declared."},
        {"evidenced_score", "Proven by evidence."},
        {"headline", "The one that the settings name."},
        {"target", "Target of the settings."},
        {"delta", "Change of the headline."},
        {"traffic_light", "Of the headline."},
        {"requirements", "Requirements in scope."},
        {"major_nonconformities", "Items in scope with such a finding that are not compliant."},
        {"upcoming", "What applies next, on the first such day; null: nothing."},
        {"figures", "Its metrics."},
        {"source", "List of its items."},
        {"nonconformities_source", "List of the items that are not met."}};
};
BOOST_DESCRIBE_STRUCT(SummaryRegulation, (),
                      (regulation, primary_assessment, key, ref_id, title, applicability, score, evidenced_score, headline, target, delta, traffic_light,
                       requirements, major_nonconformities, upcoming, figures, source, nonconformities_source))

struct SummaryTopRisk {
    platform::Uuid risk;
    std::string key, title;
    Criticality class_ = Criticality::low;
    std::int64_t score = 0;
    std::optional<platform::Money> ale;
    std::optional<std::string> currency;
    bool above_appetite = false;
    std::string source;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"risk", "Risk."},
                                                                {"key", "Its key."},
                                                                {"title", "What could happen."},
                                                                {"class", "Class of the current rating."},
                                                                {"score", "Likelihood times impact."},
                                                                {"ale", "Mean loss a year of its last estimate."},
                                                                {"currency", "Of that amount."},
                                                                {"above_appetite", "More than is borne."},
                                                                {"source", "The risk."}};
};
BOOST_DESCRIBE_STRUCT(SummaryTopRisk, (), (risk, key, title, class_, score, ale, currency, above_appetite, source))

struct SummaryExpiry {
    platform::Uuid acceptance, risk;
    std::string key, risk_key;
    platform::Date valid_until{};
    std::string source;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"acceptance", "Acceptance."},     {"risk", "Risk."},
                                                                {"key", "Key of the acceptance."}, {"risk_key", "Key of the risk."},
                                                                {"valid_until", "Last day."},      {"source", "The acceptance."}};
};
BOOST_DESCRIBE_STRUCT(SummaryExpiry, (), (acceptance, risk, key, risk_key, valid_until, source))

struct SummaryPortfolio {
    platform::Uuid simulation;
    std::string currency;
    platform::Money mean, p95;
    platform::Instant run_at{};
    std::string source;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"simulation", "Run."},
                                                                {"currency", "Of the amounts."},
                                                                {"mean", "Mean loss a year."},
                                                                {"p95", "Exceeded in one year of twenty."},
                                                                {"run_at", "When."},
                                                                {"source", "The run, with its inputs."}};
};
BOOST_DESCRIBE_STRUCT(SummaryPortfolio, (), (simulation, currency, mean, p95, run_at, source))

struct SummaryRisks {
    std::vector<SummaryFigure> figures;
    std::vector<SummaryTopRisk> top;
    std::optional<SummaryExpiry> next_expiry;
    std::optional<SummaryPortfolio> portfolio;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"figures", "Open ones by class, above appetite, untreated, accepted, reviews overdue."},
        {"top", "The first five by class, then score, then mean loss."},
        {"next_expiry", "Active acceptance that ends first."},
        {"portfolio", "Last run over all risks, if it is of the last ninety days."}};
};
BOOST_DESCRIBE_STRUCT(SummaryRisks, (), (figures, top, next_expiry, portfolio))

struct SummaryStrength {
    EvidenceStrength strength{};
    std::int64_t count = 0;
    std::optional<Percent> share;
    std::string source;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"strength", "How strong it is."}, {"count", "Valid pieces."}, {"share", "Of all valid ones."}, {"source", "List of them."}};
};
BOOST_DESCRIBE_STRUCT(SummaryStrength, (), (strength, count, share, source))

struct SummaryEvidence {
    std::vector<SummaryFigure> figures;
    std::vector<SummaryStrength> strengths;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"figures", "Valid, expiring, expired, failed, silent collectors."},
                                                                {"strengths", "Valid evidence by strength."}};
};
BOOST_DESCRIBE_STRUCT(SummaryEvidence, (), (figures, strengths))

struct SummaryHealth {
    ControlHealth health{};
    std::int64_t count = 0, key_controls = 0;
    std::string source;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"health", "Health."}, {"count", "Controls that are not retired."}, {"key_controls", "Key controls among them."}, {"source", "List of them."}};
};
BOOST_DESCRIBE_STRUCT(SummaryHealth, (), (health, count, key_controls, source))

struct SummaryControls {
    std::vector<SummaryFigure> figures;
    std::vector<SummaryHealth> by_health;
    std::int64_t key_controls_not_effective = 0;
    std::string key_controls_source;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"figures", "All, implemented, effective, tests overdue, exceptions."},
                                                                {"by_health", "The same by health."},
                                                                {"key_controls_not_effective", "Key controls whose health is another than effective."},
                                                                {"key_controls_source", "List of the key controls."}};
};
BOOST_DESCRIBE_STRUCT(SummaryControls, (), (figures, by_health, key_controls_not_effective, key_controls_source))

/// Work of a domain: what is open, what is late, and what the domain itself puts first.
struct SummaryWork {
    std::int64_t open = 0, overdue = 0;
    std::vector<std::string> open_sources;
    std::string overdue_source;
    std::vector<SummaryFigure> figures;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"open", "Not done: of requests, those that nobody has answered."},
                                                                {"overdue", "Of these, past their last day."},
                                                                {"open_sources", "Lists of the open ones."},
                                                                {"overdue_source", "List of the late ones."},
                                                                {"figures", "Metrics that the domain registers for this place."}};
};
BOOST_DESCRIBE_STRUCT(SummaryWork, (), (open, overdue, open_sources, overdue_source, figures))

struct SummaryChange {
    std::string type;
    platform::Uuid id;
    std::string key, title, what;
    platform::Instant at{};
    std::string source;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"type", "Type of the record."}, {"id", "Record."}, {"key", "Its key."},      {"title", "Its title."},
        {"what", "What came of it."},    {"at", "When."},   {"source", "The record."}};
};
BOOST_DESCRIBE_STRUCT(SummaryChange, (), (type, id, key, title, what, at, source))

struct SummaryChangeList {
    std::int64_t count = 0;
    std::vector<SummaryChange> latest;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"count", "How many."}, {"latest", "The latest twenty."}};
};
BOOST_DESCRIBE_STRUCT(SummaryChangeList, (), (count, latest))

struct SummaryChanges {
    platform::Date from{};
    std::optional<SummaryChangeList> decisions, closed_assessments, new_risks, upgrades;
    static constexpr std::string_view kText = "What happened in thirty days; null is what the caller may not read.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"from", "First day."},
        {"decisions", "On applicability, acceptances of risks and exceptions, as far as the caller may read them."},
        {"closed_assessments", "Assessments that were closed."},
        {"new_risks", "New risks of class high or critical."},
        {"upgrades", "Laws and standards that were brought to a newer release."}};
};
BOOST_DESCRIBE_STRUCT(SummaryChanges, (), (from, decisions, closed_assessments, new_risks, upgrades))

struct ExecutiveSummary {
    platform::Date on{};
    std::optional<platform::Instant> as_of;
    platform::Instant computed_at{};
    std::optional<platform::Date> compared_with;
    std::int64_t settings_version = 0;
    ScoreHeadline headline = ScoreHeadline::evidenced;
    std::vector<DashboardSection> sections, hidden, unavailable;
    std::vector<std::string> statement;
    std::optional<SummaryOverall> overall;
    std::optional<std::vector<SummaryRegulation>> regulations;
    std::optional<SummaryRisks> risks;
    std::optional<SummaryEvidence> evidence;
    std::optional<SummaryControls> controls;
    std::optional<DeadlineFigures> deadlines;
    std::optional<SummaryWork> incidents, dsr, findings, vendors, training, ai;
    std::optional<SummaryChanges> changes;
    static constexpr std::string_view kText = "Compliance, risk and work on one page, each figure with the list of the rows behind it.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"on", "Day that the figures are of."},
        {"as_of", "Instant whose records they are reckoned from; null: those of now."},
        {"computed_at", "When they were read, all of them at one instant; at most a minute ago, and nothing that they are made of has changed since."},
        {"compared_with", "Day of the snapshot that changes are reckoned against: thirty days before, or one of the seven days before that."},
        {"settings_version", "Of the settings that hold; 0: the shipped ones."},
        {"headline", "Which score carries the traffic light."},
        {"sections", "Those that were asked for."},
        {"hidden", "Of these, null because the caller may not read their domain."},
        {"unavailable", "Of these, null because no such register is kept: this program has none, or the organisation does not use it."},
        {"statement", "Up to six sentences of fixed patterns, in German or English."},
        {"overall", "All regulations together."},
        {"regulations", "Those that apply or are followed voluntarily, by key."},
        {"risks", "Risks."},
        {"evidence", "Evidence."},
        {"controls", "Controls."},
        {"deadlines", "What is due, as far as the caller may read it."},
        {"incidents", "Incidents."},
        {"dsr", "Requests of data subjects."},
        {"findings", "Findings of audits."},
        {"vendors", "Vendors."},
        {"training", "Training."},
        {"ai", "AI systems."},
        {"changes", "What happened in thirty days."}};
};
BOOST_DESCRIBE_STRUCT(ExecutiveSummary, (),
                      (on, as_of, computed_at, compared_with, settings_version, headline, sections, hidden, unavailable, statement, overall, regulations,
                       risks, evidence, controls, deadlines, incidents, dsr, findings, vendors, training, ai, changes))

struct SummaryQuery {
    std::optional<platform::Date> on;
    std::optional<platform::Instant> as_of;
    std::vector<DashboardSection> sections;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"on", "Day; today, or the day of `as_of`, if not given."},
                                                                {"as_of", "Reckoned from the records as they stood at that instant."},
                                                                {"sections", "Only these, repeatable.", platform::reflect::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(SummaryQuery, (), (on, as_of, sections))

}  // namespace compliance
