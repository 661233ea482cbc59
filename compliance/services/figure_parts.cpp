// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/figure_parts.hpp"

#include <algorithm>

namespace compliance {

using platform::Date;
using platform::Uuid;

namespace {

constexpr std::size_t kMostBytes = 64UL << 20, kBytesOfPart = 4'096;
// Each control's worth is looked up by itself; beyond that all of them together cost less.
constexpr std::size_t kMostWorths = 400;
// The trail tells of each change; what was changed behind its back, by hand, is seen after an hour.
constexpr std::chrono::hours kLongest{1}, kReaderDay{24};
// Reading whole takes less than a second; whoever has waited longer reads for himself.
constexpr std::chrono::milliseconds kNap{2}, kLongestWait{3'000};
// Of a tenant of 100,000 records 2.5 MB are kept for a day: so many fill two thirds of the room, and do not drive out each other's.
constexpr std::size_t kMostReaders = 16;

std::string key_of(const FigureParts::Reading& reading, const std::string& what) { return reading.tenant.str() + " " + what; }

}  // namespace

/// Says, while it lives, that somebody reads a part whole.
class FigureParts::Making {
  public:
    Making(FigureParts& parts, const std::string& key) : parts_(parts) {
        const std::lock_guard guard(parts_.mutex_);
        place_ = parts_.making_.insert(key);
    }
    ~Making() {
        const std::lock_guard guard(parts_.mutex_);
        parts_.making_.erase(place_);
    }
    Making(const Making&) = delete;
    Making& operator=(const Making&) = delete;

