// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <stdexcept>

#include "platform/json/document.hpp"
#include "platform/openapi/operation.hpp"
#include "platform/openapi/schema.hpp"
#include "platform/reflect/describe.hpp"

namespace platform::openapi {

namespace {

constexpr const char* kProblemSchema =
    R"({"type":"object","description":"Why a request was refused (RFC 9457).","properties":{)"
    R"("type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},)"
    R"("instance":{"type":"string"},"request_id":{"type":"string","format":"uuid"},"errors":{"type":"array","items":)"
    R"({"type":"object","properties":{"pointer":{"type":"string"},"code":{"type":"string"},"message":{"type":"string"}},)"
    R"("required":["pointer","code","message"],"additionalProperties":false}}},"required":["type","title","status"]})";

std::string problem_response(int status) {
    return fmt::format(
        R"("{}":{{"description":"Refused.","content":{{"application/problem+json":{{"schema":{{"$ref":"#/components/schemas/Problem"}}}}}}}})",
        status);
}

std::string content(const std::string& media_type, const std::string& schema, const std::string& headers, bool as_table = false) {
    const std::string table = as_table ? R"(,"text/csv":{"schema":{"type":"string"}})" : "";
    return R"({"description":"Done.",)" + headers + R"("content":{)" + json::quoted(media_type) + R"(:{"schema":)" + schema + "}" + table + "}}";
}

std::string header(std::string_view name, std::string_view text) {
    return fmt::format(R"("{}":{{"description":"{}","schema":{{"type":"string"}}}})", name, text);
}

std::string answer_headers(const Operation& op) {
    std::string out;
    if (op.conditional && op.shape != Shape::none) out += header("ETag", "The version that the answer shows.");
    if (op.success == 201) out += (out.empty() ? "" : ",") + header("Location", "Path of what was made.");
    return out.empty() ? out : R"("headers":{)" + out + "},";
}

std::string success_response(const Operation& op, Schemas& schemas) {
    const auto headers = answer_headers(op);
    if (op.shape == Shape::none) return R"({"description":"Done."})";
    if (op.shape == Shape::file) {
        if (op.media_type == "application/json") return content(op.media_type, "{}", headers);
        return content(op.media_type, R"({"type":"string"})", headers);
    }
    const std::string schema = schemas.of(op.response(), Use::answer);
    if (op.shape == Shape::one) return content(op.media_type, schema, headers, op.as_table);
    return content(op.media_type,
                   R"({"type":"object","properties":{"items":{"type":"array","items":)" + schema +
                       R"(},"next_cursor":{"anyOf":[{"type":"string"},{"type":"null"}]},"total":{"type":"integer","minimum":0}},)"
                       R"("required":["items","next_cursor"],"additionalProperties":false})",
                   headers, op.as_table);
}

std::string parameter_json(const Parameter& parameter, Schemas& schemas) {
    const auto& type = parameter.type();
    const auto& inner = type.kind == reflect::Kind::optional ? type.inner() : type;
    std::string out = R"({"name":)" + json::quoted(parameter.name) + R"(,"in":")" + parameter.in + "\"";
    if (parameter.required) out += R"(,"required":true)";
    if (!parameter.text.empty()) out += R"(,"description":)" + json::quoted(parameter.text);
    return out + R"(,"schema":)" + schemas.of(inner, Use::body) + "}";
}

/// `request_id` → "Id of the request."; `template_key` → "Key of the template."
std::string path_text(const std::string& name) {
    const auto last = name.rfind('_');
    if (last == std::string::npos) return "Which " + name + ".";
    std::string what = name.substr(last + 1), of = name.substr(0, last);
    what.front() = static_cast<char>(what.front() & ~0x20);
    std::replace(of.begin(), of.end(), '_', ' ');
    return what + " of the " + of + ".";
}

/// Without an example: a page that is tried out would send it.
std::string header_parameter(std::string_view name, std::string_view text) {
    return fmt::format(R"({{"name":"{}","in":"header","description":{},"schema":{{"type":"string"}}}})", name, json::quoted(text));
}

/// What the operation takes beside its declared parameters (conventions, HTTP), and every protected one.
std::vector<std::string> header_parameters(const Operation& op) {
    std::vector<std::string> out;
    if (op.permission != "public")
        out.push_back(header_parameter("X-Tenant", "Slug or id of the tenant that is meant; needed only by members of several."));
    if (op.idempotent_key && op.permission != "public")
        out.push_back(
            header_parameter("Idempotency-Key", "Made by the client, such as a UUID; the same key and body give the first answer again for 24 hours."));
    if (is_guarded(op)) out.push_back(header_parameter("If-Match", "ETag of the version that the change was made on (`\"3\"`); 412 when it is stale."));
    if (op.conditional && op.method == "GET") out.push_back(header_parameter("If-None-Match", "ETag that the client has (`\"3\"`); 304 when it still holds."));
    return out;
}

/// The statuses that any operation of this kind may refuse with.
std::set<int> problem_statuses(const Operation& op) {
    std::set<int> statuses{400, 414, 429, 431, 500, 503};
    if (op.permission != "public") statuses.insert({401, 403});
    if (op.path.find('{') != std::string::npos || op.permission != "public") statuses.insert(404);
    if (!op.parameters.empty() || op.request != nullptr || !op.request_media_type.empty() || !op.request_raw.empty()) statuses.insert(422);
    if (op.request != nullptr || !op.request_media_type.empty() || !op.request_raw.empty()) statuses.insert({408, 413, 415});
    if (op.method != "GET") statuses.insert({409, 415});
    if (is_guarded(op)) statuses.insert(412);
    if (op.idempotent_key) statuses.insert(422);
    statuses.insert(406);
    statuses.insert(op.problems.begin(), op.problems.end());
    return statuses;
}

