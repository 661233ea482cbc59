// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/file_content.hpp"

#include <spdlog/spdlog.h>

#include "compliance/services/register.hpp"
#include "platform/async/runtime.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/files/archive.hpp"
#include "platform/files/media_type.hpp"

namespace compliance {

using platform::Problem;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Transaction;

namespace {

constexpr std::size_t kPieceBytes = 256 * 1024;   // a trip to the offload pool is worth no less

}  // namespace

FileDraft::FileDraft(const platform::files::Store& store, std::uint64_t max_bytes)
    : max_bytes_(max_bytes), key_(platform::crypto::Key32::random()), draft_(store.begin(key_)) {}

void FileDraft::append(platform::Fiber& fiber, std::string_view bytes) {
    taken_ += bytes.size();
    if (taken_ > max_bytes_) throw Problem(413, "payload_too_large", fmt::format("A file may have at most {} bytes here.", max_bytes_));
    if (head_.size() < platform::files::kSniffBytes) head_ += bytes.substr(0, platform::files::kSniffBytes - head_.size());
    pending_ += bytes;
    if (pending_.size() >= kPieceBytes) flush(fiber);
}

void FileDraft::flush(platform::Fiber& fiber) {
    fiber.offload([&] { draft_->writer.append(pending_); });
    pending_.clear();
}

void FileDraft::finish(platform::Fiber& fiber) {
    if (taken_ == 0) throw platform::invalid("/file", "empty");
    fiber.offload([&] {
        draft_->writer.append(pending_);
        draft_->writer.finish();
        media_type_ = platform::files::media_type_of(head_);
        if (!platform::files::may_be_encrypted(media_type_)) return;
        auto reader = draft_->reader(key_);
        encrypted_archive_ = platform::files::is_encrypted_archive(reader);
    });
    pending_ = {};
    head_ = {};
}

TenantFiles FileContents::rules(Executor& db) {
    const auto rows = db.run("SELECT files FROM compliance_tenants WHERE tenant_id = compliance_tenant()");
    if (rows.empty()) throw platform::not_found();
    return platform::json::from_stored<TenantFiles>(rows.text(0, 0));
}

std::unique_ptr<FileDraft> FileContents::begin(Context& context, std::uint64_t max_bytes, std::uint64_t expected) const {
    std::unique_ptr<FileDraft> draft;
    context.fiber.offload([&] {
        store_.require_room(expected);
        draft = std::make_unique<FileDraft>(store_, max_bytes);
    });
    return draft;
}

void FileContents::queue_scan(Context& context, Executor& db, const File& file) const {
    jobs_.enqueue(context, db, kScanJob, "{\"file_id\":\"" + file.id.str() + "\"}");
}

File FileContents::insert(Context& context, Transaction& tx, FileDraft& draft, const NewFile& what) const {
    File file;
    file.id = Uuid::make_v7(context.now);
    file.sha256 = platform::crypto::hex_encode(draft.sha256());
    file.size = static_cast<std::int64_t>(draft.size());
    file.made_here = !what.media_type.empty();
    file.media_type = file.made_here ? what.media_type : draft.media_type();
    file.name = FileKeys::seal_name(context.caller.tenant, file.id, draft.key(), clean_file_name(what.name));
    file.scan_state = file.made_here || rules(tx).scan == ScanMode::off ? FileScanState::skipped : FileScanState::pending;
    file.uploaded_by = context.caller.subject.empty() ? context.caller.actor_kind : context.caller.subject;
    if (what.by_hand) file.uploaders = {file.uploaded_by};
    if (!what.subject.is_nil()) file.subject_key = what.subject;
    file.blob = platform::files::Store::new_name(context.caller.tenant);
    keys_.add(tx, file.id, what.subject, draft.key());
    files().rows().insert(tx, file);
    if (file.scan_state == FileScanState::pending) queue_scan(context, tx, file);
    // Last, so that what the database refuses leaves nothing; what is rolled back later is the sweep's.
    context.fiber.offload([&] { store_.keep(draft.on_disk(), file.blob); });
    return file;
}

StoredFile FileContents::store(Context& context, Transaction& tx, FileDraft& draft, const NewFile& what, const std::optional<FileHolding>& holding) const {
    StoredFile stored;
    if (auto known = files().find_same(tx, platform::crypto::hex_encode(draft.sha256()), what.subject)) {
        stored = {std::move(*known), true};
        auto& file = stored.file;
        auto& claims = file.uploaders;
        const bool claimed = what.by_hand && std::find(claims.begin(), claims.end(), context.caller.subject) == claims.end();
        const bool again = file.scan_state == FileScanState::error;   // the scanner may answer by now
        if (claimed) claims.push_back(context.caller.subject);
        if (again) file.scan_state = FileScanState::pending;
        if ((claimed || again) && !files().rows().update(tx, file, file.version)) throw std::logic_error("a locked file changed");
        if (again) queue_scan(context, tx, file);
    } else {
        stored.file = insert(context, tx, draft, what);
    }
    if (holding) references.add(tx, stored.file, *holding);
    return stored;
}

StoredFile FileContents::store(Context& context, Transaction& tx, std::string_view bytes, const NewFile& what,
                               const std::optional<FileHolding>& holding) const {
    const auto draft = begin(context, bytes.size(), bytes.size());
    draft->append(context.fiber, bytes);
    draft->finish(context.fiber);
    return store(context, tx, *draft, what, holding);
}

File FileContents::store_result(JobRun& run, Transaction& tx, FileDraft& draft, const NewFile& what) const {
    auto stored = store(run.context, tx, draft, what, FileHolding{{"job", run.job.id}, {}, run.context.now + std::chrono::days(7)});
    run.attach(tx, stored.file.id);
    return std::move(stored.file);
}

std::unique_ptr<FileDraft> FileContents::copy(Context& context, Executor& db, const File& file) const {
    auto content = stream(open(context, db, file), 0, static_cast<std::uint64_t>(file.size));
    auto draft = begin(context, static_cast<std::uint64_t>(file.size), static_cast<std::uint64_t>(file.size));
    std::string chunk;
    for (bool more = true; more; chunk.clear()) {
        more = content(context.fiber, chunk);
        draft->append(context.fiber, chunk);
    }
    draft->finish(context.fiber);
    return draft;
}

Uuid FileContents::hold(Context& context, Transaction& tx, const FileToHold& wanted) const {
    const auto& [id, holding, subject, pointer] = wanted;
    if (!files().is_visible(tx, id, Files::visible(references.viewer(context), references.rules())))
        throw platform::invalid(pointer, "unknown_reference", "does not exist");
    auto file = files().rows().get_for_update(tx, id);
    if (!file) throw platform::invalid(pointer, "unknown_reference", "does not exist");
    if (file->scan_state == FileScanState::infected) throw platform::forbidden("infected");
    if (file->subject_key.value_or(Uuid{}) == subject) {
        references.add(tx, *file, holding);
        return id;
    }
    auto same = files().find_same(tx, file->sha256, subject);
    if (same) {
        references.add(tx, *same, holding);
    } else if (file->reference_count == 0 && file->uploaders.size() <= 1) {
        keys_.hand_over(tx, id, subject);
        file->subject_key = subject.is_nil() ? std::nullopt : std::optional(subject);
        references.add(tx, *file, holding);
        return id;
    } else {
        same = copy_for(context, tx, *file, subject, holding);
    }
    // The caller meant this file to become the record's: his claim to the other one goes, and with the last claim that.
    if (file->reference_count == 0 && std::erase(file->uploaders, context.caller.subject) > 0 && !files().rows().update(tx, *file, file->version))
        throw std::logic_error("a locked file changed");
    return same->id;
}

File FileContents::copy_for(Context& context, Transaction& tx, const File& file, const Uuid& subject, const FileHolding& holding) const {
    File named = file;
    keys_.open_names(tx, {&named});
    const auto draft = copy(context, tx, file);
    auto made = insert(context, tx, *draft, {named.name.value.value, file.made_here ? file.media_type : std::string{}, subject});
    if (file.scan_state == FileScanState::clean) {   // the very bytes that were found clean
        made.scan_state = file.scan_state;
        made.scan_engine = file.scan_engine;
        made.scanned_at = file.scanned_at;
    }
    references.add(tx, made, holding);
    return made;
}

void FileContents::release(Transaction& tx, const Uuid& id, const FileHolder& holder) const {
    auto file = files().rows().get_for_update(tx, id);
    if (file) references.remove(tx, *file, holder);
}

void FileContents::release_all(Transaction& tx, const FileHolder& holder) const {
    for (const auto& id : files().held_by(tx, holder)) release(tx, id, holder);
}

std::shared_ptr<platform::files::SealedReader> FileContents::open(Context& context, Executor& db, const File& file) const {
    const auto key = keys_.find(db, file.id);
    if (!key) throw platform::not_found();
    std::shared_ptr<platform::files::SealedReader> reader;
    context.fiber.offload([&] { reader = store_.open(file.blob, *key); });
    return reader;
}

platform::files::ContentSource FileContents::stream(std::shared_ptr<platform::files::SealedReader> reader, std::uint64_t offset, std::uint64_t length) {
    return [reader = std::move(reader), offset, end = offset + length](platform::Fiber& fiber, std::string& chunk) mutable {
        std::size_t got = 0;
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(end - offset, kPieceBytes));
        if (wanted > 0) fiber.offload([&] { got = reader->read(offset, wanted, chunk); });
        if (got < wanted) throw platform::files::DamagedFile("a stored file is shorter than its row says");
        offset += got;
        return offset < end;
    };
}

std::string FileContents::bytes(Context& context, Executor& db, const Uuid& id, std::size_t max) const {
    const auto file = record_of(files().rows(), db, id);
    if (static_cast<std::uint64_t>(file.size) > max) throw Problem(413, "payload_too_large");
    const auto reader = open(context, db, file);
    std::string out;
    context.fiber.offload([&] { reader->read(0, max, out); });
    return out;
}

}  // namespace compliance
