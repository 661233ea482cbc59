// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_intake.hpp"

#include "compliance/services/reference.hpp"
#include "platform/async/runtime.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/json/json.hpp"
#include "platform/mail/text.hpp"

namespace compliance {

using platform::Instant;
using platform::Problem;
using platform::Uuid;
using platform::mail::shortened;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Transaction;

namespace {

const Instant kGdprApplies = platform::Date{std::chrono::year{2018} / 5 / 25};
constexpr std::size_t kWords = 20'000, kNote = 2'000;
constexpr std::int64_t kAcknowledgementsADay = 3;  // to one address, as confirmations (R28): a forged sender is not flooded

std::string cut(std::string_view text, std::size_t characters, const char* without) {
    const auto kept = shortened(text, characters);
    if (kept.find_first_not_of(" \n\t") == std::string_view::npos) return without;
    return kept.size() == text.size() ? std::string(kept) : std::string(shortened(text, characters - 2)) + " …";
}

/// The address where it is one that answers could go to.
std::optional<std::string> address_of(const platform::mail::Incoming& mail) {
    platform::Email address;
    std::vector<platform::Fault> faults;
    platform::json::decode_parameter(platform::reflect::type_of<platform::Email>(), mail.from_address, &address, faults, "/from");
    return faults.empty() ? std::optional(address.value) : std::nullopt;
}

void lock_id(Executor& db, const std::string& id) {
    db.run("SELECT pg_advisory_xact_lock(hashtextextended('dsr mail ' || compliance_tenant()::text || $1, 0))", Params{}.add(std::string_view(id)));
}

}  // namespace

/// A mail on its way into the register.
struct DsrIntakeService::Mail {
    platform::mail::Incoming found;
    std::optional<std::string> address, sender_index;
    std::string id;  ///< as it will be kept
    Instant received_at{};
    std::vector<std::string> left_out;  ///< files, for the note
    struct Kept {
        std::string name;
        std::unique_ptr<FileDraft> draft;
    };
    std::vector<Kept> files;
};

std::optional<std::string> dsr_key_in(std::string_view subject) {
    constexpr std::string_view kPattern = "DSR-0000-000000";
    for (std::size_t at = 0; at + kPattern.size() <= subject.size(); ++at) {
        bool fits = true;
        for (std::size_t i = 0; i < kPattern.size() && fits; ++i) {
            const char c = subject[at + i], wanted = kPattern[i];
            fits = wanted == '0' ? c >= '0' && c <= '9' : wanted == '-' ? c == '-'
                                                                        : (c & ~0x20) == wanted;
        }
        const auto end = at + kPattern.size();
        if (fits && (end == subject.size() || subject[end] < '0' || subject[end] > '9')) return "DSR" + std::string(subject.substr(at + 3, 12));
    }
    return std::nullopt;
}

Instant mail_received_at(const platform::mail::Incoming& mail, std::optional<Instant> taken_at, Instant now) {
    const auto at = mail.received ? mail.received : taken_at ? taken_at
                                                             : mail.date;
    return at && *at <= now && *at >= kGdprApplies ? *at : now;
}

DsrIntakeService::DsrIntakeService(const DsrCases& cases, const DsrRequestService& requests, const DsrLetters& letters, std::vector<std::string> servers)
    : cases_(cases),
      requests_(requests),
      letters_(letters),
      servers_(std::move(servers)),
      keywords_(read_catalog<DsrKeyword>("dsr_keywords.tsv")) {}

DsrIntakeService::Mail DsrIntakeService::read(Context& context, Executor& db, const std::string& message, std::optional<Instant> taken_at) const {
    if (message.size() > kMaxMailBytes) throw Problem(413, "payload_too_large", "A mail may have at most 50 MiB.");
    std::optional<platform::mail::Incoming> found;
    context.fiber.offload([&] { found = platform::mail::read_incoming(message); });
    if (!found) throw platform::invalid("/file", "not_a_mail", "is no mail that can be read");
    Mail mail;
    mail.found = std::move(*found);
    mail.address = address_of(mail.found);
    if (mail.address) mail.sender_index = cases_.vault().index(db, platform::crypto::IndexKind::email, *mail.address);
    mail.id = mail.found.message_id;
    mail.received_at = mail_received_at(mail.found, taken_at, context.now);
    return mail;
}

/// The request that the mail had come to already. A Message-ID that another sender has used is not this mail's: it gets one
/// of its own, so that no request is lost to a mailer that numbers badly, or to somebody's malice.
std::optional<Uuid> DsrIntakeService::known(Executor& db, Mail& mail) const {
    const auto& given = mail.found.message_id;
    const auto own = "<" + platform::crypto::sha256_hex(given + '\n' + mail.sender_index.value_or("")) + "@same-id>";
    const auto rows = db.run(
        "SELECT request, message_id, sender_index FROM compliance_dsr_communications WHERE tenant_id = compliance_tenant() AND direction = 'in' "
        "AND message_id = ANY($1::text[])",
        Params{}.add_texts(std::vector<std::string>{given, own}));
    mail.id = given;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const bool same = rows.text(i, 1) == own || rows.is_null(i, 2) || rows.text(i, 2) == mail.sender_index.value_or("");
        if (same) return rows.uuid(i, 0);
        mail.id = own;
    }
    return std::nullopt;
}

