// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/archive_draft.hpp"

#include "platform/async/runtime.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"

namespace compliance {

namespace {

constexpr std::uint64_t kMaxArchiveBytes = 16ULL << 30;  // two hundred files of the largest size fit, compressed
constexpr std::size_t kPieceBytes = 256 * 1024;

}  // namespace

ArchiveDraft::ArchiveDraft(Context& context, const FileContents& files, platform::Instant at) : context_(context), files_(files), zip_(at) {
    auto db = context.units();
    scan_ = FileContents::rules(db).scan;
    draft_ = files.begin(context, kMaxArchiveBytes);
}

void ArchiveDraft::write(const std::function<void()>& work) {
    std::string ready;
    context_.fiber.offload([&] {
        work();
        ready = zip_.take();
    });
    draft_->append(context_.fiber, ready);
}

ArchiveDraft::Member ArchiveDraft::add(std::string path, std::string media_type, const std::string& bytes) {
    Member member{std::move(path), std::move(media_type), static_cast<std::int64_t>(bytes.size()), {}};
    write([&] {
        member.sha256 = platform::crypto::sha256_hex(bytes);
        zip_.add(member.path, bytes);
    });
    members_.push_back(member);
    return member;
}

ArchiveDraft::Member ArchiveDraft::add(platform::postgres::Executor& db, std::string path, const File& file) {
    require_given_out(file.scan_state, file.made_here, scan_);
    const auto reader = files_.open(context_, db, file);
    Member member{std::move(path), file.media_type, file.size, file.sha256};
    const auto size = static_cast<std::uint64_t>(file.size);
    write([&] { zip_.begin(member.path, size); });
    std::string piece;
    for (std::uint64_t at = 0; at < size; at += piece.size()) {
        write([&] {
            piece.clear();
            if (reader->read(at, kPieceBytes, piece) == 0) throw platform::files::DamagedFile("a stored file is shorter than its row says");
            zip_.append(piece);
        });
    }
    members_.push_back(member);
    return member;
}

void ArchiveDraft::finish() {
    std::string sums;
    for (const auto& member : members_) sums += member.sha256 + "  " + member.path + "\n";
    write([&] {
        zip_.add("checksums.sha256", sums);
        zip_.finish();
    });
    draft_->finish(context_.fiber);
}

platform::files::ContentSource ArchiveDraft::stream() && {
    // The draft's file goes with the last copy of this source.
    const auto reader = std::make_shared<platform::files::SealedReader>(draft_->on_disk().reader(draft_->key()));
    return
        [draft = draft_, inner = FileContents::stream(reader, 0, draft_->size())](platform::Fiber& fiber, std::string& chunk) { return inner(fiber, chunk); };
}

}  // namespace compliance
