// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/date_deadline.hpp"

#include "compliance/domain/deadline.hpp"
#include "compliance/services/reference.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

namespace {

const ReferenceDeadlineKind& kind_of(std::string_view key) {
    static const auto kinds = read_catalog<ReferenceDeadlineKind>("deadline_kinds.tsv");
    for (const auto& kind : kinds)
        if (kind.key == key) return kind;
    throw std::logic_error("no kind of deadline: " + std::string(key));
}

}  // namespace

DateDeadlines::DateDeadlines(const Context& context, platform::postgres::Executor& db)
    : DateDeadlines(context, db, tenant_calendar(db)) {}

DateDeadlines::DateDeadlines(const Context& context, platform::postgres::Executor& db, TenantCalendar calendar)
    : db_(db), now_(context.now), calendar_(std::move(calendar)), today_(platform::time::local_date(context.now, calendar_.time_zone)) {}

void DateDeadlines::put(std::string_view kind, const DatedRecord& record, std::optional<platform::Date> due) const {
    if (!due) return void_deadline(db_, record.entity.id, kind);
    const auto& known = kind_of(kind);
    DeadlineQuestion question;
    question.rule = DeadlineRule::calendar;
    question.regime = known.source;
    question.period = "P0D";
    question.start_on = *due;
    question.time_zone = calendar_.time_zone;
    question.region = calendar_.region;
    question.extra_holidays = calendar_.extra_holidays;
    const auto reckoning = reckon(question);
    Deadline row;
    row.domain = known.domain;
    row.kind = kind;
    row.entity = record.entity;
    row.title = {{"de", known.labels.de}, {"en", known.labels.en}};
    row.target_on = reckoning.target_on;
    row.due_on = reckoning.due_on;
    row.due_at = reckoning.due_at;
    row.regime = reckoning.regime;
    row.legal_source = known.source;
    row.rule = reckoning.rule;
    row.region = reckoning.region;
    row.severity = known.severity;
    row.responsible = record.responsible;
    if (!record.responsible) row.role = record.role;
    row.state = row.due_at < now_ ? ReckoningState::missed : ReckoningState::open;
    row.entity_id = record.entity.id;
    static const auto rows = deadlines();
    if (record.fresh) rows.insert(db_, row);
    else put_deadline(db_, std::move(row));
}

void DateDeadlines::meet(std::string_view kind, const platform::Uuid& entity) const {
    db_.run(
        "UPDATE compliance_deadlines SET state = 'met', met_at = $3, late = due_at < $3 WHERE tenant_id = compliance_tenant() AND entity_id = $1 "
        "AND kind = $2 AND state IN ('open', 'missed')",
        platform::postgres::Params{}.add(entity).add(kind).add(now_));
}

}  // namespace compliance
