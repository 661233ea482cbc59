// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/oscal_catalogue.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;

std::vector<OscalCatalogue> oscal_catalogues(Executor& db) {
    const auto rows = db.run(
        "SELECT l.id, l.urn, l.name, r.file_name, r.document_uuid::text FROM compliance_libraries l JOIN compliance_library_releases r "
        "ON r.tenant_id = l.tenant_id AND r.library = l.id "
        "WHERE l.tenant_id = compliance_tenant() AND l.source_format = 'oscal_catalog' ORDER BY l.id, r.release_no DESC");
    std::vector<OscalCatalogue> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        if (out.empty() || out.back().library != rows.uuid(i, 0))
            out.push_back({rows.uuid(i, 0), std::string(rows.text(i, 1)), std::string(rows.text(i, 2)), {}, {}});
        out.back().file_names.emplace_back(rows.text(i, 3));
        if (!rows.is_null(i, 4)) out.back().document_uuids.emplace_back(rows.text(i, 4));
    }
    return out;
}

std::map<std::string, OscalControl> oscal_controls(Executor& db, const OscalCatalogue& catalogue) {
    const auto rows = db.run(
        "SELECT r.id, r.urn, r.assessable, lower(r.attributes ->> 'alt_identifier') FROM compliance_requirements r "
        "WHERE r.tenant_id = compliance_tenant() AND r.library = $1 AND r.retired_on IS NULL ORDER BY r.position, r.id",
        Params{}.add(catalogue.library));
    std::map<std::string, OscalControl> out;
    const auto length = catalogue.urn.size() + 1;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        std::string urn(rows.text(i, 1));
        if (urn.size() < length || urn.compare(length, 6, "group:") == 0) continue;
        auto id = urn.substr(length);
        out.emplace(std::move(id), OscalControl{rows.uuid(i, 0), std::move(urn), rows.boolean(i, 2)});
    }
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        if (rows.is_null(i, 3)) continue;
        const std::string urn(rows.text(i, 1)), second(rows.text(i, 3));
        const OscalControl control{rows.uuid(i, 0), urn, rows.boolean(i, 2)};
        out.emplace(second, control);
        out.emplace("_" + second, control);
    }
    return out;
}

std::vector<CoveredRequirement> covered_requirements(Executor& db, const std::vector<Uuid>& controls) {
    const auto rows = db.run(
        "SELECT m.control, m.id, m.requirement, r.regulation, m.version, m.coverage_percent, coalesce(m.rationale, ''), "
        "coalesce(r.title, r.ref_id, r.urn), m.updated_at FROM compliance_control_mappings m "
        "JOIN compliance_requirements r ON r.tenant_id = m.tenant_id AND r.id = m.requirement "
        "JOIN compliance_regulations g ON g.tenant_id = r.tenant_id AND g.id = r.regulation "
        "WHERE m.tenant_id = compliance_tenant() AND m.control = ANY($1::uuid[]) AND r.retired_on IS NULL ORDER BY m.control, g.key, r.position, r.id",
        Params{}.add_uuids(controls));
    std::vector<CoveredRequirement> out;
    for (std::size_t i = 0; i < rows.rows(); ++i)
        out.push_back({rows.uuid(i, 0), rows.uuid(i, 1), rows.uuid(i, 2), rows.uuid(i, 3), rows.integer(i, 4), rows.integer(i, 5),
                       std::string(rows.text(i, 6)), std::string(rows.text(i, 7)), rows.instant(i, 8)});
    return out;
}

}  // namespace compliance
