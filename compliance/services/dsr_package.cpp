// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_package.hpp"

#include <set>

#include "compliance/domain/period.hpp"
#include "compliance/services/dsr_item.hpp"
#include "compliance/services/dsr_package_content.hpp"
#include "compliance/services/personal_read.hpp"
#include "compliance/services/register.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Fault;
using platform::Instant;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Transaction;

namespace {

constexpr std::string_view kHolder = "dsr_package";  // named to nobody: archives leave through here only, counted

struct BuildInput {
    Uuid request;
    std::vector<DsrPackageKind> kinds;
};
BOOST_DESCRIBE_STRUCT(BuildInput, (), (request, kinds))

/// The instances' clocks say when; a job's context may have been made long before its turn.
Instant current_time() { return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()); }

std::optional<DsrPackageKind> kind_of(DsrRight right) {
    if (right == DsrRight::access) return DsrPackageKind::access;
    if (right == DsrRight::portability) return DsrPackageKind::portability;
    return std::nullopt;
}

/// Kinds of the request's rights, in the order of the enumeration.
std::set<DsrPackageKind> kinds_of(const DsrRequest& request) {
    std::set<DsrPackageKind> kinds;
    for (const auto& item : request.items)
        if (const auto kind = kind_of(item.right); kind && !item.suggested) kinds.insert(*kind);
    return kinds;
}

std::set<DsrPackageKind> wanted_kinds(const DsrRequest& request, const DsrPackageInput& input, std::vector<Fault>& faults) {
    const auto possible = kinds_of(request);
    std::set<DsrPackageKind> wanted;
    for (std::size_t i = 0; i < input.kinds.size(); ++i) {
        const auto at = "/kinds/" + std::to_string(i);
        if (!wanted.insert(input.kinds[i]).second) faults.push_back({at, "duplicate", "is there already"});
        if (!possible.contains(input.kinds[i])) faults.push_back({at, "not_applicable", "the request does not carry this right"});
    }
    if (possible.empty()) faults.push_back({"/kinds", "not_applicable", "the request carries neither access nor portability"});
    return wanted.empty() ? possible : wanted;
}

Instant expiry(Instant built_at, const std::string& ttl, const std::string& zone) {
    const auto period = parse_period(ttl).value_or(Period{0, 0, 0, 30});
    // By the calendar, and at the same time of the day.
    const auto day = platform::time::local_date(built_at, zone);
    return built_at + (add_period(day, period) - day) + period.time;
}

}  // namespace

DsrPackages::DsrPackages(Parts parts) : parts_(parts) {
    parts_.jobs.add_kind(kJob, {[this](JobRun& run) { return build(run); }});
}

Job DsrPackages::order(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const DsrPackageInput& input) const {
    DsrCase one(context, parts_.cases, id, if_match, "order_package");
    std::vector<Fault> faults;
    const auto kinds = wanted_kinds(one.request, input, faults);
    auto& items = one.request.items;
    const auto access = std::find_if(items.begin(), items.end(), [](const DsrItem& item) { return item.right == DsrRight::access; });
    check_access_entries(access == items.end() ? DsrRight::portability : DsrRight::access, input.access_entries, faults);
    require_faultless(std::move(faults));
    one.require_state({DsrState::received, DsrState::in_progress});
    if (!input.access_entries.empty()) {
        access->access_entries = merged_entries(input.access_entries, access->access_entries);
        one.put(*access);
    }
    const BuildInput work{id, {kinds.begin(), kinds.end()}};
    auto job = parts_.jobs.enqueue(context, one.tx(), kJob, platform::json::to_json(work));
    one.commit_unseen();
    return job;
}

std::string DsrPackages::build(JobRun& run) const {
    auto& context = run.context;
    const auto input = platform::json::from_stored<BuildInput>(run.job.input.text);
    const auto at = current_time();
    std::string basis;
    std::vector<DsrRequest> one;
    {
        auto db = context.units();
        auto request = record_of(parts_.cases.rows().rows(), db, input.request);
        if (request.state == DsrState::erased) throw platform::conflict("erased");
        one.push_back(std::move(request));
        parts_.cases.rows().load_parts(db, one);
        parts_.cases.open(db, one);
        basis = package_basis(db, one.front());
    }
    DsrPackageContent content(context, {parts_.cases, parts_.letters, parts_.files, parts_.documents, parts_.information}, one.front(), input.kinds, at);
    auto told = std::chrono::steady_clock::now();
    content.write([&](double done) {
        if (std::chrono::steady_clock::now() - told < std::chrono::seconds(1)) return;
        told = std::chrono::steady_clock::now();
        run.progress(done);
    });
    return keep(run, input.request, content, {input.kinds, basis, at});
}

