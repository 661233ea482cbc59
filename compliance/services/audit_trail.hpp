// SPDX-License-Identifier: Apache-2.0
// The trail as it is read, proved and checked: events, tree heads and their anchors, proofs, receipts, states of records
// (audit R27-R32). Sealing stands in audit_sealer.hpp, whole verification in audit_verification.hpp.
#pragma once

#include <functional>

#include "compliance/db/models/audit_trail.hpp"
#include "compliance/schemas/audit_trail.hpp"
#include "compliance/services/audit_details.hpp"
#include "compliance/services/job.hpp"

namespace compliance {

class AuditTrailService {
  public:
    static constexpr const char* kVerifyJob = "verify_audit_trail";

    /// `tsa_roots`: PEM file of roots that time-stamp authorities are trusted by; empty: the system's.
    AuditTrailService(const Vault& vault, JobService& jobs, std::string tsa_roots);

    platform::records::Page<AuditEvent> events(Context& context, const platform::records::ListQuery& query, const AuditEventFilters& filters) const;
    AuditEvent event(Context& context, const platform::Uuid& id) const;
    /// Appends to `chunk`, answers false at the end. Runs on after the request's own context has gone.
    using Source = std::function<bool(platform::Fiber&, std::string& chunk)>;
    Source export_events(Context& context, const platform::records::ListQuery& query, const AuditEventExport& filters) const;

    platform::records::Page<TreeHead> heads(Context& context, const platform::records::ListQuery& query, const TreeHeadFilters& filters) const;
    /// `size`: a number or `latest`.
    TreeHead head(Context& context, std::string_view size) const;
    TreeHead anchor(Context& context, std::string_view size, const AnchorInput& in) const;

    InclusionProof inclusion(Context& context, const InclusionQuery& query) const;
    ConsistencyProof consistency(Context& context, const ConsistencyQuery& query) const;
    std::vector<AuditLeaf> leaves(Context& context, const LeafQuery& query) const;

    /// Problem 409 `not_sealed_yet` for an event that is no leaf yet.
    AuditReceipt receipt(Context& context, const platform::Uuid& event_id, bool details) const;
    ReceiptVerification verify_receipt(Context& context, const AuditReceipt& receipt) const;

    EntityState state(Context& context, std::string_view entity_type, const platform::Uuid& id, const EntityStateQuery& query) const;

    /// Queues the job whose result is a TrailVerification.
    Job verify(Context& context, const VerifyTrailInput& in) const;

    /// Public keys of a log, current or former, with their sizes; asked without sign-in. Problem 404 for an unknown log.
    static std::vector<LogKeyRow> public_keys(Context& context, std::string_view log_id);

  private:
    [[nodiscard]] AnchorRow checked(const AnchorInput& in, const AuditLog& log, const std::vector<TreeHeadRow>& heads, platform::Instant now) const;

    const Vault& vault_;
    JobService& jobs_;
    std::string tsa_roots_;
};

/// Events as the caller may see them; what was opened is added to `read`.
std::vector<AuditEvent> shown_events(const Context& context, platform::postgres::Executor& db, const Vault& vault, std::vector<EventRow> rows, bool pii,
                                     TrailRead& read);
/// The current log; Problem 409 `not_sealed_yet` before its first head.
AuditLog sealed_log(platform::postgres::Executor& db);
/// `size` where given, else the log's; Problem 422 `out_of_range` at the parameter for 0 and beyond the log.
std::int64_t tree_size_of(const AuditLog& log, const std::optional<std::int64_t>& size, const char* pointer);
/// The problem of proofs of what is no leaf yet; asks the sealer to hurry.
platform::Problem not_sealed_yet(platform::postgres::Executor& db);
/// Parameters of lists that these do not have: Problem 422.
void refuse_list_parameters(const platform::records::ListQuery& query, bool include);

}  // namespace compliance
