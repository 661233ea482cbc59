// SPDX-License-Identifier: Apache-2.0
// SQL of letters and their templates.
#pragma once

#include "compliance/db/models/dsr_communication.hpp"
#include "platform/records/store.hpp"

namespace compliance {

platform::records::Table<DsrCommunication> dsr_communications();
platform::records::Table<DsrTemplate> dsr_templates();

/// The active template of kind and language: the tenant's own, newest first, else the built-in one.
std::optional<DsrTemplate> active_template(platform::postgres::Executor& db, const platform::records::Table<DsrTemplate>& table, std::string_view kind,
                                           std::string_view language);
/// Makes or renews a built-in template; nothing where it stands as shipped.
void put_builtin(platform::postgres::Executor& db, const platform::records::Table<DsrTemplate>& table, DsrTemplate shipped);

}  // namespace compliance
