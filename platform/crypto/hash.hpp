// SPDX-License-Identifier: Apache-2.0
// SHA-256 and HMAC-SHA-256 (FIPS 180-4, RFC 2104), whole and streaming, and comparison in constant time.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "platform/reflect/values.hpp"

namespace platform::crypto {

/// 32 raw bytes.
std::string sha256(std::string_view bytes);
/// 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);
/// Version 5 (RFC 9562): the same name in the same namespace is the same identifier.
Uuid uuid_v5(const Uuid& space, std::string_view name);
/// Takes the same time wherever they differ; false at once for different lengths.
bool equal_constant_time(std::string_view a, std::string_view b);
/// From the system's generator.
std::string random_bytes(std::size_t count);

class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;
    void update(std::string_view bytes);
    /// 32 raw bytes; nothing may follow.
    std::string finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace platform::crypto
