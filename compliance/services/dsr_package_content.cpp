// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_package_content.hpp"

#include "compliance/repositories/dsr_source_system.hpp"
#include "compliance/services/dsr_communication.hpp"
#include "compliance/services/dsr_letter_file.hpp"
#include "platform/async/runtime.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Uuid;
using platform::json::Node;
using platform::json::NodeKind;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::tabular::Cell;

namespace {

constexpr std::string_view kTasks = "compliance_dsr_tasks";
constexpr std::string_view kSchema = "dsr-package/1";

bool is_done(DsrTaskState state) { return state == DsrTaskState::done || state == DsrTaskState::no_data || state == DsrTaskState::not_possible; }
bool is_portable(std::string_view media_type) { return media_type.starts_with("application/json") || media_type.starts_with("text/csv"); }
DsrPackageKind kind_of(DsrTaskKind task) { return task == DsrTaskKind::export_ ? DsrPackageKind::portability : DsrPackageKind::access; }

/// Results that count, in an order that does not depend on who asks: by system, then by age.
platform::postgres::Result results_of(Executor& db, const Uuid& request) {
    return db.run(
        "SELECT t.id, t.item, t.state, coalesce(t.completed_at::text, ''), t.kind FROM compliance_dsr_tasks t "
        "LEFT JOIN compliance_dsr_source_systems s ON s.tenant_id = t.tenant_id AND s.id = t.system "
        "WHERE t.tenant_id = compliance_tenant() AND t.request = $1 AND t.kind IN ('collect', 'export') AND t.state IN ('done', 'no_data', 'not_possible') "
        "ORDER BY s.name NULLS LAST, t.id",
        Params{}.add(request));
}

/// The item is decided so that nothing leaves for it.
bool is_withheld(const DsrRequest& request, const Uuid& item) {
    const auto found = std::find_if(request.items.begin(), request.items.end(), [&](const DsrItem& own) { return own.id == item; });
    return found != request.items.end() && !is_answered_with_data(*found) && (found->suggested || found->decision);
}

Cell cell_of(const Node& node) {
    switch (node.kind) {
        case NodeKind::null: return {};
        case NodeKind::boolean: return node.boolean;
        case NodeKind::number: return platform::tabular::Number{node.text};
        case NodeKind::string: return node.text;
        default: {
            std::string text;
            platform::json::write(text, node);
            return text;
        }
    }
}

}  // namespace

bool is_answered_with_data(const DsrItem& item) {
    return !item.suggested && (item.decision == DsrDecision::granted || item.decision == DsrDecision::partially_granted);
}

std::string package_basis(Executor& db, const DsrRequest& request) {
    std::string all;
    for (const auto& item : request.items) {
        all += item.id.str() + "\x1F" + (item.suggested ? "?" : "") + (item.decision ? std::to_string(static_cast<int>(*item.decision)) : "-") + "\x1F" +
               (item.decision_reason ? item.decision_reason->value : "") + "\x1F" + platform::json::to_json(item.access_entries) + "\x1F";
        for (const auto& check : item.exception_checks) all += check.reasons_withheld && check.result != DsrExceptionResult::does_not_apply ? "w" : ".";
        all += "\n";
    }
    const auto rows = results_of(db, request.id);
    for (std::size_t i = 0; i < rows.rows(); ++i)
        all += rows.uuid(i, 0).str() + "\x1F" + std::string(rows.text(i, 2)) + "\x1F" + std::string(rows.text(i, 3)) + "\n";
    return platform::crypto::sha256_hex(all);
}

std::vector<DsrAccessEntry> access_entries_of(Executor& db, const DsrRequest& request, const AccessInformation& information) {
    for (const auto& item : request.items) {
        if (item.right != DsrRight::access) continue;
        std::vector<Uuid> activities;
        for (const auto& activity : item.processing_activities) activities.push_back(activity.id);
        return merged_entries(item.access_entries, information.entries(db, activities, request.language.value));
    }
    return {};
}

platform::tabular::Table records_table(const DsrDataCategory& category) {
    platform::tabular::Table table{category.name.value, {}, {}};
    std::vector<Node> records;
    std::map<std::string, std::size_t, std::less<>> places;
    const auto place_of = [&](const std::string& name) {
        const auto [known, fresh] = places.emplace(name, table.columns.size());
        if (fresh) table.columns.push_back({name, name});
        return known->second;
    };
    for (const auto& record : category.records) {
        std::vector<platform::Fault> faults;
        records.push_back(platform::json::parse(record.text, faults));
        if (records.back().kind == NodeKind::object)
            for (const auto& member : records.back().members) (void)place_of(member.first);
        else (void)place_of("value");
    }
    for (const auto& record : records) {
        std::vector<Cell> row(table.columns.size());
        if (record.kind == NodeKind::object)
            for (const auto& member : record.members) row[place_of(member.first)] = cell_of(member.second);
        else row[place_of("value")] = cell_of(record);
        table.rows.push_back(std::move(row));
    }
    return table;
}

DsrPackageContent::DsrPackageContent(Context& context, Parts parts, const DsrRequest& request, std::vector<DsrPackageKind> kinds, platform::Instant at)
    : context_(context), parts_(parts), request_(request), kinds_(std::move(kinds)), at_(at), archive_(context, parts.files, at) {}

bool DsrPackageContent::serves(DsrPackageKind kind) const { return std::find(kinds_.begin(), kinds_.end(), kind) != kinds_.end(); }

