// SPDX-License-Identifier: Apache-2.0
// What strangers' bytes reach first, each as one function of bytes: it must neither crash nor break its own promises.
// libFuzzer looks for inputs (build with COMPLIANCE_FUZZ), the unit tests replay those that are kept in corpus/.
#pragma once

#include <span>
#include <string_view>

namespace fuzz {

struct Target {
    std::string_view name;
    void (*run)(std::string_view bytes);
};

std::span<const Target> targets();

}  // namespace fuzz
