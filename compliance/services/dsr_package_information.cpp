// SPDX-License-Identifier: Apache-2.0
// The information of Art. 15(1)(a)-(h) and (2) GDPR in words, for people and for machines (dsr R22).
#include "compliance/services/dsr_package_content.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

namespace json = platform::json;

namespace {

struct Topic {
    std::string_view article, de, en;
};
constexpr std::array<Topic, 9> kTopics = {{
    {"15(1)(a)", "Zwecke der Verarbeitung", "Purposes of the processing"},
    {"15(1)(b)", "Kategorien personenbezogener Daten", "Categories of personal data"},
    {"15(1)(c)", "Empfänger", "Recipients"},
    {"15(1)(d)", "Dauer der Speicherung", "Storage period"},
    {"15(1)(e)", "Ihre Rechte auf Berichtigung, Löschung, Einschränkung und Widerspruch", "Your rights to rectification, erasure, restriction and objection"},
    {"15(1)(f)", "Beschwerderecht bei einer Aufsichtsbehörde", "Right to lodge a complaint with a supervisory authority"},
    {"15(1)(g)", "Herkunft der Daten", "Source of the data"},
    {"15(1)(h)", "Automatisierte Entscheidungen und ihre Logik", "Automated decisions and the logic involved"},
    {"15(2)", "Garantien bei Übermittlung in Drittländer", "Safeguards for transfers to third countries"},
}};

const DsrAccessEntry* entry_of(const std::vector<DsrAccessEntry>& entries, std::size_t topic) {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const DsrAccessEntry& entry) { return static_cast<std::size_t>(entry.topic) == topic; });
    return found == entries.end() ? nullptr : &*found;
}

std::string quoted_or_null(const platform::Pii<platform::LongText>& text) {
    return text ? json::quoted(text->value) : "null";
}

/// `Art. 15 Abs. 1 lit. a DSGVO`, `Art. 15(1)(a) GDPR`.
std::string cited(std::string_view article, bool german) {
    if (!german) return "Art. " + std::string(article) + " GDPR";
    const std::string letter = article.size() > 5 ? std::string(" lit. ") + article[6] : std::string{};
    return std::string("Art. 15 Abs. ") + article[3] + letter + " DSGVO";
}

}  // namespace

std::string information_json(const DsrRequest& request, const std::string& controller, const std::vector<DsrAccessEntry>& entries, std::string_view language) {
    const bool german = language.starts_with("de");
    const auto& names = platform::reflect::type_of<DsrAccessTopic>().values;
    std::string list;
    for (std::size_t i = 0; i < kTopics.size(); ++i) {
        const auto* entry = entry_of(entries, i);
        list += std::string(list.empty() ? "" : ",") + "\n  {\"topic\":" + json::quoted(names[i]) +
                ",\"article\":" + json::quoted(cited(kTopics[i].article, german)) + ",\"title\":" + json::quoted(german ? kTopics[i].de : kTopics[i].en) +
                ",\"text\":" + (entry != nullptr ? quoted_or_null(entry->text) : "null") +
                ",\"not_applicable_reason\":" + (entry != nullptr ? quoted_or_null(entry->not_applicable_reason) : "null") + "}";
    }
    return "{\"schema\":\"dsr-information/1\",\"key\":" + json::quoted(request.key) + ",\"controller\":" + json::quoted(controller) +
           ",\"language\":" + json::quoted(language) + ",\"entries\":[" + list + "\n]}\n";
}

platform::render::Document information_document(const LetterPaper& paper, const DsrRequest& request, const std::vector<DsrAccessEntry>& entries,
                                                const std::vector<DsrManifestFile>& enclosed, platform::Instant at) {
    const auto language = paper.tenant().language_for(request.language.value);
    const bool german = language == "de";
    HtmlText text;
    text.heading(1, german ? "Informationen nach Art. 15 DSGVO" : "Information under Art. 15 GDPR");
    text.facts({{german ? "Verantwortlicher" : "Controller", paper.tenant().legal_name},
                {german ? "Aktenzeichen" : "Reference", request.key},
                {german ? "Stand" : "As of", letter_date(platform::time::local_date(at, request.deadline.time_zone), language)}});
    for (std::size_t i = 0; i < kTopics.size(); ++i) {
        const auto* entry = entry_of(entries, i);
        text.heading(2, std::string(german ? kTopics[i].de : kTopics[i].en) + " (" + cited(kTopics[i].article, german) + ")");
        if (entry != nullptr && entry->text) text.paragraph(entry->text->value);
        else if (entry != nullptr && entry->not_applicable_reason)
            text.paragraph((german ? "Trifft nicht zu: " : "Does not apply: ") + entry->not_applicable_reason->value);
        else text.paragraph(german ? "Noch nicht angegeben." : "Not stated yet.");
    }
    std::vector<HtmlText::Row> rows;
    for (const auto& file : enclosed)
        if (file.system) rows.push_back({file.path, *file.system, file.category.value_or(file.name.value_or(""))});
    if (rows.empty()) return paper.plain({language, german ? "Informationen nach Art. 15 DSGVO" : "Information under Art. 15 GDPR", std::move(text).str(), {}});
    text.heading(2, german ? "Kopie Ihrer Daten in diesem Paket" : "Copy of your data in this package");
    text.table(german ? HtmlText::Row{"Datei", "System", "Inhalt"} : HtmlText::Row{"File", "System", "Content"}, rows);
    return paper.plain({language, german ? "Informationen nach Art. 15 DSGVO" : "Information under Art. 15 GDPR", std::move(text).str(), {}});
}

}  // namespace compliance
