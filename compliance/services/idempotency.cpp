// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/idempotency.hpp"

#include "platform/crypto/hash.hpp"
#include "platform/json/document.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

using platform::Problem;
using platform::postgres::Params;
namespace crypto = platform::crypto;
namespace json = platform::json;

namespace {

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

}  // namespace

std::optional<StoredAnswer> Idempotency::begin(Context& context, const Slot& slot, std::string_view body) const {
    if (slot.key.empty() || slot.key.size() > 255) throw platform::invalid("/Idempotency-Key", "out_of_range", "has 1 to 255 characters");
    const auto hash = crypto::sha256(body);
    auto db = context.units();
    const platform::postgres::Query queries[] = {
        {"DELETE FROM compliance_idempotency_keys WHERE tenant_id = compliance_tenant() AND caller = $1 AND operation = $2 AND key = $3 "
         "AND expires_at < now()",
         Params{}.add(std::string_view(context.caller.subject)).add(std::string_view(slot.operation)).add(std::string_view(slot.key))},
        {"INSERT INTO compliance_idempotency_keys (tenant_id, caller, operation, key, body_sha256, expires_at) "
         "VALUES (compliance_tenant(), $1, $2, $3, $4, now() + interval '24 hours') ON CONFLICT DO NOTHING",
         Params{}.add(std::string_view(context.caller.subject)).add(std::string_view(slot.operation)).add(std::string_view(slot.key)).add_bytes(hash)},
        {"SELECT body_sha256, answer_sealed, status FROM compliance_idempotency_keys "
         "WHERE tenant_id = compliance_tenant() AND caller = $1 AND operation = $2 AND key = $3",
         Params{}.add(std::string_view(context.caller.subject)).add(std::string_view(slot.operation)).add(std::string_view(slot.key))},
    };
    const auto results = db.run_all(queries);
    if (results[1].affected() == 1) return std::nullopt;
    const auto& row = results[2];
    if (row.empty()) throw platform::conflict("retry_running");
    if (row.bytes(0, 0) != hash) throw Problem(422, "idempotency_key_reused", "The key was used for another body.");
    if (!row.is_null(0, 1)) {
        const auto kept = row.bytes(0, 1);
        const auto day = kept.size() > kDayBytes ? day_of(kept) : 0;
        const auto plain = crypto::open(vault_.retry_key(db, day), kept.substr(std::min(kept.size(), kDayBytes)), place_of(context, slot));
        if (!plain) throw std::runtime_error("a kept answer does not open");
        return answer_of(*plain);
    }
    if (row.is_null(0, 2)) throw platform::conflict("retry_running");
    throw platform::conflict("conflict", "The first request was carried out; its answer is no longer kept, because a person was erased meanwhile.");
}

void Idempotency::finish(Context& context, const Slot& slot, const StoredAnswer& answer) const {
    auto db = context.units();
    const auto day = std::chrono::floor<std::chrono::days>(context.now).time_since_epoch().count();
    const auto sealed = day_bytes(day) + crypto::seal(vault_.retry_key(db, day), text_of(answer), place_of(context, slot));
    db.run("UPDATE compliance_idempotency_keys SET status = $4, answer_sealed = $5 "
           "WHERE tenant_id = compliance_tenant() AND caller = $1 AND operation = $2 AND key = $3",
           Params{}
               .add(std::string_view(context.caller.subject))
               .add(std::string_view(slot.operation))
               .add(std::string_view(slot.key))
               .add(answer.status)
               .add_bytes(sealed));
}

void Idempotency::abandon(Context& context, const Slot& slot) const {
    auto db = context.units();
    db.run("DELETE FROM compliance_idempotency_keys WHERE tenant_id = compliance_tenant() AND caller = $1 AND operation = $2 AND key = $3 "
           "AND answer_sealed IS NULL",
           Params{}.add(std::string_view(context.caller.subject)).add(std::string_view(slot.operation)).add(std::string_view(slot.key)));
}

}  // namespace compliance
