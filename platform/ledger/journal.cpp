// SPDX-License-Identifier: Apache-2.0
#include "platform/ledger/journal.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/crypto/hash.hpp"
#include "platform/ledger/jcs.hpp"
#include "platform/problem/problem.hpp"
#include "platform/reflect/values.hpp"

namespace platform::ledger {

namespace {

constexpr std::string_view kNoHash = "";

std::string reason() { return std::strerror(errno); }

/// The canonical text whose hash a line carries.
std::string hashed_part(std::string_view entry, std::uint64_t number, std::string_view previous) {
    return "{\"entry\":" + std::string(entry) + ",\"number\":" + std::to_string(number) + ",\"previous\":" +
           (previous.empty() ? "null" : "\"" + std::string(previous) + "\"") + "}";
}

std::string line_of(const Journal::Entry& entry, std::string_view previous) {
    return "{\"entry\":" + entry.content + ",\"hash\":\"" + entry.hash + "\",\"number\":" + std::to_string(entry.number) +
           ",\"previous\":" + (previous.empty() ? "null" : "\"" + std::string(previous) + "\"") + "}\n";
}

Journal::Entry entry_after(const Journal::Entry& last, bool first, std::string content) {
    Journal::Entry entry{first ? 0 : last.number + 1, std::move(content), {}};
    entry.hash = crypto::sha256_hex(hashed_part(entry.content, entry.number, first ? kNoHash : std::string_view(last.hash)));
    return entry;
}

/// The entry of a line, whatever line stands before it; nullopt for what is no line of a journal.
std::optional<std::pair<Journal::Entry, std::string>> parse_line(std::string_view line) {
    try {
        std::vector<Fault> faults;
        const auto node = json::parse(line, faults);
        const auto *content = node.find("entry"), *hash = node.find("hash"), *number = node.find("number"), *previous = node.find("previous");
        if (!faults.empty() || content == nullptr || hash == nullptr || number == nullptr || previous == nullptr || node.members.size() != 4)
            return std::nullopt;
        const auto count = parse_decimal(number->text, 18, 0);
        if (!count || *count < 0) return std::nullopt;
        return std::pair(Journal::Entry{static_cast<std::uint64_t>(*count), canonical_json(*content), hash->text}, previous->text);
    } catch (const Problem&) {
        return std::nullopt;
    } catch (const std::invalid_argument&) {
        return std::nullopt;
    }
}

std::string read_from(int file, std::uint64_t offset, const std::string& path) {
    std::string out;
    char buffer[64 * 1024];
    for (;;) {
        const auto got = ::pread(file, buffer, sizeof buffer, static_cast<off_t>(offset + out.size()));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw JournalError(path + " cannot be read: " + reason());
        if (got == 0) return out;
        out.append(buffer, static_cast<std::size_t>(got));
    }
}

void sync_folder(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path();
    const int opened = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) throw JournalError(folder.string() + " cannot be opened: " + reason());
    const int result = ::fsync(opened);
    const auto why = reason();
    ::close(opened);
    if (result != 0) throw JournalError(folder.string() + " cannot be synced: " + why);
}

}  // namespace

/// Keeps other processes from appending.
class Journal::Lock {
  public:
    Lock(int file, const std::string& path) : file_(file) {
        while (::flock(file_, LOCK_EX) != 0)
            if (errno != EINTR) throw JournalError(path + " cannot be locked: " + reason());
    }
    ~Lock() { ::flock(file_, LOCK_UN); }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

  private:
    int file_;
};

