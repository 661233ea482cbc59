// SPDX-License-Identifier: Apache-2.0
#include "platform/http/cors.hpp"

#include <algorithm>
#include <stdexcept>

#include "platform/http/head.hpp"

namespace platform::http {

namespace {

constexpr const char* kRequestHeaders =
    "Accept, Accept-Language, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Range, X-Tenant";
constexpr const char* kAnswerHeaders =
    "Content-Disposition, Content-Language, ETag, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id";
constexpr const char* kPreflightSeconds = "600";

}  // namespace

void check_origins(const std::vector<std::string>& origins) {
    for (const auto& origin : origins) {
        const auto scheme = origin.find("://");
        const auto name = scheme == std::string::npos ? std::string{} : origin.substr(0, scheme);
        if ((name != "http" && name != "https") || !is_host(std::string_view(origin).substr(scheme + 3)))
            throw std::invalid_argument("not an origin such as https://console.example.org: " + origin);
    }
}

void append_value(Response& response, std::string_view name, std::string_view value) {
    const auto before = response.header(name);
    response.set(name, before.empty() ? std::string(value) : std::string(before) + ", " + std::string(value));
}

void allow_origin(Exchange& exchange, const std::vector<std::string>& origins) {
    if (origins.empty()) return;
    auto& response = exchange.response;
    append_value(response, "Vary", "Origin");
    const auto origin = exchange.request.header("Origin");
    if (std::find(origins.begin(), origins.end(), origin) == origins.end()) return;
    response.set("Access-Control-Allow-Origin", std::string(origin));
    if (exchange.request.method == "OPTIONS" && !exchange.request.header("Access-Control-Request-Method").empty()) {
        response.set("Access-Control-Allow-Methods", std::string(response.header("Allow")));
        response.set("Access-Control-Allow-Headers", kRequestHeaders);
        response.set("Access-Control-Max-Age", kPreflightSeconds);
    } else {
        response.set("Access-Control-Expose-Headers", kAnswerHeaders);
    }
}

}  // namespace platform::http
