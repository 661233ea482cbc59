// SPDX-License-Identifier: Apache-2.0
#include "platform/http/client.hpp"

#include <memory>
#include <mutex>

#include <curl/curl.h>

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

}  // namespace

FetchResult fetch(const std::string& url, std::chrono::seconds timeout, std::size_t max_bytes) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
    FetchResult result;
    Sink sink{result.body, max_bytes};
    char failure[CURL_ERROR_SIZE] = "";
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl.get(), CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, static_cast<long>(timeout.count()));
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, write_sink);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &sink);
    curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, failure);
    const CURLcode code = curl_easy_perform(curl.get());
    if (code != CURLE_OK) throw FetchError(*failure != '\0' ? failure : curl_easy_strerror(code));
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    result.status = static_cast<int>(status);
    return result;
}

}  // namespace platform::http
