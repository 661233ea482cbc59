// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/licence_expression.hpp"

#include <algorithm>

namespace compliance {

namespace {

constexpr int kMaxDepth = 32;
constexpr std::string_view kOnly = "-only", kOrLater = "-or-later", kWith = " with ";

bool is_id_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '+' || c == ':';
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

/// Recursive descent; once something is wrong, nothing of it counts.
class Reader {
  public:
    Reader(std::string_view text, const std::function<bool(const Licence&)>& permits) : rest_(text), permits_(permits) { advance(); }

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
    bool take(std::string_view upper, std::string_view lower_case) {
        if (token_ != upper && token_ != lower_case) return false;
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
        Licence licence{id(), false, {}};
        if (licence.id.ends_with('+')) {
            licence.or_later = true;
            licence.id.remove_suffix(1);
        }
        if (take("WITH", "with")) licence.exception = id();
        return !wrong_ && permits_(licence);
    }
    std::string_view id() {
        static constexpr std::string_view kWords[] = {"AND", "and", "OR", "or", "WITH", "with"};
        const auto out = token_;
        if (out.empty() || !is_id_character(out.front()) || out.find('+') < out.size() - 1 || out == "+" ||
            std::find(std::begin(kWords), std::end(kWords), out) != std::end(kWords))
            fail();
        else advance();
        return out;
    }
    bool fail() {
        wrong_ = true;
        return false;
    }

    std::string_view rest_, token_;
    const std::function<bool(const Licence&)>& permits_;
    bool wrong_ = false;
};

bool is_of_gnu(std::string_view lower_id) {
    return lower_id.starts_with("gpl-") || lower_id.starts_with("lgpl-") || lower_id.starts_with("agpl-") || lower_id.starts_with("gfdl-");
}

/// One spelling for each licence: small letters, and of GNU always -only or -or-later, which took the place of the bare identifier and `+`.
std::string name_of(std::string_view id, bool or_later) {
    auto out = lower(id);
    if (!is_of_gnu(out) || out.ends_with(kOnly) || out.ends_with(kOrLater)) return out;
    return out.append(or_later ? kOrLater : kOnly);
}

void add(std::set<std::string, std::less<>>& list, std::string_view entry) {
    const auto text = lower(entry);
    const auto with = text.find(kWith);
    auto id = std::string_view(text).substr(0, with);
    const auto exception = with == std::string::npos ? std::string{} : text.substr(with);
    const bool or_later = id.ends_with('+');
    if (or_later) id.remove_suffix(1);
    list.insert(name_of(id, or_later) + exception);
    if (!or_later) list.insert(name_of(id, true) + exception);
}

}  // namespace

std::optional<bool> can_be_met(std::string_view expression, const std::function<bool(const Licence&)>& permits) { return Reader(expression, permits).whole(); }

LicencePolicy::LicencePolicy(const std::vector<std::string>& denied, const std::vector<std::string>& allowed) {
    for (const auto& entry : denied) add(denied_, entry);
    for (const auto& entry : allowed) add(allowed_, entry);
}

bool LicencePolicy::permits(const Licence& licence) const {
    const auto name = name_of(licence.id, licence.or_later);
    if (!licence.exception.empty()) {
        const auto both = name + std::string(kWith) + lower(licence.exception);
        if (denied_.count(both) > 0) return false;
        if (allowed_.count(both) > 0) return true;
    }
    return denied_.count(name) == 0 && (allowed_.empty() || allowed_.count(name) > 0);
}

bool LicencePolicy::permits(std::string_view expression) const {
    const auto met = can_be_met(expression, [this](const Licence& licence) { return permits(licence); });
    return met.value_or(permits(Licence{expression, false, {}}));
}

}  // namespace compliance
