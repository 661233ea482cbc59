// SPDX-License-Identifier: Apache-2.0
#include "platform/crypto/aead.hpp"

#include <sodium.h>

namespace platform::crypto {

namespace {

static_assert(kAeadNonceBytes == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES && kAeadTagBytes == crypto_aead_xchacha20poly1305_ietf_ABYTES);

const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

void require_nonce(std::string_view nonce) {
    if (nonce.size() != kAeadNonceBytes) throw std::invalid_argument("a nonce has 24 bytes");
}

}  // namespace

void seal_with_nonce(const Key32& key, std::string_view nonce, std::string_view plain, std::string_view associated, std::string& out) {
    require_nonce(nonce);
    const auto before = out.size();
    out.resize(before + plain.size() + kAeadTagBytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(reinterpret_cast<unsigned char*>(out.data() + before), nullptr, raw(plain), plain.size(),
                                               raw(associated), associated.size(), nullptr, raw(nonce), raw(key.bytes()));
}

bool open_with_nonce(const Key32& key, std::string_view nonce, std::string_view sealed, std::string_view associated, std::string& out) {
    require_nonce(nonce);
    if (sealed.size() < kAeadTagBytes) return false;
    const auto before = out.size();
    out.resize(before + sealed.size() - kAeadTagBytes);
    const bool opened = crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(out.data() + before), nullptr, nullptr, raw(sealed),
                                                                   sealed.size(), raw(associated), associated.size(), raw(nonce), raw(key.bytes())) == 0;
    if (!opened) out.resize(before);
    return opened;
}

}  // namespace platform::crypto
