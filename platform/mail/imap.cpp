// SPDX-License-Identifier: Apache-2.0
#include "platform/mail/imap.hpp"

#include <charconv>
#include <mutex>

#include <curl/curl.h>

namespace platform::mail {

namespace {

constexpr std::size_t kAnswerBytes = 4 * 1024 * 1024;

struct Sink {
    std::string text;
    std::size_t max = 0;
};

std::size_t write_sink(char* from, std::size_t size, std::size_t count, void* context) {
    auto& sink = *static_cast<Sink*>(context);
    if (sink.text.size() + size * count > sink.max) return 0;  // ends the transfer
    sink.text.append(from, size * count);
    return size * count;
}

bool is_loopback(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

template <class Number>
std::optional<Number> number_after(std::string_view line, std::string_view name) {
    const auto at = line.find(name);
    if (at == std::string_view::npos) return std::nullopt;
    Number out = 0;
    const auto* from = line.data() + at + name.size();
    return std::from_chars(from, line.data() + line.size(), out).ec == std::errc{} ? std::optional(out) : std::nullopt;
}

/// What stands between the marks behind `name`.
std::string_view between(std::string_view line, std::string_view name, char end) {
    const auto at = line.find(name);
    if (at == std::string_view::npos) return {};
    const auto rest = line.substr(at + name.size());
    return rest.substr(0, rest.find(end));
}

}  // namespace

struct Imap::State {
    ImapServer server;
    CURL* curl = nullptr;
    std::string base;
    Sink sink;
    char failure[CURL_ERROR_SIZE] = "";

    ~State() {
        if (curl != nullptr) curl_easy_cleanup(curl);
    }
    CURLcode perform(const std::string& url, const char* request, std::size_t max) {
        sink = {{}, max};
        *failure = '\0';
        curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request);
        return curl_easy_perform(curl);
    }
    [[nodiscard]] std::string why(CURLcode code) const { return *failure != '\0' ? failure : curl_easy_strerror(code); }
};

bool is_folder_name(std::string_view name) {
    return !name.empty() && name.size() <= 100 &&
           std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c < 0x7F && std::string_view("\"\\%*&").find(c) == std::string_view::npos; });
}

