// SPDX-License-Identifier: Apache-2.0
// Erasing a person by destroying the key that everything of them is sealed under, with a certificate (gdpr R4-R9;
// Art. 17, 18(2), 5(2) GDPR). Domains say here what stands against it and what else goes.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "compliance/repositories/erasure.hpp"
#include "compliance/services/shred_journal.hpp"
#include "compliance/services/vault.hpp"

namespace compliance {

/// What a domain contributes; each function may be empty. All but `remove_files` run in the erasing transaction.
struct ErasureSource {
    std::string domain;
    /// Appends what stands against erasing the person (R6).
    std::function<void(Context&, platform::postgres::Executor&, const platform::Uuid& subject, std::vector<ErasureBlocker>&)> blockers;
    /// Clears what names the person without being sealed: indexes, bindings, settings.
    std::function<void(Context&, platform::postgres::Executor&, const platform::Uuid& subject)> clear;
    /// The person's files, to be listed on the certificate …
    std::function<std::vector<ErasedFile>(Context&, platform::postgres::Executor&, const platform::Uuid& subject)> files;
    /// … and removed after the commit; answers those that are still there, which the verification then finds.
    std::function<std::vector<ErasedFile>(Context&, const std::vector<ErasedFile>&)> remove_files;
};

struct ErasureOrder {
    platform::Uuid subject;
    ErasureReason reason = ErasureReason::request_art17;
    std::string legal_basis;                    ///< 1 to 200 characters
    std::string requested_by;                   ///< empty: the caller
    std::optional<std::string> approved_by;
};

struct ErasureConfig {
    int key_backup_days = 7;                    ///< 0 to 30 (R4): how long backups of the key store are kept
};

class ErasureService {
  public:
    ErasureService(const Vault& vault, ShredJournal& journal, ErasureConfig config);

    void add_source(ErasureSource source) { sources_.push_back(std::move(source)); }

    /// What stands against it; empty: nothing. Throws Problem 404, 409 `already_erased`.
    [[nodiscard]] std::vector<ErasureBlocker> blockers(Context& context, const platform::Uuid& subject) const;
    /// Erases at once: for jobs by rule and for callers that have seen to four eyes themselves. `also` runs in the same
    /// transaction, for the record whose person this is. Throws Problem 404, 409 `already_erased`, `erasure_blocked`.
    Erasure erase(Context& context, const ErasureOrder& order, const std::function<void(platform::postgres::Executor&)>& also = {}) const;
    /// The four eyes of R5: the first call is recorded and destroys nothing, another member's carries it out. Throws as
    /// erase(), and 409 `four_eyes` for a second call by the first.
    std::variant<ErasureApproval, Erasure> request(Context& context, const ErasureOrder& order) const;
    /// Certificates whose checks have not all held yet are checked again, which removes files that are still there: what a
    /// process left that was killed after the commit. Answers how many.
    std::size_t verify_open(Context& context) const;
    /// The certificate with its checks; throws Problem 404.
    [[nodiscard]] Erasure get(Context& context, const platform::Uuid& id) const;
    /// Checks key, sample rows, files, chain and signature (R9), and records the result.
    ErasureVerification verify(Context& context, const platform::Uuid& id) const;

    /// Whether old row versions of destroyed keys may still lie in the key store's table; asking resets it.
    [[nodiscard]] bool take_sweep_due() const { return sweep_due_.exchange(false); }
    void note_sweep_due() const { sweep_due_ = true; }

  private:
    [[nodiscard]] std::vector<ErasureBlocker> find_blockers(Context& context, platform::postgres::Executor& db, const platform::Uuid& subject,
                                                            const SubjectState& state) const;
    Erasure certify(Context& context, platform::postgres::Executor& tx, const ShredLine& line, const SubjectState& state) const;
    void sign(platform::postgres::Executor& tx, Erasure& erasure) const;
    void finish(Context& context, const ShredLine& line) const;
    void after_commit(Context& context, const Erasure& erasure) const;
    [[nodiscard]] std::vector<std::string> findings(Context& context, platform::postgres::Executor& db, const Erasure& erasure) const;
    void check_chain(platform::postgres::Executor& db, const Erasure& erasure, std::vector<std::string>& findings) const;

    const Vault& vault_;
    ShredJournal& journal_;
    ErasureConfig config_;
    ErasureRepository repository_;
    std::vector<ErasureSource> sources_;
    mutable std::atomic<bool> sweep_due_{true};   // a start does not know what the last one left
};

/// Canonical JSON whose SHA-256 is the certificate's hash.
std::string erasure_statement(const platform::Uuid& tenant, const Erasure& erasure);

}  // namespace compliance
