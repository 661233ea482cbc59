// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/figure_rows.hpp"

#include <algorithm>
#include <cstring>

#include "compliance/repositories/enumeration.hpp"
#include "compliance/repositories/wide_statement.hpp"

namespace compliance {

using platform::Date;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Result;

namespace {

/// SQL: a number whose bits say which of the conditions hold.
std::string bits_of(const std::vector<std::string_view>& conditions) {
    std::string sql;
    for (std::size_t i = 0; i < conditions.size(); ++i)
        sql += (i == 0 ? "CASE WHEN " : " + CASE WHEN ") + std::string(conditions[i]) + " THEN " + std::to_string(1U << i) + " ELSE 0 END";
    return sql;
}
bool has(std::int64_t bits, unsigned at) { return (bits >> at & 1) != 0; }

/// Rows that are alike come as one, with their ids in the last column: thousands of rows, and few kinds of them.
template <class Read>
auto unpack(const Result& rows, Read read) -> FigureRows<decltype(read(rows, 0))> {
    FigureRows<decltype(read(rows, 0))> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const auto row = read(rows, i);
        for (const auto& id : packed_ids(rows.bytes(i, rows.columns() - 1))) out.emplace_back(id, row);
    }
    return out;
}

Result read(Executor& db, Date day, const Uuids* only, const std::string& all, const std::string& some) {
    return only ? db.run(some, Params{}.add(day).add_uuids(*only)) : run_wide(db, all, Params{}.add(day));
}

/// SQL: the worth of a single control. Behind an OFFSET the control is known before its tests and signals are looked for, so that they are
/// found along an index.
std::string worth_of(const std::string& control) {
    return "CROSS JOIN LATERAL (SELECT * FROM compliance_control_effectiveness($1) AS x WHERE x.control = " + control + " OFFSET 0) AS e ";
}

}  // namespace

Uuids packed_ids(std::string_view bytes) {
    Uuids out(bytes.size() / sizeof(Uuid::bytes));
    for (std::size_t i = 0; i < out.size(); ++i) std::memcpy(out[i].bytes.data(), bytes.data() + i * sizeof(Uuid::bytes), sizeof(Uuid::bytes));
    return out;
}

FigureRows<ControlFigure> read_control_figures(Executor& db, Date day, const Uuids* only) {
    static const auto columns =
        "SELECT e.health, " + bits_of({"c.state <> 'retired'", "e.operating", "e.test_overdue", "c.key_control"}) + ", string_agg(uuid_send(c.id), '') ";
    static const std::string of_tenant = " WHERE c.tenant_id = compliance_tenant() ";
    static const auto all =
        columns + "FROM compliance_controls c JOIN compliance_control_effectiveness($1) AS e ON e.control = c.id" + of_tenant + "GROUP BY 1, 2";
    static const auto some =
        columns + "FROM compliance_controls c " + worth_of("c.id") + of_tenant + "AND c.id = ANY($2::uuid[]) GROUP BY 1, 2";
    return unpack(read(db, day, only, all, some), [](const Result& rows, std::size_t i) {
        const auto bits = rows.integer(i, 1);
        return ControlFigure{has(bits, 0), has(bits, 1), has(bits, 2), has(bits, 3), read_enum<ControlHealth>(rows.text(i, 0))};
    });
}

FigureRows<EvidenceFigure> read_evidence_figures(Executor& db, Date day, const Uuids* only) {
    // An item whose last day is over counts as expired before the round that says so.
    static const auto select =
        "SELECT i.valid_until, i.strength, " +
        bits_of({"v.evidence IS NOT NULL", "i.state = 'expired' OR (i.state = 'approved' AND i.valid_until < $1::date)", "i.check_state = 'failed'"}) +
        ", string_agg(uuid_send(i.id), '') FROM compliance_evidence_items i LEFT JOIN compliance_valid_evidence($1) AS v ON v.evidence = i.id "
        "WHERE i.tenant_id = compliance_tenant() ";
    static const auto all = select + "GROUP BY 1, 2, 3", some = select + "AND i.id = ANY($2::uuid[]) GROUP BY 1, 2, 3";
    return unpack(read(db, day, only, all, some), [](const Result& rows, std::size_t i) {
        const auto bits = rows.integer(i, 2);
        EvidenceFigure out{has(bits, 0), has(bits, 1), has(bits, 2), rows.opt(&Result::date, i, 0), std::nullopt};
        if (!rows.is_null(i, 1)) out.strength = read_enum<EvidenceStrength>(rows.text(i, 1));
        return out;
    });
}

FigureRows<RequirementCover> read_requirement_cover(Executor& db, Date day, const Uuids* only) {
    static const auto columns = "SELECT bits, percent, string_agg(uuid_send(requirement), '') FROM (SELECT m.requirement, " +
                                bits_of({"bool_or(e.operating)", "bool_or(e.health = 'effective')"}) +
                                " AS bits, coalesce(sum(m.coverage_percent) FILTER (WHERE e.operating), 0)::bigint AS percent "
                                "FROM compliance_control_mappings m JOIN compliance_controls c ON c.tenant_id = m.tenant_id AND c.id = m.control "
                                "AND (c.state <> 'retired' OR c.ended_on > $1) ";
    static const std::string covering = "WHERE m.tenant_id = compliance_tenant() AND m.coverage IN ('full', 'partial') ",
                             grouped = "GROUP BY m.requirement) AS cover GROUP BY 1, 2";
    static const auto all = columns + "JOIN compliance_control_effectiveness($1) AS e ON e.control = c.id " + covering + grouped;
    static const auto some = columns + worth_of("c.id") + covering + "AND m.requirement = ANY($2::uuid[]) " + grouped;
    return unpack(read(db, day, only, all, some), [](const Result& rows, std::size_t i) {
        return RequirementCover{has(rows.integer(i, 0), 0), has(rows.integer(i, 0), 1), rows.integer(i, 1)};
    });
}

}  // namespace compliance
