// SPDX-License-Identifier: Apache-2.0
// The case file in words: one section after the other, each in German or English.
#include "compliance/services/dsr_case_file.hpp"
#include "compliance/services/reference.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Instant;

namespace {

class CaseText {
  public:
    CaseText(const DsrCaseRecord& record, std::string language) : record_(record), request_(record.request), language_(std::move(language)) {}

    std::string write() {
        overview();
        deadline(de_ ? "Frist" : "Time limit", request_.deadline);
        if (request_.first_deadline != request_.deadline) deadline(de_ ? "Erste Frist" : "First time limit", request_.first_deadline);
        pauses();
        extension();
        fee();
        for (const auto& item : request_.items) one_item(item);
        checks();
        tasks();
        notices();
        packages();
        communications();
        history();
        return std::move(text_).str();
    }

  private:
    [[nodiscard]] std::string on(const std::optional<platform::Date>& day) const { return day ? letter_date(*day, language_) : std::string{}; }
    [[nodiscard]] std::string at(const std::optional<Instant>& instant) const {
        if (!instant) return {};
        const auto& zone = request_.deadline.time_zone;
        const auto minutes = platform::time::since_midnight(*instant, zone).count();
        return letter_date(platform::time::local_date(*instant, zone), language_) + fmt::format(" {:02}:{:02}", minutes / 60, minutes % 60);
    }
    [[nodiscard]] std::string yes(bool value) const { return value ? (de_ ? "ja" : "yes") : (de_ ? "nein" : "no"); }
    template <class E>
    [[nodiscard]] std::string word(const E& value) const {
        return in_words(value, language_);
    }
    template <class E>
    [[nodiscard]] std::string word(const std::optional<E>& value) const {
        return value ? in_words(*value, language_) : std::string{};
    }
    /// Of an optional or a personal text; what an erased person leaves is empty.
    template <class T>
    static std::string text(const T& value) {
        return value ? value->value : std::string{};
    }

    [[nodiscard]] std::string person() const {
        if (request_.requester.state != platform::PiiState::open) return de_ ? "gelöscht" : "erased";
        const auto& who = request_.requester.value;
        std::string out = who.name.value;
        if (who.postal_address) out += "\n" + who.postal_address->value;
        for (const auto& email : who.emails) out += "\n" + email.value;
        for (const auto& phone : who.phones) out += "\n" + phone.value;
        for (const auto& number : who.customer_numbers) out += "\n" + number.value;
        return out;
    }

    void overview() {
        text_.heading(1, de_ ? "Übersicht" : "Overview");
        text_.facts(
            {{de_ ? "Aktenzeichen" : "Reference", request_.key},
             {de_ ? "Betroffene Person" : "Data subject", person()},
             {de_ ? "Eingang" : "Received", at(request_.received_at)},
             {de_ ? "Weg" : "Channel", word(request_.source)},
             {de_ ? "Personengruppe" : "Category of person", request_.subject_category.value},
             {de_ ? "Wer stellt den Antrag" : "Who asks", word(request_.on_behalf)},
             {de_ ? "Stand" : "State", word(request_.state)},
             {de_ ? "Ergebnis" : "Outcome", word(request_.outcome)},
             {de_ ? "Identifizierung erreicht" : "Identification reached", word(request_.identity_level)},
             {de_ ? "Identifizierung nötig" : "Identification required", word(request_.required_level)},
             {de_ ? "Beantwortet" : "Responded", at(request_.responded_at)},
             {de_ ? "Fristgerecht" : "On time", request_.on_time ? yes(*request_.on_time) : ""},
             {de_ ? "Beschwerde" : "Complaint", request_.complaint == DsrComplaint::none ? "" : word(request_.complaint) + " " + text(request_.complaint_ref)},
             {de_ ? "Geschlossen" : "Closed", at(request_.closed_at)},
             {de_ ? "Personenbezug wird gelöscht am" : "Person is erased on", on(request_.erase_on)}});
        if (request_.request_text.state == platform::PiiState::open) {
            text_.heading(2, de_ ? "Der Antrag in seinen Worten" : "The request in its words");
            text_.paragraph(request_.request_text.value.value);
        }
        for (const auto& again : request_.reopenings)
            text_.paragraph((de_ ? "Wieder aufgenommen am " : "Taken up again on ") + at(again.at) + ": " + text(again.reason));
    }

