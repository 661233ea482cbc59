// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/regulation.hpp"

#include "compliance/domain/period.hpp"
#include "compliance/repositories/requirement.hpp"
#include "compliance/services/changed_members.hpp"
#include "compliance/services/compliance_score.hpp"
#include "compliance/services/date_deadline.hpp"
#include "compliance/services/references.hpp"
#include "compliance/services/register.hpp"
#include "platform/reflect/codes.hpp"

namespace compliance {

using platform::Fault;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::records::HistoryEntry;
using platform::records::ListQuery;
using platform::records::Page;

namespace {

constexpr std::string_view kReview = "regulations.review", kLawApplies = "regulations.law_applies";

bool is_place(std::string_view code) { return code == "EU" || code == "EEA" || code == "INT" || platform::reflect::is_country(code); }

DatedRecord dated(const Regulation& regulation) {
    return {{"regulation", regulation.id, regulation.key.value},
            regulation.responsible ? std::optional(regulation.responsible->value) : std::nullopt,
            Role::compliance_admin};
}

/// The decision is looked at again when the interval is over, counted from its local day (R11).
void plan_review(const DateDeadlines& deadlines, Regulation& regulation, platform::Date decided_on) {
    const auto period = parse_period(regulation.review_interval.value);
    regulation.next_review_on = period ? std::optional(add_period(decided_on, *period)) : std::nullopt;
    deadlines.put(kReview, dated(regulation), regulation.state == RegulationState::active ? regulation.next_review_on : std::nullopt);
}

void check_scale(const Regulation& regulation, std::vector<Fault>& faults) {
    if (regulation.min_score.value >= regulation.max_score.value) faults.push_back({"/min_score", "not_below_max", "must be less than max_score"});
    if (regulation.scores_definition && !regulation.scores_definition->text.starts_with('{'))
        faults.push_back({"/scores_definition", "wrong_type", "must be an object"});
}

void require_changeable(const Regulation& before, const Regulation& after) {
    const auto changed = changed_members<RegulationInput>(before, after);
    if (before.state == RegulationState::retired) {
        if (const auto others = names_beyond(changed, {"state"}); !others.empty())
            throw refused_members("state", "A retired regulation is read only.", others).with("possible_states", R"(["active"])");
    }
    if (before.origin == RegulationOrigin::custom) return;
    const auto texts = names_beyond(changed, {"weight", "responsible", "domain_depth", "groups", "state", "review_interval", "applicability_rule"});
    if (!texts.empty()) throw refused_members("library_owned", "Its texts come with its library.", texts);
}

}  // namespace

void localise(Regulation& regulation, std::string_view language) {
    if (regulation.language.value.starts_with(language)) return;
    const auto found = regulation.translations.find(std::string(language));
    if (found == regulation.translations.end()) return;
    const auto text = [&](const char* name) {
        const auto at = found->second.find(name);
        return at == found->second.end() || at->second.empty() ? nullptr : &at->second;
    };
    for (const char* name : {"name", "title"})
        if (const auto* title = text(name)) regulation.title = *title;
    if (const auto* description = text("description")) regulation.description = *description;
}

void RegulationService::check(Executor& db, const Regulation& regulation, std::vector<Fault>& faults) const {
    check_references(db, static_cast<const RegulationInput&>(regulation), faults);
    if (!is_regulation_key(regulation.key.value)) faults.push_back({"/key", "pattern", "must be [a-z0-9][a-z0-9.-]*"});
    check_scale(regulation, faults);
    for (std::size_t i = 0; i < regulation.jurisdiction.size(); ++i)
        if (!is_place(regulation.jurisdiction[i].value))
            faults.push_back({fmt::format("/jurisdiction/{}", i), "unknown_value", "must be a country, EU, EEA or INT"});
    std::set<std::string_view> known;
    for (std::size_t i = 0; i < regulation.groups.size(); ++i)
        if (!known.insert(regulation.groups[i].ref_id.value).second) faults.push_back({fmt::format("/groups/{}/ref_id", i), "duplicate", "is there already"});
    const auto period = parse_period(regulation.review_interval.value);
    if (!period || !period->is_dates() || add_period(platform::Date{}, *period) <= platform::Date{})
        faults.push_back({"/review_interval", "bad_format", "must be a span of days, months or years"});
}

void RegulationService::compute(Executor& db, Regulation& regulation, platform::Date day) const {
    if (!regulation.applicability_rule) {
        regulation.applicability_computed.reset();
        regulation.applicability_drift = false;
        return;
    }
    regulation.applicability_computed = neighbours_.applicability(db, regulation.applicability_rule->value, regulation.key.value, day);
    regulation.applicability_drift = contradicts(regulation.applicability, regulation.applicability_computed->outcome);
}

Page<Regulation> RegulationService::list(Context& context, const ListQuery& query, const RegulationFilters& filters) const {
    auto db = context.units();
    auto page = table_.list(db, query, filters);
    for (auto& regulation : page.items) localise(regulation, context.language);
    return page;
}

Regulation RegulationService::get(Context& context, const Uuid& id, std::optional<platform::Instant> as_of, std::optional<platform::Date> on) const {
    auto db = context.units();
    auto regulation = record_of(table_, db, id, as_of);
    localise(regulation, context.language);
    if (as_of) return regulation;  // figures of the past are those of its assessments' past
    complete_regulation(db, regulation);
    static const auto assessments = compliance_assessments();
    if (!regulation.primary_assessment) return regulation;
    if (auto primary = assessments.get(db, *regulation.primary_assessment)) {
        put_score(db, neighbours_, *primary, on.value_or(tenant_day(db, context.now)));
        regulation.score = primary->score;
    }
    return regulation;
}

Regulation RegulationService::create(Context& context, RegulationInput input) const {
    auto tx = context.transaction();
    Regulation regulation;
    static_cast<RegulationInput&>(regulation) = std::move(input);
    regulation.id = Uuid::make_v7(context.now);
    regulation.urn = "urn:custom:risk:framework:" + regulation.key.value;
    if (!regulation.applicability_rule)
        if (const auto rule = applicability_rule_of(regulation.key.value); !rule.empty()) regulation.applicability_rule = std::string(rule);
    std::vector<Fault> faults;
    check(tx, regulation, faults);
    if (regulation_by_key(tx, regulation.key.value)) faults.push_back({"/key", "duplicate", "is there already"});
    require_faultless(std::move(faults));
    compute(tx, regulation, tenant_day(tx, context.now));
    table_.insert(tx, regulation);
    const auto primary = open_primary_assessment(tx, regulation, context.now);
    tx.commit();
    regulation.counts = {0, 0, 0, 1};
    regulation.primary_assessment = primary.id;
    return regulation;
}

Regulation RegulationService::patch(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    auto tx = context.transaction();
    auto after = record_for_update(table_, tx, id, if_match);
    const Regulation before = after;
    merge_patch<RegulationInput>(after, body);
    std::vector<Fault> faults;
    if (after.key.value != before.key.value) faults.push_back({"/key", "read_only"});
    check(tx, after, faults);
    require_faultless(std::move(faults));
    require_changeable(before, after);
    compute(tx, after, tenant_day(tx, context.now));
    const DateDeadlines deadlines(context, tx);
    if (after.determined_at && (after.review_interval.value != before.review_interval.value || after.state != before.state ||
                                after.responsible != before.responsible))
        plan_review(deadlines, after, tenant_day(tx, *after.determined_at));
    if (!table_.update(tx, after, before.version)) throw std::logic_error("a locked regulation changed");
    if (after.domain_depth.value != before.domain_depth.value) place_requirements(tx, id, after.domain_depth.value);
    complete_regulation(tx, after);
    tx.commit();
    return after;
}

void RegulationService::remove(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    auto tx = context.transaction();
    const auto regulation = record_for_update(table_, tx, id, if_match);
    if (regulation.origin != RegulationOrigin::custom) throw platform::conflict("library_owned", "It goes with its library.");
    const auto use = use_of_regulation(tx, id);
    if (use.any())
        throw platform::conflict("in_use", "It has been worked with.")
            .with("uses", fmt::format(R"({{"closed_assessments":{},"worked_items":{},"mappings":{},"evidence":{}}})", use.closed_assessments,
                                      use.worked_items, use.mappings, use.evidence));
    const DateDeadlines deadlines(context, tx);
    deadlines.put(kReview, dated(regulation), std::nullopt);
    deadlines.put(kLawApplies, dated(regulation), std::nullopt);
    erase_regulation(tx, id);
    tx.commit();
}

Page<HistoryEntry> RegulationService::history(Context& context, const Uuid& id, const ListQuery& query) const {
    auto db = context.units();
    return history_of(db, table_.store(), id, query);
}

Regulation RegulationService::determine(Context& context, const Uuid& id, std::optional<std::int64_t> if_match,
                                        const ApplicabilityDecision& decision) const {
    const Acting acting(context, "determine_applicability");
    auto tx = context.transaction();
    auto regulation = record_for_update(table_, tx, id);
    require_version(if_match, regulation.version);
    if (decision.applicability == RegulationApplicability::not_determined)
        throw platform::invalid("/applicability", "unknown_value", "must be applicable, voluntary or not_applicable");
    if (regulation.state == RegulationState::retired) throw platform::conflict("state", "It is retired.").with("possible_states", R"(["active"])");
    const DateDeadlines deadlines(context, tx);
    regulation.applicability = decision.applicability;
    compute(tx, regulation, deadlines.today());
    const auto computed = regulation.applicability_computed ? regulation.applicability_computed->outcome : ComputedApplicability::unknown;
    if (const auto needed = rationale_needed(decision.applicability, computed); platform::count_code_points(decision.rationale.value) < needed)
        throw platform::invalid("/rationale", "too_short", fmt::format("must have {} characters or more", needed));
    if (decision.applicability == RegulationApplicability::not_applicable)
        if (const auto open = open_rounds(tx, id); open > 0)
            throw platform::conflict("open_work", "Assessments are open.").with("open", std::to_string(open));
    regulation.applicability_rationale = decision.rationale;
    regulation.entity_class = decision.entity_class;
    regulation.determined_by = platform::UserId(context.caller.subject);
    regulation.determined_at = context.now;
    regulation.determined_outcome = regulation.applicability_computed;
    plan_review(deadlines, regulation, deadlines.today());
    if (!table_.update(tx, regulation, regulation.version)) throw std::logic_error("a locked regulation changed");
    complete_regulation(tx, regulation);
    tx.commit();
    return regulation;
}

std::int64_t RegulationService::refresh_applicability(Context& context) const {
    const Acting acting(context, "applicability_drift");
    auto tx = context.transaction();
    const DateDeadlines deadlines(context, tx);
    const auto rows = tx.run("SELECT " + table_.store().select_list() +
                             " FROM compliance_regulations WHERE tenant_id = compliance_tenant() AND state = 'active' ORDER BY id");
    std::int64_t turned = 0;
    for (auto& regulation : table_.read_all(rows)) {
        const Regulation before = regulation;
        compute(tx, regulation, deadlines.today());
        if (changed_members(before, regulation).empty()) continue;
        const bool turns = regulation.applicability_drift && !before.applicability_drift;
        if (table_.update(tx, regulation, before.version) && turns) ++turned;  // else somebody just changed it: the next round looks again
    }
    // The next first day within a year, of what is followed (R11).
    const auto coming = tx.run(
        "SELECT g.id, min(r.applies_from) FROM compliance_regulations g JOIN (SELECT n.tenant_id, n.regulation, coalesce(n.applies_from, p.applies_from) "
        "AS applies_from FROM compliance_requirements n JOIN compliance_regulations p ON p.tenant_id = n.tenant_id AND p.id = n.regulation "
        "WHERE n.tenant_id = compliance_tenant() AND n.assessable AND n.retired_on IS NULL) AS r ON r.tenant_id = g.tenant_id AND r.regulation = g.id "
        "WHERE g.tenant_id = compliance_tenant() AND g.state = 'active' AND g.applicability IN ('applicable', 'voluntary') AND r.applies_from > $1 "
        "AND r.applies_from <= $1 + 365 GROUP BY g.id",
        Params{}.add(deadlines.today()));
    for (std::size_t i = 0; i < coming.rows(); ++i)
        if (const auto regulation = table_.get(tx, coming.uuid(i, 0))) deadlines.put(kLawApplies, dated(*regulation), coming.date(i, 1));
    tx.commit();
    return turned;
}

}  // namespace compliance
