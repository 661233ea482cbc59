// SPDX-License-Identifier: Apache-2.0
// SQL of tasks, recipient notices and packages of a request.
#pragma once

#include "compliance/db/models/dsr_package.hpp"
#include "compliance/db/models/dsr_task.hpp"
#include "platform/records/store.hpp"

namespace compliance {

platform::records::Table<DsrTask> dsr_tasks();
platform::records::Table<DsrRecipientNotice> dsr_recipient_notices();
platform::records::Table<DsrPackage> dsr_packages();

}  // namespace compliance
