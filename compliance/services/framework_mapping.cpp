// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/framework_mapping.hpp"

#include "compliance/domain/framework_gap.hpp"
#include "compliance/domain/result_proposal.hpp"
#include "compliance/services/control.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/tabular/sheet.hpp"

namespace compliance {

using platform::Fault;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::records::ListQuery;
using platform::records::Page;

namespace {

constexpr std::size_t kMaxEntries = 100'000;
constexpr std::string_view kStatement =
    "An estimate from mappings between the frameworks: it shows where earlier work may count, and replaces no assessment of the target.";

/// A row with the number under which its faults are reported.
struct GivenRow {
    std::int64_t number = 0;
    MappingRow row;
};

void reject(ImportReport& report, std::int64_t number, const std::vector<Fault>& faults) {
    for (const auto& fault : faults) report.rejected.push_back({number, fault.pointer, fault.code, fault.message});
}

std::vector<GivenRow> rows_of_json(std::string_view bytes, ImportReport& report) {
    std::vector<Fault> faults;
    const auto document = platform::json::parse(bytes, faults);
    require_faultless(std::move(faults));
    const auto* list = document.kind == platform::json::NodeKind::array ? &document : document.find("entries");
    if (list == nullptr || list->kind != platform::json::NodeKind::array) throw platform::invalid("/entries", "required", "a list of entries is needed");
    std::vector<GivenRow> out;
    for (std::size_t i = 0; i < list->items.size(); ++i) {
        GivenRow given{static_cast<std::int64_t>(i + 1), {}};
        std::vector<Fault> wrong;
        platform::json::decode(platform::reflect::type_of<MappingRow>(), list->items[i], &given.row, wrong);
        if (wrong.empty()) out.push_back(std::move(given));
        else reject(report, given.number, wrong);
    }
    return out;
}

std::vector<GivenRow> rows_of_csv(std::string_view bytes, ImportReport& report) {
    const auto sheet = platform::tabular::read_csv(bytes, {.rows = kMaxEntries});
    const auto& type = platform::reflect::type_of<MappingRow>();
    std::vector<Fault> unknown;
    for (const auto& column : sheet.columns)
        if (type.find(column) == nullptr) unknown.push_back({"/" + platform::json::pointer_token(column), "unknown_member", "is no column here"});
    require_faultless(std::move(unknown));
    std::vector<GivenRow> out;
    for (std::size_t i = 0; i < sheet.rows.size(); ++i) {
        GivenRow given{static_cast<std::int64_t>(sheet.lines[i]), {}};
        std::vector<Fault> wrong;
        for (const auto& member : type.members) {
            const auto column = sheet.find(member.name);
            const auto cell = column ? platform::trim(sheet.rows[i][*column]) : std::string_view{};
            const auto pointer = "/" + std::string(member.name);
            if (!cell.empty()) platform::json::decode_parameter(member.type(), cell, member.in(&given.row), wrong, pointer);
            else if (platform::json::is_required(member)) wrong.push_back({pointer, "required", "is needed"});
        }
        if (wrong.empty()) out.push_back(std::move(given));
        else reject(report, given.number, wrong);
    }
    return out;
}

/// equal > superset > subset > intersect > not_related, then the strength.
std::pair<int, std::int64_t> weight_of(const FrameworkMappingEntry& entry) {
    static constexpr int kRanks[] = {4, 2, 3, 1, 0};
    return {kRanks[static_cast<int>(entry.relationship)], entry.strength ? entry.strength->value : 0};
}

std::string lowered(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    return text;
}

struct Pairs {
    std::map<std::pair<std::string, std::string>, FrameworkMappingEntry> entries;
    std::string source_regulation, target_regulation;  ///< URNs that the requirements belong to
};

/// The one framework of a side, as the requirements say; a requirement of another one is a fault.
bool belongs(std::string& regulation, const NamedUrn* named) {
    if (named == nullptr || named->regulation_urn.empty()) return true;
    if (regulation.empty()) regulation = named->regulation_urn;
    return regulation == named->regulation_urn;
}

Pairs pairs_of(Executor& db, const std::vector<GivenRow>& rows, std::string source, std::string target, ImportReport& report) {
    Pairs out{{}, std::move(source), std::move(target)};
    std::vector<std::string> names;
    for (const auto& given : rows) names.push_back(given.row.source_requirement_urn), names.push_back(given.row.target_requirement_urn);
    const auto known = find_requirement_urns(db, names);
    for (const auto& [number, row] : rows) {
        std::vector<Fault> faults;
        const auto resolve = [&](const std::string& name, const char* pointer, std::string& regulation) {
            const auto found = known.find(name);
            const bool urn = lowered(name.substr(0, 4)) == "urn:";
            if (found == known.end() && !urn) faults.push_back({pointer, "unknown_reference", "does not exist"});
            else if (!belongs(regulation, found == known.end() ? nullptr : &found->second))
                faults.push_back({pointer, "other_regulation", "belongs to another framework"});
            return found == known.end() ? lowered(name) : found->second.urn;
        };
        FrameworkMappingEntry entry;
        entry.source_requirement_urn = resolve(row.source_requirement_urn, "/source_requirement_urn", out.source_regulation);
        entry.target_requirement_urn = resolve(row.target_requirement_urn, "/target_requirement_urn", out.target_regulation);
        entry.relationship = row.relationship;
        entry.strength = row.strength;
        entry.rationale = row.rationale;
        entry.annotation = row.annotation;
        if (!faults.empty()) {
            reject(report, number, faults);
            continue;
        }
        const std::pair key(entry.source_requirement_urn.value, entry.target_requirement_urn.value);
        const auto [at, fresh] = out.entries.emplace(key, entry);
        if (fresh) continue;
        ++*report.merged;
        if (weight_of(entry) > weight_of(at->second)) at->second = entry;
    }
    return out;
}

bool same(const FrameworkMappingEntry& a, const FrameworkMappingEntry& b) {
    const auto number = [](const auto& strength) { return strength ? strength->value : 0; };
    return a.relationship == b.relationship && number(a.strength) == number(b.strength) && a.rationale == b.rationale && a.annotation == b.annotation;
}

MappingRelation relation_of(MappingRelationship relationship) { return static_cast<MappingRelation>(relationship); }
static_assert(static_cast<int>(MappingRelation::intersect) == static_cast<int>(MappingRelationship::intersect) &&
              static_cast<int>(MappingRelation::superset) == static_cast<int>(MappingRelationship::superset));

std::vector<Uuid> ids_in(const std::string& list) {
    std::vector<Uuid> out;
    for (std::size_t at = 0; at <= list.size();) {
        const auto end = std::min(list.find(',', at), list.size());
        const auto id = Uuid::parse(platform::trim(std::string_view(list).substr(at, end - at)));
        if (!id) throw platform::invalid("/source_assessment_id", "bad_format", "must be ids, parted by commas");
        out.push_back(*id);
        at = end + 1;
    }
    return out;
}

}  // namespace

Page<FrameworkMapping> FrameworkMappingService::list(Context& context, const ListQuery& query, const FrameworkMappingFilters& filters) const {
    auto db = context.units();
    auto page = rows_.list(db, query, filters);
    count_entries(db, page.items);
    return page;
}

FrameworkMapping FrameworkMappingService::get(Context& context, const Uuid& id, std::optional<platform::Instant> as_of) const {
    auto db = context.units();
    auto found = record_of(rows_, db, id, as_of);
    std::vector<FrameworkMapping> one{std::move(found)};
    count_entries(db, one);
    return std::move(one.front());
}

void FrameworkMappingService::remove(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    auto tx = context.transaction();
    const auto found = record_for_update(rows_, tx, id, if_match);
    if (found.library) throw platform::conflict("in_use", "It goes with the library that brought it.");
    remove_framework_mapping(tx, id);
    tx.commit();
}

Page<FrameworkMappingEntry> FrameworkMappingService::entries(Context& context, const Uuid& id, const ListQuery& query,
                                                             const FrameworkMappingEntryFilters& filters) const {
    if (query.as_of) throw platform::invalid("/as_of", "not_applicable", "entries are kept as they are now");
    auto db = context.units();
    if (!rows_.store().exists(db, id)) throw platform::not_found();
    auto page = entries_.list(db, query, filters, {{"mapping = $", Params{}.add(id)}});
    resolve_entries(db, page.items);
    return page;
}

ImportReport FrameworkMappingService::import(Context& context, std::string_view bytes, const MappingImportQuery& query) const {
    ImportReport report;
    report.dry_run = query.dry_run.value_or(false);
    report.merged = 0;
    const auto begin = bytes.find_first_not_of(" \t\r\n");
    const bool is_json = begin != std::string_view::npos && (bytes[begin] == '[' || bytes[begin] == '{');
    const auto rows = is_json ? rows_of_json(bytes, report) : rows_of_csv(bytes, report);
    auto tx = context.transaction();
    const auto named = [&](const std::optional<platform::Text<255>>& name, const char* pointer) {
        if (!name) return std::string{};
        const auto found = find_regulation_urn(tx, name->value);
        if (!found && lowered(name->value.substr(0, 4)) != "urn:") throw platform::invalid(pointer, "unknown_reference", "does not exist");
        return found ? found->urn : lowered(name->value);
    };
    auto pairs = pairs_of(tx, rows, named(query.source_regulation, "/source_regulation"), named(query.target_regulation, "/target_regulation"), report);
    if (!report.rejected.empty() && query.mode != ImportMode::partial) return report;
    if (pairs.source_regulation.empty()) throw platform::invalid("/source_regulation", "required", "no requirement says which framework it is");
    if (pairs.target_regulation.empty()) throw platform::invalid("/target_regulation", "required", "no requirement says which framework it is");
    if (pairs.source_regulation == pairs.target_regulation) throw platform::invalid("/target_regulation", "contradiction", "is the source itself");
    FrameworkMapping mapping;
    mapping.ref_id = pairs.source_regulation.substr(0, 90) + "--" + pairs.target_regulation.substr(0, 90);
    mapping.urn = "urn:custom:risk:req_mapping_set:" + platform::crypto::sha256_hex(pairs.source_regulation + '\n' + pairs.target_regulation).substr(0, 32);
    mapping.name = query.name ? query.name->value : pairs.source_regulation + " → " + pairs.target_regulation;
    mapping.source_regulation_urn = pairs.source_regulation;
    mapping.target_regulation_urn = pairs.target_regulation;
    std::map<std::pair<std::string, std::string>, FrameworkMappingEntry> before;
    const auto known = tx.run("SELECT id FROM compliance_framework_mappings WHERE tenant_id = compliance_tenant() AND urn = $1",
                              Params{}.add(std::string_view(mapping.urn.value)));
    if (!known.empty())
        for (auto& entry : entries_of(tx, known.uuid(0, 0)))
            before.emplace(std::pair(entry.source_requirement_urn.value, entry.target_requirement_urn.value), std::move(entry));
    std::vector<FrameworkMappingEntry> entries;
    for (auto& [key, entry] : pairs.entries) {
        const auto found = before.find(key);
        ++(found == before.end() ? report.created : same(found->second, entry) ? report.unchanged
                                                                               : report.updated);
        entries.push_back(std::move(entry));
    }
    put_framework_mapping(tx, mapping, std::move(entries));
    if (!report.dry_run) tx.commit();
    return report;
}

GapAnalysis FrameworkMappingService::gap(Context& context, const GapQuery& query) const {
    auto db = context.units();
    const auto assessments = ids_in(query.source_assessment_id.value);
    if (db.run("SELECT 1 FROM compliance_regulations WHERE tenant_id = compliance_tenant() AND id = $1", Params{}.add(query.target_regulation_id)).empty())
        throw platform::invalid("/target_regulation_id", "unknown_reference", "does not exist");
    const auto there = db.run("SELECT count(*) FROM compliance_assessments WHERE tenant_id = compliance_tenant() AND id = ANY($1::uuid[])",
                              Params{}.add_uuids(assessments));
    if (there.integer(0, 0) != static_cast<std::int64_t>(assessments.size()))
        throw platform::invalid("/source_assessment_id", "unknown_reference", "does not exist");
    GapAnalysis out;
    std::vector<GapTarget> targets;
    std::vector<MappedSource> sources;
    const auto finish = [&] {
        if (out.targets.empty()) return;
        auto& last = out.targets.back();
        last.proposal = proposal_of_mapping(sources);
        targets.push_back({last.weight, last.mapped, last.proposal});
        sources.clear();
    };
    for (auto& row : gap_rows(db, query.target_regulation_id, assessments, tenant_today(context, db))) {
        if (out.targets.empty() || out.targets.back().requirement != row.requirement.requirement) {
            finish();
            out.targets.push_back(std::move(row.requirement));
        }
        if (!row.relationship || *row.relationship == MappingRelationship::not_related) continue;
        auto& target = out.targets.back();
        target.mapped = true;
        target.sources.push_back(row.source_ref);
        sources.push_back({relation_of(*row.relationship), row.result.value_or(ItemResult::not_assessed), row.not_applicable});
    }
    finish();
    const auto figures = gap_figures(targets);
    if (figures.estimate) out.estimate = platform::Decimal<4, 1>{*figures.estimate};
    if (figures.mapped_share) out.mapped_share = platform::Decimal<4, 1>{*figures.mapped_share};
    out.open = figures.open;
    out.statement = kStatement;
    return out;
}

}  // namespace compliance
