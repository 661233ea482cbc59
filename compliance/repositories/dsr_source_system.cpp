// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/dsr_source_system.hpp"

namespace compliance {

DsrSourceSystems dsr_source_systems() {
    return DsrSourceSystems({
        .type = "dsr_source_system",
        .table = "compliance_dsr_source_systems",
        .record = &platform::reflect::type_of<DsrSourceSystem>,
        .filters = &platform::reflect::type_of<DsrSourceSystemFilters>,
        .filter_rules = {{"right", "rights @> to_jsonb($::text) OR rights = '[]'"},
                         {"subject_category", "subject_categories @> to_jsonb($::text)"}},
    });
}

}  // namespace compliance
