// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/dsr_case_file.hpp"

#include "platform/http/download.hpp"

namespace compliance {

namespace {

enum class DsrCaseFileFormat { zip, pdf };
BOOST_DESCRIBE_ENUM(DsrCaseFileFormat, zip, pdf)

struct DsrCaseFileQuery {
    std::optional<DsrCaseFileFormat> format;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"format", "zip with all files, or the document alone as pdf; zip if not given."}};
};
BOOST_DESCRIBE_STRUCT(DsrCaseFileQuery, (), (format))

void write(Call& call, const DsrCaseFiles& files, DsrCaseFileFormat format) {
    auto& response = call.response();
    const auto id = call.id("request_id");
    response.set("Cache-Control", "no-store");
    if (format == DsrCaseFileFormat::pdf) {
        auto [name, bytes] = files.pdf(call.context, id);
        response.set("Content-Type", "application/pdf");
        response.set("Content-Disposition", platform::http::attachment(name));
        response.body = std::move(bytes);
        return;
    }
    auto archive = files.zip(call.context, id);
    response.set("Content-Type", "application/zip");
    response.set("Content-Disposition", platform::http::attachment(archive.file_name));
    response.content_length = archive.size;
    response.source = std::move(archive.content);
}

}  // namespace

void add_dsr_case_file_routes(Api& api, Services& services) {
    const auto& files = services.dsr_case_files;
    auto& exported =
        api.raw("GET", "/dsr/requests/{request_id}/export",
                {.id = "exportDsrCaseFile",
                 .permission = "dsr:export",
                 .text = "The whole case for an authority or a court, in the tenant's language: reckoning, checks, decisions, letters, history; recorded.",
                 .problems = {404, 413, 503, 507}},
                nullptr, [&](Call& call) { write(call, files, call.query<DsrCaseFileQuery>().format.value_or(DsrCaseFileFormat::zip)); });
    exported.operation.shape = platform::openapi::Shape::file;
    exported.operation.media_type = "application/octet-stream";
    platform::openapi::add_query(exported.operation, platform::reflect::type_of<DsrCaseFileQuery>());
}

}  // namespace compliance
