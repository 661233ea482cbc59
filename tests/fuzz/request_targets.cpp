// SPDX-License-Identifier: Apache-2.0
// What stands in requests beyond head and JSON, and what other servers answer: cursors, filters, forms, ranges, keys, stamps.
#include <algorithm>
#include <cstdlib>

#include "platform/auth/oidc.hpp"
#include "platform/http/address.hpp"
#include "platform/http/download.hpp"
#include "platform/http/multipart.hpp"
#include "platform/http/url.hpp"
#include "platform/http/webhook.hpp"
#include "platform/json/decode.hpp"
#include "platform/ledger/timestamp.hpp"
#include "platform/mail/imap.hpp"
#include "platform/problem/problem.hpp"
#include "platform/records/store.hpp"
#include "platform/reflect/describe.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

using namespace platform;

namespace {

struct Row : records::Common {
    Text<20> name;
    std::optional<Decimal<12, 2>> amount;
    std::optional<Date> due;
    std::optional<Instant> at;
    std::int64_t number = 0;
    bool yes = false;
    static constexpr reflect::MemberDoc kMembers[] = {{"name", "Name."}, {"amount", "Amount."}, {"due", "Due."},
                                                      {"at", "When."},   {"number", "Number."}, {"yes", "Yes."}};
};
BOOST_DESCRIBE_STRUCT(Row, (records::Common), (name, amount, due, at, number, yes))

struct Filters {
    std::optional<Text<20>> name;
    std::optional<Decimal<12, 2>> amount;
    std::optional<Date> due;
    std::optional<Instant> at;
    std::optional<std::int64_t> number;
    std::optional<bool> yes;
    std::optional<Uuid> id;
    static constexpr reflect::MemberDoc kMembers[] = {{"name", "Name."},     {"amount", "Amount."}, {"due", "Due."}, {"at", "When."},
                                                      {"number", "Number."}, {"yes", "Yes."},       {"id", "Id."}};
};
BOOST_DESCRIBE_STRUCT(Filters, (), (name, amount, due, at, number, yes, id))

/// Looks at what would be asked of the database, and answers that nothing is there.
class NoDatabase final : public postgres::Executor {
  public:
    postgres::Result run(std::string_view sql, const postgres::Params& params) override {
        check(sql, params);
        return {};
    }
    std::vector<postgres::Result> run_all(std::span<const postgres::Query> queries) override {
        for (const auto& query : queries) check(query.sql, query.params);
        return std::vector<postgres::Result>(queries.size());
    }
    [[nodiscard]] const postgres::Scope& scope() const override { return scope_; }

  private:
    static void check(std::string_view sql, const postgres::Params& params) {
        // PostgreSQL refuses both in a text, which would be an answer 500.
        for (const auto& item : params.items()) promise(item.binary || (is_valid_utf8(item.text) && item.text.find('\0') == std::string::npos));
        promise(is_valid_utf8(sql) && sql.find('\0') == std::string::npos && sql.find("zqz") == std::string::npos);
    }
    postgres::Scope scope_;
};

/// A list's query string as the API reads it: known names into filters and paging, then the statement.
void list_query(std::string_view bytes) {
    static const records::Store store({.type = "row", .table = "rows", .record = reflect::type_of<Row>, .filters = reflect::type_of<Filters>});
    const auto pairs = http::parse_query(bytes);
    if (!pairs) return;
    Filters filters;
    records::ListQuery query;
    std::vector<Fault> faults;
    for (const auto& [name, value] : *pairs) {
        const reflect::MemberInfo* member = nullptr;
        void* slot = nullptr;
        for (const auto& [type, into] : {std::pair{&reflect::type_of<Filters>(), static_cast<void*>(&filters)},
                                         std::pair{&reflect::type_of<records::ListQuery>(), static_cast<void*>(&query)}})
            if (const auto* found = type->find(name); found != nullptr && member == nullptr) member = found, slot = found->in(into);
        if (member != nullptr) json::decode_parameter(member->type(), value, slot, faults, "/" + name);
    }
    for (const auto& fault : faults) promise(is_valid_utf8(fault.pointer) && !fault.code.empty());
    if (!faults.empty()) return;
    query.count.reset();  // a count wants a row
    NoDatabase database;
    try {
        store.list(database, query, &filters, []() -> void* { std::abort(); });
        store.history(database, Uuid{}, query);
    } catch (const Problem& problem) {
        promise(problem.status() == 422);
    }
}

/// Gives its bytes in pieces of a few, as a network does.
class Pieces final : public http::BodyReader {
  public:
    explicit Pieces(std::string_view bytes) : left_(bytes) {}
    std::size_t read(std::string& out, std::size_t max) override {
        const auto count = std::min({left_.size(), max, std::size_t{7}});
        out.append(left_.substr(0, count));
        left_.remove_prefix(count);
        return count;
    }

