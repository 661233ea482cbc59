// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/api.hpp"

#include "platform/http/etag.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/http/router.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

using platform::Fault;
using platform::Problem;
using platform::Uuid;
namespace json = platform::json;
namespace reflect = platform::reflect;

namespace {

/// Media type without parameters, lower case.
std::string media_type(std::string_view header) {
    std::string out(platform::trim(header.substr(0, header.find(';'))));
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    return out;
}

void require_media_type(const Call& call, std::initializer_list<std::string_view> accepted) {
    const auto given = media_type(call.request().header("Content-Type"));
    if (std::find(accepted.begin(), accepted.end(), given) == accepted.end())
        throw Problem(415, "unsupported_media_type", "The body must be application/json.");
    // Nothing is unpacked, so that no small body grows here (RFC 9110 section 8.4: 415 for a coding that is not taken).
    if (const auto coding = media_type(call.request().header("Content-Encoding")); !coding.empty() && coding != "identity")
        throw Problem(415, "unsupported_media_type", "The body must come unpacked, without Content-Encoding.");
}

}  // namespace

Uuid Call::id(std::string_view name) const {
    const auto id = Uuid::parse(exchange_.request.path_param(name));
    if (!id) throw platform::not_found();
    return *id;
}

std::string Call::text(std::string_view name) const { return std::string(exchange_.request.path_param(name)); }

bool Call::conditional() const { return static_cast<const Declared*>(exchange_.route->operation)->operation.conditional; }

std::optional<std::int64_t> Call::if_match() const {
    const auto& operation = static_cast<const Declared*>(exchange_.route->operation)->operation;
    if (!platform::openapi::is_guarded(operation)) throw std::logic_error(operation.id + " does not say that it takes If-Match");
    auto tag = platform::trim(exchange_.request.header("If-Match"));
    if (tag.empty() || tag == "*") return std::nullopt;
    // Parts may have changed meanwhile: what is changed here is the record, and that is what its version tells.
    const auto version = platform::records::version_in_tag(tag);
    if (!version) throw Problem(412, "stale", "If-Match names no version of this record.");
    return version;
}

std::optional<std::string> Call::known_tag() const {
    auto tag = platform::trim(exchange_.request.header("If-None-Match"));
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag.size() < 3 || tag.front() != '"' || tag.back() != '"' || !platform::records::version_in_tag(tag)) return std::nullopt;
    return std::string(tag);
}

std::optional<std::int64_t> Call::if_none_match() const {
    const auto tag = known_tag();
    const auto version = tag ? platform::records::version_in_tag(*tag) : std::nullopt;
    // Just as it is written here: what is left unread for this version is sent to nobody who spells it otherwise.
    return version && *tag == '"' + std::to_string(*version) + '"' ? version : std::nullopt;
}

void Call::answer_bytes(std::string media_type, const std::string& body, const std::string& tag) {
    response().set("ETag", tag);
    const auto known = request().header("If-None-Match");
    if (!known.empty() && platform::http::names_tag(known, tag)) {
        response().status = 304;
        return;
    }
    response().set("Content-Type", std::move(media_type));
    response().body = body;
}

void Call::read_query(const std::vector<Target>& targets) const {
    std::vector<Fault> faults;
    std::vector<std::string_view> seen;
    for (const auto& [name, value] : exchange_.request.query) {
        const auto pointer = "/" + json::pointer_token(name);
        const reflect::MemberInfo* member = nullptr;
        void* slot = nullptr;
        for (const auto& target : targets) {
            member = target.type->find(name);
            if (member != nullptr) {
                slot = member->in(target.value);
                break;
            }
        }
        if (member == nullptr) {
            faults.push_back({pointer, "unknown_parameter", "is no parameter of this operation"});
        } else if (const bool repeatable = member->type().kind == reflect::Kind::list;
                   !repeatable && std::find(seen.begin(), seen.end(), name) != seen.end()) {
            faults.push_back({pointer, "duplicate_member", "is given twice"});
        } else {
            seen.push_back(name);
            const auto& type = repeatable ? member->type().inner() : member->type();
            reflect::AnyValue parsed(type);
            const auto before = faults.size();
            json::decode_parameter(type, value, parsed.get(), faults, pointer);
            if (faults.size() == before) type.assign(repeatable ? member->type().append(slot) : slot, parsed.get());
        }
    }
    for (const auto& target : targets)
        for (const auto& member : target.type->members)
            if (member.type().kind != reflect::Kind::optional && !member.has(reflect::kDefaulted) &&
                std::find(seen.begin(), seen.end(), member.name) == seen.end())
                faults.push_back({"/" + json::pointer_token(member.name), "required", "is required"});
    if (!faults.empty()) throw platform::invalid(std::move(faults));
}

