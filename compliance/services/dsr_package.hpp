// SPDX-License-Identifier: Apache-2.0
// Response packages: ordered, built by a job from the results of the tasks, fetched by staff and by the person (dsr, R22).
// What a package is made of stands in dsr_package_content.hpp.
#pragma once

#include <memory>
#include <optional>

#include "compliance/schemas/dsr_package.hpp"
#include "compliance/services/access_information.hpp"
#include "compliance/services/dsr_case.hpp"
#include "compliance/services/dsr_communication.hpp"
#include "compliance/services/file_content.hpp"
#include "compliance/services/job.hpp"
#include "platform/render/document.hpp"

namespace compliance {

class DsrPackageContent;

/// A package on its way to somebody.
struct DsrPackageDownload {
    std::string file_name;  ///< DSR-2026-000123.zip
    std::string sha256;     ///< hex, of the archive
    std::uint64_t size = 0;
    std::shared_ptr<platform::files::SealedReader> content;  ///< for FileContents::stream
};

class DsrPackages {
  public:
    static constexpr const char* kJob = "build_dsr_package";

    struct Parts {
        const DsrCases& cases;
        const DsrLetters& letters;
        const FileContents& files;
        JobService& jobs;
        const platform::render::DocumentRenderer& documents;
        const AccessInformation& information;
    };
    explicit DsrPackages(Parts parts);

    /// Keeps the entries of Art. 15 that the input gives, and queues the job that builds. Throws 422 for a kind whose right
    /// the request does not carry, 409 `state`.
    Job order(Context& context, const platform::Uuid& request, std::optional<std::int64_t> if_match, const DsrPackageInput& input) const;

    /// For staff: to check it, or to send it by post. Downloads count from its release on. Throws 404,
    /// 409 `package_superseded`, `package_expired`, `download_limit`.
    DsrPackageDownload open(Context& context, const platform::Uuid& request, const platform::Uuid& package) const;
    /// For the person: the released package of a request that is answered, counted, the read noted, all within the caller's
    /// transaction, which is to be committed before the first byte leaves. Throws 404 where there is none,
    /// 409 `package_expired`, `download_limit`.
    DsrPackageDownload open_released(Context& context, platform::postgres::Transaction& tx, const platform::Uuid& request) const;
    /// Whether there is one to be fetched now; reads nothing personal.
    [[nodiscard]] bool is_available(Context& context, platform::postgres::Executor& db, const platform::Uuid& request) const;

  private:
    struct Built {
        std::vector<DsrPackageKind> kinds;
        std::string basis;
        platform::Instant at;
    };
    std::string build(JobRun& run) const;
    std::string keep(JobRun& run, const platform::Uuid& request, DsrPackageContent& content, const Built& built) const;
    void supersede(DsrCase& one, DsrPackage& package) const;
    [[nodiscard]] static std::optional<platform::Uuid> released(platform::postgres::Executor& db, const platform::Uuid& request);
    DsrPackageDownload hand_out(Context& context, platform::postgres::Transaction& tx, const DsrRequest& request, DsrPackage& package) const;

    Parts parts_;
};

}  // namespace compliance
