// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_communication.hpp"

#include <map>

#include "compliance/domain/supervisory_authority.hpp"
#include "compliance/services/dsr_clock.hpp"
#include "compliance/services/dsr_letter_file.hpp"
#include "compliance/services/dsr_portal/token.hpp"
#include "compliance/services/personal_read.hpp"
#include "compliance/services/register.hpp"
#include "platform/render/template.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Instant;
using platform::Uuid;
using platform::json::quoted;
using platform::postgres::Executor;
using platform::postgres::Params;

namespace {

constexpr std::string_view kTable = "compliance_dsr_communications";
constexpr std::int64_t kSettleBatch = 200;

bool is_note(DsrLetterChannel channel) { return channel == DsrLetterChannel::phone_note || channel == DsrLetterChannel::in_person_note; }

std::string local_day(Instant at, const DsrRequest& request, std::string_view language) {
    return letter_date(platform::time::local_date(at, request.deadline.time_zone), language);
}

/// What the letter says of a decision's grounds: the words for the person, unless a ground lets them be withheld (R16).
std::string reason_of(const DsrItem& item) {
    for (const auto& check : item.exception_checks)
        if (check.reasons_withheld && check.result != DsrExceptionResult::does_not_apply) return {};
    return item.decision_reason ? item.decision_reason->value : std::string{};
}

/// Members of one object of the template's values.
class Values {
  public:
    Values& add(std::string_view name, std::string_view text) { return raw(name, quoted(text)); }
    Values& raw(std::string_view name, const std::string& json) {
        out_ += (out_.empty() ? "" : ",") + quoted(name) + ":" + json;
        return *this;
    }
    [[nodiscard]] std::string str() const { return "{" + out_ + "}"; }

  private:
    std::string out_;
};

std::string list_of(const std::vector<std::string>& entries) {
    std::string out;
    for (const auto& entry : entries) out += (out.empty() ? "" : ",") + entry;
    return "[" + out + "]";
}

/// Until when data of an erasure are kept and restricted, and by which duty (R19); by item.
std::map<Uuid, std::string> kept_by_duty(Executor& db, const DsrRequest& request, std::string_view language) {
    const auto rows = db.run(
        "SELECT DISTINCT t.item, d.x ->> 'detail', (d.x ->> 'until')::date FROM compliance_dsr_tasks t, jsonb_array_elements(t.blocked_by) AS d (x) "
        "WHERE t.tenant_id = compliance_tenant() AND t.request = $1 AND t.kind = 'restrict' AND t.item IS NOT NULL AND t.state <> 'cancelled' "
        "ORDER BY 1, 3, 2",
        Params{}.add(request.id));
    std::map<Uuid, std::string> out;
    for (std::size_t i = 0; i < rows.rows(); ++i)
        out[rows.uuid(i, 0)] += " " + restriction_in_words(rows.is_null(i, 2) ? std::nullopt : std::optional(rows.date(i, 2)), rows.text(i, 1), language);
    return out;
}

std::string decisions_of(Executor& db, const DsrRequest& request, std::string_view language) {
    const auto kept = kept_by_duty(db, request, language);
    const auto note_of = [&](const DsrItem& item) {
        const auto found = kept.find(item.id);
        return found == kept.end() ? std::string{} : found->second;
    };
    std::vector<std::string> entries;
    for (const auto& item : request.items)
        if (item.decision)
            entries.push_back(Values{}
                                  .add("right", right_in_words(item.right, language))
                                  .add("result", decision_in_words(*item.decision, language))
                                  .add("reason", reason_of(item) + note_of(item))
                                  .str());
    return list_of(entries);
}

std::string decision_reasons_of(const DsrRequest& request) {
    std::string out;
    for (const auto& item : request.items)
        if (const auto reason = reason_of(item); !reason.empty()) out += (out.empty() ? "" : "\n") + reason;
    return out;
}

std::string values_of(Executor& db, const DsrRequest& request, const DsrLetter& letter, std::string_view language) {
    const auto tenant = db.run("SELECT legal_name FROM compliance_tenants WHERE tenant_id = compliance_tenant()");
    std::string rights;
    for (const auto& item : request.items) rights += (rights.empty() ? "" : ", ") + std::string(right_in_words(item.right, language));
    Values all;
    all.raw("request", Values{}.add("key", request.key).add("received_on", local_day(request.received_at, request, language)).str());
    all.raw("deadline", Values{}.add("due_on", letter_date(request.deadline.due_on, language)).str());
    all.raw("first_deadline", Values{}.add("due_on", letter_date(request.first_deadline.due_on, language)).str());
    const bool known = request.requester.state == platform::PiiState::open;
    all.raw("requester", Values{}.add("name", known ? request.requester.value.name.value : std::string{}).str());
    all.add("items", rights).raw("decisions", decisions_of(db, request, language)).add("decision_reasons", decision_reasons_of(request));
    if (request.region) {
        const auto& authority = authority_of(*request.region);
        all.raw("authority", Values{}.add("name", language.starts_with("de") ? authority.name_de : authority.name_en).add("web", authority.web).str());
    }
    all.raw("controller", Values{}.add("name", tenant.text(0, 0)).str());
    all.add("words", letter.words).add("status_url", letter.status_url);
    if (!letter.dpo_contact.empty()) all.raw("dpo", Values{}.add("contact", letter.dpo_contact).str());
    if (request.extension) all.raw("extension", Values{}.add("months", std::to_string(request.extension->months)).str());
    if (letter.fee)
        all.raw("fee",
                Values{}.add("amount", letter.fee->amount).add("currency", letter.fee->currency).add("cost_breakdown", letter.fee->cost_breakdown).str());
    std::vector<std::string> recipients;
    for (const auto& recipient : letter.recipients) recipients.push_back(Values{}.add("name", recipient.name).add("outcome", recipient.outcome).str());
    all.raw("recipients", list_of(recipients));
    return all.str();
}

}  // namespace

