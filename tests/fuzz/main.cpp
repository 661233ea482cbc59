// SPDX-License-Identifier: Apache-2.0
// The fuzzer's entry; FUZZ_TARGET names which of the targets it feeds.
#include <cstdint>
#include <cstdlib>

#include "tests/fuzz/targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::Target* const kTarget = [] {
        const char* wanted = std::getenv("FUZZ_TARGET");
        for (const auto& one : fuzz::targets())
            if (wanted != nullptr && one.name == wanted) return &one;
        std::abort();
    }();
    kTarget->run({reinterpret_cast<const char*>(data), size});
    return 0;
}
