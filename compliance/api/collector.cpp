// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/queries.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/services/submission.hpp"

namespace compliance {

namespace {

constexpr std::size_t kReadBytes = 128 * 1024;

struct CollectorRead {
    std::optional<platform::Instant> as_of;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"as_of", "The collector as it stood at that instant."}};
};
BOOST_DESCRIBE_STRUCT(CollectorRead, (), (as_of))

std::string declared_type(const platform::http::Request& request) {
    std::string type(request.header("Content-Type").substr(0, 200));
    if (type.starts_with("multipart/")) throw platform::Problem(415, "unsupported_media_type", "The body is the file itself.");
    std::replace_if(
        type.begin(), type.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
    return type.empty() ? "application/octet-stream" : type;
}

void submit(Call& call, const SubmissionService& submissions) {
    const auto query = call.query<SubmissionQuery>();
    const auto collector = submissions.open(call.context, call.id("collector_id"), query);
    const auto type = declared_type(call.request());
    const auto expected = static_cast<std::uint64_t>(platform::parse_decimal(call.request().header("Content-Length"), 15, 0).value_or(0));
    const auto draft = submissions.begin(call.context, expected);
    std::string bytes;
    for (std::size_t before = 0; call.request().stream->read(bytes, kReadBytes) > 0; before = bytes.size())
        draft->append(call.context.fiber, std::string_view(bytes).substr(before));
    draft->finish(call.context.fiber);
    call.once(draft->sha256(), [&] {
        const auto submission = submissions.submit(call.context, collector, {*draft, bytes, type, query});
        call.response().status = submission.outcome == SubmissionOutcome::unchanged ? 200 : 201;
        Api::answer(call, platform::reflect::type_of<Submission>(), &submission);
    });
}

void add_submissions(Api& api, const SubmissionService& submissions) {
    auto& post = api.raw("POST", "/evidence/collectors/{collector_id}/submissions",
                         {.id = "submitToCollector",
                          .permission = "evidence:write",
                          .text = "A pipeline delivers a file (the body itself): it is read, verified, checked, stored by its hash and approved where the "
                                  "collector may; 200 for what is there already.",
                          .success = 201,
                          .problems = {409, 413, 415, 422, 507},
                          .max_body = SubmissionService::kMaxBytes,
                          .collector_too = true},
                         &platform::reflect::type_of<Submission>, [&](Call& call) { submit(call, submissions); });
    post.operation.request_media_type = "application/octet-stream";
    post.operation.further_success = {200};
    post.stream_body = true;
    platform::openapi::add_query(post.operation, platform::reflect::type_of<SubmissionQuery>());
    api.list<SubmissionFilters, Submission>(
        "/evidence/collectors/{collector_id}/submissions", {"listSubmissions", "evidence:read", "What was delivered, and what became of it."},
        [&](Call& call, const ListQuery& query, const SubmissionFilters& filters) {
            return submissions.list(call.context, call.id("collector_id"), query, filters);
        });
}

}  // namespace

void add_collector_routes(Api& api, Services& services) {
    const auto& collectors = services.collectors;
    api.list<CollectorFilters, Collector>(
        "/evidence/collectors", {"listCollectors", "evidence:read", "Collectors with their health."},
        [&](Call& call, const ListQuery& query, const CollectorFilters& filters) { return collectors.list(call.context, query, filters); });
    api.create<CollectorInput, Collector>(
        "/evidence/collectors", {"createCollector", "evidence:write", "A draft source: format, targets, checks, tokens, heartbeat."},
        [&](Call& call, CollectorInput in) { return collectors.create(call.context, std::move(in)); });
    api.find<CollectorRead, Collector>(
        "/evidence/collectors/{collector_id}", {"getCollector", "evidence:read", "One collector with its health."},
        [&](Call& call, const CollectorRead& query) { return collectors.get(call.context, call.id("collector_id"), query.as_of); });
    api.patch<CollectorChange, Collector>(
        "/evidence/collectors/{collector_id}",
        {"updateCollector", "evidence:write", "Changes it, pauses and resumes it; what changes the trust in it puts it back to draft."},
        [&](Call& call, const platform::json::Node& body) { return collectors.patch(call.context, call.id("collector_id"), call.if_match(), body); });
    api.remove("/evidence/collectors/{collector_id}", {"deleteCollector", "evidence:write", "Removes it; its evidence stays."},
               [&](Call& call) { collectors.remove(call.context, call.id("collector_id"), call.if_match()); });
    api.list<NoFilters, platform::records::HistoryEntry>(
        "/evidence/collectors/{collector_id}/history", {"getCollectorHistory", "evidence:read", "Changes and activations."},
        [&](Call& call, const ListQuery& query, const NoFilters&) { return collectors.history(call.context, call.id("collector_id"), query); });
    api.trigger<Collector>("/evidence/collectors/{collector_id}/activate",
                           {"activateCollector", "evidence:approve", "From draft to active, by somebody who did not change what it trusts."},
                           [&](Call& call) { return collectors.activate(call.context, call.id("collector_id"), call.if_match()); });
    add_submissions(api, services.submissions);
}

}  // namespace compliance
