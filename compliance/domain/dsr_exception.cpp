// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/dsr_exception.hpp"

#include <algorithm>

namespace compliance {

namespace {

using enum DsrException;
using enum DsrRight;

constexpr DsrRight kWeighed[] = {access, rectification, erasure, restriction, portability, objection, automated_decision};
constexpr DsrRight kAny[] = {access, rectification, erasure, restriction, portability, objection, objection_marketing,
                             automated_decision, consent_withdrawal};
constexpr DsrRight kResearch[] = {access, rectification, restriction, objection};
constexpr DsrRight kArchives[] = {restriction, portability, objection};
constexpr DsrRight kAccess[] = {access}, kRectification[] = {rectification}, kErasure[] = {erasure}, kRestriction[] = {restriction},
                   kPortability[] = {portability}, kObjection[] = {objection}, kAutomated[] = {automated_decision};

constexpr DsrExceptionRow kRows[] = {
    {art12_5_unfounded, kWeighed, "Art. 12 Abs. 5 Satz 2 DSGVO", "Art. 12(5) sentence 2 GDPR",
     "Offenkundig unbegründeter Antrag", "Manifestly unfounded request"},
    {art12_5_excessive, kWeighed, "Art. 12 Abs. 5 Satz 2 DSGVO", "Art. 12(5) sentence 2 GDPR",
     "Exzessiver Antrag", "Excessive request"},
    {art11_2_not_identifiable, kAny, "Art. 11 Abs. 2, Art. 12 Abs. 2 DSGVO", "Art. 11(2), 12(2) GDPR",
     "Die Person ist nicht identifizierbar", "The person cannot be identified"},
    {art15_4_third_party, kAccess, "Art. 15 Abs. 4 DSGVO", "Art. 15(4) GDPR",
     "Die Kopie beeinträchtigte Rechte und Freiheiten anderer",
     "The copy would adversely affect rights and freedoms of others"},
    {bdsg34_1_1, kAccess, "§ 34 Abs. 1 Nr. 1, § 33 BDSG", "§ 34(1) no. 1, § 33 BDSG",
     "Auch über die Erhebung war nicht zu informieren", "There was no duty to inform of the collection either"},
    {bdsg34_1_2a, kAccess, "§ 34 Abs. 1 Nr. 2 Buchst. a BDSG", "§ 34(1) no. 2(a) BDSG",
     "Nur wegen Aufbewahrungsvorschriften gespeichert", "Stored only because of retention rules"},
    {bdsg34_1_2b, kAccess, "§ 34 Abs. 1 Nr. 2 Buchst. b BDSG", "§ 34(1) no. 2(b) BDSG",
     "Nur zur Datensicherung oder Datenschutzkontrolle gespeichert",
     "Stored only for backup or data protection control"},
    {bdsg34_4, kAccess, "§ 34 Abs. 4 BDSG", "§ 34(4) BDSG",
     "Nicht automatisierte Daten einer öffentlichen Stelle, nicht oder nur unverhältnismäßig auffindbar",
     "Manual data of a public body that cannot be found, or only with disproportionate effort"},
    {bdsg29_1_2, kAccess, "§ 29 Abs. 1 Satz 2 BDSG", "§ 29(1) sentence 2 BDSG",
     "Geheimhaltungsbedürftige Informationen, insbesondere wegen berechtigter Interessen Dritter",
     "Information that must stay secret, above all for overriding interests of a third party"},
    {bdsg27_2, kResearch, "§ 27 Abs. 2 BDSG", "§ 27(2) BDSG",
     "Forschungs- oder Statistikzwecke würden unmöglich oder ernsthaft beeinträchtigt",
     "Research or statistics would become impossible or seriously impaired"},
    {bdsg28_2, kAccess, "§ 28 Abs. 2 BDSG", "§ 28(2) BDSG",
     "Archivgut, nicht durch den Namen erschlossen oder ohne Angaben zum Auffinden",
     "Archive material not indexed by name or without particulars to find it"},
    {bdsg28_3, kRectification, "§ 28 Abs. 3 BDSG", "§ 28(3) BDSG",
     "Archivgut: Gegendarstellung statt Berichtigung",
     "Archive material: counter-statement instead of rectification"},
    {art16_accuracy_confirmed, kRectification, "Art. 16 DSGVO", "Art. 16 GDPR",
     "Die Daten sind nachweislich richtig und vollständig", "The data are shown to be accurate and complete"},
    {art17_1_no_ground, kErasure, "Art. 17 Abs. 1 DSGVO", "Art. 17(1) GDPR",
     "Kein Löschgrund liegt vor", "No ground for erasure applies"},
    {art17_3_a, kErasure, "Art. 17 Abs. 3 Buchst. a DSGVO", "Art. 17(3)(a) GDPR",
     "Freie Meinungsäußerung und Information", "Freedom of expression and information"},
    {art17_3_b, kErasure, "Art. 17 Abs. 3 Buchst. b DSGVO", "Art. 17(3)(b) GDPR",
     "Rechtliche Verpflichtung oder Aufgabe im öffentlichen Interesse",
     "Legal obligation or task in the public interest"},
    {art17_3_c, kErasure, "Art. 17 Abs. 3 Buchst. c DSGVO", "Art. 17(3)(c) GDPR",
     "Öffentliches Interesse im Bereich der öffentlichen Gesundheit",
     "Public interest in the area of public health"},
    {art17_3_d, kErasure, "Art. 17 Abs. 3 Buchst. d DSGVO", "Art. 17(3)(d) GDPR",
     "Archiv-, Forschungs- oder statistische Zwecke", "Archiving, research or statistical purposes"},
    {art17_3_e, kErasure, "Art. 17 Abs. 3 Buchst. e DSGVO", "Art. 17(3)(e) GDPR",
     "Geltendmachung, Ausübung oder Verteidigung von Rechtsansprüchen",
     "Establishment, exercise or defence of legal claims"},
    {bdsg35_1, kErasure, "§ 35 Abs. 1 BDSG", "§ 35(1) BDSG",
     "Nicht automatisierte Verarbeitung: Löschung nur mit unverhältnismäßigem Aufwand",
     "Manual processing: erasure only with disproportionate effort"},
    {bdsg35_2, kErasure, "§ 35 Abs. 2 BDSG", "§ 35(2) BDSG",
     "Grund zur Annahme, dass Löschung schutzwürdige Interessen der Person beeinträchtigt",
     "Reason to believe that erasure would harm legitimate interests of the person"},
    {bdsg35_3, kErasure, "§ 35 Abs. 3 BDSG", "§ 35(3) BDSG",
     "Satzungsmäßige oder vertragliche Aufbewahrungsfristen", "Retention periods by statutes or contract"},
    {art18_1_no_ground, kRestriction, "Art. 18 Abs. 1 DSGVO", "Art. 18(1) GDPR",
     "Kein Grund zur Einschränkung liegt vor", "No ground for restriction applies"},
    {bdsg28_4, kArchives, "§ 28 Abs. 4 BDSG", "§ 28(4) BDSG",
     "Archivzwecke im öffentlichen Interesse würden unmöglich oder ernsthaft beeinträchtigt",
     "Archiving in the public interest would become impossible or seriously impaired"},
    {art20_1_basis, kPortability, "Art. 20 Abs. 1 Buchst. a DSGVO", "Art. 20(1)(a) GDPR",
     "Verarbeitung beruht weder auf Einwilligung noch auf Vertrag",
     "Processing rests neither on consent nor on a contract"},
    {art20_1_not_automated, kPortability, "Art. 20 Abs. 1 Buchst. b DSGVO", "Art. 20(1)(b) GDPR",
     "Die Verarbeitung ist nicht automatisiert", "Processing is not carried out by automated means"},
    {art20_3_public_task, kPortability, "Art. 20 Abs. 3 Satz 2 DSGVO", "Art. 20(3) sentence 2 GDPR",
     "Aufgabe im öffentlichen Interesse oder öffentliche Gewalt",
     "Task in the public interest or official authority"},
    {art20_4_third_party, kPortability, "Art. 20 Abs. 4 DSGVO", "Art. 20(4) GDPR",
     "Die Übertragung beeinträchtigte Rechte und Freiheiten anderer",
     "The transfer would adversely affect rights and freedoms of others"},
    {art21_1_compelling, kObjection, "Art. 21 Abs. 1 Satz 2 DSGVO", "Art. 21(1) sentence 2 GDPR",
     "Zwingende schutzwürdige Gründe überwiegen", "Compelling legitimate grounds override"},
    {art21_1_claims, kObjection, "Art. 21 Abs. 1 Satz 2 DSGVO", "Art. 21(1) sentence 2 GDPR",
     "Verarbeitung dient Rechtsansprüchen", "Processing serves legal claims"},
    {art21_6_public_interest, kObjection, "Art. 21 Abs. 6 DSGVO", "Art. 21(6) GDPR",
     "Forschung oder Statistik, erforderlich für eine Aufgabe im öffentlichen Interesse",
     "Research or statistics necessary for a task in the public interest"},
    {bdsg36, kObjection, "§ 36 BDSG", "§ 36 BDSG",
     "Zwingendes öffentliches Interesse oder Rechtspflicht einer öffentlichen Stelle",
     "Compelling public interest or legal duty of a public body"},
    {art22_2_contract, kAutomated, "Art. 22 Abs. 2 Buchst. a DSGVO", "Art. 22(2)(a) GDPR",
     "Für Abschluss oder Erfüllung eines Vertrags erforderlich",
     "Necessary for entering into or performing a contract"},
    {art22_2_law, kAutomated, "Art. 22 Abs. 2 Buchst. b DSGVO", "Art. 22(2)(b) GDPR",
     "Durch Rechtsvorschrift zugelassen", "Authorised by law"},
    {art22_2_consent, kAutomated, "Art. 22 Abs. 2 Buchst. c DSGVO", "Art. 22(2)(c) GDPR",
     "Mit ausdrücklicher Einwilligung", "Based on explicit consent"},
    {bdsg37, kAutomated, "§ 37 BDSG", "§ 37 BDSG",
     "Leistung nach einem Versicherungsvertrag", "Benefit under an insurance contract"},
};

}  // namespace

std::span<const DsrExceptionRow> dsr_exceptions() { return kRows; }

bool is_allowed(DsrException exception, DsrRight right) {
    const auto& row = kRows[static_cast<std::size_t>(exception)];
    return std::find(row.rights.begin(), row.rights.end(), right) != row.rights.end();
}

}  // namespace compliance
