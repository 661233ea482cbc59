// SPDX-License-Identifier: Apache-2.0
// What was destroyed, kept outside of the database (gdpr R5): a database restored from an older copy is made to forget
// again before it serves. What is done for a line stands with those who write it.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "compliance/services/context.hpp"
#include "platform/ledger/journal.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

enum class ShredKind { subject, tenant };
BOOST_DESCRIBE_ENUM(ShredKind, subject, tenant)

/// One line: whose key goes, and what its certificate says. No name, address or word of a person.
struct ShredLine {
    ShredKind kind = ShredKind::subject;
    platform::Uuid tenant;
    std::optional<platform::Uuid> subject, erasure;
    platform::Instant at{};
    std::optional<std::string> fingerprint, reason, legal_basis, requested_by, approved_by;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"kind", "subject: one person's key; tenant: all keys of a tenant."}, {"tenant", "The tenant."}, {"subject", "The person."},
        {"erasure", "Id of the certificate."}, {"at", "When."}, {"fingerprint", "Of the destroyed key."}, {"reason", "Of the certificate."},
        {"legal_basis", "Of the certificate."}, {"requested_by", "Of the certificate."}, {"approved_by", "Of the certificate."}};
};
BOOST_DESCRIBE_STRUCT(ShredLine, (), (kind, tenant, subject, erasure, at, fingerprint, reason, legal_basis, requested_by, approved_by))

/// Which of the lines of one tenant still have their keys, and the carrying out of one of them, in the tenant's context.
struct ShredHandler {
    std::function<std::vector<ShredLine>(Context&, const std::vector<ShredLine>&)> unfinished;
    std::function<void(Context&, const ShredLine&)> finish;
};

class ShredJournal {
  public:
    static constexpr const char* kFormat = "backend-compliance/shred-journal/v1";

    /// `paths`: the instance's own file first, then those of others that share the database (docs/adr/0014). None: tests
    /// of what erases nothing.
    explicit ShredJournal(std::vector<std::string> paths) : paths_(std::move(paths)) {}

    void add_handler(ShredKind kind, ShredHandler handler) { handlers_[static_cast<std::size_t>(kind)] = std::move(handler); }

    /// Before anything is served: opens the files, holds them against what the database knows of them, and carries out
    /// what the database does not show as done. Answers how many lines that were. Throws JournalError
    /// (`shred_journal_missing: …`) when a file is gone, cut or altered.
    std::size_t start(Context& system);
    /// Writes the line and notes in the transaction how far the file reaches; the last step before commit().
    void append(Context& context, platform::postgres::Executor& tx, const ShredLine& line);
    /// A written line whose transaction failed: carried out by finish_pending(), or at the next start.
    void failed(const ShredLine& line);
    void finish_pending(Context& system);
    /// For readiness. Throws JournalError.
    void check() const;
    /// Operator's word that a journal is lost for good; the database no longer asks for it.
    static bool abandon(platform::postgres::Executor& db, const platform::Uuid& journal);

  private:
    /// What the database knows of a journal.
    struct Known {
        std::string id;
        std::int64_t last_number = 0;
        std::string last_hash;
    };
    void require_known(const std::vector<Known>& known, const std::vector<std::vector<platform::ledger::Journal::Entry>>& entries) const;
    static void register_journal(platform::postgres::Executor& db, const platform::ledger::Journal& journal,
                                 const std::vector<platform::ledger::Journal::Entry>& entries, const std::vector<Known>& known);
    std::size_t carry_out(Context& system, const std::vector<ShredLine>& lines);

    std::vector<std::string> paths_;
    std::vector<std::unique_ptr<platform::ledger::Journal>> journals_;   // own first
    ShredHandler handlers_[2];
    std::mutex mutex_;
    std::vector<ShredLine> pending_;
};

}  // namespace compliance