std::string DsrPackages::keep(JobRun& run, const Uuid& id, DsrPackageContent& content, const Built& built) const {
    auto& context = run.context;
    DsrCase locked(context, parts_.cases, id, std::nullopt, "build_package");
    auto& request = locked.request;
    locked.require_state({DsrState::received, DsrState::in_progress});
    // What it was made of has changed meanwhile: it is made anew, rather than kept half old.
    if (package_basis(locked.tx(), request) != built.basis) throw std::runtime_error("the results changed while their package was built");
    const auto settings = parts_.cases.settings(locked.tx(), context);
    for (auto& earlier : request.packages)
        if (!earlier.superseded) supersede(locked, earlier);
    DsrPackage package;
    package.id = Uuid::make_v7(context.now);
    package.request = id;
    package.kinds = built.kinds;
    package.files = content.files();
    package.manifest_sha256 = content.manifest_sha256();
    package.built_at = built.at;
    package.expires_at = expiry(built.at, settings.package_ttl.value, request.deadline.time_zone);
    package.max_downloads = static_cast<std::int32_t>(settings.package_max_downloads.value);
    package.basis = built.basis;
    const NewFile what{.name = request.key + ".zip", .media_type = "application/zip", .subject = request.subject_key};
    const auto stored = parts_.files.store(context, locked.tx(), content.archive().draft(), what, FileHolding{{std::string(kHolder), package.id}, {}, {}});
    package.archive = platform::Ref<entity::File>{stored.file.id};
    parts_.cases.vault().seal(locked.tx(), package, DsrCases::kPackages, package.id, request.subject_key);
    parts_.cases.rows().packages().insert(locked.tx(), package);
    const auto result = "{\"package_id\":\"" + package.id.str() + "\"}";
    run.succeed(locked.tx(), result);
    locked.commit_unseen();
    return result;
}

void DsrPackages::supersede(DsrCase& one, DsrPackage& package) const {
    package.superseded = true;
    // What has been released is proof of the answer and stays; of what nobody has got, no copy is needed.
    if (!package.released_at && package.archive) {
        parts_.files.release(one.tx(), package.archive->id, {std::string(kHolder), package.id});
        package.archive.reset();
    }
    one.put(package);
}

DsrPackageDownload DsrPackages::open(Context& context, const Uuid& id, const Uuid& package_id) const {
    auto tx = context.transaction();
    // Locked, so that a count and a release cannot pass each other.
    const auto request = record_for_update(parts_.cases.rows().rows(), tx, id);
    auto package = parts_.cases.rows().packages().get_for_update(tx, package_id);
    if (!package || package->request != id) throw platform::not_found();
    if (request.state == DsrState::erased) throw platform::conflict("erased");
    if (!package->archive) throw platform::conflict("package_superseded");
    auto download = hand_out(context, tx, request, *package);
    tx.commit();
    return download;
}

DsrPackageDownload DsrPackages::open_released(Context& context, Transaction& tx, const Uuid& id) const {
    const auto request = parts_.cases.rows().rows().get_for_update(tx, id);
    if (!request || (request->state != DsrState::responded && request->state != DsrState::closed)) throw platform::not_found();
    const auto found = released(tx, id);
    if (!found) throw platform::not_found();
    auto package = parts_.cases.rows().packages().get_for_update(tx, *found);
    return hand_out(context, tx, *request, *package);
}

bool DsrPackages::is_available(Context& context, Executor& db, const Uuid& id) const {
    const auto request = parts_.cases.rows().rows().get(db, id);
    if (!request || (request->state != DsrState::responded && request->state != DsrState::closed)) return false;
    const auto found = released(db, id);
    const auto package = found ? parts_.cases.rows().packages().get(db, *found) : std::nullopt;
    return package && package->archive && context.now < package->expires_at && package->downloads < package->max_downloads;
}

std::optional<Uuid> DsrPackages::released(Executor& db, const Uuid& id) {
    const auto rows = db.run(
        "SELECT id FROM compliance_dsr_packages WHERE tenant_id = compliance_tenant() AND request = $1 AND released_at IS NOT NULL AND NOT superseded "
        "ORDER BY id DESC LIMIT 1",
        Params{}.add(id));
    return rows.empty() ? std::nullopt : std::optional(rows.uuid(0, 0));
}

DsrPackageDownload DsrPackages::hand_out(Context& context, Transaction& tx, const DsrRequest& request, DsrPackage& package) const {
    if (package.expires_at <= context.now) throw platform::conflict("package_expired");
    const auto file = package.archive ? parts_.files.files().rows().get(tx, package.archive->id) : std::nullopt;
    if (!file) throw platform::not_found();
    DsrPackageDownload download{request.key + ".zip", file->sha256, static_cast<std::uint64_t>(file->size), parts_.files.open(context, tx, *file)};
    if (package.released_at) {  // until then it is looked at, not fetched
        if (package.downloads >= package.max_downloads) throw platform::conflict("download_limit");
        ++package.downloads;
        const Acting acting(context, "count_download");
        tx.set_scope(context.scope());
        if (!parts_.cases.rows().packages().update(tx, package, package.version)) throw std::logic_error("a locked package changed");
    }
    tx.set_scope(context.scope());
    note_personal_read(context, tx,
                       {.entity_type = "dsr_package",
                        .entity_id = package.id,
                        .key = request.key,
                        .ids = {package.id},
                        .subjects = {request.subject_key},
                        .fields = {"content"},
                        .action = "download"});
    return download;
}

}  // namespace compliance