std::string operation_json(const Operation& op, Schemas& schemas) {
    std::string out = R"({"operationId":)" + json::quoted(op.id) + R"(,"summary":)" + json::quoted(op.text) +
                      R"(,"tags":[)" + json::quoted(op.tag) + R"(],"x-permission":)" + json::quoted(op.permission);
    if (op.permission == "public") out += R"(,"security":[])";
    std::vector<std::string> parameters;
    for (const auto& parameter : op.parameters) parameters.push_back(parameter_json(parameter, schemas));
    for (auto& parameter : header_parameters(op)) parameters.push_back(std::move(parameter));
    if (!parameters.empty()) out += fmt::format(R"(,"parameters":[{}])", fmt::join(parameters, ","));
    if (op.request != nullptr) {
        const auto schema = schemas.of(op.request(), op.merge_patch ? Use::patch : Use::body);
        const std::string json_content = R"("application/json":{"schema":)" + schema + "}";
        out += std::string(R"(,"requestBody":{"required":)") + (op.request_optional ? "false" : "true") + R"(,"content":{)" +
               json_content;
        if (op.merge_patch) out += R"(,"application/merge-patch+json":{"schema":)" + schema + "}";
        out += "}}";
    } else if (!op.request_media_type.empty()) {
        out += R"(,"requestBody":{"required":true,"content":{)" + json::quoted(op.request_media_type) +
               R"(:{"schema":{"type":"object","properties":{"file":{"type":"string","format":"binary"}},"required":["file"]}})";
        if (!op.request_itself.empty()) out += "," + json::quoted(op.request_itself) + R"(:{"schema":{"type":"string","format":"binary"}})";
        out += "}}";
    } else if (!op.request_raw.empty()) {
        std::vector<std::string> types;
        for (const auto& type : op.request_raw) types.push_back(json::quoted(type) + R"(:{"schema":{"type":"string","format":"binary"}})");
        out += fmt::format(R"(,"requestBody":{{"required":true,"content":{{{}}}}})", fmt::join(types, ","));
    }
    out += R"(,"responses":{)" + fmt::format("\"{}\":", op.success) + success_response(op, schemas);
    for (int status : op.further_success) {
        const bool accepted = status == 202 && op.accepted != nullptr;
        out += fmt::format(",\"{}\":", status) +
               (accepted ? content("application/json", schemas.of(op.accepted(), Use::answer), {}) : success_response(op, schemas));
    }
    if (op.conditional && op.method == "GET") out += R"(,"304":{"description":"Not changed."})";
    for (int status : problem_statuses(op)) out += "," + problem_response(status);
    return out + "}}";
}

}  // namespace

bool is_guarded(const Operation& op) { return op.guarded || (op.conditional && op.method != "GET" && op.success != 201); }

void add_query(Operation& operation, const reflect::TypeInfo& query) {
    for (const auto& member : query.members)
        operation.parameters.push_back({std::string(member.name), "query", member.type, std::string(member.doc.text),
                                        member.type().kind != reflect::Kind::optional && !member.has(reflect::kDefaulted)});
}

void add_path(Operation& operation) {
    for (std::size_t at = 0; (at = operation.path.find('{', at)) != std::string::npos;) {
        const auto end = operation.path.find('}', at);
        const auto name = operation.path.substr(at + 1, end - at - 1);
        const bool id = name.ends_with("_id");
        operation.parameters.push_back(
            {name, "path", id ? &reflect::type_of<Uuid> : &reflect::type_of<std::string>, path_text(name), true});
        at = end;
    }
}

std::string document(const DocumentInfo& info, std::span<const Operation* const> operations) {
    Schemas schemas;
    std::vector<std::pair<std::string, std::string>> paths;   // in order of first mention
    std::set<std::string> ids;
    std::set<std::string> tags;
    for (const Operation* op : operations) {
        if (!ids.insert(op->id).second) throw std::logic_error("operation id given twice: " + op->id);
        tags.insert(op->tag);
        auto found = std::find_if(paths.begin(), paths.end(), [&](const auto& p) { return p.first == op->path; });
        if (found == paths.end()) found = paths.insert(paths.end(), {op->path, ""});
        std::string method = op->method;
        std::transform(method.begin(), method.end(), method.begin(), [](char c) { return static_cast<char>(c | 0x20); });
        if (!found->second.empty()) found->second += ',';
        found->second += "\"" + method + "\":" + operation_json(*op, schemas);
    }
    std::string out = R"({"openapi":"3.1.0","info":{"title":)" + json::quoted(info.title) + R"(,"version":)" +
                      json::quoted(info.version) + R"(,"description":)" + json::quoted(info.description) +
                      R"(,"license":{"name":"Apache-2.0","identifier":"Apache-2.0"}},"security":[{"bearer":[]}],"tags":[)";
    bool first = true;
    for (const auto& tag : tags) {
        out += (first ? "" : ",") + (R"({"name":)" + json::quoted(tag) + "}");
        first = false;
    }
    out += R"(],"paths":{)";
    for (std::size_t i = 0; i < paths.size(); ++i)
        out += (i > 0 ? "," : "") + json::quoted(paths[i].first) + ":{" + paths[i].second + "}";
    out += R"(},"components":{"securitySchemes":{"bearer":{"type":"http","scheme":"bearer"}},"schemas":{"Problem":)";
    out += kProblemSchema;
    for (const auto& [name, schema] : schemas.components()) out += "," + json::quoted(name) + ":" + schema;
    return out + "}}}";
}

}  // namespace platform::openapi
