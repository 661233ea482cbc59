// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/figures.hpp"

#include "compliance/db/models/job.hpp"
#include "compliance/repositories/webhook_outbox.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

Figures& Figures::operator+=(const Figures& other) {
    for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i] += other.jobs[i];
    mail_queue += other.mail_queue;
    deadlines_overdue += other.deadlines_overdue;
    backup_of = std::min(backup_of, other.backup_of);
    outbox_of = std::min(outbox_of, other.outbox_of);
    return *this;
}

Figures count_figures(platform::postgres::Executor& db) {
    const platform::postgres::Query queries[] = {
        {"SELECT state, count(*) FROM compliance_jobs WHERE tenant_id = compliance_tenant() GROUP BY state", {}},
        {"SELECT (SELECT count(*) FROM compliance_email_messages WHERE tenant_id = compliance_tenant() AND next_attempt_at IS NOT NULL), "
         "(SELECT count(*) FROM compliance_deadlines WHERE tenant_id = compliance_tenant() AND state IN ('open', 'missed') "
         "AND due_at < now() AND due_on <= (now() + interval '1 day')::date), "
         "coalesce((SELECT max(started_at) FROM compliance_backup_runs WHERE tenant_id = compliance_tenant() AND kind IN ('full', 'incremental') "
         "AND outcome = 'success'), (SELECT created_at FROM compliance_tenants WHERE tenant_id = compliance_tenant()))",
         {}}};
    const auto results = db.run_all(queries);
    Figures figures;
    const auto states = platform::reflect::type_of<JobState>().values;
    for (std::size_t row = 0; row < results[0].rows(); ++row)
        for (std::size_t i = 0; i < states.size(); ++i)
            if (results[0].text(row, 0) == states[i]) figures.jobs[i] = results[0].integer(row, 1);
    figures.mail_queue = results[1].integer(0, 0);
    figures.deadlines_overdue = results[1].integer(0, 1);
    if (!results[1].is_null(0, 2)) figures.backup_of = results[1].instant(0, 2);
    figures.outbox_of = webhook_outbox::waits_since(db).value_or(figures.outbox_of);
    return figures;
}

}  // namespace compliance
