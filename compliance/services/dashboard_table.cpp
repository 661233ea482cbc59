// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dashboard_table.hpp"

#include "platform/json/document.hpp"

namespace compliance {

using platform::tabular::Cell;
using platform::tabular::Number;
using platform::tabular::Table;

namespace {

template <class E>
std::string spelt(E value) {
    return std::string(platform::reflect::type_of<E>().values[static_cast<std::size_t>(value)]);
}

Cell tenths(const std::optional<Percent>& value) { return value ? Cell(Number{platform::format_decimal(value->scaled, 1)}) : Cell(); }

struct Heading {
    const char *name, *german, *english;
};

Table begin(const char* title_de, const char* title_en, std::initializer_list<Heading> headings, bool german) {
    Table out;
    out.title = german ? title_de : title_en;
    for (const auto& heading : headings) out.columns.push_back({heading.name, german ? heading.german : heading.english});
    return out;
}

void add_counts(std::vector<Cell>& row, std::int64_t requirements, const ItemCounts& counts) {
    for (const auto count : {requirements, counts.compliant, counts.partially_compliant, counts.non_compliant, counts.not_assessed, counts.not_applicable})
        row.emplace_back(count);
}

constexpr Heading kKey{"key", "Schlüssel", "Key"}, kRef{"ref_id", "Kurzname", "Short name"}, kTitle{"title", "Titel", "Title"},
    kScore{"score", "Erklärt in %", "Declared in %"}, kEvidenced{"evidenced_score", "Belegt in %", "Evidenced in %"},
    kRequirements{"requirements", "Anforderungen", "Requirements"}, kCompliant{"compliant", "Erfüllt", "Compliant"},
    kPartial{"partially_compliant", "Teilweise", "Partially compliant"}, kNon{"non_compliant", "Nicht erfüllt", "Non-compliant"},
    kOpen{"not_assessed", "Nicht bewertet", "Not assessed"}, kExcluded{"not_applicable", "Ausgeschlossen", "Not applicable"};

}  // namespace

Table table_of(const ComplianceScores& scores, bool german) {
    auto out = begin("Regelwerke", "Regulations",
                     {kKey,
                      kRef,
                      kTitle,
                      {"applicability", "Anwendbarkeit", "Applicability"},
                      {"weight", "Gewicht", "Weight"},
                      {"in_overall", "Im Gesamtwert", "In overall"},
                      kScore,
                      kEvidenced,
                      {"headline", "Leitwert in %", "Headline in %"},
                      {"traffic_light", "Ampel", "Traffic light"},
                      {"target", "Ziel in %", "Target in %"},
                      {"assessed_share", "Bewertet in %", "Assessed in %"},
                      {"approved_share", "Freigegeben in %", "Approved in %"},
                      kRequirements,
                      kCompliant,
                      kPartial,
                      kNon,
                      kOpen,
                      kExcluded},
                     german);
    for (const auto& one : scores.regulations) {
        std::vector<Cell> row{one.key,
                              one.ref_id,
                              one.title,
                              spelt(one.applicability),
                              one.weight,
                              one.in_overall,
                              tenths(one.score.score),
                              tenths(one.score.evidenced_score),
                              tenths(one.headline),
                              spelt(one.traffic_light),
                              tenths(one.target),
                              tenths(one.score.assessed_share),
                              tenths(one.score.approved_share)};
        add_counts(row, one.score.requirements, one.score.counts);
        out.rows.push_back(std::move(row));
    }
    return out;
}

Table domains_table(const ComplianceScores& scores, bool german) {
    auto out = begin("Bereiche", "Domains",
                     {{"regulation", "Regelwerk", "Regulation"}, kRef, kTitle, kScore, kEvidenced, kRequirements, kCompliant, kPartial, kNon, kOpen, kExcluded},
                     german);
    for (const auto& one : scores.regulations)
        for (const auto& domain : one.domains.value_or(std::vector<DomainScore>{})) {
            std::vector<Cell> row{one.key, domain.ref_id, domain.title, tenths(domain.score), tenths(domain.evidenced_score)};
            add_counts(row, domain.requirements, domain.counts);
            out.rows.push_back(std::move(row));
        }
    return out;
}

Table table_of(const CoverageReport& report, bool german) {
    auto out = begin("Abdeckung", "Coverage",
                     {kKey,
                      kRef,
                      kTitle,
                      kRequirements,
                      {"mapped", "Zugeordnet", "Mapped"},
                      {"mapped_share", "Zugeordnet in %", "Mapped in %"},
                      {"implemented", "Umgesetzt", "Implemented"},
                      {"implemented_share", "Umgesetzt in %", "Implemented in %"},
                      {"full", "Voll", "Full"},
                      {"full_share", "Voll in %", "Full in %"},
                      {"tested", "Geprüft", "Tested"},
                      {"tested_share", "Geprüft in %", "Tested in %"},
                      {"evidenced", "Belegt", "Evidenced"},
                      {"evidenced_share", "Belegt in %", "Evidenced in %"},
                      {"gaps_open", "Offene Lücken", "Open gaps"},
                      {"gaps_excepted", "Lücken mit Ausnahme", "Excepted gaps"}},
                     german);
    for (const auto& one : report.regulations) {
        std::vector<Cell> row{one.key, one.ref_id, one.title, one.requirements};
        for (const auto* measure : {&one.mapped, &one.implemented, &one.full, &one.tested, &one.evidenced}) {
            row.emplace_back(measure->count);
            row.push_back(tenths(measure->share));
        }
        row.emplace_back(static_cast<std::int64_t>(one.gaps_open.size()));
        row.emplace_back(static_cast<std::int64_t>(one.gaps_excepted.size()));
        out.rows.push_back(std::move(row));
    }
    return out;
}

Table table_of(const RiskHeatmap& map, bool german) {
    auto out = begin("Risiken", "Risks",
                     {{"likelihood", "Eintritt", "Likelihood"},
                      {"impact", "Auswirkung", "Impact"},
                      {"level", "Stufe", "Level"},
                      {"class", "Klasse", "Class"},
                      {"count", "Risiken", "Risks"}},
                     german);
    for (const auto& cell : map.cells) out.rows.push_back({cell.likelihood, cell.impact, cell.level, spelt(cell.class_), cell.count});
    return out;
}

Table table_of(const DeadlineFigures& deadlines, bool german) {
    auto out =
        begin("Fristen", "Deadlines",
              {{"span", "Zeitraum", "Span"}, {"domain", "Bereich", "Domain"}, {"severity", "Schwere", "Severity"}, {"count", "Anzahl", "Count"}}, german);
    const std::pair<const char*, const DeadlineSpanCounts*> spans[] = {
        {"overdue", &deadlines.overdue}, {"d7", &deadlines.d7}, {"d30", &deadlines.d30}, {"d90", &deadlines.d90}, {"beyond", &deadlines.beyond}};
    for (const auto& [name, span] : spans)
        for (const auto& one : span->by) out.rows.push_back({std::string(name), one.domain, spelt(one.severity), one.count});
    return out;
}

Table table_of(const std::vector<TrendSeries>& series, bool german) {
    auto out = begin("Verlauf", "Trends",
                     {{"metric", "Kennzahl", "Metric"}, {"target", "Reihe", "Series"}, {"date", "Datum", "Date"}, {"value", "Wert", "Value"}}, german);
    for (const auto& one : series)
        for (const auto& point : one.datapoints) {
            std::vector<platform::Fault> faults;
            const auto pair = platform::json::parse(point.text, faults);
            const auto& value = pair.items.at(0);
            const std::chrono::milliseconds noon(std::stoll(pair.items.at(1).text));
            const auto day = std::chrono::floor<std::chrono::days>(std::chrono::sys_time<std::chrono::milliseconds>(noon));
            out.rows.push_back({one.metric, one.target, Cell(platform::Date(day)), value.is_null() ? Cell() : Cell(Number{value.text})});
        }
    return out;
}

}  // namespace compliance
