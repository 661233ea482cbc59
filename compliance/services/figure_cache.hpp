// SPDX-License-Identifier: Apache-2.0
// Answers of figures that are given again for a minute at most, as long as nothing that they are made of has changed (dashboard R11).
// Each instance keeps its own; whether one still holds is asked of the database, so that a change elsewhere counts at once.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>

#include "compliance/services/context.hpp"

namespace compliance {

/// Bytes as they are sent.
struct FigureAnswer {
    std::string body, tag, media_type;
};

class FigureCache {
  public:
    /// `what`: path, parameters and format; who may read what, the language and the day are added here. Thread-safe.
    std::shared_ptr<const FigureAnswer> get(Context& context, const std::string& what, const std::function<FigureAnswer()>& make);

  private:
    struct Entry {
        std::shared_ptr<const FigureAnswer> answer;
        std::string snapshot;
        platform::Date today{};
        platform::Instant made{};
        std::list<std::string>::iterator place;
    };
    std::optional<Entry> find(const std::string& key, platform::Instant now);
    void keep(const std::string& key, Entry entry);
    void forget(std::map<std::string, Entry>::iterator entry);

    std::mutex mutex_;
    std::map<std::string, Entry> entries_;
    std::list<std::string> order_;  ///< of making, oldest first
    std::size_t bytes_ = 0;
};

}  // namespace compliance
