// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/dsr_register.hpp"

namespace compliance {

namespace {

struct DsrRegisterQuery : DsrRequestFilters {
    std::optional<DsrExportFormat> format;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"format", "json, csv, xlsx or pdf; csv if not given."}};
};
BOOST_DESCRIBE_STRUCT(DsrRegisterQuery, (DsrRequestFilters), (format))

void write(Call& call, const DsrRegisterService& reg, const DsrRegisterQuery& query) {
    auto& response = call.response();
    const auto format = query.format.value_or(DsrExportFormat::csv);
    platform::tabular::Table table;
    if (format != DsrExportFormat::pdf) table = reg.table(call.context, query);
    switch (format) {
        case DsrExportFormat::json:
            response.set("Content-Type", "application/json");
            response.body = platform::tabular::to_json(table);
            break;
        case DsrExportFormat::xlsx:
            response.set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
            response.body = platform::tabular::to_xlsx(table);
            break;
        case DsrExportFormat::pdf:
            response.set("Content-Type", "application/pdf");
            response.body = reg.pdf(call.context, query);
            break;
        default:
            response.set("Content-Type", "text/csv; charset=utf-8");
            response.body = platform::tabular::to_csv(table);
    }
    const auto ending = platform::reflect::type_of<DsrExportFormat>().values[static_cast<std::size_t>(format)];
    response.set("Content-Disposition", "attachment; filename=\"dsr-register." + std::string(ending) + "\"");
}

}  // namespace

void add_dsr_register_routes(Api& api, Services& services) {
    const auto& reg = services.dsr_register;
    api.find<DsrStatisticsQuery, DsrStatistics>("/dsr/statistics",
                                                {"getDsrStatistics", "dsr:read", "Counts, rates, median and 90th percentile of the days to an answer."},
                                                [&](Call& call, const DsrStatisticsQuery& query) { return reg.statistics(call.context, query); });
    auto& exported =
        api.raw("GET", "/dsr/register/export", {"exportDsrRegister", "dsr:export", "The register of requests without requesters; filters as listDsrRequests."},
                nullptr, [&](Call& call) {
                    write(call, reg, call.query<DsrRegisterQuery>());
                });
    exported.operation.shape = platform::openapi::Shape::file;
    exported.operation.media_type = "application/octet-stream";
    platform::openapi::add_query(exported.operation, platform::reflect::type_of<DsrRegisterQuery>());
}

}  // namespace compliance
