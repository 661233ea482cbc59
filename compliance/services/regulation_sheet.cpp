// SPDX-License-Identifier: Apache-2.0
// A regulation's requirements as a table that leaves the program.
#include "compliance/repositories/requirement.hpp"
#include "compliance/services/register.hpp"
#include "compliance/services/regulation.hpp"
#include "compliance/services/requirement.hpp"

namespace compliance {

using platform::Uuid;
using platform::tabular::Cell;

namespace {

template <class T>
Cell text_cell(const std::optional<T>& value) {
    return value ? Cell(value->value) : Cell();
}

template <class List>
Cell joined(const List& list) {
    std::string out;
    for (const auto& entry : list) out += (out.empty() ? "" : ", ") + entry.value;
    return out.empty() ? Cell() : Cell(out);
}

}  // namespace

platform::tabular::Table RegulationService::table(Context& context, const Uuid& id) const {
    auto tx = context.transaction();
    const auto regulation = record_of(table_, tx, id);
    platform::tabular::Table table{regulation.key.value, {}, {}};
    for (const char* name : {"urn", "parent_urn", "depth", "ref_id", "title", "text", "obligation", "guidance", "typical_evidence", "assessable", "withdrawn",
                             "retired_on", "applies_from", "applies_until", "weight", "importance", "groups", "owner", "tenant_notes"})
        table.columns.push_back({name, name});
    const auto nodes = requirements_of(tx, id);
    std::map<Uuid, std::string> urns;
    for (const auto& node : nodes) urns.emplace(node.id, node.urn);
    for (auto node : nodes) {
        localise(node, context.language);
        table.rows.push_back({node.urn, node.parent ? Cell(urns[node.parent->id]) : Cell(), node.depth.value, text_cell(node.ref_id), text_cell(node.title),
                              text_cell(node.text), text_cell(node.obligation), text_cell(node.guidance), text_cell(node.typical_evidence), node.assessable,
                              node.withdrawn, platform::tabular::cell(node.retired_on), platform::tabular::cell(node.applies_from),
                              platform::tabular::cell(node.applies_until), node.weight.value,
                              std::string(platform::reflect::type_of<RequirementImportance>().values[static_cast<std::size_t>(node.importance)]),
                              joined(node.groups), text_cell(node.owner), text_cell(node.tenant_notes)});
    }
    const std::string details = "{\"count\":" + std::to_string(table.rows.size()) + "}";
    tx.run("SELECT compliance_audit_note('export', 'regulation', $1, $2, $3::jsonb)",
           platform::postgres::Params{}.add(id).add(std::string_view(regulation.key.value)).add(std::string_view(details)));
    tx.commit();
    return table;
}

}  // namespace compliance
