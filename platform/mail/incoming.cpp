// SPDX-License-Identifier: Apache-2.0
#include "platform/mail/incoming.hpp"

#include <memory>
#include <mutex>

#include <gmime/gmime.h>

#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/mail/text.hpp"

namespace platform::mail {

namespace {

constexpr std::size_t kMaxId = 300;
// Of the fields that the parser takes apart at once. Groups of addresses nest, and it goes down as deep as they do; it compares
// the parameters of a content type with each other.
constexpr std::size_t kAddressColons = 500, kAddressBytes = 128 * 1024, kContentBytes = 16 * 1024;
constexpr std::size_t kFieldBytes = 4 * 1024;  // of a field that is kept as words

struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    return out;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
    return text;
}

/// How many characters of a line are the name of a field, which a colon follows; 0: it is none.
std::size_t field_name(std::string_view line) {
    for (std::size_t i = 0; i < line.size() && i < 100; ++i) {
        if (line[i] == ':') return i;
        if (line[i] <= ' ' || line[i] >= 0x7F) return 0;
    }
    return 0;
}

bool names_addresses(std::string_view name) {
    auto plain = lower(name);
    if (plain.starts_with("resent-")) plain.erase(0, 7);
    for (const auto* known : {"from", "to", "cc", "bcc", "sender", "reply-to"})
        if (plain == known) return true;
    return false;
}

/// What a first look over all lines finds, before the parser may build anything of them.
struct Survey {
    std::size_t header_end = std::string_view::npos;  ///< behind the header's empty line
    bool header_fits = true, parts_fit = true;
};

Survey survey(std::string_view message, const IncomingLimits& limits) {
    Survey found;
    std::size_t boundaries = 0, fields = 0, colons = 0, bytes = 0;
    bool in_addresses = false, in_content = false;
    for (std::size_t at = 0; at < message.size();) {
        const auto end = std::min(message.find('\n', at), message.size());
        const auto line = message.substr(at, end - at);
        const bool folded = !line.empty() && (line.front() == ' ' || line.front() == '\t');
        const bool in_header = found.header_end == std::string_view::npos;
        if (in_header && trimmed(line).empty()) found.header_end = std::min(end + 1, message.size());
        if (line.starts_with("--")) ++boundaries;
        if (!folded) {
            const auto name = field_name(line);
            fields += name > 0 ? 1 : 0;
            in_addresses = name > 0 && names_addresses(line.substr(0, name));
            in_content = name > 8 && lower(line.substr(0, 8)) == "content-";
            colons = bytes = 0;
        }
        bytes += line.size();
        if (in_addresses) colons += static_cast<std::size_t>(std::count(line.begin(), line.end(), ':'));
        const bool too_much = colons > kAddressColons || (in_addresses && bytes > kAddressBytes) || (in_content && bytes > kContentBytes);
        if (too_much) (in_header ? found.header_fits : found.parts_fit) = false;
        if (in_header && end > limits.header_bytes) found.header_fits = false;
        if (!found.header_fits) return found;
        at = end + 1;
    }
    if (found.header_end == std::string_view::npos) found.header_end = message.size();
    if (boundaries > limits.boundary_lines || fields > limits.header_lines) found.parts_fit = false;
    return found;
}

std::optional<Instant> instant_of(GDateTime* date) {
    if (date == nullptr) return std::nullopt;
    return Instant(std::chrono::seconds(g_date_time_to_unix(date)));
}

std::optional<Instant> parse_date(const std::string& text) {
    GDateTime* date = g_mime_utils_header_decode_date(text.c_str());
    const auto out = instant_of(date);
    if (date != nullptr) g_date_time_unref(date);
    return out;
}

std::string plain_words(const char* text) { return text == nullptr ? std::string{} : to_utf8(text, "utf-8"); }

std::string one_line(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
    return std::string(trimmed(text));
}

/// `<…>` without white space, as far as the limits let them be.
std::vector<std::string> ids_in(std::string_view text, std::size_t most) {
    std::vector<std::string> out;
    for (std::size_t at = 0; out.size() < most && (at = text.find('<', at)) != std::string_view::npos;) {
        const auto end = text.find('>', at);
        if (end == std::string_view::npos) break;
        const auto id = text.substr(at, end + 1 - at);
        const bool plain = std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c < 0x7F; });
        if (plain && id.size() > 2 && id.size() <= kMaxId) out.emplace_back(id);
        at = end + 1;
    }
    return out;
}

/// One field, unfolded, as it was written.
struct Field {
    std::string name, value;
};

std::vector<Field> fields_of(GMimeObject* object) {
    std::vector<Field> out;
    GMimeHeaderList* list = g_mime_object_get_header_list(object);
    for (int i = 0; i < g_mime_header_list_get_count(list); ++i) {
        GMimeHeader* header = g_mime_header_list_get_header_at(list, i);
        const char* raw = g_mime_header_get_raw_value(header);
        Field field{lower(g_mime_header_get_name(header)), raw == nullptr ? "" : raw};
        std::erase_if(field.value, [](char c) { return c == '\r' || c == '\n'; });
        field.value = trimmed(field.value);
        out.push_back(std::move(field));
    }
    return out;
}

