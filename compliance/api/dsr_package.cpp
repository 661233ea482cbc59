// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/dsr_package.hpp"

#include "platform/http/download.hpp"

namespace compliance {

void deliver(Call& call, DsrPackageDownload download) {
    auto& response = call.response();
    response.set("Content-Type", "application/zip");
    response.set("Content-Disposition", platform::http::attachment(download.file_name));
    response.set("Cache-Control", "no-store");
    response.content_length = download.size;
    response.source = FileContents::stream(std::move(download.content), 0, download.size);
}

void add_dsr_package_routes(Api& api, Services& services) {
    const auto& packages = services.dsr_packages;
    api.action<DsrPackageInput, Job>("/dsr/requests/{request_id}/packages",
                                     {.id = "buildDsrPackage",
                                      .permission = "dsr:write",
                                      .text = "Job: builds the response package (ZIP with JSON, CSV and PDF) from the results of the tasks; earlier ones are "
                                              "superseded.",
                                      .success = 202,
                                      .body_optional = true},
                                     [&](Call& call, const DsrPackageInput& in) {
                                         auto job = packages.order(call.context, call.id("request_id"), call.if_match(), in);
                                         call.response().set("Location", "/api/v1/platform/jobs/" + job.id.str());
                                         return job;
                                     });
    auto& content =
        api.raw("GET", "/dsr/requests/{request_id}/packages/{package_id}/content",
                {.id = "downloadDsrPackage",
                 .permission = "dsr:export",
                 .text = "The package, to check it or to send it by post; recorded as a read of personal data, counted from its release on.",
                 .problems = {404, 409}},
                nullptr, [&](Call& call) { deliver(call, packages.open(call.context, call.id("request_id"), call.id("package_id"))); });
    content.operation.shape = platform::openapi::Shape::file;
    content.operation.media_type = "application/zip";
}

}  // namespace compliance
