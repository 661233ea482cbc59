// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"

namespace compliance {

namespace {

struct DsrRegisterQuery : DsrRequestFilters {
    DsrExportFormat format = DsrExportFormat::csv;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"format", "json, csv or xlsx; csv if not given."}};
};
BOOST_DESCRIBE_STRUCT(DsrRegisterQuery, (DsrRequestFilters), (format))

void write(Call& call, const platform::tabular::Table& table, DsrExportFormat format) {
    auto& response = call.response();
    switch (format) {
        case DsrExportFormat::json:
            response.set("Content-Type", "application/json");
            response.body = platform::tabular::to_json(table);
            break;
        case DsrExportFormat::xlsx:
            response.set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
            response.body = platform::tabular::to_xlsx(table);
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
    api.find<DsrStatisticsQuery, DsrStatistics>("/dsr/statistics", {"getDsrStatistics", "dsr:read", "Counts, rates, median and 90th percentile of the days to an answer."},
                                                [&](Call& call, const DsrStatisticsQuery& query) { return reg.statistics(call.context, query); });
    auto& exported = api.raw("GET", "/dsr/register/export", {"exportDsrRegister", "dsr:export", "The register of requests without requesters; filters as listDsrRequests."}, nullptr,
                             [&](Call& call) {
                                 const auto query = call.query<DsrRegisterQuery>();
                                 write(call, reg.table(call.context, query), query.format);
                             });
    exported.operation.shape = platform::openapi::Shape::file;
    exported.operation.media_type = "application/octet-stream";
    platform::openapi::add_query(exported.operation, platform::reflect::type_of<DsrRegisterQuery>());
}

}  // namespace compliance
