// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/assessment_sheet.hpp"

#include "compliance/services/changed_members.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::tabular::Cell;
using platform::tabular::Sheet;

namespace {

constexpr std::array<std::string_view, 16> kColumns = {"item_id", "version", "ref_id", "title", "text", "applicability", "justification", "status",
                                                       "result", "score", "finding_class", "observation", "remediation", "owner", "due_on", "evidence_keys"};
constexpr std::array<std::string_view, 4> kReadOnly = {"ref_id", "title", "text", "evidence_keys"};
constexpr std::size_t kLongestCell = 32'767;  // of a spreadsheet
const platform::Date kSerialZero = std::chrono::sys_days(std::chrono::year(1899) / 12 / 30);

template <class E>
std::string spelt(E value) {
    return std::string(platform::reflect::type_of<E>().values[static_cast<std::size_t>(value)]);
}

template <class T>
Cell text_cell(const std::optional<T>& value) {
    return value ? Cell(value->value) : Cell();
}

/// Keys of the evidence of each item, of the item itself and of its requirement.
std::map<Uuid, std::string> evidence_keys(Executor& db, const Uuid& assessment) {
    const auto rows = db.run(
        "SELECT i.id, string_agg(DISTINCT e.key, ', ' ORDER BY e.key) FROM compliance_requirement_assessments i "
        "JOIN compliance_evidence_links l ON l.tenant_id = i.tenant_id AND ((l.target_type = 'requirement_assessment' AND l.target_id = i.id) "
        "OR (l.target_type = 'requirement' AND l.target_id = i.requirement)) "
        "JOIN compliance_evidence_items e ON e.tenant_id = l.tenant_id AND e.id = l.evidence "
        "WHERE i.tenant_id = compliance_tenant() AND i.assessment = $1 GROUP BY i.id",
        Params{}.add(assessment));
    std::map<Uuid, std::string> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.emplace(rows.uuid(i, 0), std::string(rows.text(i, 1)));
    return out;
}

std::vector<Cell> row_of(const RequirementAssessment& item, const std::string& evidence) {
    const auto& about = *item.about;
    return {item.id.str(),
            item.version,
            platform::tabular::cell(about.ref_id),
            platform::tabular::cell(about.title),
            platform::tabular::cell(about.text),
            spelt(item.applicability),
            text_cell(item.justification),
            spelt(item.status),
            spelt(item.result),
            item.score ? Cell(item.score->value) : Cell(),
            item.finding_class ? Cell(spelt(*item.finding_class)) : Cell(),
            text_cell(item.observation),
            text_cell(item.remediation),
            text_cell(item.owner),
            platform::tabular::cell(item.due_on),
            evidence.empty() ? Cell() : Cell(evidence)};
}

/// Line ends and surrounding space are no change: spreadsheets have their own.
std::string settled(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] != '\r') out += text[i];
        else if (i + 1 == text.size() || text[i + 1] != '\n') out += '\n';
    return std::string(platform::trim(out));
}

std::string shown(const Cell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell)) return settled(*text);
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
    if (const auto* day = std::get_if<platform::Date>(&cell)) return platform::format_date(*day);
    return {};
}

/// A number with a fraction of zeros is the whole number it means; a day is a date or its serial number.
std::string read_cell(std::string_view column, const std::string& cell) {
    auto text = settled(cell);
    if (column != "score" && column != "version" && column != "due_on") return text;
    if (const auto point = text.find('.'); point != std::string::npos && text.find_first_not_of('0', point + 1) == std::string::npos) text.resize(point);
    if (column != "due_on" || text.size() > 6 || text.find_first_not_of("0123456789") != std::string::npos || text.empty()) return text;
    return platform::format_date(kSerialZero + std::chrono::days(std::stol(text)));
}

bool same(const std::string& here, const std::string& given) {
    if (here == given) return true;
    // What was too long for a cell came back cut.
    return platform::count_code_points(here) > kLongestCell && !given.empty() && here.starts_with(given);
}

struct SheetRow {
    std::int64_t line = 0;
    std::optional<Uuid> id;
    std::string patch;  ///< JSON of the changed members; empty: none
    std::vector<platform::Fault> faults;
};

void compare_row(const Sheet& sheet, const std::vector<std::string>& cells, const std::vector<Cell>& here, SheetRow& out) {
    std::string members;
    for (std::size_t i = 0; i < kColumns.size(); ++i) {
        const auto at = sheet.find(kColumns[i]);
        if (!at || kColumns[i] == "item_id" || kColumns[i] == "version") continue;
        const auto given = read_cell(kColumns[i], cells[*at]), known = shown(here[i]);
        if (same(known, given)) continue;
        if (std::find(kReadOnly.begin(), kReadOnly.end(), kColumns[i]) != kReadOnly.end()) {
            out.faults.push_back({"/" + std::string(kColumns[i]), "read_only", "is not taken back"});
            continue;
        }
        const bool digits = kColumns[i] == "score" && !given.empty() && given.size() < 10 && given.find_first_not_of("0123456789") == std::string::npos;
        members += (members.empty() ? "\"" : ",\"") + std::string(kColumns[i]) + "\":" + (given.empty() ? "null" : digits ? given
                                                                                                                          : platform::json::quoted(given));
    }
    if (!members.empty()) out.patch = "{" + members + "}";
}