/// The request that the mail answers: it names a letter of ours or the request's key, and comes from an address of the person.
/// What a machine sends back names our letter itself; nobody else knows that id.
std::optional<Uuid> DsrIntakeService::answered(Executor& db, const Mail& mail) const {
    const auto key = dsr_key_in(mail.found.subject);
    const auto rows = db.run(
        "SELECT r.id, EXISTS (SELECT 1 FROM compliance_subject_indexes i WHERE i.tenant_id = r.tenant_id AND i.subject_id = r.subject_key "
        "AND i.blind_index = $3) FROM compliance_dsr_requests r WHERE r.tenant_id = compliance_tenant() AND r.state <> 'erased' AND (r.key = $2 OR r.id IN "
        "(SELECT c.request FROM compliance_dsr_communications c WHERE c.tenant_id = compliance_tenant() AND c.direction = 'out' "
        "AND c.message_id = ANY($1::text[]))) ORDER BY r.key = $2 NULLS LAST, r.id",
        Params{}.add_texts(mail.found.answers).add(key).add(mail.sender_index.value_or("")));
    for (std::size_t i = 0; i < rows.rows(); ++i)
        if (rows.boolean(i, 1)) return rows.uuid(i, 0);
    if (!mail.found.automatic || mail.found.answers.empty()) return std::nullopt;
    const auto ours = db.run(
        "SELECT request FROM compliance_dsr_communications c JOIN compliance_dsr_requests r ON r.tenant_id = c.tenant_id AND r.id = c.request "
        "WHERE c.tenant_id = compliance_tenant() AND c.direction = 'out' AND c.message_id = ANY($1::text[]) AND r.state <> 'erased' LIMIT 1",
        Params{}.add_texts(mail.found.answers));
    return ours.empty() ? std::nullopt : std::optional(ours.uuid(0, 0));
}

/// Seals the mail and its files onto disk, before any lock is held. The mail itself is kept whatever it holds: it is the proof
/// of what was asked. Files that no upload would be allowed to bring stay in it only.
void DsrIntakeService::keep_files(Context& context, Executor& db, Mail& mail, const std::string& message) const {
    const auto rules = FileContents::rules(db);
    const auto draft = [&](const std::string& bytes) {
        auto made = cases_.files().begin(context, bytes.size(), bytes.size());
        made->append(context.fiber, bytes);
        made->finish(context.fiber);
        return made;
    };
    mail.files.push_back({"mail.eml", draft(message)});
    for (auto& file : mail.found.files) {
        const auto name = file.name.empty() ? std::string("attachment") : file.name;
        auto made = file.bytes.size() > static_cast<std::size_t>(rules.max_mb.value) * 1024 * 1024 ? nullptr : draft(file.bytes);
        if (made && is_type_allowed(made->media_type(), rules.allowed_types) && !made->encrypted_archive()) mail.files.push_back({name, std::move(made)});
        else mail.left_out.push_back(name);
        file.bytes.clear();
        file.bytes.shrink_to_fit();
    }
}

