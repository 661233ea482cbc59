// SPDX-License-Identifier: Apache-2.0
// What figures need of each control, piece of evidence and requirement on a day, and nothing else of them. Counts say the same in
// the database (metric.hpp, executive_summary.hpp); a test holds both together.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "compliance/db/models/evidence.hpp"
#include "compliance/domain/control.hpp"
#include "compliance/repositories/control.hpp"
#include "platform/postgres/database.hpp"

namespace compliance {

struct ControlFigure {
    bool in_use = false;  ///< not retired
    bool operating = false, test_overdue = false, key_control = false;
    ControlHealth health = ControlHealth::not_operating;
};
struct EvidenceFigure {
    bool valid = false, expired = false, failed = false;
    std::optional<platform::Date> valid_until;
    std::optional<EvidenceStrength> strength;
};

template <class Row>
using FigureRows = std::vector<std::pair<platform::Uuid, Row>>;
using Uuids = std::vector<platform::Uuid>;

/// Of the tenant; `only`: of these. In no order.
FigureRows<ControlFigure> read_control_figures(platform::postgres::Executor& db, platform::Date day, const Uuids* only = nullptr);
FigureRows<EvidenceFigure> read_evidence_figures(platform::postgres::Executor& db, platform::Date day, const Uuids* only = nullptr);
/// Of requirements that a control covers in full or in part.
FigureRows<RequirementCover> read_requirement_cover(platform::postgres::Executor& db, platform::Date day, const Uuids* only = nullptr);

/// Ids that the database has put behind each other, as uuid_send writes them.
Uuids packed_ids(std::string_view bytes);

}  // namespace compliance
