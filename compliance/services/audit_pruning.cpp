// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/audit_pruning.hpp"

#include <stdexcept>

#include "compliance/repositories/audit_event.hpp"
#include "compliance/services/audit_sealer.hpp"
#include "platform/json/document.hpp"

namespace compliance {

namespace {

constexpr std::int64_t kBatch = 5'000;

Period period_of(const std::string& text) {
    const auto period = parse_period(text);
    const platform::Date day{std::chrono::days(20'000)};
    if (!period || !period->is_dates() || add_period(day, *period) < add_period(day, Period{.years = 1}))
        throw std::invalid_argument("details of the audit trail are kept for at least P1Y, not " + text);
    return *period;
}

platform::Instant before(const Context& context, const std::string& keep) {
    return platform::Instant(add_period(std::chrono::floor<std::chrono::days>(context.now), period_of(keep), -1));
}

std::string filters_of(const TrailKeep& keep, const audit_event::PruneCut& cut) {
    using platform::json::quoted;
    return "{\"changes_before\":" + quoted(platform::format_instant_micros(cut.changes)) + ",\"keep_changes\":" + quoted(keep.changes) +
           ",\"keep_reads\":" + quoted(keep.reads) + ",\"notes_before\":" + quoted(platform::format_instant_micros(cut.notes)) + "}";
}

}  // namespace

TrailKeep TrailKeep::parse(const std::string& changes, const std::string& reads) {
    (void)period_of(changes);
    (void)period_of(reads);
    return {changes, reads};
}

std::int64_t prune_trail(Context& context, const TrailKeep& keep) {
    std::int64_t all = 0;
    // One event a batch, in its transaction: what is gone is said, whenever the program ends.
    for (bool more = true; more;) {
        auto tx = context.transaction();
        const audit_event::PruneCut cut{before(context, keep.changes), before(context, keep.reads)};
        // Up to the cut that the last whole run reached everything is gone.
        const auto since = audit_event::last_prune(tx);
        tx.run("SET LOCAL ROLE compliance_pruner");
        const auto count = audit_event::prune(tx, since, cut, kBatch);
        tx.run("SET LOCAL ROLE compliance_app");
        more = count == kBatch;
        if (count == 0) return all;
        // Only the last batch has reached the cut.
        note_audit_log(tx, "prune", std::nullopt,
                       more ? "{\"keep_changes\":\"" + keep.changes + "\",\"keep_reads\":\"" + keep.reads + "\"}" : filters_of(keep, cut), count);
        tx.commit();
        all += count;
    }
    return all;
}

}  // namespace compliance
