// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/supervisory_authority.hpp"

#include <array>

namespace compliance {

namespace {

constexpr std::array<SupervisoryAuthorityRow, 16> kAuthorities = {{
    {Region::BW, "DE-BW", "Der Landesbeauftragte für den Datenschutz und die Informationsfreiheit Baden-Württemberg",
     "State Commissioner for Data Protection and Freedom of Information of Baden-Württemberg", "https://www.baden-wuerttemberg.datenschutz.de"},
    {Region::BY, "DE-BY-LDA", "Bayerisches Landesamt für Datenschutzaufsicht", "Bavarian State Office for Data Protection Supervision",
     "https://www.lda.bayern.de"},
    {Region::BE, "DE-BE", "Berliner Beauftragte für Datenschutz und Informationsfreiheit", "Berlin Commissioner for Data Protection and Freedom of Information",
     "https://www.datenschutz-berlin.de"},
    {Region::BB, "DE-BB", "Die Landesbeauftragte für den Datenschutz und für das Recht auf Akteneinsicht Brandenburg",
     "State Commissioner for Data Protection and Access to Information of Brandenburg", "https://www.lda.brandenburg.de"},
    {Region::HB, "DE-HB", "Die Landesbeauftragte für Datenschutz und Informationsfreiheit der Freien Hansestadt Bremen",
     "State Commissioner for Data Protection and Freedom of Information of Bremen", "https://www.datenschutz.bremen.de"},
    {Region::HH, "DE-HH", "Der Hamburgische Beauftragte für Datenschutz und Informationsfreiheit",
     "Hamburg Commissioner for Data Protection and Freedom of Information", "https://datenschutz-hamburg.de"},
    {Region::HE, "DE-HE", "Der Hessische Beauftragte für Datenschutz und Informationsfreiheit",
     "Hessian Commissioner for Data Protection and Freedom of Information", "https://datenschutz.hessen.de"},
    {Region::MV, "DE-MV", "Der Landesbeauftragte für Datenschutz und Informationsfreiheit Mecklenburg-Vorpommern",
     "State Commissioner for Data Protection and Freedom of Information of Mecklenburg-Western Pomerania", "https://www.datenschutz-mv.de"},
    {Region::NI, "DE-NI", "Der Landesbeauftragte für den Datenschutz Niedersachsen", "State Commissioner for Data Protection of Lower Saxony",
     "https://www.lfd.niedersachsen.de"},
    {Region::NW, "DE-NW", "Landesbeauftragte für Datenschutz und Informationsfreiheit Nordrhein-Westfalen",
     "State Commissioner for Data Protection and Freedom of Information of North Rhine-Westphalia", "https://www.ldi.nrw.de"},
    {Region::RP, "DE-RP", "Der Landesbeauftragte für den Datenschutz und die Informationsfreiheit Rheinland-Pfalz",
     "State Commissioner for Data Protection and Freedom of Information of Rhineland-Palatinate", "https://www.datenschutz.rlp.de"},
    {Region::SL, "DE-SL", "Unabhängiges Datenschutzzentrum Saarland", "Independent Data Protection Centre of Saarland", "https://www.datenschutz.saarland.de"},
    {Region::SN, "DE-SN", "Sächsische Datenschutz- und Transparenzbeauftragte", "Saxon Data Protection and Transparency Commissioner",
     "https://www.datenschutz.sachsen.de"},
    {Region::ST, "DE-ST", "Landesbeauftragte für den Datenschutz Sachsen-Anhalt", "State Commissioner for Data Protection of Saxony-Anhalt",
     "https://datenschutz.sachsen-anhalt.de"},
    {Region::SH, "DE-SH", "Unabhängiges Landeszentrum für Datenschutz Schleswig-Holstein", "Independent Centre for Data Protection of Schleswig-Holstein",
     "https://www.datenschutzzentrum.de"},
    {Region::TH, "DE-TH", "Thüringer Landesbeauftragter für den Datenschutz und die Informationsfreiheit",
     "Thuringian State Commissioner for Data Protection and Freedom of Information", "https://www.tlfdi.de"},
}};

}  // namespace

const SupervisoryAuthorityRow& authority_of(Region region) {
    for (const auto& row : kAuthorities)
        if (row.region == region) return row;
    return kAuthorities.front();   // every state is in the table
}

}  // namespace compliance
