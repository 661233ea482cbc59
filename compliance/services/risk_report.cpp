// SPDX-License-Identifier: Apache-2.0
// The register of risks as a report on the tenant's paper: threat, rating, treatment, what remains (BSI Standard 200-3).
#include "compliance/services/risk_register.hpp"

#include "compliance/domain/dsr_letter.hpp"
#include "compliance/services/control.hpp"
#include "compliance/services/member_address.hpp"

namespace compliance {

namespace {

constexpr std::size_t kMaxRisks = 500;
constexpr const char* kLevels[][2] = {{"niedrig", "low"}, {"mittel", "medium"}, {"hoch", "high"}, {"kritisch", "critical"}};

class ReportText {
  public:
    ReportText(std::string language, std::map<std::string, std::string> owners)
        : language_(std::move(language)), german_(language_ == "de"), owners_(std::move(owners)) {}

    std::string write(const std::vector<Risk>& list) && {
        overview(list);
        for (const auto& risk : list) one(risk);
        return std::move(text_).str();
    }

  private:
    [[nodiscard]] std::string say(const char* german, const char* english) const { return german_ ? german : english; }
    [[nodiscard]] std::string level(const std::optional<RiskRating>& rating) const {
        if (!rating) return {};
        return std::string(kLevels[static_cast<std::size_t>(rating->class_)][german_ ? 0 : 1]) + " (" + std::to_string(rating->likelihood.value) + " × " +
               std::to_string(rating->impact_step()) + ")";
    }
    [[nodiscard]] std::string person(const std::string& subject) const {
        const auto found = owners_.find(subject);
        return found == owners_.end() ? subject : found->second;
    }
    [[nodiscard]] std::string date(const std::optional<platform::Date>& day) const { return day ? letter_date(*day, language_) : std::string{}; }

    void overview(const std::vector<Risk>& list) {
        text_.heading(1, say("Überblick", "Overview"));
        std::vector<HtmlText::Row> rows;
        rows.reserve(list.size());
        for (const auto& risk : list)
            rows.push_back({risk.key, risk.title.value, level(risk.inherent), level(risk.current), level(risk.target), date(risk.next_review_on)});
        if (rows.empty()) text_.paragraph(say("Keine Risiken.", "No risks."));
        else
            text_.table({say("Schlüssel", "Key"), say("Risiko", "Risk"), say("Brutto", "Inherent"), say("Aktuell", "Current"), say("Ziel", "Target"),
                         say("Nächste Prüfung", "Next review")},
                        rows);
    }
    void one(const Risk& risk) {
        text_.heading(1, risk.key + " " + risk.title.value);
        std::string threats;
        for (const auto& threat : risk.threats) threats += (threats.empty() ? "" : ", ") + threat.value;
        text_.heading(2, say("Gefährdung", "Threat"));
        text_.facts({{say("Eigentümer", "Owner"), person(risk.owner.value)},
                     {say("Gefährdungen", "Threats"), threats},
                     {say("Ursache", "Cause"), risk.cause ? risk.cause->value : ""},
                     {say("Folge", "Consequence"), risk.consequence ? risk.consequence->value : ""}});
        if (risk.description) text_.markdown(risk.description->value);
        text_.heading(2, say("Einstufung", "Rating"));
        text_.facts({{say("Brutto", "Inherent"), level(risk.inherent)},
                     {say("Aktuell", "Current"), level(risk.current)},
                     {say("Begründung", "Rationale"), risk.current && risk.current->rationale ? risk.current->rationale->value : ""},
                     {say("Bewertet am", "Rated on"), risk.current ? date(risk.current->rated_on) : ""}});
        text_.heading(2, say("Behandlung", "Treatment"));
        std::vector<HtmlText::Row> rows;
        for (const auto& treatment : risk.treatments)
            if (treatment.state != RiskTreatmentState::cancelled)
                rows.push_back({treatment.key, treatment.title.value, person(treatment.owner.value), date(treatment.due_on),
                                std::to_string(treatment.progress.value) + " %"});
        if (rows.empty()) text_.paragraph(say("Keine Maßnahmen.", "No treatments."));
        else
            text_.table(
                {say("Schlüssel", "Key"), say("Maßnahme", "Treatment"), say("Zuständig", "Owner"), say("Fällig", "Due"), say("Fortschritt", "Progress")}, rows);
        text_.heading(2, say("Restrisiko", "Residual risk"));
        const bool accepted = risk.acceptance && risk.acceptance->state == RiskAcceptanceState::active;
        text_.facts({{say("Ziel", "Target"), level(risk.target)},
                     {say("Akzeptiert bis", "Accepted until"), accepted ? date(risk.acceptance->valid_until) : ""},
                     {say("Begründung der Akzeptanz", "Reason of the acceptance"), accepted ? risk.acceptance->justification.value : ""},
                     {say("Über der Risikobereitschaft", "Above the appetite"), risk.above_appetite ? say("ja", "yes") : say("nein", "no")},
                     {say("Nächste Prüfung", "Next review"), date(risk.next_review_on)}});
    }

    std::string language_;
    bool german_;
    std::map<std::string, std::string> owners_;
    HtmlText text_;
};

}  // namespace

std::string RiskRegisterService::document(Context& context, const RiskFilters& filters, platform::render::DocumentFormat format) const {
    const auto list = read(context, filters, kMaxRisks);
    auto db = context.units();
    std::vector<std::string> subjects;
    for (const auto& risk : list) {
        subjects.push_back(risk.owner.value);
        for (const auto& treatment : risk.treatments) subjects.push_back(treatment.owner.value);
    }
    const LetterPaper paper(context, db, files_);
    const auto language = paper.tenant().language_for({});
    const bool german = language == "de";
    auto body = ReportText(language, addresses_of_members(vault_, db, subjects)).write(list);
    LetterPaper::Words words{
        language,
        german ? "Risikoregister und Behandlungsplan" : "Risk register and treatment plan",
        std::move(body),
        {{german ? "Stand" : "As of", letter_date(tenant_today(context, db), language)}, {german ? "Risiken" : "Risks", std::to_string(list.size())}}};
    return render_document(context, documents_, paper.report(std::move(words), paper.tenant().legal_name), format);
}

}  // namespace compliance
