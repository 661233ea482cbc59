// SPDX-License-Identifier: Apache-2.0
// Real values for the preview of a mail template: what a member, a data subject request or a deadline puts into it.
#include "compliance/repositories/dsr_request.hpp"
#include "compliance/repositories/platform.hpp"
#include "compliance/services/email_template.hpp"
#include "compliance/services/personal_read.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Uuid;
using platform::json::quoted;
using platform::postgres::Executor;

namespace {

std::string_view words_of(DsrRight right, bool german) {
    switch (right) {
        case DsrRight::access: return german ? "Auskunft (Art. 15 DSGVO)" : "access (Art. 15 GDPR)";
        case DsrRight::rectification: return german ? "Berichtigung (Art. 16 DSGVO)" : "rectification (Art. 16 GDPR)";
        case DsrRight::erasure: return german ? "Löschung (Art. 17 DSGVO)" : "erasure (Art. 17 GDPR)";
        case DsrRight::restriction: return german ? "Einschränkung der Verarbeitung (Art. 18 DSGVO)" : "restriction of processing (Art. 18 GDPR)";
        case DsrRight::portability: return german ? "Datenübertragbarkeit (Art. 20 DSGVO)" : "data portability (Art. 20 GDPR)";
        case DsrRight::objection: return german ? "Widerspruch (Art. 21 Abs. 1 DSGVO)" : "objection (Art. 21(1) GDPR)";
        case DsrRight::objection_marketing:
            return german ? "Widerspruch gegen Werbung (Art. 21 Abs. 2 DSGVO)" : "objection to direct marketing (Art. 21(2) GDPR)";
        case DsrRight::automated_decision: return german ? "Automatisierte Entscheidung (Art. 22 DSGVO)" : "automated decision (Art. 22 GDPR)";
        case DsrRight::consent_withdrawal: return german ? "Widerruf einer Einwilligung (Art. 7 Abs. 3 DSGVO)" : "withdrawal of consent (Art. 7(3) GDPR)";
    }
    return "";
}

[[noreturn]] void unknown_record() { throw platform::invalid("/entity/id", "unknown_reference", "does not exist"); }

std::string of_member(Executor& db, const Vault& vault, const Uuid& id) {
    auto member = members().get(db, id);
    if (!member) unknown_record();
    vault.open(db, *member, "compliance_members");
    const bool known = member->name.state == platform::PiiState::open;
    return R"({"member":{"name":)" + (known ? quoted(member->name.value.value) : "null") + "}}";
}

struct Words {
    bool german;
    const std::string& zone;
};

std::string of_request(const Context& context, Executor& db, const Vault& vault, const Uuid& id, const Words& words) {
    const DsrRequests requests;
    auto found = requests.rows().get(db, id);
    if (!found) unknown_record();
    std::vector<DsrRequest> all{std::move(*found)};
    requests.load_parts(db, all);
    vault.open(db, all, "compliance_dsr_requests");
    const auto& request = all.front();
    PersonalRead read{.entity_type = "dsr_request", .entity_id = request.id, .key = request.key, .fields = {"requester"}};
    read.ids = {request.id};
    read.subjects = {request.subject_key};
    note_personal_read(context, db, read);
    std::string rights;
    for (const auto& item : request.items) rights += (rights.empty() ? "" : ", ") + std::string(words_of(item.right, words.german));
    const bool known = request.requester.state == platform::PiiState::open;
    const auto received = platform::format_date(platform::time::local_date(request.received_at, words.zone));
    return R"({"request":{"key":)" + quoted(request.key) + ",\"received_on\":" + quoted(received) + ",\"rights\":" + quoted(rights) +
           ",\"due_on\":" + quoted(platform::format_date(request.due_on)) + R"(},"person":{"name":)" +
           (known ? quoted(request.requester.value.name.value) : "null") + "}}";
}

std::string of_deadline(const Context& context, Executor& db, const Uuid& id, const std::string& language) {
    const auto deadline = deadlines().get(db, id);
    if (!deadline) unknown_record();
    context.require(deadline->domain + ":read");
    const auto title = deadline->title.find(language);
    return R"({"deadline":{"key":)" + quoted(deadline->entity.key) + ",\"title\":" + quoted(title == deadline->title.end() ? deadline->kind : title->second) +
           ",\"due_on\":" + quoted(platform::format_date(deadline->due_on)) + ",\"due_at\":" + quoted(platform::format_instant(deadline->due_at)) +
           ",\"legal_source\":" + quoted(deadline->legal_source) + "}}";
}

}  // namespace

std::string EmailTemplateService::real_values(Context& context, Executor& db, const EmailEntity& entity, const std::string& language,
                                              const MailTenant& tenant) const {
    if (entity.type == "member") {
        context.require("platform:read");
        return of_member(db, vault_, entity.id);
    }
    if (entity.type == "dsr_request") {
        context.require("dsr:read");
        return of_request(context, db, vault_, entity.id, {language == "de", tenant.time_zone});
    }
    if (entity.type == "deadline") return of_deadline(context, db, entity.id, language);
    throw platform::invalid("/entity/type", "unknown_value", "must be member, dsr_request or deadline");
}

}  // namespace compliance
