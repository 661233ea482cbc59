// SPDX-License-Identifier: Apache-2.0
// Many items changed at once: every row is judged, then all are stored or none, unless the good ones alone are wanted.
#include "compliance/services/changed_members.hpp"
#include "compliance/services/requirement_assessment.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Params;

namespace {

struct BulkRow {
    std::optional<Uuid> id;
    std::optional<std::int64_t> version;
    platform::json::Node patch;
};

BulkResult rejected(const BulkRow& row, std::string code, const std::vector<platform::Fault>& faults) {
    BulkResult out;
    out.id = row.id;
    out.outcome = BulkOutcome::rejected;
    out.problem.emplace();
    out.problem->code = std::move(code);
    for (const auto& fault : faults) out.problem->errors.push_back({fault.pointer, fault.code, fault.message});
    return out;
}

/// Takes `item_id` and `version` out of the row; the rest is the patch.
std::vector<platform::Fault> read(const platform::Json& text, BulkRow& row) {
    std::vector<platform::Fault> faults;
    row.patch = platform::json::parse(text.text, faults);
    if (text.text.empty() || text.text.front() != '{') return {{"", "wrong_type", "must be an object"}};
    if (const auto* id = row.patch.find("item_id")) row.id = Uuid::parse(id->text);
    if (!row.id) faults.push_back({"/item_id", "required", "names an item of the assessment"});
    if (const auto* version = row.patch.find("version")) row.version = platform::parse_decimal(version->text, 18, 0);
    if (!row.version) faults.push_back({"/version", "required", "is the version the row was read in"});
    std::erase_if(row.patch.members, [](const auto& member) { return member.first == "item_id" || member.first == "version"; });
    return faults;
}

}  // namespace

BulkReport RequirementAssessmentService::bulk_update(Context& context, const Uuid& assessment_id, const RequirementAssessmentBulk& bulk) const {
    auto tx = context.transaction();
    const auto assessment = workable(tx, assessments_.rows(), assessment_id);
    std::vector<BulkRow> rows(bulk.items.size());
    std::vector<std::vector<platform::Fault>> faults;
    std::vector<Uuid> ids;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        faults.push_back(read(bulk.items[i], rows[i]));
        if (rows[i].id) ids.push_back(*rows[i].id);
    }
    const auto locked_rows = tx.run("SELECT " + table_.store().select_list() +
                                        " FROM compliance_requirement_assessments WHERE tenant_id = compliance_tenant() AND assessment = $1 "
                                        "AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE",
                                    Params{}.add(assessment_id).add_uuids(ids));
    std::map<Uuid, RequirementAssessment> items;
    std::vector<Uuid> named;
    for (auto& item : table_.read_all(locked_rows)) {
        named.push_back(item.requirement.id);
        items.emplace(item.id, std::move(item));
    }
    std::map<Uuid, Requirement> about;
    for (auto& requirement : requirements_.read_all(tx.run("SELECT " + requirements_.store().select_list() +
                                                               " FROM compliance_requirements WHERE tenant_id = compliance_tenant() AND id = ANY($1::uuid[])",
                                                           Params{}.add_uuids(named))))
        about.emplace(requirement.id, std::move(requirement));
    BulkReport report;
    std::vector<std::pair<std::size_t, RequirementAssessment>> changed;
    std::set<Uuid> seen;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& row = rows[i];
        auto& result = report.results.emplace_back();
        result.id = row.id;
        if (!faults[i].empty()) {
            result = rejected(row, "invalid", faults[i]);
            continue;
        }
        const auto found = items.find(*row.id);
        if (found == items.end()) {
            result = rejected(row, "not_found", {{"/item_id", "unknown_reference", "is no item of this assessment"}});
            continue;
        }
        if (!seen.insert(*row.id).second) result = rejected(row, "invalid", {{"/item_id", "duplicate", "is in another row already"}});
        else if (*row.version != found->second.version) result = rejected(row, "stale", {{"/version", "stale", "it has changed meanwhile"}});
        else {
            auto item = found->second;
            try {
                apply(context, tx, {assessment, about.at(item.requirement.id)}, row.patch, item);
            } catch (const platform::Problem& problem) {
                result = rejected(row, problem.code(), problem.faults());
                continue;
            }
            result.version = item.version;
            if (!changed_members(found->second, item).empty()) changed.emplace_back(i, std::move(item));
        }
    }
    const bool refused = std::any_of(report.results.begin(), report.results.end(), [](const BulkResult& r) { return r.outcome == BulkOutcome::rejected; });
    if (refused && bulk.mode == ImportMode::all) return report;  // the transaction goes with nothing written
    for (auto& [at, item] : changed) {
        store(context, tx, assessment, item);
        report.results[at].outcome = BulkOutcome::updated;
        report.results[at].version = item.version;
    }
    report.written = !changed.empty();
    tx.commit();
    return report;
}

}  // namespace compliance
