// SPDX-License-Identifier: Apache-2.0
// The bytes of evidence: handed out, held against their hash, destroyed when their time is over or where they are unlawful
// (evidence R11, R12, R14).
#pragma once

#include "compliance/db/models/evidence_results.hpp"
#include "compliance/services/evidence.hpp"
#include "platform/files/sealed_file.hpp"

namespace compliance {

class EvidenceContentService {
  public:
    explicit EvidenceContentService(const EvidenceService& evidence) : evidence_(evidence) {}

    struct Content {
        std::string text;  ///< of a statement
        std::optional<File> file;
        std::string sha256, media_type, file_name;
        std::int64_t size = 0;
    };
    /// What a revision holds; the read is noted where it is strict or personal. Throws Problem 410 `content_destroyed`, 404 for
    /// a revision that is only an address.
    Content find(Context& context, const platform::Uuid& id, std::int64_t revision) const;
    platform::files::ContentSource stream(Context& context, const File& file, std::uint64_t offset, std::uint64_t length) const;
    /// The normal form of a revision's content, also of one whose bytes are destroyed; the read is noted as that of the bytes.
    EvidenceResults results(Context& context, const platform::Uuid& id, std::int64_t revision, const EvidenceResultsQuery& query) const;
    IntegrityResult verify(Context& context, const platform::Uuid& id, std::int64_t revision) const;
    /// Final. With `destroy` the bytes go at once, which needs evidence:admin.
    Evidence withdraw(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const EvidenceWithdraw& input) const;

    /// Destroys what is kept no longer and verifies what was not verified for a month, some at a time.
    void keep_house(Context& context) const;

  private:
    EvidenceRevision revision_of(platform::postgres::Executor& db, const platform::Uuid& id, std::int64_t number) const;
    IntegrityResult compare(Context& context, const Evidence& evidence, EvidenceRevision revision) const;
    std::optional<std::string> computed_hash(Context& context, const EvidenceRevision& revision) const;
    std::vector<std::string> destroy(platform::postgres::Transaction& tx, Evidence& evidence) const;

    const EvidenceService& evidence_;
};

}  // namespace compliance
