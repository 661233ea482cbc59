// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/executive_summary.hpp"

#include <algorithm>

#include "compliance/domain/executive_statement.hpp"
#include "compliance/repositories/dashboard.hpp"
#include "compliance/repositories/dashboard_settings.hpp"
#include "compliance/repositories/executive_summary.hpp"
#include "compliance/repositories/metric.hpp"
#include "compliance/services/dashboard.hpp"
#include "compliance/services/figure_counts.hpp"

namespace compliance {

using platform::Uuid;
using Section = DashboardSection;

namespace {

constexpr std::chrono::days kLookBack{30}, kTolerance{7};
constexpr std::chrono::hours kPortfolioAge{24 * 90};
constexpr std::int64_t kTopRisks = 5;

constexpr Section kAllSections[] = {Section::overall, Section::regulations, Section::risks, Section::evidence, Section::controls,
                                    Section::deadlines, Section::incidents, Section::dsr, Section::findings, Section::vendors,
                                    Section::training, Section::ai, Section::changes};
// What the counts are read from.
const std::vector<std::string> kRiskTypes{"risk", "risk_treatment", "risk_acceptance", "risk_simulation"}, kExceptionTypes{"control_exception"};

constexpr std::string_view kChangeDomains[] = {"regulations", "risks", "controls", "libraries"};

template <class E>
std::string spelt(E value) {
    return std::string(platform::reflect::type_of<E>().values[static_cast<std::size_t>(value)]);
}

void replace(std::string& text, std::string_view what, const std::string& by) {
    if (const auto at = text.find(what); at != std::string::npos) text.replace(at, what.size(), by);
}

std::int64_t exceptions_of(FigureReading& reading) {
    return reading.part<std::int64_t>("exceptions", kExceptionTypes, [&] { return open_exceptions(reading.tx, reading.on); });
}
MetricCounts risks_of(FigureReading& reading) {
    return reading.part<MetricCounts>("risks", kRiskTypes, [&] { return count_metrics(reading.tx, {reading.on, reading.at, 0}, MetricSource::risks); });
}
std::vector<SummaryTopRisk> top_of(FigureReading& reading) {
    return reading.part<std::vector<SummaryTopRisk>>("top", kRiskTypes, [&] { return top_risks(reading.tx, kTopRisks); });
}

class Builder {
  public:
    Builder(FigureReading& reading, const std::vector<Section>& asked)
        : reading_(reading), context_(reading.context), settings_(dashboard_settings_in_force(reading.tx)), german_(context_.language == "de") {
        out_.on = reading.on;
        if (reading.past) out_.as_of = reading.at;
        out_.computed_at = context_.now;
        out_.settings_version = settings_.version;
        out_.headline = settings_.headline;
        for (const auto section : kAllSections) {
            if (!asked.empty() && std::find(asked.begin(), asked.end(), section) == asked.end()) continue;
            out_.sections.push_back(section);
            if (!is_permitted(section)) out_.hidden.push_back(section);
            else if (!is_there(section)) out_.unavailable.push_back(section);
        }
        earlier_ = earlier_figures(reading.tx, reading.on - kLookBack - kTolerance, reading.on - kLookBack);
        if (earlier_) out_.compared_with = earlier_->day;
        facts_.expiring_days = settings_.expiring_days.value;
    }

    ExecutiveSummary build() && {
        if (shows(Section::overall) || shows(Section::regulations)) regulations();
        if (shows(Section::risks) || shows(Section::evidence) || shows(Section::controls)) counted();
        if (shows(Section::deadlines)) deadlines();
        if (shows(Section::dsr)) requests();
        if (shows(Section::changes)) changes();
        out_.statement = statement_of(facts_, german_);
        return std::move(out_);
    }

  private:
    [[nodiscard]] bool may(std::string_view domain) const { return context_.caller.may(std::string(domain) + ":read"); }
    [[nodiscard]] bool reads(std::string_view domain) const { return may(domain) && context_.caller.enables(domain); }
    [[nodiscard]] bool is_permitted(Section section) const {
        if (section == Section::changes) return std::any_of(std::begin(kChangeDomains), std::end(kChangeDomains), [&](auto domain) { return may(domain); });
        const auto domain = domain_of(section);
        return domain.empty() || may(domain);
    }
    [[nodiscard]] bool is_there(Section section) const {
        const auto domain = domain_of(section);
        return is_kept(section) && (domain.empty() || context_.caller.enables(domain));
    }
    [[nodiscard]] bool shows(Section section) const {
        const auto has = [&](const std::vector<Section>& list) { return std::find(list.begin(), list.end(), section) != list.end(); };
        return has(out_.sections) && !has(out_.hidden) && !has(out_.unavailable);
    }
    [[nodiscard]] bool is_shown(std::string_view metric) const {
        return std::none_of(settings_.hidden_metrics.begin(), settings_.hidden_metrics.end(), [&](const auto& hidden) { return hidden.value == metric; });
    }
    [[nodiscard]] std::string day() const { return platform::format_date(reading_.on); }