void DsrPackageContent::add(std::string path, std::string media_type, const std::string& bytes, const std::string& system, const std::string& category) {
    const auto member = archive_.add(std::move(path), std::move(media_type), bytes);
    DsrManifestFile file{member.path, member.media_type, member.bytes, member.sha256, {}, {}, {}};
    if (!system.empty()) file.system = system;
    if (!category.empty()) file.category = category;
    listed_.push_back(std::move(file));
}

/// What fails is tried again with the job.
std::string DsrPackageContent::render(const platform::render::Document& document) const {
    return parts_.documents.render(context_.fiber, document, platform::render::DocumentFormat::pdf);
}

void DsrPackageContent::write(const std::function<void(double)>& progress) {
    DsrCommunication letter;
    std::vector<Uuid> tasks;
    std::vector<DsrAccessEntry> entries;
    std::optional<LetterPaper> paper;
    {
        auto tx = context_.transaction();
        letter = parts_.letters.compose_answer(context_, tx, request_);
        entries = access_entries_of(tx, request_, parts_.information);
        paper.emplace(context_, tx, parts_.files);
        const auto rows = results_of(tx, request_.id);
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            const bool exported = rows.text(i, 4) == "export";
            const bool withheld = !rows.is_null(i, 1) && is_withheld(request_, rows.uuid(i, 1));
            if (rows.text(i, 2) == "done" && !withheld && serves(exported ? DsrPackageKind::portability : DsrPackageKind::access))
                tasks.push_back(rows.uuid(i, 0));
        }
        tx.commit();  // templates that were not there yet
    }
    add_letter(*paper, letter);
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        add_task(tasks[i]);
        progress(0.9 * static_cast<double>(i + 1) / static_cast<double>(tasks.size()));
    }
    if (serves(DsrPackageKind::access)) {
        add("information.json", "application/json",
            information_json(request_, paper->tenant().legal_name, entries, paper->tenant().language_for(request_.language.value)));
        add("information.pdf", "application/pdf",
            render(information_document(*paper, request_, entries, listed_, at_)));
    }
    add_manifest(paper->tenant().legal_name);
    archive_.finish();
    progress(0.95);
}

void DsrPackageContent::add_letter(const LetterPaper& paper, const DsrCommunication& letter) {
    add("answer.pdf", "application/pdf", render(letter_document(paper, request_, letter, at_)));
}

void DsrPackageContent::add_task(const Uuid& id) {
    auto db = context_.units();
    auto task = dsr_tasks().get(db, id);
    if (!task || !is_done(task->state)) throw std::runtime_error("a result went while its package was built");
    parts_.cases.vault().open(db, *task, kTasks);
    std::string system = "other";
    if (task->system)
        if (const auto found = dsr_source_systems().get(db, *task->system)) system = found->name.value;
    DsrCollectedData data;
    if (task->result.state == platform::PiiState::open)
        context_.fiber.offload([&] { data = platform::json::from_stored<DsrCollectedData>(std::exchange(task->result.value.text, {})); });
    for (const auto& category : data.categories) add_category(*task, system, category);
    for (const auto& file : task->result_files) add_file(*task, system, file.id);
}

/// Each system has a folder of its own, also where the names of two become the same word.
std::string DsrPackageContent::folder_of(const DsrTask& task, const std::string& system) {
    const auto [known, fresh] = folders_.emplace(task.system.value_or(Uuid{}), std::string{});
    if (fresh) known->second = names_.claim(member_word(system, "system"), "");
    return known->second;
}

void DsrPackageContent::add_category(const DsrTask& task, const std::string& system, const DsrDataCategory& category) {
    const std::string top = kind_of(task.kind) == DsrPackageKind::portability ? "portability/" : "data/";
    const auto stem = top + folder_of(task, system) + "/" + member_word(category.name.value, "category");
    std::string json = "[", csv;
    context_.fiber.offload([&] {
        for (const auto& record : category.records) json += (json.size() > 1 ? ",\n" : "\n") + record.text;
        json += "\n]\n";
        csv = platform::tabular::to_csv(records_table(category));
    });
    add(names_.claim(stem, ".json"), "application/json", json, system, category.name.value);
    add(names_.claim(stem, ".csv"), "text/csv; charset=utf-8", csv, system, category.name.value);
}

void DsrPackageContent::add_file(const DsrTask& task, const std::string& system, const Uuid& id) {
    auto db = context_.units();
    auto file = parts_.files.files().rows().get(db, id);
    if (!file) throw std::runtime_error("a file of a result is gone");
    parts_.files.keys().open_names(db, {&*file});
    const bool portable = kind_of(task.kind) == DsrPackageKind::portability && is_portable(file->media_type);
    // The name as uploaded may itself say something of the person or hide another type: it stands in the manifest only.
    const auto stem = std::string(portable ? "portability/" : "files/") + folder_of(task, system) + "/file";
    const auto member = archive_.add(db, names_.claim(stem, ending_of(file->media_type)), *file);
    DsrManifestFile listed{member.path, member.media_type, member.bytes, member.sha256, {}, system, {}};
    if (file->name.state == platform::PiiState::open) listed.name = file->name.value.value;
    listed_.push_back(std::move(listed));
}

void DsrPackageContent::add_manifest(const std::string& controller) {
    const DsrManifest manifest{std::string(kSchema), request_.key, request_.language.value, controller, kinds_, at_, listed_};
    const auto text = platform::json::to_json(manifest);
    manifest_sha256_ = archive_.add("manifest.json", "application/json", text).sha256;
}

std::vector<DsrPackageFile> DsrPackageContent::files() const {
    std::vector<DsrPackageFile> out;
    for (const auto& file : listed_) out.push_back({file.path, file.media_type, file.bytes, file.sha256});
    return out;
}

}  // namespace compliance
