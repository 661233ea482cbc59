// SPDX-License-Identifier: Apache-2.0
// A register as a file: CSV, XLSX or JSON of one table.
#pragma once

#include <string>

#include "compliance/api/api.hpp"
#include "compliance/schemas/control.hpp"
#include "platform/tabular/table.hpp"

namespace compliance {

/// Writes the reply, named `<stem>.<format>`.
void answer_table(Call& call, const platform::tabular::Table& table, RegisterFormat format, const std::string& stem);
/// A GET that answers such a file; its query parameters are those of `query`.
Declared& declare_export(Api& api, std::string path, Op op, platform::reflect::TypeRef query, std::function<void(Call&)> work);

}  // namespace compliance
