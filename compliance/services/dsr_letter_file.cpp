// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_letter_file.hpp"

#include "compliance/repositories/dsr_communication.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Uuid;

namespace {

constexpr std::string_view kTable = "compliance_dsr_communications";

struct LetterInput {
    Uuid communication;
};
BOOST_DESCRIBE_STRUCT(LetterInput, (), (communication))

}  // namespace

platform::render::Document letter_document(const LetterPaper& paper, const DsrRequest& request, const DsrCommunication& letter, platform::Instant at) {
    const auto language = paper.tenant().language_for(request.language.value);
    const bool german = language == "de";
    const auto day = platform::time::local_date(letter.dispatched_at.value_or(at), request.deadline.time_zone);
    const Person nobody;
    const auto& recipient = request.requester.state == platform::PiiState::open ? request.requester.value : nobody;
    return paper.letter(recipient, {language,
                                    letter.subject.value.value,
                                    letter.body.value.value,
                                    {{german ? "Unser Zeichen" : "Our reference", request.key}, {german ? "Datum" : "Date", letter_date(day, language)}}});
}

DsrLetterFiles::DsrLetterFiles(Parts parts) : parts_(parts), table_(dsr_communications()) {
    parts_.jobs.add_kind(kJob, {[this](JobRun& run) { return render(run); }});
}

void DsrLetterFiles::order(const JobService& jobs, const Context& context, platform::postgres::Executor& db, const DsrCommunication& letter) {
    jobs.enqueue(context, db, kJob, platform::json::to_json(LetterInput{letter.id}));
}

std::string DsrLetterFiles::render(JobRun& run) const {
    auto& context = run.context;
    const auto id = platform::json::from_stored<LetterInput>(run.job.input.text).communication;
    std::optional<LetterPaper> paper;
    std::vector<DsrRequest> one;
    std::optional<DsrCommunication> letter;
    {
        auto db = context.units();
        letter = table_.get(db, id);
        if (!letter) return "{}";
        auto request = parts_.cases.rows().rows().get(db, letter->request);
        if (!request) return "{}";
        one.push_back(std::move(*request));
        parts_.cases.open(db, one);
        parts_.cases.vault().open(db, *letter, kTable);
        paper.emplace(context, db, parts_.files);
    }
    // Erased meanwhile: there are no words any more.
    if (letter->body.state != platform::PiiState::open) return "{}";
    const auto& request = one.front();
    const auto pdf =
        parts_.documents.render(context.fiber, letter_document(*paper, request, *letter, letter->created_at), platform::render::DocumentFormat::pdf);
    const Acting acting(context, "attach");
    auto tx = context.transaction();
    auto row = table_.get_for_update(tx, id);
    if (!row) return "{}";
    const auto names = platform::reflect::type_of<DsrLetterKind>().values;
    const auto name = request.key + "-" + std::string(names[static_cast<std::size_t>(row->kind)]) + ".pdf";
    const auto stored = parts_.files.store(context, tx, pdf, {.name = name, .media_type = "application/pdf", .subject = request.subject_key},
                                           FileHolding{{"dsr_communication", id}, {}, {}});
    if (std::find(row->attachments.begin(), row->attachments.end(), platform::Ref<entity::File>{stored.file.id}) == row->attachments.end())
        row->attachments.push_back({stored.file.id});
    if (!table_.update(tx, *row, row->version)) throw std::logic_error("a locked letter changed");
    const auto result = "{\"file_id\":\"" + stored.file.id.str() + "\"}";
    run.succeed(tx, result);
    tx.commit();
    return result;
}

}  // namespace compliance
