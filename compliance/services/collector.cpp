// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/collector.hpp"

#include "compliance/domain/period.hpp"
#include "compliance/services/approval.hpp"
#include "compliance/services/evidence.hpp"
#include "compliance/services/evidence_check/rules.hpp"
#include "compliance/services/recipients.hpp"
#include "compliance/services/second_person.hpp"
#include "compliance/services/tenant_calendar.hpp"
#include "platform/crypto/signature.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Fault;
using platform::Instant;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Transaction;
using platform::records::HistoryEntry;
using platform::records::ListQuery;
using platform::records::Page;

namespace {

void complete(Collector& collector, Instant now) {
    const auto from = silent_from(collector.last_accepted_at, collector.activated_at,
                                  collector.expected_every ? std::optional<std::string_view>(collector.expected_every->value) : std::nullopt);
    collector.silent = collector.state == CollectorState::active && from && *from <= now;
}

bool has_blocking_check(const CollectorInput& collector) {
    return std::any_of(collector.checks.begin(), collector.checks.end(), [](const CheckRule& rule) { return rule.severity == CheckSeverity::blocking; });
}

/// Appends `duplicate` for what `name` says the same of as of an entry before it.
template <class T, class Name>
void check_unique(const std::vector<T>& list, const std::string& pointer, const std::string& member, Name name, std::vector<Fault>& faults) {
    for (std::size_t i = 0; i < list.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (name(list[i]) == name(list[j])) faults.push_back({pointer + "/" + std::to_string(i) + member, "duplicate", "is there already"});
}

void check_tokens(Executor& db, const std::vector<platform::Ref<entity::ApiToken>>& tokens, std::vector<Fault>& faults) {
    std::vector<Uuid> ids;
    for (const auto& token : tokens) ids.push_back(token.id);
    const auto unfit = ids.empty() ? std::vector<Uuid>{} : unfit_tokens(db, ids);
    for (std::size_t i = 0; i < ids.size(); ++i)
        if (std::find(unfit.begin(), unfit.end(), ids[i]) != unfit.end())
            faults.push_back({"/token_ids/" + std::to_string(i), "unknown_reference", "is no service token in force"});
}

void check_periods(const CollectorInput& input, std::vector<Fault>& faults) {
    const auto validity = parse_period(input.validity_period.value);
    if (!validity || !validity->is_dates()) faults.push_back({"/validity_period", "out_of_range", "must be a period of days, months or years"});
    if (!input.expected_every) return;
    const auto expected = parse_period(input.expected_every->value);
    const auto day = platform::Date{};
    if (!expected || add_period(day, *expected) + expected->time < day + std::chrono::hours(1))
        faults.push_back({"/expected_every", "out_of_range", "must be an hour at least"});
}

void check_input(Executor& db, const CollectorInput& input) {
    std::vector<Fault> faults;
    std::vector<Fault> references;
    check_references(db, input, references);
    // Of tokens more is asked for than that they exist: once is enough.
    for (auto& fault : references)
        if (!fault.pointer.starts_with("/token_ids/")) faults.push_back(std::move(fault));
    check_tokens(db, input.token_ids, faults);
    check_periods(input, faults);
    for (std::size_t i = 0; i < input.targets.size(); ++i)
        EvidenceService::check_target(db, input.targets[i].target_type.value, input.targets[i].target_id, "/targets/" + std::to_string(i), faults);
    for (std::size_t i = 0; i < input.checks.size(); ++i) check_rule(input.checks[i], "/checks/" + std::to_string(i), faults);
    for (std::size_t i = 0; i < input.public_keys.size(); ++i)
        if (!platform::crypto::is_public_key(input.public_keys[i].pem.value))
            faults.push_back({"/public_keys/" + std::to_string(i) + "/pem", "bad_format", "is no public key of Ed25519 or ECDSA P-256 in PEM"});
    check_unique(
        input.targets, "/targets", "", [](const auto& one) { return std::pair(one.target_type.value, one.target_id); }, faults);
    check_unique(
        input.token_ids, "/token_ids", "", [](const auto& one) { return one.id; }, faults);
    check_unique(
        input.checks, "/checks", "/id", [](const auto& one) { return one.id.value; }, faults);
    check_unique(
        input.public_keys, "/public_keys", "/key_id", [](const auto& one) { return one.key_id.value; }, faults);
    require_faultless(std::move(faults));
}

}  // namespace

bool CollectorService::same_trust(const CollectorInput& before, const CollectorInput& now) {
    // The format says how the bytes are read, and keys and checks are worth nothing without that.
    const auto facts = [](const CollectorInput& one) {
        return std::tie(one.format, one.targets, one.checks, one.auto_approve, one.public_keys, one.subjects, one.validity_period);
    };
    return facts(before) == facts(now) && std::equal(before.token_ids.begin(), before.token_ids.end(), now.token_ids.begin(), now.token_ids.end(),
                                                     [](const auto& a, const auto& b) { return a.id == b.id; });
}

Page<Collector> CollectorService::list(Context& context, const ListQuery& query, const CollectorFilters& filters) const {
    auto db = context.units();
    auto page = rows_.list(db, query, filters);
    for (auto& collector : page.items) complete(collector, query.as_of.value_or(context.now));
    return page;
}

Collector CollectorService::get(Context& context, const Uuid& id, std::optional<Instant> as_of) const {
    auto db = context.units();
    auto found = record_of(rows_, db, id, as_of);
    complete(found, as_of.value_or(context.now));
    return found;
}

Page<HistoryEntry> CollectorService::history(Context& context, const Uuid& id, const ListQuery& query) const {
    auto db = context.units();
    return history_of(db, rows_.store(), id, query);
}

Collector CollectorService::create(Context& context, CollectorInput input) const {
    auto tx = context.transaction();
    check_input(tx, input);
    Collector collector{};
    static_cast<CollectorInput&>(collector) = std::move(input);
    collector.trusted_by = platform::UserId(context.caller.subject);
    collector.key = rows_.store().next_key(tx);
    rows_.insert(tx, collector);
    tx.commit();
    access_.forget(context.caller.tenant.str());  // its tokens open nothing else from here on
    return collector;
}

Collector CollectorService::change(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, std::string action, const Change& work) const {
    const Acting acting(context, std::move(action));
    auto tx = context.transaction();
    auto collector = record_for_update(rows_, tx, id, if_match);
    work(tx, collector);
    update_record(rows_, tx, collector, collector.version);
    tx.commit();
    access_.forget(context.caller.tenant.str());
    complete(collector, context.now);
    return collector;
}

Collector CollectorService::patch(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    return change(context, id, if_match, "update", [&](Transaction& tx, Collector& collector) {
        CollectorChange merged;
        static_cast<CollectorInput&>(merged) = collector;
        merged.state = collector.state;
        merge_patch<CollectorChange>(merged, body);
        if (merged.state != collector.state && (merged.state == CollectorState::draft || collector.state == CollectorState::draft))
            throw platform::invalid("/state", "not_allowed", "is reached by activate");
        check_input(tx, merged);
        if (!same_trust(collector, merged)) {
            merged.state = CollectorState::draft;
            collector.trusted_by = platform::UserId(context.caller.subject);
        }
        static_cast<CollectorInput&>(collector) = std::move(static_cast<CollectorInput&>(merged));
        collector.state = merged.state;
    });
}

void CollectorService::remove(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    auto db = context.units();
    if (!rows_.store().erase(db, id, if_match)) throw rows_.store().exists(db, id) ? platform::Problem(412, "stale") : platform::not_found();
    access_.forget(context.caller.tenant.str());
}

Collector CollectorService::activate(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    return change(context, id, if_match, "activate", [&](Transaction& tx, Collector& collector) {
        require_state(collector.state, {CollectorState::draft});
        require_second_person(context, tx, {collector.created_by, collector.trusted_by ? collector.trusted_by->value : std::string{}});
        if (collector.auto_approve && !has_blocking_check(collector)) throw platform::conflict("no_blocking_check");
        collector.state = CollectorState::active;
        collector.activated_by = platform::UserId(context.caller.subject);
        collector.activated_at = context.now;
    });
}

void CollectorService::tell_owner(Context& context, Executor& db, const Collector& collector) const {
    const auto tenant = MailTenant::read(db);
    const auto today = platform::time::local_date(context.now, tenant_calendar(db).time_zone);
    const auto last = collector.last_accepted_at ? platform::json::quoted(platform::format_instant(*collector.last_accepted_at)) : std::string("null");
    for (const auto& to : recipients_of(vault_, db, {collector.owner.value, Role::isms_manager, "deadline"}, today)) {
        if (to.muted) continue;
        const auto values = "{\"member\":{\"name\":" + platform::json::quoted(to.name) +
                            "},\"on_behalf_of\":" + (to.on_behalf_of ? platform::json::quoted(*to.on_behalf_of) : "null") +
                            ",\"collector\":{\"key\":" + platform::json::quoted(collector.key) + ",\"title\":" + platform::json::quoted(collector.title.value) +
                            ",\"last_at\":" + last +
                            "},\"link\":" + platform::json::quoted(context.public_url + "/#/evidence/collectors/" + collector.id.str()) + "}";
        mails_.queue(
            context, db,
            {"evidence.collector_silent", tenant.language_for(to.language), to.email, to.subject_key, values, EmailEntity{"collector", collector.id}, {}});
    }
}

std::size_t CollectorService::note_silence(Context& context) const {
    const Acting acting(context, "fall_silent");
    auto db = context.units();
    std::size_t count = 0;
    for (const auto& id : collectors_to_ask_for(db, context.now)) {
        // Mark, event and mails become true together, under the row's lock: no other instance does it again.
        auto tx = context.transaction();
        auto collector = rows_.get_for_update(tx, id);
        if (!collector) continue;
        complete(*collector, context.now);
        const auto since = std::max(collector->last_accepted_at.value_or(Instant::min()), collector->activated_at.value_or(Instant::min()));
        if (!collector->silent || (collector->silence_noted_at && *collector->silence_noted_at >= since)) continue;
        collector->silence_noted_at = context.now;
        if (!rows_.update(tx, *collector, collector->version)) throw std::logic_error("a locked collector changed");
        tell_owner(context, tx, *collector);
        tx.commit();
        ++count;
    }
    return count;
}

}  // namespace compliance
