// SPDX-License-Identifier: Apache-2.0
// How far a string goes before something in it wants to be looked at.
#pragma once

#include <cstdint>
#include <cstring>

namespace platform::json {

/// Whether one of eight bytes is a quotation mark, a backslash or a control character: each is looked at in its own lane.
inline bool has_escaped(const char* eight) {
    constexpr std::uint64_t kOnes = 0x0101010101010101ULL, kTops = kOnes << 7;
    std::uint64_t word = 0;
    std::memcpy(&word, eight, sizeof word);
    const auto equals = [&](std::uint64_t byte) {
        const auto x = word ^ (kOnes * byte);
        return (x - kOnes) & ~x & kTops;
    };
    return (equals('"') | equals('\\') | ((word - kOnes * 0x20) & ~word & kTops)) != 0;
}

}  // namespace platform::json
