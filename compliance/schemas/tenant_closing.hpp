// SPDX-License-Identifier: Apache-2.0
// What closing a tenant takes and leaves behind (platform R12).
#pragma once

#include <map>

#include "platform/reflect/describe.hpp"

namespace compliance {

/// Body of closeTenant.
struct CloseTenant {
    platform::Text<40> confirm;
    platform::Duration grace{"P30D"};
    bool reopen = false;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"confirm", "The tenant's slug.", 0, "\"acme\""},
        {"grace", "Until the keys are destroyed: P0D to P90D.", platform::reflect::kDefaulted},
        {"reopen", "Opens the tenant again, before that.", platform::reflect::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(CloseTenant, (), (confirm, grace, reopen))

/// What the certificate of deletion says; its form is a JWS by the instance's key.
struct DeletionCertificate {
    std::string type = "backend-compliance-deletion";
    platform::Uuid tenant_id;
    std::string slug, legal_name;
    platform::Instant requested_at{}, destroyed_at{};
    std::map<std::string, std::int64_t> rows;
    std::vector<std::string> tenant_keys;
    std::int64_t subject_keys = 0;
    std::string subject_keys_sha256;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"type", "Kind of document."}, {"tenant_id", "The former tenant."}, {"slug", "Its name in addresses."}, {"legal_name", "Its name."},
        {"requested_at", "When closing was asked for."}, {"destroyed_at", "When keys and rows were destroyed."}, {"rows", "Rows deleted, by table."},
        {"tenant_keys", "Keys of the tenant that were destroyed: kind and version."}, {"subject_keys", "Number of persons' keys that were destroyed."},
        {"subject_keys_sha256", "SHA-256 over their fingerprints, sorted, one a line."}};
};
BOOST_DESCRIBE_STRUCT(DeletionCertificate, (),
                      (type, tenant_id, slug, legal_name, requested_at, destroyed_at, rows, tenant_keys, subject_keys, subject_keys_sha256))

}  // namespace compliance
