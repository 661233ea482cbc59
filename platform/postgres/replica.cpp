// SPDX-License-Identifier: Apache-2.0
#include "platform/postgres/replica.hpp"

#include <atomic>
#include <charconv>
#include <mutex>

#include <spdlog/spdlog.h>

#include "platform/postgres/connection.hpp"
#include "platform/postgres/shared_question.hpp"

namespace platform::postgres {

using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds kLookEvery{250}, kLookTakes{1'000}, kLookGrace{250};
/// What a read waits for the replica to catch up; streaming takes a millisecond or two.
constexpr std::chrono::milliseconds kPatience{20};
/// After waiting in vain nobody waits for so long: a replica that stands still costs a read nothing.
constexpr std::chrono::milliseconds kImpatient{200};

/// Another database system has no role of ours, and is to be told from one that does not answer.
DatabaseConfig without_role(DatabaseConfig config) {
    config.role.clear();
    return config;
}

/// Where transactions are acknowledged once their log is on disk, everything acknowledged and everything visible is in what is flushed.
/// Otherwise only what is inserted covers it, and the replica gets that later.
constexpr std::string_view kAcknowledged =
    "SELECT (CASE current_setting('synchronous_commit') WHEN 'off' THEN pg_current_wal_insert_lsn() ELSE pg_current_wal_flush_lsn() END)::text, "
    "left(pg_walfile_name(pg_current_wal_lsn()), 8)";
constexpr std::string_view kPrimary =
    "SELECT system_identifier::text, left(pg_walfile_name(pg_current_wal_lsn()), 8), pg_current_wal_flush_lsn()::text FROM pg_control_system()";
/// The history that it replays is known from its control file, which may lag, and from its receiver, which only some may see: the newest counts.
constexpr std::string_view kReplica =
    "SELECT s.system_identifier::text, pg_is_in_recovery(), coalesce(pg_last_wal_replay_lsn(), '0/0')::text, lpad(upper(to_hex(greatest("
    "(SELECT timeline_id FROM pg_control_checkpoint()), (SELECT min_recovery_end_timeline FROM pg_control_recovery()), "
    "(SELECT max(received_tli) FROM pg_stat_wal_receiver)))), 8, '0') FROM pg_control_system() s";
constexpr std::string_view kReplayed = "SELECT coalesce(pg_last_wal_replay_lsn(), '0/0')::text";

std::uint64_t number_of(std::string_view hex) {
    std::uint64_t out = 0;
    const auto [end, fault] = std::from_chars(hex.data(), hex.data() + hex.size(), out, 16);
    if (fault != std::errc{} || end != hex.data() + hex.size()) throw DatabaseUnavailable("no position of a log: " + std::string(hex));
    return out;
}

/// `16/B374D848`
std::uint64_t position_of(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) throw DatabaseUnavailable("no position of a log: " + std::string(text));
    return number_of(text.substr(0, slash)) << 32 | number_of(text.substr(slash + 1));
}

struct Acknowledged {
    std::string text, timeline;
};

/// Of one loop; touched by its thread only.
struct Asking {
    SharedQuestion<Acknowledged> acknowledged;
    SharedQuestion<std::uint64_t> replayed;
    Clock::time_point impatient_until{};
};

/// What was found out of the replica at the last look.
struct Known {
    std::string system, timeline;
};

}  // namespace

std::string_view name_of(Reader reader) {
    constexpr std::string_view kNames[] = {"", "behind", "unreachable", "refused", "failed"};
    return kNames[static_cast<std::size_t>(reader)];
}

struct Replica::Impl {
    Runtime& runtime;
    Database& primary;
    DatabaseConfig config;
    Database own;
    std::vector<Asking> asking;
    std::array<std::atomic<std::uint64_t>, kReaders> reads{};
    std::atomic<std::uint64_t> replayed{0}, behind{0};
    std::atomic<bool> refused{false}, closed{false};
    mutable std::mutex mutex;
    std::shared_ptr<const Known> known;  // null: not in use
    std::string said;                    // by the look only

    Impl(Runtime& given, Database& of, DatabaseConfig asked)
        : runtime(given), primary(of), config(std::move(asked)), own(given, config), asking(given.loops()) {}

    std::shared_ptr<const Known> in_use() const {
        const std::lock_guard guard(mutex);
        return known;
    }
    void set_known(std::shared_ptr<const Known> now) {
        const std::lock_guard guard(mutex);
        known = std::move(now);
    }
    /// One line for each change, however often it is found again.
    void say(spdlog::level::level_enum level, const std::string& what) {
        if (std::exchange(said, what) != what) spdlog::log(level, "replica: {}", what);
    }
    void use(Known found);
    void leave(const std::string& why, bool is_refusal);
    void look(Fiber& fiber, std::shared_ptr<Connection>& connection);
    void look_after(Fiber& fiber);
    bool catches_up(Fiber& fiber, std::uint64_t position);
    Reader reach(Fiber& fiber, std::shared_ptr<const ReadPosition>& position);
};

void Replica::Impl::use(Known found) {
    refused = false;
    say(spdlog::level::info, "reads go there");
    const auto before = in_use();
    if (!before || before->system != found.system || before->timeline != found.timeline) set_known(std::make_shared<const Known>(std::move(found)));
}

