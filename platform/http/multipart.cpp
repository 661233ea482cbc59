// SPDX-License-Identifier: Apache-2.0
#include "platform/http/multipart.hpp"

#include "platform/http/url.hpp"
#include "platform/problem/problem.hpp"

namespace platform::http {

namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kMaxBoundary = 70;   // RFC 2046 section 5.1.1

Problem malformed(std::string why) { return {400, "not_parseable", std::move(why)}; }

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    return out;
}

bool is_boundary(std::string_view text) {
    constexpr std::string_view kOthers = "'()+_,-./:=? ";
    if (text.empty() || text.size() > kMaxBoundary || text.back() == ' ') return false;
    return std::all_of(text.begin(), text.end(), [&](char c) { return is_alphanumeric(c) || kOthers.find(c) != std::string_view::npos; });
}

/// A header's value and its parameters (`form-data; name="a"; filename="b"`), names in lower case.
struct Parameters {
    std::string value;
    std::vector<std::pair<std::string, std::string>> list;

    [[nodiscard]] const std::string* find(std::string_view name) const {
        for (const auto& [key, text] : list)
            if (key == name) return &text;
        return nullptr;
    }
};

/// The quoted string that `text` begins with; backslashes escape only what would end it, since some send paths with them.
std::optional<std::string> take_quoted(std::string_view& text) {
    std::string out;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '"') {
            text.remove_prefix(i + 1);
            return out;
        }
        if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
        out += text[i];
    }
    return std::nullopt;
}

std::optional<Parameters> parse_parameters(std::string_view text) {
    Parameters out;
    const auto first = text.find(';');
    out.value = lower(trim(text.substr(0, first)));
    text = first == std::string_view::npos ? std::string_view{} : text.substr(first);
    while (!text.empty()) {
        text.remove_prefix(1);   // the semicolon
        text = trim(text);
        if (text.empty()) break;
        const auto equals = text.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        const auto name = lower(trim(text.substr(0, equals)));
        text = trim(text.substr(equals + 1));
        std::string value;
        if (text.starts_with('"')) {
            auto quoted = take_quoted(text);
            if (!quoted) return std::nullopt;
            value = std::move(*quoted);
            text = trim(text);
            if (!text.empty() && text.front() != ';') return std::nullopt;
        } else {
            const auto end = std::min(text.find(';'), text.size());
            value = trim(text.substr(0, end));
            text.remove_prefix(end);
        }
        if (name.empty() || out.find(name) != nullptr) return std::nullopt;
        out.list.emplace_back(name, std::move(value));
    }
    return out;
}

/// `UTF-8''na%C3%AFve.txt` (RFC 8187); other character sets are not read.
std::optional<std::string> extended_value(std::string_view text) {
    const auto first = text.find('\'');
    const auto second = first == std::string_view::npos ? first : text.find('\'', first + 1);
    if (second == std::string_view::npos || lower(text.substr(0, first)) != "utf-8") return std::nullopt;
    return percent_decode(text.substr(second + 1), false);
}

/// Forms write quotes and line ends of names as %22, %0D and %0A, and leave every other per cent sign alone (HTML standard).
std::string form_unescaped(std::string text) {
    for (const auto& [escape, plain] : {std::pair{"%22", '"'}, std::pair{"%0D", '\r'}, std::pair{"%0A", '\n'}})
        for (std::size_t at = 0; (at = text.find(escape, at)) != std::string::npos; ++at) text.replace(at, 3, 1, plain);
    return text;
}

}  // namespace

std::string_view Part::header(std::string_view wanted_name) const {
    const auto wanted = lower(wanted_name);
    for (const auto& candidate : headers)
        if (lower(candidate.name) == wanted) return candidate.value;
    return {};
}

MultipartReader::MultipartReader(BodyReader& body, std::string_view content_type, MultipartLimits limits) : body_(body), limits_(limits) {
    const auto type = parse_parameters(content_type);
    if (!type || type->value != "multipart/form-data") throw Problem(415, "unsupported_media_type", "The body must be multipart/form-data.");
    const auto* boundary = type->find("boundary");
    if (boundary == nullptr || !is_boundary(*boundary)) throw malformed("The Content-Type names no boundary as RFC 2046 allows it.");
    delimiter_ = "\r\n--" + *boundary;
}

