// SPDX-License-Identifier: Apache-2.0
// SQL of persons, their erasure and its certificates.
#pragma once

#include "compliance/db/models/erasure.hpp"
#include "platform/records/store.hpp"

namespace compliance {

platform::records::Table<Erasure> erasures();
platform::records::Table<ErasureApproval> erasure_approvals();

/// What is known of a person without any key.
struct SubjectState {
    SubjectKind kind = SubjectKind::other;
    std::string origin;
    bool shredded = false;     ///< the row says so
    bool key_alive = false;    ///< the key store holds the key
    bool restricted = false;
    std::string restricted_reason, fingerprint;
};

class ErasureRepository {
  public:
    ErasureRepository() : erasures_(erasures()), approvals_(erasure_approvals()) {}

    /// Keeps others from the person until the transaction ends; nullopt: there is none.
    [[nodiscard]] std::optional<SubjectState> lock_subject(platform::postgres::Executor& db, const platform::Uuid& id) const;
    /// Those whose key is there, or whose row says so: an older copy of either has come back.
    [[nodiscard]] std::vector<platform::Uuid> unfinished(platform::postgres::Executor& db, const std::vector<platform::Uuid>& ids) const;
    /// Rows by table that hold values under the person's key. Reads whole tables: minutes on large ones.
    [[nodiscard]] std::vector<ErasedTable> holdings(platform::postgres::Executor& db, const platform::Uuid& subject) const;

    /// Gives key, sequence and the hash before it; whoever comes next waits until this transaction has ended.
    void take_place(platform::postgres::Executor& db, Erasure& erasure) const;
    void insert(platform::postgres::Executor& db, Erasure& erasure) const { erasures_.insert(db, erasure); }
    [[nodiscard]] std::optional<Erasure> get(platform::postgres::Executor& db, const platform::Uuid& id) const;
    /// The chain from its beginning, at most `limit` after `sequence`.
    [[nodiscard]] std::vector<Erasure> chain(platform::postgres::Executor& db, std::int64_t after, std::int64_t limit) const;
    /// Subject whose destroyed key has the fingerprint, and whether the key store still holds its key.
    struct Tombstone {
        platform::Uuid subject;
        bool key_alive = false;
    };
    [[nodiscard]] std::optional<Tombstone> tombstone(platform::postgres::Executor& db, std::string_view fingerprint) const;
    /// Sealed forms of up to `limit` rows of a table that name the subject's key, by chance.
    [[nodiscard]] std::vector<std::string> samples(platform::postgres::Executor& db, const ErasedTable& table, const platform::Uuid& subject,
                                                   std::int64_t limit) const;
    /// Certificates of the last week of which no check has held, some at a time.
    [[nodiscard]] std::vector<platform::Uuid> unverified(platform::postgres::Executor& db) const;
    void add_verification(platform::postgres::Executor& db, const platform::Uuid& erasure, const ErasureVerification& verification) const;

    /// The open approval of the person, locked; an outlived one is closed on the way.
    [[nodiscard]] std::optional<ErasureApproval> open_approval(platform::postgres::Executor& db, const platform::Uuid& subject, platform::Instant now) const;
    void insert(platform::postgres::Executor& db, ErasureApproval& approval) const { approvals_.insert(db, approval); }
    void close(platform::postgres::Executor& db, ErasureApproval approval, ApprovalState state) const;
    [[nodiscard]] bool four_eyes(platform::postgres::Executor& db) const;
    /// Answers kept for retries may hold anything of anybody: they go, what they answered stays answered.
    void drop_kept_answers(platform::postgres::Executor& db) const;
    /// An event without a change on the subject: a journal line was carried out on a key store older than it.
    void note_replay(platform::postgres::Executor& db, const platform::Uuid& subject) const;

  private:
    platform::records::Table<Erasure> erasures_;
    platform::records::Table<ErasureApproval> approvals_;
};

}  // namespace compliance