  private:
    std::string_view left_;
};

void form(std::string_view bytes) {
    const auto parts = parts_of(bytes, 2);  // boundary, body
    Pieces body(parts[1]);
    try {
        http::MultipartReader reader(body, "multipart/form-data; boundary=" + parts[0], {.parts = 5, .header_bytes = 500, .preamble_bytes = 500});
        std::size_t count = 0, read = 0;
        while (const auto part = reader.next()) {
            promise(++count <= 5);
            if (count % 2 == 1) read += reader.read_all(10'000).size();
        }
        promise(read <= parts[1].size());
    } catch (const Problem& problem) {
        promise(problem.status() >= 400 && problem.status() < 500);
    }
}

void fields(std::string_view bytes) {
    for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1'000}}) {
        try {
            if (const auto range = http::parse_range(bytes, size)) promise(range->length > 0 && range->first < size && range->length <= size - range->first);
        } catch (const Problem& problem) {
            promise(problem.status() == 416);
        }
    }
    try {
        if (const auto digest = http::parse_repr_digest(bytes)) promise(digest->size() == 32);
    } catch (const Problem& problem) {
        promise(problem.status() == 422);
    }
    if (is_valid_utf8(bytes)) promise(http::attachment(bytes).find_first_of("\r\n") == std::string::npos);
    if (const auto network = http::parse_network(bytes)) promise(network->bits >= 0 && network->bits <= 128 && http::contains(*network, network->base));
    if (const auto key = http::webhook_key(bytes)) promise(key->size() >= 24 && key->size() <= 64);
    for (const bool allowed : {false, true})
        if (!http::webhook_target_fault(bytes, allowed)) promise(http::parse_url(bytes).has_value());
    for (const auto& item : mail::parse_fetched(bytes)) promise(item.uid > 0);
    if (mail::is_folder_name(bytes)) promise(bytes.find_first_of("\"\r\n\\") == std::string_view::npos);
}

/// Another server's discovery and keys: DISCOVERY U+001F KEYS U+001F TOKEN. Nothing of a stranger's signs anybody in.
void key_set(std::string_view bytes) {
    const auto parts = parts_of(bytes, 3);
    auth::OidcProvider provider({"https://issuer.example", "us"}, [&](const std::string& url) {
        return url.ends_with("openid-configuration") ? parts[0] : parts[1];
    });
    promise(!provider.verify(parts[2], Instant{std::chrono::hours(500'000)}));
}

void stamp(std::string_view bytes) {
    if (const auto token = ledger::read_timestamp(bytes, "/nonexistent")) promise(!token->trusted && token->imprint.size() % 32 == 0);
}

constexpr Target kTargets[] = {
    {"list_query", list_query},
    {"form", form},
    {"fields", fields},
    {"key_set", key_set},
    {"stamp", stamp},
};

}  // namespace

std::span<const Target> request_targets() { return kTargets; }

}  // namespace fuzz
