// SPDX-License-Identifier: Apache-2.0
#include "platform/mail/message.hpp"

#include <ctime>
#include <stdexcept>

#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"

namespace platform::mail {

namespace {

void refuse_breaks(const std::string& text, const char* what) {
    if (text.find_first_of("\r\n\0", 0, 3) != std::string::npos) throw std::invalid_argument(std::string(what) + " holds a line break");
}

/// RFC 2047 words of at most 75 characters, never inside a character.
std::string encoded_words(const std::string& text) {
    const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return c >= 32 && c < 127; });
    if (ascii && text.size() < 900) return text;
    std::string out, piece;
    auto flush = [&] {
        if (!piece.empty()) out += (out.empty() ? "" : "\r\n ") + ("=?UTF-8?B?" + crypto::base64_encode(piece) + "?=");
        piece.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool starts = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
        if (starts && piece.size() >= 39) flush();
        piece += text[i];
    }
    flush();
    return out;
}

std::string base64_lines(const std::string& text) {
    const auto all = crypto::base64_encode(text);
    std::string out;
    for (std::size_t i = 0; i < all.size(); i += 76) out += all.substr(i, 76) + "\r\n";
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

}  // namespace

std::string write(const Message& message) {
    refuse_breaks(message.from, "sender");
    refuse_breaks(message.to, "recipient");
    refuse_breaks(message.reply_to, "reply address");
    refuse_breaks(message.subject, "subject");
    refuse_breaks(message.message_id, "message id");
    std::string out = "From: <" + message.from + ">\r\nTo: <" + message.to + ">\r\n";
    if (!message.reply_to.empty()) out += "Reply-To: <" + message.reply_to + ">\r\n";
    out += "Subject: " + encoded_words(message.subject) + "\r\nDate: " + date_of(message.date) + "\r\nMessage-ID: " + message.message_id +
           "\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n";
    if (message.html.empty()) return out + part("text/plain", message.text);
    const std::string boundary = "part-" + crypto::hex_encode(crypto::random_bytes(16));
    out += "Content-Type: multipart/alternative; boundary=\"" + boundary + "\"\r\n\r\n";
    for (const auto& piece : {part("text/plain", message.text), part("text/html", message.html)}) out += "--" + boundary + "\r\n" + piece;
    return out + "--" + boundary + "--\r\n";
}

}  // namespace platform::mail
