// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/queries.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/services/submission.hpp"

#include "platform/crypto/hash.hpp"

namespace compliance {

namespace {

constexpr std::size_t kReadBytes = 256 * 1024;
constexpr std::size_t kLongestMediaType = 200;

std::string read_delivery(Call& call) {
    std::string bytes;
    while (call.request().stream->read(bytes, kReadBytes) > 0)
        if (bytes.size() > kMaxSubmissionBytes) throw platform::Problem(413, "payload_too_large", "A delivery may have at most 64 MiB.");
    return bytes;
}

void submit(Call& call, const SubmissionService& submissions) {
    const auto query = call.query<SubmissionQuery>();
    const auto collector = submissions.open(call.context, call.id("collector_id"));
    auto type = std::string(call.request().header("Content-Type").substr(0, kLongestMediaType));
    const DeliveredFile file{type.empty() ? "application/octet-stream" : std::move(type), read_delivery(call)};
    call.once(platform::crypto::sha256(file.bytes), [&] {
        const auto made = submissions.submit(call.context, collector, query, file);
        if (query.fail_on && made.passed == false)
            throw platform::Problem(422, "checks_failed", "A blocking check has failed; the delivery is stored all the same.")
                .with("submission", platform::json::to_json(made));
        call.response().status = made.outcome == SubmissionOutcome::unchanged ? 200 : 201;
        Api::answer(call, made);
    });
}

void add_submissions(Api& api, const SubmissionService& submissions) {
    auto& post =
        api.raw("POST", "/evidence/collectors/{collector_id}/submissions",
                {.id = "submitToCollector",
                 .permission = "evidence:write",
                 .text = "A pipeline delivers a file as the body: it is read, checked, stored by its hash, and approved where the collector may; 200 for "
                         "the content that is there already. Only tokens that the collector has bound.",
                 .success = 201,
                 .problems = {413, 507},
                 .max_body = kMaxSubmissionBytes,
                 .delivery = true},
                &platform::reflect::type_of<Submission>, [&](Call& call) { submit(call, submissions); });
    post.operation.request_raw = {"application/sarif+json", "application/vnd.cyclonedx+json", "application/spdx+json",
                                  "application/xml", "application/vnd.in-toto+json", "application/json",
                                  "application/octet-stream"};
    post.operation.further_success = {200};
    post.stream_body = true;
    platform::openapi::add_query(post.operation, platform::reflect::type_of<SubmissionQuery>());
    api.list<SubmissionFilters, Submission>("/evidence/collectors/{collector_id}/submissions",
                                            {"listSubmissions", "evidence:read", "What the collector was handed, and what became of it."},
                                            [&](Call& call, const ListQuery& query, const SubmissionFilters& filters) {
                                                return submissions.list(call.context, call.id("collector_id"), query, filters);
                                            });
}

}  // namespace

void add_collector_routes(Api& api, Services& services) {
    const auto& collectors = services.collectors;
    api.list<CollectorFilters, Collector>(
        "/evidence/collectors", {"listCollectors", "evidence:read", "Collectors of evidence with their health."},
        [&](Call& call, const ListQuery& query, const CollectorFilters& filters) { return collectors.list(call.context, query, filters); });
    api.create<CollectorInput, Collector>(
        "/evidence/collectors", {"createCollector", "evidence:write", "A draft with format, targets, checks, tokens and heartbeat."},
        [&](Call& call, CollectorInput in) { return collectors.create(call.context, std::move(in)); });
    api.find<AsOfQuery, Collector>(
        "/evidence/collectors/{collector_id}", {"getCollector", "evidence:read", "One collector with its health."},
        [&](Call& call, const AsOfQuery& query) { return collectors.get(call.context, call.id("collector_id"), query.as_of); });
    api.patch<CollectorChange, Collector>(
        "/evidence/collectors/{collector_id}",
        {"updateCollector", "evidence:write", "Changes it; what it is trusted for makes it a draft again. Pauses and resumes it."},
        [&](Call& call, const platform::json::Node& body) { return collectors.patch(call.context, call.id("collector_id"), call.if_match(), body); });
    api.remove("/evidence/collectors/{collector_id}", {"deleteCollector", "evidence:write", "Removes it; its evidence stays."},
               [&](Call& call) { collectors.remove(call.context, call.id("collector_id"), call.if_match()); });
    api.list<NoFilters, platform::records::HistoryEntry>(
        "/evidence/collectors/{collector_id}/history", {"getCollectorHistory", "evidence:read", "Changes and activations."},
        [&](Call& call, const ListQuery& query, const NoFilters&) { return collectors.history(call.context, call.id("collector_id"), query); });
    api.trigger<Collector>(
        "/evidence/collectors/{collector_id}/activate",
        {"activateCollector", "evidence:approve", "draft to active, by somebody else than who made it or last changed what it is trusted for."},
        [&](Call& call) { return collectors.activate(call.context, call.id("collector_id"), call.if_match()); });
    add_submissions(api, services.submissions);
}

}  // namespace compliance
