// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_case_file.hpp"

#include "compliance/domain/dsr_package.hpp"
#include "compliance/repositories/dsr_communication.hpp"
#include "compliance/services/personal_read.hpp"
#include "compliance/services/register.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;

namespace json = platform::json;

namespace {

constexpr std::size_t kMaxHistory = 5'000;

template <class T>
std::vector<T> of_request(Executor& db, const platform::records::Table<T>& table, std::string_view name, const Uuid& request) {
    return table.read_all(db.run("SELECT " + table.store().select_list() + " FROM " + std::string(name) +
                                     " WHERE tenant_id = compliance_tenant() AND request = $1 ORDER BY id",
                                 Params{}.add(request)));
}

std::vector<platform::records::HistoryEntry> history_of(Executor& db, const DsrRequests& rows, const Uuid& request) {
    std::vector<platform::records::HistoryEntry> all;
    platform::records::ListQuery query;
    query.limit = 200;
    do {
        auto page = rows.rows().store().history(db, request, query);
        for (auto& entry : page.items) all.push_back(std::move(entry));
        query.cursor = page.next_cursor;
    } while (query.cursor && all.size() < kMaxHistory);
    std::reverse(all.begin(), all.end());
    return all;
}

void note_export(const Context& context, Executor& db, const DsrRequest& request) {
    note_personal_read(context, db,
                       {.entity_type = "dsr_request",
                        .entity_id = request.id,
                        .key = request.key,
                        .ids = {request.id},
                        .subjects = {request.subject_key},
                        .fields = {"requester", "request_text", "items", "communications", "history"},
                        .action = "export"});
}

std::string case_json(const Context& context, const DsrCaseRecord& record, const std::string& files) {
    return "{\"schema\":\"dsr-case-file/1\",\"exported_at\":" + json::quoted(platform::format_instant(context.now)) +
           ",\"request\":" + json::to_json(record.request) + ",\"tasks\":" + json::to_json(record.tasks) +
           ",\"communications\":" + json::to_json(record.communications) + ",\"history\":" + json::to_json(record.history) + ",\"files\":" + files + "}\n";
}

}  // namespace

DsrCaseRecord DsrCaseFiles::read(Context& context, const Uuid& id, std::optional<LetterPaper>& paper) const {
    auto tx = context.transaction();
    auto found = record_of(parts_.cases.rows().rows(), tx, id);
    std::vector<DsrRequest> one;
    one.push_back(std::move(found));
    parts_.cases.rows().load_parts(tx, one);
    parts_.cases.open(tx, one);
    DsrCases::show_missed(one.front(), context.now);
    DsrCaseRecord record{.request = std::move(one.front()), .tasks = {}, .systems = {}, .communications = {}, .history = {}};
    record.tasks = of_request(tx, dsr_tasks(), "compliance_dsr_tasks", id);
    record.communications = of_request(tx, dsr_communications(), "compliance_dsr_communications", id);
    parts_.cases.vault().open(tx, record.communications, "compliance_dsr_communications");
    record.history = history_of(tx, parts_.cases.rows(), id);
    const auto systems = tx.run("SELECT id, name FROM compliance_dsr_source_systems WHERE tenant_id = compliance_tenant()");
    for (std::size_t i = 0; i < systems.rows(); ++i) record.systems.emplace(systems.uuid(i, 0), systems.text(i, 1));
    paper.emplace(context, tx, parts_.files);
    note_export(context, tx, record.request);
    tx.commit();
    return record;
}

std::string DsrCaseFiles::document(Context& context, const DsrCaseRecord& record, const LetterPaper& paper) const {
    const auto language = paper.tenant().language_for({});
    const bool german = language == "de";
    const auto day = letter_date(platform::time::local_date(context.now, record.request.deadline.time_zone), language);
    const LetterPaper::Words words{language,
                                   (german ? "Akte " : "Case file ") + record.request.key,
                                   case_file_text(record, language),
                                   {{german ? "Verantwortlicher" : "Controller", paper.tenant().legal_name}, {german ? "Stand" : "As of", day}}};
    return render_document(context, parts_.documents, paper.report(words, german ? "Antrag einer betroffenen Person" : "Request of a data subject"));
}

std::pair<std::string, std::string> DsrCaseFiles::pdf(Context& context, const Uuid& id) const {
    std::optional<LetterPaper> paper;
    const auto record = read(context, id, paper);
    return {record.request.key + ".pdf", document(context, record, *paper)};
}

std::string DsrCaseFiles::add_files(Context& context, const DsrCaseRecord& record, ArchiveDraft& archive) const {
    auto db = context.units();
    MemberNames names;
    std::string list;
    const auto add = [&](const Uuid& id, const std::string& stem) {
        std::string entry = "{\"file_id\":" + json::quoted(id.str());
        try {
            const auto file = record_of(parts_.files.files().rows(), db, id);
            const auto member = archive.add(db, names.claim(stem, ending_of(file.media_type)), file);
            entry += ",\"path\":" + json::quoted(member.path) + ",\"sha256\":" + json::quoted(member.sha256) + "}";
        } catch (const platform::Problem& problem) {  // infected, not scanned yet or shredded: said, not hidden
            entry += ",\"omitted\":" + json::quoted(problem.code()) + "}";
        }
        list += (list.empty() ? "" : ",") + entry;
    };
    for (std::size_t i = 0; i < record.communications.size(); ++i) {
        const auto& letter = record.communications[i];
        const auto kind = platform::reflect::type_of<DsrLetterKind>().values[static_cast<std::size_t>(letter.kind)];
        for (const auto& file : letter.attachments) add(file.id, fmt::format("communications/{:03}-{}", i + 1, kind));
    }
    for (const auto& file : record.request.proxy_proof) add(file.id, "proxy-proof/file");
    for (const auto& package : record.request.packages)
        if (package.released_at && package.archive)
            add(package.archive->id, "packages/" + platform::format_date(platform::time::local_date(*package.released_at, record.request.deadline.time_zone)));
    return "[" + list + "]";
}

DsrCaseFiles::Archive DsrCaseFiles::zip(Context& context, const Uuid& id) const {
    std::optional<LetterPaper> paper;
    const auto record = read(context, id, paper);
    ArchiveDraft archive(context, parts_.files, context.now);
    archive.add("case-file.pdf", "application/pdf", document(context, record, *paper));
    const auto files = add_files(context, record, archive);
    archive.add("case.json", "application/json", case_json(context, record, files));
    archive.finish();
    const auto size = archive.draft().size();
    return {record.request.key + "-case-file.zip", size, std::move(archive).stream()};
}

}  // namespace compliance