    struct Whose {
        std::optional<Uuid> regulation, assessment;
    };
    [[nodiscard]] std::optional<MetricValue> delta(std::string_view key, const std::optional<MetricValue>& value, const std::optional<Uuid>& regulation) const {
        if (!earlier_ || !value) return std::nullopt;
        const auto row = earlier_->values.find(regulation);
        if (row == earlier_->values.end()) return std::nullopt;
        const auto before = row->second.find(std::string(key));
        return before == row->second.end() ? std::nullopt : std::optional(MetricValue{value->scaled - before->second.scaled});
    }
    void add(std::vector<SummaryFigure>& list, std::string_view key, const std::optional<MetricValue>& value, const Whose& whose = {}) const {
        if (!is_shown(key)) return;
        const auto& info = *find_metric(key);
        SummaryFigure figure{std::string(key), std::string(german_ ? info.title_de : info.title_en), info.unit, info.higher_is_better, value, {}, {}};
        figure.delta = delta(key, value, whose.regulation);
        if (!info.source.empty()) {
            std::string source(info.source);
            if (whose.regulation) replace(source, "{regulation_id}", whose.regulation->str());
            if (whose.assessment) replace(source, "{primary_assessment}", whose.assessment->str());
            replace(source, "{today}", day());
            // The filter's day is the first that is not soon any more.
            replace(source, "{soon}", platform::format_date(reading_.on + std::chrono::days(settings_.expiring_days.value + 1)));
            figure.source = std::move(source);
        }
        list.push_back(std::move(figure));
    }
    void add(std::vector<SummaryFigure>& list, const MetricValues& values, bool per_regulation, std::string_view domain, const Whose& whose = {}) const {
        for (const auto& info : metric_infos()) {
            if (info.domain() != domain || info.per_regulation != per_regulation) continue;
            const auto found = values.find(std::string(info.key));
            add(list, info.key, found == values.end() ? std::nullopt : std::optional(found->second), whose);
        }
    }

    void regulations();
    SummaryRegulation regulation_of(const Followed& one, const RegulationScore& score, std::int64_t gaps, std::int64_t major) const;
    void overall(const OverallScore& score, std::int64_t undetermined);
    void look_at(const SummaryRegulation& one);
    MetricCounts counts_of(MetricSource source) const;
    MetricCounts control_counts() const;
    MetricCounts evidence_counts() const;
    void counted();
    void risks(const MetricValues& values);
    void evidence(const MetricValues& values);
    void controls(const MetricValues& values);
    void deadlines();
    void requests();
    void changes();

