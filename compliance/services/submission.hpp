// SPDX-License-Identifier: Apache-2.0
// What pipelines deliver to collectors: read, checked, and stored as a revision of evidence (evidence R10).
#pragma once

#include "compliance/services/collector.hpp"
#include "compliance/services/evidence.hpp"
#include "compliance/services/evidence_check/rules.hpp"

namespace compliance {

/// Bytes of a delivery at most.
constexpr std::size_t kMaxSubmissionBytes = 64UL * 1024 * 1024;

/// What came.
struct DeliveredFile {
    std::string media_type;  ///< that the client named
    std::string bytes;
};

class SubmissionService {
  public:
    SubmissionService(const Vault& vault, const EmailService& mails, Access& access, const EvidenceService& evidence)
        : collectors(vault, mails, access), evidence_(evidence), rows_(submissions()) {}

    /// The collector, if the caller's token may submit to it now. Throws Problem 403 for another one, 409 `collector_inactive`.
    Collector open(Context& context, const platform::Uuid& id) const;
    /// Throws Problem 415, 422 for what the collector does not take; that it came is stored all the same, of its bytes the hash.
    Submission submit(Context& context, const Collector& collector, const SubmissionQuery& query, const DeliveredFile& file) const;
    platform::records::Page<Submission> list(Context& context, const platform::Uuid& collector, const platform::records::ListQuery& query,
                                             const SubmissionFilters& filters) const;

    /// Deliveries that waited for the scan of their bytes: approved where they were found clean, rejected where malware was found, left
    /// to a person where the scanner could not say.
    void settle_scanned(Context& context) const;

    CollectorService collectors;

  private:
    struct Examined;
    struct Arrival;
    void keep_rejected(Context& context, Submission submission, const platform::Problem& problem) const;
    void store(Context& context, Arrival& arrival) const;
    void add_revision(Context& context, platform::postgres::Transaction& tx, Arrival& arrival, Evidence& evidence, platform::Date today) const;
    EvidenceRevision make_revision(Context& context, platform::postgres::Transaction& tx, const Arrival& arrival, const Evidence& evidence) const;
    void settle(Context& context, platform::postgres::Transaction& tx, const Delivery& delivery, Evidence& evidence, EvidenceRevision& revision) const;
    void approve_by_itself(Context& context, platform::postgres::Transaction& tx, Evidence& evidence, EvidenceRevision& revision) const;
    bool still_trusted(platform::postgres::Executor& db, const Evidence& evidence, const EvidenceRevision& revision) const;
    Evidence make_evidence(platform::postgres::Executor& db, const Arrival& arrival) const;
    void add_links(Context& context, platform::postgres::Executor& db, const Collector& collector, const Evidence& evidence) const;
    void prune(platform::postgres::Transaction& tx, const Collector& collector, Evidence& evidence) const;

    const EvidenceService& evidence_;
    platform::records::Table<Submission> rows_;
};

}  // namespace compliance
