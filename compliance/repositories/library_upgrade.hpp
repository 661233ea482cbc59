// SPDX-License-Identifier: Apache-2.0
// SQL of upgrades, and of what they do to assessments that are not closed. Closed ones are touched by none of this.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compliance/db/models/library_upgrade.hpp"
#include "platform/records/store.hpp"

namespace compliance {

using LibraryUpgradeTable = platform::records::Table<LibraryUpgrade>;
LibraryUpgradeTable library_upgrades();

std::optional<LibraryUpgrade> planned_upgrade(platform::postgres::Executor& db, const platform::Uuid& library);
/// Items of open assessments by the URN of their requirement, of one regulation.
std::map<std::string, std::int64_t> open_items(platform::postgres::Executor& db, const platform::Uuid& regulation);
struct OpenAssessments {
    std::int64_t all = 0, on_scale = 0;
};
OpenAssessments open_assessments(platform::postgres::Executor& db, const platform::Uuid& regulation, const ScoreBounds& scale);
/// Open assessments on `from` get `to` and the regulation's labels; `carry` says what becomes of a score. Answers how many items changed.
std::int64_t change_scale(platform::postgres::Executor& db, const platform::Uuid& regulation, const ScoreBounds& from, const ScoreBounds& to,
                          const std::function<std::optional<std::int64_t>(std::int64_t)>& carry);
/// Items of these requirements are to be looked at again; done ones go back into review. Answers how many.
std::int64_t flag_items(platform::postgres::Executor& db, const std::vector<platform::Uuid>& requirements);
/// Items of open assessments, control mappings and evidence go from each of `from` to the one of `to` at its place. Answers how many items.
std::int64_t move_items(platform::postgres::Executor& db, const std::vector<platform::Uuid>& from, const std::vector<platform::Uuid>& to);
/// Selected groups that the regulation no longer has leave the selections.
void drop_missing_groups(platform::postgres::Executor& db, const platform::Uuid& regulation);
/// These requirements are no longer in the installed release.
std::int64_t retire_requirements(platform::postgres::Executor& db, const std::vector<platform::Uuid>& requirements, platform::Date day);

}  // namespace compliance
