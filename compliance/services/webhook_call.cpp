// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/webhook_call.hpp"

#include <algorithm>
#include <random>

#include "compliance/schemas/tenant.hpp"
#include "platform/async/runtime.hpp"
#include "platform/http/url.hpp"
#include "platform/http/webhook.hpp"
#include "platform/json/json.hpp"

namespace compliance {

using platform::postgres::Executor;

namespace {

constexpr std::chrono::seconds kAnswerWithin{10};
constexpr std::size_t kAnswerBytes = 16 * 1024;  // enough for 4,096 characters of any script

/// A call to a private network, in words of the rule instead of the socket's.
bool is_refused_target(std::string_view error) { return error.find("connect") != std::string_view::npos; }

double random_share() {
    static thread_local std::mt19937_64 random{std::random_device{}()};
    return std::uniform_real_distribution<double>(0, 1)(random);
}

platform::http::Post post_of(const SignedCall& call, const WebhookRules& rules) {
    platform::http::Post post;
    post.url = call.url;
    post.body = call.body;
    std::string signatures;
    for (const auto& key : call.keys) signatures += (signatures.empty() ? "" : " ") + platform::http::sign_webhook(key, call.id, call.at, call.body);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(call.at).time_since_epoch().count();
    post.headers = {"Content-Type: " + call.content_type,
                    "User-Agent: backend-compliance",
                    "Expect:",
                    "webhook-id: " + call.id,
                    "webhook-timestamp: " + std::to_string(seconds),
                    "webhook-signature: " + signatures};
    post.headers.insert(post.headers.end(), call.headers.begin(), call.headers.end());
    post.rules = {.timeout = kAnswerWithin, .max_bytes = kAnswerBytes, .roots = rules.roots, .secure_only = true, .public_only = !call.may_be_private};
    return post;
}

CallOutcome outcome_of(platform::http::PostOutcome made, bool public_only) {
    CallOutcome outcome{made.status, std::move(made.error), std::move(made.answer), made.took};
    if (!outcome.error.empty()) {
        if (public_only && is_refused_target(outcome.error)) outcome.error = "no public address could be reached";
    } else if (outcome.status < 200 || outcome.status > 299) {
        outcome.error = "answered " + std::to_string(outcome.status);
    }
    return outcome;
}

}  // namespace

bool WebhookCalls::may_be_private(Executor& db, std::string_view host) const {
    const auto named = [&](const auto& list) {
        return std::any_of(list.begin(), list.end(), [&](const auto& item) { return std::string_view(item) == host; });
    };
    const auto any = std::find(rules_.private_hosts.begin(), rules_.private_hosts.end(), "*") != rules_.private_hosts.end();
    if (!any && !named(rules_.private_hosts)) return false;
    const auto rows = db.run("SELECT security FROM compliance_tenants WHERE tenant_id = compliance_tenant()");
    return !rows.empty() && !rows.is_null(0, 0) && named(platform::json::from_stored<TenantSecurity>(rows.text(0, 0)).webhook_private_hosts);
}

WebhookCalls::Target WebhookCalls::judge(Executor& db, const std::string& url) const {
    const auto target = platform::http::parse_url(url);
    const bool private_too = target && may_be_private(db, target->host);
    return {private_too, platform::http::webhook_target_fault(url, private_too)};
}

std::vector<CallOutcome> WebhookCalls::send(platform::Fiber& fiber, const std::vector<SignedCall>& calls) const {
    std::vector<platform::http::Post> posts;
    posts.reserve(calls.size());
    for (const auto& call : calls) posts.push_back(post_of(call, rules_));
    auto made = sender_.send(fiber, std::move(posts));
    std::vector<CallOutcome> out;
    out.reserve(made.size());
    for (std::size_t i = 0; i < made.size(); ++i) out.push_back(outcome_of(std::move(made[i]), !calls[i].may_be_private));
    return out;
}

std::optional<std::chrono::milliseconds> WebhookCalls::wait_after(std::size_t attempts) const {
    return platform::http::webhook_wait_after(static_cast<int>(attempts), rules_.jitter ? random_share() : 0);
}

}  // namespace compliance
