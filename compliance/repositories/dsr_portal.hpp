// SPDX-License-Identifier: Apache-2.0
// SQL of the public portal: tokens and one-time codes of requests, and the index in which a portal or token is found
// before its tenant is known.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/postgres/database.hpp"

namespace compliance {

/// What a token is found under.
std::string index_of_portal(std::string_view portal_key);   ///< 32 bytes
std::string index_of_portal_token(std::string_view token);  ///< 32 bytes; case does not matter

struct DsrPortalToken {
    platform::Uuid request;
    std::string address_index;  ///< of a confirmation
    std::optional<platform::Instant> expires_at, used_at;
};

struct DsrPortalCode {
    platform::Uuid id;
    std::string mac;  ///< 32 bytes
};

/// A one-time code as it is kept.
struct NewPortalCode {
    platform::Uuid id, request;
    std::string mac;
    platform::Instant created_at, expires_at;
};

/// All in the scope's tenant, but find_tenant().
namespace dsr_portal {

/// `kind`: portal, status or confirmation. What has expired is not found.
std::optional<platform::Uuid> find_tenant(platform::postgres::Executor& db, std::string_view sha256, std::string_view kind);
/// The tenant's portal has this name from now on; none: it is closed.
void put_portal(platform::postgres::Executor& db, const std::optional<std::string>& portal_key);
/// Whether another tenant's portal has the name.
bool is_taken(platform::postgres::Executor& db, std::string_view portal_key);

/// False where the token is there already.
bool put_status_token(platform::postgres::Executor& db, std::string_view sha256, const platform::Uuid& request, platform::Instant now);
void put_confirmation(platform::postgres::Executor& db, std::string_view sha256, const DsrPortalToken& token, platform::Instant now);
/// `locked`: nobody else uses it until the transaction ends.
std::optional<DsrPortalToken> find_token(platform::postgres::Executor& db, std::string_view sha256, std::string_view kind, bool locked);
void use_token(platform::postgres::Executor& db, std::string_view sha256, platform::Instant now);
/// Blind indexes of the addresses that have been confirmed for the request.
std::vector<std::string> confirmed_addresses(platform::postgres::Executor& db, const platform::Uuid& request);
/// Whether one of the addresses that the person has now is among them.
bool is_confirmed(platform::postgres::Executor& db, const platform::Uuid& request, const platform::Uuid& subject);
/// Confirmations that went to an address since then; whoever asks next waits for this transaction.
std::int64_t confirmations_since(platform::postgres::Executor& db, std::string_view address_index, platform::Instant since);

std::int64_t codes_since(platform::postgres::Executor& db, const platform::Uuid& request, platform::Instant since);
void put_code(platform::postgres::Executor& db, const NewPortalCode& code);
/// The newest code, with one try of it spent; nullopt where there is none that still counts.
std::optional<DsrPortalCode> take_try(platform::postgres::Executor& db, const platform::Uuid& request, platform::Instant now);
/// False where it was used meanwhile.
bool use_code(platform::postgres::Executor& db, const platform::Uuid& id, platform::Instant now);

std::int64_t messages_since(platform::postgres::Executor& db, const platform::Uuid& request, platform::Instant since);
/// Letters published in the portal, oldest first.
std::vector<platform::Uuid> published_letters(platform::postgres::Executor& db, const platform::Uuid& request);
/// When the last answer or refusal left.
std::optional<platform::Instant> answered_at(platform::postgres::Executor& db, const platform::Uuid& request);

/// Locks the request against others that do the same; nothing of it changes.
void lock_request(platform::postgres::Executor& db, const platform::Uuid& request);
/// Removes tokens and codes of requests that have been erased, or were answered or closed before `ended_before`, and codes made
/// before `codes_before`; puts the name of an open portal back where it is missing.
void keep_house(platform::postgres::Executor& db, platform::Instant ended_before, platform::Instant codes_before);
/// Removes all of the person's requests.
void forget_person(platform::postgres::Executor& db, const platform::Uuid& subject);

}  // namespace dsr_portal

}  // namespace compliance
