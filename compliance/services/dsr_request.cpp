// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_request.hpp"

#include <set>

#include "compliance/services/dsr_communication.hpp"
#include "compliance/services/dsr_item.hpp"
#include "compliance/services/personal_read.hpp"
#include "compliance/services/register.hpp"
#include "compliance/services/tenant_calendar.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Fault;
using platform::Instant;
using platform::Uuid;

namespace {

const Instant kGdprApplies = platform::Date{std::chrono::year{2018} / 5 / 25};

void check_facts(const Context& context, const DsrRequestFacts& facts, std::vector<Fault>& faults) {
    if (facts.received_at > context.now || facts.received_at < kGdprApplies)
        faults.push_back({"/received_at", "out_of_range", "must lie between 2018-05-25 and now"});
    std::set<std::string> seen;
    for (std::size_t i = 0; i < facts.tags.size(); ++i)
        if (!seen.insert(facts.tags[i].value).second) faults.push_back({"/tags/" + std::to_string(i), "duplicate", "is there already"});
}

void check_items(const std::vector<DsrItemInput>& items, std::vector<Fault>& faults) {
    std::set<DsrRight> seen;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto at = "/items/" + std::to_string(i);
        if (!seen.insert(items[i].right).second) faults.push_back({at + "/right", "duplicate", "is there already"});
        check_item(items[i], at, faults);
    }
}

std::vector<DsrClaim> claims_of(const std::vector<DsrItemInput>& items) {
    std::vector<DsrClaim> claims;
    for (const auto& item : items) claims.push_back({item.right, item.special_categories});
    return claims;
}

/// Reasons that were given under the person's key; those that do not open become null. Answers whether any did.
bool open_reasons(std::vector<platform::records::HistoryEntry>& entries, const std::optional<platform::crypto::Key32>& key, const Uuid& tenant) {
    bool shown = false;
    for (auto& entry : entries) {
        if (!entry.reason || !platform::crypto::pii_key_id(*entry.reason)) continue;
        const auto form = *std::exchange(entry.reason, std::nullopt);
        if (!key || !entry.request_id) continue;
        const auto plain = platform::crypto::open_pii(*key, {tenant, kTrailReason.table, kTrailReason.column, *entry.request_id}, form);
        if (!plain) continue;
        platform::json::decode_stored(platform::reflect::type_of<std::string>(), *plain, &entry.reason.emplace());
        shown = true;
    }
    return shown;
}

}  // namespace

DsrRequest DsrRequestService::create(Context& context, const DsrRequestInput& input) const {
    auto tx = context.transaction();
    auto request = add(context, tx, input, false);
    letters_.acknowledge(context, tx, request);
    tx.commit();
    return request;
}

DsrRequest DsrRequestService::add(Context& context, platform::postgres::Transaction& tx, const DsrRequestInput& input, bool suggested) const {
    std::vector<Fault> faults;
    check_facts(context, input, faults);
    check_items(input.items, faults);
    check_references(tx, input, faults);
    require_faultless(std::move(faults));
    DsrRequest request;
    static_cast<DsrRequestFacts&>(request) = input;
    request.id = Uuid::make_v7(context.now);
    for (const auto& item : input.items) {
        DsrItem row;
        static_cast<DsrItemInput&>(row) = item;
        row.request = request.id;
        row.suggested = suggested;
        request.items.push_back(std::move(row));
    }
    request.required_level = required_level(claims_of(input.items));
    const auto calendar = tenant_calendar(tx);
    if (!request.region) request.region = calendar.region;
    cases_.reckon(context, tx, request, Frozen::reckon_anew);
    const auto local = std::chrono::year_month_day{platform::time::local_date(request.received_at, calendar.time_zone)};
    request.key = rows().rows().store().next_key(tx, static_cast<int>(local.year()));
    request.subject_key = vault().make_subject(tx, "dsr_requester", "dsr/requests/" + request.id.str());
    cases_.hold_files(context, tx, request, {{"dsr_request", request.id}, {{request.proxy_proof, "/proxy_proof"}}});
    const auto indexes = cases_.blind_indexes(tx, request);
    for (const auto& id : rows().possible_duplicates(tx, indexes, request.received_at, request.id)) request.possible_duplicates.push_back({id});
    rows().index_subject(tx, request.subject_key, indexes);
    vault().seal(tx, static_cast<DsrRequestFacts&>(request), DsrCases::kTable, request.id, request.subject_key);
    auto items = std::move(request.items);
    rows().rows().insert(tx, request);
    for (auto& item : items) {
        item.id = Uuid::make_v7(context.now);
        vault().seal(tx, item, DsrCases::kItems, item.id, request.subject_key);
        rows().items().insert(tx, item);
    }
    request.items = std::move(items);
    cases_.put_deadlines(context, tx, request);
    // The answer holds what the caller has just said: no read of anything else, so no event of a read.
    // Items first: they are sealed for their own rows, and the request would take what is still sealed below it for its own.
    vault().open(tx, request.items, DsrCases::kItems);
    vault().open(tx, request, DsrCases::kTable);
    return request;
}

