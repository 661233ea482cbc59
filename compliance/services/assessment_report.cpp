// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/assessment_report.hpp"

#include "compliance/domain/dsr_letter.hpp"
#include "compliance/repositories/regulation.hpp"
#include "compliance/services/compliance_score.hpp"
#include "compliance/services/letter_paper.hpp"
#include "compliance/services/reference.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;

namespace {

std::string percent(const std::optional<Percent>& value) { return value ? platform::format_decimal(value->scaled, 1) + " %" : "–"; }

std::string name_of(const RequirementAssessment& item) {
    return item.about->ref_id.value_or("") + (item.about->ref_id && item.about->title ? " " : "") + item.about->title.value_or("");
}

/// Writes the parts of the report in one of two languages.
class ReportText {
  public:
    ReportText(const ComplianceAssessment& assessment, const std::vector<ReportedItem>& items, std::string language)
        : assessment_(assessment), items_(items), language_(std::move(language)), german_(language_ == "de") {}

    std::string write(Executor& db) && {
        scope();
        method();
        scores();
        findings();
        exclusions();
        evidence(db);
        sign_off();
        return std::move(text_).str();
    }

  private:
    [[nodiscard]] std::string say(const char* de, const char* en) const { return german_ ? de : en; }

    void scope() {
        text_.heading(1, say("Gegenstand", "Scope"));
        if (assessment_.scope) text_.paragraph(assessment_.scope->value);
        std::string groups;
        for (const auto& group : assessment_.selected_groups) groups += (groups.empty() ? "" : ", ") + group.value;
        text_.facts({{say("Anforderungen in Betracht", "Requirements in scope"), std::to_string(assessment_.score ? assessment_.score->requirements : 0)},
                     {say("Gruppen", "Groups"), groups},
                     {say("Begonnen", "Begun"), assessment_.started_on ? letter_date(*assessment_.started_on, language_) : ""},
                     {say("Stand", "State"), in_words(assessment_.state, language_)}});
        if (assessment_.conclusion) text_.heading(1, say("Ergebnis", "Conclusion")).markdown(assessment_.conclusion->value);
    }
    void method() {
        text_.heading(1, say("Methode", "Method"));
        text_.paragraph(say(
            "Wert = 100 × Σ(Gewicht × Erfüllung) ÷ Σ Gewicht über alle Anforderungen, die am Stichtag gelten. Erfüllt zählt 1, teilweise 0,5, "
            "nicht erfüllt und nicht bewertet 0; nach Reifegrad (Wert − Minimum) ÷ (Maximum − Minimum). Ausgenommen ist nur, was eine zweite Person "
            "als nicht anwendbar freigegeben hat.",
            "Score = 100 × Σ(weight × attainment) ÷ Σ weight over all requirements that apply on the day. Met counts 1, partially 0.5, not met and "
            "not assessed 0; by maturity (score − minimum) ÷ (maximum − minimum). Left out is only what a second person approved as not applicable."));
        text_.paragraph(say("Belegter Wert: dieselbe Summe, doch zählt ohne gültigen Nachweis höchstens der Teilwert.",
                            "Evidenced score: the same sum, but without valid evidence at most the partial credit counts."));
    }
    void scores() {
        if (!assessment_.score) return;
        const auto& score = *assessment_.score;
        text_.heading(1, say("Werte", "Scores"));
        text_.facts({{say("Wert", "Score"), percent(score.score)},
                     {say("Belegter Wert", "Evidenced score"), percent(score.evidenced_score)},
                     {say("Wert des Bewerteten", "Score of what is assessed"), percent(score.assessed_score)},
                     {say("Bewertet", "Assessed"), percent(score.assessed_share)},
                     {say("Freigegeben", "Approved"), percent(score.approved_share)}});
        std::vector<HtmlText::Row> rows;
        if (assessment_.score_by_domain)
            for (const auto& domain : *assessment_.score_by_domain)
                rows.push_back({domain.ref_id + " " + domain.title, percent(domain.score), percent(domain.evidenced_score), std::to_string(domain.requirements),
                                std::to_string(domain.counts.non_compliant + domain.counts.partially_compliant)});
        text_.table({say("Bereich", "Domain"), say("Wert", "Score"), say("Belegt", "Evidenced"), say("Anforderungen", "Requirements"), say("Lücken", "Gaps")},
                    rows);
    }
    void findings() {
        std::vector<HtmlText::Row> rows;
        for (const auto& [item, urn, ref, title] : items_) {
            if (!item.in_scope.value_or(false) || item.applicability == ItemApplicability::not_applicable) continue;
            if (item.result != ItemResult::non_compliant && item.result != ItemResult::partially_compliant && !item.finding_class) continue;
            rows.push_back({name_of(item), in_words(item.result, language_), item.finding_class ? in_words(*item.finding_class, language_) : "",
                            item.observation ? item.observation->value : "", item.remediation ? item.remediation->value : ""});
        }
        text_.heading(1, say("Abweichungen", "Nonconformities"));
        if (rows.empty()) text_.paragraph(say("Keine.", "None."));
        else
            text_.table({say("Anforderung", "Requirement"), say("Bewertung", "Result"), say("Klasse", "Class"), say("Feststellung", "Observation"),
                         say("Maßnahme", "Remediation")},
                        rows);
    }
    void exclusions() {
        std::vector<HtmlText::Row> rows;
        for (const auto& [item, urn, ref, title] : items_)
            if (item.in_scope.value_or(false) && item.applicability == ItemApplicability::not_applicable)
                rows.push_back({name_of(item), item.justification ? item.justification->value : "",
                                item.status == ItemStatus::done ? say("ja", "yes") : say("nein", "no")});
        text_.heading(1, say("Ausschlüsse", "Exclusions"));
        if (rows.empty()) text_.paragraph(say("Keine.", "None."));
        else text_.table({say("Anforderung", "Requirement"), say("Begründung", "Justification"), say("Freigegeben", "Approved")}, rows);
    }
    void evidence(Executor& db) {
        const auto found = db.run(
            "SELECT DISTINCT e.key, e.title, coalesce(v.sha256, ''), v.valid_until FROM compliance_requirement_assessments i "
            "JOIN compliance_evidence_links l ON l.tenant_id = i.tenant_id AND ((l.target_type = 'requirement_assessment' AND l.target_id = i.id) "
            "OR (l.target_type = 'requirement' AND l.target_id = i.requirement)) "
            "JOIN compliance_evidence_items e ON e.tenant_id = l.tenant_id AND e.id = l.evidence "
            "LEFT JOIN compliance_evidence_revisions v ON v.tenant_id = e.tenant_id AND v.evidence = e.id AND v.revision = coalesce(e.approved_revision, "
            "e.current_revision) WHERE i.tenant_id = compliance_tenant() AND i.assessment = $1 ORDER BY e.key",
            Params{}.add(assessment_.id));
        std::vector<HtmlText::Row> rows;
        for (std::size_t i = 0; i < found.rows(); ++i)
            rows.push_back({std::string(found.text(i, 0)), std::string(found.text(i, 1)),
                            found.is_null(i, 3) ? "" : letter_date(found.date(i, 3), language_), std::string(found.text(i, 2))});
        text_.heading(1, say("Nachweise", "Evidence"));
        if (rows.empty()) text_.paragraph(say("Keine.", "None."));
        else text_.table({say("Nachweis", "Evidence"), say("Titel", "Title"), say("Gültig bis", "Valid until"), "SHA-256"}, rows);
    }
    void sign_off() {
        text_.heading(1, say("Freigabe", "Sign-off"));
        text_.facts({{say("Leitung", "Lead"), assessment_.lead ? assessment_.lead->value : ""},
                     {say("Abgeschlossen von", "Closed by"), assessment_.closed_by ? assessment_.closed_by->value : ""},
                     {say("Abgeschlossen am", "Closed at"), assessment_.closed_at ? platform::format_instant(*assessment_.closed_at) : ""}});
    }