/// The mail as it stands with the request: its words, what our server says of its sender, and its files.
void DsrIntakeService::store(Context& context, Transaction& tx, const DsrRequest& request, Mail& mail) const {
    DsrCommunication row;
    row.id = Uuid::make_v7(context.now);
    row.channel = DsrLetterChannel::email;
    row.kind = mail.found.automatic ? DsrLetterKind::other : DsrLetterKind::message;
    row.subject = platform::Text<300>(cut(mail.found.subject, 300, "(no subject)"));
    row.body = platform::LongText(cut(mail.found.text, kWords, "(no text)"));
    row.dispatched_at = mail.received_at;
    row.message_id = platform::Text<300>(mail.id);
    row.sender_index = mail.sender_index;
    std::string note = "From: " + mail.found.from_address;
    const auto results = platform::mail::results_of(mail.found.authentication, servers_);
    if (results.empty()) note += "\nAuthentication: not checked";
    for (const auto& result : results) note += "\nAuthentication: " + result;
    if (mail.found.automatic) note += "\nWritten by a machine";
    if (mail.found.cut) note += "\nNot all parts were read; the mail itself is attached";
    for (const auto& name : mail.left_out) note += "\nIn the mail only: " + name;
    row.note = platform::Text<2000>(cut(note, kNote, "-"));
    for (const auto& [name, draft] : mail.files) {
        const auto stored =
            cases_.files().store(context, tx, *draft, {.name = name, .subject = request.subject_key}, FileHolding{{"dsr_communication", row.id}});
        const auto& list = row.attachments;
        if (std::none_of(list.begin(), list.end(), [&](const auto& file) { return file.id == stored.file.id; })) row.attachments.push_back({stored.file.id});
    }
    letters_.receive(context, tx, request, row);
}

DsrIntakeResult DsrIntakeService::answer(Context& context, const Uuid& request, Mail& mail) const {
    DsrCase one(context, cases_, request, std::nullopt, "receive_mail");
    lock_id(one.tx(), mail.found.message_id);
    if (const auto before = known(one.tx(), mail)) return {DsrIntakeResult::Kind::known, *before};
    store(context, one.tx(), one.request, mail);
    one.commit_unseen();
    return {DsrIntakeResult::Kind::answered, request};
}

bool DsrIntakeService::may_acknowledge(Executor& db, const Mail& mail) const {
    if (!mail.sender_index) return false;
    const auto rows = db.run(
        "SELECT count(*) FROM compliance_email_messages WHERE tenant_id = compliance_tenant() AND recipient_hash = $1 "
        "AND template_key = 'dsr.acknowledgement' AND created_at > now() - interval '1 day'",
        Params{}.add(std::string_view(*mail.sender_index)));
    return rows.integer(0, 0) < kAcknowledgementsADay;
}

DsrIntakeResult DsrIntakeService::create(Context& context, Mail& mail) const {
    const auto suggestion = suggest_rights(mail.found.subject + "\n" + mail.found.text, keywords_);
    DsrRequestInput input;
    input.source = DsrSource::email;
    input.received_at = mail.received_at;
    input.subject_category = platform::Term("unknown");
    Person person;
    person.name = platform::Text<200>(cut(mail.found.from_name, 200, mail.address ? mail.address->c_str() : "unknown"));
    if (mail.address) person.emails.push_back(platform::Email(*mail.address));
    input.requester = std::move(person);
    input.request_text = platform::LongText(cut(mail.found.text, kWords, "(no text)"));
    // Without a keyword the one that gives the person most and harms nothing; people look at it anyway.
    for (const auto right : suggestion.rights.empty() ? std::vector{DsrRight::access} : suggestion.rights) {
        DsrItemInput item;
        item.right = right;
        input.items.push_back(std::move(item));
    }
    auto tx = context.transaction();
    lock_id(tx, mail.found.message_id);
    if (const auto before = known(tx, mail)) return {DsrIntakeResult::Kind::known, *before};
    input.language = platform::Language(suggestion.language.value_or(MailTenant::read(tx).language_for(std::nullopt)));
    auto request = requests_.add(context, tx, input, true);
    store(context, tx, request, mail);
    if (may_acknowledge(tx, mail)) letters_.acknowledge(context, tx, request);
    tx.commit();
    return {DsrIntakeResult::Kind::created, request.id, std::move(request)};
}

DsrIntakeResult DsrIntakeService::take(Context& context, const std::string& message, std::optional<Instant> taken_at) const {
    auto db = context.units();
    auto mail = read(context, db, message, taken_at);
    if (const auto before = known(db, mail)) return {DsrIntakeResult::Kind::known, *before};
    const auto request = answered(db, mail);
    if (!request && mail.found.automatic) return {};
    keep_files(context, db, mail, message);
    return request ? answer(context, *request, mail) : create(context, mail);
}

}  // namespace compliance
