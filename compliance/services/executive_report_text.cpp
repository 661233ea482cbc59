// SPDX-License-Identifier: Apache-2.0
// The report's pages and sheets, from its data alone: what stands in them is in its JSON.
#include <set>

#include "compliance/domain/dsr_letter.hpp"
#include "compliance/services/dashboard_table.hpp"
#include "compliance/services/executive_chart.hpp"
#include "compliance/services/executive_report.hpp"
#include "platform/json/document.hpp"

namespace compliance {

using platform::tabular::Cell;
using platform::tabular::Number;
using platform::tabular::Table;

namespace {

constexpr const char* kClasses[][2] = {{"niedrig", "low"}, {"mittel", "medium"}, {"hoch", "high"}, {"kritisch", "critical"}};
constexpr const char* kLights[][2] = {{"grau", "grey"}, {"rot", "red"}, {"gelb", "amber"}, {"grün", "green"}};
constexpr const char* kSections[][2] = {
    {"Gesamtbild", "Overall"},      {"Regelwerke", "Regulations"}, {"Risiken", "Risks"},       {"Nachweise", "Evidence"},
    {"Kontrollen", "Controls"},     {"Fristen", "Deadlines"},      {"Vorfälle", "Incidents"},  {"Betroffenenanfragen", "Requests of data subjects"},
    {"Feststellungen", "Findings"}, {"Dienstleister", "Vendors"},  {"Schulungen", "Training"}, {"KI-Systeme", "AI systems"},
    {"Veränderungen", "Changes"}};

class ReportText {
  public:
    ReportText(const ExecutiveReport& report, bool charts) : report_(report), summary_(report.summary), german_(report.language == "de"), charts_(charts) {}

    std::string write(const std::string& sha256) && {
        overview();
        if (summary_.regulations || report_.scores) regulations();
        if (report_.coverage) coverage();
        if (!report_.trends.empty()) trends();
        if (summary_.risks || report_.heatmap) risks();
        if (summary_.evidence) evidence();
        if (summary_.controls) controls();
        if (summary_.deadlines) deadlines();
        if (summary_.dsr) requests();
        if (summary_.changes) changes();
        formulas(sha256);
        return std::move(text_).str();
    }

  private:
    [[nodiscard]] std::string say(const char* german, const char* english) const { return german_ ? german : english; }
    [[nodiscard]] std::string number(std::int64_t scaled, int places) const {
        auto out = platform::format_decimal(scaled, places);
        if (german_)
            if (const auto point = out.find('.'); point != std::string::npos) out[point] = ',';
        return out;
    }
    [[nodiscard]] std::string percent(const std::optional<Percent>& value) const { return value ? number(value->scaled, 1) + " %" : "–"; }
    [[nodiscard]] std::string money(const platform::Money& value, const std::string& currency) const { return number(value.scaled, 2) + " " + currency; }
    [[nodiscard]] std::string date(platform::Date day) const { return letter_date(day, report_.language); }
    [[nodiscard]] std::string section(DashboardSection one) const { return kSections[static_cast<std::size_t>(one)][german_ ? 0 : 1]; }
    [[nodiscard]] std::string light(TrafficLight one) const { return kLights[static_cast<std::size_t>(one)][german_ ? 0 : 1]; }
    [[nodiscard]] std::string value(const SummaryFigure& figure, const std::optional<MetricValue>& shown, bool sign) const {
        if (!shown) return "–";
        const bool share = figure.unit == MetricUnit::percent;
        const std::string plus = sign && shown->scaled > 0 ? "+" : "";
        return share ? plus + number(shown->scaled / 1'000, 1) + " %" : plus + number(shown->scaled / 10'000, 0);
    }
    void figures(const std::vector<SummaryFigure>& list) {
        std::vector<HtmlText::Row> rows;
        rows.reserve(list.size());
        for (const auto& figure : list) rows.push_back({figure.title, value(figure, figure.value, false), value(figure, figure.delta, true)});
        if (!rows.empty()) text_.table({say("Kennzahl", "Metric"), say("Wert", "Value"), say("Veränderung in 30 Tagen", "Change in 30 days")}, rows);
    }
    void names(const char* german, const char* english, const std::vector<DashboardSection>& list) {
        std::string out;
        for (const auto one : list) out += (out.empty() ? "" : ", ") + section(one);
        if (!out.empty()) text_.small(say(german, english) + out + ".");
    }

