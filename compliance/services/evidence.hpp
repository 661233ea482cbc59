// SPDX-License-Identifier: Apache-2.0
// Evidence from its draft to its end: revisions that never change, review by somebody else, links to what it proves (evidence
// R1-R4, R11, R13). Its bytes are evidence_content.hpp's business.
#pragma once

#include <functional>

#include "compliance/db/models/check_result.hpp"
#include "compliance/repositories/evidence.hpp"
#include "compliance/services/date_deadline.hpp"
#include "compliance/services/file_content.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

class EvidenceService {
  public:
    explicit EvidenceService(const FileContents& contents)
        : contents_(contents), rows_(evidence_items()), revisions_(evidence_revisions()), links_(evidence_links()) {}

    /// Strict evidence is among them only for its owner and those who approve evidence.
    platform::records::Page<Evidence> list(Context& context, const platform::records::ListQuery& query, const EvidenceFilters& filters,
                                           std::optional<platform::Date> on) const;
    Evidence get(Context& context, const platform::Uuid& id, std::optional<platform::Instant> as_of, std::optional<platform::Date> on) const;
    Evidence create(Context& context, EvidenceInput input) const;
    Evidence patch(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;
    /// Only a draft that was never approved and is linked to nothing; else Problem 409 `in_use`.
    void remove(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    platform::records::Page<platform::records::HistoryEntry> history(Context& context, const platform::Uuid& id,
                                                                     const platform::records::ListQuery& query) const;
    /// Throws Problem 409 `unchanged_content` for the bytes of the current revision, unless they are reaffirmed.
    Evidence add_revision(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const EvidenceRevisionInput& input) const;
    /// Throws Problem 409 `scan_pending`, 422 `file_not_clean`.
    Evidence submit(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    /// Throws Problem 409 `four_eyes`, `scan_pending`, or `checks_failed` without a reason to pass over that, 422 `file_not_clean`.
    Evidence decide(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const EvidenceDecision& decision) const;
    Evidence link(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const EvidenceLinkBatch& batch) const;
    void unlink(Context& context, const platform::Uuid& id, const platform::Uuid& link) const;
    /// The checks anew on the current revision.
    std::vector<CheckResult> check_again(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    platform::records::Page<CheckResult> results(Context& context, const platform::records::ListQuery& query, const CheckResultFilters& filters) const;
    /// Approved evidence whose last day is over expires; answers how much.
    std::size_t expire_due(Context& context) const;

    using Change = std::function<void(platform::postgres::Transaction& tx, Evidence& evidence, platform::Date today)>;
    /// Within one transaction: the evidence with its parts, locked, changed by `work`, stored, with its deadline.
    Evidence change(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, std::string action, const Change& work) const;
    /// The same as part of the caller's transaction, whoever may see it.
    Evidence change_within(Context& context, platform::postgres::Transaction& tx, const platform::Uuid& id, std::optional<std::int64_t> if_match,
                           const Change& work) const;
    /// A new one, with its key.
    void insert(platform::postgres::Executor& db, Evidence& evidence) const;
    /// The revision takes the place of the one approved before; storing both is the caller's, of the former it is done here.
    void approve(platform::postgres::Transaction& tx, Evidence& evidence, EvidenceRevision& revision) const;
    /// Faults below `pointer` of what evidence cannot be linked to, or is not there.
    static void check_target(platform::postgres::Executor& db, std::string_view type, const platform::Uuid& id, const std::string& pointer,
                             std::vector<platform::Fault>& faults);
    /// False where it is linked to that already.
    bool add_link(Context& context, platform::postgres::Executor& db, const platform::Uuid& evidence, const EvidenceLinkInput& input) const;
    /// The evidence, if the caller may see it; else Problem 404.
    [[nodiscard]] Evidence visible(Context& context, platform::postgres::Executor& db, const platform::Uuid& id,
                                   std::optional<platform::Instant> as_of = {}) const;
    [[nodiscard]] const platform::records::Table<EvidenceRevision>& revisions() const { return revisions_; }
    [[nodiscard]] const FileContents& contents() const { return contents_; }
    /// Three years after `ended`, or later where that is said already; of products of the CRA ten.
    static void keep_at_least(platform::postgres::Executor& db, Evidence& evidence, platform::Date ended);

  private:
    EvidenceRevision make_revision(Context& context, platform::postgres::Transaction& tx, const Evidence& evidence, const EvidenceRevisionInput& input,
                                   const std::string& pointer) const;
    void take_file(Context& context, platform::postgres::Transaction& tx, EvidenceRevision& revision, const FileToHold& wanted) const;
    void require_clean(platform::postgres::Executor& db, const EvidenceRevision& revision) const;
    void add_links(Context& context, platform::postgres::Transaction& tx, const platform::Uuid& evidence, const std::vector<EvidenceLinkInput>& links) const;

    const FileContents& contents_;
    platform::records::Table<Evidence> rows_;
    platform::records::Table<EvidenceRevision> revisions_;
    platform::records::Table<EvidenceLink> links_;
};

}  // namespace compliance
