// SPDX-License-Identifier: Apache-2.0
#include "platform/http/tls.hpp"

#include <stdexcept>

#include <openssl/ssl.h>

namespace asio = boost::asio;

namespace platform::http {

namespace {

/// Suites of TLS 1.2; those of 1.3 are all good.
constexpr const char* kSuites =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

}  // namespace

std::unique_ptr<asio::ssl::context> make_tls(const std::string& certificate, const std::string& key) {
    if (certificate.empty() != key.empty()) throw std::invalid_argument("TLS needs both a certificate and its key");
    if (certificate.empty()) return nullptr;
    auto tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    SSL_CTX* native = tls->native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_cipher_list(native, kSuites);
    // Speaks http/1.1 to whoever names it, and goes on without an answer to whoever does not.
    const auto choose = [](SSL*, const unsigned char** out, unsigned char* length, const unsigned char* in, unsigned in_length, void*) {
        static constexpr unsigned char kOurs[] = "\x08http/1.1";
        unsigned char* chosen = nullptr;
        if (SSL_select_next_proto(&chosen, length, kOurs, sizeof kOurs - 1, in, in_length) != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_NOACK;
        *out = chosen;
        return SSL_TLSEXT_ERR_OK;
    };
    SSL_CTX_set_alpn_select_cb(native, choose, nullptr);
    boost::system::error_code ec;
    tls->use_certificate_chain_file(certificate, ec);
    if (ec) throw std::invalid_argument("cannot use the TLS certificate " + certificate + ": " + ec.message());
    tls->use_private_key_file(key, asio::ssl::context::pem, ec);
    if (ec) throw std::invalid_argument("cannot use the TLS key " + key + ": " + ec.message());
    if (SSL_CTX_check_private_key(native) != 1) throw std::invalid_argument("the TLS key " + key + " does not belong to " + certificate);
    return tls;
}

}  // namespace platform::http
