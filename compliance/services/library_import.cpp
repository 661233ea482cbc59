// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/library_import.hpp"

#include <algorithm>
#include <set>

#include "compliance/services/library_file/bundled.hpp"
#include "compliance/services/library_file/reader.hpp"
#include "compliance/services/library_profile.hpp"
#include "platform/async/runtime.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/files/zip_files.hpp"
#include "platform/yaml/lines.hpp"

namespace compliance {

using platform::Problem;
using platform::Uuid;
using platform::postgres::Transaction;

namespace {

constexpr std::chrono::milliseconds kLongWork{120'000};
constexpr std::size_t kMaxRejections = 10'000;

struct Candidate {
    LibraryFile file;
    LibraryDocument document;
};

/// One call: what has been read, what has been written, what there is to say.
class Import {
  public:
    Import(LibraryWork work, const LibraryWriter& writer, const LibraryUpgrades& upgrades, const LibraryImportQuery& query, bool single)
        : context_(work.context), tx_(work.tx), writer_(writer), upgrades_(upgrades), query_(query), single_(single) {}

    void run(std::vector<Candidate>& candidates) {
        for (auto* candidate : in_order(candidates)) attempt(*candidate, [&] { take_whole(*candidate); });
        count();
    }
    Uuid install(const BundledFile& bundled) {
        auto candidate = read(bundled);
        take(candidate);
        return candidate.document.library.id;
    }
    LibraryImportReport report;
    std::vector<Uuid> catalogues;  ///< that profiles of this call take for their imports

    void reject(const std::string& file, ImportRejection one) {
        if (report.rejected.size() < kMaxRejections) report.rejected.push_back({std::move(one), file, {}, {}});
    }
    /// The faults of a document, with the line and the nearest URN above each.
    void reject_all(const Candidate& candidate) {
        std::set<std::string> pointers;
        for (const auto& one : candidate.document.rejected) pointers.insert(one.pointer);
        const auto places = platform::yaml::places_of(candidate.file.bytes, pointers);
        for (const auto& one : candidate.document.rejected) {
            if (report.rejected.size() >= kMaxRejections) return;
            auto& row = report.rejected.emplace_back(LibraryFileRejection{one, candidate.file.name, {}, {}});
            for (auto pointer = one.pointer;; pointer.erase(pointer.rfind('/'))) {
                if (const auto found = places.find(pointer); found != places.end()) {
                    if (!row.line) row.line = static_cast<std::int64_t>(found->second.line);
                    if (!row.urn && !found->second.urn.empty()) row.urn = found->second.urn;
                }
                if (pointer.find('/') == std::string::npos) break;
            }
        }
    }
    /// A refusal of a whole file; alone in the request it is the answer.
    template <class F>
    void attempt(const Candidate& candidate, F work) {
        try {
            work();
        } catch (const Problem& problem) {
            if (single_ && query_.mode != ImportMode::partial) throw;
            if (problem.faults().empty()) reject(candidate.file.name, {0, "", problem.code(), problem.detail()});
            for (const auto& fault : problem.faults()) reject(candidate.file.name, {0, fault.pointer, fault.code, fault.message});
        }
    }

  private:
    /// What the report held before a file.
    struct Said {
        std::size_t libraries, warnings;
        std::int64_t created, updated, unchanged;
        std::set<std::string> under_way;
    };

    static bool only_mappings(const LibraryDocument& document) {
        return document.regulations.empty() && document.objects.empty() && !document.mappings.empty();
    }

    /// Dependencies before what needs them, mapping sets last; otherwise as they came. A circle of dependencies is no fault: who comes
    /// first finds the other missing.
    static std::vector<Candidate*> in_order(std::vector<Candidate>& candidates) {
        std::map<std::string_view, Candidate*> by_urn;
        for (auto& candidate : candidates) by_urn.emplace(candidate.document.library.urn.value, &candidate);
        std::vector<Candidate*> out;
        std::set<const Candidate*> seen;
        // Not by recursion: a chain of dependencies may be as long as the archive has files.
        const auto visit = [&](Candidate& first) {
            std::vector<std::pair<Candidate*, std::size_t>> way{{&first, 0}};
            if (!seen.insert(&first).second) return;
            while (!way.empty()) {
                auto& [candidate, next] = way.back();
                const auto& dependencies = candidate->document.library.dependencies;
                if (next == dependencies.size()) {
                    out.push_back(candidate);
                    way.pop_back();
                    continue;
                }
                const auto found = by_urn.find(dependencies[next++].value);
                if (found != by_urn.end() && seen.insert(found->second).second) way.emplace_back(found->second, 0);
            }
        };
        for (auto& candidate : candidates) visit(candidate);
        std::stable_partition(out.begin(), out.end(), [](const auto* candidate) { return !only_mappings(candidate->document); });
        return out;
    }

    Candidate read(const BundledFile& bundled) const {
        Candidate out;
        out.file = {std::string(bundled.name), std::string(bundled.text), LibraryFormat::bundled, platform::crypto::sha256_hex(bundled.text)};
        out.document = read_library_file(out.file.bytes, {.now = context_.now}).document;
        return out;
    }

    /// Shipped ones are installed along; without the others nothing can be (R6).
    void require_dependencies(const LibraryDocument& document) {
        if (document.library.dependencies.empty()) return;
        auto installed = installed_urns();
        std::vector<std::string> missing;
        for (const auto& dependency : document.library.dependencies) {
            if (installed.contains(dependency.value) || dependency.value == document.library.urn.value) continue;
            const auto* bundled = find_bundled(dependency.value);
            if (bundled != nullptr && under_way_.insert(dependency.value).second) {
                auto candidate = read(*bundled);
                if (take(candidate)) installed = installed_urns();
                else missing.push_back(dependency.value);
            } else if (bundled == nullptr && !only_mappings(document)) {
                missing.push_back(dependency.value);
            }
        }
        if (missing.empty()) return;
        std::string list;
        for (const auto& urn : missing) list += (list.empty() ? "" : ", ") + urn;
        throw Problem(409, "missing_dependency", list).with("missing", platform::json::to_json(missing));
    }

    std::set<std::string> installed_urns() const {
        std::set<std::string> out;
        for (const auto& one : installed_libraries(tx_)) out.insert(one.urn);
        return out;
    }

    /// All of it or nothing, with what was installed along for it: a file that others outlive must leave nothing half done.
    void take_whole(Candidate& candidate) {
        const Said before{report.libraries.size(), report.warnings.size(), report.created, report.updated, report.unchanged, under_way_};
        bool kept = false;
        std::exception_ptr thrown;
        try {
            kept = tx_.keep_if([&] { return take(candidate); });
        } catch (const Problem&) {
            thrown = std::current_exception();
        }
        if (kept) return;
        report.libraries.resize(before.libraries);
        report.warnings.resize(before.warnings);
        report.created = before.created;
        report.updated = before.updated;
        report.unchanged = before.unchanged;
        under_way_ = before.under_way;
        if (thrown) std::rethrow_exception(thrown);
    }

    /// Whether it is there now; false where rows of it were rejected.
    bool take(Candidate& candidate) {
        auto& document = candidate.document;
        auto existing = document.rejected.empty() ? library_by_urn(tx_, document.library.urn.value, document.library.locale.value) : std::nullopt;
        if (existing && is_known(*existing, candidate)) {
            note(candidate, existing->id, LibraryOutcome::unchanged);
            return true;
        }
        if (document.rejected.empty()) {
            under_way_.insert(document.library.urn.value);
            require_dependencies(document);
            if (document.profile) resolved_ = resolve_profile(tx_, document, catalogues);
            writer_.check(tx_, document, existing ? std::optional(existing->id) : std::nullopt);
        }
        if (!document.rejected.empty()) {
            reject_all(candidate);
            return false;
        }
        if (!existing) {
            const auto library = writer_.create({context_, tx_}, document, candidate.file);
            if (document.profile) write_profile(tx_, *document.profile, resolved_);
            note(candidate, library.id, LibraryOutcome::created);
            return true;
        }
        renew(*existing, candidate);
        note(candidate, existing->id, LibraryOutcome::updated);
        return true;
    }

    /// The same bytes are there, live or staged.
    bool is_known(const Library& library, const Candidate& candidate) const {
        for (const auto& release : releases_of(tx_, library.id))
            if (release.sha256 == candidate.file.sha256 && release.release_no.value >= library.release_no.value) return true;
        return false;
    }

    /// An OSCAL document has no counted version: what it says of its last change decides (R6). -1, 0 or 1.
    int order_of(const Library& library, const Candidate& candidate) const {
        for (const auto& release : releases_of(tx_, library.id)) {
            if (release.release_no.value != library.release_no.value || !release.last_modified) continue;
            const auto& given = *candidate.document.last_modified;
            return given == *release.last_modified ? 0 : given < *release.last_modified ? -1
                                                                                        : 1;
        }
        return 1;
    }

    void renew(Library& library, Candidate& candidate) {
        const bool counted = !candidate.document.last_modified;
        if (!counted) candidate.document.library.lib_version = library.lib_version.value + order_of(library, candidate);
        const auto given = candidate.document.library.lib_version.value, installed = library.lib_version.value;
        if (given < installed) throw Problem(409, "older_version", library.urn.value);
        if (given > installed || (candidate.document.profile && query_.replace.value_or(false))) {
            if (candidate.document.profile) erase_profile(tx_, library);
            upgrades_.stage({context_, tx_}, library, candidate.document, candidate.file);
            if (candidate.document.profile) write_profile(tx_, *candidate.document.profile, resolved_);
            return;
        }
        if (!query_.replace.value_or(false)) throw Problem(409, "same_version_changed", library.urn.value);
        upgrades_.replace({context_, tx_}, library, candidate.document, candidate.file);
    }

    void note(const Candidate& candidate, const Uuid& library, LibraryOutcome outcome) {
        for (const auto& warning : candidate.document.warnings)
            if (report.warnings.size() < kMaxRejections) report.warnings.push_back({warning, candidate.file.name});
        report.libraries.push_back({candidate.file.name, candidate.document.library.urn.value, outcome, library});
        (outcome == LibraryOutcome::created ? report.created : outcome == LibraryOutcome::updated ? report.updated
                                                                                                  : report.unchanged) += 1;
    }

    void count() {
        for (const auto& one : report.libraries)
            for (const auto& [kind, number] : count_library(tx_, one.library)) report.object_counts[kind] += number;
    }

    Context& context_;
    Transaction& tx_;
    const LibraryWriter& writer_;
    const LibraryUpgrades& upgrades_;
    const LibraryImportQuery& query_;
    bool single_;
    ResolvedProfile resolved_;
    std::set<std::string> under_way_;  ///< so that packages that depend on each other come to an end
};

/// Identifiers separated by commas.
std::vector<Uuid> ids_in(std::string_view list) {
    std::vector<Uuid> out;
    while (!list.empty()) {
        const auto end = std::min(list.find(','), list.size());
        const auto id = Uuid::parse(platform::trim(list.substr(0, end)));
        if (!id) throw platform::invalid("/catalog_library_id", "bad_format", "must be identifiers separated by commas");
        out.push_back(*id);
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return out;
}

/// Of a package that came from OSCAL.
std::string document_id_of(Transaction& tx, const Uuid& id) {
    static const auto table = libraries();
    const auto library = table.get(tx, id);
    if (!library) throw platform::invalid("/library_id", "unknown_reference", "does not exist");
    if (!library->urn.value.starts_with(kOscalUrn)) throw platform::invalid("/library_id", "unknown_value", "is no package from OSCAL");
    return library->urn.value.substr(kOscalUrn.size());
}

Candidate read_candidate(platform::files::ZipEntry entry, const LibraryReading& reading) {
    Candidate out;
    auto read = read_library_file(entry.bytes, reading);
    out.document = std::move(read.document);
    out.file = {std::move(entry.name), std::move(entry.bytes), read.format, {}};
    out.file.sha256 = platform::crypto::sha256_hex(out.file.bytes);
    return out;
}

}  // namespace

LibraryImportReport LibraryImports::import(Context& context, const std::string& name, const std::string& bytes, const LibraryImportQuery& query) const {
    const Acting acting(context, "import");
    std::vector<platform::files::ZipEntry> entries;
    const bool single = !platform::files::is_zip(bytes);
    if (single) entries.push_back({name.empty() ? "library.yaml" : name, bytes});
    else context.fiber.offload([&] { entries = platform::files::unpack_zip(bytes); });
    auto tx = context.transaction();
    tx.allow(kLongWork);
    Import taking({context, tx}, writer_, upgrades_, query, single);
    taking.report.dry_run = query.dry_run.value_or(false);
    if (query.catalog_library_id) taking.catalogues = ids_in(query.catalog_library_id->value);
    std::vector<Candidate> candidates;
    const auto document_id = query.library_id ? document_id_of(tx, *query.library_id) : std::string();
    for (auto& entry : entries) {
        LibraryReading reading{
            context.now, query.strict.value_or(false), query.key ? query.key->value : "", query.locale ? query.locale->value : "en", entry.name,
            document_id, query.group ? query.group->value : ""};
        const Candidate named{{entry.name, {}, {}, {}}, {}};
        const auto read = [&] { candidates.push_back(read_candidate(std::move(entry), reading)); };
        taking.attempt(named, [&] { context.fiber.offload(read); });
    }
    taking.run(candidates);
    if (!taking.report.rejected.empty() && query.mode != ImportMode::partial) {
        LibraryImportReport refused;
        refused.dry_run = taking.report.dry_run;
        refused.rejected = std::move(taking.report.rejected);
        refused.warnings = std::move(taking.report.warnings);
        return refused;
    }
    if (!taking.report.dry_run) tx.commit();
    return std::move(taking.report);
}

Uuid LibraryImports::install(Context& context, const std::string& ref_id) const {
    const Acting acting(context, "install");
    const auto* bundled = find_bundled_by_ref(ref_id);
    if (bundled == nullptr) throw platform::invalid("/ref_id", "unknown_reference", "is not among the packages that are shipped");
    auto tx = context.transaction();
    tx.allow(kLongWork);
    if (library_by_urn(tx, bundled->about.urn, bundled->about.locale)) throw Problem(409, "already_exists");
    const LibraryImportQuery query;
    Import taking({context, tx}, writer_, upgrades_, query, true);
    const auto id = taking.install(*bundled);
    if (!taking.report.rejected.empty()) {
        const auto& first = taking.report.rejected.front();
        throw Problem(409, "conflict", first.file + first.pointer + ": " + first.message);
    }
    tx.commit();
    return id;
}

}  // namespace compliance
