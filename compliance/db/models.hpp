// SPDX-License-Identifier: Apache-2.0
// Every row struct, each after those it stands on: for code that walks all tables. A file of one aggregate includes its own model.
#pragma once

#include "compliance/db/models/audit_trail.hpp"
#include "compliance/db/models/deadline.hpp"
#include "compliance/db/models/dsr_communication.hpp"
#include "compliance/db/models/dsr_identity_check.hpp"
#include "compliance/db/models/dsr_package.hpp"
#include "compliance/db/models/dsr_task.hpp"
#include "compliance/db/models/dsr_request.hpp"
#include "compliance/db/models/dsr_settings.hpp"
#include "compliance/db/models/dsr_source_system.hpp"
#include "compliance/db/models/dsr_task_call.hpp"
#include "compliance/db/models/email.hpp"
#include "compliance/db/models/erasure.hpp"
#include "compliance/db/models/file.hpp"
#include "compliance/db/models/job.hpp"
#include "compliance/db/models/member.hpp"
#include "compliance/db/models/tenant.hpp"
