// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_register.hpp"

#include "compliance/services/member_address.hpp"

namespace compliance {

using platform::tabular::Cell;

namespace {

constexpr std::int64_t kPage = 200;
constexpr std::array<std::string_view, 15> kColumns = {"key", "title", "kind", "state", "valid_from", "valid_until", "days_left", "strength",
                                                       "sha256", "filename", "owner", "controls", "requirements", "risks", "retention_until"};

template <class E>
std::string spelt(E value) {
    return std::string(platform::reflect::type_of<E>().values[static_cast<std::size_t>(value)]);
}

/// The revision that counts, else the latest.
const EvidenceRevision* shown_revision(const Evidence& evidence) {
    const auto wanted = evidence.approved_revision ? evidence.approved_revision : evidence.current_revision;
    for (const auto& revision : evidence.revisions)
        if (wanted && revision.revision == *wanted) return &revision;
    return nullptr;
}

std::string names_of(const Evidence& evidence, std::string_view type, const std::map<platform::Uuid, std::string>& names) {
    std::string out;
    for (const auto& link : evidence.links) {
        if (link.target_type.value != type) continue;
        const auto found = names.find(link.target_id);
        out += (out.empty() ? "" : ";") + (found == names.end() ? link.target_id.str() : found->second);
    }
    return out;
}

std::vector<Cell> row_of(const Evidence& evidence, const std::map<std::string, std::string>& owners, const std::map<platform::Uuid, std::string>& names) {
    const auto* revision = shown_revision(evidence);
    const auto owner = owners.find(evidence.owner.value);
    return {evidence.key,
            evidence.title.value,
            spelt(evidence.kind),
            spelt(evidence.state),
            platform::tabular::cell(evidence.valid_from),
            platform::tabular::cell(evidence.valid_until),
            platform::tabular::cell(evidence.days_left),
            evidence.strength ? Cell(spelt(*evidence.strength)) : Cell(),
            revision != nullptr ? platform::tabular::cell(revision->sha256) : Cell(),
            revision != nullptr ? platform::tabular::cell(revision->filename) : Cell(),
            owner == owners.end() ? Cell() : Cell(owner->second),
            names_of(evidence, "control", names),
            names_of(evidence, "requirement", names),
            names_of(evidence, "risk", names),
            platform::tabular::cell(evidence.retention_until)};
}

}  // namespace

platform::tabular::Table EvidenceRegisterService::table(Context& context, const EvidenceFilters& filters) const {
    platform::tabular::Table table{"evidence", {}, {}};
    for (const auto name : kColumns) table.columns.push_back({std::string(name), std::string(name)});
    platform::records::ListQuery query;
    query.limit = kPage;
    query.sort = "key";
    do {
        const auto page = evidence_.list(context, query, filters, std::nullopt);
        auto db = context.units();
        std::vector<std::string> owners;
        for (const auto& evidence : page.items) owners.push_back(evidence.owner.value);
        const auto addresses = addresses_of_members(vault_, db, owners);
        const auto names = names_of_targets(db, page.items);
        for (const auto& evidence : page.items) table.rows.push_back(row_of(evidence, addresses, names));
        query.cursor = page.next_cursor;
    } while (query.cursor);
    return table;
}

}  // namespace compliance
