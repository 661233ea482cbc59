// SPDX-License-Identifier: Apache-2.0
// The SQL that every aggregate needs alike: list, get, insert, update, delete, history, as it stood then.
// Rules, rights and personal data are the services' business; what is special to an aggregate its repository's.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/postgres/database.hpp"
#include "platform/records/columns.hpp"
#include "platform/records/entity.hpp"

namespace platform::records {

/// A condition that a service adds to a list (`{"state = ", "open"}` becomes `state = $n`).
struct Condition {
    std::string sql;               ///< with `$` for the parameter
    postgres::Params params;       ///< one
};

struct ListResult {
    std::optional<std::string> next_cursor;
    std::optional<std::int64_t> total;
};

/// Immutable after construction; one per aggregate, shared by all threads.
class Store {
  public:
    explicit Store(Entity entity);

    [[nodiscard]] const Entity& entity() const { return entity_; }
    [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }

    /// Fills `record`; false when there is none (or not at that instant).
    bool get(postgres::Executor& db, const Uuid& id, void* record, std::optional<Instant> as_of = {}) const;
    /// The same, keeping others from changing the row until the transaction ends.
    bool get_for_update(postgres::Executor& db, const Uuid& id, void* record) const;
    /// Appends the page's rows by `append`, which answers the memory of a fresh record. Throws Problem 422 for an
    /// unknown sort field, a bad cursor, or `count` other than `exact`.
    ListResult list(postgres::Executor& db, const ListQuery& query, const void* filters,
                    const std::function<void*()>& append, const std::vector<Condition>& conditions = {}) const;
    /// Stores a new record: `id` is made if nil; the row as stored comes back into `record`.
    void insert(postgres::Executor& db, void* record) const;
    /// The same, but leaves a row alone that stands in its way already, and then answers false; no error, so that a
    /// transaction goes on.
    bool insert_unless_there(postgres::Executor& db, void* record) const;
    /// Stores `count` new records in one statement per thousand, for imports; `at` answers each record. Ids must be set, stamps stay
    /// unread. A human key must be set, too.
    void insert_all(postgres::Executor& db, std::size_t count, const std::function<const void*(std::size_t)>& at) const;
    /// Stores all members if the version still is `expected`; false if not, or if the row is gone.
    bool update(postgres::Executor& db, void* record, std::int64_t expected) const;
    bool erase(postgres::Executor& db, const Uuid& id, std::optional<std::int64_t> expected) const;
    [[nodiscard]] bool exists(postgres::Executor& db, const Uuid& id) const;
    /// Statement for the rows whose `column` (a reference to their parent) is one of the uuid[] $1, oldest first; $2 is the
    /// instant where `as_of` is asked for. Several go into one run_all(), read with read().
    [[nodiscard]] std::string parts_sql(std::string_view column, bool as_of) const;
    /// Newest first, the record's parts included; at most `limit` entries before version-independent `cursor`.
    Page<HistoryEntry> history(postgres::Executor& db, const Uuid& id, const ListQuery& query, const HistoryFilter& filter = {}) const;
    /// Next human key of the tenant (`DSR-2026-000123`); `year` only where keys carry one.
    std::string next_key(postgres::Executor& db, int year = 0) const;

    /// Columns separated by commas, for statements of a repository; read with `read`.
    [[nodiscard]] const std::string& select_list() const { return select_list_; }
    void read(const postgres::Result& result, std::size_t row, void* record) const;

  private:
    bool insert(postgres::Executor& db, void* record, const std::string& sql) const;
    struct Sort {
        const Column* column = nullptr;   ///< null: by id, which is by time of creation
        bool descending = true;
        std::string text;
    };
    [[nodiscard]] Sort sort_of(const ListQuery& query) const;
    [[nodiscard]] std::string source(const ListQuery& query, postgres::Params& params) const;
    void add_filters(std::string& where, postgres::Params& params, const void* filters) const;
    void add_search(std::string& where, postgres::Params& params, const ListQuery& query) const;
    void add_cursor(std::string& where, postgres::Params& params, const Sort& sort, const ListQuery& query) const;
    [[nodiscard]] std::string cursor_after(const Sort& sort, const void* record) const;

    Entity entity_;
    std::vector<Column> columns_;
    std::string select_list_, insert_sql_, insert_all_sql_, update_sql_, search_sql_;
};

/// Store with the record's type.
template <class Record>
class Table {
  public:
    explicit Table(Entity entity) : store_(std::make_shared<Store>(std::move(entity))) {}
    [[nodiscard]] const Store& store() const { return *store_; }

    [[nodiscard]] std::optional<Record> get(postgres::Executor& db, const Uuid& id, std::optional<Instant> as_of = {}) const {
        Record record{};
        return store_->get(db, id, &record, as_of) ? std::optional(std::move(record)) : std::nullopt;
    }
    [[nodiscard]] std::optional<Record> get_for_update(postgres::Executor& db, const Uuid& id) const {
        Record record{};
        return store_->get_for_update(db, id, &record) ? std::optional(std::move(record)) : std::nullopt;
    }
    template <class Filters>
    [[nodiscard]] Page<Record> list(postgres::Executor& db, const ListQuery& query, const Filters& filters,
                                    const std::vector<Condition>& conditions = {}) const {
        Page<Record> page;
        page.items.reserve(query.page_size());  // records are large to move
        auto result = store_->list(db, query, &filters, [&]() -> void* { return &page.items.emplace_back(); }, conditions);
        page.next_cursor = std::move(result.next_cursor);
        page.total = result.total;
        return page;
    }
    void insert(postgres::Executor& db, Record& record) const { store_->insert(db, &record); }
    void insert_all(postgres::Executor& db, const std::vector<Record>& records) const {
        store_->insert_all(db, records.size(), [&](std::size_t i) -> const void* { return &records[i]; });
    }
    [[nodiscard]] bool update(postgres::Executor& db, Record& record, std::int64_t expected) const {
        return store_->update(db, &record, expected);
    }
    [[nodiscard]] std::vector<Record> read_all(const postgres::Result& result) const {
        std::vector<Record> out(result.rows());
        for (std::size_t i = 0; i < result.rows(); ++i) store_->read(result, i, &out[i]);
        return out;
    }

  private:
    std::shared_ptr<const Store> store_;
};

}  // namespace platform::records
