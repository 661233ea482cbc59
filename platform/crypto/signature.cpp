// SPDX-License-Identifier: Apache-2.0
#include "platform/crypto/signature.hpp"

#include <memory>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace platform::crypto {

namespace {

constexpr std::size_t kLongestPem = 8'192;

using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;

/// What a library call leaves behind belongs to no later one.
struct ClearErrors {
    ClearErrors() = default;
    ClearErrors(const ClearErrors&) = delete;
    ClearErrors& operator=(const ClearErrors&) = delete;
    ~ClearErrors() { ERR_clear_error(); }
};

bool is_p256(const EVP_PKEY* key) {
    char name[64] = {};
    std::size_t length = 0;
    return EVP_PKEY_get_group_name(key, name, sizeof name, &length) == 1 && std::string_view(name, length) == "prime256v1";
}

/// Null for anything else.
Key read_key(std::string_view pem) {
    Key none(nullptr, &EVP_PKEY_free);
    if (pem.empty() || pem.size() > kLongestPem) return none;
    const std::unique_ptr<BIO, int (*)(BIO*)> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
    Key key(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
    if (!key) return none;
    const int kind = EVP_PKEY_get_base_id(key.get());
    return kind == EVP_PKEY_ED25519 || (kind == EVP_PKEY_EC && is_p256(key.get())) ? std::move(key) : std::move(none);
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

bool is_public_key(std::string_view pem) {
    const ClearErrors clear;
    return read_key(pem) != nullptr;
}

bool verify_by_pem(std::string_view pem, std::string_view message, std::string_view signature) {
    const ClearErrors clear;
    const auto key = read_key(pem);
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    if (!key || !context) return false;
    const auto* digest = EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_ED25519 ? nullptr : EVP_sha256();
    return EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message), message.size()) == 1;
}

}  // namespace platform::crypto
