// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/shred_journal.hpp"

#include <map>

#include <spdlog/spdlog.h>

#include "platform/async/runtime.hpp"
#include "platform/json/json.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

using platform::Uuid;
using platform::ledger::Journal;
using platform::ledger::JournalError;
using platform::postgres::Executor;
using platform::postgres::Params;

namespace {

const std::string kNothingYet = std::string(64, '0');

JournalError missing(const std::string& why) {
    return JournalError("shred_journal_missing: " + why +
                        ". Without it, keys of erased persons could come back with a restored database. Give its path in COMPLIANCE_SHRED_JOURNAL "
                        "(several separated by commas), or, if it is lost for good, say so with `complianced abandon-journal`");
}

std::vector<ShredLine> lines_of(const std::vector<std::vector<Journal::Entry>>& entries) {
    std::vector<ShredLine> out;
    for (const auto& list : entries)
        for (const auto& entry : list) out.push_back(platform::json::from_stored<ShredLine>(entry.content));
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    return out;
}

}  // namespace

std::size_t ShredJournal::start(Context& system) {
    if (paths_.empty()) return 0;
    auto db = system.units();
    // Asked before the files are read: another instance may write on meanwhile, and they may only hold more than this.
    const auto rows = db.run("SELECT journal_id, last_number, last_hash FROM vault.compliance_shred_journals WHERE abandoned_at IS NULL ORDER BY created_at");
    std::vector<Known> known;
    for (std::size_t i = 0; i < rows.rows(); ++i) known.push_back({rows.uuid(i, 0).str(), rows.integer(i, 1), std::string(rows.text(i, 2))});
    std::vector<std::vector<Journal::Entry>> entries;
    try {
        system.fiber.offload([&] {
            for (std::size_t i = 0; i < paths_.size(); ++i) {
                // A first start makes its file, and a further instance its own; a database that has known one must find it again.
                const bool create = i == 0 && (known.empty() || paths_.size() > 1);
                journals_.push_back(std::make_unique<Journal>(paths_[i], kFormat, create ? Journal::Missing::create : Journal::Missing::refuse));
                entries.push_back(journals_.back()->read());
            }
        });
    } catch (const JournalError& error) {
        throw missing(error.what());
    }
    require_known(known, entries);
    for (std::size_t i = 0; i < journals_.size(); ++i) register_journal(db, *journals_[i], entries[i], known);
    return carry_out(system, lines_of(entries));
}

void ShredJournal::require_known(const std::vector<Known>& known, const std::vector<std::vector<Journal::Entry>>& entries) const {
    for (const auto& item : known) {
        const auto found = std::find_if(journals_.begin(), journals_.end(), [&](const auto& journal) { return journal->id() == item.id; });
        if (found == journals_.end()) throw missing("this database was used with the journal " + item.id + ", which is not among the files given");
        const auto& list = entries[static_cast<std::size_t>(found - journals_.begin())];
        const auto number = static_cast<std::size_t>(item.last_number);
        if (number > 0 && (list.size() < number || list[number - 1].hash != item.last_hash))
            throw missing((*found)->path() + " has been cut or exchanged: it does not hold line " + std::to_string(number) + " as the database knows it");
    }
}

void ShredJournal::register_journal(Executor& db, const Journal& journal, const std::vector<Journal::Entry>& entries, const std::vector<Known>& known) {
    const auto number = static_cast<std::int64_t>(entries.size());
    const auto found = std::find_if(known.begin(), known.end(), [&](const auto& item) { return item.id == journal.id(); });
    if (found != known.end() && found->last_number >= number) return;
    db.run("INSERT INTO vault.compliance_shred_journals AS j (journal_id, last_number, last_hash) VALUES ($1, $2, $3) "
           "ON CONFLICT (journal_id) DO UPDATE SET last_number = excluded.last_number, last_hash = excluded.last_hash, abandoned_at = NULL "
           "WHERE j.last_number < excluded.last_number OR j.abandoned_at IS NOT NULL",
           Params{}
               .add(*Uuid::parse(journal.id()))
               .add(number)
               .add(entries.empty() ? std::string_view(kNothingYet) : std::string_view(entries.back().hash)));
}

std::size_t ShredJournal::carry_out(Context& system, const std::vector<ShredLine>& lines) {
    std::map<Uuid, std::vector<ShredLine>> by_tenant[2];
    for (const auto& line : lines) by_tenant[static_cast<std::size_t>(line.kind)][line.tenant].push_back(line);
    std::size_t done = 0;
    for (const auto kind : {ShredKind::tenant, ShredKind::subject}) {   // a tenant's end ends all of its persons' keys
        const auto& handler = handlers_[static_cast<std::size_t>(kind)];
        if (!handler.unfinished) continue;
        for (const auto& [tenant, list] : by_tenant[static_cast<std::size_t>(kind)]) {
            Context there = system;
            there.caller.tenant = tenant;
            for (const auto& line : handler.unfinished(there, list)) {
                spdlog::warn("shred journal: carrying out what was decided at {} in tenant {}", platform::format_instant(line.at), tenant.str());
                handler.finish(there, line);
                ++done;
            }
        }
    }
    return done;
}

void ShredJournal::append(Context& context, Executor& tx, const ShredLine& line) {
    if (journals_.empty()) throw std::logic_error("nothing is destroyed before the shred journal is open");
    Journal::Entry entry;
    try {
        context.fiber.offload([&] { entry = journals_.front()->append(platform::json::to_json(line, platform::json::Form::plain)); });
    } catch (const JournalError& error) {
        spdlog::error("shred journal: {}", error.what());
        throw platform::Problem(503, "unavailable", "The shred journal cannot be written; nothing has been erased.").retry_after(60);
    }
    try {
        tx.run("UPDATE vault.compliance_shred_journals SET last_number = $2, last_hash = $3 WHERE journal_id = $1 AND last_number < $2",
               Params{}.add(*Uuid::parse(journals_.front()->id())).add(static_cast<std::int64_t>(entry.number)).add(std::string_view(entry.hash)));
    } catch (...) {
        failed(line);
        throw;
    }
}

void ShredJournal::failed(const ShredLine& line) {
    spdlog::error("an erasure stands in the shred journal, but its transaction failed; it will be carried out");
    const std::lock_guard guard(mutex_);
    pending_.push_back(line);
}

void ShredJournal::finish_pending(Context& system) {
    std::vector<ShredLine> lines;
    {
        const std::lock_guard guard(mutex_);
        lines.swap(pending_);
    }
    if (lines.empty()) return;
    try {
        carry_out(system, lines);
    } catch (...) {
        const std::lock_guard guard(mutex_);
        pending_.insert(pending_.end(), lines.begin(), lines.end());
        throw;
    }
}

void ShredJournal::check() const {
    for (const auto& journal : journals_) journal->check();
}

bool ShredJournal::abandon(Executor& db, const Uuid& journal) {
    return db.run("UPDATE vault.compliance_shred_journals SET abandoned_at = now() WHERE journal_id = $1 AND abandoned_at IS NULL", Params{}.add(journal))
               .affected() == 1;
}

}  // namespace compliance
