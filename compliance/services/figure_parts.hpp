// SPDX-License-Identifier: Apache-2.0
// What figures are made of, kept by this instance and held against the trail whenever it is read: a part whose records have not changed
// is taken as it is, and of items, controls, evidence and cover only those are read again that later events touched (dashboard R11).
// Parts say nothing of who may read them: they are of a tenant and a day, and whoever shows them asks for the rights.
#pragma once

#include <any>
#include <atomic>
#include <chrono>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "compliance/repositories/figure_rows.hpp"
#include "compliance/repositories/reading_place.hpp"
#include "compliance/services/kept_rows.hpp"
#include "compliance/services/standing_items.hpp"
#include "platform/async/runtime.hpp"

namespace compliance {

/// Thread-safe.
class FigureParts {
  public:
    /// A reading of a tenant's present, at its place among all transactions.
    struct Reading {
        platform::postgres::Executor& db;
        platform::Uuid tenant;
        platform::Instant now;
        ReadingPlace place;
        std::chrono::minutes ahead{0};     ///< what will have to be read whole within this time is so already
        platform::Fiber* fiber = nullptr;  ///< waits where another is reading the same whole; null: does not
    };
    std::shared_ptr<const StandingItems> standing(const Reading& reading, platform::Date day);
    std::shared_ptr<const KeptRows<ControlFigure>> controls(const Reading& reading, platform::Date day);
    std::shared_ptr<const KeptRows<EvidenceFigure>> evidence(const Reading& reading, platform::Date day);
    std::shared_ptr<const KeptRows<RequirementCover>> cover(const Reading& reading, platform::Date day);
    /// What `make` reads from nothing but entities of these types; `what` names it, with all that it depends on besides (the day).
    template <class T>
    T get(const Reading& reading, const std::string& what, const std::vector<std::string>& types, const std::function<T()>& make) {
        return *std::any_cast<std::shared_ptr<const T>>(
            part(reading, what, types, [&]() -> std::any { return std::make_shared<const T>(make()); }));
    }

    /// Somebody reads figures of the tenant.
    void note_reader(const platform::Uuid& tenant, platform::Instant now);
    /// Of whom figures were read within a day before: the latest ones, as far as what is kept of large ones finds room.
    [[nodiscard]] std::vector<platform::Uuid> readers(platform::Instant now) const;
    /// How many parts have been read whole so far.
    [[nodiscard]] std::size_t read_whole() const { return read_whole_; }

  private:
    struct Entry {
        ReadingPlace place;
        std::any value;
        std::size_t bytes = 0;
        platform::Instant made{};
        std::list<std::string>::iterator order;
    };
    std::any part(const Reading& reading, const std::string& what, const std::vector<std::string>& types, const std::function<std::any()>& make);
    /// Read whole by `all`, or as it is known, what was touched since read again by `change`.
    template <class T, class All, class Change>
    std::shared_ptr<const T> renewed(const Reading& reading, const std::string& what, const Touching& touching, All all, Change change);
    template <class Row, class Read>
    std::shared_ptr<const KeptRows<Row>> rows(const Reading& reading, const std::string& what, const Touching& touching, platform::Date day, Read read);
    class Making;
    /// Whether somebody was reading it whole, and has ended.
    bool await_other(const Reading& reading, const std::string& key) const;
    std::optional<Entry> find(const std::string& key, platform::Instant now) const;
    void keep(const std::string& key, Entry entry);
    void forget(std::map<std::string, Entry>::iterator entry);

    mutable std::mutex mutex_;
    std::map<platform::Uuid, platform::Instant> readers_;  ///< when last
    std::multiset<std::string> making_;                    ///< what is being read whole
    std::map<std::string, Entry> entries_;
    std::list<std::string> order_;  ///< of use, longest ago first
    std::size_t bytes_ = 0;
    std::atomic<std::size_t> read_whole_{0};
};

}  // namespace compliance
