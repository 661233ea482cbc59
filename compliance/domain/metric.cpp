// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/metric.hpp"

#include <algorithm>

namespace compliance {

namespace {

using enum MetricUnit;

constexpr bool kHigher = true, kLower = false, kEach = true;
constexpr std::string_view kScores = "/api/v1/dashboard/compliance-scores?regulation_id={regulation_id}&by_domain=true";

constexpr MetricInfo kInfos[] = {
    {"regulations.score", "Erfüllungsgrad", "Score", "100 × Σ Gewicht × Erfüllung ÷ Σ Gewicht der ständigen Bewertung.",
     "100 × Σ weight × attainment ÷ Σ weight of the standing assessment.", percent, kHigher, kEach, kScores},
    {"regulations.evidenced_score", "Belegter Erfüllungsgrad", "Evidenced score", "Dieselbe Summe; ohne gültigen Nachweis zählt höchstens der Teilwert.",
     "The same sum; without valid evidence at most the partial credit counts.", percent, kHigher, kEach, kScores},
    {"regulations.assessed_share", "Bewerteter Anteil", "Assessed share", "Gewicht des Bewerteten am Gewicht des Geltenden.",
     "Weight of what is assessed, of the weight of what applies.", percent, kHigher, kEach, kScores},
    {"regulations.approved_share", "Freigegebener Anteil", "Approved share", "Gewicht dessen, was eine zweite Person freigegeben hat.",
     "Weight of what a second person approved.", percent, kHigher, kEach, kScores},
    {"regulations.requirements", "Geltende Anforderungen", "Requirements in scope", "Anforderungen, die am Tag gelten.", "Requirements that apply on the day.",
     count, kHigher, kEach, "/api/v1/requirements?regulation_id={regulation_id}&in_scope_on={today}"},
    {"regulations.compliant", "Erfüllte Anforderungen", "Compliant requirements", "Geltende Anforderungen mit diesem Ergebnis.",
     "Requirements in scope with that result.", count, kHigher, kEach, "/api/v1/compliance-assessments/{primary_assessment}/items?result=compliant"},
    {"regulations.partially_compliant", "Teilweise erfüllte Anforderungen", "Partially compliant requirements", "Geltende Anforderungen mit diesem Ergebnis.",
     "Requirements in scope with that result.", count, kLower, kEach, "/api/v1/compliance-assessments/{primary_assessment}/items?result=partially_compliant"},
    {"regulations.non_compliant", "Nicht erfüllte Anforderungen", "Non-compliant requirements", "Geltende Anforderungen mit diesem Ergebnis.",
     "Requirements in scope with that result.", count, kLower, kEach, "/api/v1/compliance-assessments/{primary_assessment}/items?result=non_compliant"},
    {"regulations.not_assessed", "Nicht bewertete Anforderungen", "Requirements not assessed",
     "Geltende Anforderungen ohne Ergebnis oder mit nicht freigegebenem Ausschluss.", "Requirements in scope without a result, or excluded without approval.",
     count, kLower, kEach, "/api/v1/compliance-assessments/{primary_assessment}/items?result=not_assessed"},
    {"regulations.not_applicable", "Freigegebene Ausschlüsse", "Approved exclusions", "Anforderungen, deren Ausschluss eine zweite Person freigegeben hat.",
     "Requirements whose exclusion a second person approved.", count, kLower, kEach,
     "/api/v1/compliance-assessments/{primary_assessment}/items?applicability=not_applicable&status=done"},
    {"regulations.gaps_open", "Offene Lücken", "Open gaps", "Geltende Anforderungen ohne Kontrolle und ohne genehmigte Ausnahme.",
     "Requirements in scope without a control and without an approved exception.", count, kLower, kEach,
     "/api/v1/dashboard/coverage?regulation_id={regulation_id}"},
    {"regulations.overall_score", "Gesamter Erfüllungsgrad", "Overall score", "Σ Gewicht × Erfüllungsgrad ÷ Σ Gewicht der anwendbaren Regelwerke.",
     "Σ weight × score ÷ Σ weight of the regulations that apply.", percent, kHigher, false, "/api/v1/dashboard/compliance-scores"},
    {"regulations.overall_evidenced_score", "Gesamter belegter Erfüllungsgrad", "Overall evidenced score", "Dasselbe aus den belegten Erfüllungsgraden.",
     "The same of the evidenced scores.", percent, kHigher, false, "/api/v1/dashboard/compliance-scores"},
    {"regulations.undetermined", "Nicht entschiedene Regelwerke", "Undetermined regulations", "Regelwerke, über deren Anwendbarkeit niemand entschieden hat.",
     "Regulations whose applicability nobody has decided.", count, kLower, false, "/api/v1/regulations?applicability=not_determined&state=active"},
    {"controls.total", "Kontrollen", "Controls", "Kontrollen, die nicht aufgegeben sind.", "Controls that are not retired.", count, kHigher, false,
     "/api/v1/controls"},
    {"controls.implemented", "Umgesetzte Kontrollen", "Implemented controls", "Kontrollen, die am Tag in Betrieb sind.", "Controls that operate on the day.",
     count, kHigher, false, "/api/v1/controls?state=implemented"},
    {"controls.effective_share", "Anteil wirksamer Kontrollen", "Share of effective controls", "100 × wirksame ÷ umgesetzte Kontrollen.",
     "100 × effective ÷ implemented controls.", percent, kHigher, false, "/api/v1/controls?health=effective"},
    {"controls.tests_overdue", "Überfällige Prüfungen", "Overdue tests", "Umgesetzte Kontrollen, deren Prüfung überfällig ist.",
     "Implemented controls whose test is overdue.", count, kLower, false, "/api/v1/controls?test_due_before={today}"},
    {"controls.exceptions_open", "Offene Ausnahmen", "Open exceptions", "Genehmigte Ausnahmen, die am Tag gelten.",
     "Approved exceptions that are in force on the day.", count, kLower, false, "/api/v1/controls/exceptions?state=approved"},
    {"evidence.valid", "Gültige Nachweise", "Valid evidence", "Nachweise, die am Tag zählen.", "Evidence that counts on the day.", count, kHigher, false,
     "/api/v1/evidence?valid_on={today}"},
    {"evidence.expiring", "Ablaufende Nachweise", "Expiring evidence", "Gültige Nachweise, die bald ablaufen.", "Valid evidence that ends soon.", count, kLower,
     false, "/api/v1/evidence?valid_on={today}&expires_before={soon}"},
    {"evidence.expired", "Abgelaufene Nachweise", "Expired evidence", "Nachweise, deren Gültigkeit vorüber ist.", "Evidence whose validity is over.", count,
     kLower, false, "/api/v1/evidence?state=expired"},
    {"evidence.failed", "Nachweise mit gescheiterter Prüfung", "Evidence with failed checks", "Nachweise, deren jetzige Fassung ihre Prüfungen nicht besteht.",
     "Evidence whose current revision fails its checks.", count, kLower, false, "/api/v1/evidence?check_state=failed"},
    {"evidence.collectors_silent",
     "Stumme Sammler",
     "Silent collectors",
     "Aktive Sammler, die länger als erwartet nichts geliefert haben.",
     "Active collectors that have sent nothing for longer than expected.",
     count,
     kLower,
     false,
     "/api/v1/evidence/collectors?silent=true"},
    {"risks.open_low", "Offene Risiken, niedrig", "Open risks, low", "Offene Risiken dieser Klasse.", "Open risks of that class.", count, kLower, false,
     "/api/v1/risks?class=low"},
    {"risks.open_medium", "Offene Risiken, mittel", "Open risks, medium", "Offene Risiken dieser Klasse.", "Open risks of that class.", count, kLower, false,
     "/api/v1/risks?class=medium"},
    {"risks.open_high", "Offene Risiken, hoch", "Open risks, high", "Offene Risiken dieser Klasse.", "Open risks of that class.", count, kLower, false,
     "/api/v1/risks?class=high"},
    {"risks.open_critical", "Offene Risiken, kritisch", "Open risks, critical", "Offene Risiken dieser Klasse.", "Open risks of that class.", count, kLower,
     false, "/api/v1/risks?class=critical"},
    {"risks.above_appetite", "Risiken über der Risikobereitschaft", "Risks above appetite", "Offene Risiken, deren Klasse über der getragenen liegt.",
     "Open risks whose class is more than is borne.", count, kLower, false, "/api/v1/risks?above_appetite=true"},
    {"risks.untreated", "Unbehandelte Risiken", "Untreated risks", "Seit 30 Tagen darüber, ohne freigegebene Behandlung und ohne Akzeptanz.",
     "Above it for 30 days without an approved treatment or an acceptance.", count, kLower, false, "/api/v1/risks?above_appetite=true"},
    {"risks.acceptances_active", "Wirksame Akzeptanzen", "Active acceptances", "Akzeptierte Risiken, deren Frist läuft.", "Acceptances that are in force.",
     count, kLower, false, "/api/v1/risks/acceptances?state=active"},
    {"risks.reviews_overdue", "Überfällige Risikoprüfungen", "Overdue risk reviews", "Offene Risiken, deren Überprüfung überfällig ist.",
     "Open risks whose review is overdue.", count, kLower, false, "/api/v1/risks?review_before={today}"},
    {"dashboard.deadlines_overdue", "Überfällige Fristen", "Overdue deadlines", "Offene Fristen, deren letzter Tag vorüber ist.",
     "Deadlines not met whose last day is over.", count, kLower, false, "/api/v1/platform/deadlines?state=missed"},
};
static_assert(std::size(kInfos) == 33);

}  // namespace

std::span<const MetricInfo> metric_infos() { return kInfos; }

const MetricInfo* find_metric(std::string_view key) {
    const auto found = std::find_if(std::begin(kInfos), std::end(kInfos), [&](const MetricInfo& info) { return info.key == key; });
    return found == std::end(kInfos) ? nullptr : &*found;
}

}  // namespace compliance
