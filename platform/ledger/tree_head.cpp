// SPDX-License-Identifier: Apache-2.0
#include "platform/ledger/tree_head.hpp"

#include <charconv>
#include <stdexcept>

#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"

namespace platform::ledger {

namespace {

constexpr std::size_t kHashBytes = 32;
constexpr std::string_view kSignatureStart = "\xE2\x80\x94 ";   // em dash and a space (signed-note)

void check(const Hash& hash) {
    if (hash.size() != kHashBytes) throw std::invalid_argument("a hash has 32 bytes");
}

void append_uint64(std::string& out, std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

std::string purpose_message(std::string_view purpose, const Hash& hash) {
    check(hash);
    return std::string(purpose) + '\n' + hash;
}

/// Takes one line, without its line feed, from the front.
std::string_view take_line(std::string_view& text) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

}  // namespace

std::string tree_head_bytes(const TreeHead& head) {
    check(head.root);
    std::string out;
    append_uint64(out, head.timestamp_ms);
    append_uint64(out, head.tree_size);
    out += static_cast<char>(kHashBytes);
    out += head.root;
    out.append(2, '\0');
    return out;
}

std::string sign_tree_head(const TreeHead& head, const crypto::SigningKey& key) { return crypto::sign(key, tree_head_bytes(head)); }

bool verify_tree_head(const TreeHead& head, std::string_view public_key, std::string_view signature) {
    return crypto::verify(public_key, tree_head_bytes(head), signature);
}

std::string log_name(std::string_view log_id) { return "backend-compliance/" + std::string(log_id); }

std::string note_key_hash(std::string_view name, std::string_view public_key) {
    return crypto::sha256(std::string(name) + "\n\x01" + std::string(public_key)).substr(0, 4);
}

std::string signed_note(std::string_view text, std::string_view name, const crypto::SigningKey& key) {
    if (text.empty() || text.back() != '\n') throw std::invalid_argument("the text of a note ends with a line feed");
    std::string note(text);
    note += '\n';
    note += kSignatureStart;
    note += name;
    note += ' ' + crypto::base64_encode(note_key_hash(name, key.public_key) + crypto::sign(key, text)) + '\n';
    return note;
}

std::optional<std::string> open_note(std::string_view note, std::string_view name, std::string_view public_key) {
    const auto gap = note.rfind("\n\n");
    if (gap == std::string_view::npos || note.back() != '\n') return std::nullopt;
    const auto text = note.substr(0, gap + 1);
    const std::string start = std::string(kSignatureStart) + std::string(name) + ' ';
    const auto expected = note_key_hash(name, public_key);
    for (auto rest = note.substr(gap + 2); !rest.empty();) {
        const auto line = take_line(rest);
        if (!line.starts_with(kSignatureStart)) return std::nullopt;
        if (!line.starts_with(start)) continue;
        const auto raw = crypto::base64_decode(line.substr(start.size()));
        if (!raw || raw->size() < 4 || raw->substr(0, 4) != expected) continue;
        return crypto::verify(public_key, text, raw->substr(4)) ? std::optional<std::string>(text) : std::nullopt;
    }
    return std::nullopt;
}

std::string checkpoint(std::string_view log_id, const SizedRoot& head, const crypto::SigningKey& key) {
    check(head.root);
    const auto name = log_name(log_id);
    return signed_note(name + '\n' + std::to_string(head.size) + '\n' + crypto::base64_encode(head.root) + '\n', name, key);
}

std::optional<SizedRoot> open_checkpoint(std::string_view note, std::string_view log_id, std::string_view public_key) {
    const auto name = log_name(log_id);
    const auto text = open_note(note, name, public_key);
    if (!text) return std::nullopt;
    std::string_view rest = *text;
    if (take_line(rest) != name) return std::nullopt;
    const auto size = take_line(rest);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), number);
    const bool plain = error == std::errc{} && end == size.data() + size.size() && std::to_string(number) == size;
    const auto root = crypto::base64_decode(take_line(rest));
    if (!plain || !root || root->size() != kHashBytes) return std::nullopt;
    std::optional<SizedRoot> head(std::in_place);
    head->size = number;
    head->root.assign(root->data(), root->size());
    return head;
}

std::string sign_hash(std::string_view purpose, const Hash& hash, const crypto::SigningKey& key) {
    return crypto::sign(key, purpose_message(purpose, hash));
}

bool verify_hash(std::string_view purpose, const Hash& hash, std::string_view public_key, std::string_view signature) {
    return crypto::verify(public_key, purpose_message(purpose, hash), signature);
}

}  // namespace platform::ledger