bool MultipartReader::fill() {
    buffer_.erase(0, at_);
    at_ = 0;
    return body_.read(buffer_, kReadBytes) > 0;
}

void MultipartReader::require_more() {
    if (!fill()) throw malformed("The body ends before its last boundary.");
}

std::size_t MultipartReader::read(std::string& out, std::size_t max) {
    if (!in_part_ || max == 0) return 0;
    for (;;) {
        const auto found = buffer_.find(delimiter_, at_);
        // Without a delimiter in sight its beginning may stand at the end of what has arrived.
        const auto held = delimiter_.size() - 1;
        const auto safe = found != std::string::npos ? found : buffer_.size() > at_ + held ? buffer_.size() - held : at_;
        if (const auto count = std::min(safe - at_, max); count > 0) {
            out.append(buffer_, at_, count);
            at_ += count;
            return count;
        }
        if (found != std::string::npos) {
            at_ = found + delimiter_.size();
            in_part_ = false;
            pass_boundary();
            return 0;
        }
        require_more();
    }
}

std::string MultipartReader::read_all(std::size_t max) {
    std::string out;
    while (read(out, max + 1 - out.size()) > 0)
        if (out.size() > max) throw Problem(413, "payload_too_large");
    return out;
}

/// Behind a boundary stand two dashes, if it was the last, or the end of its line.
void MultipartReader::pass_boundary() {
    while (buffer_.size() < at_ + 2) require_more();
    if (buffer_.compare(at_, 2, "--") == 0) {
        ended_ = true;
        std::string epilogue;   // read, so that the connection can be used again; more than a little is not waited for
        while (epilogue.size() < limits_.preamble_bytes && body_.read(epilogue, kReadBytes) > 0) {}
        return;
    }
    if (!trim(line()).empty()) throw malformed("A boundary has something behind it.");
}

/// The next line without its end; belongs to the buffer until the next call.
std::string_view MultipartReader::line() {
    for (;;) {
        const auto end = buffer_.find("\r\n", at_);
        if (end != std::string::npos && end - at_ <= limits_.header_bytes) {
            const auto begin = std::exchange(at_, end + 2);
            return std::string_view(buffer_).substr(begin, end - begin);
        }
        if (end != std::string::npos || buffer_.size() - at_ > limits_.header_bytes) throw malformed("The header of a part is too large.");
        require_more();
    }
}

Part MultipartReader::read_headers() {
    Part part;
    for (std::size_t bytes = 0;;) {
        const auto text = line();
        if (text.empty()) break;
        bytes += text.size() + 2;
        if (bytes > limits_.header_bytes) throw malformed("The header of a part is too large.");
        const auto colon = text.find(':');
        if (colon == 0 || colon == std::string_view::npos || text.front() == ' ' || text.front() == '\t')
            throw malformed("The header of a part has a line that is none.");
        part.headers.push_back({std::string(text.substr(0, colon)), std::string(trim(text.substr(colon + 1)))});
    }
    const auto disposition = parse_parameters(part.header("Content-Disposition"));
    const auto* name = disposition ? disposition->find("name") : nullptr;
    if (name == nullptr || disposition->value != "form-data") throw malformed("A part names no field of the form.");
    part.name = form_unescaped(*name);
    part.content_type = part.header("Content-Type");
    if (const auto* file = disposition->find("filename")) part.file_name = form_unescaped(*file);
    if (const auto* file = disposition->find("filename*"))
        if (auto text = extended_value(*file)) part.file_name = std::move(text);
    return part;
}

std::optional<Part> MultipartReader::next() {
    std::string passed;
    std::size_t preamble = 0;
    while (const auto count = read(passed, kReadBytes)) {
        preamble += parts_ == 0 ? count : 0;
        if (preamble > limits_.preamble_bytes) throw malformed("The body does not begin with its boundary.");
        passed.clear();
    }
    if (ended_) return std::nullopt;
    if (++parts_ > limits_.parts) throw malformed(fmt::format("The body has more than {} parts.", limits_.parts));
    Part part = read_headers();
    in_part_ = true;
    return part;
}

}  // namespace platform::http
