// SPDX-License-Identifier: Apache-2.0
// One data subject request under change: locked, checked, changed, reckoned anew, stored and answered in one transaction.
// Every service that acts on a request works through this; what an action means stands in the service of its own stem.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "compliance/repositories/dsr_request.hpp"
#include "compliance/services/dsr_settings.hpp"
#include "compliance/services/file_content.hpp"
#include "compliance/services/register.hpp"
#include "compliance/services/retention_duties.hpp"

namespace compliance {

/// Whether a date that was met or missed is reckoned again: only where the facts of the clock themselves are set right (R12).
enum class Frozen { keep, reckon_anew };

/// A list of files that a body names, and where.
struct NamedFiles {
    std::vector<platform::Ref<entity::File>>& files;
    std::string pointer;
};
/// What a part of a request names now, and what it named before.
struct FilesOfPart {
    FileHolder holder;
    std::vector<NamedFiles> named;
    std::vector<platform::Ref<entity::File>> before = {};
};

/// What the services of requests share: rows, personal data, files, clock, deadlines.
class DsrCases {
  public:
    static constexpr std::string_view kTable = "compliance_dsr_requests", kItems = "compliance_dsr_items",
                                      kPackages = "compliance_dsr_packages", kChecks = "compliance_dsr_identity_checks",
                                      kNotices = "compliance_dsr_recipient_notices";

    DsrCases(const Vault& vault, const DsrSettingsService& settings, const FileContents& files, const RetentionDuties& duties)
        : vault_(vault), settings_(settings), files_(files), duties_(duties) {}
    [[nodiscard]] const DsrRequests& rows() const { return requests_; }
    [[nodiscard]] const Vault& vault() const { return vault_; }
    [[nodiscard]] DsrSettings settings(platform::postgres::Executor& db, const Context& context) const { return settings_.get(db, context); }
    [[nodiscard]] DsrSettings settings_in_force(platform::postgres::Executor& db, const Context& context) const { return settings_.peek(db, context); }

    /// Periods, pauses, extension and state of the clock, from the facts (R1-R12). Nothing for a clock that is stopped.
    void reckon(Context& context, platform::postgres::Executor& db, DsrRequest& request, Frozen frozen) const;
    /// The platform's deadlines of the request, as its state has them: open, suspended, met or void.
    void put_deadlines(Context& context, platform::postgres::Executor& db, const DsrRequest& request) const;
    /// Blind indexes of the person's addresses and numbers (gdpr R2).
    [[nodiscard]] std::vector<std::string> blind_indexes(platform::postgres::Executor& db, const DsrRequest& request) const;
    /// Seals what is open in the request itself; its parts are rows of their own.
    void seal(platform::postgres::Executor& db, DsrRequest& request) const;
    /// Opens the personal data of requests with their parts, without an event.
    void open(platform::postgres::Executor& db, std::vector<DsrRequest>& requests) const;
    /// Opens them and writes the event of the read; `one`: the answer is a single record.
    void open_and_note(const Context& context, platform::postgres::Executor& db, std::vector<DsrRequest>& requests, bool one) const;
    /// Files that a part of a request names are the person's from then on: under that key, and safe from removal while named.
    /// Those in `before` that are named no more are let go of. An id becomes another where the file had to be copied.
    /// Throws Problem 422 `unknown_reference` for a file that the caller does not see, 403 `infected`.
    void hold_files(Context& context, platform::postgres::Transaction& tx, const DsrRequest& request, const FilesOfPart& part) const;
    [[nodiscard]] const FileContents& files() const { return files_; }
    /// Fills in which of them a legal hold covers.
    void mark_holds(const Context& context, platform::postgres::Executor& db, std::vector<DsrRequest>& requests) const;
    /// A period that ran out since it was last reckoned shows as missed.
    static void show_missed(DsrRequest& request, platform::Instant now);

  private:
    const Vault& vault_;
    const DsrSettingsService& settings_;
    const FileContents& files_;
    const RetentionDuties& duties_;
    DsrRequests requests_;
};

class DsrCase {
  public:
    /// Locks the request and loads it with its parts and personal data. `action` is the verb phrase for the trail.
    /// Throws Problem 404, 412 `stale`, 409 `erased`.
    DsrCase(Context& call, const DsrCases& cases, const platform::Uuid& id, std::optional<std::int64_t> if_match, std::string action);

    Context& context;
    DsrRequest request;

    [[nodiscard]] platform::postgres::Transaction& tx() { return tx_; }
    [[nodiscard]] const DsrCases& cases() const { return cases_; }
    /// Throws Problem 409 `state` with the states from which the action is possible.
    void require_state(std::initializer_list<DsrState> possible) const;
    /// Throws Problem 404.
    DsrItem& item(const platform::Uuid& id);
    DsrIdentityCheck& check(const platform::Uuid& id);
    /// What the caller gives as reason goes into the trail with everything that follows, sealed under the person's key.
    void because(std::string reason);
    /// The first step of handling moves a received request to in_progress.
    void begin_work();
    [[nodiscard]] bool has(DsrRight right) const;
    void put(DsrItem& item);             ///< new or changed
    void put(DsrIdentityCheck& check);
    void drop(const DsrItem& item);
    void put(DsrPackage& package);       ///< changed
    void release(DsrPackage& package);   ///< from now on the person may fetch it
    /// Recomputes what follows from items and checks, reckons the clock, stores, commits; answers the request as it now
    /// stands, its personal data opened and the read noted.
    DsrRequest commit(Frozen frozen = Frozen::keep);
    /// The same as part of a job: nobody reads the answer, so no personal data is opened for it.
    void commit_unseen(Frozen frozen = Frozen::keep);

  private:
    void store(Frozen frozen);

    const DsrCases& cases_;
    Acting acting_;
    platform::postgres::Transaction tx_;
    std::int64_t loaded_version_ = 0;
};

/// Problem 409 that lists what stands in the way (`open`: JSON strings).
platform::Problem blocked(std::string code, std::string detail, const std::vector<std::string>& by);

}  // namespace compliance
