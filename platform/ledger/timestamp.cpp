// SPDX-License-Identifier: Apache-2.0
#include "platform/ledger/timestamp.hpp"

#include <ctime>
#include <memory>

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <openssl/x509_vfy.h>

namespace platform::ledger {

namespace {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* p) const {
        Free(p);
    }
};
using Token = std::unique_ptr<PKCS7, Freed<PKCS7_free>>;
using Response = std::unique_ptr<TS_RESP, Freed<TS_RESP_free>>;
using Info = std::unique_ptr<TS_TST_INFO, Freed<TS_TST_INFO_free>>;
using Store = std::unique_ptr<X509_STORE, Freed<X509_STORE_free>>;
using Parameters = std::unique_ptr<X509_VERIFY_PARAM, Freed<X509_VERIFY_PARAM_free>>;

Token parse_token(std::string_view der) {
    const auto* begin = reinterpret_cast<const unsigned char*>(der.data());
    const auto* at = begin;
    Token token(d2i_PKCS7(nullptr, &at, static_cast<long>(der.size())));
    if (token && at == begin + der.size()) return token;
    at = begin;
    const Response response(d2i_TS_RESP(nullptr, &at, static_cast<long>(der.size())));
    if (!response || at != begin + der.size()) return nullptr;
    PKCS7* inside = TS_RESP_get_token(response.get());
    return Token(inside != nullptr ? PKCS7_dup(inside) : nullptr);
}

std::string imprint_of(TS_TST_INFO* info) {
    TS_MSG_IMPRINT* imprint = TS_TST_INFO_get_msg_imprint(info);
    const ASN1_OBJECT* algorithm = nullptr;
    X509_ALGOR_get0(&algorithm, nullptr, nullptr, TS_MSG_IMPRINT_get_algo(imprint));
    if (OBJ_obj2nid(algorithm) != NID_sha256) return {};
    const ASN1_OCTET_STRING* bytes = TS_MSG_IMPRINT_get_msg(imprint);
    if (ASN1_STRING_length(bytes) != 32) return {};
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(bytes)), 32};
}

std::optional<Instant> time_of(TS_TST_INFO* info) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(TS_TST_INFO_get_time(info), &parts) != 1) return std::nullopt;
    return Instant(std::chrono::seconds(timegm(&parts)));
}

std::string last_error() {
    const auto code = ERR_peek_last_error();
    const char* reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
    return reason != nullptr ? reason : "the signature does not hold";
}

/// Whether the token's signature holds; the chain counts only where `strict`.
bool verify(PKCS7* token, const std::string& roots, Instant at, bool strict) {
    const Store store(X509_STORE_new());
    const Parameters parameters(X509_VERIFY_PARAM_new());
    if (!store || !parameters) throw std::bad_alloc();
    X509_VERIFY_PARAM_set_time(parameters.get(), std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count());
    X509_STORE_set1_param(store.get(), parameters.get());
    if (roots.empty()) X509_STORE_set_default_paths(store.get());
    else X509_STORE_load_locations(store.get(), roots.c_str(), nullptr);
    if (!strict) X509_STORE_set_verify_cb(store.get(), [](int, X509_STORE_CTX*) { return 1; });
    return TS_RESP_verify_signature(token, nullptr, store.get(), nullptr) == 1;
}

}  // namespace

std::optional<TimestampToken> read_timestamp(std::string_view der, const std::string& roots) {
    ERR_clear_error();
    const auto token = parse_token(der);
    if (!token || PKCS7_type_is_signed(token.get()) == 0) return std::nullopt;
    const Info info(PKCS7_to_TS_TST_INFO(token.get()));
    const auto at = info ? time_of(info.get()) : std::nullopt;
    if (!at) return std::nullopt;
    TimestampToken out;
    out.imprint = imprint_of(info.get());
    out.at = *at;
    ERR_clear_error();
    out.signature_holds = verify(token.get(), roots, *at, false);
    if (!out.signature_holds) out.problem = last_error();
    out.trusted = out.signature_holds && verify(token.get(), roots, *at, true);
    ERR_clear_error();
    return out;
}

}  // namespace platform::ledger
