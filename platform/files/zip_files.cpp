// SPDX-License-Identifier: Apache-2.0
#include "platform/files/zip_files.hpp"

#include <memory>

#include <archive.h>
#include <archive_entry.h>

#include "platform/files/zip_writer.hpp"
#include "platform/problem/problem.hpp"
#include "platform/reflect/values.hpp"

namespace platform::files {

namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::string_view kZip = "PK\x03\x04";

struct ArchiveEnd {
    void operator()(archive* handle) const { archive_read_free(handle); }
};

[[noreturn]] void unsafe(const std::string& name, const char* why) { throw Problem(422, "archive_unsafe", name.substr(0, 200) + ": " + why); }

std::string name_of(archive_entry* entry) {
    const char* name = archive_entry_pathname_utf8(entry);
    if (name == nullptr) name = archive_entry_pathname(entry);
    if (name == nullptr || !is_valid_utf8(name)) unsafe("?", "a name that is no UTF-8");
    return name;
}

void check(archive_entry* entry, const std::string& name) {
    if (!is_member_name(name)) unsafe(name, "the name leaves the archive");
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr || archive_entry_symlink(entry) != nullptr)
        unsafe(name, "a link or special file");
    if (archive_entry_is_encrypted(entry) != 0) unsafe(name, "encrypted");
}

std::string bytes_of(archive* handle, const std::string& name, std::uint64_t left, const ZipLimits& limits) {
    std::string out;
    for (;;) {
        const auto before = out.size();
        out.resize(before + kReadBytes);
        const auto count = archive_read_data(handle, out.data() + before, kReadBytes);
        if (count < 0) throw Problem(400, "not_parseable", name.substr(0, 200) + ": damaged");
        out.resize(before + static_cast<std::size_t>(count));
        if (out.size() > left) unsafe(name, "unpacks to many times its size");
        if (out.size() > limits.entry_bytes) throw Problem(413, "payload_too_large", name.substr(0, 200) + ": a file may have at most 16 MiB");
        if (count == 0) return out;
    }
}

}  // namespace

bool is_zip(std::string_view bytes) { return bytes.starts_with(kZip); }

std::vector<ZipEntry> unpack_zip(std::string_view bytes, const ZipLimits& limits) {
    const std::unique_ptr<archive, ArchiveEnd> handle(archive_read_new());
    if (!handle) throw std::bad_alloc();
    archive_read_support_format_zip(handle.get());
    if (archive_read_open_memory(handle.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) throw Problem(400, "not_parseable", "no ZIP archive");
    std::vector<ZipEntry> out;
    std::uint64_t total = 0;
    const auto most = std::min<std::uint64_t>(limits.total_bytes, limits.ratio * bytes.size());
    for (;;) {
        archive_entry* entry = nullptr;
        const int code = archive_read_next_header(handle.get(), &entry);
        if (code == ARCHIVE_EOF) break;
        if (code != ARCHIVE_OK && code != ARCHIVE_WARN) throw Problem(400, "not_parseable", "no readable ZIP archive");
        const auto name = name_of(entry);
        if (archive_entry_filetype(entry) == AE_IFDIR) {
            if (!is_member_name(name.substr(0, name.find_last_not_of('/') + 1))) unsafe(name, "the name leaves the archive");
            continue;
        }
        check(entry, name);
        if (out.size() >= limits.entries) throw Problem(413, "payload_too_large", "an archive may hold at most 500 files");
        out.push_back({name, bytes_of(handle.get(), name, most - total, limits)});
        if (is_zip(out.back().bytes)) unsafe(name, "an archive in the archive");
        total += out.back().bytes.size();
    }
    return out;
}

}  // namespace platform::files