Journal::Journal(std::string path, std::string format, Missing missing) : path_(std::move(path)), format_(std::move(format)) {
    const int flags = O_RDWR | O_APPEND | O_CLOEXEC | (missing == Missing::create ? O_CREAT : 0);
    file_ = ::open(path_.c_str(), flags, 0600);
    if (file_ < 0) throw JournalError(path_ + (errno == ENOENT ? " is not there" : " cannot be opened: " + reason()));
    try {
        const Lock lock(file_, path_);
        (void)catch_up();
        if (!id_.empty()) return;
        if (missing == Missing::refuse) throw JournalError(path_ + " has no first line");
        const auto id = Uuid::make_v7(std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now())).str();
        const auto first = entry_after({}, true, canonical_json("{\"format\":" + json::quoted(format_) + ",\"id\":\"" + id + "\"}"));
        write_line((torn_ ? "\n" : "") + line_of(first, kNoHash));
        sync_folder(path_);
        (void)catch_up();
    } catch (...) {
        ::close(file_);
        throw;
    }
}

Journal::~Journal() { ::close(file_); }

/// Reads what stands behind end_. A whole line that is none may only be what a crash cut off and a later append ended:
/// what comes after it then follows the last good line.
std::vector<Journal::Entry> Journal::catch_up() {
    const auto text = read_from(file_, end_, path_);
    std::vector<Entry> found;
    std::size_t from = 0;
    bool skipped = false;
    for (std::size_t stop; (stop = text.find('\n', from)) != std::string::npos; from = stop + 1) {
        const auto where = path_ + " at byte " + std::to_string(end_ + from);
        auto parsed = parse_line(std::string_view(text).substr(from, stop - from));
        if (!parsed) {
            skipped = true;
            continue;
        }
        auto& [entry, previous] = *parsed;
        const bool first = id_.empty();
        const auto due = entry_after(last_, first, entry.content);
        if (entry.number != due.number || entry.hash != due.hash || previous != (first ? std::string(kNoHash) : last_.hash))
            throw JournalError(where + " does not follow the line before it");
        if (first) {
            std::vector<Fault> faults;
            const auto head = json::parse(entry.content, faults);
            const auto *format = head.find("format"), *id = head.find("id");
            if (format == nullptr || format->text != format_ || id == nullptr || id->text.empty()) throw JournalError(path_ + " is no " + format_);
            id_ = id->text;
        } else {
            found.push_back(entry);
        }
        last_ = std::move(entry);
        skipped = false;
    }
    torn_ = from < text.size();
    if (skipped && !torn_) throw JournalError(path_ + " ends with a line that is not as it was written");
    end_ += from;
    return found;
}

std::vector<Journal::Entry> Journal::read() {
    const std::lock_guard guard(mutex_);
    require_same_file();
    const Lock lock(file_, path_);
    id_.clear();
    last_ = {};
    end_ = 0;
    return catch_up();
}

Journal::Entry Journal::append(std::string_view content) {
    const std::lock_guard guard(mutex_);
    require_same_file();
    const Lock lock(file_, path_);
    (void)catch_up();
    auto entry = entry_after(last_, false, canonical_json(content));
    // What a crash cut off becomes a line of its own, in the same write as the new one.
    write_line((torn_ ? "\n" : "") + line_of(entry, last_.hash));
    (void)catch_up();
    if (last_.hash != entry.hash) throw JournalError(path_ + " does not hold what was just written");
    return entry;
}

void Journal::write_line(const std::string& text) {
    const auto written = ::write(file_, text.data(), text.size());
    if (written != static_cast<ssize_t>(text.size())) throw JournalError(path_ + " cannot be written: " + (written < 0 ? reason() : "no space left"));
    if (::fsync(file_) != 0) throw JournalError(path_ + " cannot be synced: " + reason());
}

void Journal::require_same_file() const {
    struct stat there {}, here {};
    if (::stat(path_.c_str(), &there) != 0) throw JournalError(path_ + " is not there: " + reason());
    if (::fstat(file_, &here) != 0) throw JournalError(path_ + " cannot be read: " + reason());
    if (there.st_ino != here.st_ino || there.st_dev != here.st_dev) throw JournalError(path_ + " was replaced by another file");
    if (static_cast<std::uint64_t>(here.st_size) < end_) throw JournalError(path_ + " has become shorter");
}

void Journal::check() const {
    const std::lock_guard guard(mutex_);
    require_same_file();
}

}  // namespace platform::ledger