    void deadline(const std::string& title, const Reckoning& period) {
        text_.heading(1, title);
        text_.facts({{de_ ? "Norm" : "Law", period.regime},
                     {de_ ? "Zählweise" : "Rule", word(period.rule)},
                     {de_ ? "Dauer" : "Period", period.period},
                     {de_ ? "Beginn" : "Start", on(period.start_on)},
                     {de_ ? "Ende vor Verschiebung" : "End before it moves", on(period.target_on)},
                     {de_ ? "Letzter Tag" : "Last day", on(period.due_on)},
                     {de_ ? "Angerechnete Pausentage" : "Days credited for pauses", std::to_string(period.suspended_days)},
                     {de_ ? "Ohne Pausen" : "Without pauses", on(request_.strict_on)},
                     {de_ ? "Zeitzone" : "Time zone", period.time_zone},
                     {de_ ? "Land" : "Federal state", word(period.region)},
                     {de_ ? "Stand" : "State", word(period.state)}});
        std::vector<HtmlText::Row> rows;
        for (const auto& step : period.steps) rows.push_back({step.rule, step.result, step.note});
        text_.table(de_ ? HtmlText::Row{"Vorschrift", "Ergebnis", "Warum"} : HtmlText::Row{"Rule", "Result", "Why"}, rows);
    }

    void pauses() {
        if (request_.pauses.empty()) return;
        text_.heading(1, de_ ? "Pausen" : "Pauses");
        std::vector<HtmlText::Row> rows;
        for (const auto& pause : request_.pauses)
            rows.push_back(
                {word(pause.reason), at(pause.asked_at), at(pause.answered_at), yes(pause.credited) + " " + word(pause.not_credited_reason), text(pause.text)});
        text_.table(de_ ? HtmlText::Row{"Anlass", "Gefragt", "Beantwortet", "Angerechnet", "Frage"}
                        : HtmlText::Row{"Reason", "Asked", "Answered", "Credited", "Question"},
                    rows);
    }

    void extension() {
        if (!request_.extension) return;
        const auto& extended = *request_.extension;
        std::string reasons;
        for (const auto reason : extended.reasons) reasons += (reasons.empty() ? "" : ", ") + word(reason);
        text_.heading(1, de_ ? "Verlängerung" : "Extension");
        text_.facts({{de_ ? "Monate" : "Months", std::to_string(extended.months)},
                     {de_ ? "Gründe" : "Reasons", reasons},
                     {de_ ? "Erläuterung" : "Explanation", text(extended.explanation)},
                     {de_ ? "Mitgeteilt am" : "Told on", on(extended.dispatched_on)},
                     {de_ ? "Wirksam" : "Effective", yes(extended.effective)},
                     {de_ ? "Zu spät" : "Late", yes(extended.late)}});
    }

    void fee() {
        if (!request_.fee) return;
        text_.heading(1, de_ ? "Entgelt" : "Fee");
        text_.facts({{de_ ? "Grund" : "Ground", word(request_.fee->ground)},
                     {de_ ? "Betrag" : "Amount", json_text(request_.fee->amount) + " " + request_.fee->currency},
                     {de_ ? "Kosten" : "Costs", text(request_.fee->cost_breakdown)},
                     {de_ ? "Stand" : "State", word(request_.fee->state)},
                     {de_ ? "Mitgeteilt" : "Quoted", at(request_.fee->quoted_at)},
                     {de_ ? "Erledigt" : "Settled", at(request_.fee->settled_at)}});
    }
    template <class T>
    static std::string json_text(const T& value) {
        auto out = platform::json::to_json(value);
        std::erase(out, '"');
        return out;
    }

