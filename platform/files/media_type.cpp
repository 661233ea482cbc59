// SPDX-License-Identifier: Apache-2.0
#include "platform/files/media_type.hpp"

#include <memory>
#include <mutex>
#include <stdexcept>

#include <magic.h>

#include "platform/reflect/values.hpp"

namespace platform::files {

namespace {

constexpr std::string_view kUnknown = "application/octet-stream";

/// libmagic's state belongs to one thread at a time.
struct Magic {
    Magic() : cookie(magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF), &magic_close) {
        if (!cookie || magic_load(cookie.get(), nullptr) != 0) throw std::runtime_error("libmagic's database cannot be loaded");
    }
    std::mutex mutex;
    std::unique_ptr<magic_set, decltype(&magic_close)> cookie;
};

/// Whether it reads as text: UTF-8 (the last character may be cut) without control characters.
bool is_text(std::string_view head) {
    for (std::size_t cut = 0; cut < 4 && cut < head.size(); ++cut)
        if (const auto text = head.substr(0, head.size() - cut); is_valid_utf8(text))
            return std::none_of(text.begin(), text.end(), [](char c) {
                return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f') || c == 0x7f;
            });
    return false;
}

}  // namespace

std::string media_type_of(std::string_view head) {
    static Magic magic;
    std::string found(kUnknown);
    {
        const std::lock_guard guard(magic.mutex);
        if (const char* type = magic_buffer(magic.cookie.get(), head.data(), std::min(head.size(), kSniffBytes))) found = type;
    }
    if (found.find('/') == std::string::npos) found = kUnknown;
    // A text of a character or two is not recognised as one.
    return found == kUnknown && is_text(head) ? "text/plain" : found;
}

}  // namespace platform::files
