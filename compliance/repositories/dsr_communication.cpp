// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/dsr_communication.hpp"

namespace compliance {

using platform::postgres::Executor;
using platform::postgres::Params;
using platform::records::Table;
using platform::reflect::type_of;

Table<DsrCommunication> dsr_communications() {
    return Table<DsrCommunication>({.type = "dsr_communication",
                                    .table = "compliance_dsr_communications",
                                    .record = &type_of<DsrCommunication>,
                                    .filters = &type_of<DsrCommunicationFilters>});
}

Table<DsrTemplate> dsr_templates() {
    return Table<DsrTemplate>(
        {.type = "dsr_template", .table = "compliance_dsr_templates", .record = &type_of<DsrTemplate>, .filters = &type_of<DsrTemplateFilters>});
}

std::optional<DsrTemplate> active_template(Executor& db, const Table<DsrTemplate>& table, std::string_view kind, std::string_view language) {
    const auto rows = db.run("SELECT " + table.store().select_list() +
                                 " FROM compliance_dsr_templates WHERE tenant_id = compliance_tenant() AND kind = $1 AND language = $2 AND active "
                                 "ORDER BY builtin, updated_at DESC LIMIT 1",
                             Params{}.add(kind).add(language));
    if (rows.empty()) return std::nullopt;
    return std::move(table.read_all(rows).front());
}

void put_builtin(Executor& db, const Table<DsrTemplate>& table, DsrTemplate shipped) {
    const auto& kinds = type_of<DsrLetterKind>().values;
    const auto rows = db.run("SELECT " + table.store().select_list() +
                                 " FROM compliance_dsr_templates WHERE tenant_id = compliance_tenant() AND builtin AND kind = $1 AND language = $2 FOR UPDATE",
                             Params{}.add(kinds[static_cast<std::size_t>(shipped.kind)]).add(std::string_view(shipped.language.value)));
    if (rows.empty()) return table.insert(db, shipped);
    auto known = std::move(table.read_all(rows).front());
    if (known.subject == shipped.subject && known.body == shipped.body && known.name == shipped.name) return;
    shipped.id = known.id;
    if (!table.update(db, shipped, known.version)) throw std::logic_error("a locked template changed");
}

}  // namespace compliance
