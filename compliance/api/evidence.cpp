// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/queries.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/api/table_reply.hpp"
#include "compliance/services/evidence_content.hpp"
#include "compliance/services/evidence_register.hpp"
#include "compliance/services/evidence_results.hpp"

#include "platform/http/download.hpp"

namespace compliance {

namespace {

struct EvidenceRead {
    std::optional<platform::Instant> as_of;
    std::optional<platform::Date> on;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"as_of", "The evidence as it stood at that instant."},
                                                                {"on", "Day that its validity is of; today if not given."}};
};
BOOST_DESCRIBE_STRUCT(EvidenceRead, (), (as_of, on))

struct EvidenceExportQuery : EvidenceFilters {
    std::optional<RegisterFormat> format;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"format", "csv, xlsx or json; csv if not given."}};
};
BOOST_DESCRIBE_STRUCT(EvidenceExportQuery, (EvidenceFilters), (format))

std::int64_t revision_of(const Call& call) {
    const auto number = platform::parse_decimal(call.text("revision"), 9, 0);
    if (!number) throw platform::not_found();
    return *number;
}

void download(Call& call, const EvidenceContentService& contents) {
    auto content = contents.find(call.context, call.id("evidence_id"), revision_of(call));
    const auto range = platform::http::begin_download(
        call.request(), call.response(), {static_cast<std::uint64_t>(content.size), content.sha256, content.media_type, content.file_name});
    if (!range) return;
    if (!content.file) {
        call.response().body = content.text.substr(range->first, range->length);
        return;
    }
    call.response().content_length = range->length;
    call.response().source = contents.stream(call.context, *content.file, range->first, range->length);
}

void add_register(Api& api, const EvidenceService& evidence) {
    api.list<EvidenceFilters, Evidence>(
        "/evidence", {"listEvidence", "evidence:read", "Evidence with its revisions, links and validity."},
        [&](Call& call, const ListQuery& query, const EvidenceFilters& filters) { return evidence.list(call.context, query, filters, std::nullopt); });
    api.create<EvidenceInput, Evidence>(
        "/evidence", {"createEvidence", "evidence:write", "A new draft, with a first revision (file, address or statement) and links if they are given."},
        [&](Call& call, EvidenceInput in) { return evidence.create(call.context, std::move(in)); });
    api.find<EvidenceRead, Evidence>(
        "/evidence/{evidence_id}", {"getEvidence", "evidence:read", "One evidence with its revisions, links, validity and check state."},
        [&](Call& call, const EvidenceRead& query) { return evidence.get(call.context, call.id("evidence_id"), query.as_of, query.on); });
    api.patch<EvidenceChange, Evidence>(
        "/evidence/{evidence_id}", {"updateEvidence", "evidence:write", "Changes what is said of it; never a revision."},
        [&](Call& call, const platform::json::Node& body) { return evidence.patch(call.context, call.id("evidence_id"), call.if_match(), body); });
    api.remove("/evidence/{evidence_id}", {"deleteEvidence", "evidence:write", "Removes a draft that was never approved and is linked to nothing."},
               [&](Call& call) { evidence.remove(call.context, call.id("evidence_id"), call.if_match()); });
    api.list<NoFilters, platform::records::HistoryEntry>(
        "/evidence/{evidence_id}/history", {"getEvidenceHistory", "evidence:read", "Revisions, decisions, links and changes."},
        [&](Call& call, const ListQuery& query, const NoFilters&) { return evidence.history(call.context, call.id("evidence_id"), query); });
}

void add_content(Api& api, const EvidenceContentService& contents) {
    auto& content = api.raw("GET", "/evidence/{evidence_id}/revisions/{revision}/content",
                            {.id = "downloadEvidence",
                             .permission = "evidence:read",
                             .text = "The bytes with their digest; the read is recorded where it is strict or personal, 410 once they are destroyed.",
                             .problems = {409, 410, 416}},
                            nullptr, [&](Call& call) { download(call, contents); });
    content.operation.shape = platform::openapi::Shape::file;
    content.operation.media_type = "application/octet-stream";
    content.operation.further_success = {206};
    content.operation.conditional = true;
    api.trigger<IntegrityResult>("/evidence/{evidence_id}/revisions/{revision}/verify",
                                 {.id = "verifyEvidenceIntegrity",
                                  .permission = "evidence:read",
                                  .text = "Computes the SHA-256 of the stored bytes anew and compares; on a mismatch the revision counts no longer.",
                                  .problems = {410}},
                                 [&](Call& call) { return contents.verify(call.context, call.id("evidence_id"), revision_of(call)); });
}