/// Decodes a part's content; what the memory stream takes is bounded by the mail's own size.
std::string content_of(GMimeDataWrapper* content) {
    if (content == nullptr) return {};
    const Owned<GMimeStream> memory(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(content, memory.get());
    const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory.get()));
    return bytes == nullptr || bytes->data == nullptr ? std::string{} : std::string(reinterpret_cast<const char*>(bytes->data), bytes->len);
}

std::string source_of(GMimeObject* object) {
    const Owned<GMimeStream> memory(g_mime_stream_mem_new());
    g_mime_object_write_to_stream(object, nullptr, memory.get());
    const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory.get()));
    return bytes == nullptr || bytes->data == nullptr ? std::string{} : std::string(reinterpret_cast<const char*>(bytes->data), bytes->len);
}

/// Takes the parts of a mail into what was found.
class Parts {
  public:
    Parts(Incoming& into, const IncomingLimits& limits) : into_(into), limits_(limits) {}

    void take(GMimeObject* object, std::size_t depth = 0) {
        if (object == nullptr) return;
        if (depth > limits_.depth || ++seen_ > limits_.parts) return void(into_.cut = true);
        if (GMIME_IS_MULTIPART(object)) return take_multipart(GMIME_MULTIPART(object), depth);
        if (GMIME_IS_MESSAGE_PART(object)) return take_message(GMIME_MESSAGE_PART(object));
        if (GMIME_IS_PART(object)) return take_leaf(GMIME_PART(object));
        into_.cut = true;
    }

  private:
    static bool is(GMimeObject* object, const char* type, const char* subtype) {
        GMimeContentType* content = g_mime_object_get_content_type(object);
        return content != nullptr && g_mime_content_type_is_type(content, type, subtype) != 0;
    }
    /// Of alternatives the plain one, else the last that shows text.
    void take_multipart(GMimeMultipart* list, std::size_t depth) {
        const int count = g_mime_multipart_get_count(list);
        if (is(GMIME_OBJECT(list), "multipart", "alternative")) {
            int chosen = count - 1;
            for (int i = 0; i < count; ++i)
                if (is(g_mime_multipart_get_part(list, i), "text", "plain")) chosen = i;
            for (int i = 0; i < count; ++i) {
                auto* part = g_mime_multipart_get_part(list, i);
                if (i == chosen || !is(part, "text", "*")) take(part, depth + 1);
            }
            return;
        }
        if (is(GMIME_OBJECT(list), "multipart", "report")) into_.automatic = true;
        for (int i = 0; i < count; ++i) take(g_mime_multipart_get_part(list, i), depth + 1);
    }
    void take_message(GMimeMessagePart* part) {
        GMimeMessage* message = g_mime_message_part_get_message(part);
        if (message == nullptr) return;
        const auto inner = fields_of(GMIME_OBJECT(message));
        for (const auto& field : inner)
            if (field.name == "message-id") add_ids(field.value);
        const char* subject = g_mime_message_get_subject(message);
        add_file({one_line(std::string(shortened(plain_words(subject), 100))) + ".eml", source_of(GMIME_OBJECT(message))});
    }
    void take_leaf(GMimePart* part) {
        auto* object = GMIME_OBJECT(part);
        const char* named = g_mime_part_get_filename(part);
        const char* disposition = g_mime_object_get_disposition(object);
        const bool attached = disposition != nullptr && lower(disposition) == "attachment";
        if (is(object, "text", "rfc822-headers")) add_ids(content_of(g_mime_part_get_content(part)));
        const bool html = is(object, "text", "html");
        if (attached || (named != nullptr && *named != '\0') || (!html && !is(object, "text", "plain")))
            return add_file({one_line(plain_words(named)), content_of(g_mime_part_get_content(part))});
        auto bytes = content_of(g_mime_part_get_content(part));
        if (bytes.size() > limits_.text_bytes) {
            bytes.resize(limits_.text_bytes);
            into_.cut = true;
        }
        const char* charset = g_mime_object_get_content_type_parameter(object, "charset");
        auto text = to_utf8(bytes, charset == nullptr ? "" : charset);
        if (html) text = html_to_text(text);
        add_text(std::string(trimmed(text)));
    }
    void add_text(const std::string& text) {
        if (text.empty()) return;
        if (into_.text.size() + text.size() > limits_.text_bytes) return void(into_.cut = true);
        into_.text += (into_.text.empty() ? "" : "\n\n") + text;
    }
    void add_file(IncomingFile file) {
        if (file.bytes.empty()) return;
        if (into_.files.size() >= limits_.files) return void(into_.cut = true);
        into_.files.push_back(std::move(file));
    }
    /// Of the mail that a bounce gives back.
    void add_ids(std::string_view text) {
        if (!into_.automatic) return;
        const auto at = lower(text).find("message-id:");
        const auto from = at == std::string::npos ? text : text.substr(at);
        for (auto& id : ids_in(from, 1)) into_.answers.push_back(std::move(id));
    }

