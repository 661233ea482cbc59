// SPDX-License-Identifier: Apache-2.0
// What an operation is, apart from what it does: the routes are declared with it, and the OpenAPI document, the
// permission check and the contract tests all read the same declaration.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/reflect/type_info.hpp"

namespace platform::openapi {

enum class Shape : unsigned char {
    none,     ///< 204 or an empty body
    one,      ///< the type itself
    page,     ///< {items, next_cursor, total?}
    file,     ///< bytes of `media_type`
};

struct Parameter {
    std::string name;
    std::string in;                       ///< path, query, header
    reflect::TypeRef type = nullptr;
    std::string text;
    bool required = false;
};

struct Operation {
    std::string method;                   ///< upper case
    std::string path;                     ///< `/api/v1/dsr/requests/{request_id}`
    std::string id;                       ///< createDsrRequest
    std::string permission;               ///< `dsr:write`, `public`
    std::string text;                     ///< what it does
    std::string tag;                      ///< the domain
    reflect::TypeRef request = nullptr;   ///< JSON body
    bool merge_patch = false;             ///< the body is a merge patch of `request`
    bool request_optional = false;
    std::string request_media_type;       ///< of bodies that are no JSON (`multipart/form-data`)
    std::vector<std::string> request_raw;  ///< types of bodies that are a file itself, without a form; empty: none
    std::string request_itself;           ///< type under which the form's one file may be sent without the form; empty: none
    Shape shape = Shape::one;
    reflect::TypeRef response = nullptr;
    std::string media_type = "application/json";   ///< of the answer
    bool as_table = false;                         ///< also as text/csv, where the client accepts that first
    int success = 200;
    std::vector<int> further_success;     ///< e.g. 200 beside 201 (a file that was there already)
    reflect::TypeRef accepted = nullptr;  ///< JSON that a further 202 answers, where it is not what success answers
    std::vector<Parameter> parameters;
    bool conditional = false;             ///< ETag / If-None-Match on reads, If-Match on changes
    bool guarded = false;                 ///< If-Match of the record that the path names, though the answer shows others
    bool idempotent_key = false;          ///< takes Idempotency-Key
    std::vector<int> problems;            ///< further statuses beyond the usual of its kind
};

/// Query parameters of a described struct: each member one parameter.
void add_query(Operation& operation, const reflect::TypeInfo& query);
/// Path parameters from the pattern's braces, as UUID where they end in `_id`, text otherwise.
void add_path(Operation& operation);

/// Whether it takes If-Match: what is made has no version before, unless it is made within another record.
bool is_guarded(const Operation& operation);

struct DocumentInfo {
    std::string title, version, description;
};
/// The OpenAPI 3.1 document as JSON text; operations in the order given, components by name.
/// Throws std::logic_error when two different types share a component name or an operation id is given twice.
std::string document(const DocumentInfo& info, std::span<const Operation* const> operations);

}  // namespace platform::openapi
