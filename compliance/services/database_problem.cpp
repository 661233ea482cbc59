// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/database_problem.hpp"

#include <array>

#include <spdlog/spdlog.h>

namespace compliance {

using platform::Problem;

namespace {

/// Of compliance_epoch: the tenant was destroyed meanwhile.
constexpr std::string_view kTenantGone = "CT001";

/// States of values that no column can hold; they come from free JSON and texts, which only the database looks into.
constexpr std::array kBadValues{"22001", "22003", "22007", "22008", "22021", "22P02", "22P05"};

bool says(const std::exception& error, std::string_view text) { return std::string_view(error.what()).find(text) != std::string_view::npos; }

}  // namespace

std::string pointer_of(std::string_view table, std::string_view constraint) {
    if (table.empty() || !constraint.starts_with(table)) return {};
    constraint.remove_prefix(table.size());
    for (const std::string_view suffix : {"_key", "_fkey", "_check", "_idx"})
        if (constraint.ends_with(suffix)) constraint.remove_suffix(suffix.size());
    if (constraint.starts_with("_tenant_id_")) constraint.remove_prefix(std::string_view("_tenant_id").size());
    if (!constraint.starts_with('_') || constraint.size() < 2 || constraint == "_pkey" || constraint == "_check") return {};
    constraint.remove_prefix(1);
    if (constraint.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string_view::npos) return {};
    return "/" + std::string(constraint);
}

Problem problem_of(const platform::postgres::DatabaseError& error, std::string_view method) {
    const auto pointer = pointer_of(error.table(), error.constraint());
    std::vector<platform::Fault> faults;
    const auto at = [&](const char* code, const char* message) {
        if (!pointer.empty()) faults.push_back({pointer, code, message});
        return std::move(faults);
    };
    if (error.is_unique_violation())
        return {409, "already_exists", "A record with these values is there already.", at("duplicate", "is there already")};
    if (error.is_foreign_key_violation()) {
        // By the server's own words where they are English, else by what was asked for.
        const bool removed = says(error, "update or delete") || (!says(error, "insert or update") && method == "DELETE");
        if (removed) return platform::conflict("referenced", "Something else refers to it.");
        return {422, "unknown_reference", "It refers to something that does not exist.", at("unknown_reference", "does not exist")};
    }
    if (error.is_check_violation())
        return {422, "contradiction", "The values contradict a rule of the register.", at("contradiction", "contradicts a rule of the register")};
    if (error.sqlstate() == kTenantGone) return {401, "unauthorized", "The tenant is no more."};
    if (error.is_retryable()) return Problem(503, "unavailable", "Others changed the same at the same time.").retry_after(1);
    if (std::find(kBadValues.begin(), kBadValues.end(), error.sqlstate()) != kBadValues.end())
        return {422, "bad_format", "A value cannot be stored as it is."};
    spdlog::error("database: {} {} {}", error.sqlstate(), error.constraint(), error.what());
    return {500, "internal"};
}

}  // namespace compliance
