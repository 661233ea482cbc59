// SPDX-License-Identifier: Apache-2.0
// What figures are made of, kept by this instance and held against the trail whenever it is read: a part whose records have not changed
// is taken as it is, of the items that scores count only those are read again that later events touched (dashboard R11).
// Parts say nothing of who may read them: they are of a tenant and a day, and whoever shows them asks for the rights.
#pragma once

#include <any>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "compliance/repositories/compliance_assessment.hpp"
#include "compliance/repositories/standing_items.hpp"
#include "compliance/services/context.hpp"

namespace compliance {

/// Items of all standing assessments of a tenant on a day.
class StandingItems {
  public:
    StandingItems() = default;
    StandingItems(const std::vector<StandingRows>& rows, std::vector<AnsweredItem> answered);
    /// Those of the requirements are now these, and no others.
    void replace(const std::vector<platform::Uuid>& requirements, const std::vector<StandingRows>& rows, std::vector<AnsweredItem> answered);
    /// Without ids and domains' names.
    [[nodiscard]] ScoreFacts facts_of(const ComplianceAssessment& assessment, std::optional<platform::Date> applies_from) const;
    /// Items in scope that no control and no exception covers.
    [[nodiscard]] std::int64_t gaps_of(const ComplianceAssessment& assessment, const ScoreFacts& facts, platform::Date day) const;
    /// Major nonconformities that are not compliant, of requirements that count on the day.
    [[nodiscard]] std::int64_t majors_of(const ComplianceAssessment& assessment, platform::Date day) const;
    /// Whether most of it tells of nothing any more.
    [[nodiscard]] bool worn() const;
    [[nodiscard]] std::size_t bytes() const;

  private:
    struct Place {
        platform::Uuid requirement;
        std::uint32_t group = 0;
    };
    void add(const std::vector<StandingRows>& rows);

    std::vector<StandingGroup> groups_;  ///< `count` 0: none is left
    std::map<std::string, std::uint32_t> by_key_;
    std::vector<Place> places_;  ///< by requirement
    std::vector<AnsweredItem> answered_;
};

/// Thread-safe.
class FigureParts {
  public:
    /// A reading of a tenant's present.
    struct Reading {
        platform::postgres::Executor& db;
        platform::Uuid tenant;
        platform::Instant now;
    };
    std::shared_ptr<const StandingItems> standing(const Reading& reading, platform::Date day);
    /// What `make` reads from nothing but entities of these types; `what` names it, with all that it depends on besides (the day).
    template <class T>
    T get(const Reading& reading, const std::string& what, const std::vector<std::string>& types, const std::function<T()>& make) {
        return *std::any_cast<std::shared_ptr<const T>>(
            part(reading, what, types, [&]() -> std::any { return std::make_shared<const T>(make()); }));
    }

  private:
    struct Entry {
        ReadingPlace place;
        std::any value;
        std::size_t bytes = 0;
        platform::Instant made{};
        std::list<std::string>::iterator order;
    };
    std::any part(const Reading& reading, const std::string& what, const std::vector<std::string>& types, const std::function<std::any()>& make);
    std::optional<Entry> find(const std::string& key, platform::Instant now);
    void keep(const std::string& key, Entry entry);
    void forget(std::map<std::string, Entry>::iterator entry);

    std::mutex mutex_;
    std::map<std::string, Entry> entries_;
    std::list<std::string> order_;  ///< of use, longest ago first
    std::size_t bytes_ = 0;
};

}  // namespace compliance
