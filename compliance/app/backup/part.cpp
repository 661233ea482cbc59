// SPDX-License-Identifier: Apache-2.0
#include "compliance/app/backup/part.hpp"

#include <algorithm>
#include <charconv>

#include "compliance/app/backup/disk.hpp"
#include "compliance/app/backup/manifest.hpp"
#include "platform/http/gzip.hpp"

namespace compliance::backup {

namespace {

constexpr std::size_t kPiece = 1U << 20, kLargestFrame = 1U << 30, kFrameHead = 5, kSize = 4;

void put(std::string& out, std::size_t value) {
    for (std::size_t i = 0; i < kSize; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFF);
}

std::size_t get(std::string_view bytes) {
    std::size_t value = 0;
    for (std::size_t i = 0; i < kSize; ++i) value |= static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    return value;
}

/// One frame after the other. What does not open was altered or cut; what opens was written by us.
class FrameReader {
  public:
    FrameReader(const std::filesystem::path& path, const platform::crypto::Key32& key) : path_(path), reader_(open(path, key)) {}

    /// Kind; its bytes lie in `bytes` until the next call.
    char next(std::string& bytes) {
        std::string head;
        take(kFrameHead, head);
        const auto size = get(std::string_view(head).substr(1));
        if (size > kLargestFrame) damaged();
        bytes.clear();
        take(size, bytes);
        return head[0];
    }
    [[nodiscard]] bool at_end() const { return at_ == reader_.size(); }
    [[noreturn]] void damaged() const { throw BackupError(path_.string() + " is damaged"); }

  private:
    static platform::files::SealedReader open(const std::filesystem::path& path, const platform::crypto::Key32& key) {
        auto file = open_file(path);
        if (file.get() < 0) throw BackupError(path.string() + " is missing");
        try {
            return {std::move(file), key};
        } catch (const platform::files::DamagedFile& error) {
            throw BackupError(path.string() + " is damaged: " + error.what());
        }
    }
    void take(std::size_t size, std::string& out) {
        try {
            const auto got = reader_.read(at_, size, out);
            at_ += got;
            if (got != size) damaged();
        } catch (const platform::files::DamagedFile& error) {
            throw BackupError(path_.string() + " is damaged: " + error.what());
        }
    }

    std::filesystem::path path_;
    platform::files::SealedReader reader_;
    std::uint64_t at_ = 0;
};

std::string text_of(const platform::postgres::CopiedTable& table) {
    std::string out = table.schema + "\n" + table.name + "\n";
    for (const auto& column : table.columns) out += column + "\n";
    return out;
}

platform::postgres::CopiedTable table_of(std::string_view text) {
    std::vector<std::string> lines;
    for (std::size_t from = 0; from < text.size();) {
        const auto end = std::min(text.find('\n', from), text.size());
        lines.emplace_back(text.substr(from, end - from));
        from = end + 1;
    }
    if (lines.size() < 3) throw BackupError("a table without a name");
    return {lines[0], lines[1], {lines.begin() + 2, lines.end()}};
}

std::string inflated(const FrameReader& reader, std::string_view bytes) {
    try {
        return platform::http::gunzip(bytes);
    } catch (const std::runtime_error&) {
        reader.damaged();
    }
}

std::int64_t number_of(const FrameReader& reader, std::string_view text) {
    std::int64_t value = -1;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size()) reader.damaged();
    return value;
}

}  // namespace

PartWriter::PartWriter(const std::filesystem::path& path, const platform::crypto::Key32& key) : file_(make_file(path), key) {}

void PartWriter::frame(char kind, std::string_view bytes) {
    std::string head(1, kind);
    put(head, bytes.size());
    file_.append(head);
    file_.append(bytes);
}

void PartWriter::begin(const platform::postgres::CopiedTable& table) { frame('t', text_of(table)); }

void PartWriter::append(std::string_view rows) {
    pending_ += rows;
    if (pending_.size() >= kPiece) flush();
}

void PartWriter::flush() {
    if (pending_.empty()) return;
    const auto out = platform::http::gzip(pending_);
    pending_.clear();
    frame('d', out);
}

void PartWriter::end(std::int64_t rows) {
    flush();
    frame('e', std::to_string(rows));
}

void PartWriter::finish() {
    frame('z', {});
    file_.finish();
}

void read_part(const std::filesystem::path& path, const platform::crypto::Key32& key, const PartVisitor& visitor) {
    FrameReader reader(path, key);
    std::optional<platform::postgres::CopiedTable> table;
    std::int64_t rows = 0;
    std::string bytes;
    for (;;) {
        const char kind = reader.next(bytes);
        if (kind == 'z' && !table && bytes.empty() && reader.at_end()) return;
        if (kind == 't' && !table) {
            table = table_of(bytes);
            rows = 0;
            visitor.begin(*table);
        } else if (kind == 'd' && table) {
            const auto text = inflated(reader, bytes);
            rows += std::count(text.begin(), text.end(), '\n');  // a line break within a value is written otherwise
            visitor.rows(text);
        } else if (kind == 'e' && table && number_of(reader, bytes) == rows) {
            visitor.end(*table, rows);
            table.reset();
        } else {
            reader.damaged();
        }
    }
}

}  // namespace compliance::backup
