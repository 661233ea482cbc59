// SPDX-License-Identifier: Apache-2.0
// What a caller may see of an event's details (audit R27), and the one event that a look into the trail leaves (R28).
#pragma once

#include <set>
#include <vector>

#include "compliance/db/models/audit_trail.hpp"
#include "compliance/services/context.hpp"
#include "compliance/services/vault.hpp"
#include "platform/json/document.hpp"

namespace compliance {

/// Whether the caller may see what the trail keeps of records of that type. Cases of whistleblowers only ever show to their
/// named officers, whom the trail does not know.
bool sees_details(const Context& context, std::string_view entity_type);

/// Replaces the personal values in details or states of records by what the caller may see of them: open, {"hidden": true},
/// or {"erased": true} where the subject's key is destroyed.
class AuditDetails {
  public:
    AuditDetails(const Vault& vault, platform::postgres::Executor& db, bool open) : vault_(vault), db_(db), open_(open) {}

    /// Learns which keys the value needs; before the first show().
    void collect(const platform::json::Node& value);
    /// An event's details (before, after, context, salt), or a record's state, as they may be seen. `entity_type` and `id`
    /// say which register's row they are of.
    void show_details(platform::json::Node& details, std::string_view entity_type, const std::optional<platform::Uuid>& id);
    void show_state(platform::json::Node& state, std::string_view entity_type, const std::optional<platform::Uuid>& id);
    /// Persons whose values were opened, and which members those were.
    [[nodiscard]] const std::set<platform::Uuid>& subjects() const { return subjects_; }
    [[nodiscard]] const std::set<std::string>& fields() const { return fields_; }

  private:
    void walk(platform::json::Node& value, const std::string& path, std::string_view table, const std::optional<platform::Uuid>& id);
    [[nodiscard]] platform::json::Node opened(const platform::json::Node& sealed, const std::string& path, std::string_view table,
                                              const std::optional<platform::Uuid>& id);
    [[nodiscard]] std::string_view table_of(std::string_view entity_type);

    const Vault& vault_;
    platform::postgres::Executor& db_;
    bool open_, loaded_ = false;
    std::set<platform::Uuid> needed_;
    std::map<platform::Uuid, platform::crypto::Key32> keys_;
    std::map<std::string, std::string, std::less<>> tables_;
    std::set<platform::Uuid> subjects_;
    std::set<std::string> fields_;
};

/// Details as stored; larger ones than a body may be.
platform::json::Node parse_details(std::string_view text);

struct TrailRead {
    std::string filters = "{}";                 ///< JSON object: what was asked for
    std::optional<std::int64_t> count;
    std::vector<platform::Uuid> ids;
    std::set<platform::Uuid> subjects;
    std::set<std::string> fields;
};
/// Writes the event `read` on entity `audit_trail`; the reason is the context's.
void note_trail_read(const Context& context, platform::postgres::Executor& db, const TrailRead& read);
/// The members of a struct of optionals that are given, as a JSON object; `more` are further ones, JSON text.
std::string given_members(const platform::reflect::TypeInfo& type, const void* value, const std::vector<std::pair<std::string, std::string>>& more = {});
/// Sets the context's reason; Problem 422 `too_short` under 10 characters.
void take_reason(Context& context, const std::optional<platform::Text<500>>& reason);

}  // namespace compliance
