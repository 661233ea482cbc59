// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/collector.hpp"

#include <set>

#include "compliance/domain/period.hpp"
#include "compliance/services/approval.hpp"
#include "compliance/services/evidence.hpp"
#include "compliance/services/evidence_check/rules.hpp"
#include "compliance/services/second_person.hpp"
#include "platform/crypto/signature.hpp"

namespace compliance {

using platform::Fault;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Transaction;
using platform::records::HistoryEntry;
using platform::records::ListQuery;
using platform::records::Page;

namespace {

void check_tokens(Executor& db, const CollectorInput& input, const CollectorInput* before, platform::Instant now, std::vector<Fault>& faults) {
    const auto able = submitting_tokens(db, input.token_ids, now);
    for (std::size_t i = 0; i < input.token_ids.size(); ++i) {
        const auto& token = input.token_ids[i];
        // One that has ended since it was bound keeps nobody from changing the rest.
        const bool kept = before != nullptr && std::find(before->token_ids.begin(), before->token_ids.end(), token) != before->token_ids.end();
        if (!kept && std::find(able.begin(), able.end(), token) == able.end())
            faults.push_back({"/token_ids/" + std::to_string(i), "unknown_reference", "must be a service token with evidence:write and nothing else"});
    }
}

void check_parts(const CollectorInput& input, std::vector<Fault>& faults) {
    std::set<std::string> ids;
    for (std::size_t i = 0; i < input.checks.size(); ++i) {
        const auto pointer = "/checks/" + std::to_string(i);
        check_rule(input.checks[i], pointer, faults);
        if (!ids.insert(input.checks[i].id.value).second) faults.push_back({pointer + "/id", "duplicate", "is there already"});
    }
    ids.clear();
    for (std::size_t i = 0; i < input.public_keys.size(); ++i) {
        const auto pointer = "/public_keys/" + std::to_string(i);
        if (!platform::crypto::is_public_key(input.public_keys[i].pem.value))
            faults.push_back({pointer + "/pem", "bad_format", "must be a public key in PEM, Ed25519 or ECDSA P-256"});
        if (!ids.insert(input.public_keys[i].key_id.value).second) faults.push_back({pointer + "/key_id", "duplicate", "is there already"});
    }
}

void check_periods(const CollectorInput& input, std::vector<Fault>& faults) {
    const auto validity = parse_period(input.validity_period.value);
    if (!validity || !validity->is_dates()) faults.push_back({"/validity_period", "out_of_range", "must be a period of days, months or years"});
    if (!input.expected_every) return;
    const auto every = parse_period(input.expected_every->value);
    const auto start = platform::Date{};
    if (!every || std::chrono::sys_seconds(add_period(start, *every)) + every->time < std::chrono::sys_seconds(start) + std::chrono::minutes(5))
        faults.push_back({"/expected_every", "out_of_range", "must be at least five minutes"});
}

bool trusts_the_same(const CollectorInput& a, const CollectorInput& b) {
    return a.targets == b.targets && a.token_ids == b.token_ids && a.checks == b.checks && a.auto_approve == b.auto_approve && a.format == b.format &&
           a.public_keys == b.public_keys && a.subjects == b.subjects && a.validity_period == b.validity_period;
}

void note_change(Collector& collector, const std::string& subject) {
    const platform::UserId who(subject);
    if (std::find(collector.changed_by.begin(), collector.changed_by.end(), who) == collector.changed_by.end()) collector.changed_by.push_back(who);
}

void check(Context& context, Executor& db, const Collector& collector, const CollectorInput* before) {
    std::vector<Fault> faults;
    const auto& input = static_cast<const CollectorInput&>(collector);
    check_references(db, input, faults);
    for (std::size_t i = 0; i < input.targets.size(); ++i)
        check_target(db, input.targets[i].target_type.value, input.targets[i].target_id, "/targets/" + std::to_string(i), faults);
    check_tokens(db, input, before, context.now, faults);
    check_parts(input, faults);
    check_periods(input, faults);
    require_faultless(std::move(faults));
}

}  // namespace

Page<Collector> CollectorService::list(Context& context, const ListQuery& query, const CollectorFilters& filters) const {
    auto db = context.units();
    auto page = rows_.list(db, query, filters);
    load_health(db, page.items, query.as_of.value_or(context.now));
    return page;
}

Collector CollectorService::get(Context& context, const Uuid& id, std::optional<platform::Instant> as_of) const {
    auto db = context.units();
    auto found = rows_.get(db, id, as_of);
    if (!found) throw platform::not_found();
    std::vector<Collector> one{std::move(*found)};
    load_health(db, one, as_of.value_or(context.now));
    return std::move(one.front());
}

Collector CollectorService::create(Context& context, CollectorInput input) const {
    Collector collector{};
    static_cast<CollectorInput&>(collector) = std::move(input);
    collector.id = Uuid::make_v7(context.now);
    note_change(collector, context.caller.subject);
    auto tx = context.transaction();
    check(context, tx, collector, nullptr);
    collector.key = rows_.store().next_key(tx);
    rows_.insert(tx, collector);
    tx.commit();
    access_.forget(context.caller.tenant.str());  // its tokens may do less from now on
    return collector;
}

Collector CollectorService::change(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, std::string action,
                                   const std::function<void(Transaction&, Collector&)>& work) const {
    const Acting acting(context, std::move(action));
    auto tx = context.transaction();
    auto found = rows_.get_for_update(tx, id);
    if (!found) throw platform::not_found();
    require_version(if_match, found->version);
    std::vector<Collector> one{std::move(*found)};
    work(tx, one.front());
    if (!rows_.update(tx, one.front(), one.front().version)) throw platform::Problem(412, "stale");
    load_health(tx, one, context.now);
    tx.commit();
    access_.forget(context.caller.tenant.str());
    return std::move(one.front());
}

Collector CollectorService::patch(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    return change(context, id, if_match, "update", [&](Transaction& tx, Collector& collector) {
        const CollectorInput before = collector;
        CollectorChange wanted;
        static_cast<CollectorInput&>(wanted) = before;
        wanted.state = collector.state;
        std::vector<Fault> faults;
        platform::json::merge(platform::reflect::type_of<CollectorChange>(), body, &wanted, faults);
        require_faultless(std::move(faults));
        static_cast<CollectorInput&>(collector) = static_cast<const CollectorInput&>(wanted);
        check(context, tx, collector, &before);
        const bool drafted = collector.state == CollectorState::draft;
        if (wanted.state && *wanted.state != collector.state) {
            if (drafted || *wanted.state == CollectorState::draft) throw platform::conflict("state", "A draft becomes active by being activated only.");
            collector.state = *wanted.state;
        }
        if (trusts_the_same(before, collector)) return;
        note_change(collector, context.caller.subject);
        collector.state = CollectorState::draft;
    });
}

void CollectorService::remove(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    auto tx = context.transaction();
    const auto found = rows_.get_for_update(tx, id);
    if (!found) throw platform::not_found();
    require_version(if_match, found->version);
    rows_.store().erase(tx, id, found->version);
    tx.commit();
    access_.forget(context.caller.tenant.str());
}

Page<HistoryEntry> CollectorService::history(Context& context, const Uuid& id, const ListQuery& query) const {
    auto db = context.units();
    auto page = rows_.store().history(db, id, query);
    if (page.items.empty() && !rows_.store().exists(db, id)) throw platform::not_found();
    return page;
}

Collector CollectorService::activate(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    return change(context, id, if_match, "activate", [&](Transaction& tx, Collector& collector) {
        require_state(collector.state, {CollectorState::draft});
        if (collector.auto_approve && std::none_of(collector.checks.begin(), collector.checks.end(),
                                                   [](const CheckRule& rule) { return rule.severity == CheckSeverity::blocking; }))
            throw platform::conflict("no_blocking_check");
        std::vector<std::string> persons{collector.updated_by};
        for (const auto& one : collector.changed_by) persons.push_back(one.value);
        require_second_person(context, tx, persons);
        collector.state = CollectorState::active;
        collector.changed_by.clear();
        collector.activated_by = platform::UserId(context.caller.subject);
        collector.activated_at = context.now;
    });
}

std::size_t CollectorService::note_silent(Context& context) const {
    auto tx = context.transaction();
    const auto silent = note_silences(tx, context.now);
    for (const auto& id : silent) {
        const auto found = rows_.get(tx, id);
        if (!found) continue;
        tx.run("SELECT compliance_audit_note('collector_silent', 'collector', $1, $2, jsonb_build_object('recipient', $3::text))",
               Params{}.add(id).add(std::string_view(found->key)).add(std::string_view(found->owner.value)));
    }
    if (!silent.empty()) tx.commit();
    return silent.size();
}

}  // namespace compliance
