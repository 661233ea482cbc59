// SPDX-License-Identifier: Apache-2.0
#include "compliance/app/backup/copy.hpp"

#include <algorithm>
#include <fstream>

#include "compliance/app/backup/disk.hpp"
#include "compliance/app/backup/part.hpp"
#include "compliance/app/reach.hpp"
#include "compliance/db/migrations.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/files/zip_writer.hpp"

namespace compliance::backup {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kHexDigits = 64;

void require_part(const Copy& copy, const Part& part) {
    const auto found = digest_of(copy.path / part.name);
    if (found.bytes != part.bytes || found.sha256 != part.sha256)
        throw BackupError((copy.path / part.name).string() + " is damaged: " + std::to_string(found.bytes) + " bytes of " + std::to_string(part.bytes) +
                          ", or others than were written");
}

void require_tables(const Copy& copy) {
    std::vector<TableCount> found;
    read_part(copy.part(), copy.keys->of(copy.manifest.kind),
              {[](const auto&) {}, [](std::string_view) {},
               [&](const auto& table, std::int64_t rows) {
                   found.push_back({table.schema + "." + table.name, rows});
               }});
    const auto same = [](const TableCount& a, const TableCount& b) { return a.table == b.table && a.rows == b.rows; };
    if (!std::equal(found.begin(), found.end(), copy.manifest.tables.begin(), copy.manifest.tables.end(), same))
        throw BackupError(copy.part().string() + " holds other tables than " + kManifestName + " says");
}

void require_files(const Copy& copy) {
    std::int64_t count = 0, bytes = 0;
    each_file(copy, [&](const std::string& name, const std::string& sha256) {
        const auto found = digest_of(copy.path / name);
        if (found.sha256 != sha256) throw BackupError((copy.path / name).string() + " is damaged");
        ++count;
        bytes += found.bytes;
    });
    if (count != copy.manifest.files || bytes != copy.manifest.file_bytes) throw BackupError(copy.path.string() + " does not hold the files that it says");
}

}  // namespace

std::int64_t Copy::bytes() const {
    std::int64_t sum = manifest.file_bytes;
    for (const auto& item : manifest.parts) sum += item.bytes;
    return sum;
}

std::vector<BackupKeys> known_keys(const Config& config, const std::vector<std::string>& former) {
    std::vector<BackupKeys> out;
    out.emplace_back(present_master_key(config));
    for (const auto& path : former) out.emplace_back(platform::crypto::load_master_key(path, false));
    return out;
}

std::vector<fs::path> copies_in(const fs::path& folder, const char* kind) {
    std::vector<fs::path> out;
    std::error_code ec;
    for (const auto& entry : fs::directory_iterator(folder, ec))
        if (entry.is_directory() && entry.path().filename().string().starts_with("complianced-") && entry.path().extension() == std::string(".") + kind)
            out.push_back(entry.path());
    std::sort(out.begin(), out.end());  // their names begin with the time
    return out;
}

Copy find_copy(const std::string& place, const char* kind, const std::vector<BackupKeys>& keys) {
    Copy copy;
    copy.path = place;
    if (!fs::exists(copy.path / kManifestName)) {
        const auto all = copies_in(copy.path, kind);
        if (!all.empty()) copy.path = all.back();
    }
    std::tie(copy.manifest, copy.keys) = read_manifest(copy.path, keys);
    if (copy.manifest.kind != kind) throw BackupError(copy.path.string() + " is a copy of " + copy.manifest.kind + ", not of " + kind);
    return copy;
}

void each_file(const Copy& copy, const std::function<void(const std::string&, const std::string&)>& take) {
    std::ifstream list(copy.path / kFilesList);
    if (!list) throw BackupError((copy.path / kFilesList).string() + " is missing");
    for (std::string line; std::getline(list, line);) {
        const bool whole = line.size() > kHexDigits + 2 && line.substr(kHexDigits, 2) == "  " && line.compare(kHexDigits + 2, 6, "files/") == 0 &&
                           platform::files::is_member_name(line.substr(kHexDigits + 2));
        if (!whole) throw BackupError((copy.path / kFilesList).string() + " is damaged");
        take(line.substr(kHexDigits + 2), line.substr(0, kHexDigits));
    }
}

void require_whole(const Copy& copy) {
    for (const auto& part : copy.manifest.parts) require_part(copy, part);
    require_tables(copy);
    if (copy.manifest.kind == kRegisters) require_files(copy);
}

void require_pair(const Copy& registers, const Copy& keys) {
    if (registers.manifest.installation != keys.manifest.installation)
        throw BackupError(keys.path.string() + " holds the keys of another installation than " + registers.path.string());
    const auto at = platform::parse_instant(registers.manifest.created_at), keys_at = platform::parse_instant(keys.manifest.created_at);
    if (!at || !keys_at || *keys_at < *at || keys.level() < registers.level())
        throw BackupError(keys.path.string() + " is older than " + registers.path.string() +
                          ": persons that came in between would have no key. Take keys of the same run, or newer ones");
}

void require_known_schema(const Copy& copy) {
    const auto known = migrations();
    std::size_t i = 0;
    for (const auto& level : copy.manifest.migrations) {
        if (level.number > known.back().number)
            throw BackupError(copy.path.string() + " was made by a newer release (" + copy.manifest.version + ", schema " + std::to_string(copy.level()) +
                              "); this program knows schema " + std::to_string(known.back().number) + ". Use that release or a newer one");
        if (i >= known.size() || known[i].number != level.number || platform::crypto::sha256_hex(known[i].sql) != level.sha256)
            throw BackupError(copy.path.string() + " has a migration " + std::to_string(level.number) + " that this program does not carry so");
        ++i;
    }
    if (i == 0) throw BackupError(copy.path.string() + " names no schema");
}

}  // namespace compliance::backup
