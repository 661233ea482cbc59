// SPDX-License-Identifier: Apache-2.0
// The malware scan of files as a job: retried, and told to the administrators when something is found (platform R13).
#pragma once

#include <memory>

#include "compliance/services/file_content.hpp"
#include "compliance/services/member.hpp"
#include "platform/files/scanner.hpp"

namespace compliance {

class FileScanService {
  public:
    /// Without a scanner this instance only queues; another one may have it.
    FileScanService(const FileContents& contents, const MemberService& members, JobService& jobs, std::unique_ptr<platform::files::Scanner> scanner);
    [[nodiscard]] bool has_scanner() const { return scanner_ != nullptr; }

  private:
    std::string scan(JobRun& run) const;
    void settle(JobRun& run, const platform::Uuid& id, const std::optional<platform::files::ScanVerdict>& verdict) const;

    const FileContents& contents_;
    const MemberService& members_;
    std::unique_ptr<platform::files::Scanner> scanner_;
};

}  // namespace compliance
