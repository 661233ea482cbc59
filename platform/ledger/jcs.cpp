// SPDX-License-Identifier: Apache-2.0
#include "platform/ledger/jcs.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

namespace platform::ledger {

namespace {

double parsed_number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size()) throw std::invalid_argument("not a JSON number");
    if (error == std::errc::result_out_of_range) {
        // from_chars does not say on which side; too small a number is zero, too large a one has no canonical text.
        value = std::strtod(std::string(text).c_str(), nullptr);
        if (!std::isfinite(value)) throw std::invalid_argument("number beyond binary64");
    }
    return value;
}

void write_canonical(std::string& out, const json::Node& node);

void write_object(std::string& out, const json::Node& node) {
    std::vector<const json::Node::Member*> members;
    members.reserve(node.members.size());
    for (const auto& member : node.members) members.push_back(&member);
    std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) { return utf16_less(a->first, b->first); });
    out += '{';
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (i > 0) out += ',';
        json::write_string(out, members[i]->first);
        out += ':';
        write_canonical(out, members[i]->second);
    }
    out += '}';
}

void write_canonical(std::string& out, const json::Node& node) {
    switch (node.kind) {
        case json::NodeKind::number: out += canonical_number(parsed_number(node.text)); break;
        case json::NodeKind::object: write_object(out, node); break;
        case json::NodeKind::array:
            out += '[';
            for (std::size_t i = 0; i < node.items.size(); ++i) {
                if (i > 0) out += ',';
                write_canonical(out, node.items[i]);
            }
            out += ']';
            break;
        default: json::write(out, node);
    }
}

}  // namespace

bool utf16_less(std::string_view a, std::string_view b) {
    const auto [left, right] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    if (left == a.end() || right == b.end()) return left == a.end() && right != b.end();
    const auto x = static_cast<unsigned char>(*left), y = static_cast<unsigned char>(*right);
    // UTF-8 orders by code point. UTF-16 differs only where a pair of surrogates (D800…) meets U+E000…U+FFFF: in UTF-8
    // that is a lead byte of four (F0…) against EE or EF. Bytes below 80 or continuations compare alike in both.
    const bool pair_left = x >= 0xF0, pair_right = y >= 0xF0;
    if (pair_left != pair_right) {
        if (pair_left && y >= 0xEE) return true;
        if (pair_right && x >= 0xEE) return false;
    }
    return x < y;
}

std::string canonical_number(double value) {
    if (!std::isfinite(value)) throw std::invalid_argument("number is not finite");
    if (value == 0) return "0";   // minus zero too
    char buffer[40];
    const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, std::fabs(value), std::chars_format::scientific);
    if (error != std::errc{}) throw std::invalid_argument("number has no text");
    const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
    const auto mark = text.find('e');
    std::string digits(text.substr(0, mark));
    std::erase(digits, '.');
    const int exponent = std::stoi(std::string(text.substr(mark + 1)));
    const int count = static_cast<int>(digits.size());
    const int point = exponent + 1;   // `n` of ECMAScript Number::toString: digits before the decimal point
    std::string out = value < 0 ? "-" : "";
    if (count <= point && point <= 21) return out + digits + std::string(static_cast<std::size_t>(point - count), '0');
    if (0 < point && point <= 21) return out + digits.insert(static_cast<std::size_t>(point), ".");
    if (-6 < point && point <= 0) return out + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
    if (count > 1) digits.insert(1, ".");
    return out + digits + (exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(exponent));
}

std::string canonical_json(const json::Node& node) {
    std::string out;
    write_canonical(out, node);
    return out;
}

std::string canonical_json(std::string_view text) {
    std::vector<Fault> faults;
    json::Node node;
    try {
        node = json::parse(text, faults);
    } catch (const Problem& problem) {
        throw std::invalid_argument(problem.code());
    }
    if (!faults.empty()) throw std::invalid_argument("member given twice at " + faults.front().pointer);
    return canonical_json(node);
}

}  // namespace platform::ledger
