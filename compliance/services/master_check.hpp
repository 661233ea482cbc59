// SPDX-License-Identifier: Apache-2.0
// The value by which a database knows the master key that it was begun with.
#pragma once

#include <string>
#include <string_view>

#include "platform/crypto/keys.hpp"

namespace compliance {

constexpr std::string_view kMasterCheck = "backend-compliance/master/v1";

inline std::string sealed_master_check(const platform::crypto::Key32& master) { return platform::crypto::seal(master, kMasterCheck, kMasterCheck); }
inline bool is_master(const platform::crypto::Key32& master, std::string_view sealed) {
    return platform::crypto::open(master, sealed, kMasterCheck) == kMasterCheck;
}

}  // namespace compliance
