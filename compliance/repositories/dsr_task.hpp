// SPDX-License-Identifier: Apache-2.0
// SQL of tasks, recipient notices and packages of a request.
#pragma once

#include "compliance/db/models/dsr_package.hpp"
#include "compliance/db/models/dsr_task_call.hpp"
#include "platform/records/store.hpp"

namespace compliance {

platform::records::Table<DsrTask> dsr_tasks();
platform::records::Table<DsrRecipientNotice> dsr_recipient_notices();
platform::records::Table<DsrPackage> dsr_packages();
platform::records::Table<DsrTaskCall> dsr_task_calls();

/// Puts into the tasks how far the calls of their systems have come.
void load_deliveries(platform::postgres::Executor& db, std::vector<DsrTask>& tasks);
/// The call that is due longest, locked for whoever asks first.
std::optional<DsrTaskCall> take_due_call(platform::postgres::Executor& db, const platform::records::Table<DsrTaskCall>& calls, platform::Instant now);

}  // namespace compliance
