// SPDX-License-Identifier: Apache-2.0
#include "platform/crypto/signature.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <memory>
#include <string>

namespace platform::crypto {

namespace {

constexpr std::size_t kMostPem = 2'000;

template <class T, void (*Free)(T*)>
struct Freed {
    void operator()(T* pointer) const { Free(pointer); }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX, EVP_MD_CTX_free>>;
using Source = std::unique_ptr<BIO, Freed<BIO, BIO_free_all>>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// Never asks anybody for a passphrase.
int no_passphrase(char* /*out*/, int /*size*/, int /*writes*/, void* /*data*/) { return -1; }

bool is_p256(const EVP_PKEY* key) {
    std::array<char, 40> group{};
    std::size_t size = 0;
    return EVP_PKEY_base_id(key) == EVP_PKEY_EC && EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) == 1 &&
           std::string_view(group.data(), size) == "prime256v1";
}

Key read_key(std::string_view pem) {
    if (pem.empty() || pem.size() > kMostPem) return {};
    const Source source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    Key key(source ? PEM_read_bio_PUBKEY(source.get(), nullptr, no_passphrase, nullptr) : nullptr);
    ERR_clear_error();
    if (key && EVP_PKEY_base_id(key.get()) != EVP_PKEY_ED25519 && !is_p256(key.get())) key.reset();
    return key;
}

}  // namespace

bool is_public_key(std::string_view pem) { return read_key(pem) != nullptr; }

bool verify_signature(std::string_view pem, std::string_view text, std::string_view signature) {
    const auto key = read_key(pem);
    if (!key || signature.empty()) return false;
    const Digest digest(EVP_MD_CTX_new());
    const auto* hash = EVP_PKEY_base_id(key.get()) == EVP_PKEY_ED25519 ? nullptr : EVP_sha256();
    const bool fits = digest && EVP_DigestVerifyInit(digest.get(), nullptr, hash, nullptr, key.get()) == 1 &&
                      EVP_DigestVerify(digest.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()) == 1;
    ERR_clear_error();
    return fits;
}

}  // namespace platform::crypto
