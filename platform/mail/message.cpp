// SPDX-License-Identifier: Apache-2.0
#include "platform/mail/message.hpp"

#include <ctime>
#include <stdexcept>

#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"

namespace platform::mail {

namespace {

constexpr std::size_t kLine = 76;

void refuse_breaks(std::string_view text, const char* what) {
    if (text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) throw std::invalid_argument(std::string(what) + " holds a line break");
}

/// Between its brackets an address must end where we end it.
void check_address(const std::string& text, const char* what) {
    refuse_breaks(text, what);
    if (text.find_first_of(" \t<>,;") != std::string::npos) throw std::invalid_argument(std::string(what) + " is no address");
}

void check_id(const std::string& text, const char* what) {
    refuse_breaks(text, what);
    if (text.size() < 3 || text.front() != '<' || text.back() != '>' || text.find_first_of(" \t") != std::string::npos)
        throw std::invalid_argument(std::string(what) + " is no message id");
}

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 32 && c < 127; });
}

/// RFC 2047 words of at most 75 characters, never inside a character, folded.
std::string encoded_words(std::string_view text) {
    std::string out, piece;
    auto flush = [&] {
        if (!piece.empty()) out += (out.empty() ? "" : "\r\n ") + ("=?UTF-8?B?" + crypto::base64_encode(piece) + "?=");
        piece.clear();
    };
    for (const char c : text) {
        const bool starts = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
        if (starts && piece.size() >= 39) flush();
        piece += c;
    }
    flush();
    return out;
}

/// Unstructured text behind `name: `: as it is where it can be folded at its spaces, else in encoded words. What looks like
/// an encoded word is encoded, so that it is shown as written.
std::string unstructured(std::string_view name, std::string_view text) {
    std::string line(name), out;
    bool folds = is_plain(text) && text.find("=?") == std::string_view::npos && text.find("  ") == std::string_view::npos;
    for (std::size_t at = 0; folds && at <= text.size();) {
        const auto space = std::min(text.find(' ', at), text.size());
        const auto word = text.substr(at, space - at);
        if (line.size() + 1 + word.size() > kLine) {
            folds = word.size() < kLine;
            out += line + "\r\n";
            line.clear();
        }
        line += " " + std::string(word);
        at = space + 1;
    }
    if (folds) return out + line + "\r\n";
    return std::string(name) + " " + encoded_words(text) + "\r\n";  // 9 + 68 characters at most
}

/// `Name <address>` behind a header's name; the address on a line of its own, so that no length matters.
std::string mailbox(std::string_view header, const std::string& name, const std::string& address) {
    if (name.empty()) return std::string(header) + " <" + address + ">\r\n";
    const bool quotable = is_plain(name) && name.size() <= 60 && name.find("=?") == std::string::npos;
    std::string shown = quotable ? "\"" : encoded_words(name);
    if (quotable) {
        for (const char c : name) {
            if (c == '"' || c == '\\') shown += '\\';
            shown += c;
        }
        shown += '"';
    }
    return std::string(header) + " " + shown + "\r\n <" + address + ">\r\n";
}

std::string base64_lines(const std::string& text) {
    const auto all = crypto::base64_encode(text);
    std::string out;
    out.reserve(all.size() + all.size() / kLine * 2 + 2);
    for (std::size_t i = 0; i < all.size(); i += kLine) out.append(all, i, kLine) += "\r\n";
    return out;
}

std::string date_of(Instant at) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(std::chrono::time_point_cast<std::chrono::system_clock::duration>(at));
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[64];
    std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S +0000", &parts);
    return text;
}

std::string part(const char* type, const std::string& body) {
    return std::string("Content-Type: ") + type + "; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64_lines(body);
}

std::string multipart(const char* kind, const std::vector<std::string>& parts) {
    const std::string boundary = "part-" + crypto::hex_encode(crypto::random_bytes(16));
    std::string out = std::string("Content-Type: multipart/") + kind + ";\r\n boundary=\"" + boundary + "\"\r\n\r\n";
    for (const auto& piece : parts) out += "--" + boundary + "\r\n" + piece + "\r\n";
    return out + "--" + boundary + "--\r\n";
}

/// A parameter in pieces (RFC 2231), so that any name fits any line.
std::string parameter(std::string_view name, std::string_view value) {
    std::string out, piece;
    int number = 0;
    auto flush = [&] {
        out += ";\r\n " + std::string(name) + "*" + std::to_string(number) + "*=" + (number == 0 ? "UTF-8''" : "") + piece;
        ++number;
        piece.clear();
    };
    for (const char c : value) {
        const bool safe = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_';
        if (piece.size() > 45) flush();
        piece += safe ? std::string(1, c) : "%" + crypto::hex_encode(std::string_view(&c, 1));
    }
    flush();
    return out;
}

std::string part(const Attachment& attachment) {
    const auto& type = attachment.media_type;
    const bool fine = type.find('/') != std::string::npos && is_plain(type) && type.size() < 60 && type.find_first_of(" ;\",") == std::string::npos;
    if (!fine) throw std::invalid_argument("the media type of an attachment is none");
    refuse_breaks(attachment.name, "name of an attachment");
    return "Content-Type: " + type + "\r\nContent-Disposition: attachment" + parameter("filename", attachment.name) +
           "\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64_lines(attachment.bytes);
}

}  // namespace

std::string write(const Message& message) {
    check_address(message.from, "sender");
    check_address(message.to, "recipient");
    check_address(message.reply_to, "reply address");
    refuse_breaks(message.from_name, "sender's name");
    refuse_breaks(message.to_name, "recipient's name");
    refuse_breaks(message.subject, "subject");
    check_id(message.message_id, "message id");
    std::string out = mailbox("From:", message.from_name, message.from) + mailbox("To:", message.to_name, message.to);
    if (!message.reply_to.empty()) out += "Reply-To: <" + message.reply_to + ">\r\n";
    out += unstructured("Subject:", message.subject) + "Date: " + date_of(message.date) + "\r\nMessage-ID: " + message.message_id + "\r\n";
    if (!message.in_reply_to.empty()) {
        check_id(message.in_reply_to, "id of the mail answered");
        out += "In-Reply-To: " + message.in_reply_to + "\r\nReferences: " + message.in_reply_to + "\r\n";
    }
    out += "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n";
    const std::string words = message.html.empty() ? part("text/plain", message.text)
                                                   : multipart("alternative", {part("text/plain", message.text), part("text/html", message.html)});
    if (message.attachments.empty()) return out + words;
    std::vector<std::string> parts{words};
    for (const auto& attachment : message.attachments) parts.push_back(part(attachment));
    return out + multipart("mixed", parts);
}

std::string message_id(std::string_view id, std::string_view from) {
    const auto at = from.rfind('@');
    return "<" + std::string(id) + "@" + (at == std::string_view::npos ? "localhost.localdomain" : std::string(from.substr(at + 1))) + ">";
}

}  // namespace platform::mail