    Incoming& into_;
    const IncomingLimits& limits_;
    std::size_t seen_ = 0;
};

void take_sender(GMimeMessage* message, Incoming& mail) {
    InternetAddressList* list = g_mime_message_get_from(message);
    if (list == nullptr || internet_address_list_length(list) == 0) return;
    InternetAddress* first = internet_address_list_get_address(list, 0);
    const auto name = plain_words(internet_address_get_name(first));
    mail.from_name = one_line(std::string(shortened(name, 200)));
    if (!INTERNET_ADDRESS_IS_MAILBOX(first)) return;
    const char* address = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(first));
    mail.from_address = one_line(plain_words(address));
}

/// A machine says so (RFC 3834), or nobody wants an answer (RFC 5321, the null sender).
bool says_automatic(const Field& field, bool first_return_path) {
    const auto value = lower(field.value);
    if (field.name == "auto-submitted") return !value.starts_with("no");
    if (field.name == "return-path") return first_return_path && value == "<>";
    if (field.name == "precedence") return value == "auto_reply";
    return field.name == "x-autoreply" || field.name == "x-autorespond";
}

void take_fields(const std::vector<Field>& fields, const IncomingLimits& limits, Incoming& mail) {
    bool seen_path = false, seen_received = false;
    for (const auto& field : fields) {
        if (says_automatic(field, !seen_path)) mail.automatic = true;
        seen_path |= field.name == "return-path";
        if (field.name == "received" && !seen_received) {
            seen_received = true;
            const auto semicolon = field.value.rfind(';');
            if (semicolon != std::string::npos) mail.received = parse_date(field.value.substr(semicolon + 1));
        }
        if (field.name == "date" && !mail.date) mail.date = parse_date(field.value);
        if (field.name == "message-id" && mail.message_id.empty())
            if (auto ids = ids_in(field.value, 1); !ids.empty()) mail.message_id = std::move(ids.front());
        if (field.name == "in-reply-to" || field.name == "references")
            for (auto& id : ids_in(field.value, limits.ids - std::min(limits.ids, mail.answers.size()))) mail.answers.push_back(std::move(id));
        if (field.name == "authentication-results")
            mail.authentication.push_back(one_line(std::string(shortened(to_utf8(field.value.substr(0, kFieldBytes), "utf-8"), kFieldBytes))));
        if (field.name == "content-language") mail.languages.push_back(one_line(to_utf8(field.value.substr(0, 100), "utf-8")));
    }
}

bool is_mail(const std::vector<Field>& fields) {
    return std::any_of(fields.begin(), fields.end(), [](const Field& field) {
        return field.name == "from" || field.name == "date" || field.name == "message-id" || field.name == "received";
    });
}

}  // namespace

std::optional<Incoming> read_incoming(std::string_view message, const IncomingLimits& limits) {
    static std::once_flag once;
    std::call_once(once, [] { g_mime_init(); });
    const auto found = survey(message, limits);
    if (!found.header_fits) return std::nullopt;
    const auto looked_at = found.parts_fit ? message : message.substr(0, found.header_end);
    const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(looked_at.data(), looked_at.size()));
    const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    const Owned<GMimeMessage> parsed(g_mime_parser_construct_message(parser.get(), nullptr));
    if (!parsed) return std::nullopt;
    const auto fields = fields_of(GMIME_OBJECT(parsed.get()));
    if (!is_mail(fields)) return std::nullopt;
    Incoming mail;
    mail.cut = !found.parts_fit;
    take_fields(fields, limits, mail);
    take_sender(parsed.get(), mail);
    if (lower(mail.from_address).starts_with("mailer-daemon@")) mail.automatic = true;
    mail.subject = one_line(std::string(shortened(plain_words(g_mime_message_get_subject(parsed.get())), 300)));
    if (mail.message_id.empty()) mail.message_id = "<" + crypto::sha256_hex(message) + "@content>";
    if (found.parts_fit) Parts(mail, limits).take(g_mime_message_get_mime_part(parsed.get()));
    return mail;
}

std::vector<std::string> results_of(const std::vector<std::string>& fields, const std::vector<std::string>& servers) {
    std::vector<std::string> out;
    for (const auto& field : fields) {
        const auto end = std::min(field.find(';'), field.size());
        const auto id = lower(field.substr(0, std::min(field.find_first_of(" ;"), end)));
        const bool ours = std::any_of(servers.begin(), servers.end(), [&](const std::string& server) { return lower(server) == id; });
        if (ours && end < field.size()) out.emplace_back(trimmed(std::string_view(field).substr(end + 1)));
    }
    return out;
}

}  // namespace platform::mail
