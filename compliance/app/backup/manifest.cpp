// SPDX-License-Identifier: Apache-2.0
#include "compliance/app/backup/manifest.hpp"

#include <fstream>

#include "compliance/app/backup/disk.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/json/json.hpp"

namespace compliance::backup {

namespace crypto = platform::crypto;

namespace {

constexpr std::uintmax_t kLargestManifest = 64U << 20;
constexpr std::size_t kIdDigits = 16;

std::string derived(const crypto::Key32& master, std::string_view use) {
    return crypto::hmac_sha256(master.bytes(), std::string(kFormat) + "/" + std::string(use));
}

}  // namespace

BackupKeys::BackupKeys(const crypto::Key32& master)
    : id(crypto::hex_encode(derived(master, "key-id")).substr(0, kIdDigits)),
      manifest(derived(master, "manifest")),
      registers(derived(master, kRegisters)),
      keys(derived(master, kKeys)) {}

void write_manifest(const std::filesystem::path& folder, const Manifest& manifest, const BackupKeys& keys) {
    const auto text = platform::json::to_json(manifest, platform::json::Form::plain);
    write_synced(folder / kManifestName, text + "\n" + crypto::hex_encode(crypto::hmac_sha256(keys.manifest.bytes(), text)) + "\n");
}

std::pair<Manifest, const BackupKeys*> read_manifest(const std::filesystem::path& folder, const std::vector<BackupKeys>& keys) {
    const auto path = folder / kManifestName;
    std::error_code ec;
    const auto size = std::filesystem::file_size(path, ec);
    if (ec) throw BackupError(folder.string() + " is no backup of this program, or not a whole one: it has no " + kManifestName);
    std::ifstream file(path, std::ios::binary);
    std::string text, seal;
    if (size > kLargestManifest || !std::getline(file, text) || !std::getline(file, seal) || file.eof() || file.peek() != std::ifstream::traits_type::eof())
        throw BackupError(path.string() + " is damaged");
    for (const auto& key : keys)
        if (crypto::equal_constant_time(crypto::hex_encode(crypto::hmac_sha256(key.manifest.bytes(), text)), seal)) {
            auto manifest = platform::json::from_stored<Manifest>(text);
            if (manifest.format != kFormat || (manifest.kind != kRegisters && manifest.kind != kKeys))
                throw BackupError(path.string() + " has a format that this program does not know: " + manifest.format);
            return {std::move(manifest), &key};
        }
    // Not vouched for; only to say why, the id that it names is looked at.
    for (const auto& key : keys)
        if (text.find("\"key_id\":\"" + key.id + "\"") != std::string::npos) throw BackupError(path.string() + " is damaged: it is not what was written");
    throw BackupError(path.string() +
                      " was written under another master key, or is damaged. Give the right one in COMPLIANCE_MASTER_KEY_FILE, or one of before an "
                      "exchange with --former-key-file");
}

}  // namespace compliance::backup