Imap::Imap(ImapServer server) : state_(std::make_unique<State>()) {
    if (server.security == Security::none && !is_loopback(server.host)) throw ImapError("an unencrypted mailbox on another machine is refused");
    if (!is_folder_name(server.folder)) throw ImapError("the folder's name cannot be used");
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    auto& state = *state_;
    state.server = std::move(server);
    state.curl = curl_easy_init();
    char* folder = curl_easy_escape(state.curl, state.server.folder.c_str(), 0);
    const std::string host = state.server.host.find(':') == std::string::npos ? state.server.host : "[" + state.server.host + "]";
    state.base = std::string(state.server.security == Security::tls ? "imaps://" : "imap://") + host + ":" + std::to_string(state.server.port) + "/" + folder;
    curl_free(folder);
    curl_easy_setopt(state.curl, CURLOPT_PROTOCOLS_STR, "imap,imaps");
    curl_easy_setopt(state.curl, CURLOPT_USERNAME, state.server.user.c_str());
    curl_easy_setopt(state.curl, CURLOPT_PASSWORD, state.server.password.c_str());
    curl_easy_setopt(state.curl, CURLOPT_WRITEFUNCTION, write_sink);
    curl_easy_setopt(state.curl, CURLOPT_WRITEDATA, &state.sink);
    curl_easy_setopt(state.curl, CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(state.curl, CURLOPT_TIMEOUT, static_cast<long>(state.server.timeout.count()));
    curl_easy_setopt(state.curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(state.curl, CURLOPT_PROXY, "");
    curl_easy_setopt(state.curl, CURLOPT_ERRORBUFFER, state.failure);
    if (!state.server.roots.empty()) curl_easy_setopt(state.curl, CURLOPT_CAINFO, state.server.roots.c_str());
    if (state.server.security == Security::starttls) curl_easy_setopt(state.curl, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
}

Imap::~Imap() = default;

std::string Imap::command(const std::string& text) {
    const auto code = state_->perform(state_->base, text.c_str(), kAnswerBytes);
    if (code != CURLE_OK) throw ImapError(text.substr(0, text.find(' ', 4)) + ": " + state_->why(code));
    return std::move(state_->sink.text);
}

/// False where the server says no; other failures are thrown.
bool Imap::try_command(const std::string& text) {
    const auto code = state_->perform(state_->base, text.c_str(), kAnswerBytes);
    if (code != CURLE_OK && code != CURLE_QUOTE_ERROR) throw ImapError(state_->why(code));
    return code == CURLE_OK;
}

std::vector<ImapItem> Imap::list(std::size_t most) {
    const auto found = command("UID SEARCH UNDELETED");
    std::string set;
    auto rest = std::string_view(found);
    std::size_t count = 0;
    const auto at = rest.find("SEARCH");
    rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 6);
    while (count < most) {
        const auto from = rest.find_first_of("0123456789");
        if (from == std::string_view::npos) break;
        const auto to = std::min(rest.find_first_not_of("0123456789", from), rest.size());
        set += (set.empty() ? "" : ",") + std::string(rest.substr(from, to - from));
        rest = rest.substr(to);
        ++count;
    }
    if (set.empty()) return {};
    auto items = parse_fetched(command("UID FETCH " + set + " (UID FLAGS INTERNALDATE RFC822.SIZE)"));
    std::sort(items.begin(), items.end(), [](const ImapItem& a, const ImapItem& b) { return a.uid < b.uid; });
    return items;
}

std::string Imap::fetch(std::uint32_t uid, std::size_t max_bytes) {
    const auto code = state_->perform(state_->base + "/;UID=" + std::to_string(uid), nullptr, max_bytes);
    if (code != CURLE_OK) throw ImapError("fetching a message: " + state_->why(code));
    return std::move(state_->sink.text);
}

void Imap::mark(std::uint32_t uid, std::string_view keyword, bool on) {
    (void)try_command("UID STORE " + std::to_string(uid) + (on ? " +" : " -") + "FLAGS.SILENT (" + std::string(keyword) + ")");
}

void Imap::move(std::uint32_t uid, const std::string& folder) {
    if (!is_folder_name(folder)) throw ImapError("the folder's name cannot be used");
    const std::string what = std::to_string(uid), quoted = " \"" + folder + "\"";
    if (try_command("UID MOVE " + what + quoted)) return;
    (void)try_command("CREATE" + quoted);
    if (try_command("UID MOVE " + what + quoted)) return;
    // A server without MOVE (RFC 6851).
    command("UID COPY " + what + quoted);
    command("UID STORE " + what + " +FLAGS.SILENT (\\Deleted)");
    (void)try_command("UID EXPUNGE " + what);
}

std::vector<ImapItem> parse_fetched(std::string_view answer) {
    std::vector<ImapItem> out;
    while (!answer.empty()) {
        const auto end = std::min(answer.find('\n'), answer.size());
        const auto line = answer.substr(0, end);
        answer.remove_prefix(std::min(end + 1, answer.size()));
        const auto uid = number_after<std::uint32_t>(line, "UID ");
        if (line.find("FETCH (") == std::string_view::npos || uid.value_or(0) == 0) continue;  // zero numbers nothing (RFC 9051, 2.3.1.1)
        ImapItem item{*uid, number_after<std::size_t>(line, "RFC822.SIZE ").value_or(0), {}, {}};
        const std::string date(between(line, "INTERNALDATE \"", '"'));
        const auto seconds = date.empty() ? -1 : curl_getdate(date.c_str(), nullptr);
        if (seconds > 0) item.taken_at = Instant(std::chrono::seconds(seconds));
        auto flags = between(line, "FLAGS (", ')');
        while (!flags.empty()) {
            const auto space = std::min(flags.find(' '), flags.size());
            if (space > 0) item.flags.emplace_back(flags.substr(0, space));
            flags.remove_prefix(std::min(space + 1, flags.size()));
        }
        out.push_back(std::move(item));
    }
    return out;
}

}  // namespace platform::mail
