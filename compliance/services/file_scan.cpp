// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/file_scan.hpp"

#include <spdlog/spdlog.h>

namespace compliance {

using platform::Uuid;

namespace {

constexpr int kTries = 4;   // the first and three more

Uuid file_of(const Job& job) {
    std::vector<platform::Fault> faults;
    const auto input = platform::json::parse(job.input.text, faults);
    const auto* id = input.find("file_id");
    return id == nullptr ? Uuid{} : Uuid::parse(id->text).value_or(Uuid{});
}

std::string_view name_of(FileScanState state) { return platform::reflect::type_of<FileScanState>().values[static_cast<std::size_t>(state)]; }

}  // namespace

FileScanService::FileScanService(const FileContents& contents, const MemberService& members, JobService& jobs,
                                 std::unique_ptr<platform::files::Scanner> scanner)
    : contents_(contents), members_(members), scanner_(std::move(scanner)) {
    JobKind kind{{}, false};
    if (scanner_) kind.run = [this](JobRun& run) { return scan(run); };
    jobs.add_kind(FileContents::kScanJob, std::move(kind));
}

std::string FileScanService::scan(JobRun& run) const {
    auto& context = run.context;
    const auto id = file_of(run.job);
    auto db = context.units();
    const auto file = contents_.files().rows().get(db, id);
    if (!file || file->scan_state != FileScanState::pending) return "null";   // deleted, or settled by another job
    std::optional<platform::files::ScanVerdict> verdict;
    try {
        auto content = FileContents::stream(contents_.open(context, db, *file), 0, static_cast<std::uint64_t>(file->size));
        verdict = scanner_->scan(context.fiber, content);
    } catch (const platform::Problem&) {
        return "null";   // erased meanwhile
    } catch (const std::runtime_error& error) {
        if (run.job.attempts < kTries) throw;
        spdlog::error("file {} cannot be scanned: {}", id.str(), error.what());
    }
    settle(run, id, verdict);
    return "null";
}

void FileScanService::settle(JobRun& run, const Uuid& id, const std::optional<platform::files::ScanVerdict>& verdict) const {
    auto& context = run.context;
    const Acting acting(context, "scan");
    auto tx = context.transaction();
    auto file = contents_.files().rows().get_for_update(tx, id);
    if (!file || file->scan_state != FileScanState::pending) return;
    file->scan_state = !verdict ? FileScanState::error : verdict->infected ? FileScanState::infected : FileScanState::clean;
    if (verdict) {
        file->scan_engine = verdict->engine.substr(0, 200);
        file->scanned_at = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    }
    if (verdict && verdict->infected) {
        file->signature = verdict->signature.substr(0, 200);
        const std::string words = R"("file":{"id":")" + id.str() + "\",\"signature\":" + platform::json::quoted(*file->signature) +
                                  "},\"by\":" + platform::json::quoted(file->uploaded_by);
        members_.tell_admins(context, tx, "file_infected", EmailEntity{"file", id}, [&](bool) { return words; });
    }
    if (!contents_.files().rows().update(tx, *file, file->version)) throw std::logic_error("a locked file changed");
    run.succeed(tx, "{\"scan_state\":\"" + std::string(name_of(file->scan_state)) + "\"}");
    tx.commit();
}

}  // namespace compliance