    FigureReading& reading_;
    Context& context_;
    DashboardSettings settings_;
    bool german_;
    std::optional<EarlierFigures> earlier_;
    ExecutiveSummary out_;
    StatementFacts facts_;
};

void Builder::regulations() {
    auto& tx = reading_.tx;
    auto all = active_regulations(tx);
    const auto undetermined = std::count_if(all.begin(), all.end(), [](const Regulation& regulation) {
        return regulation.applicability == RegulationApplicability::not_determined;
    });
    const auto standing = reading_.standing();
    const auto list = followed(tx, context_, std::move(all), std::nullopt, {reading_.on, standing.get()});
    const auto gaps = standing ? std::set<Uuid>{} : open_requirements(tx, reading_.on);
    std::vector<Uuid> assessments;
    assessments.reserve(list.size());
    for (const auto& one : list) assessments.push_back(one.assessment.id);
    const auto majors = standing ? std::map<Uuid, std::int64_t>{} : major_nonconformities(tx, assessments, reading_.on);
    Means means;
    std::vector<SummaryRegulation> shown;
    for (const auto& one : list) {
        const auto score = means.add(one, settings_, reading_.on, false);
        const auto found = majors.find(one.assessment.id);
        const auto major = standing ? standing->majors_of(one.assessment, reading_.on) : found == majors.end() ? 0
                                                                                                               : found->second;
        const auto open = standing ? standing->gaps_of(one.assessment, one.facts, reading_.on) : count_gaps(one, gaps, reading_.on);
        shown.push_back(regulation_of(one, score, open, major));
        if (score.in_overall) look_at(shown.back());
    }
    if (shows(Section::overall)) overall(means.overall(settings_), undetermined);
    if (shows(Section::regulations)) out_.regulations = std::move(shown);
}

SummaryRegulation Builder::regulation_of(const Followed& one, const RegulationScore& score, std::int64_t gaps, std::int64_t major) const {
    SummaryRegulation out{score.regulation, score.primary_assessment, score.key, score.ref_id, score.title, score.applicability};
    const bool evidenced = settings_.headline == ScoreHeadline::evidenced;
    const auto headline = evidenced ? "regulations.evidenced_score" : "regulations.score";
    if (is_shown("regulations.score")) out.score = score.score.score;
    if (is_shown("regulations.evidenced_score")) out.evidenced_score = score.score.evidenced_score;
    if (is_shown(headline)) {
        out.headline = score.headline;
        out.target = score.target;
        out.traffic_light = score.traffic_light;
        if (score.headline) out.delta = delta(headline, tenths(*score.headline), score.regulation);
    }
    out.requirements = score.score.requirements;
    out.major_nonconformities = major;
    if (!score.score.upcoming.empty()) out.upcoming = score.score.upcoming.front();
    add(out.figures, values_of(score, gaps), true, "regulations", {score.regulation, one.assessment.id});
    out.source = score.source;
    out.nonconformities_source = score.source + "?result=non_compliant";
    return out;
}

/// What the statement says of regulations: the weakest, and what law comes next.
void Builder::look_at(const SummaryRegulation& one) {
    if (one.headline && (!facts_.weakest_headline || one.headline->scaled < *facts_.weakest_headline)) {
        facts_.weakest = one.ref_id;
        facts_.weakest_headline = one.headline->scaled;
    }
    if (one.upcoming && (!facts_.new_law_on || one.upcoming->on < *facts_.new_law_on)) {
        facts_.new_law_on = one.upcoming->on;
        facts_.new_requirements = one.upcoming->requirements;
        facts_.new_law = one.ref_id;
    }
}

void Builder::overall(const OverallScore& score, std::int64_t undetermined) {
    SummaryOverall out;
    constexpr std::string_view kDeclared = "regulations.overall_score", kEvidenced = "regulations.overall_evidenced_score";
    const auto headline = settings_.headline == ScoreHeadline::evidenced ? kEvidenced : kDeclared;
    if (is_shown(kDeclared)) out.score = score.score;
    if (is_shown(kEvidenced)) out.evidenced_score = score.evidenced_score;
    if (is_shown(headline)) {
        out.headline = score.headline;
        out.target = score.target;
        out.traffic_light = score.traffic_light;
        if (score.headline) out.delta = delta(headline, tenths(*score.headline), std::nullopt);
    }
    const auto value = [](const std::optional<Percent>& percent) { return percent ? std::optional(tenths(*percent)) : std::nullopt; };
    add(out.figures, kDeclared, value(score.score));
    add(out.figures, kEvidenced, value(score.evidenced_score));
    add(out.figures, "regulations.undetermined", whole(undetermined));
    out.source = "/api/v1/dashboard/compliance-scores?on=" + day();
    facts_.declared = out.score ? Tenths(out.score->scaled) : std::nullopt;
    facts_.evidenced = out.evidenced_score ? Tenths(out.evidenced_score->scaled) : std::nullopt;
    facts_.light = out.traffic_light;
    out_.overall = std::move(out);
}

MetricCounts Builder::counts_of(MetricSource source) const {
    return count_metrics(reading_.tx, {reading_.on, reading_.at, settings_.expiring_days.value}, source);
}

MetricCounts Builder::control_counts() const {
    const auto kept = reading_.controls();
    if (!kept) return counts_of(MetricSource::controls);
    auto out = count_controls(*kept);
    out.by_key["controls.exceptions_open"] = exceptions_of(reading_);
    return out;
}

MetricCounts Builder::evidence_counts() const {
    const auto kept = reading_.evidence();
    return kept ? count_evidence(*kept, reading_.on, settings_.expiring_days.value) : counts_of(MetricSource::evidence);
}

void Builder::counted() {
    auto counts = control_counts();
    counts.by_key.merge(evidence_counts().by_key);
    counts.by_key.merge(risks_of(reading_).by_key);
    // A collector falls silent without anything happening.
    counts.by_key.merge(counts_of(MetricSource::collectors).by_key);
    MetricValues values;
    for (const auto& [key, count] : counts.by_key) values.emplace(key, whole(count));
    if (const auto share = percent(share_of(counts.effective_controls, counts.by_key.at("controls.implemented"))))
        values.emplace("controls.effective_share", tenths(*share));
    const auto said = [&](const char* key) { return is_shown(key) ? counts.by_key.at(key) : 0; };
    if (shows(Section::risks)) {
        risks(values);
        facts_.above_appetite = said("risks.above_appetite");
        facts_.untreated = said("risks.untreated");
    }
    if (shows(Section::evidence)) {
        evidence(values);
        facts_.expiring = said("evidence.expiring");
        facts_.failed = said("evidence.failed");
    }
    if (shows(Section::controls)) controls(values);
}

void Builder::risks(const MetricValues& values) {
    SummaryRisks out;
    add(out.figures, values, false, "risks");
    out.top = top_of(reading_);
    out.next_expiry = next_acceptance_to_end(reading_.tx);
    out.portfolio = latest_portfolio(reading_.tx, reading_.at - kPortfolioAge);
    out_.risks = std::move(out);
}

void Builder::evidence(const MetricValues& values) {
    SummaryEvidence out;
    add(out.figures, values, false, "evidence");
    const auto kept = reading_.evidence();
    out.strengths = kept ? strengths_of(*kept) : evidence_by_strength(reading_.tx, reading_.on);
    std::int64_t all = 0;
    for (const auto& one : out.strengths) all += one.count;
    for (auto& one : out.strengths) {
        one.share = percent(share_of(one.count, all));
        one.source = "/api/v1/evidence?valid_on=" + day() + "&strength=" + spelt(one.strength);
    }
    out_.evidence = std::move(out);
}

void Builder::controls(const MetricValues& values) {
    SummaryControls out;
    add(out.figures, values, false, "controls");
    const auto kept = reading_.controls();
    out.by_health = kept ? healths_of(*kept) : controls_by_health(reading_.tx, reading_.on);
    for (auto& one : out.by_health) {
        one.source = "/api/v1/controls?health=" + spelt(one.health) + "&on=" + day();
        if (one.health != ControlHealth::effective) out.key_controls_not_effective += one.key_controls;
    }
    out.key_controls_source = "/api/v1/controls?key_control=true&on=" + day();
    out_.controls = std::move(out);
}

void Builder::deadlines() {
    auto out = DashboardService::deadlines(reading_, {});
    if (is_shown("dashboard.deadlines_overdue"))
        for (const auto& one : out.overdue.by)
            if (one.severity == Severity::legal) facts_.legal_overdue += one.count;
    out_.deadlines = std::move(out);
}

void Builder::requests() {
    const auto counts = open_requests(reading_.tx, reading_.on, out_.as_of);
    out_.dsr = SummaryWork{
        counts.open, counts.overdue, {"/api/v1/dsr/requests?clock=running", "/api/v1/dsr/requests?clock=suspended"}, "/api/v1/dsr/requests?overdue=true", {}};
}

void Builder::changes() {
    auto& tx = reading_.tx;
    const ChangeWindow window{reading_.on - kLookBack + std::chrono::days(1), reading_.on, reading_.at};
    const DecisionKinds kinds{reads("regulations"), reads("risks"), reads("controls")};
    SummaryChanges out;
    out.from = window.from;
    if (kinds.regulations || kinds.risks || kinds.controls) out.decisions = decisions_of(tx, window, kinds);
    if (kinds.regulations) out.closed_assessments = closed_assessments(tx, window);
    if (kinds.risks) out.new_risks = new_grave_risks(tx, window);
    if (reads("libraries")) out.upgrades = applied_upgrades(tx, window);
    out_.changes = std::move(out);
}

}  // namespace

ExecutiveSummary ExecutiveSummaryService::get(Context& context, const SummaryQuery& query, FigureParts* kept) {
    FigureReading reading(context, query.on, query.as_of, kept);
    auto out = get(reading, query.sections);
    reading.tx.commit();
    return out;
}

ExecutiveSummary ExecutiveSummaryService::get(FigureReading& reading, const std::vector<DashboardSection>& sections) {
    return Builder(reading, sections).build();
}

void ExecutiveSummaryService::read_ahead(FigureReading& reading) {
    reading.standing();
    reading.controls();
    reading.evidence();
    exceptions_of(reading);
    risks_of(reading);
    top_of(reading);
}

}  // namespace compliance
