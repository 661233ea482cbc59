// SPDX-License-Identifier: Apache-2.0
// How files end: deleted, erased with their person or tenant, expired, left over, or lost by a process that was killed.
#include <spdlog/spdlog.h>

#include "compliance/services/file_content.hpp"
#include "platform/async/runtime.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Transaction;

namespace {

bool is_left_over(const File& file, platform::Date yesterday) {
    return file.reference_count == 0 && file.uploaders.empty() && (!file.retain_until || *file.retain_until < yesterday);
}

}  // namespace

std::string FileContents::erase(Transaction& tx, const File& file) const {
    tx.run("UPDATE compliance_jobs SET result_file = NULL WHERE tenant_id = compliance_tenant() AND result_file = $1", Params{}.add(file.id));
    keys_.destroy(tx, {file.id});
    if (!files().rows().store().erase(tx, file.id, file.version)) throw platform::Problem(412, "stale");
    return file.blob;
}

std::vector<RemovedFile> FileContents::erase_subject(Transaction& tx, const Uuid& subject) const {
    std::vector<RemovedFile> removed;
    for (const auto& file : files().of_subject(tx, subject)) {
        tx.run("DELETE FROM compliance_file_references WHERE tenant_id = compliance_tenant() AND file_id = $1", Params{}.add(file.id));
        removed.push_back({file.id, file.sha256, file.size, erase(tx, file)});
    }
    return removed;
}

bool FileContents::remove_erased(Context& context, const Uuid& id) const {
    auto tx = context.transaction();
    const auto file = files().rows().get_for_update(tx, id);
    if (!file) return true;
    // The content first: as long as the row is there, the next check comes again for it.
    discard(context.fiber, {file->blob});
    if (on_disk(context.fiber, file->blob)) return false;
    tx.run("DELETE FROM compliance_file_references WHERE tenant_id = compliance_tenant() AND file_id = $1", Params{}.add(id));
    (void)erase(tx, *file);
    tx.commit();
    return true;
}

void FileContents::discard(platform::Fiber& fiber, const std::vector<std::string>& blobs) const {
    if (blobs.empty()) return;
    fiber.offload([&] {
        for (const auto& blob : blobs) try {
                store_.remove(blob);
            } catch (const std::exception& error) {
                spdlog::warn("content of a deleted file stays until the next sweep: {}", error.what());
            }
    });
}

bool FileContents::on_disk(platform::Fiber& fiber, const std::string& blob) const {
    bool there = false;
    fiber.offload([&] { there = store_.exists(blob); });
    return there;
}

std::size_t FileContents::discard_all(platform::Fiber& fiber, const Uuid& tenant) const {
    std::size_t count = 0;
    fiber.offload([&] { count = store_.remove_all(tenant); });
    return count;
}

void FileContents::keep_house(Context& context) const {
    auto units = context.units();
    const auto yesterday = std::chrono::floor<std::chrono::days>(context.now) - std::chrono::days(1);
    const Acting acting(context, "expire");
    for (const auto& reference : files().expired(units)) {
        auto tx = context.transaction();
        auto file = files().rows().get_for_update(tx, reference.file_id);
        if (!file) continue;
        references.remove(tx, *file, {reference.entity_type, reference.entity_id});
        std::vector<std::string> blobs;
        if (is_left_over(*file, yesterday)) blobs.push_back(erase(tx, *file));
        tx.commit();
        discard(context.fiber, blobs);
    }
    for (const auto& id : files().left_over(units)) {
        auto tx = context.transaction();
        const auto file = files().rows().get_for_update(tx, id);
        if (!file || !is_left_over(*file, yesterday)) continue;
        const auto blob = erase(tx, *file);
        tx.commit();
        discard(context.fiber, {blob});
    }
    for (const auto& id : files().unscanned(units)) {
        auto tx = context.transaction();
        auto file = files().rows().get_for_update(tx, id);
        if (!file || file->scan_state != FileScanState::skipped) continue;
        file->scan_state = FileScanState::pending;
        if (!files().rows().update(tx, *file, file->version)) continue;
        queue_scan(context, tx, *file);
        tx.commit();
    }
}

std::size_t FileContents::sweep(Context& context, std::chrono::seconds age) const {
    std::size_t removed = 0;
    for (unsigned shard = 0; shard < platform::files::Store::kShards; ++shard) {
        std::vector<platform::files::Store::Found> found;
        context.fiber.offload([&] { found = store_.list(shard, age); });
        std::map<Uuid, std::vector<std::string>> by_owner;
        for (auto& item : found) by_owner[item.owner].push_back(std::move(item.name));
        for (auto& [owner, names] : by_owner) {
            auto own = context;
            own.caller.tenant = owner;
            auto units = own.units();
            for (const auto& known : files().known_blobs(units, names)) std::erase(names, known);
            discard(context.fiber, names);
            removed += names.size();
        }
    }
    if (removed > 0) spdlog::info("{} stored files without a row removed", removed);
    return removed;
}

}  // namespace compliance
