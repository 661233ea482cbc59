// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/licence_expression.hpp"

#include <algorithm>
#include <string>

namespace compliance {

namespace {

constexpr int kMaxDepth = 32;

bool is_id_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '+' || c == ':';
}

/// Recursive descent; once something is wrong, nothing of it counts.
class Reader {
  public:
    Reader(std::string_view text, const std::function<bool(std::string_view)>& denied) : rest_(text), denied_(denied) { advance(); }

    std::optional<bool> whole() {
        const bool met = any_of(0);
        return wrong_ || !token_.empty() ? std::nullopt : std::optional(met);
    }

  private:
    void advance() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
        std::size_t size = 0;
        while (size < rest_.size() && is_id_character(rest_[size])) ++size;
        if (size == 0 && !rest_.empty()) size = 1;
        token_ = rest_.substr(0, size);
        rest_.remove_prefix(size);
    }
    bool take(std::string_view upper, std::string_view lower) {
        if (token_ != upper && token_ != lower) return false;
        advance();
        return true;
    }
    bool any_of(int depth) {
        bool met = all_of(depth);
        while (!wrong_ && take("OR", "or")) met = all_of(depth) || met;
        return met;
    }
    bool all_of(int depth) {
        bool met = one(depth);
        while (!wrong_ && take("AND", "and")) met = one(depth) && met;
        return met;
    }
    bool one(int depth) {
        if (depth > kMaxDepth) return fail();
        if (take("(", "(")) {
            const bool met = any_of(depth + 1);
            return take(")", ")") ? met : fail();
        }
        const auto licence = id();
        if (wrong_) return false;
        const auto plain = licence.ends_with('+') ? licence.substr(0, licence.size() - 1) : licence;
        if (!take("WITH", "with")) return !denied_(plain);
        const auto exception = id();
        return !wrong_ && !denied_(plain) && !denied_(std::string(plain) + " WITH " + std::string(exception));
    }
    std::string_view id() {
        static constexpr std::string_view kWords[] = {"AND", "and", "OR", "or", "WITH", "with"};
        const auto out = token_;
        if (out.empty() || !is_id_character(out.front()) || out == "+" || std::find(std::begin(kWords), std::end(kWords), out) != std::end(kWords)) fail();
        else advance();
        return out;
    }
    bool fail() {
        wrong_ = true;
        return false;
    }

    std::string_view rest_, token_;
    const std::function<bool(std::string_view)>& denied_;
    bool wrong_ = false;
};

}  // namespace

std::optional<bool> can_be_met(std::string_view expression, const std::function<bool(std::string_view)>& denied) { return Reader(expression, denied).whole(); }

}  // namespace compliance
