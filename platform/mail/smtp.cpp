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

/// Keeps the server's last refusal, not the farewell after it: the words behind a code tell more than the code.
std::size_t keep_refusal(char* data, std::size_t size, std::size_t count, void* context) {
    if (size * count == 0 || (*data != '4' && *data != '5')) return size * count;
    auto& answer = *static_cast<std::string*>(context);
    answer.assign(data, size * count);
    while (!answer.empty() && (answer.back() == '\r' || answer.back() == '\n')) answer.pop_back();
    return size * count;
}

/// Words that hold an @ are addresses of persons and have no place in a log.
std::string masked(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto space = std::min(text.find(' ', at), text.size());
        const auto word = text.substr(at, space - at);
        out += (out.empty() ? "" : " ");
        out += word.find('@') == std::string_view::npos ? word : "…";
        at = space + 1;
    }
    return out;
}

/// Whether a permanent refusal is one of the address (RFC 3463: 5.1.x, 5.2.1; without such a code, what RCPT answered).
bool is_bounce(std::string_view answer, std::string_view failure, long code) {
    if (answer.size() > 6 && answer.substr(4, 2) == "5.") return answer.substr(4, 4) == "5.1." || answer.substr(4, 5) == "5.2.1";
    return failure.starts_with("RCPT failed") && (code == 550 || code == 551 || code == 553);
}

/// Whether the server had come so far that its refusal is one of this mail. A greeting, a sign-in or a STARTTLS that is refused
/// is refused to all mails until somebody mends it, and so is a mail without the sign-in or the TLS that is wanted (530, 538).
bool is_about_the_mail(CURLcode result, std::string_view failure, long code) {
    if (code == 530 || code == 538) return false;
    return result == CURLE_SEND_ERROR || (result == CURLE_WEIRD_SERVER_REPLY && !failure.starts_with("Got unexpected"));
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
    std::string answer;
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, sender.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, read_source);
    curl_easy_setopt(curl.get(), CURLOPT_READDATA, &source);
    curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, keep_refusal);
    curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &answer);
    curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, static_cast<long>(server.timeout.count()));
    // libcurl takes leave of a server that did not answer with QUIT, and waits for that for two minutes if it is not told otherwise.
    curl_easy_setopt(curl.get(), CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(server.timeout.count()));
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, failure);
    if (server.security == Security::starttls) curl_easy_setopt(curl.get(), CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    if (!server.roots.empty()) curl_easy_setopt(curl.get(), CURLOPT_CAINFO, server.roots.c_str());
    if (!server.user.empty()) {
        curl_easy_setopt(curl.get(), CURLOPT_USERNAME, server.user.c_str());
        curl_easy_setopt(curl.get(), CURLOPT_PASSWORD, server.password.c_str());
    }
    const CURLcode result = curl_easy_perform(curl.get());
    long code = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &code);
    if (result == CURLE_OK) return {SmtpResult::Kind::accepted, static_cast<int>(code), "accepted"};
    const bool permanent = code >= 500 && code < 600 && is_about_the_mail(result, failure, code);
    const bool bounced = permanent && is_bounce(answer, failure, code);
    const bool refused = code >= 400 && !answer.empty();
    const std::string text = masked(refused ? answer : *failure != '\0' ? failure
                                                                        : curl_easy_strerror(result));
    return {bounced ? SmtpResult::Kind::bounced : permanent ? SmtpResult::Kind::permanent
                                                            : SmtpResult::Kind::temporary,
            static_cast<int>(code), text};
}

std::optional<std::chrono::seconds> wait_after(int attempts) {
    using namespace std::chrono;
    static constexpr seconds kWaits[] = {minutes(1), minutes(5), minutes(15), hours(1), hours(4), hours(12), hours(24)};
    if (attempts < 1 || attempts > 7) return std::nullopt;
    return kWaits[attempts - 1];
}

}  // namespace platform::mail
