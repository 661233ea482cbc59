// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/idempotency.hpp"

#include <spdlog/spdlog.h>

#include "platform/async/runtime.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/json/document.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

using platform::Problem;
using platform::postgres::Params;
namespace crypto = platform::crypto;
namespace json = platform::json;

namespace {

/// Status of a key whose call has committed and whose answer is not yet kept (HTTP: 102 Processing).
constexpr int kUnderWay = 102;
constexpr std::chrono::milliseconds kFirstPause{50}, kLastPause{1'500};

std::string place_of(const Context& context, const Idempotency::Slot& slot) {
    return context.caller.tenant.str() + '\x1F' + context.caller.subject + '\x1F' + slot.operation + '\x1F' + slot.key;
}

constexpr std::size_t kDayBytes = 4;

/// The day whose key seals stands before what is sealed, most significant byte first.
std::string day_bytes(std::int64_t day) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((day >> shift) & 0xFF);
    return out;
}

std::int64_t day_of(std::string_view kept) {
    std::int64_t day = 0;
    for (std::size_t i = 0; i < kDayBytes; ++i) day = day << 8 | static_cast<unsigned char>(kept[i]);
    return day;
}

std::string text_of(const StoredAnswer& answer) {
    std::string out = "{\"status\":" + std::to_string(answer.status) + ",\"headers\":[";
    for (std::size_t i = 0; i < answer.headers.size(); ++i) {
        if (i > 0) out += ',';
        out += "[" + json::quoted(answer.headers[i].first) + "," + json::quoted(answer.headers[i].second) + "]";
    }
    return out + "],\"body\":" + json::quoted(answer.body) + "}";
}

StoredAnswer answer_of(const std::string& text) {
    std::vector<platform::Fault> faults;
    const auto node = json::parse(text, faults, {.max_depth = 8, .max_nodes = 10'000});
    StoredAnswer answer;
    answer.status = std::stoi(node.find("status")->text);
    for (const auto& pair : node.find("headers")->items) answer.headers.emplace_back(pair.items[0].text, pair.items[1].text);
    answer.body = node.find("body")->text;
    return answer;
}

Params key_params(const Context& context, const Idempotency::Slot& slot) {
    return Params{}.add(std::string_view(context.caller.subject)).add(std::string_view(slot.operation)).add(std::string_view(slot.key));
}

/// Marks the key as used with the first commit of the call. Whoever took the key over after this call was believed dead
/// has changed its instant: then this call must not commit any more.
platform::postgres::Transaction::BeforeCommit mark_of(const Context& context, const Idempotency::Slot& slot) {
    return [params = key_params(context, slot).add(kUnderWay).add(slot.taken_at), tenant = context.caller.tenant,
            done = std::make_shared<bool>(false)](platform::postgres::Transaction& tx) {
        if (*done || tx.scope().tenant != tenant) return;
        const auto marked = tx.run(
            "UPDATE compliance_idempotency_keys SET status = $4 WHERE tenant_id = compliance_tenant() AND caller = $1 AND operation = $2 "
            "AND key = $3 AND created_at = $5 AND status IS NULL",
            params);
        if (marked.affected() != 1) throw platform::conflict("retry_running").retry_after(1);
        *done = true;
    };
}

}  // namespace

std::optional<StoredAnswer> Idempotency::begin(Context& context, Slot& slot, std::string_view body) const {
    if (slot.key.empty() || slot.key.size() > 255) throw platform::invalid("/Idempotency-Key", "out_of_range", "has 1 to 255 characters");
    const auto hash = crypto::sha256(body);
    // By our own clock, so that it is known even if the answer to the following is lost.
    slot.taken_at = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    auto db = context.units();
    const platform::postgres::Query queries[] = {
        {"DELETE FROM compliance_idempotency_keys WHERE tenant_id = compliance_tenant() AND caller = $1 AND operation = $2 AND key = $3 "
         "AND expires_at < now()",
         key_params(context, slot)},
        {"INSERT INTO compliance_idempotency_keys AS known (tenant_id, caller, operation, key, body_sha256, created_at, expires_at) "
         "VALUES (compliance_tenant(), $1, $2, $3, $4, $5, now() + interval '24 hours') "
         "ON CONFLICT (tenant_id, caller, operation, key) DO UPDATE SET created_at = $5 "
         "WHERE known.status IS NULL AND known.body_sha256 = $4 AND known.created_at NOT BETWEEN $6 AND $7",  // later: the clock was set back
         key_params(context, slot).add_bytes(hash).add(slot.taken_at).add(slot.taken_at - kLease).add(slot.taken_at + kLease)},
        {"SELECT body_sha256, answer_sealed, status FROM compliance_idempotency_keys "
         "WHERE tenant_id = compliance_tenant() AND caller = $1 AND operation = $2 AND key = $3",
         key_params(context, slot)},
    };
    const auto results = db.run_all(queries);
    if (results[1].affected() == 1) {
        context.before_commit = mark_of(context, slot);
        return std::nullopt;
    }
    const auto& row = results[2];
    if (row.empty()) throw platform::conflict("retry_running");
    if (row.bytes(0, 0) != hash) throw Problem(422, "idempotency_key_reused", "The key was used for another body.");
    if (row.is_null(0, 2)) throw platform::conflict("retry_running").retry_after(1);
    // Cut off before its answer was kept, or no longer kept because a person was erased meanwhile.
    if (row.is_null(0, 1)) throw platform::conflict("answer_lost");
    const auto kept = row.bytes(0, 1);
    const auto day = kept.size() > kDayBytes ? day_of(kept) : 0;
    const auto plain = crypto::open(vault_.retry_key(db, day), kept.substr(std::min(kept.size(), kDayBytes)), place_of(context, slot));
    if (!plain) throw std::runtime_error("a kept answer does not open");
    return answer_of(*plain);
}

void Idempotency::finish(Context& context, const Slot& slot, const StoredAnswer& answer) const {
    try {
        auto db = context.units();
        const auto day = std::chrono::floor<std::chrono::days>(context.now).time_since_epoch().count();
        const auto sealed = day_bytes(day) + crypto::seal(vault_.retry_key(db, day), text_of(answer), place_of(context, slot));
        db.run(
            "UPDATE compliance_idempotency_keys SET status = $4, answer_sealed = $5 "
            "WHERE tenant_id = compliance_tenant() AND caller = $1 AND operation = $2 AND key = $3",
            key_params(context, slot).add(answer.status).add_bytes(sealed));
    } catch (const std::exception& error) {
        spdlog::warn("{}: the answer for retries is not kept: {}", slot.operation, error.what());
    }
}

void Idempotency::abandon(Context& context, const Slot& slot, bool refused) const {
    // What made the call fail, a lost connection, often still lasts: worth a little patience, as retries wait for this.
    for (auto pause = kFirstPause;; pause *= 3) {
        try {
            context.units().run(
                "DELETE FROM compliance_idempotency_keys WHERE tenant_id = compliance_tenant() AND caller = $1 AND operation = $2 "
                "AND key = $3 AND created_at = $4 AND (status IS NULL OR $5)",
                key_params(context, slot).add(slot.taken_at).add(refused));
            return;
        } catch (const platform::postgres::DatabaseUnavailable& error) {
            if (pause > kLastPause) {
                spdlog::warn("{}: the key of a failed call is free only after {} s: {}", slot.operation, kLease.count(), error.what());
                return;
            }
        }
        context.fiber.sleep(pause);
    }
}

}  // namespace compliance