    void one_item(const DsrItem& item) {
        text_.heading(1, std::string(right_in_words(item.right, language_)));
        text_.facts({{de_ ? "Umfang" : "Scope", text(item.scope)},
                     {de_ ? "Grund" : "Ground", text(item.ground)},
                     {de_ ? "Nur vorgeschlagen" : "Only suggested", item.suggested ? yes(true) : ""},
                     {de_ ? "Besondere Kategorien" : "Special categories", yes(item.special_categories)},
                     {de_ ? "Entscheidung" : "Decision", word(item.decision)},
                     {de_ ? "Begründung" : "Reason", text(item.decision_reason)},
                     {de_ ? "Entschieden" : "Decided", at(item.decided_at)},
                     {de_ ? "Entschieden von" : "Decided by", text(item.decided_by)},
                     {de_ ? "Eingeschränkt seit" : "Restricted since", on(item.restriction_since)},
                     {de_ ? "Eingeschränkt bis" : "Restricted until", on(item.restriction_lifted_on)},
                     {de_ ? "Umgesetzt" : "Carried out", at(item.executed_at)}});
        for (const auto& check : item.exception_checks) one_ground(check);
        std::vector<HtmlText::Row> rows;
        for (const auto& entry : item.access_entries)
            rows.push_back(
                {word(entry.topic), entry.text ? text(entry.text) : (de_ ? "trifft nicht zu: " : "does not apply: ") + text(entry.not_applicable_reason)});
        if (rows.empty()) return;
        text_.heading(2, de_ ? "Angaben nach Art. 15 Abs. 1 und 2 DSGVO" : "Entries of Art. 15(1) and (2) GDPR");
        text_.table(de_ ? HtmlText::Row{"Thema", "Angabe"} : HtmlText::Row{"Topic", "Entry"}, rows);
    }

    void one_ground(const DsrExceptionCheck& check) {
        const auto& ground = dsr_exceptions()[static_cast<std::size_t>(check.exception)];
        text_.heading(2, std::string(de_ ? ground.label_de : ground.label_en) + " (" + std::string(de_ ? ground.source_de : ground.source_en) + ")");
        text_.facts({{de_ ? "Ergebnis" : "Result", word(check.result)},
                     {de_ ? "Rechtsgrundlage" : "Legal basis", check.legal_basis.value},
                     {de_ ? "Umfang" : "Scope", text(check.scope)},
                     {de_ ? "Begründung" : "Reasoning", text(check.reasoning)},
                     {de_ ? "Welche Alternative" : "Limb", text(check.limb)},
                     {de_ ? "Unverhältnismäßiger Aufwand" : "Disproportionate effort", text(check.effort)},
                     {de_ ? "Ausschluss anderer Verwendung" : "Exclusion of other use", text(check.exclusion)},
                     {de_ ? "Gründe nicht mitgeteilt" : "Reasons withheld", yes(check.reasons_withheld)},
                     {de_ ? "Geprüft" : "Checked", at(check.checked_at)},
                     {de_ ? "Geprüft von" : "Checked by", check.checked_by.value}});
    }

    void checks() {
        if (request_.checks.empty()) return;
        text_.heading(1, de_ ? "Prüfungen der Identität" : "Identity checks");
        std::vector<HtmlText::Row> rows;
        for (const auto& check : request_.checks)
            rows.push_back({word(check.method), at(check.asked_at), at(check.answered_at), word(check.result), text(check.contact_source),
                            text(check.doubt_reason), text(check.completed_by)});
        text_.table(de_ ? HtmlText::Row{"Verfahren", "Gefragt", "Beantwortet", "Ergebnis", "Herkunft der Anschrift", "Zweifel", "Von"}
                        : HtmlText::Row{"Method", "Asked", "Answered", "Result", "Source of the address", "Doubt", "By"},
                    rows);
    }

    void tasks() {
        if (record_.tasks.empty()) return;
        text_.heading(1, de_ ? "Aufgaben" : "Tasks");
        std::vector<HtmlText::Row> rows;
        for (const auto& task : record_.tasks) {
            const auto system = task.system ? record_.systems.find(*task.system) : record_.systems.end();
            std::string blocked;
            for (const auto& duty : task.blocked_by) blocked += (blocked.empty() ? "" : "\n") + duty_in_words(duty.text);
            rows.push_back({task.title.value, system == record_.systems.end() ? "" : system->second, word(task.kind), word(task.state), on(task.due_on),
                            at(task.completed_at), text(task.proof), blocked});
        }
        text_.table(de_ ? HtmlText::Row{"Aufgabe", "System", "Art", "Stand", "Ziel", "Erledigt", "Nachweis", "Steht entgegen"}
                        : HtmlText::Row{"Task", "System", "Kind", "State", "Target", "Done", "Proof", "Stands against it"},
                    rows);
    }

