// SPDX-License-Identifier: Apache-2.0
// How an operation is declared: its route, its types, its permission and its handler in one expression. The OpenAPI
// document, the permission check and the router all come from these declarations. No operation stands here.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compliance/services/context.hpp"
#include "platform/http/message.hpp"
#include "platform/json/json.hpp"
#include "platform/openapi/operation.hpp"
#include "platform/records/entity.hpp"
#include "platform/records/entity_tag.hpp"

namespace platform {
class Problem;
}
namespace platform::http {
class Router;
}

namespace compliance {

using platform::records::ListQuery;
using platform::records::Page;

/// One call on its way: what a handler reads and writes beyond its typed arguments.
class Call {
  public:
    using Once = std::function<void(std::string_view body, const std::function<void()>& work)>;
    Call(Context& made, platform::http::Exchange& exchange, Once once = {}) : context(made), exchange_(exchange), once_(std::move(once)) {}
    Context& context;

    /// A path parameter as identifier; anything else is no record of ours: Problem 404.
    [[nodiscard]] platform::Uuid id(std::string_view name) const;
    [[nodiscard]] std::string text(std::string_view name) const;
    /// Whether answers carry an ETag.
    [[nodiscard]] bool conditional() const;
    /// Version that If-Match names; nullopt without the header or with `*`. Problem 412 for what is no version. Of operations whose
    /// declaration says that they take it.
    [[nodiscard]] std::optional<std::int64_t> if_match() const;
    /// Tag that If-None-Match names, if it names just one of a record; with its quotes.
    [[nodiscard]] std::optional<std::string> known_tag() const;
    /// The version in it, if it is nothing else.
    [[nodiscard]] std::optional<std::int64_t> if_none_match() const;
    [[nodiscard]] const platform::http::Request& request() const { return exchange_.request; }
    [[nodiscard]] platform::http::Response& response() { return exchange_.response; }
    /// Does `work`, which writes the reply, unless the same retry key has its answer already (conventions, Retries). For handlers
    /// that read their body as a stream; `body` is what tells one body from another.
    void once(std::string_view body, const std::function<void()>& work) { once_ ? once_(body, work) : work(); }
    /// Answers bytes that are the same for everybody, or 304 where the client has them.
    void answer_bytes(std::string media_type, const std::string& body, const std::string& tag);
    template <class Q>
    [[nodiscard]] Q query() const {
        Q out{};
        read_query({{&platform::reflect::type_of<Q>(), &out}});
        return out;
    }

    struct Target {
        const platform::reflect::TypeInfo* type;
        void* value;
    };
    /// Fills the structs from the query; every fault at once, unknown parameters too (Problem 422).
    void read_query(const std::vector<Target>& targets) const;

  private:
    platform::http::Exchange& exchange_;
    Once once_;
};

/// What stands beside path and types in a declaration.
struct Op {
    std::string id;
    std::string permission;
    std::string text;
    int success = 0;                        ///< 0: 201 for create, 204 for remove, else 200
    std::vector<int> problems = {};
    std::vector<int> further_success = {};  ///< beside `success` (200 for what is there already)
    bool conditional = true;                ///< ETag and If-Match, where the answer has a version
    bool guarded = false;                   ///< If-Match of the record that the path names, though the answer shows others
    std::size_t max_body = 2 * 1024 * 1024;
    bool body_optional = false;
    bool while_closing = false;             ///< may be called while the tenant is closing (platform R12); reads always may
    bool operator_too = false;              ///< an instance token opens it (platform R1)
    bool task_too = false;                  ///< the token of a task opens it, of the very task that the path names if it names one
    bool in_every_tenant = false;           ///< also where the tenant does not use the domain
    bool delivery = false;                  ///< what a token that a collector of evidence has bound opens
    bool on_primary = false;                ///< a read that may write: no replica answers it
};

struct Declared {
    platform::openapi::Operation operation;
    std::optional<Permission> permission;   ///< none: public
    bool while_closing = false, operator_too = false, task_too = false, in_every_tenant = false, delivery = false;
    std::size_t max_body = 0;
    bool stream_body = false;
    bool leaves_events = true;   ///< a change, or an answer with personal data: the trail then says from where, too
    bool from_replica = false;   ///< a plain read of a register, which a replica may answer
    std::function<void(Call&)> handler;
    /// Of a page: writes what was refused as a page, too, over the problem document that stands in the reply.
    std::function<void(platform::http::Exchange&, const platform::Problem&)> show_problem;
};

class Api {
  public:
    explicit Api(std::string tag, std::vector<std::unique_ptr<Declared>>& list, std::string base = "/api/v1")
        : tag_(std::move(tag)), base_(std::move(base)), list_(list) {}

