// SPDX-License-Identifier: Apache-2.0
#include "platform/files/zip_writer.hpp"

#include <stdexcept>
#include <utility>

#include <archive.h>
#include <archive_entry.h>

namespace platform::files {

struct ZipWriter::Impl {
    std::string ready;  // before the handle, which writes its end there when it goes unfinished
    std::unique_ptr<archive, decltype(&archive_write_free)> handle{archive_write_new(), &archive_write_free};
    std::int64_t seconds = 0;
    std::uint64_t left = 0;  ///< bytes that the member still needs

    void check(int result) const {
        if (result < ARCHIVE_WARN) throw std::runtime_error(std::string("an archive cannot be written: ") + archive_error_string(handle.get()));
    }
};

namespace {

la_ssize_t keep(archive*, void* context, const void* bytes, std::size_t count) {
    try {
        static_cast<std::string*>(context)->append(static_cast<const char*>(bytes), count);
    } catch (const std::bad_alloc&) {  // must not pass through C
        return -1;
    }
    return static_cast<la_ssize_t>(count);
}

}  // namespace

bool is_member_name(std::string_view name) {
    if (name.empty() || name.size() > 1000) return false;
    for (const char c : name)
        if (static_cast<unsigned char>(c) < 0x20 || c == '\\' || c == ':' || c == '\x7F') return false;
    for (std::size_t at = 0; at <= name.size();) {
        const auto end = std::min(name.find('/', at), name.size());
        const auto part = name.substr(at, end - at);
        if (part.empty() || part == "." || part == "..") return false;
        at = end + 1;
    }
    return true;
}

ZipWriter::ZipWriter(Instant at) : impl_(std::make_unique<Impl>()) {
    auto* handle = impl_->handle.get();
    impl_->seconds = std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
    impl_->check(archive_write_set_format_zip(handle));
    impl_->check(archive_write_set_options(handle, "zip:compression=deflate,zip:hdrcharset=UTF-8"));
    archive_write_set_bytes_per_block(handle, 0);
    impl_->check(archive_write_open(handle, &impl_->ready, nullptr, keep, nullptr));
}

ZipWriter::~ZipWriter() = default;

void ZipWriter::begin(const std::string& name, std::uint64_t size) {
    if (!is_member_name(name)) throw std::logic_error("no name for a member: " + name);
    if (impl_->left != 0) throw std::logic_error("the member before is not complete");
    const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(), &archive_entry_free);
    archive_entry_set_pathname_utf8(entry.get(), name.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_mtime(entry.get(), impl_->seconds, 0);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(size));
    impl_->check(archive_write_header(impl_->handle.get(), entry.get()));
    impl_->left = size;
}

void ZipWriter::append(std::string_view bytes) {
    if (bytes.size() > impl_->left) throw std::logic_error("a member has more bytes than it said");
    impl_->left -= bytes.size();
    while (!bytes.empty()) {
        const auto count = archive_write_data(impl_->handle.get(), bytes.data(), bytes.size());
        if (count <= 0) throw std::runtime_error(std::string("an archive cannot be written: ") + archive_error_string(impl_->handle.get()));
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

void ZipWriter::add(const std::string& name, std::string_view bytes) {
    begin(name, bytes.size());
    append(bytes);
}

void ZipWriter::finish() {
    if (impl_->left != 0) throw std::logic_error("the last member is not complete");
    impl_->check(archive_write_close(impl_->handle.get()));
}

std::string ZipWriter::take() { return std::exchange(impl_->ready, {}); }

}  // namespace platform::files
