// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/audit_trail.hpp"

#include "platform/http/message.hpp"
#include "platform/json/json.hpp"

namespace compliance {

namespace {

constexpr const char* kTrail = "/audit/trail";

/// The trail is there in every tenant, whatever domains it uses.
Op trail(std::string id, std::string permission, std::string text) {
    Op op{std::move(id), std::move(permission), std::move(text)};
    op.conditional = false;
    op.in_every_tenant = true;
    return op;
}

std::string path(const char* below) { return std::string(kTrail) + below; }

void file_name(Call& call, const std::string& name) { call.response().set("Content-Disposition", "attachment; filename=\"" + name + "\""); }

void add_event_routes(Api& api, const AuditTrailService& service) {
    api.list<AuditEventFilters, AuditEvent>(
        path("/events"),
        trail("listAuditEvents", "audit_trail:read",
              "Events, newest first; with after_index in the order of the leaves. Filtering by actor needs audit_trail:export and a reason."),
        [&](Call& call, const ListQuery& query, const AuditEventFilters& filters) { return service.events(call.context, query, filters); });
    api.get<AuditEvent>(
        path("/events/{event_id}"),
        trail("getAuditEvent", "audit_trail:read", "One event with its details as far as the caller may see them; a read of personal data is recorded."),
        [&](Call& call) { return service.event(call.context, call.id("event_id")); });
    auto& receipt =
        api.raw("GET", path("/events/{event_id}/receipt"),
                trail("getAuditReceipt", "audit_trail:export", "Offline proof of an event: leaf, path, signed head, public key, details on request."),
                &platform::reflect::type_of<AuditReceipt>, [&](Call& call) {
                    const auto out = service.receipt(call.context, call.id("event_id"), call.query<ReceiptQuery>().details.value_or(false));
                    file_name(call, "receipt-" + call.text("event_id") + ".json");
                    Api::answer(call, out);
                });
    platform::openapi::add_query(receipt.operation, platform::reflect::type_of<ReceiptQuery>());
    receipt.operation.problems = {409};
    api.action<AuditReceiptInput, ReceiptVerification>(
        path("/receipts/verify"),
        trail("verifyAuditReceipt", "audit:read", "Checks a receipt's hashes, path, signature and consistency with the current head."),
        [&](Call& call, const AuditReceiptInput& in) { return service.verify_receipt(call.context, in); });
    auto& events =
        api.raw("GET", path("/export"),
                trail("exportAuditEvents", "audit_trail:export", "Events by the list's filters, oldest first, as ndjson, csv or json; recorded."), nullptr,
                [&](Call& call) {
                    ListQuery query;
                    AuditEventExport filters;
                    call.read_query({{&platform::reflect::type_of<ListQuery>(), &query}, {&platform::reflect::type_of<AuditEventExport>(), &filters}});
                    call.response().source = service.export_events(call.context, query, filters);
                    const auto format = filters.format.value_or(TrailFormat::ndjson);
                    const char* kinds[] = {"application/x-ndjson", "text/csv; charset=utf-8; header=present", "application/json"};
                    const char* names[] = {"audit-events.ndjson", "audit-events.csv", "audit-events.json"};
                    call.response().set("Content-Type", kinds[static_cast<std::size_t>(format)]);
                    file_name(call, names[static_cast<std::size_t>(format)]);
                });
    events.operation.shape = platform::openapi::Shape::file;
    events.operation.media_type = "application/octet-stream";
    platform::openapi::add_query(events.operation, platform::reflect::type_of<ListQuery>());
    platform::openapi::add_query(events.operation, platform::reflect::type_of<AuditEventExport>());
}

void add_head_routes(Api& api, const AuditTrailService& service) {
    api.list<TreeHeadFilters, TreeHead>(
        path("/tree-heads"), trail("listTreeHeads", "audit_trail:read", "Signed tree heads, newest first."),
        [&](Call& call, const ListQuery& query, const TreeHeadFilters& filters) { return service.heads(call.context, query, filters); });
    auto one = trail("getTreeHead", "audit_trail:read", "Signed head of a size or `latest`, with checkpoint, anchors and seal lag.");
    one.problems = {422};
    api.get<TreeHead>(path("/tree-heads/{tree_size}"), std::move(one), [&](Call& call) { return service.head(call.context, call.text("tree_size")); });
    api.action<AnchorInput, TreeHead>(
        path("/tree-heads/{tree_size}/anchors"),
        trail("addTreeHeadAnchor", "audit:approve", "Attaches and checks an RFC 3161 token or a witness' cosignature, or records to whom the head was given."),
        [&](Call& call, const AnchorInput& in) { return service.anchor(call.context, call.text("tree_size"), in); });
}

void add_proof_routes(Api& api, const AuditTrailService& service) {
    auto inclusion = trail("getInclusionProof", "audit_trail:read", "Path of an event or leaf in a tree of that size.");
    inclusion.problems = {404, 409, 422};
    api.find<InclusionQuery, InclusionProof>(path("/proofs/inclusion"), std::move(inclusion),
                                             [&](Call& call, const InclusionQuery& query) { return service.inclusion(call.context, query); });
    auto consistency = trail("getConsistencyProof", "audit_trail:read", "Proof that a tree is the beginning of a later one.");
    consistency.problems = {409, 422};
    api.find<ConsistencyQuery, ConsistencyProof>(path("/proofs/consistency"), std::move(consistency),
                                                 [&](Call& call, const ConsistencyQuery& query) { return service.consistency(call.context, query); });
    auto& leaves =
        api.raw("GET", path("/leaves"), trail("listAuditLeaves", "audit_trail:export", "Up to 1,000 raw leaf inputs for an independent monitor; recorded."),
                &platform::reflect::type_of<AuditLeaf>, [&](Call& call) {
                    const auto found = service.leaves(call.context, call.query<LeafQuery>());
                    std::vector<const void*> items;
                    for (const auto& leaf : found) items.push_back(&leaf);
                    Api::answer_page(call, platform::reflect::type_of<AuditLeaf>(), items, std::nullopt, std::nullopt);
                });
    leaves.operation.shape = platform::openapi::Shape::page;
    leaves.operation.problems = {409, 422};
    platform::openapi::add_query(leaves.operation, platform::reflect::type_of<LeafQuery>());
}

}  // namespace

void add_audit_trail_routes(Api& api, Services& services) {
    const auto& service = services.audit_trail;
    add_event_routes(api, service);
    add_head_routes(api, service);
    add_proof_routes(api, service);
    auto verify = trail("verifyAuditTrail", "audit_trail:read",
                        "Job: recomputes leaves, roots, signatures, anchors and given trusted heads, compares the registers; names each fault.");
    verify.success = 202;
    verify.while_closing = true;
    api.action<VerifyTrailInput, Job>(path("/verify"), std::move(verify), [&](Call& call, const VerifyTrailInput& in) {
        auto job = service.verify(call.context, in);
        call.response().set("Location", "/api/v1/platform/jobs/" + job.id.str());
        return job;
    });
    auto state = trail("getAuditEntityState", "audit_trail:read",
                       "A record's state replayed from the trail at an instant or in a tree; compare_to gives the differences. Recorded.");
    state.problems = {403, 404, 422};
    api.find<EntityStateQuery, EntityState>(
        path("/entities/{entity_type}/{entity_id}/state"), std::move(state),
        [&](Call& call, const EntityStateQuery& query) { return service.state(call.context, call.text("entity_type"), call.id("entity_id"), query); });
}

}  // namespace compliance
