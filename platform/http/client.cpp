// SPDX-License-Identifier: Apache-2.0
#include "platform/http/client.hpp"

#include <mutex>

#include <sys/socket.h>

#include "platform/http/address.hpp"
#include "platform/http/transfer.hpp"

namespace platform::http {

namespace {

struct Sink {
    std::string& body;
    std::size_t max;
};

std::size_t write_sink(char* from, std::size_t size, std::size_t count, void* context) {
    auto& sink = *static_cast<Sink*>(context);
    if (sink.body.size() + size * count > sink.max) return 0;   // ends the transfer
    sink.body.append(from, size * count);
    return size * count;
}

curl_socket_t open_public_socket(void*, curlsocktype, curl_sockaddr* address) {
    if (!is_public(&address->addr)) return CURL_SOCKET_BAD;
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

FetchResult perform(CURL* curl, const FetchRules& rules) {
    FetchResult result;
    Sink sink{result.body, rules.max_bytes};
    char failure[CURL_ERROR_SIZE] = "";
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, write_sink);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &sink);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, failure);
    const CURLcode code = curl_easy_perform(curl);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, nullptr);
    if (code != CURLE_OK) throw FetchError(*failure != '\0' ? failure : curl_easy_strerror(code));
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    result.status = static_cast<int>(status);
    return result;
}

}  // namespace

CurlHandle curl_handle(const std::string& url, const FetchRules& rules) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    CurlHandle curl(curl_easy_init(), &curl_easy_cleanup);
    const bool secure = rules.public_only || rules.secure_only;
    if (rules.public_only) curl_easy_setopt(curl.get(), CURLOPT_OPENSOCKETFUNCTION, open_public_socket);
    if (secure) curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");  // a proxy would connect to what must not be connected to
    if (!rules.roots.empty()) curl_easy_setopt(curl.get(), CURLOPT_CAINFO, rules.roots.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, secure ? "https" : "http,https");
    curl_easy_setopt(curl.get(), CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, static_cast<long>(rules.timeout.count()));
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    return curl;
}

CurlLines curl_lines(const std::vector<std::string>& lines) {
    CurlLines list(nullptr, &curl_slist_free_all);
    for (const auto& line : lines) {
        auto* longer = curl_slist_append(list.get(), line.c_str());
        (void)list.release();
        list.reset(longer);
    }
    return list;
}

void make_post(CURL* curl, const CurlLines& lines, const std::string& body) {
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, lines.get());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
}

FetchResult fetch(const std::string& url, const FetchRules& rules) {
    const auto curl = curl_handle(url, rules);
    return perform(curl.get(), rules);
}

FetchResult post(const std::string& url, const std::vector<std::string>& headers, const std::string& body, const FetchRules& rules) {
    const auto curl = curl_handle(url, rules);
    const auto lines = curl_lines(headers);
    make_post(curl.get(), lines, body);
    return perform(curl.get(), rules);
}

}  // namespace platform::http
