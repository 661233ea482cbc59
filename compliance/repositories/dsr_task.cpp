// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/dsr_task.hpp"

namespace compliance {

using platform::records::Table;
using platform::reflect::type_of;

Table<DsrTask> dsr_tasks() {
    return Table<DsrTask>({.type = "dsr_task",
                           .table = "compliance_dsr_tasks",
                           .record = &type_of<DsrTask>,
                           .filters = &type_of<DsrTaskFilters>,
                           .filter_rules = {{"due_before", "due_on < $"}}});
}

Table<DsrRecipientNotice> dsr_recipient_notices() {
    return Table<DsrRecipientNotice>({.type = "dsr_recipient_notice", .table = "compliance_dsr_recipient_notices", .record = &type_of<DsrRecipientNotice>});
}

Table<DsrPackage> dsr_packages() {
    return Table<DsrPackage>({.type = "dsr_package", .table = "compliance_dsr_packages", .record = &type_of<DsrPackage>});
}

}  // namespace compliance
