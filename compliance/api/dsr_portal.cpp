// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/dsr_portal/limits.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/services/dsr_portal.hpp"
#include "compliance/services/dsr_package.hpp"
#include "platform/crypto/hash.hpp"

namespace compliance {

namespace {

constexpr std::size_t kLargestForm = 256 * 1024;  // no member is longer than 20,000 characters, each of at most 12 bytes when escaped

std::string token_of(Call& call, PortalLimits& limits) {
    auto token = call.text("token");
    limits.take_token(call.context.fiber, token);
    return token;
}

/// Who sends the same again with his key is given the first receipt (conventions, Retries); the answer itself is not kept.
std::string same_request(const Call& call) {
    const auto key = call.request().header("Idempotency-Key");
    return key.empty() ? std::string{} : "key\x1F" + std::string(key) + "\x1F" + platform::crypto::sha256_hex(call.request().body);
}

DsrPublicReceipt submit(Call& call, const DsrPortalService& portal, PortalLimits& limits, const DsrPublicRequest& in) {
    const auto key = call.text("portal_key");
    limits.take_intake(call.context.fiber, call.request().peer, key);
    auto receipt = portal.submit(call.context, key, in, same_request(call));
    call.response().set("Location", "/api/v1/dsr/public/status/" + receipt.status_token);
    return receipt;
}

/// Without a code one is mailed (202); with it the file is delivered.
void open_package(Call& call, const DsrPortalService& portal, PortalLimits& limits) {
    const auto token = token_of(call, limits);
    DsrOneTimeCode in;
    if (!call.request().body.empty()) Api::read_body(call, platform::reflect::type_of<DsrOneTimeCode>(), &in);
    if (!in.code) {
        const auto sent = portal.send_code(call.context, token);
        call.response().status = 202;
        Api::answer(call, sent);
        return;
    }
    deliver(call, portal.fetch_package(call.context, token, in.code->value));
}

}  // namespace

void add_dsr_portal_routes(Api& api, Services& services, PortalLimits& limits) {
    const auto& portal = services.dsr_portal;
    api.get<DsrPortal>("/dsr/public/portals/{portal_key}",
                       {"getDsrPortal", "public", "Form of a tenant's public portal: rights, languages, texts, contact; 404 where it is closed."},
                       [&](Call& call) { return portal.get(call.context, call.text("portal_key")); });
    api.create<DsrPublicRequest, DsrPublicReceipt>(
        "/dsr/public/portals/{portal_key}/requests",
        {.id = "submitDsrPublicRequest",
         .permission = "public",
         .text = "Makes a request, mails a link that confirms the address, answers key, due date and, this once, the status token. With an Idempotency-Key the "
                 "same body gives the same receipt.",
         .max_body = kLargestForm},
        [&](Call& call, const DsrPublicRequest& in) { return submit(call, portal, limits, in); });
    api.trigger<DsrPublicStatus>("/dsr/public/confirmations/{token}",
                                 {.id = "confirmDsrPublicContact",
                                  .permission = "public",
                                  .text = "Confirms the e-mail address, once, within 14 days; the clock is not touched.",
                                  .problems = {410}},
                                 [&](Call& call) { return portal.confirm(call.context, token_of(call, limits)); });
    api.get<DsrPublicStatus>("/dsr/public/status/{token}",
                             {"getDsrPublicStatus", "public", "Key, dates, state, open questions, what can be fetched; nothing personal."},
                             [&](Call& call) { return portal.status(call.context, token_of(call, limits)); });
    api.action<DsrPublicMessage, DsrPublicStatus>(
        "/dsr/public/status/{token}/messages",
        {.id = "postDsrPublicMessage",
         .permission = "public",
         .text = "Answer to a question, proof, correction or withdrawal; an answer or a proof ends an open pause, which staff confirm.",
         .max_body = kLargestForm},
        [&](Call& call, const DsrPublicMessage& in) { return portal.post_message(call.context, token_of(call, limits), in); });
    auto& package =
        api.raw("POST", "/dsr/public/status/{token}/package",
                {.id = "downloadDsrPublicPackage",
                 .permission = "public",
                 .text = "Without a code: mails one to the confirmed address, or a new confirmation link where none is confirmed (202). With it: the "
                         "package. 409 where nothing has been released, it has expired or was fetched too often; 422 bad_code.",
                 .problems = {409, 422},
                 .further_success = {202},
                 .max_body = kLargestForm},
                nullptr, [&](Call& call) { open_package(call, portal, limits); });
    package.operation.request = &platform::reflect::type_of<DsrOneTimeCode>;
    package.operation.request_optional = true;
    package.operation.shape = platform::openapi::Shape::file;
    package.operation.media_type = "application/zip";
    package.operation.accepted = &platform::reflect::type_of<DsrCodeSent>;
}

}  // namespace compliance
