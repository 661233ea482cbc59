// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"

#include "platform/problem/problem.hpp"

namespace compliance {

namespace {

struct Health {
    std::string status, version;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"status", "pass, warn or fail."}, {"version", "Version of the program."}};
};
BOOST_DESCRIBE_STRUCT(Health, (), (status, version))

}  // namespace

void add_system_routes(Api& api, Services& services, const SystemPages& pages) {
    api.get<Health>("/platform/health", {"getHealth", "public", "The process is alive; touches nothing else."},
                    [&](Call&) { return Health{"pass", pages.version}; });
    api.get<Health>("/platform/ready", {"getReadiness", "public", "Database reachable, migrations applied, key loaded; 503 otherwise."}, [&](Call& call) {
        services.database.ping(call.context.fiber);
        return Health{"pass", pages.version};
    });
    auto& metrics = api.raw("GET", "/platform/metrics", {"getMetrics", "public", "Metrics in Prometheus text; from this machine or with the metrics token."}, nullptr, [&](Call& call) {
        const auto& peer = call.request().peer;
        const bool here = peer == "127.0.0.1" || peer == "::1";
        const bool token = !pages.metrics_token.empty() && call.request().header("Authorization") == "Bearer " + pages.metrics_token;
        if (!here && !token) throw platform::forbidden("forbidden");
        call.response().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        call.response().body = pages.metrics();
    });
    metrics.operation.shape = platform::openapi::Shape::file;
    metrics.operation.media_type = "text/plain";
    metrics.operation.problems = {403};
    auto& document = api.raw("GET", "/platform/openapi.json", {"getOpenApi", "public", "The OpenAPI 3.1 document of this build."}, nullptr, [&](Call& call) {
        call.response().set("Content-Type", "application/json");
        call.response().set("ETag", pages.document_tag());
        if (call.request().header("If-None-Match") == pages.document_tag()) call.response().status = 304;
        else call.response().body = pages.document();
    });
    document.operation.shape = platform::openapi::Shape::file;
    document.operation.conditional = true;
}

}  // namespace compliance