void Replica::Impl::leave(const std::string& why, bool is_refusal) {
    refused = is_refusal;
    behind = 0;
    const bool was_in_use = in_use() != nullptr;
    set_known(nullptr);
    say(is_refusal ? spdlog::level::err : spdlog::level::warn, (is_refusal ? "refused, " : "not in use, ") + why + "; the primary answers all reads");
    if (was_in_use) give_up_connections(own, "the replica is not in use");  // whoever waits there asks the primary now
}

void Replica::Impl::look(Fiber& fiber, std::shared_ptr<Connection>& connection) {
    const auto ours = primary.run(fiber, {}, kPrimary);  // without an answer nothing new is known; nothing is read there meanwhile either
    std::string fault;
    std::vector<Result> answer;
    try {
        if (!connection || !connection->usable()) connection = Connection::open(fiber, without_role(config));
        const Statement statement{kReplica, nullptr, true, false};
        answer = connection->run(fiber, std::span(&statement, 1), kLookTakes, kLookGrace);
    } catch (const DatabaseUnavailable& error) {
        fault = error.what();
    } catch (const DatabaseError& error) {
        fault = error.what();
    }
    if (!fault.empty()) {
        connection.reset();
        return leave("it does not answer (" + fault + ")", false);
    }
    const auto& theirs = answer.front();
    if (theirs.text(0, 0) != ours.text(0, 0))
        return leave(fmt::format("it belongs to another database system ({} instead of {})", theirs.text(0, 0), ours.text(0, 0)), true);
    if (!theirs.boolean(0, 1)) return leave("it is no replica: it takes writes itself", true);
    if (theirs.text(0, 3) != ours.text(0, 1))
        return leave(fmt::format("it follows another history (timeline {} instead of {})", theirs.text(0, 3), ours.text(0, 1)), true);
    replayed = position_of(theirs.text(0, 2));
    const auto flushed = position_of(ours.text(0, 2));
    behind = flushed > replayed ? flushed - replayed : 0;
    use({std::string(theirs.text(0, 0)), std::string(theirs.text(0, 3))});
}

void Replica::Impl::look_after(Fiber& fiber) {
    std::shared_ptr<Connection> connection;
    while (!closed && !runtime.stopping()) {
        try {
            look(fiber, connection);
        } catch (const std::exception& error) {
            spdlog::debug("replica: {}", error.what());
        }
        fiber.sleep(kLookEvery);
    }
}

bool Replica::Impl::catches_up(Fiber& fiber, std::uint64_t position) {
    if (replayed >= position) return true;
    auto& mine = asking[fiber.loop()];
    const auto begun = Clock::now();
    if (begun < mine.impatient_until) return false;
    do {
        const auto seen = mine.replayed.ask(fiber, [&](Fiber& asks) { return position_of(own.run(asks, {}, kReplayed).text(0, 0)); });
        if (seen > replayed) replayed = seen;
        if (seen >= position) return true;
        fiber.sleep(std::chrono::milliseconds(1));
    } while (Clock::now() - begun < kPatience);
    mine.impatient_until = Clock::now() + kImpatient;
    return false;
}

Reader Replica::Impl::reach(Fiber& fiber, std::shared_ptr<const ReadPosition>& position) {
    const auto found = in_use();
    if (!found) return refused ? Reader::primary_refused : Reader::primary_unreachable;
    const auto acknowledged = asking[fiber.loop()].acknowledged.ask(fiber, [&](Fiber& asks) {
        const auto row = primary.run(asks, {}, kAcknowledged);
        return Acknowledged{std::string(row.text(0, 0)), std::string(row.text(0, 1))};
    });
    // A primary that has just taken over counts from where it did; the replica may have gone further in the old history.
    if (acknowledged.timeline != found->timeline) return Reader::primary_refused;
    try {
        if (!catches_up(fiber, position_of(acknowledged.text))) return Reader::primary_behind;
    } catch (const DatabaseUnavailable&) {
        return Reader::primary_unreachable;
    } catch (const DatabaseError&) {
        return Reader::primary_failed;
    }
    position = std::make_shared<const ReadPosition>(ReadPosition{acknowledged.text, found->system});
    return Reader::replica;
}

Replica::Replica(Runtime& runtime, Database& primary, DatabaseConfig config) : impl_(std::make_shared<Impl>(runtime, primary, std::move(config))) {}

Replica::~Replica() { close(); }

void Replica::start() {
    impl_->runtime.spawn(0, "replica", [impl = impl_](Fiber& fiber) { impl->look_after(fiber); });
}

std::shared_ptr<const ReadPosition> Replica::reach(Fiber& fiber) {
    const auto impl = impl_;
    std::shared_ptr<const ReadPosition> position;
    const auto reader = impl->reach(fiber, position);
    if (reader != Reader::replica) count(reader);
    return position;
}

Database& Replica::database() { return impl_->own; }

void Replica::count(Reader reader) { ++impl_->reads[static_cast<std::size_t>(reader)]; }

ReplicaStatus Replica::status() const {
    ReplicaStatus out;
    for (std::size_t i = 0; i < kReaders; ++i) out.reads[i] = impl_->reads[i];
    out.behind_bytes = impl_->behind;
    out.in_use = impl_->in_use() != nullptr;
    return out;
}

void Replica::close() {
    impl_->closed = true;
    impl_->own.close();
}

}  // namespace platform::postgres
