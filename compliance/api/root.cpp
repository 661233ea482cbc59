// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "compliance/api/routes.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/http/gzip.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

namespace {

// Nothing but this server may be loaded or asked, whatever the page's script would like.
constexpr const char* kOnlyHere =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

struct Asset {
    std::string_view gzipped;
    std::string media_type, tag;
};

std::string media_type_of(std::string_view name) {
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    return "text/plain; charset=utf-8";
}

/// `docs.js` → `docs.3f2a9c1d4e5b.js`: another content has another name, so that it may be kept for ever.
std::string hashed_name(std::string_view name, const std::string& hash) {
    const auto dot = name.rfind('.');
    return std::string(name.substr(0, dot)) + "." + hash.substr(0, 12) + std::string(name.substr(dot));
}

/// The page and what it loads, ready to be sent.
struct Docs {
    std::map<std::string, Asset, std::less<>> assets;
    std::string page, page_tag;

    explicit Docs(std::span<const PageFile> files) {
        std::map<std::string, std::string> names;
        for (const auto& file : files) {
            if (file.name == "docs.html") continue;
            const auto hash = platform::crypto::sha256_hex(file.gzipped);
            const auto name = names[std::string(file.name)] = hashed_name(file.name, hash);
            assets[name] = {file.gzipped, media_type_of(file.name), "\"" + hash.substr(0, 32) + "\""};
        }
        for (const auto& file : files)
            if (file.name == "docs.html") page = platform::http::gunzip(file.gzipped);
        for (const auto& [name, hashed] : names) {
            const auto mark = "{{" + name + "}}";
            if (const auto at = page.find(mark); at != std::string::npos) page.replace(at, mark.size(), hashed);
        }
        page_tag = "\"" + platform::crypto::sha256_hex(page).substr(0, 32) + "\"";
    }
};

void answer_asset(Call& call, const Docs& docs) {
    const auto found = docs.assets.find(call.text("asset"));
    if (found == docs.assets.end()) throw platform::not_found();
    const auto& asset = found->second;
    auto& response = call.response();
    response.set("Cache-Control", "public, max-age=31536000, immutable");
    response.set("Vary", "Accept-Encoding");
    if (platform::http::accepts_gzip(call.request().header("Accept-Encoding"))) {
        call.answer_bytes(asset.media_type, std::string(asset.gzipped), asset.tag);
        if (response.status == 200) response.set("Content-Encoding", "gzip");
    } else {
        call.answer_bytes(asset.media_type, platform::http::gunzip(asset.gzipped), asset.tag);
    }
}

void add_page(Operations& list, std::string path, std::string id, const char* media_type, std::function<void(Call&)> handler) {
    Api api("root", list, "");
    auto& declared = api.raw("GET", std::move(path), {.id = std::move(id), .permission = "public", .text = ""}, nullptr, std::move(handler));
    declared.operation.shape = platform::openapi::Shape::file;
    declared.operation.media_type = media_type;
}

void add_alias(Operations& list, const Operations& contracted, std::string_view id, std::string path) {
    const auto found = std::find_if(contracted.begin(), contracted.end(), [&](const auto& declared) { return declared->operation.id == id; });
    auto alias = std::make_unique<Declared>(**found);
    alias->operation.path = std::move(path);
    list.push_back(std::move(alias));
}

}  // namespace

Operations root_operations(const Operations& contracted, std::span<const PageFile> page) {
    Operations list;
    add_alias(list, contracted, "getHealth", "/healthz");
    add_alias(list, contracted, "getReadiness", "/readyz");
    add_alias(list, contracted, "getMetrics", "/metrics");
    add_alias(list, contracted, "getOpenApi", "/openapi.json");
    if (page.empty()) return list;
    const auto docs = std::make_shared<const Docs>(page);
    add_page(list, "/", "toDocs", "text/html", [](Call& call) {
        call.response().status = 302;
        call.response().set("Location", "docs");
    });
    add_page(list, "/docs", "getDocs", "text/html", [docs](Call& call) {
        call.response().set("Content-Security-Policy", kOnlyHere);
        call.response().set("Cache-Control", "no-cache");
        call.answer_bytes("text/html; charset=utf-8", docs->page, docs->page_tag);
    });
    add_page(list, "/docs/{asset}", "getDocsAsset", "text/plain", [docs](Call& call) { answer_asset(call, *docs); });
    return list;
}

}  // namespace compliance
