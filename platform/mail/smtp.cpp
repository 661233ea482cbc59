// SPDX-License-Identifier: Apache-2.0
#include "platform/mail/smtp.hpp"

#include <cstring>
#include <memory>
#include <mutex>

#include <curl/curl.h>

namespace platform::mail {

namespace {

struct Source {
    const std::string& text;
    std::size_t at = 0;
};

std::size_t read_source(char* to, std::size_t size, std::size_t count, void* context) {
    auto& source = *static_cast<Source*>(context);
    const auto piece = std::min(size * count, source.text.size() - source.at);
    std::memcpy(to, source.text.data() + source.at, piece);
    source.at += piece;
    return piece;
}

bool is_loopback(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

}  // namespace

SmtpResult send(const SmtpServer& server, const std::string& from, const std::string& to, const std::string& message) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    if (server.security == Security::none && !is_loopback(server.host))
        return {SmtpResult::Kind::permanent, 0, "unencrypted mail to another machine is refused"};
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
    const std::string url = std::string(server.security == Security::tls ? "smtps://" : "smtp://") + server.host + ":" + std::to_string(server.port);
    const std::string sender = "<" + from + ">", recipient = "<" + to + ">";
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> recipients(curl_slist_append(nullptr, recipient.c_str()), &curl_slist_free_all);
    Source source{message};
    char failure[CURL_ERROR_SIZE] = "";
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, sender.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, read_source);
    curl_easy_setopt(curl.get(), CURLOPT_READDATA, &source);
    curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, static_cast<long>(server.timeout.count()));
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, failure);
    if (server.security == Security::starttls) curl_easy_setopt(curl.get(), CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    if (!server.user.empty()) {
        curl_easy_setopt(curl.get(), CURLOPT_USERNAME, server.user.c_str());
        curl_easy_setopt(curl.get(), CURLOPT_PASSWORD, server.password.c_str());
    }
    const CURLcode result = curl_easy_perform(curl.get());
    long code = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &code);
    if (result == CURLE_OK) return {SmtpResult::Kind::accepted, static_cast<int>(code), "accepted"};
    const std::string text = *failure != '\0' ? failure : curl_easy_strerror(result);
    const bool permanent = code >= 500 && code < 600;
    return {permanent ? SmtpResult::Kind::permanent : SmtpResult::Kind::temporary, static_cast<int>(code), text};
}

std::optional<std::chrono::seconds> wait_after(int attempts) {
    using namespace std::chrono;
    static constexpr seconds kWaits[] = {minutes(1), minutes(5), minutes(15), hours(1), hours(4), hours(12), hours(24)};
    if (attempts < 1 || attempts > 7) return std::nullopt;
    return kWaits[attempts - 1];
}

}  // namespace platform::mail
