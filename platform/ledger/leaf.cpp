// SPDX-License-Identifier: Apache-2.0
#include "platform/ledger/leaf.hpp"

#include "platform/crypto/hash.hpp"
#include "platform/json/document.hpp"

namespace platform::ledger {

namespace {

std::string text(const std::optional<std::string>& value) { return value ? json::quoted(*value) : "null"; }
std::string text(const std::optional<Uuid>& value) { return value ? '"' + value->str() + '"' : "null"; }

}  // namespace

std::string leaf_input(const EventLeaf& event) {
    // The members are few and known, so they are written in their order instead of being sorted.
    std::string out = "{\"action\":" + json::quoted(event.action);
    out += ",\"actor\":{\"kind\":" + json::quoted(event.actor_kind) + ",\"subject\":" + text(event.actor) + '}';
    out += ",\"at\":\"" + format_instant_micros(event.at) + '"';
    out += ",\"details_sha256\":" + json::quoted(event.details_sha256);
    out += ",\"entity\":{\"id\":" + text(event.entity_id) + ",\"key\":" + text(event.entity_key);
    out += ",\"type\":" + json::quoted(event.entity_type);
    out += ",\"version\":" + (event.entity_version ? std::to_string(*event.entity_version) : std::string("null")) + '}';
    out += ",\"id\":\"" + event.id.str() + '"';
    out += ",\"request_id\":" + text(event.request_id);
    out += ",\"tenant_id\":\"" + event.tenant_id.str() + '"';
    out += ",\"tx\":\"" + std::to_string(event.tx) + "\",\"v\":1}";
    return out;
}

std::string details_sha256(std::string_view canonical_details) { return crypto::sha256_hex(canonical_details); }

}  // namespace platform::ledger
