// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/compliance_assessment.hpp"

#include "compliance/domain/evidence.hpp"
#include "compliance/repositories/evidence.hpp"
#include "compliance/repositories/regulation.hpp"
#include "compliance/repositories/requirement_assessment.hpp"
#include "compliance/services/compliance_score.hpp"
#include "compliance/services/date_deadline.hpp"
#include "compliance/services/references.hpp"
#include "compliance/services/register.hpp"
#include "compliance/services/second_person.hpp"

namespace compliance {

using platform::Fault;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::records::HistoryEntry;
using platform::records::ListQuery;
using platform::records::Page;

namespace {

constexpr std::string_view kDue = "regulations.assessment_due";

void check_groups(const std::vector<platform::Text<200>>& groups, const Regulation& regulation, std::vector<Fault>& faults) {
    for (std::size_t i = 0; i < groups.size(); ++i)
        if (std::none_of(regulation.groups.begin(), regulation.groups.end(),
                         [&](const RegulationGroup& group) { return group.ref_id.value == groups[i].value; }))
            faults.push_back({fmt::format("/selected_groups/{}", i), "unknown_group", "is no group of the regulation"});
}

void check(const ComplianceAssessment& assessment, const Regulation& regulation, std::vector<Fault>& faults) {
    check_groups(assessment.selected_groups, regulation, faults);
    if (assessment.min_score.value >= assessment.max_score.value) faults.push_back({"/min_score", "not_below_max", "must be less than max_score"});
    if (assessment.scores_definition && !assessment.scores_definition->text.starts_with('{'))
        faults.push_back({"/scores_definition", "wrong_type", "must be an object"});
    if (assessment.target_score && (assessment.target_score->scaled < 0 || assessment.target_score->scaled > 1'000))
        faults.push_back({"/target_score", "out_of_range", "must be between 0 and 100"});
    if (assessment.started_on && assessment.due_on && *assessment.due_on < *assessment.started_on)
        faults.push_back({"/due_on", "order", "must not be before started_on"});
}

Regulation regulation_of(Executor& db, const Uuid& id) {
    static const auto table = regulations();
    auto regulation = table.get(db, id);
    if (!regulation) throw platform::invalid("/regulation", "unknown_reference", "does not exist");
    return std::move(*regulation);
}

void plan(const Context& context, Executor& db, const ComplianceAssessment& assessment) {
    const DateDeadlines deadlines(context, db);
    const DatedRecord record{{"compliance_assessment", assessment.id, assessment.key},
                             assessment.lead ? std::optional(assessment.lead->value) : std::nullopt,
                             Role::compliance_admin};
    if (assessment.state == AssessmentState::closed) deadlines.meet(kDue, assessment.id);
    else deadlines.put(kDue, record, assessment.due_on);
}

ComplianceAssessment made(const ComplianceAssessmentInput& input, const Regulation& regulation) {
    ComplianceAssessment out;
    out.regulation = input.regulation;
    out.release_no = regulation.release_no;
    out.baseline = input.baseline;
    out.title = input.title;
    out.scope = input.scope;
    out.isms_scope = input.isms_scope;
    out.selected_groups = input.selected_groups;
    out.scoring_mode = input.scoring_mode;
    out.score_method = input.score_method;
    out.min_score = input.min_score.value_or(regulation.min_score);
    out.max_score = input.max_score.value_or(regulation.max_score);
    out.scores_definition = input.scores_definition ? input.scores_definition : regulation.scores_definition;
    out.target_score = input.target_score;
    out.show_documentation = input.show_documentation;
    out.lead = input.lead;
    out.team = input.team;
    out.started_on = input.started_on;
    out.due_on = input.due_on;
    return out;
}

/// Items in scope that lack a result, or whose exclusion nobody has approved.
std::int64_t open_items(const ScoreFacts& facts, const ScoreRules& rules, platform::Date day) {
    return std::count_if(facts.items.begin(), facts.items.end(), [&](const ScoredItem& item) {
        if (!counts_on(item.scope, rules.selected_groups, day) || is_excluded(item)) return false;
        if (item.applicability == ItemApplicability::not_applicable) return true;
        return item.result == ItemResult::not_assessed && !(rules.mode == ScoringMode::score && item.score);
    });
}

void require_complete(Executor& db, const ComplianceAssessment& assessment, std::int64_t partial_credit, platform::Date day) {
    const auto facts = score_facts(db, assessment, day);
    if (const auto open = open_items(facts, score_rules(assessment, facts.answered_groups, partial_credit), day); open > 0)
        throw platform::conflict("items_open", "Items in scope lack a result.").with("open", std::to_string(open));
}

}  // namespace

platform::Problem wrong_state(const ComplianceAssessment& assessment) {
    if (assessment.state == AssessmentState::closed) return platform::conflict("frozen", "The assessment is closed.");
    const char* next = assessment.is_primary                              ? "[]"
                       : assessment.state == AssessmentState::draft       ? R"(["in_progress"])"
                       : assessment.state == AssessmentState::in_progress ? R"(["in_review"])"
                                                                          : R"(["in_progress","closed"])";
    const auto& names = platform::reflect::type_of<AssessmentState>().values;
    return platform::conflict("state", "It is " + std::string(names[static_cast<std::size_t>(assessment.state)]) + ".").with("possible_states", next);
}

ComplianceAssessment ComplianceAssessmentService::locked(Executor& db, const Uuid& id, std::optional<std::int64_t> if_match) const {
    return record_for_update(table_, db, id, if_match);
}

Page<ComplianceAssessment> ComplianceAssessmentService::list(Context& context, const ListQuery& query, const ComplianceAssessmentFilters& filters) const {
    auto db = context.units();
    auto page = table_.list(db, query, filters);
    for (auto& assessment : page.items) assessment.score = assessment.frozen_score;
    return page;
}

ComplianceAssessment ComplianceAssessmentService::get(Context& context, const Uuid& id, std::optional<platform::Instant> as_of,
                                                      std::optional<platform::Date> on) const {
    auto db = context.units();
    auto assessment = record_of(table_, db, id, as_of);
    if (!as_of) put_score(db, neighbours_, assessment, on.value_or(tenant_day(db, context.now)));
    return assessment;
}

ComplianceAssessment ComplianceAssessmentService::create(Context& context, const ComplianceAssessmentInput& input) const {
    auto tx = context.transaction();
    std::vector<Fault> faults;
    check_references(tx, input, faults);
    require_faultless(std::move(faults));
    faults = {};
    const auto regulation = regulation_of(tx, input.regulation.id);
    if (regulation.state == RegulationState::retired) throw platform::conflict("state", "The regulation is retired.").with("possible_states", R"(["active"])");
    auto assessment = made(input, regulation);
    std::optional<ComplianceAssessment> baseline;
    if (input.baseline) baseline = table_.get(tx, input.baseline->id);
    if (baseline && baseline->regulation != assessment.regulation) faults.push_back({"/baseline", "other_regulation", "assesses another regulation"});
    check(assessment, regulation, faults);
    require_faultless(std::move(faults));
    assessment.id = Uuid::make_v7(context.now);
    assessment.key = table_.store().next_key(tx);
    table_.insert(tx, assessment);
    add_missing_items(tx, regulation.id, context.now);
    if (baseline) take_over_baseline(tx, assessment, *baseline);
    plan(context, tx, assessment);
    put_score(tx, neighbours_, assessment, tenant_day(tx, context.now));
    tx.commit();
    return assessment;
}

ComplianceAssessment ComplianceAssessmentService::patch(Context& context, const Uuid& id, std::optional<std::int64_t> if_match,
                                                        const platform::json::Node& body) const {
    auto tx = context.transaction();
    const auto before = locked(tx, id, if_match);
    auto after = before;
    if (before.state == AssessmentState::closed) throw wrong_state(before);
    merge_patch<ComplianceAssessmentPatch>(after, body);
    std::vector<Fault> faults;
    check_references(tx, static_cast<const ComplianceAssessmentPatch&>(after), faults);
    check(after, regulation_of(tx, after.regulation.id), faults);
    require_faultless(std::move(faults));
    if (after.state != before.state) {
        if (before.is_primary) throw platform::conflict("primary_assessment", "It never ends; open a round with it as baseline.");
        if (before.state != AssessmentState::draft || after.state != AssessmentState::in_progress) throw wrong_state(before);
    }
    if (!table_.update(tx, after, before.version)) throw std::logic_error("a locked assessment changed");
    plan(context, tx, after);
    put_score(tx, neighbours_, after, tenant_day(tx, context.now));
    tx.commit();
    return after;
}

void ComplianceAssessmentService::remove(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    auto tx = context.transaction();
    const auto assessment = locked(tx, id, if_match);
    if (assessment.is_primary) throw platform::conflict("primary_assessment", "It goes with its regulation.");
    if (assessment.state != AssessmentState::draft) throw wrong_state(assessment);
    tx.run("DELETE FROM compliance_requirement_assessments WHERE tenant_id = compliance_tenant() AND assessment = $1", Params{}.add(id));
    if (!table_.store().erase(tx, id, std::nullopt)) throw std::logic_error("a locked assessment is gone");
    void_deadline(tx, id, kDue);
    tx.commit();
}

Page<HistoryEntry> ComplianceAssessmentService::history(Context& context, const Uuid& id, const ListQuery& query,
                                                        const AssessmentHistoryFilters& filters) const {
    auto db = context.units();
    auto page = table_.store().history(
        db, id, query, {filters.item_id, filters.actor ? std::optional(filters.actor->value) : std::nullopt, filters.from, filters.to});
    if (page.items.empty() && !table_.store().exists(db, id)) throw platform::not_found();
    return page;
}

ComplianceAssessment ComplianceAssessmentService::submit(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    const Acting acting(context, "submit");
    auto tx = context.transaction();
    auto assessment = locked(tx, id, if_match);
    if (assessment.is_primary) throw platform::conflict("primary_assessment", "It never ends; open a round with it as baseline.");
    if (assessment.state != AssessmentState::in_progress) throw wrong_state(assessment);
    const auto day = tenant_day(tx, context.now);
    require_complete(tx, assessment, neighbours_.partial_credit(tx), day);
    assessment.state = AssessmentState::in_review;
    if (!table_.update(tx, assessment, assessment.version)) throw std::logic_error("a locked assessment changed");
    put_score(tx, neighbours_, assessment, day);
    tx.commit();
    return assessment;
}

void ComplianceAssessmentService::freeze(Executor& db, ComplianceAssessment& assessment, platform::Date day) const {
    const auto credit = neighbours_.partial_credit(db);
    require_complete(db, assessment, credit, day);  // what was submitted may have changed with its requirements
    freeze_items(db, assessment, reported_items(db, assessment, day, credit));
    put_score(db, neighbours_, assessment, day);
    assessment.frozen_score = assessment.score;
    assessment.frozen_domains = assessment.score_by_domain;
    const auto regulation = regulation_of(db, assessment.regulation.id);
    assessment.release_no = regulation.release_no;
}

ComplianceAssessment ComplianceAssessmentService::decide(Context& context, const Uuid& id, std::optional<std::int64_t> if_match,
                                                         const AssessmentDecision& decision) const {
    const bool closes = decision.decision == AssessmentVerdict::close;
    const Acting acting(context, closes ? "close" : "return");
    if (!closes && !decision.note) throw platform::invalid("/note", "required", "say what is to be done");
    if (decision.note) context.reason = decision.note->value;
    auto tx = context.transaction();
    auto assessment = locked(tx, id, if_match);
    if (assessment.is_primary) throw platform::conflict("primary_assessment", "It never ends; open a round with it as baseline.");
    if (assessment.state != AssessmentState::in_review) throw wrong_state(assessment);
    const auto day = tenant_day(tx, context.now);
    if (closes) {
        require_second_person(context, tx, {assessment.updated_by, assessment.lead ? assessment.lead->value : std::string{}});
        if (decision.conclusion) assessment.conclusion = decision.conclusion;
        if (!assessment.conclusion) throw platform::invalid("/conclusion", "required", "say what the assessment found");
        freeze(tx, assessment, day);
        assessment.state = AssessmentState::closed;
        assessment.closed_at = context.now;
        assessment.closed_by = platform::UserId(context.caller.subject);
        keep_cited_evidence(tx, id, kept_until(day, false));
    } else {
        assessment.state = AssessmentState::in_progress;
    }
    if (!table_.update(tx, assessment, assessment.version)) throw std::logic_error("a locked assessment changed");
    plan(context, tx, assessment);
    put_score(tx, neighbours_, assessment, day);
    tx.commit();
    return assessment;
}

}  // namespace compliance
