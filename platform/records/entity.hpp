// SPDX-License-Identifier: Apache-2.0
// What the generic store has to know of an aggregate: its table, its types, how it is searched and sorted.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/reflect/describe.hpp"

namespace platform::records {

/// Members that every record carries, read-only (conventions, Data).
struct Common {
    Uuid id;
    std::int64_t version = 0;
    Instant created_at{};
    std::string created_by;
    Instant updated_at{};
    std::string updated_by;

    static constexpr reflect::MemberDoc kMembers[] = {
        {"id", "Identifier (UUID version 7).", reflect::kReadOnly},
        {"version", "Counts the changes from 1; it is the ETag.", reflect::kReadOnly},
        {"created_at", "When it was created.", reflect::kReadOnly | reflect::kSortable},
        {"created_by", "Subject of the member or token that created it.", reflect::kReadOnly},
        {"updated_at", "When it was last changed.", reflect::kReadOnly | reflect::kSortable},
        {"updated_by", "Subject of the member or token that changed it last.", reflect::kReadOnly},
    };
};
BOOST_DESCRIBE_STRUCT(Common, (), (id, version, created_at, created_by, updated_at, updated_by))

/// A list filter whose condition is more than `<name> = $`. `$` stands for the parameter.
struct FilterRule {
    std::string_view name;
    std::string_view sql;
};

/// One per aggregate, a constant of its repository.
struct Entity {
    std::string_view type;                    ///< entity type of the trail (`dsr_source_system`)
    std::string_view table;                   ///< `compliance_dsr_source_systems`
    reflect::TypeRef record;                  ///< the row struct
    reflect::TypeRef filters = nullptr;       ///< struct of optionals: the list's own query parameters
    std::vector<FilterRule> filter_rules = {};
    std::string_view key_prefix = {};         ///< of human keys (`DSR`); empty: none
    bool key_by_year = false;                 ///< `DSR-2026-000123` instead of `RISK-0042`
    int key_width = 4;
    bool oldest_first = false;  ///< order of a list that names none: as made, instead of newest first
};

/// What a list asks for beyond its filters (conventions, HTTP).
struct ListQuery {
    std::optional<Int<1, 200>> limit;
    std::optional<std::string> cursor;
    std::optional<std::string> sort;
    std::optional<Text<200>> q;
    std::optional<std::string> count;
    std::optional<Instant> as_of;
    std::optional<std::string> include;
    std::optional<Uuid> project_id;

    static constexpr reflect::MemberDoc kMembers[] = {
        {"limit", "Records a page, 1 to 200; 50 if not given."},
        {"cursor", "`next_cursor` of the page before."},
        {"sort", "Field to sort by, `-` before it for descending."},
        {"q", "Text to look for."},
        {"count", "`exact`: answer `total` too."},
        {"as_of", "The list as it stood at that instant."},
        {"include", "`pii`: show personal data; the read is recorded."},
        {"project_id", "Only records of that project."},
    };
    [[nodiscard]] std::size_t page_size() const { return limit ? static_cast<std::size_t>(limit->value) : 50; }
};
BOOST_DESCRIBE_STRUCT(ListQuery, (), (limit, cursor, sort, q, count, as_of, include, project_id))

/// Of a list that has its order and no filters: a history.
struct PageQuery {
    std::optional<Int<1, 200>> limit;
    std::optional<std::string> cursor;
    static constexpr reflect::MemberDoc kMembers[] = {
        {"limit", "Entries a page, 1 to 200; 50 if not given."},
        {"cursor", "`next_cursor` of the page before."},
    };
};
BOOST_DESCRIBE_STRUCT(PageQuery, (), (limit, cursor))

/// Of a list that is computed as a whole and cut into pages.
struct WholeQuery : PageQuery {
    std::optional<std::string> count;
    static constexpr reflect::MemberDoc kMembers[] = {{"count", "`exact`: answer `total` too."}};
};
BOOST_DESCRIBE_STRUCT(WholeQuery, (PageQuery), (count))

/// One entry of a record's history (conventions, Bodies).
struct HistoryChange {
    std::string pointer;
    Json before, after;
    static constexpr reflect::MemberDoc kMembers[] = {
        {"pointer", "JSON pointer of the member."}, {"before", "Value before."}, {"after", "Value after."}};
};
BOOST_DESCRIBE_STRUCT(HistoryChange, (), (pointer, before, after))

struct HistoryEntry {
    std::int64_t version = 0;
    Instant at{};
    std::optional<std::string> actor;
    std::string action, entity_type;
    std::optional<Uuid> entity_id;
    std::vector<HistoryChange> changes;
    std::optional<std::string> reason;
    std::optional<Uuid> request_id;
    static constexpr reflect::MemberDoc kMembers[] = {
        {"version", "Version that the change made."},
        {"at", "When."},
        {"actor", "Opaque subject of who did it; null: nobody signed in."},
        {"action", "create, update, delete or the verb of the operation."},
        {"entity_type", "Of the record or of the part of it that changed."},
        {"entity_id", "Of the record or of the part of it that changed."},
        {"changes", "What changed, before and after; empty where the details have been pruned."},
        {"reason", "Reason given."},
        {"request_id", "Request that did it."}};
};
BOOST_DESCRIBE_STRUCT(HistoryEntry, (),
                      (version, at, actor, action, entity_type, entity_id, changes, reason, request_id))

/// Narrows a history to some of its changes.
struct HistoryFilter {
    std::optional<Uuid> entity_id;  ///< of the record or of one part of it
    std::optional<std::string> actor;
    std::optional<Instant> from, to;  ///< to: before that instant
    [[nodiscard]] bool any() const { return entity_id || actor || from || to; }
};

template <class Record>
struct Page {
    std::vector<Record> items;
    std::optional<std::string> next_cursor;
    std::optional<std::int64_t> total;
};

}  // namespace platform::records