    /// `§ 147(3) AO, until …` of a duty as the task keeps it.
    [[nodiscard]] std::string duty_in_words(const std::string& text) const {
        std::vector<platform::Fault> faults;
        const auto duty = platform::json::parse(text, faults);
        const auto *detail = duty.find("detail"), *until = duty.find("until");
        const auto day = until != nullptr ? platform::parse_date(until->text) : std::nullopt;
        return (detail != nullptr ? detail->text : std::string{}) + (day ? (de_ ? ", bis " : ", until ") + on(*day) : std::string{});
    }

    void notices() {
        if (request_.recipient_notices.empty()) return;
        text_.heading(1, de_ ? "Mitteilungen an Empfänger (Art. 19 DSGVO)" : "Notices to recipients (Art. 19 GDPR)");
        std::vector<HtmlText::Row> rows;
        for (const auto& notice : request_.recipient_notices)
            rows.push_back({notice.recipient.value, word(notice.state), at(notice.sent_at), text(notice.reason), at(notice.told_person_at)});
        text_.table(de_ ? HtmlText::Row{"Empfänger", "Stand", "Mitgeteilt", "Warum nicht", "Person unterrichtet"}
                        : HtmlText::Row{"Recipient", "State", "Told", "Why not", "Person told"},
                    rows);
    }

    void packages() {
        if (request_.packages.empty()) return;
        text_.heading(1, de_ ? "Antwortpakete" : "Response packages");
        std::vector<HtmlText::Row> rows;
        for (const auto& package : request_.packages)
            rows.push_back({at(package.built_at), at(package.released_at), at(package.expires_at), std::to_string(package.downloads), yes(package.superseded),
                            package.manifest_sha256});
        text_.table(de_ ? HtmlText::Row{"Gebaut", "Freigegeben", "Gültig bis", "Abrufe", "Überholt", "SHA-256 des Verzeichnisses"}
                        : HtmlText::Row{"Built", "Released", "Valid until", "Downloads", "Superseded", "SHA-256 of the manifest"},
                    rows);
    }

    void communications() {
        if (record_.communications.empty()) return;
        text_.heading(1, de_ ? "Schriftwechsel" : "Communications");
        for (const auto& letter : record_.communications) {
            text_.heading(2, word(letter.kind) + ", " + word(letter.channel) + ", " + word(letter.direction));
            text_.facts({{de_ ? "Stand" : "State", word(letter.state)},
                         {de_ ? "Festgehalten" : "Recorded", at(letter.created_at)},
                         {de_ ? "Abgegangen oder eingegangen" : "Left or arrived", at(letter.dispatched_at)},
                         {"Message-ID", text(letter.message_id)},
                         {de_ ? "Betreff" : "Subject", letter.subject.state == platform::PiiState::open ? letter.subject.value.value : ""}});
            if (letter.body.state == platform::PiiState::open) text_.markdown(letter.body.value.value);
        }
    }

    void history() {
        text_.heading(1, de_ ? "Verlauf" : "History");
        std::vector<HtmlText::Row> rows;
        for (const auto& entry : record_.history) {
            std::string members;
            for (const auto& change : entry.changes) members += (members.empty() ? "" : ", ") + change.pointer;
            rows.push_back({at(entry.at), entry.actor.value_or(""), entry.action + " " + entry.entity_type, members, entry.reason.value_or("")});
        }
        text_.table(de_ ? HtmlText::Row{"Wann", "Wer", "Was", "Geändert", "Grund"} : HtmlText::Row{"When", "Who", "What", "Changed", "Reason"}, rows);
    }

    const DsrCaseRecord& record_;
    const DsrRequest& request_;
    std::string language_;
    bool de_ = language_.starts_with("de");
    HtmlText text_;
};

}  // namespace

std::string case_file_text(const DsrCaseRecord& record, const std::string& language) { return CaseText(record, language).write(); }

}  // namespace compliance