DsrRequest DsrRequestService::get(Context& context, const Uuid& id, std::optional<Instant> as_of, std::optional<std::int64_t> known_version) const {
    auto tx = context.transaction();
    auto found = record_of(rows().rows(), tx, id, as_of);
    if (known_version && *known_version == found.version) return found;
    std::vector<DsrRequest> one;
    one.push_back(std::move(found));
    rows().load_parts(tx, one, as_of);
    cases_.open_and_note(context, tx, one, true);
    tx.commit();
    return std::move(one.front());
}

platform::records::Page<DsrRequest> DsrRequestService::list(Context& context, const platform::records::ListQuery& query,
                                                            const DsrRequestFilters& filters) const {
    if (query.include && *query.include != "pii") throw platform::invalid("/include", "unknown_value", "must be pii");
    if (!query.include) {
        auto units = context.units();
        auto page = rows().rows().list(units, query, filters);
        rows().load_parts(units, page.items, query.as_of);
        cases_.mark_holds(context, units, page.items);
        for (auto& request : page.items) DsrCases::show_missed(request, context.now);
        return page;
    }
    auto tx = context.transaction();
    auto page = rows().rows().list(tx, query, filters);
    rows().load_parts(tx, page.items, query.as_of);
    cases_.open_and_note(context, tx, page.items, false);
    tx.commit();
    return page;
}

DsrRequest DsrRequestService::patch(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    DsrCase one(context, cases_, id, if_match, "");
    auto& request = one.request;
    DsrRequestChange change;
    static_cast<DsrRequestFacts&>(change) = request;
    change.complaint = request.complaint;
    change.complaint_ref = request.complaint_ref;
    std::vector<std::string> touched;
    merge_patch<DsrRequestChange>(change, body, &touched);
    std::vector<Fault> faults;
    check_facts(context, change, faults);
    check_references(one.tx(), change, faults);
    const bool clock_moves = change.received_at != request.received_at || change.region != request.region;
    if (clock_moves && !change.reason) faults.push_back({"/reason", "required", "say why receipt or region change"});
    require_faultless(std::move(faults));
    cases_.hold_files(context, one.tx(), request, {{"dsr_request", id}, {{change.proxy_proof, "/proxy_proof"}}, request.proxy_proof});
    static_cast<DsrRequestFacts&>(request) = change;
    request.complaint = change.complaint;
    request.complaint_ref = change.complaint_ref;
    if (change.reason) one.because(change.reason->value);
    const bool person = std::find(touched.begin(), touched.end(), "requester") != touched.end();
    if (person) rows().index_subject(one.tx(), request.subject_key, cases_.blind_indexes(one.tx(), request));
    return one.commit(clock_moves ? Frozen::reckon_anew : Frozen::keep);
}

platform::records::Page<platform::records::HistoryEntry> DsrRequestService::history(Context& context, const Uuid& id,
                                                                                    const platform::records::ListQuery& query) const {
    auto tx = context.transaction();
    auto page = rows().rows().store().history(tx, id, query);
    const auto request = record_of(rows().rows(), tx, id);
    if (!open_reasons(page.items, vault().subject_key(tx, request.subject_key), context.caller.tenant)) return page;
    note_personal_read(
        context, tx,
        {.entity_type = "dsr_request", .entity_id = id, .key = request.key, .ids = {id}, .subjects = {request.subject_key}, .fields = {"reason"}});
    tx.commit();
    return page;
}

}  // namespace compliance