    const ComplianceAssessment& assessment_;
    const std::vector<ReportedItem>& items_;
    std::string language_;
    bool german_;
    HtmlText text_;
};

}  // namespace

std::string AssessmentReports::document(Context& context, const Uuid& id, platform::render::DocumentFormat format) const {
    auto tx = context.transaction();
    auto assessment = record_of(items_.assessments().rows(), tx, id);
    static const auto regulations_table = regulations();
    const auto regulation = regulations_table.get(tx, assessment.regulation.id);
    const auto& neighbours = items_.assessments().neighbours();
    const auto day = tenant_day(tx, context.now);
    put_score(tx, neighbours, assessment, day);
    const auto items = reported_items(tx, assessment, day, neighbours.partial_credit(tx));
    const LetterPaper paper(context, tx, files_);
    const auto language = paper.tenant().language_for({});
    auto body = ReportText(assessment, items, language).write(tx);
    tx.run("SELECT compliance_audit_note('export', 'compliance_assessment', $1, $2, '{}'::jsonb)", Params{}.add(id).add(std::string_view(assessment.key)));
    tx.commit();
    LetterPaper::Words words{
        language,
        assessment.title.value,
        std::move(body),
        {{language == "de" ? "Bewertung" : "Assessment", assessment.key}, {language == "de" ? "Stichtag" : "Day", letter_date(day, language)}}};
    return render_document(context, documents_, paper.report(std::move(words), regulation ? regulation->title.value : ""), format);
}

}  // namespace compliance