void require_columns(const Sheet& sheet) {
    std::vector<platform::Fault> faults;
    for (const std::string_view name : {"item_id", "version"})
        if (!sheet.find(name)) faults.push_back({"/" + std::string(name), "required", "is a column of the exported sheet"});
    for (const auto& name : sheet.columns)
        if (!name.empty() && std::find(kColumns.begin(), kColumns.end(), name) == kColumns.end()) faults.push_back({"/" + name, "unknown_member"});
    if (!faults.empty()) throw platform::invalid(std::move(faults));
}

void reject(ImportReport& report, const SheetRow& row) {
    for (const auto& fault : row.faults) report.rejected.push_back({row.line, fault.pointer, fault.code, fault.message});
}

}  // namespace

platform::tabular::Table AssessmentSheets::table(Context& context, const Uuid& id) const {
    auto tx = context.transaction();
    const auto assessment = record_of(items_.assessments().rows(), tx, id);
    platform::tabular::Table table{assessment.key, {}, {}};
    for (const auto name : kColumns) table.columns.push_back({std::string(name), std::string(name)});
    auto evidence = evidence_keys(tx, id);
    for (const auto& reported :
         reported_items(tx, assessment, tenant_day(tx, context.now), items_.assessments().neighbours().partial_credit(tx)))
        table.rows.push_back(row_of(reported.item, evidence[reported.item.id]));
    const std::string details = "{\"count\":" + std::to_string(table.rows.size()) + "}";
    tx.run("SELECT compliance_audit_note('export', 'compliance_assessment', $1, $2, $3::jsonb)",
           Params{}.add(id).add(std::string_view(assessment.key)).add(std::string_view(details)));
    tx.commit();
    return table;
}

void AssessmentSheets::require_workable(Context& context, const Uuid& id) const {
    auto db = context.units();
    const auto assessment = record_of(items_.assessments().rows(), db, id);
    if (assessment.state == AssessmentState::closed || assessment.state == AssessmentState::in_review) throw wrong_state(assessment);
}

ImportReport AssessmentSheets::import_sheet(Context& context, const Uuid& id, const Sheet& sheet, const ImportQuery& query) const {
    require_columns(sheet);
    const Acting acting(context, "import");
    auto tx = context.transaction();
    const auto assessment = workable(tx, items_.assessments().rows(), id);
    auto evidence = evidence_keys(tx, id);
    std::map<Uuid, RequirementAssessment> items;
    for (auto& reported : reported_items(tx, assessment, tenant_day(tx, context.now), items_.assessments().neighbours().partial_credit(tx)))
        items.emplace(reported.item.id, std::move(reported.item));
    ImportReport report;
    report.dry_run = query.dry_run.value_or(false);
    std::vector<RequirementAssessment> changed;
    std::set<Uuid> seen;
    for (std::size_t i = 0; i < sheet.rows.size(); ++i) {
        SheetRow row{static_cast<std::int64_t>(sheet.lines[i]), Uuid::parse(settled(sheet.rows[i][*sheet.find("item_id")])), {}, {}};
        const auto found = row.id ? items.find(*row.id) : items.end();
        if (found == items.end()) row.faults.push_back({"/item_id", "unknown_reference", "is no item of this assessment"});
        else if (!seen.insert(*row.id).second) row.faults.push_back({"/item_id", "duplicate", "stands in the sheet twice"});
        else compare_row(sheet, sheet.rows[i], row_of(found->second, evidence[*row.id]), row);
        if (row.faults.empty() && row.patch.empty()) {
            ++report.unchanged;
            continue;
        }
        if (row.faults.empty() && read_cell("version", sheet.rows[i][*sheet.find("version")]) != std::to_string(found->second.version))
            row.faults.push_back({"/version", "stale", "has changed since the sheet was made"});
        if (row.faults.empty()) {
            auto item = found->second;
            try {
                std::vector<platform::Fault> ignored;
                const auto requirement = items_.requirement_rows().get(tx, item.requirement.id);
                items_.apply(context, tx, {assessment, requirement.value()}, platform::json::parse(row.patch, ignored), item);
                item.result_source = ResultSource::import;
                changed.push_back(std::move(item));
            } catch (const platform::Problem& problem) {
                row.faults = problem.faults();
                if (row.faults.empty()) row.faults.push_back({"/status", problem.code(), problem.detail()});
            }
        }
        reject(report, row);
    }
    if (!report.rejected.empty() && query.mode != ImportMode::partial) return report;  // nothing is written
    for (auto& item : changed) items_.store(context, tx, assessment, item);
    report.updated = static_cast<std::int64_t>(changed.size());
    if (!report.dry_run) tx.commit();
    return report;
}

}  // namespace compliance
