// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dashboard.hpp"

#include <algorithm>

#include "compliance/repositories/dashboard.hpp"
#include "compliance/repositories/dashboard_settings.hpp"
#include "compliance/services/deadline.hpp"
#include "compliance/services/regulation.hpp"

namespace compliance {

using platform::Date;
using platform::Uuid;

namespace {

constexpr std::size_t kShownRisks = 50;
constexpr std::int64_t kNextDeadlines = 20;

CoverMeasure measure(std::int64_t count, std::int64_t whole) { return {count, percent(share_of(count, whole))}; }

/// Names of requirements with their place in the order of the frameworks.
using GapNames = std::map<Uuid, std::pair<std::size_t, RequirementName>>;

std::vector<CoverGap> shown_gaps(const std::vector<Uuid>& ids, const GapNames& names) {
    std::vector<const GapNames::mapped_type*> sorted;
    sorted.reserve(ids.size());
    for (const auto& id : ids) sorted.push_back(&names.at(id));
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
    std::vector<CoverGap> out;
    out.reserve(ids.size());
    for (const auto* name : sorted) out.push_back({name->second.id, name->second.ref_id, name->second.title});
    return out;
}

RegulationCoverage shown_coverage(const Followed& one, const Covered& covered, const GapNames& names, Date day) {
    const auto counts = count_cover(covered.facts);
    const auto all = counts.requirements;
    RegulationCoverage out{one.regulation.id, one.regulation.key.value, one.regulation.ref_id.value, one.regulation.title.value, all};
    out.mapped = measure(counts.mapped, all);
    out.implemented = measure(counts.implemented, all);
    out.full = measure(counts.full, all);
    out.tested = measure(counts.tested, all);
    out.evidenced = measure(counts.evidenced, all);
    out.gaps = counts.gaps();
    out.gaps_open = shown_gaps(covered.open, names);
    out.gaps_excepted = shown_gaps(covered.excepted, names);
    out.source = "/api/v1/requirements?regulation_id=" + one.regulation.id.str() + "&in_scope_on=" + platform::format_date(day);
    return out;
}

const std::optional<HeatStep>& rating_of(const HeatRisk& risk, RiskBasis basis) {
    return basis == RiskBasis::inherent ? risk.inherent : basis == RiskBasis::current ? risk.current
                                                                                      : risk.target;
}

/// Where the rating lies on the shown matrix (risks R4).
HeatStep cell_of(const HeatStep& rating, const RiskScale* own, const RiskScale& shown) {
    if (own == nullptr) return rating;
    return {rescale_step(rating.likelihood, own->likelihoods, shown.likelihoods), rescale_step(rating.impact, own->impacts, shown.impacts)};
}

std::vector<HeatCell> empty_cells(const RiskScale& scale) {
    std::vector<HeatCell> out;
    for (std::int64_t likelihood = 1; likelihood <= scale.likelihoods; ++likelihood)
        for (std::int64_t impact = 1; impact <= scale.impacts; ++impact) {
            const auto level = scale.level(likelihood, impact);
            out.push_back({likelihood, impact, level, scale.class_of(level), 0, {}});
        }
    return out;
}

void place(RiskHeatmap& map, const HeatRisk& risk, const RiskScale* own, const RiskScale& shown) {
    ++map.risks;
    if (risk.inherent && risk.current) {
        const auto from = cell_of(*risk.inherent, own, shown), to = cell_of(*risk.current, own, shown);
        map.movement.push_back({risk.id, risk.key, {from.likelihood, from.impact}, {to.likelihood, to.impact}});
    }
    const auto& rating = rating_of(risk, map.basis);
    if (!rating) {
        ++map.unrated;
        return;
    }
    if (own != nullptr) ++map.rescaled;
    const auto at = cell_of(*rating, own, shown);
    auto& cell = map.cells.at(static_cast<std::size_t>((at.likelihood - 1) * shown.impacts + at.impact - 1));
    ++cell.count;
    if (cell.risk_ids.size() < kShownRisks) cell.risk_ids.push_back(risk.id);
}

std::string source_of_heatmap(const HeatmapQuery& query) {
    std::string out = "/api/v1/risks", sign = "?";
    const auto add = [&](std::string_view name, std::string_view value) {
        out += sign + std::string(name) + "=" + std::string(value);
        sign = "&";
    };
    if (query.kind) add("kind", platform::reflect::type_of<RiskKind>().values[static_cast<std::size_t>(*query.kind)]);
    if (query.perspective) add("perspective", platform::reflect::type_of<RiskPerspective>().values[static_cast<std::size_t>(*query.perspective)]);
    if (query.owner) add("owner", query.owner->value);
    if (query.isms_scope_id) add("isms_scope_id", query.isms_scope_id->str());
    return out;
}

void add_deadlines(DeadlineSpanCounts& span, const DeadlinesOfDay& day) {
    span.total += day.count;
    const auto found = std::find_if(span.by.begin(), span.by.end(),
                                    [&](const DeadlineCount& known) { return known.domain == day.domain && known.severity == day.severity; });
    if (found == span.by.end()) span.by.push_back({day.domain, day.severity, day.count});
    else found->count += day.count;
}

void bound(DeadlineSpanCounts& span, const DeadlineOverviewQuery& query, std::optional<Date> from, std::optional<Date> to) {
    span.from = from;
    span.to = to;
    span.source = std::string("/api/v1/platform/deadlines?state=") + (from ? "open" : "missed");
    if (from) span.source += "&from=" + platform::format_date(*from);
    if (from && to) span.source += "&to=" + platform::format_date(*to);
    if (query.domain) span.source += "&domain=" + query.domain->value;
    if (query.responsible) span.source += "&responsible=" + query.responsible->value;
}

NextDeadline shown_deadline(Deadline deadline) {
    return {deadline.id, std::move(deadline.domain), std::move(deadline.kind), std::move(deadline.entity.type), deadline.entity_id,
            std::move(deadline.entity.key), std::move(deadline.title), deadline.due_on, deadline.severity, std::move(deadline.responsible)};
}

}  // namespace

ComplianceScores DashboardService::scores(Context& context, const ScoresQuery& query, FigureParts* kept) {
    FigureReading reading(context, query.on, query.as_of, kept);
    auto out = scores(reading, query);
    reading.tx.commit();
    return out;
}

ComplianceScores DashboardService::scores(FigureReading& reading, const ScoresQuery& query) {
    auto& tx = reading.tx;
    const auto& context = reading.context;
    ComplianceScores out;
    out.on = reading.on;
    out.computed_at = context.now;
    const auto settings = dashboard_settings_in_force(tx);
    out.settings_version = settings.version;
    out.headline = settings.headline;
    auto all = active_regulations(tx);
    if (!query.regulation_id)
        for (auto& regulation : all) {
            if (regulation.applicability != RegulationApplicability::not_determined) continue;
            localise(regulation, context.language);
            out.undetermined.push_back({regulation.id, regulation.key.value, regulation.ref_id.value, regulation.title.value});
        }
    Means means;
    const bool by_domain = query.by_domain.value_or(false);
    const auto standing = by_domain ? nullptr : reading.standing();
    for (const auto& one : followed(tx, context, std::move(all), query.regulation_id, {out.on, standing.get()}))
        out.regulations.push_back(means.add(one, settings, out.on, by_domain));
    if (!query.regulation_id) out.overall = means.overall(settings);
    return out;
}

CoverageReport DashboardService::coverage(Context& context, const CoverageQuery& query, FigureParts* kept) {
    FigureReading reading(context, query.on, query.as_of, kept);
    auto out = coverage(reading, query);
    reading.tx.commit();
    return out;
}

CoverageReport DashboardService::coverage(FigureReading& reading, const CoverageQuery& query) {
    auto& tx = reading.tx;
    CoverageReport out;
    out.on = reading.on;
    out.computed_at = reading.context.now;
    const CoverOfDay cover(reading);
    const auto list = followed(tx, reading.context, active_regulations(tx), query.regulation_id, cover.source());
    std::vector<Covered> all;
    std::vector<Uuid> gaps;
    for (const auto& one : list) {
        all.push_back(cover.of(one, query.domain));
        gaps.insert(gaps.end(), all.back().open.begin(), all.back().open.end());
        gaps.insert(gaps.end(), all.back().excepted.begin(), all.back().excepted.end());
    }
    GapNames names;
    for (auto& name : names_of_requirements(tx, gaps)) {
        const auto id = name.id;
        const auto at = names.size();
        names.emplace(id, std::pair(at, std::move(name)));
    }
    for (std::size_t i = 0; i < list.size(); ++i) out.regulations.push_back(shown_coverage(list[i], all[i], names, out.on));
    return out;
}

RiskMatrix DashboardService::matrix_for(Context& context, const HeatmapQuery& query) const {
    static const auto matrices = risk_matrices();
    auto units = context.units();
    const auto settings = risk_settings_.get(units, context);
    auto chosen = query.matrix_id;
    if (!chosen) chosen = settings.default_matrix ? std::optional(settings.default_matrix->id) : risk_matrix_by_key(units, "matrix-5x5");
    auto matrix = chosen ? matrices.get(units, *chosen) : std::nullopt;
    if (!matrix) throw platform::invalid("/matrix_id", "unknown_reference", "does not exist");
    return std::move(*matrix);
}

RiskHeatmap DashboardService::heatmap(Context& context, const HeatmapQuery& query) const {
    const auto matrix = matrix_for(context, query);
    FigureReading reading(context, std::nullopt, query.as_of);
    auto out = heatmap(reading, query, matrix);
    reading.tx.commit();
    return out;
}

RiskHeatmap DashboardService::heatmap(FigureReading& reading, const HeatmapQuery& query, const RiskMatrix& given) {
    static const auto matrices = risk_matrices();
    auto& tx = reading.tx;
    const auto matrix = matrices.get(tx, given.id).value_or(given);
    RiskHeatmap out;
    out.computed_at = reading.context.now;
    out.basis = query.basis.value_or(RiskBasis::current);
    out.matrix = matrix.id;
    out.matrix_key = matrix.key.value;
    const auto list = risks_for_heatmap(tx, query);
    const auto shown = matrix.scale();
    std::map<Uuid, RiskScale> others;
    for (const auto& risk : list)
        if (risk.matrix != matrix.id && !others.contains(risk.matrix))
            if (const auto other = matrices.get(tx, risk.matrix)) others.emplace(other->id, other->scale());
    out.cells = empty_cells(shown);
    for (const auto& risk : list) {
        const auto own = others.find(risk.matrix);
        place(out, risk, own == others.end() ? nullptr : &own->second, shown);
    }
    out.source = source_of_heatmap(query);
    return out;
}

DeadlineOverview DashboardService::deadlines(Context& context, const DeadlineOverviewQuery& query) {
    FigureReading reading(context, std::nullopt, query.as_of);
    DeadlineOverview out{deadlines(reading, query), context.now};
    reading.tx.commit();
    return out;
}

DeadlineFigures DashboardService::deadlines(FigureReading& reading, const DeadlineOverviewQuery& query) {
    using std::chrono::days;
    const auto& context = reading.context;
    DeadlineScope scope{readable_domains(context), query.responsible ? std::optional(query.responsible->value) : std::nullopt};
    if (query.domain) std::erase_if(scope.domains, [&](const std::string& name) { return name != query.domain->value; });
    DeadlineFigures out;
    const auto today = out.today = reading.on;
    bound(out.overdue, query, std::nullopt, today - days(1));
    bound(out.d7, query, today, today + days(7));
    bound(out.d30, query, today + days(8), today + days(30));
    bound(out.d90, query, today + days(31), today + days(90));
    bound(out.beyond, query, today + days(91), std::nullopt);
    DeadlineSpanCounts* spans[] = {&out.overdue, &out.d7, &out.d30, &out.d90, &out.beyond};
    for (const auto& day : count_deadlines(reading.tx, scope)) {
        // One in hours can be missed on its very day.
        const auto span = day.missed ? DeadlineSpan::overdue : span_of(day.due_on, today);
        add_deadlines(*spans[static_cast<std::size_t>(span)], day);
    }
    for (auto& deadline : next_deadlines(reading.tx, scope, today, context.language, kNextDeadlines)) out.next.push_back(shown_deadline(std::move(deadline)));
    return out;
}

std::vector<Metric> DashboardService::metrics(const Context& context, const MetricFilters& filters) {
    const bool german = context.language == "de";
    std::vector<Metric> out;
    for (const auto& info : metric_infos()) {
        const std::string domain(info.domain());
        if (filters.domain && filters.domain->value != domain) continue;
        if (filters.per_regulation && *filters.per_regulation != info.per_regulation) continue;
        if (!context.caller.may(domain + ":read")) continue;
        out.push_back({std::string(info.key), domain, std::string(german ? info.title_de : info.title_en), std::string(german ? info.text_de : info.text_en),
                       info.unit, info.higher_is_better, info.per_regulation,
                       info.source.empty() ? std::nullopt : std::optional(std::string(info.source))});
    }
    return out;
}

}  // namespace compliance