    void overview() {
        text_.heading(1, say("Überblick", "Overview"));
        std::string words;
        for (const auto& sentence : summary_.statement) words += (words.empty() ? "" : " ") + sentence;
        text_.paragraph(words.empty() ? say("Es liegen noch keine Werte vor.", "There are no figures yet.") : words);
        if (const auto& overall = summary_.overall) {
            text_.facts({{say("Ampel", "Traffic light"), light(overall->traffic_light)},
                         {say("Leitwert", "Headline"), percent(overall->headline)},
                         {say("Ziel", "Target"), overall->target ? percent(overall->target) : ""}});
            figures(overall->figures);
        }
        names("Nicht enthalten, weil die verfassende Person sie nicht lesen darf: ", "Left out because the author may not read them: ", summary_.hidden);
        names("Nicht enthalten, weil hierzu kein Verzeichnis geführt wird: ", "Left out because no such register is kept: ", summary_.unavailable);
    }
    void regulations() {
        text_.heading(1, section(DashboardSection::regulations));
        if (charts_ && report_.scores && !report_.scores->regulations.empty()) {
            std::vector<ScoreBar> bars;
            for (const auto& one : report_.scores->regulations) bars.push_back({one.ref_id, one.score.score, one.score.evidenced_score, one.target});
            text_.drawing(bar_chart(bars, report_.amber_from, report_.green_from, german_),
                          say("Balken: erklärter und belegter Erfüllungsgrad je Regelwerk", "Bars: declared and evidenced score of each regulation"));
        }
        std::vector<HtmlText::Row> rows;
        for (const auto& one : summary_.regulations.value_or(std::vector<SummaryRegulation>{}))
            rows.push_back({one.ref_id, percent(one.score), percent(one.evidenced_score), light(one.traffic_light), percent(one.target),
                            std::to_string(one.requirements), std::to_string(one.major_nonconformities),
                            one.upcoming ? date(one.upcoming->on) + ": " + std::to_string(one.upcoming->requirements) : ""});
        if (!rows.empty())
            text_.table({say("Regelwerk", "Regulation"), say("Erklärt", "Declared"), say("Belegt", "Evidenced"), say("Ampel", "Light"), say("Ziel", "Target"),
                         say("Anforderungen", "Requirements"), say("Hauptabweichungen", "Major nonconformities"), say("Neues Recht", "New law")},
                        rows);
        if (report_.scores) domains();
    }
    void domains() {
        std::vector<HtmlText::Row> rows;
        for (const auto& one : report_.scores->regulations)
            for (const auto& domain : one.domains.value_or(std::vector<DomainScore>{}))
                rows.push_back({one.ref_id, domain.ref_id + " " + domain.title, percent(domain.score), percent(domain.evidenced_score),
                                std::to_string(domain.requirements)});
        if (rows.empty()) return;
        text_.heading(2, say("Nach Bereichen", "By domain"));
        text_.table({say("Regelwerk", "Regulation"), say("Bereich", "Domain"), say("Erklärt", "Declared"), say("Belegt", "Evidenced"),
                     say("Anforderungen", "Requirements")},
                    rows);
    }
    void coverage() {
        text_.heading(1, say("Abdeckung", "Coverage"));
        std::vector<HtmlText::Row> rows;
        for (const auto& one : report_.coverage->regulations)
            rows.push_back({one.ref_id, std::to_string(one.requirements), percent(one.mapped.share), percent(one.implemented.share), percent(one.full.share),
                            percent(one.tested.share), percent(one.evidenced.share), std::to_string(one.gaps_open.size())});
        text_.table({say("Regelwerk", "Regulation"), say("Anforderungen", "Requirements"), say("Zugeordnet", "Mapped"), say("Umgesetzt", "Implemented"),
                     say("Voll", "Full"), say("Geprüft", "Tested"), say("Belegt", "Evidenced"), say("Offene Lücken", "Open gaps")},
                    rows);
    }
    void trends() {
        text_.heading(1, say("Verlauf über zwölf Monate", "Twelve months"));
        std::vector<TrendLine> lines;
        std::vector<std::string> months;
        std::vector<HtmlText::Row> rows;
        for (const auto& table = table_of(report_.trends, german_); const auto& row : table.rows) {
            const auto& label = std::get<std::string>(row[1]);
            const auto day = platform::format_date(std::get<platform::Date>(row[2]));
            const auto* shown = std::get_if<Number>(&row[3]);
            const auto found = std::find_if(report_.trends.begin(), report_.trends.end(), [&](const TrendSeries& one) { return one.target == label; });
            if (lines.empty() || lines.back().label != found->title) lines.push_back({found->title, {}});
            if (lines.size() == 1) months.push_back(day.substr(0, 7));
            lines.back().values.push_back(shown != nullptr ? platform::parse_decimal(shown->text, 18, 4) : std::nullopt);
        }
        if (charts_) text_.drawing(trend_chart(lines, months), say("Linien: Werte am Ende jedes Monats", "Lines: values at the end of each month"));
        for (std::size_t i = 0; i < months.size(); ++i) {
            HtmlText::Row row{months[i]};
            for (const auto& line : lines) row.push_back(i < line.values.size() && line.values[i] ? number(*line.values[i] / 1'000, 1) + " %" : "–");
            rows.push_back(std::move(row));
        }
        HtmlText::Row heading{say("Monat", "Month")};
        for (const auto& line : lines) heading.push_back(line.label);
        text_.table(heading, rows);
    }
    void risks() {
        text_.heading(1, section(DashboardSection::risks));
        if (charts_ && report_.heatmap) text_.drawing(heat_chart(*report_.heatmap, german_), say("Risikomatrix mit Anzahlen", "Heat map with counts"));
        if (const auto& map = report_.heatmap) {
            if (!charts_) {
                std::vector<HtmlText::Row> rows;
                for (const auto& cell : map->cells)
                    if (cell.count > 0)
                        rows.push_back({std::to_string(cell.likelihood), std::to_string(cell.impact),
                                        kClasses[static_cast<std::size_t>(cell.class_)][german_ ? 0 : 1], std::to_string(cell.count)});
                if (!rows.empty())
                    text_.table({say("Eintritt", "Likelihood"), say("Auswirkung", "Impact"), say("Klasse", "Class"), say("Risiken", "Risks")}, rows);
            }
            text_.small(say("Risiken: ", "Risks: ") + std::to_string(map->risks) + say(", ohne Einstufung: ", ", unrated: ") + std::to_string(map->unrated) +
                        say(", von einer anderen Matrix: ", ", from another matrix: ") + std::to_string(map->rescaled));
        }
        if (!summary_.risks) return;
        figures(summary_.risks->figures);
        std::vector<HtmlText::Row> rows;
        for (const auto& risk : summary_.risks->top)
            rows.push_back({risk.key, risk.title, kClasses[static_cast<std::size_t>(risk.class_)][german_ ? 0 : 1], std::to_string(risk.score),
                            risk.ale ? money(*risk.ale, risk.currency.value_or("")) : ""});
        if (!rows.empty()) {
            text_.heading(2, say("Die größten Risiken", "Top risks"));
            text_.table({say("Schlüssel", "Key"), say("Risiko", "Risk"), say("Klasse", "Class"), say("Punkte", "Score"),
                         say("Erwarteter Jahresschaden", "Mean loss a year")},
                        rows);
        }
        const auto& expiry = summary_.risks->next_expiry;
        const auto& portfolio = summary_.risks->portfolio;
        text_.facts(
            {{say("Nächstes Ende einer Akzeptanz", "Next acceptance to end"), expiry ? expiry->risk_key + ", " + date(expiry->valid_until) : ""},
             {say("Jahresschaden aller Risiken, Mittel", "Loss a year over all risks, mean"), portfolio ? money(portfolio->mean, portfolio->currency) : ""},
             {say("95. Perzentil", "95th percentile"), portfolio ? money(portfolio->p95, portfolio->currency) : ""}});
    }
    void evidence() {
        text_.heading(1, section(DashboardSection::evidence));
        figures(summary_.evidence->figures);
        std::vector<HtmlText::Row> rows;
        for (const auto& one : summary_.evidence->strengths)
            rows.push_back({std::string(platform::reflect::type_of<EvidenceStrength>().values[static_cast<std::size_t>(one.strength)]),
                            std::to_string(one.count), percent(one.share)});
        if (!rows.empty()) text_.table({say("Beweiskraft", "Strength"), say("Anzahl", "Count"), say("Anteil", "Share")}, rows);
    }
    void controls() {
        text_.heading(1, section(DashboardSection::controls));
        figures(summary_.controls->figures);
        text_.facts({{say("Schlüsselkontrollen, nicht wirksam", "Key controls not effective"), std::to_string(summary_.controls->key_controls_not_effective)}});
    }
    void deadlines() {
        text_.heading(1, section(DashboardSection::deadlines));
        const auto& d = *summary_.deadlines;
        text_.table({say("Überfällig", "Overdue"), say("7 Tage", "7 days"), say("30 Tage", "30 days"), say("90 Tage", "90 days")},
                    {{std::to_string(d.overdue.total), std::to_string(d.d7.total), std::to_string(d.d30.total), std::to_string(d.d90.total)}});
        std::vector<HtmlText::Row> rows;
        for (const auto& one : d.next) {
            const auto title = one.title.find(report_.language);
            rows.push_back({date(one.due_on), one.entity_key, title == one.title.end() ? one.kind : title->second});
        }
        if (!rows.empty()) text_.table({say("Fällig", "Due"), say("Vorgang", "Record"), say("Frist", "Deadline")}, rows);
    }
    void requests() {
        text_.heading(1, section(DashboardSection::dsr));
        text_.facts({{say("Offen", "Open"), std::to_string(summary_.dsr->open)}, {say("Überfällig", "Overdue"), std::to_string(summary_.dsr->overdue)}});
    }
    void changes() {
        text_.heading(1, section(DashboardSection::changes));
        const std::pair<std::string, const std::optional<SummaryChangeList>*> lists[] = {
            {say("Entscheidungen", "Decisions"), &summary_.changes->decisions},
            {say("Abgeschlossene Bewertungen", "Closed assessments"), &summary_.changes->closed_assessments},
            {say("Neue hohe und kritische Risiken", "New risks of class high or critical"), &summary_.changes->new_risks},
            {say("Neue Fassungen von Regelwerken", "Upgrades of laws and standards"), &summary_.changes->upgrades}};
        for (const auto& [title, list] : lists) {
            if (!*list) continue;
            text_.heading(2, title + ": " + std::to_string((*list)->count));
            std::vector<HtmlText::Row> rows;
            for (const auto& one : (*list)->latest)
                rows.push_back({date(std::chrono::floor<std::chrono::days>(one.at)), one.key, one.title, one.what});
            if (!rows.empty()) text_.table({say("Tag (UTC)", "Day (UTC)"), say("Schlüssel", "Key"), say("Titel", "Title"), say("Ergebnis", "Outcome")}, rows);
        }
    }
    void formulas(const std::string& sha256) {
        text_.heading(1, say("Wie gerechnet wird", "How figures are reckoned"));
        text_.facts({{say("Stand der Einstellungen", "Version of the settings"), std::to_string(report_.settings_version)},
                     {say("Teilweise Erfülltes zählt", "A partially met requirement counts"), number(report_.partial_credit.scaled, 2)},
                     {say("Gelb ab", "Amber from"), percent(report_.amber_from)},
                     {say("Grün ab", "Green from"), percent(report_.green_from)},
                     {say("Gelesen", "Read at"), platform::format_instant(report_.computed_at)},
                     {say("SHA-256 der Daten", "SHA-256 of the data"), sha256}});
        std::vector<HtmlText::Row> rows;
        rows.reserve(report_.formulas.size());
        for (const auto& one : report_.formulas) rows.push_back({one.title, one.formula});
        text_.table({say("Kennzahl", "Metric"), say("Formel", "Formula")}, rows);
    }

    const ExecutiveReport& report_;
    const ExecutiveSummary& summary_;
    bool german_, charts_;
    HtmlText text_;
};

Table summary_table(const ExecutiveReport& report, const std::string& sha256, bool german) {
    Table out{german ? "Überblick" : "Summary",
              {{"section", german ? "Abschnitt" : "Section"},
               {"figure", german ? "Kennzahl" : "Figure"},
               {"value", german ? "Wert" : "Value"},
               {"delta", german ? "Veränderung" : "Change"},
               {"formula", german ? "Formel" : "Formula"},
               {"source", german ? "Quelle" : "Source"}},
              {}};
    const auto say = [&](const char* german_words, const char* english_words) { return std::string(german ? german_words : english_words); };
    const auto fact = [&](const std::string& title, const std::string& value) {
        out.rows.push_back({say("Bericht", "Report"), title, value, Cell(), Cell(), Cell()});
    };
    const auto& summary = report.summary;
    fact(say("Stichtag", "Day"), platform::format_date(report.on));
    fact(say("Erstellt", "Made"), platform::format_instant(report.computed_at));
    fact(say("Verfasst von", "Author"), report.author);
    fact(say("Stand der Einstellungen", "Version of the settings"), std::to_string(report.settings_version));
    fact("SHA-256", sha256);
    for (const auto& sentence : summary.statement) fact(say("Aussage", "Statement"), sentence);
    for (const auto section : summary.hidden) fact(say("Nicht lesbar", "Hidden"), kSections[static_cast<std::size_t>(section)][german ? 0 : 1]);
    for (const auto section : summary.unavailable) fact(say("Nicht geführt", "Not kept"), kSections[static_cast<std::size_t>(section)][german ? 0 : 1]);
    const auto wide = [](const std::optional<MetricValue>& value) { return value ? Cell(Number{platform::format_decimal(value->scaled, 4)}) : Cell(); };
    const auto add = [&](DashboardSection section, const std::vector<SummaryFigure>& list) {
        for (const auto& figure : list) {
            const auto formula =
                std::find_if(report.formulas.begin(), report.formulas.end(), [&](const ReportFormula& one) { return one.metric == figure.metric; });
            out.rows.push_back({std::string(kSections[static_cast<std::size_t>(section)][german ? 0 : 1]), figure.title, wide(figure.value), wide(figure.delta),
                                formula == report.formulas.end() ? Cell() : Cell(formula->formula), platform::tabular::cell(figure.source)});
        }
    };
    if (summary.overall) add(DashboardSection::overall, summary.overall->figures);
    if (summary.risks) add(DashboardSection::risks, summary.risks->figures);
    if (summary.evidence) add(DashboardSection::evidence, summary.evidence->figures);
    if (summary.controls) add(DashboardSection::controls, summary.controls->figures);
    return out;
}

}  // namespace

std::string report_text(const ExecutiveReport& report, const std::string& sha256, bool charts) { return ReportText(report, charts).write(sha256); }

std::vector<Table> report_tables(const ExecutiveReport& report, const std::string& sha256) {
    const bool german = report.language == "de";
    const auto scores = report.scores.value_or(ComplianceScores{});
    return {summary_table(report, sha256, german),
            table_of(scores, german),
            domains_table(scores, german),
            table_of(report.coverage.value_or(CoverageReport{}), german),
            table_of(report.heatmap.value_or(RiskHeatmap{}), german),
            table_of(report.summary.deadlines.value_or(DeadlineFigures{}), german),
            table_of(report.trends, german)};
}

}  // namespace compliance