void add_results(Api& api, const EvidenceService& evidence, const EvidenceContentService& contents) {
    api.find<EvidenceResultsQuery, EvidenceResults>(
        "/evidence/{evidence_id}/revisions/{revision}/results",
        {.id = "getEvidenceResults",
         .permission = "evidence:read",
         .text = "What a scan, test run, bill of materials or attestation says, in one form; read from the bytes.",
         .problems = {409, 410, 415}},
        [&](Call& call, const EvidenceResultsQuery& query) {
            return EvidenceResultsService(evidence, contents).get(call.context, call.id("evidence_id"), revision_of(call), query);
        });
}

}  // namespace

void add_evidence_routes(Api& api, Services& services) {
    const auto& evidence = services.evidence;
    const auto& contents = services.evidence_contents;
    add_register(api, evidence);
    const auto& sheets = services.evidence_register;
    declare_export(api, "/evidence/export", {"exportEvidence", "evidence:export", "The register with validity, hash and links; filters as listEvidence."},
                   &platform::reflect::type_of<EvidenceExportQuery>, [&](Call& call) {
                       const auto query = call.query<EvidenceExportQuery>();
                       answer_table(call, sheets.table(call.context, query), query.format.value_or(RegisterFormat::csv), "evidence");
                   });
    api.action<EvidenceRevisionInput, Evidence>(
        "/evidence/{evidence_id}/revisions",
        {.id = "addEvidenceRevision",
         .permission = "evidence:write",
         .text = "Adds a file, an address or a statement; 409 unchanged_content for the bytes of the revision before, unless they are reaffirmed.",
         .success = 201,
         .guarded = true},
        [&](Call& call, const EvidenceRevisionInput& in) { return evidence.add_revision(call.context, call.id("evidence_id"), call.if_match(), in); });
    add_content(api, contents);
    add_results(api, evidence, contents);
    api.trigger<Evidence>("/evidence/{evidence_id}/submit",
                          {"submitEvidence", "evidence:write", "To in_review; its file must have been found clean."},
                          [&](Call& call) { return evidence.submit(call.context, call.id("evidence_id"), call.if_match()); });
    api.action<EvidenceDecision, Evidence>(
        "/evidence/{evidence_id}/decide",
        {"decideEvidence", "evidence:approve", "The current revision approved, which takes the former one's place, or rejected; by somebody else."},
        [&](Call& call, const EvidenceDecision& in) { return evidence.decide(call.context, call.id("evidence_id"), call.if_match(), in); });
    api.list<CheckResultFilters, CheckResult>(
        "/evidence/check-results", {"listEvidenceCheckResults", "evidence:read", "How checks ended over time."},
        [&](Call& call, const ListQuery& query, const CheckResultFilters& filters) { return evidence.results(call.context, query, filters); });
    auto& again = api.raw("POST", "/evidence/{evidence_id}/run-checks",
                          {.id = "runEvidenceChecks",
                           .permission = "evidence:write",
                           .text = "Evaluates the checks on the current revision now.",
                           .problems = {409, 410},
                           .guarded = true},
                          &platform::reflect::type_of<CheckResult>, [&](Call& call) {
                              const auto results = evidence.check_again(call.context, call.id("evidence_id"), call.if_match());
                              std::vector<const void*> items;
                              items.reserve(results.size());
                              for (const auto& result : results) items.push_back(&result);
                              Api::answer_page(call, platform::reflect::type_of<CheckResult>(), items, std::nullopt, std::nullopt);
                          });
    again.operation.shape = platform::openapi::Shape::page;
    api.action<EvidenceWithdraw, Evidence>(
        "/evidence/{evidence_id}/withdraw",
        {"withdrawEvidence", "evidence:approve", "To withdrawn, which is final; with destroy its content goes at once (evidence:admin)."},
        [&](Call& call, const EvidenceWithdraw& in) { return contents.withdraw(call.context, call.id("evidence_id"), call.if_match(), in); });
    api.action<EvidenceLinkBatch, Evidence>(
        "/evidence/{evidence_id}/links", {"linkEvidence", "evidence:write", "Links it to 1 to 100 records that it proves."},
        [&](Call& call, const EvidenceLinkBatch& in) { return evidence.link(call.context, call.id("evidence_id"), call.if_match(), in); });
    api.remove("/evidence/{evidence_id}/links/{link_id}",
               {"unlinkEvidence", "evidence:write", "Removes a link; items that lose their only valid evidence are to be reviewed."},
               [&](Call& call) { evidence.unlink(call.context, call.id("evidence_id"), call.id("link_id")); });
}

}  // namespace compliance