DsrLetterChannel channel_of(const DsrRequest& request) {
    const bool has_mail = request.requester.state == platform::PiiState::open && !request.requester.value.emails.empty();
    if (request.answer_channel) {
        switch (*request.answer_channel) {
            case DsrAnswerChannel::email: return has_mail ? DsrLetterChannel::email : DsrLetterChannel::letter;
            case DsrAnswerChannel::portal: return DsrLetterChannel::portal;
            case DsrAnswerChannel::letter: return DsrLetterChannel::letter;
            case DsrAnswerChannel::in_person: return DsrLetterChannel::in_person_note;
        }
    }
    const bool electronic = request.source == DsrSource::portal || request.source == DsrSource::email || request.source == DsrSource::api;
    if (electronic && has_mail) return DsrLetterChannel::email;
    return request.source == DsrSource::portal ? DsrLetterChannel::portal : DsrLetterChannel::letter;
}

DsrLetterKind answer_kind_of(const DsrRequest& request) {
    const bool refused = std::all_of(request.items.begin(), request.items.end(), [](const DsrItem& item) { return item.decision == DsrDecision::refused; });
    return refused ? DsrLetterKind::refusal : DsrLetterKind::answer;
}

DsrLetters::DsrLetters(const DsrCases& cases, const DsrTemplateService& templates, const EmailService& mails, const JobService& jobs)
    : cases_(cases), templates_(templates), mails_(mails), jobs_(jobs), table_(dsr_communications()) {}

DsrCommunication DsrLetters::compose_answer(Context& context, Executor& db, const DsrRequest& request) const {
    return render(context, db, request, {.kind = answer_kind_of(request)});
}

DsrCommunication DsrLetters::render(Context& context, Executor& db, const DsrRequest& request, const DsrLetter& letter) const {
    DsrCommunication row;
    row.request = request.id;
    row.kind = letter.kind;
    row.channel = letter.channel.value_or(channel_of(request));
    row.attachments = letter.attachments;
    if (letter.body) {
        row.subject = platform::Text<300>(letter.subject.value_or(request.key));
        row.body = platform::LongText(*letter.body);
        return row;
    }
    const auto wording = templates_.choose(context, db, letter.kind, request.language.value, letter.template_id);
    row.template_ = wording.id;
    row.template_version = static_cast<std::int32_t>(wording.version);
    using platform::render::Escape;
    using platform::render::Template;
    const Template subject(wording.subject.value, letter_paths()), body(wording.body.value, letter_paths(), {"status_url"});
    const auto portal = cases_.settings_in_force(db, context).portal;
    DsrLetter told = letter;
    if (told.dpo_contact.empty() && portal.dpo_contact) told.dpo_contact = portal.dpo_contact->value;
    const bool named = subject.named().contains("status_url") || body.named().contains("status_url");
    if (named && portal.enabled && told.status_url.empty()) told.status_url = status_link(context, mint_status_token(context, db, request.id));
    std::vector<platform::Fault> faults;
    const auto values = platform::json::parse(values_of(db, request, told, wording.language.value), faults);
    row.subject = platform::Text<300>(subject.render(values, Escape::none));
    row.body = platform::LongText(body.render(values));
    return row;
}