  private:
    FigureParts& parts_;
    std::multiset<std::string>::iterator place_;
};

bool FigureParts::await_other(const Reading& reading, const std::string& key) const {
    const auto is_made = [&] {
        const std::lock_guard guard(mutex_);
        return !making_.contains(key);
    };
    if (reading.fiber == nullptr || is_made()) return false;
    for (auto waited = kNap; waited < kLongestWait; waited += kNap) {
        reading.fiber->sleep(kNap);
        if (is_made()) return true;
    }
    return false;
}

template <class T, class All, class Change>
std::shared_ptr<const T> FigureParts::renewed(const Reading& reading, const std::string& what, const Touching& touching, All all, Change change) {
    using Kept = std::shared_ptr<const T>;
    const auto key = key_of(reading, what);
    std::optional<Entry> known;
    std::optional<Uuids> touched;
    const auto look = [&] {
        known = find(key, reading.now + reading.ahead);
        touched = known ? touched_since(reading.db, known->place, reading.place, touching) : std::nullopt;
    };
    look();
    // Many who come at once after a start or an import would each read the same.
    if (!touched && await_other(reading, key)) look();
    if (!touched) {
        const Making making(*this, key);
        ++read_whole_;
        Kept made = std::make_shared<const T>(all());
        keep(key, {reading.place, made, kBytesOfPart + made->bytes(), reading.now, {}});
        return made;
    }
    auto kept = std::any_cast<Kept>(known->value);
    if (!touched->empty()) {
        auto changed = std::make_shared<T>(*kept);
        change(*changed, *touched);
        kept = std::move(changed);
    }
    // From here on only what comes after this reading has to be looked at.
    keep(key, {reading.place, kept, kBytesOfPart + kept->bytes(), known->made, {}});
    return kept;
}

template <class Row, class Read>
std::shared_ptr<const KeptRows<Row>> FigureParts::rows(const Reading& reading, const std::string& what, const Touching& touching, Date day, Read read) {
    return renewed<KeptRows<Row>>(
        reading, what + " " + platform::format_date(day), touching, [&] { return KeptRows<Row>(read(reading.db, day, nullptr)); },
        [&](KeptRows<Row>& rows, const Uuids& touched) { rows.replace(touched, read(reading.db, day, &touched)); });
}

std::shared_ptr<const StandingItems> FigureParts::standing(const Reading& reading, Date day) {
    static const Touching touching{TouchedKind::requirement,
                                   {"requirement", "requirement_assessment", "control", "control_mapping", "control_exception", "evidence",
                                    "evidence_revision", "evidence_link", "compliance_assessment"}};
    return renewed<StandingItems>(
        reading, "standing " + platform::format_date(day), touching,
        [&] {
            auto rows = read_standing_items(reading.db, day);
            return StandingItems(rows, read_answered_items(reading.db, nullptr));
        },
        [&](StandingItems& items, const Uuids& touched) {
            items.replace(touched, read_standing_items(reading.db, day, touched), read_answered_items(reading.db, &touched));
        });
}

std::shared_ptr<const KeptRows<ControlFigure>> FigureParts::controls(const Reading& reading, Date day) {
    static const Touching touching{TouchedKind::control, {"control", "control_test", "collector"}, kMostWorths};
    return rows<ControlFigure>(reading, "controls", touching, day, read_control_figures);
}

std::shared_ptr<const KeptRows<EvidenceFigure>> FigureParts::evidence(const Reading& reading, Date day) {
    static const Touching touching{TouchedKind::evidence, {"evidence", "evidence_revision"}};
    return rows<EvidenceFigure>(reading, "evidence", touching, day, read_evidence_figures);
}

std::shared_ptr<const KeptRows<RequirementCover>> FigureParts::cover(const Reading& reading, Date day) {
    static const Touching touching{TouchedKind::requirement, {"control", "control_test", "collector", "control_mapping"}, kMostWorths};
    return rows<RequirementCover>(reading, "cover", touching, day, read_requirement_cover);
}

std::any FigureParts::part(const Reading& reading, const std::string& what, const std::vector<std::string>& types, const std::function<std::any()>& make) {
    const auto key = key_of(reading, what);
    auto known = find(key, reading.now + reading.ahead);
    const bool holds = known && holds_since(reading.db, known->place, reading.place, types);
    auto value = holds ? known->value : make();
    keep(key, {reading.place, value, kBytesOfPart, holds ? known->made : reading.now, {}});
    return value;
}

std::optional<FigureParts::Entry> FigureParts::find(const std::string& key, platform::Instant now) const {
    const std::lock_guard guard(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return std::nullopt;
    // Callers that began earlier may come later.
    const auto age = now - found->second.made;
    return age < kLongest && -age < kLongest ? std::optional(found->second) : std::nullopt;
}

void FigureParts::keep(const std::string& key, Entry entry) {
    const std::lock_guard guard(mutex_);
    if (const auto before = entries_.find(key); before != entries_.end()) forget(before);
    if (entry.bytes > kMostBytes / 4) return;
    while (!order_.empty() && bytes_ + entry.bytes > kMostBytes) forget(entries_.find(order_.front()));
    entry.order = order_.insert(order_.end(), key);
    bytes_ += entry.bytes;
    entries_.emplace(key, std::move(entry));
}

void FigureParts::forget(std::map<std::string, Entry>::iterator entry) {
    bytes_ -= entry->second.bytes;
    order_.erase(entry->second.order);
    entries_.erase(entry);
}

void FigureParts::note_reader(const Uuid& tenant, platform::Instant now) {
    const std::lock_guard guard(mutex_);
    auto& last = readers_[tenant];
    last = std::max(last, now);
    std::erase_if(readers_, [&](const auto& reader) { return now - reader.second > kReaderDay; });
}

std::vector<Uuid> FigureParts::readers(platform::Instant now) const {
    std::vector<std::pair<platform::Instant, Uuid>> found;
    {
        const std::lock_guard guard(mutex_);
        for (const auto& [tenant, last] : readers_)
            if (now - last <= kReaderDay) found.emplace_back(last, tenant);
    }
    std::sort(found.rbegin(), found.rend());
    if (found.size() > kMostReaders) found.resize(kMostReaders);
    std::vector<Uuid> out;
    out.reserve(found.size());
    for (const auto& [last, tenant] : found) out.push_back(tenant);
    return out;
}

}  // namespace compliance
