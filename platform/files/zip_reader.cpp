// SPDX-License-Identifier: Apache-2.0
#include "platform/files/zip_reader.hpp"

#include <memory>

#include <archive.h>
#include <archive_entry.h>

#include "platform/problem/problem.hpp"

namespace platform::files {

namespace {

constexpr std::size_t kBlock = 64 * 1024;

Problem unreadable(std::string_view why) { return {400, "not_parseable", "The archive cannot be read: " + std::string(why)}; }

}  // namespace

std::map<std::string, std::string> read_zip(std::string_view bytes, const std::function<bool(std::string_view name)>& wanted, ZipReadLimits limits) {
    const std::unique_ptr<archive, int (*)(archive*)> handle(archive_read_new(), archive_read_free);
    archive_read_support_format_zip(handle.get());
    if (archive_read_open_memory(handle.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) throw unreadable("it is no ZIP");
    std::map<std::string, std::string> out;
    std::size_t entries = 0, unpacked = 0;
    archive_entry* entry = nullptr;
    int state = ARCHIVE_OK;
    while ((state = archive_read_next_header(handle.get(), &entry)) == ARCHIVE_OK || state == ARCHIVE_WARN) {
        if (++entries > limits.entries) throw unreadable("it has too many members");
        const char* name = archive_entry_pathname_utf8(entry);
        if (name == nullptr || !wanted(name)) continue;
        const auto [at, fresh] = out.try_emplace(name);
        if (!fresh) throw unreadable("two members have one name");
        auto& member = at->second;
        for (std::string block(kBlock, '\0');;) {
            const auto n = archive_read_data(handle.get(), block.data(), block.size());
            if (n < 0) throw unreadable("a member is damaged or encrypted");
            if (n == 0) break;
            unpacked += static_cast<std::size_t>(n);
            if (unpacked > limits.unpacked_bytes) throw Problem(413, "payload_too_large", "The archive holds too much.");
            member.append(block, 0, static_cast<std::size_t>(n));
        }
    }
    if (state != ARCHIVE_EOF) throw unreadable("it is no ZIP, or a damaged one");
    return out;
}

}  // namespace platform::files
