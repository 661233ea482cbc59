// SPDX-License-Identifier: Apache-2.0
#include "platform/cache/shared_limits.hpp"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "platform/async/runtime.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"

namespace platform::cache {

namespace {

// Each runs as a whole, nothing between. In milliseconds of the server.
constexpr std::string_view kTake = R"(
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local rate, burst = tonumber(ARGV[1]) / 60000, tonumber(ARGV[2])
local kept = redis.call('HMGET', KEYS[1], 'n', 'at')
local n = burst
if kept[1] and kept[2] then n = math.min(burst, tonumber(kept[1]) + math.max(0, now - tonumber(kept[2])) * rate) end
local allowed = n >= 1
if allowed then n = n - 1 end
redis.call('HSET', KEYS[1], 'n', tostring(n), 'at', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil((burst - n) / rate) + 1000)
if allowed then return {1, math.floor(n), 0} end
return {0, 0, math.max(1, math.ceil((1 - n) / rate / 1000))}
)";

constexpr std::string_view kFail = R"(
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local free, longest = tonumber(ARGV[1]), tonumber(ARGV[2]) * 1000
local kept = redis.call('HMGET', KEYS[1], 'n', 'until')
local n, ends = tonumber(kept[1] or '0') + 1, tonumber(kept[2] or '0')
local over = n - free
if over > 0 then
  local wait = longest
  if over <= 20 then wait = math.min(longest, 1000 * 2 ^ (over - 1)) end
  ends = math.max(ends, now + wait)
end
redis.call('HSET', KEYS[1], 'n', n, 'until', string.format('%.0f', ends))
redis.call('PEXPIRE', KEYS[1], math.ceil(math.max(longest, ends - now)))
return math.max(0, math.ceil((ends - now) / 1000))
)";

constexpr std::string_view kWait = R"(
local ends = redis.call('HGET', KEYS[1], 'until')
if not ends then return 0 end
local t = redis.call('TIME')
return math.max(0, math.ceil((tonumber(ends) - (t[1] * 1000 + math.floor(t[2] / 1000))) / 1000))
)";

/// An answer of another shape is none: a server that is full or only reads leaves the decision with the caller.
bool is_number(const std::optional<ValkeyReply>& reply) {
    if (reply && reply->kind == ValkeyReply::Kind::error) spdlog::warn("the shared cache refuses: {}", reply->text.substr(0, 100));
    return reply && reply->kind == ValkeyReply::Kind::number;
}

}  // namespace

SharedLimits::SharedLimits(Valkey& valkey, std::string secret) : valkey_(valkey), secret_(std::move(secret)) {}

std::string SharedLimits::key_of(std::string_view name, std::string_view key) const {
    const auto index = crypto::hmac_sha256(secret_, std::string(name) + '\x1F' + std::string(key));
    return "cpl:" + std::string(name) + ":" + crypto::hex_encode(index).substr(0, 40);
}

std::optional<SharedLimits::Taken> SharedLimits::take(Fiber& fiber, std::string_view name, std::string_view key, double per_minute, double burst) {
    const auto where = key_of(name, key), rate = fmt::format("{}", per_minute), size = fmt::format("{}", burst);
    const auto reply = valkey_.run(fiber, {"EVAL", kTake, "1", where, rate, size});
    if (reply && reply->kind == ValkeyReply::Kind::error) spdlog::warn("the shared cache refuses: {}", reply->text.substr(0, 100));
    if (!reply || reply->kind != ValkeyReply::Kind::list || reply->items.size() != 3) return std::nullopt;
    return Taken{reply->items[0].number == 1, static_cast<int>(reply->items[1].number), static_cast<int>(reply->items[2].number)};
}

std::optional<int> SharedLimits::wait_s(Fiber& fiber, std::string_view name, std::string_view key) {
    const auto where = key_of(name, key);
    const auto reply = valkey_.run(fiber, {"EVAL", kWait, "1", where});
    return is_number(reply) ? std::optional(static_cast<int>(reply->number)) : std::nullopt;
}

std::optional<int> SharedLimits::fail(Fiber& fiber, std::string_view name, std::string_view key, int free, int longest_s) {
    const auto where = key_of(name, key), most = std::to_string(free), longest = std::to_string(longest_s);
    const auto reply = valkey_.run(fiber, {"EVAL", kFail, "1", where, most, longest});
    return is_number(reply) ? std::optional(static_cast<int>(reply->number)) : std::nullopt;
}

}  // namespace platform::cache