Declared& Api::declare(std::string method, std::string path, Op op, reflect::TypeRef response) {
    auto declared = std::make_unique<Declared>();
    auto& operation = declared->operation;
    operation.method = std::move(method);
    operation.path = base_ + path;
    operation.id = std::move(op.id);
    operation.permission = op.permission;
    operation.text = std::move(op.text);
    operation.tag = tag_;
    operation.response = response;
    operation.success = op.success == 0 ? 200 : op.success;
    operation.problems = std::move(op.problems);
    operation.further_success = std::move(op.further_success);
    operation.idempotent_key = operation.method == "POST";
    const bool versioned = response != nullptr && response().kind == reflect::Kind::object && response().find("version") != nullptr;
    operation.conditional = op.conditional && (versioned || operation.method == "DELETE");
    operation.guarded = op.guarded;
    if (op.permission != "public") {
        declared->permission = Permission::parse(op.permission);
        if (!declared->permission) throw std::logic_error("operation " + operation.id + " names no permission");
    }
    declared->leaves_events = operation.method != "GET" || response == nullptr || reflect::holds(response(), reflect::Kind::pii);
    declared->while_closing = op.while_closing;
    declared->operator_too = op.operator_too;
    declared->task_too = op.task_too;
    declared->in_every_tenant = op.in_every_tenant;
    declared->delivery = op.delivery;
    declared->max_body = op.max_body;
    platform::openapi::add_path(operation);
    list_.push_back(std::move(declared));
    return *list_.back();
}

Declared& Api::declare_read(std::string path, Op op, reflect::TypeRef response) {
    const bool on_primary = op.on_primary;
    auto& declared = declare("GET", std::move(path), std::move(op), response);
    const bool elsewhere = tag_ == "platform" || tag_ == "audit" || tag_ == "audit_trail" || tag_ == "dashboard";  // who may do what, what happened, figures
    const bool made_when_asked = declared.operation.path.ends_with("/settings");
    declared.from_replica = !on_primary && !elsewhere && !made_when_asked && !declared.leaves_events && declared.permission;
    return declared;
}

void Api::read_body(Call& call, const reflect::TypeInfo& type, void* value) {
    require_media_type(call, {"application/json"});
    json::decode_body(type, call.request().body, value);
}

json::Node Api::patch_of(Call& call) {
    require_media_type(call, {"application/json", "application/merge-patch+json"});
    std::vector<Fault> faults;
    auto node = json::parse(call.request().body, faults);
    if (!faults.empty()) throw platform::invalid(std::move(faults));
    return node;
}

void Api::locate(Call& call, const reflect::TypeInfo& type, const void* value) {
    const auto* id = type.kind == reflect::Kind::object ? type.find("id") : nullptr;
    if (id == nullptr || id->type().kind != reflect::Kind::uuid) return;
    call.response().set("Location", call.request().path + "/" + static_cast<const Uuid*>(id->in(value))->str());
    if (call.response().status == 200) call.response().status = 201;
}

void Api::answer(Call& call, const reflect::TypeInfo& type, const void* value, const std::optional<std::string>& tag) {
    auto& response = call.response();
    if (tag) {
        response.set("ETag", *tag);
        const auto known = call.request().header("If-None-Match");
        if (call.request().method == "GET" && !known.empty() && platform::http::names_tag(known, *tag)) {
            response.status = 304;
            return;
        }
    }
    response.set("Content-Type", "application/json");
    json::encode(response.body, type, value);
}

void Api::answer_cut(Call& call, const reflect::TypeInfo& type, const std::vector<const void*>& items, const platform::records::WholeQuery& query) {
    if (query.count && *query.count != "exact") throw platform::invalid("/count", "unknown_value", "must be exact");
    std::size_t from = 0;
    if (query.cursor) {
        const auto text = platform::crypto::base64url_decode(*query.cursor);
        const auto place = text ? platform::parse_decimal(*text, 9, 0) : std::nullopt;
        if (!place || *place < 0) throw platform::invalid("/cursor", "bad_cursor", "is not a cursor of this list");
        from = std::min(static_cast<std::size_t>(*place), items.size());
    }
    const auto to = std::min(items.size(), from + static_cast<std::size_t>(query.limit ? query.limit->value : 50));
    std::optional<std::string> next;
    if (to < items.size()) next = platform::crypto::base64url_encode(std::to_string(to));
    const auto at = [&](std::size_t i) { return items.begin() + static_cast<std::ptrdiff_t>(i); };
    answer_page(call, type, {at(from), at(to)}, next, query.count ? std::optional(static_cast<std::int64_t>(items.size())) : std::nullopt);
}

void Api::answer_page(Call& call, const reflect::TypeInfo& type, const std::vector<const void*>& items,
                      const std::optional<std::string>& next_cursor, std::optional<std::int64_t> total) {
    auto& out = call.response().body;
    call.response().set("Content-Type", "application/json");
    out += R"({"items":[)";
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) out += ',';
        json::encode(out, type, items[i]);
        if (i == 0) out.reserve(out.size() * (items.size() + items.size() / 8) + 256);  // they are about alike
    }
    out += R"(],"next_cursor":)";
    out += next_cursor ? json::quoted(*next_cursor) : "null";
    if (total) out += ",\"total\":" + std::to_string(*total);
    out += '}';
}

}  // namespace compliance