    template <class Out, class F>
    void get(std::string path, Op op, F handler) {
        auto& declared = declare_read(std::move(path), std::move(op), &platform::reflect::type_of<Out>);
        declared.handler = [handler](Call& call) {
            const Out out = handler(call);
            answer(call, out);
        };
    }
    /// GET whose query parameters are the members of Query.
    template <class Query, class Out, class F>
    void find(std::string path, Op op, F handler) {
        auto& declared = declare_read(std::move(path), std::move(op), &platform::reflect::type_of<Out>);
        platform::openapi::add_query(declared.operation, platform::reflect::type_of<Query>());
        declared.handler = [handler](Call& call) {
            const Out out = handler(call, call.query<Query>());
            answer(call, out);
        };
    }
    /// List with the common parameters and the members of Filters; answers a Page<Out>. A history takes only those of a page.
    template <class Filters, class Out, class F>
    void list(std::string path, Op op, F handler) {
        using Query = std::conditional_t<std::is_same_v<Out, platform::records::HistoryEntry>, platform::records::PageQuery, ListQuery>;
        declare_page<Query, Filters, Out>(std::move(path), std::move(op)).handler = [handler](Call& call) {
            Query given;
            Filters filters{};
            call.read_query({{&platform::reflect::type_of<Query>(), &given}, {&platform::reflect::type_of<Filters>(), &filters}});
            ListQuery query;
            if constexpr (std::is_same_v<Query, ListQuery>) query = std::move(given);
            else query.limit = given.limit, query.cursor = std::move(given.cursor);
            const Page<Out> page = handler(call, query, filters);
            std::vector<const void*> items;
            items.reserve(page.items.size());
            for (const auto& item : page.items) items.push_back(&item);
            answer_page(call, platform::reflect::type_of<Out>(), items, page.next_cursor, page.total);
        };
    }
    /// List that the handler gives whole and in its order (a std::vector<Out>), cut into pages here.
    template <class Filters, class Out, class F>
    Declared& whole(std::string path, Op op, F handler) {
        using Query = platform::records::WholeQuery;
        auto& declared = declare_page<Query, Filters, Out>(std::move(path), std::move(op));
        declared.handler = [handler](Call& call) {
            Query query;
            Filters filters{};
            call.read_query({{&platform::reflect::type_of<Query>(), &query}, {&platform::reflect::type_of<Filters>(), &filters}});
            const std::vector<Out> all = handler(call, filters);
            std::vector<const void*> items;
            items.reserve(all.size());
            for (const auto& item : all) items.push_back(&item);
            answer_cut(call, platform::reflect::type_of<Out>(), items, query);
        };
        return declared;
    }
    /// POST that makes a record: 201 with Location.
    template <class In, class Out, class F>
    void create(std::string path, Op op, F handler) {
        if (op.success == 0) op.success = 201;
        add_post<In, Out>(std::move(path), std::move(op), handler, true);
    }
    /// The same with query parameters.
    template <class Query, class In, class Out, class F>
    void create_with(std::string path, Op op, F handler) {
        if (op.success == 0) op.success = 201;
        add_post<In, Out>(std::move(path), std::move(op), [handler](Call& call, In in) { return handler(call, call.query<Query>(), std::move(in)); }, true);
        platform::openapi::add_query(list_.back()->operation, platform::reflect::type_of<Query>());
    }
    /// POST that moves a record or computes something: 200.
    template <class In, class Out, class F>
    void action(std::string path, Op op, F handler) {
        add_post<In, Out>(std::move(path), std::move(op), handler, false);
    }
    /// POST that makes several records at once: 201 with a page of them.
    template <class In, class Out, class F>
    void batch(std::string path, Op op, F handler) {
        if (op.success == 0) op.success = 201;
        const bool body_optional = op.body_optional;
        auto& declared = declare("POST", std::move(path), std::move(op), &platform::reflect::type_of<Out>);
        declared.operation.request = &platform::reflect::type_of<In>;
        declared.operation.request_optional = body_optional;
        declared.operation.shape = platform::openapi::Shape::page;
        declared.operation.conditional = false;
        declared.handler = [handler, body_optional](Call& call) {
            In in{};
            if (!body_optional || !call.request().body.empty()) read_body(call, platform::reflect::type_of<In>(), &in);
            const Page<Out> page = handler(call, std::move(in));
            std::vector<const void*> items;
            for (const auto& item : page.items) items.push_back(&item);
            answer_page(call, platform::reflect::type_of<Out>(), items, page.next_cursor, page.total);
        };
    }
    /// POST without a body.
    template <class Out, class F>
    void trigger(std::string path, Op op, F handler) {
        auto& declared = declare("POST", std::move(path), std::move(op), &platform::reflect::type_of<Out>);
        declared.handler = [handler](Call& call) {
            const Out out = handler(call);
            answer(call, out);
        };
    }
    /// PATCH by merge patch of Input.
    template <class Input, class Out, class F>
    void patch(std::string path, Op op, F handler) {
        auto& declared = declare("PATCH", std::move(path), std::move(op), &platform::reflect::type_of<Out>);
        declared.operation.request = &platform::reflect::type_of<Input>;
        declared.operation.merge_patch = true;
        declared.handler = [handler](Call& call) {
            const Out out = handler(call, patch_of(call));
            answer(call, out);
        };
    }
    template <class F>
    void remove(std::string path, Op op, F handler) {
        if (op.success == 0) op.success = 204;
        auto& declared = declare("DELETE", std::move(path), std::move(op), nullptr);
        declared.operation.shape = platform::openapi::Shape::none;
        declared.handler = [handler](Call& call) {
            handler(call);
            call.response().status = 204;
        };
    }
    /// DELETE with query parameters.
    template <class Query, class F>
    void remove(std::string path, Op op, F handler) {
        if (op.success == 0) op.success = 204;
        auto& declared = declare("DELETE", std::move(path), std::move(op), nullptr);
        declared.operation.shape = platform::openapi::Shape::none;
        platform::openapi::add_query(declared.operation, platform::reflect::type_of<Query>());
        declared.handler = [handler](Call& call) {
            handler(call, call.query<Query>());
            call.response().status = 204;
        };
    }
    /// Anything else: the handler writes the reply itself; the caller completes the declaration.
    Declared& raw(std::string method, std::string path, Op op, platform::reflect::TypeRef response,
                  std::function<void(Call&)> handler) {
        auto& declared = declare(std::move(method), std::move(path), std::move(op), response);
        declared.handler = std::move(handler);
        return declared;
    }

