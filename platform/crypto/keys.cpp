// SPDX-License-Identifier: Apache-2.0
#include "platform/crypto/keys.hpp"

#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/reflect/values.hpp"

namespace platform::crypto {

namespace {

constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* raw(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

const bool kReady = sodium_init() >= 0;

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw KeyError("cannot read the master key " + path + ": " + std::strerror(errno));
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_new_key(const std::string& path) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) throw KeyError("cannot make the master key " + path + ": " + std::strerror(errno));
    const std::string text = hex_encode(Key32::random().bytes()) + "\n";
    const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
    ::close(fd);
    if (!written) {
        ::unlink(path.c_str());
        throw KeyError("cannot write the master key " + path);
    }
}

}  // namespace

Key32::Key32(std::string_view bytes) {
    if (bytes.size() != bytes_.size()) throw std::invalid_argument("a key has 32 bytes");
    std::memcpy(bytes_.data(), bytes.data(), bytes_.size());
}

Key32::~Key32() { sodium_memzero(bytes_.data(), bytes_.size()); }

Key32 Key32::random() {
    Key32 key;
    randombytes_buf(key.bytes_.data(), key.bytes_.size());
    return key;
}

bool Key32::operator==(const Key32& other) const { return equal_constant_time(bytes(), other.bytes()); }

std::string seal(const Key32& key, std::string_view plain, std::string_view associated) {
    if (!kReady) throw std::runtime_error("libsodium does not start");
    std::string out(kNonce + plain.size() + kTag, '\0');
    randombytes_buf(out.data(), kNonce);
    crypto_aead_xchacha20poly1305_ietf_encrypt(raw(out) + kNonce, nullptr, raw(plain), plain.size(), raw(associated),
                                               associated.size(), nullptr, raw(out), raw(key.bytes()));
    return out;
}

std::optional<std::string> open(const Key32& key, std::string_view sealed, std::string_view associated) {
    if (sealed.size() < kNonce + kTag) return std::nullopt;
    std::string out(sealed.size() - kNonce - kTag, '\0');
    const auto body = sealed.substr(kNonce);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(raw(out), nullptr, nullptr, raw(body), body.size(), raw(associated),
                                                   associated.size(), raw(sealed), raw(key.bytes())) != 0)
        return std::nullopt;
    return out;
}

Key32 parse_master_key(std::string_view text) {
    if (text.size() == 32) return Key32(text);
    const auto trimmed = trim(text);
    if (const auto bytes = hex_decode(trimmed); bytes && bytes->size() == 32) return Key32(*bytes);
    if (const auto bytes = base64_decode(trimmed); bytes && bytes->size() == 32) return Key32(*bytes);
    throw KeyError("the master key must be 32 bytes: raw, as 64 hex digits or as base64");
}

Key32 load_master_key(const std::string& path, bool create) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
        if (!create)
            throw KeyError("there is no master key at " + path +
                           "; without it nothing personal can be read. Restore it from its backup (docs/operations.md)");
        write_new_key(path);
    } else if ((info.st_mode & 077) != 0) {
        throw KeyError("the master key " + path + " can be read by others; chmod 600 it");
    }
    return parse_master_key(read_file(path));
}

SigningKey SigningKey::from_seed(std::string_view seed) {
    if (seed.size() != crypto_sign_SEEDBYTES) throw std::invalid_argument("an Ed25519 seed has 32 bytes");
    SigningKey key{std::string(seed), std::string(crypto_sign_PUBLICKEYBYTES, '\0')};
    std::string secret(crypto_sign_SECRETKEYBYTES, '\0');
    crypto_sign_seed_keypair(raw(key.public_key), raw(secret), raw(seed));
    sodium_memzero(secret.data(), secret.size());
    return key;
}

SigningKey SigningKey::random() { return from_seed(random_bytes(crypto_sign_SEEDBYTES)); }

std::string sign(const SigningKey& key, std::string_view message) {
    std::string secret(crypto_sign_SECRETKEYBYTES, '\0'), out(crypto_sign_BYTES, '\0'), public_key(32, '\0');
    crypto_sign_seed_keypair(raw(public_key), raw(secret), raw(std::string_view(key.seed)));
    crypto_sign_detached(raw(out), nullptr, raw(message), message.size(), raw(std::string_view(secret)));
    sodium_memzero(secret.data(), secret.size());
    return out;
}

bool verify(std::string_view public_key, std::string_view message, std::string_view signature) {
    return public_key.size() == crypto_sign_PUBLICKEYBYTES && signature.size() == crypto_sign_BYTES &&
           crypto_sign_verify_detached(raw(signature), raw(message), message.size(), raw(public_key)) == 0;
}

std::string spki_of(std::string_view public_key) {
    static const std::string prefix = *hex_decode("302a300506032b6570032100");
    return prefix + std::string(public_key);
}

std::string key_id_of(std::string_view public_key) { return sha256_hex(spki_of(public_key)); }

}  // namespace platform::crypto
