// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/requirement_assessment.hpp"

#include "compliance/services/changed_members.hpp"
#include "compliance/services/date_deadline.hpp"
#include "compliance/services/item_judgement.hpp"
#include "compliance/services/references.hpp"
#include "compliance/services/register.hpp"
#include "compliance/services/second_person.hpp"

namespace compliance {

using platform::Fault;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::records::ListQuery;
using platform::records::Page;

namespace {

constexpr std::string_view kDue = "regulations.item_due";

platform::Problem wrong_status(ItemStatus from) {
    std::string states;
    const auto& names = platform::reflect::type_of<ItemStatus>().values;
    for (const auto state : item_states_by_patch(from))
        states += (states.empty() ? "\"" : ",\"") + std::string(names[static_cast<std::size_t>(state)]) + '"';
    return platform::conflict("state", "It is " + std::string(names[static_cast<std::size_t>(from)]) + ".").with("possible_states", "[" + states + "]");
}

/// Answers merge one by one (RFC 7396): those that the patch does not name stay, null takes one back.
void merge_answers(const platform::json::Node& body, const Answers& before, Answers& after) {
    const auto* given = body.find("answers");
    if (given == nullptr || given->is_null()) return;
    Answers merged = before;
    for (const auto& [urn, answer] : given->members) {
        if (answer.is_null()) merged.erase(urn);
        else merged[urn] = after[urn];
    }
    after = std::move(merged);
}

void plan(const Context& context, Executor& db, const ComplianceAssessment& assessment, const RequirementAssessment& item) {
    const DateDeadlines deadlines(context, db);
    const DatedRecord record{{"requirement_assessment", item.id, assessment.key},
                             item.owner ? std::optional(item.owner->value) : std::nullopt,
                             Role::compliance_admin};
    if (item.status == ItemStatus::done) deadlines.meet(kDue, item.id);
    else deadlines.put(kDue, record, item.due_on);
}

}  // namespace

ComplianceAssessment workable(Executor& db, const ComplianceAssessments& table, const Uuid& id) {
    auto assessment = record_for_update(table, db, id);
    if (assessment.state == AssessmentState::closed || assessment.state == AssessmentState::in_review) throw wrong_state(assessment);
    return assessment;
}

Page<RequirementAssessment> RequirementAssessmentService::list(Context& context, const Uuid& assessment_id, const ListQuery& query,
                                                               const RequirementAssessmentFilters& filters) const {
    auto db = context.units();
    const auto assessment = record_of(assessments_.rows(), db, assessment_id);
    const auto day = tenant_day(db, context.now);
    std::vector<platform::records::Condition> conditions{{"assessment = $", Params{}.add(assessment_id)}};
    if (filters.has_valid_evidence)
        conditions.push_back({*filters.has_valid_evidence ? "id IN (SELECT p.item FROM compliance_proven_items(NULL, $) AS p)"
                                                          : "id NOT IN (SELECT p.item FROM compliance_proven_items(NULL, $) AS p)",
                              Params{}.add(day)});
    auto page = table_.list(db, query, filters, conditions);
    complete_items(db, assessment, day, assessments_.neighbours().partial_credit(db), page.items);
    return page;
}

RequirementAssessment RequirementAssessmentService::get(Context& context, const Uuid& assessment_id, const Uuid& id,
                                                        std::optional<platform::Instant> as_of) const {
    auto db = context.units();
    const auto assessment = assessments_.rows().get(db, assessment_id);
    auto item = table_.get(db, id, as_of);
    if (!assessment || !item || item->assessment.id != assessment_id) throw platform::not_found();
    if (as_of) return std::move(*item);
    std::vector<RequirementAssessment> items{std::move(*item)};
    complete_items(db, *assessment, tenant_day(db, context.now), assessments_.neighbours().partial_credit(db), items);
    put_links(db, items.front());
    return std::move(items.front());
}

RequirementAssessment RequirementAssessmentService::locked(Executor& db, const Uuid& assessment, const Uuid& id) const {
    auto item = table_.get_for_update(db, id);
    if (!item || item->assessment.id != assessment) throw platform::not_found();
    return std::move(*item);
}

void RequirementAssessmentService::apply(Context& context, Executor& db, const ItemPlace& place, const platform::json::Node& body,
                                         RequirementAssessment& item) const {
    const auto before = item;
    std::vector<std::string> given;
    merge_patch<RequirementAssessmentPatch>(item, body, &given);
    std::vector<Fault> faults;
    merge_answers(body, before.answers, item.answers);
    check_references(db, static_cast<const RequirementAssessmentPatch&>(item), faults);
    const Scale scale = scale_of(place.assessment, place.requirement);
    judge_answers({place.requirement, scale, before, std::move(given)}, item, faults);
    check_item(scale, item, faults);
    require_faultless(std::move(faults));
    if (item.status != before.status) {
        if (item.status == ItemStatus::done) throw platform::conflict("by_approval");
        if (before.status == ItemStatus::done) throw wrong_status(before.status);
    }
    settle_judgement(before, context.caller.subject, item);
}

void RequirementAssessmentService::store(Context& context, Executor& db, const ComplianceAssessment& assessment, RequirementAssessment& item) const {
    if (!table_.update(db, item, item.version)) throw std::logic_error("a locked item changed");
    plan(context, db, assessment, item);
    if (assessment.state != AssessmentState::draft) return;
    // The first change of an item begins the work.
    db.run("UPDATE compliance_assessments SET state = 'in_progress' WHERE tenant_id = compliance_tenant() AND id = $1 AND state = 'draft'",
           Params{}.add(assessment.id));
}

RequirementAssessment RequirementAssessmentService::patch(Context& context, const Uuid& assessment_id, const Uuid& id,
                                                          std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    auto tx = context.transaction();
    const auto assessment = workable(tx, assessments_.rows(), assessment_id);
    auto item = locked(tx, assessment_id, id);
    require_version(if_match, item.version);
    const auto requirement = requirements_.get(tx, item.requirement.id);
    if (!requirement) throw std::logic_error("an item without its requirement");
    const auto before = item;
    apply(context, tx, {assessment, *requirement}, body, item);
    if (!changed_members(before, item).empty()) store(context, tx, assessment, item);
    std::vector<RequirementAssessment> items{std::move(item)};
    complete_items(tx, assessment, tenant_day(tx, context.now), assessments_.neighbours().partial_credit(tx), items);
    tx.commit();
    return std::move(items.front());
}

RequirementAssessment RequirementAssessmentService::decide(Context& context, const Uuid& assessment_id, const Uuid& id,
                                                           std::optional<std::int64_t> if_match, const ApprovalDecision& decision) const {
    if (decision.decision == ApprovalVerdict::reject) throw platform::invalid("/decision", "unknown_value", "must be approve or return");
    const bool approves = decision.decision == ApprovalVerdict::approve;
    if (!approves && !decision.note) throw platform::invalid("/note", "required", "say what is to be done");
    const Acting acting(context, approves ? "approve" : "return");
    if (decision.note) context.reason = decision.note->value;
    auto tx = context.transaction();
    const auto assessment = workable(tx, assessments_.rows(), assessment_id);
    auto item = locked(tx, assessment_id, id);
    require_version(if_match, item.version);
    if (item.status != ItemStatus::in_review)
        throw wrong_status(item.status).with("needed_state", R"("in_review")");
    if (approves) {
        require_second_person(context, tx, {item.updated_by, item.judged_by ? item.judged_by->value : std::string{}});
        const bool scored = assessment.scoring_mode == ScoringMode::score && item.score;
        if (item.applicability == ItemApplicability::applicable && item.result == ItemResult::not_assessed && !scored)
            throw platform::conflict("nothing_to_approve", "It has no result.");
        item.status = ItemStatus::done;
        item.approved_by = platform::UserId(context.caller.subject);
        item.approved_at = context.now;
        item.review_needed = false;
    } else {
        item.status = ItemStatus::in_progress;
    }
    store(context, tx, assessment, item);
    std::vector<RequirementAssessment> items{std::move(item)};
    complete_items(tx, assessment, tenant_day(tx, context.now), assessments_.neighbours().partial_credit(tx), items);
    tx.commit();
    return std::move(items.front());
}

std::int64_t RequirementAssessmentService::mark_lost_evidence(Context& context) const {
    const Acting acting(context, "evidence_lost");
    auto tx = context.transaction();
    const auto day = tenant_day(tx, context.now);
    tx.run("SELECT pg_advisory_xact_lock(hashtextextended('proven items ' || compliance_tenant()::text, 0))");
    const auto lost = tx.run(
        "WITH proven AS MATERIALIZED (SELECT item FROM compliance_proven_items(NULL, $1)), "
        "gone AS (DELETE FROM compliance_proven_items_seen s WHERE s.tenant_id = compliance_tenant() AND s.item NOT IN (SELECT item FROM proven) "
        "RETURNING s.item), "
        "come AS (INSERT INTO compliance_proven_items_seen (tenant_id, item) SELECT compliance_tenant(), item FROM proven ON CONFLICT DO NOTHING) "
        "UPDATE compliance_requirement_assessments i SET review_needed = true FROM gone, compliance_assessments a "
        "WHERE i.tenant_id = compliance_tenant() AND i.id = gone.item AND i.result = 'compliant' AND i.applicability = 'applicable' "
        "AND NOT i.review_needed AND a.tenant_id = i.tenant_id AND a.id = i.assessment AND a.state <> 'closed'",
        Params{}.add(day));
    tx.commit();
    return lost.affected();
}

}  // namespace compliance
