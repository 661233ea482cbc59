// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/api_token.hpp"

namespace compliance {

void add_api_token_routes(Api& api, Services& services) {
    const auto& tokens = services.tokens;
    api.list<ApiTokenFilters, ApiToken>(
        "/platform/tokens", {"listApiTokens", "platform:read", "Own tokens; administrators see all."},
        [&](Call& call, const ListQuery& query, const ApiTokenFilters& filters) { return tokens.list(call.context, query, filters); });
    api.create<ApiTokenInput, ApiTokenSecret>("/platform/tokens",
                                              {"createApiToken", "platform:write", "Service, personal or calendar token; the secret is shown once."},
                                              [&](Call& call, const ApiTokenInput& in) { return tokens.create(call.context, in); });
    api.remove("/platform/tokens/{token_id}", {"revokeApiToken", "platform:write", "Ends a token at once: an own one, or any as administrator."},
               [&](Call& call) { tokens.revoke(call.context, call.id("token_id"), call.if_match()); });
}

}  // namespace compliance
