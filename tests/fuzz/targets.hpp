// SPDX-License-Identifier: Apache-2.0
// What strangers' bytes reach first, each as one function of bytes: it must neither crash nor break its own promises.
// libFuzzer looks for inputs (`make fuzz`), the unit tests replay those that are kept in corpus/ and regressions/.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

struct Target {
    std::string_view name;
    void (*run)(std::string_view bytes);
};

/// All of them.
const std::vector<Target>& targets();

// By what they read, a file each.
std::span<const Target> text_targets();
std::span<const Target> file_targets();
std::span<const Target> request_targets();

/// A promise that was broken ends the program, as a crash would: that is what the fuzzer looks for.
void promise(bool kept);
/// The bytes in parts, cut at U+001F.
std::vector<std::string> parts_of(std::string_view bytes, std::size_t count);

}  // namespace fuzz