    /// Writes a described value as the reply, with its ETag where it has a version; 304 where that is known already.
    template <class Out>
    static void answer(Call& call, const Out& out) {
        answer(call, platform::reflect::type_of<Out>(), &out, call.conditional() ? platform::records::entity_tag(out) : std::nullopt);
    }
    static void answer(Call& call, const platform::reflect::TypeInfo& type, const void* value, const std::optional<std::string>& tag);
    static void answer_page(Call& call, const platform::reflect::TypeInfo& type, const std::vector<const void*>& items,
                            const std::optional<std::string>& next_cursor, std::optional<std::int64_t> total);
    /// The part of a whole list that the query asks for.
    static void answer_cut(Call& call, const platform::reflect::TypeInfo& type, const std::vector<const void*>& items,
                           const platform::records::WholeQuery& query);
    static platform::json::Node patch_of(Call& call);
    /// Decodes the JSON body. Throws Problem 400, 415, 422.
    static void read_body(Call& call, const platform::reflect::TypeInfo& type, void* value);

  private:
    template <class Query, class Filters, class Out>
    Declared& declare_page(std::string path, Op op) {
        auto& declared = declare_read(std::move(path), std::move(op), &platform::reflect::type_of<Out>);
        declared.operation.shape = platform::openapi::Shape::page;
        declared.operation.conditional = false;
        platform::openapi::add_query(declared.operation, platform::reflect::type_of<Query>());
        platform::openapi::add_query(declared.operation, platform::reflect::type_of<Filters>());
        return declared;
    }
    template <class In, class Out, class F>
    void add_post(std::string path, Op op, F handler, bool located) {
        const bool body_optional = op.body_optional;
        auto& declared = declare("POST", std::move(path), std::move(op), &platform::reflect::type_of<Out>);
        declared.operation.request = &platform::reflect::type_of<In>;
        declared.operation.request_optional = body_optional;
        declared.handler = [handler, located, body_optional](Call& call) {
            In in{};
            if (!body_optional || !call.request().body.empty())
                read_body(call, platform::reflect::type_of<In>(), &in);
            const Out out = handler(call, std::move(in));
            if (located) locate(call, platform::reflect::type_of<Out>(), &out);
            answer(call, out);
        };
    }
    /// GET of described records: a replica may answer it, unless it may leave events or is about who may do what.
    Declared& declare_read(std::string path, Op op, platform::reflect::TypeRef response);
    Declared& declare(std::string method, std::string path, Op op, platform::reflect::TypeRef response);
    static void locate(Call& call, const platform::reflect::TypeInfo& type, const void* value);

    std::string tag_, base_;
    std::vector<std::unique_ptr<Declared>>& list_;
};

}  // namespace compliance
