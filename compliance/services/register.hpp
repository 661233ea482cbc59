// SPDX-License-Identifier: Apache-2.0
// What services of plain registers have in common: list, get, create, merge patch, delete, history. A domain gives its
// rules as hooks and overrides only what differs.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "compliance/services/context.hpp"
#include "compliance/services/references.hpp"
#include "compliance/services/vault.hpp"
#include "platform/json/json.hpp"
#include "platform/records/store.hpp"

namespace compliance {

/// Throws Problem 412 `stale` where a caller's If-Match is not the record's version.
void require_version(std::optional<std::int64_t> if_match, std::int64_t version);
/// Throws Problem 422 with the faults, if there are any.
void require_faultless(std::vector<platform::Fault> faults);
/// Merge patch (RFC 7396) of the members that `Input` describes, absent ones stay. Names of those that were given are appended to
/// `touched`. Throws Problem 422 with all faults.
template <class Input>
void merge_patch(Input& target, const platform::json::Node& body, std::vector<std::string>* touched = nullptr) {
    std::vector<platform::Fault> faults;
    platform::json::merge(platform::reflect::type_of<Input>(), body, &target, faults, touched);
    require_faultless(std::move(faults));
}
/// Throws Problem 404 where there is no such record, or was none at `as_of`.
template <class Record>
Record record_of(const platform::records::Table<Record>& table, platform::postgres::Executor& db, const platform::Uuid& id,
                 std::optional<platform::Instant> as_of = std::nullopt) {
    auto found = table.get(db, id, as_of);
    if (!found) throw platform::not_found();
    return std::move(*found);
}
/// The record, locked until the transaction ends. Throws Problem 404 where there is none, 412 `stale` where If-Match is not its version.
template <class Record>
Record record_for_update(const platform::records::Table<Record>& table, platform::postgres::Executor& db, const platform::Uuid& id,
                         std::optional<std::int64_t> if_match = std::nullopt) {
    auto found = table.get_for_update(db, id);
    if (!found) throw platform::not_found();
    require_version(if_match, found->version);
    return std::move(*found);
}
/// Stores what was made of version `expected`. Throws Problem 412 `stale` where somebody else was quicker.
template <class Record>
void update_record(const platform::records::Table<Record>& table, platform::postgres::Executor& db, Record& record, std::int64_t expected) {
    if (!table.update(db, record, expected)) throw platform::Problem(412, "stale");
}
/// Changes of a record, also of one that is gone; Problem 404 where there never was one.
platform::records::Page<platform::records::HistoryEntry> history_of(platform::postgres::Executor& db, const platform::records::Store& store,
                                                                    const platform::Uuid& id, const platform::records::ListQuery& query);
/// Problem 422 for a project that does not exist (projects R1).
void require_project(platform::postgres::Executor& db, const std::optional<platform::Uuid>& project);

template <class Record, class Input>
class Register {
  public:
    /// Rules over the whole record, before and after a change; `before` is null at creation. May complete derived members.
    using Check = std::function<void(Context&, platform::postgres::Executor&, Record& record, const Record* before,
                                     std::vector<platform::Fault>& faults)>;

    Register(const Vault& vault, platform::records::Table<Record> table, Check check = {})
        : vault_(vault), table_(std::move(table)), check_(std::move(check)) {}

    template <class Filters>
    platform::records::Page<Record> list(Context& context, const platform::records::ListQuery& query, const Filters& filters) const {
        auto db = context.units();
        return table_.list(db, query, filters);
    }

    Record get(Context& context, const platform::Uuid& id, std::optional<platform::Instant> as_of = {}) const {
        auto db = context.units();
        return record_of(table_, db, id, as_of);
    }

    Record create(Context& context, Input input) const {
        Record record{};
        static_cast<Input&>(record) = std::move(input);
        record.id = platform::Uuid::make_v7(context.now);
        context.write([&](platform::postgres::Executor& db) {
            accept(context, db, record, nullptr);
            vault_.seal(db, record, table(), record.id, {});
            table_.insert(db, record);
        });
        return record;
    }

    Record patch(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
        auto db = context.units();
        for (int attempt = 0;; ++attempt) {
            auto found = table_.get(db, id);
            if (!found) throw platform::not_found();
            require_version(if_match, found->version);
            const Record before = *found;
            merge_patch<Input>(*found, body);
            accept(context, db, *found, &before);
            vault_.seal(db, *found, table(), id, {});
            if (table_.update(db, *found, before.version)) return std::move(*found);
            if (if_match || attempt == 2) throw platform::Problem(412, "stale");   // somebody else was quicker
        }
    }

    void remove(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const {
        auto db = context.units();
        if (table_.store().erase(db, id, if_match)) return;
        if (table_.store().exists(db, id)) throw platform::Problem(412, "stale");
        throw platform::not_found();
    }

    platform::records::Page<platform::records::HistoryEntry> history(Context& context, const platform::Uuid& id,
                                                                     const platform::records::ListQuery& query) const {
        auto db = context.units();
        return history_of(db, table_.store(), id, query);
    }

    [[nodiscard]] const platform::records::Table<Record>& rows() const { return table_; }
    [[nodiscard]] std::string_view table() const { return table_.store().entity().table; }

  private:
    void accept(Context& context, platform::postgres::Executor& db, Record& record, const Record* before) const {
        std::vector<platform::Fault> faults;
        check_references(db, static_cast<const Input&>(record), faults);
        if (check_) check_(context, db, record, before, faults);
        require_faultless(std::move(faults));
    }

    const Vault& vault_;
    platform::records::Table<Record> table_;
    Check check_;
};

}  // namespace compliance