void DsrLetters::store(Context& context, platform::postgres::Transaction& tx, const DsrRequest& request, const DsrLetter& letter, DsrCommunication& row) const {
    row.id = Uuid::make_v7(context.now);
    cases_.hold_files(context, tx, request, {{"dsr_communication", row.id}, {{row.attachments, "/attachments"}}});
    if (letter.dispatched_at || is_note(row.channel) || row.channel == DsrLetterChannel::portal) {
        row.state = DsrLetterState::dispatched;
        row.dispatched_at = letter.dispatched_at.value_or(context.now);
    } else if (row.channel == DsrLetterChannel::email) {
        if (request.requester.state != platform::PiiState::open || request.requester.value.emails.empty())
            throw platform::invalid("/channel", "not_applicable", "the person has no e-mail address");
        row.state = DsrLetterState::queued;
        row.message_id = mails_.queue_text(context, tx,
                                           {"dsr." + std::string(platform::reflect::type_of<DsrLetterKind>().values[static_cast<std::size_t>(row.kind)]),
                                            request.language.value, request.requester.value.emails.front().value, row.subject.value.value, row.body.value.value,
                                            request.subject_key, EmailEntity{"dsr_communication", row.id}});
    } else {
        row.state = DsrLetterState::draft;   // until somebody says when it was posted
    }
    cases_.vault().seal(tx, row, kTable, row.id, request.subject_key);
    table_.insert(tx, row);
    if (row.channel == DsrLetterChannel::letter) DsrLetterFiles::order(jobs_, context, tx, row);
}

DsrCommunication DsrLetters::send(DsrCase& one, const DsrLetter& letter) const {
    auto row = render(one.context, one.tx(), one.request, letter);
    store(one.context, one.tx(), one.request, letter, row);
    if (row.state == DsrLetterState::dispatched) left(one, row);
    return row;
}

void DsrLetters::acknowledge(Context& context, platform::postgres::Transaction& tx, DsrRequest& request) const {
    if (!cases_.settings(tx, context).auto_acknowledge || channel_of(request) != DsrLetterChannel::email) return;
    const DsrLetter letter{.kind = DsrLetterKind::acknowledgement};
    auto row = render(context, tx, request, letter);
    store(context, tx, request, letter, row);
}

void DsrLetters::receive(Context& context, platform::postgres::Transaction& tx, const DsrRequest& request, DsrCommunication& received) const {
    if (received.id.is_nil()) received.id = Uuid::make_v7(context.now);
    received.request = request.id;
    received.direction = DsrDirection::in;
    received.state = DsrLetterState::received;
    cases_.vault().seal(tx, received, kTable, received.id, request.subject_key);
    table_.insert(tx, received);
}

void DsrLetters::left(DsrCase& one, const DsrCommunication& letter) const {
    auto& extension = one.request.extension;
    if (extension && extension->notice == letter.id)
        extension->dispatched_on = platform::time::local_date(*letter.dispatched_at, one.request.deadline.time_zone);
    if (dispatched_) dispatched_(one, letter);
}

platform::records::Page<DsrCommunication> DsrLetters::list(Context& context, const Uuid& id, const platform::records::ListQuery& query,
                                                           const DsrCommunicationFilters& filters) const {
    if (query.include && *query.include != "pii") throw platform::invalid("/include", "unknown_value", "must be pii");
    auto tx = context.transaction();
    const auto request = record_of(cases_.rows().rows(), tx, id);
    auto page = table_.list(tx, query, filters, {{"request = $::uuid", Params{}.add(std::string_view(id.str()))}});
    if (!query.include) return page;
    cases_.vault().open(tx, page.items, kTable);
    PersonalRead read{.entity_type = "dsr_communication", .fields = {"subject", "body"}};
    for (const auto& row : page.items) {
        read.ids.push_back(row.id);
        read.subjects.push_back(request.subject_key);
    }
    note_personal_read(context, tx, read);
    tx.commit();
    return page;
}

