// SPDX-License-Identifier: Apache-2.0
// What pipelines deliver to collectors: read, checked, stored by its hash, approved where that is allowed (evidence R10).
#pragma once

#include "compliance/services/collector.hpp"
#include "compliance/services/evidence.hpp"
#include "compliance/services/evidence_check/run.hpp"

namespace compliance {

class SubmissionService {
  public:
    static constexpr std::uint64_t kMaxBytes = 64ULL * 1024 * 1024;

    SubmissionService(Access& access, const EvidenceService& evidence)
        : collectors_(access), evidence_(evidence), rows_(submissions()) {}

    platform::records::Page<Submission> list(Context& context, const platform::Uuid& collector, const platform::records::ListQuery& query,
                                             const SubmissionFilters& filters) const;
    /// The collector, if the caller's token may submit to it and it is active. Throws Problem 404, 403, 409 `collector_inactive`,
    /// 422 for what the query must not say.
    Collector open(Context& context, const platform::Uuid& id, const SubmissionQuery& query) const;
    [[nodiscard]] std::unique_ptr<FileDraft> begin(Context& context, std::uint64_t expected) const;

    struct Delivery {
        FileDraft& draft;  ///< finished
        std::string_view bytes;
        std::string media_type;  ///< as it was declared
        const SubmissionQuery& query;
    };
    /// Keeps it, whatever becomes of it. Throws Problem 415 or 422 for a rejected one, 422 `checks_failed` where the query asks for that.
    Submission submit(Context& context, const Collector& collector, const Delivery& delivery) const;

    [[nodiscard]] const CollectorService& collectors() const { return collectors_; }

  private:
    struct Examined;
    Examined examine(Context& context, const Collector& collector, const Delivery& delivery) const;
    void reject(Context& context, const platform::Uuid& collector, Submission submission, const platform::Problem& problem) const;
    struct Kept;
    void keep(Context& context, platform::postgres::Transaction& tx, const Kept& kept) const;
    platform::Uuid evidence_for(Context& context, platform::postgres::Transaction& tx, const Collector& collector, const Submission& submission) const;
    EvidenceRevision make_revision(Context& context, platform::postgres::Transaction& tx, const Collector& collector, const Delivery& delivery,
                                   const Evidence& evidence) const;
    void drop_old_bytes(platform::postgres::Transaction& tx, const Collector& collector, Evidence& evidence, const EvidenceRevision& latest) const;

    CollectorService collectors_;
    const EvidenceService& evidence_;
    platform::records::Table<Submission> rows_;
};

}  // namespace compliance
