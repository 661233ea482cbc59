// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/library_upgrade.hpp"

#include <algorithm>

#include "compliance/services/library_file/bundled.hpp"
#include "compliance/services/library_file/reader.hpp"
#include "compliance/services/register.hpp"
#include "compliance/services/second_person.hpp"
#include "platform/crypto/hash.hpp"

namespace compliance {

using platform::Problem;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Transaction;
using platform::records::ListQuery;
using platform::records::Page;

namespace {

constexpr std::chrono::milliseconds kLongWork{120'000};

std::string spelt(UpgradeState state) { return std::string(platform::reflect::type_of<UpgradeState>().values[static_cast<std::size_t>(state)]); }

Library locked(Executor& db, const Uuid& id) {
    static const auto table = libraries();
    return record_for_update(table, db, id);
}

std::int64_t next_release(Executor& db, const Uuid& library) { return releases_of(db, library).front().release_no.value + 1; }

void require_suggested(const LibraryUpgrade& upgrade, const LibraryUpgradeDecisions& decisions) {
    std::vector<platform::Fault> faults;
    for (std::size_t i = 0; i < decisions.renames.size(); ++i) {
        const auto& given = decisions.renames[i];
        const auto fits = [&](const auto& one) { return one.removed_urn == given.removed_urn && one.added_urn == given.added_urn; };
        if (std::none_of(upgrade.rename_suggestions.begin(), upgrade.rename_suggestions.end(), fits))
            faults.push_back({"/renames/" + std::to_string(i), "unknown_value", "was not suggested"});
    }
    require_faultless(std::move(faults));
}

}  // namespace

void require_readable(const LibraryDocument& document) {
    std::vector<platform::Fault> faults;
    for (const auto& one : document.rejected) faults.push_back({one.pointer, one.code, one.message});
    require_faultless(std::move(faults));
}

Page<LibraryUpgrade> LibraryUpgrades::list(Context& context, const Uuid& library, const ListQuery& query, const LibraryUpgradeFilters& filters) const {
    auto db = context.units();
    static const auto packages = libraries();
    if (!packages.store().exists(db, library)) throw platform::not_found();
    return table_.list(db, query, filters, {{"library = $", platform::postgres::Params{}.add(library)}});
}

LibraryUpgrade LibraryUpgrades::get(Context& context, const Uuid& id) const {
    auto db = context.units();
    return record_of(table_, db, id);
}

LibraryUpgrade LibraryUpgrades::plan_to(Context& context, Transaction& tx, const Library& library, std::int64_t release_no,
                                        const LibraryDocument& document) const {
    if (auto before = planned_upgrade(tx, library.id)) {
        before->state = UpgradeState::cancelled;
        if (!table_.update(tx, *before, before->version)) throw std::logic_error("a locked upgrade changed");
    }
    LibraryUpgrade upgrade;
    upgrade.id = Uuid::make_v7(context.now);
    upgrade.library = library.id;
    upgrade.from_release = library.release_no;
    upgrade.to_release = release_no;
    auto plan = plan_transition(tx, library.id, document);
    upgrade.diff = std::move(plan.diff);
    upgrade.scale_changes = std::move(plan.scale_changes);
    upgrade.rename_suggestions = std::move(plan.rename_suggestions);
    table_.insert(tx, upgrade);
    return upgrade;
}

LibraryDocument LibraryUpgrades::staged_document(Context& context, Executor& db, const Library& library, const LibraryRelease& release) const {
    const auto bytes = writer_.files().bytes(context, db, release.file, kMaxLibraryFile);
    LibraryReading reading{.now = context.now, .language = library.locale.value, .file_name = release.file_name.value};
    if (library.urn.value.starts_with(kOscalUrn)) reading.document_id = library.urn.value.substr(kOscalUrn.size());
    auto document = read_library_file(bytes, reading).document;
    document.library.lib_version = release.lib_version;  // which an OSCAL document does not say itself
    writer_.check(db, document, library.id);
    require_readable(document);
    return document;
}

LibraryUpgrade LibraryUpgrades::plan(Context& context, const Uuid& id, const LibraryUpgradeInput& input) const {
    auto tx = context.transaction();
    tx.allow(kLongWork);
    const auto library = locked(tx, id);
    const auto releases = releases_of(tx, id);
    const auto* staged = &releases.front();
    if (input.release_no) {
        const auto found = std::find_if(releases.begin(), releases.end(), [&](const auto& one) { return one.release_no.value == input.release_no->value; });
        if (found == releases.end()) throw platform::invalid("/release_no", "unknown_reference", "does not exist");
        staged = &*found;
    }
    std::optional<LibraryUpgrade> upgrade;
    const auto* shipped = input.release_no ? nullptr : find_bundled(library.urn.value);
    if (shipped != nullptr && shipped->about.lib_version > staged->lib_version.value && shipped->about.locale == library.locale.value) {
        LibraryFile file{std::string(shipped->name), std::string(shipped->text), LibraryFormat::bundled, platform::crypto::sha256_hex(shipped->text)};
        auto document = read_library_file(file.bytes, {.now = context.now}).document;
        writer_.check(tx, document, id);
        require_readable(document);
        const auto release = writer_.add_release({context, tx}, library, document, file, next_release(tx, id));
        upgrade = plan_to(context, tx, library, release.release_no, document);
    } else {
        if (staged->release_no.value <= library.release_no.value) throw Problem(409, "nothing_newer");
        upgrade = plan_to(context, tx, library, staged->release_no, staged_document(context, tx, library, *staged));
    }
    tx.commit();
    return std::move(*upgrade);
}

LibraryUpgrade LibraryUpgrades::apply(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const LibraryUpgradeDecisions& decisions) const {
    const Acting acting(context, "apply");
    auto tx = context.transaction();
    tx.allow(kLongWork);
    const auto found = record_of(table_, tx, id);
    auto library = locked(tx, found.library);  // before the upgrade, as imports do
    auto upgrade = *table_.get_for_update(tx, id);
    require_version(if_match, upgrade.version);
    if (upgrade.state != UpgradeState::planned || upgrade.from_release.value != library.release_no.value)
        throw Problem(409, "state").with("state", platform::json::quoted(spelt(upgrade.state)));
    require_second_person(context, tx, {upgrade.created_by});
    const bool scored = std::any_of(upgrade.scale_changes.begin(), upgrade.scale_changes.end(), [](const auto& one) { return one.assessments > 0; });
    if (scored && !decisions.scale_strategy) throw Problem(409, "scale_decision_required");
    require_suggested(upgrade, decisions);
    const auto releases = releases_of(tx, library.id);
    const auto staged = std::find_if(releases.begin(), releases.end(), [&](const auto& one) { return one.release_no.value == upgrade.to_release.value; });
    auto document = staged_document(context, tx, library, *staged);
    upgrade.result = carry_out_transition({context, tx}, writer_, library, document, {upgrade.to_release, decisions});
    upgrade.state = UpgradeState::applied;
    upgrade.decisions = decisions;
    upgrade.applied_by = platform::UserId(context.caller.subject);
    upgrade.applied_at = context.now;
    if (!table_.update(tx, upgrade, upgrade.version)) throw std::logic_error("a locked upgrade changed");
    tx.commit();
    return upgrade;
}

void LibraryUpgrades::set_stale(Executor& db, const Library& library) const {
    if (auto planned = planned_upgrade(db, library.id)) {
        planned->state = UpgradeState::stale;
        if (!table_.update(db, *planned, planned->version)) throw std::logic_error("a locked upgrade changed");
    }
}

bool LibraryUpgrades::stage(LibraryWork work, Library& library, LibraryDocument& document, const LibraryFile& file) const {
    auto& [context, tx] = work;
    const auto release = writer_.add_release({context, tx}, library, document, file, next_release(tx, library.id));
    if (!used_among(tx, {library.id}).empty()) {
        plan_to(context, tx, library, release.release_no, document);
        return false;
    }
    set_stale(tx, library);
    carry_out_transition({context, tx}, writer_, library, document, {release.release_no});
    return true;
}

void LibraryUpgrades::replace(LibraryWork work, Library& library, LibraryDocument& document, const LibraryFile& file) const {
    auto& [context, tx] = work;
    const auto plan = plan_transition(tx, library.id, document);
    const bool scored = std::any_of(plan.scale_changes.begin(), plan.scale_changes.end(), [](const auto& one) { return one.assessments > 0; });
    if (scored && !used_among(tx, {library.id}).empty()) throw Problem(409, "scale_decision_required");
    const auto release = writer_.add_release({context, tx}, library, document, file, next_release(tx, library.id));
    set_stale(tx, library);
    carry_out_transition({context, tx}, writer_, library, document, {release.release_no});
}

}  // namespace compliance
