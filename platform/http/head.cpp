// SPDX-License-Identifier: Apache-2.0
#include "platform/http/head.hpp"

#include <algorithm>

#include "platform/http/message.hpp"

namespace platform::http {

namespace {

constexpr std::string_view kBadLine = "A line does not end with CR LF.";
constexpr std::size_t kMaxMethod = 20;

bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_token_char(char c) { return is_alnum(c) || (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos); }
bool is_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view strip(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// What says how long the body is, and for whom the request is.
struct Framing {
    std::size_t fields = 0, lengths = 0, codings = 0, hosts = 0;
    std::string_view coding;
};

HeadVerdict check_request_line(std::string_view line, std::size_t max_target, bool& version_11) {
    const auto first = line.find(' '), last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) return {400, "The request line is not `method target version`."};
    const auto method = line.substr(0, first), target = line.substr(first + 1, last - first - 1), version = line.substr(last + 1);
    if (method.empty() || method.size() > kMaxMethod || !std::all_of(method.begin(), method.end(), is_token_char))
        return {400, "The method is no token."};
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return {400, "Only HTTP/1.1 and HTTP/1.0 are spoken here."};
    version_11 = version == "HTTP/1.1";
    if (target.size() > max_target) return {414, "The address is too long."};
    const bool plain = std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
    if (target.empty() || !plain) return {400, "The target holds a character that must be percent-encoded."};
    return {};
}

HeadVerdict check_field(std::string_view line, Framing& framing) {
    if (line.front() == ' ' || line.front() == '\t') return {400, "A header line is folded."};
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return {400, "A header line is not `name: value`."};
    const auto name = line.substr(0, colon), value = strip(line.substr(colon + 1));
    if (!std::all_of(name.begin(), name.end(), is_token_char)) return {400, "A header's name is no token."};
    const bool printable = std::all_of(value.begin(), value.end(), [](char c) {
        const auto u = static_cast<unsigned char>(c);
        return (u >= 0x20 && u != 0x7f) || u == '\t';
    });
    if (!printable) return {400, "A header's value holds a control character."};
    if (++framing.fields > kMaxFields) return {431, "There are too many header lines."};
    if (same_name(name, "Content-Length")) {
        ++framing.lengths;
        if (!is_digits(value) || value.size() > 18) return {400, "Content-Length is no number."};
    } else if (same_name(name, "Transfer-Encoding")) {
        ++framing.codings;
        framing.coding = value;
    } else if (same_name(name, "Host")) {
        ++framing.hosts;
        if (!value.empty() && !is_host(value)) return {400, "Host is not `host:port`."};
    }
    return {};
}

HeadVerdict check_framing(const Framing& framing, bool version_11) {
    if (framing.lengths > 1) return {400, "Content-Length is given twice."};
    if (framing.codings > 0) {
        if (framing.lengths > 0) return {400, "Content-Length and Transfer-Encoding exclude each other."};
        if (framing.codings > 1 || !same_name(framing.coding, "chunked")) return {400, "The only transfer coding is chunked."};
        if (!version_11) return {400, "HTTP/1.0 has no transfer codings."};
    }
    if (framing.hosts > 1 || (version_11 && framing.hosts == 0)) return {400, "Exactly one Host is needed."};
    return {};
}

}  // namespace

HeadVerdict check_head_start(std::string_view so_far, std::size_t from) {
    if (!so_far.empty() && !is_token_char(so_far.front())) return {400, "This is not HTTP/1.1."};
    from -= std::min<std::size_t>(from, 1);
    for (std::size_t at = so_far.find('\n', from); at != std::string_view::npos; at = so_far.find('\n', at + 1))
        if (at == 0 || so_far[at - 1] != '\r') return {400, kBadLine};
    for (std::size_t at = so_far.find('\r', from); at != std::string_view::npos; at = so_far.find('\r', at + 1))
        if (at + 1 < so_far.size() && so_far[at + 1] != '\n') return {400, kBadLine};
    return {};
}

HeadVerdict check_head(std::string_view head, std::size_t max_target_bytes) {
    if (const auto verdict = check_head_start(head); verdict.status != 0) return verdict;
    bool version_11 = true, first = true;
    Framing framing;
    for (;;) {
        const auto end = head.find("\r\n");
        if (end == std::string_view::npos) return {400, kBadLine};
        const auto line = head.substr(0, end);
        head.remove_prefix(end + 2);
        if (line.empty()) break;
        const auto verdict = first ? check_request_line(line, max_target_bytes, version_11) : check_field(line, framing);
        if (verdict.status != 0) return verdict;
        first = false;
    }
    if (first || !head.empty()) return {400, "This is not HTTP/1.1."};
    return check_framing(framing, version_11);
}

bool is_host(std::string_view text) {
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == std::string_view::npos) return false;
        const auto address = text.substr(1, close - 1);
        if (address.empty() || address.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) return false;
        text.remove_prefix(close + 1);
        if (text.empty()) return true;
    } else {
        const auto name = text.substr(0, text.find(':'));
        const bool plain = std::all_of(name.begin(), name.end(), [](char c) { return is_alnum(c) || c == '-' || c == '.' || c == '_'; });
        if (name.empty() || name.size() > 253 || !plain) return false;
        text.remove_prefix(name.size());
        if (text.empty()) return true;
    }
    return text.front() == ':' && (text.size() == 1 || (text.size() <= 6 && is_digits(text.substr(1))));
}

bool is_loopback_host(std::string_view host) {
    if (host.starts_with('[')) return host.substr(0, host.find(']') + 1) == "[::1]";
    const auto name = host.substr(0, host.find(':'));
    return same_name(name, "localhost") || (name.starts_with("127.") && name.find_first_not_of("0123456789.") == std::string_view::npos);
}

}  // namespace platform::http