DsrCommunication DsrLetters::create(Context& context, const Uuid& id, const DsrCommunicationInput& input, bool dry_run) const {
    if (input.completes) return post_draft(context, id, input);
    DsrCase one(context, cases_, id, std::nullopt, "send_communication");
    std::vector<platform::Fault> faults;
    check_references(one.tx(), input, faults);
    const bool incoming = input.direction == DsrDirection::in;
    if (input.body.has_value() && (input.template_id || input.words)) faults.push_back({"/body", "contradiction", "is instead of a template"});
    if (incoming && !input.body) faults.push_back({"/body", "required", "say what was received"});
    if (incoming && !input.channel) faults.push_back({"/channel", "required", "say how it came"});
    if (!incoming && !input.body && !input.words && (input.kind == DsrLetterKind::message || input.kind == DsrLetterKind::other))
        faults.push_back({"/words", "required", "say something"});
    require_faultless(std::move(faults));
    std::optional<Instant> given;
    if (input.dispatched_at) given = given_instant(context, one.request, input.dispatched_at, "/dispatched_at");
    DsrLetter letter{.kind = input.kind, .dispatched_at = given, .channel = input.channel, .template_id = input.template_id, .attachments = input.attachments};
    if (input.words) letter.words = input.words->value;
    if (input.subject) letter.subject = input.subject->value;
    if (input.body) letter.body = input.body->value;
    DsrCommunication row;
    if (incoming) {
        row = render(context, one.tx(), one.request, letter);
        row.dispatched_at = given.value_or(context.now);
        row.id = Uuid::make_v7(context.now);
        if (!dry_run) cases_.hold_files(context, one.tx(), one.request, {{"dsr_communication", row.id}, {{row.attachments, "/attachments"}}});
        if (!dry_run) receive(context, one.tx(), one.request, row);
    } else if (dry_run) {
        return render(context, one.tx(), one.request, letter);
    } else {
        row = send(one, letter);
    }
    cases_.vault().open(one.tx(), row, kTable);
    if (!dry_run) one.commit_unseen(Frozen::reckon_anew);
    return row;
}

DsrCommunication DsrLetters::post_draft(Context& context, const Uuid& id, const DsrCommunicationInput& input) const {
    DsrCase one(context, cases_, id, std::nullopt, "send_communication");
    if (!input.dispatched_at) throw platform::invalid("/dispatched_at", "required", "say when it was posted");
    auto row = table_.get_for_update(one.tx(), *input.completes);
    if (!row || row->request != id) throw platform::invalid("/completes", "unknown_reference", "does not exist");
    if (row->state != DsrLetterState::draft) throw platform::conflict("state", "It has left already.");
    row->dispatched_at = given_instant(context, one.request, input.dispatched_at, "/dispatched_at");
    row->state = DsrLetterState::dispatched;
    if (!table_.update(one.tx(), *row, row->version)) throw std::logic_error("a locked letter changed");
    left(one, *row);
    cases_.vault().open(one.tx(), *row, kTable);
    one.commit_unseen(Frozen::reckon_anew);
    return std::move(*row);
}

std::size_t DsrLetters::settle(Context& context) const {
    auto units = context.units();
    const auto rows = units.run(
        "SELECT c.id, c.request, m.state FROM compliance_dsr_communications c JOIN compliance_email_messages m "
        "ON m.tenant_id = c.tenant_id AND m.message_id = c.message_id AND m.state IN ('sent', 'failed', 'bounced', 'suppressed') "
        "WHERE c.tenant_id = compliance_tenant() AND c.state = 'queued' ORDER BY c.id LIMIT $1",
        Params{}.add(kSettleBatch));
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        DsrCase one(context, cases_, rows.uuid(i, 1), std::nullopt, "dispatch");
        auto row = table_.get_for_update(one.tx(), rows.uuid(i, 0));
        if (!row || row->state != DsrLetterState::queued) continue;   // another instance was quicker
        const bool sent = rows.text(i, 2) == "sent";
        row->state = sent ? DsrLetterState::dispatched : DsrLetterState::failed;
        if (sent) {
            const auto at = one.tx().run(
                "SELECT (attempts -> -1 ->> 'at')::timestamptz FROM compliance_email_messages WHERE tenant_id = compliance_tenant() AND message_id = $1",
                Params{}.add(std::string_view(row->message_id->value)));
            row->dispatched_at = at.instant(0, 0);
        }
        if (!table_.update(one.tx(), *row, row->version)) throw std::logic_error("a locked letter changed");
        if (sent) left(one, *row);
        one.commit_unseen(Frozen::reckon_anew);
    }
    return rows.rows();
}

}  // namespace compliance
