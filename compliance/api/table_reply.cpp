// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/table_reply.hpp"

namespace compliance {

void answer_table(Call& call, const platform::tabular::Table& table, RegisterFormat format, const std::string& stem) {
    auto& response = call.response();
    switch (format) {
        case RegisterFormat::json:
            response.set("Content-Type", "application/json");
            response.body = platform::tabular::to_json(table);
            break;
        case RegisterFormat::xlsx:
            response.set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
            response.body = platform::tabular::to_xlsx(table);
            break;
        default:
            response.set("Content-Type", "text/csv; charset=utf-8");
            response.body = platform::tabular::to_csv(table);
    }
    const auto ending = platform::reflect::type_of<RegisterFormat>().values[static_cast<std::size_t>(format)];
    response.set("Content-Disposition", "attachment; filename=\"" + stem + "." + std::string(ending) + "\"");
}

Declared& declare_export(Api& api, std::string path, Op op, platform::reflect::TypeRef query, std::function<void(Call&)> work) {
    auto& declared = api.raw("GET", std::move(path), std::move(op), nullptr, std::move(work));
    declared.operation.shape = platform::openapi::Shape::file;
    declared.operation.media_type = "application/octet-stream";
    platform::openapi::add_query(declared.operation, query());
    return declared;
}

}  // namespace compliance
