// SPDX-License-Identifier: Apache-2.0
#include "platform/files/archive.hpp"

#include <memory>

#include <archive.h>
#include <archive_entry.h>

namespace platform::files {

namespace {

constexpr std::size_t kBlockBytes = 64 * 1024;
constexpr std::size_t kMaxEntries = 100'000;

struct Source {
    SealedReader& file;
    std::uint64_t at = 0;
    std::string block;
};

la_ssize_t read_block(archive* handle, void* context, const void** out) {
    auto& source = *static_cast<Source*>(context);
    source.block.clear();
    try {
        source.file.read(source.at, kBlockBytes, source.block);
    } catch (const std::exception& error) {   // must not pass through C
        archive_set_error(handle, EIO, "%s", error.what());
        return -1;
    }
    source.at += source.block.size();
    *out = source.block.data();
    return static_cast<la_ssize_t>(source.block.size());
}

la_int64_t seek_to(archive*, void* context, la_int64_t offset, int whence) {
    auto& source = *static_cast<Source*>(context);
    const auto base = whence == SEEK_SET ? 0 : static_cast<la_int64_t>(whence == SEEK_CUR ? source.at : source.file.size());
    const auto wanted = base + offset;
    if (wanted < 0 || wanted > static_cast<la_int64_t>(source.file.size())) return ARCHIVE_FATAL;
    source.at = static_cast<std::uint64_t>(wanted);
    return wanted;
}

la_int64_t skip_over(archive*, void* context, la_int64_t count) {
    auto& source = *static_cast<Source*>(context);
    const auto skipped = std::min(count, static_cast<la_int64_t>(source.file.size() - source.at));
    source.at += static_cast<std::uint64_t>(skipped);
    return skipped;
}

}  // namespace

bool may_be_encrypted(std::string_view media_type) {
    constexpr std::string_view kArchives[] = {"application/zip", "application/x-7z-compressed", "application/x-rar", "application/vnd.rar",
                                              "application/java-archive", "application/epub+zip"};
    return std::find(std::begin(kArchives), std::end(kArchives), media_type) != std::end(kArchives) ||
           media_type.starts_with("application/vnd.openxmlformats-officedocument.") || media_type.starts_with("application/vnd.oasis.opendocument.");
}

bool is_encrypted_archive(SealedReader& file) {
    const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(), &archive_read_free);
    auto* handle = reader.get();
    archive_read_support_format_zip_seekable(handle);
    archive_read_support_format_7zip(handle);
    archive_read_support_format_rar(handle);
    archive_read_support_format_rar5(handle);
    Source source{file, 0, {}};
    archive_read_set_callback_data(handle, &source);
    archive_read_set_read_callback(handle, read_block);
    archive_read_set_seek_callback(handle, seek_to);
    archive_read_set_skip_callback(handle, skip_over);
    if (archive_read_open1(handle) != ARCHIVE_OK) return true;
    for (std::size_t count = 0; count < kMaxEntries; ++count) {
        archive_entry* entry = nullptr;
        const int result = archive_read_next_header(handle, &entry);
        if (archive_read_has_encrypted_entries(handle) > 0) return true;
        if (result == ARCHIVE_EOF) return false;
        if (result < ARCHIVE_WARN) return true;
        if (archive_entry_is_encrypted(entry) != 0) return true;
    }
    return true;
}

}  // namespace platform::files
