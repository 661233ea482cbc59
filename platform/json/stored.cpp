// SPDX-License-Identifier: Apache-2.0
// Reads a column's JSON straight into a described value: half of what a list costs if it goes by way of a tree.
#include <charconv>

#include "platform/json/decode.hpp"
#include "platform/json/scan.hpp"
#include "platform/reflect/values.hpp"

namespace platform::json {

using reflect::Kind;
using reflect::TypeInfo;

namespace {

constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class StoredReader {
  public:
    explicit StoredReader(std::string_view text) : begin_(text.data()), at_(text.data()), end_(text.data() + text.size()) {}

    void whole(const TypeInfo& type, void* target) {
        value(type, target);
        skip_spaces();
        if (at_ != end_) fail();
    }
    [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }

  private:
    [[noreturn]] static void fail() { throw std::runtime_error("is no such value"); }

    void skip_spaces() {
        while (at_ != end_ && is_space(*at_)) ++at_;
    }
    char next() {
        skip_spaces();
        if (at_ == end_) fail();
        return *at_;
    }
    bool take(char wanted) {
        if (next() != wanted) return false;
        ++at_;
        return true;
    }
    void expect(char wanted) {
        if (!take(wanted)) fail();
    }
    bool take_word(std::string_view word) {
        skip_spaces();
        if (static_cast<std::size_t>(end_ - at_) < word.size() || std::string_view(at_, word.size()) != word) return false;
        at_ += word.size();
        return true;
    }

    /// The text of a string; without escapes it lies in the column itself.
    std::string_view string() {
        expect('"');
        const char* from = at_;
        while (end_ - at_ >= 8 && !has_escaped(at_)) at_ += 8;
        while (at_ != end_ && *at_ != '"' && *at_ != '\\') ++at_;
        if (at_ == end_) fail();
        if (*at_ == '"') return {from, static_cast<std::size_t>(at_++ - from)};
        unescaped_.assign(from, at_);
        while (*at_ != '"') {
            if (*at_ == '\\') escape();
            else unescaped_ += *at_++;
            if (at_ == end_) fail();
        }
        ++at_;
        return unescaped_;
    }

    void escape() {
        if (end_ - at_ < 2) fail();
        const char c = at_[1];
        at_ += 2;
        switch (c) {
            case 'b': unescaped_ += '\b'; return;
            case 'f': unescaped_ += '\f'; return;
            case 'n': unescaped_ += '\n'; return;
            case 'r': unescaped_ += '\r'; return;
            case 't': unescaped_ += '\t'; return;
            case 'u': break;
            case '"':
            case '\\':
            case '/': unescaped_ += c; return;
            default: fail();
        }
        // Beyond the control characters both PostgreSQL and this program write the characters themselves.
        unsigned point = 0;
        if (end_ - at_ < 4 || std::from_chars(at_, at_ + 4, point, 16).ptr != at_ + 4 || point >= 0x80) fail();
        at_ += 4;
        unescaped_ += static_cast<char>(point);
    }

    /// Passes over a value of any form and appends it to `out`, if given, without the spaces between its parts.
    void raw(std::string* out) {
        std::size_t depth = 0;
        do {
            const char c = next();
            const char* from = at_;
            if (c == '"') {
                for (++at_; at_ != end_ && *at_ != '"'; ++at_)
                    if (*at_ == '\\' && ++at_ == end_) fail();
                if (at_ == end_) fail();
                ++at_;
            } else if (c == '{' || c == '[') {
                ++depth;
                ++at_;
            } else if (c == '}' || c == ']') {
                if (depth-- == 0) fail();
                ++at_;
            } else if (c == ',' || c == ':') {
                if (depth == 0) fail();
                ++at_;
            } else {
                while (at_ != end_ && !is_space(*at_) && std::string_view(",:]}").find(*at_) == std::string_view::npos) ++at_;
            }
            if (out != nullptr) out->append(from, at_);
        } while (depth > 0);
    }

    void number(const TypeInfo& type, void* target) {
        Node node;
        if (next() == '"') {
            node.text = string();
        } else {
            const char* from = at_;
            while (at_ != end_ && std::string_view("0123456789.+-eE").find(*at_) != std::string_view::npos) ++at_;
            if (type.kind == Kind::integer) {
                std::int64_t whole = 0;
                const auto [last, error] = std::from_chars(from, at_, whole);
                if (error == std::errc{} && last == at_) return type.set_int(target, whole);
            }
            node.text.assign(from, at_);
        }
        node.kind = NodeKind::number;
        std::vector<Fault> faults;
        decode(type, node, target, faults, "", Trust::stored);
        if (!faults.empty()) fail();
    }

    void enumeration(const TypeInfo& type, void* target) {
        const auto text = string();
        for (std::size_t i = 0; i < type.values.size(); ++i)
            if (type.values[i] == text) return type.set_int(target, static_cast<std::int64_t>(i));
        fail();
    }

    template <class T>
    static void set(void* target, const std::optional<T>& parsed) {
        if (!parsed) fail();
        *static_cast<T*>(target) = *parsed;
    }

    void list(const TypeInfo& type, void* target) {
        expect('[');
        type.reset(target);
        if (take(']')) return;
        do value(type.inner(), type.append(target));
        while (take(','));
        expect(']');
    }

    void map(const TypeInfo& type, void* target) {
        expect('{');
        type.reset(target);
        if (take('}')) return;
        do {
            std::string name(string());
            expect(':');
            void* slot = type.insert(target, std::move(name));
            if (slot != nullptr) value(type.inner(), slot);
            else raw(nullptr);
        } while (take(','));
        expect('}');
    }

    void object(const TypeInfo& type, void* target) {
        expect('{');
        if (take('}')) return;
        do {
            const auto* member = type.find(string());
            expect(':');
            if (member != nullptr) value(member->type(), member->in(target));
            else raw(nullptr);
        } while (take(','));
        expect('}');
    }

    /// The column's form is kept as it is; opening it needs the subject's key.
    void personal(const TypeInfo& type, void* target) {
        auto& sealed = type.sealed_of(target);
        sealed.clear();
        raw(&sealed);
        type.set_pii_state(target, static_cast<int>(sealed == "null" ? PiiState::absent : PiiState::sealed));
    }

    void value(const TypeInfo& type, void* target) {
        switch (type.kind) {
            case Kind::boolean:
                if (take_word("true")) return type.set_int(target, 1);
                if (!take_word("false")) fail();
                return type.set_int(target, 0);
            case Kind::integer:
            case Kind::decimal: return number(type, target);
            case Kind::text: type.text_of(target) = string(); return;
            case Kind::secret:
                type.sealed_of(target).clear();  // null: none was ever set
                if (!take_word("null")) raw(&type.sealed_of(target));
                return;
            case Kind::json:
                type.text_of(target).clear();
                return raw(&type.text_of(target));
            case Kind::optional:
                if (take_word("null")) return type.reset(target);
                return value(type.inner(), type.value_of(target));
            case Kind::object: return object(type, target);
            case Kind::list: return list(type, target);
            case Kind::map: return map(type, target);
            case Kind::pii: return personal(type, target);
            case Kind::uuid: return set(target, Uuid::parse(string()));
            case Kind::date: return set(target, parse_date(string()));
            case Kind::instant: return set(target, parse_instant(string()));
            case Kind::enumeration: return enumeration(type, target);
        }
    }

    const char *begin_, *at_, *end_;
    std::string unescaped_;
};

}  // namespace

void decode_stored(const TypeInfo& type, std::string_view text, void* target) {
    StoredReader reader(text);
    try {
        reader.whole(type, target);
    } catch (const std::runtime_error& error) {
        throw std::runtime_error("stored value does not fit " + std::string(type.name) + " at byte " + std::to_string(reader.offset()) + ": " + error.what());
    }
}

}  // namespace platform::json
