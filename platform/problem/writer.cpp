// SPDX-License-Identifier: Apache-2.0
#include "platform/problem/writer.hpp"

#include <array>

#include "platform/reflect/values.hpp"

namespace platform {

namespace {

constexpr CodeText kCodes[] = {
    {"bad_path", 400, "The path is not valid.", "Der Pfad ist ungültig."},
    {"bad_request", 400, "The request is not valid HTTP.", "Die Anfrage ist kein gültiges HTTP."},
    {"bad_utf8", 400, "The text is not valid UTF-8.", "Der Text ist kein gültiges UTF-8."},
    {"not_parseable", 400, "The body cannot be read.", "Der Inhalt ist nicht lesbar."},
    {"too_deep", 400, "The body is nested too deeply.", "Der Inhalt ist zu tief verschachtelt."},
    {"too_many_values", 400, "The body holds too many values.", "Der Inhalt hat zu viele Werte."},
    {"unauthorized", 401, "Sign-in is needed.", "Eine Anmeldung ist nötig."},
    {"access_expired", 401, "The access has ended.", "Der Zugang ist abgelaufen."},
    {"forbidden", 403, "This is not permitted.", "Das ist nicht erlaubt."},
    {"email_mismatch", 403, "The invitation was sent to another address.", "Die Einladung ging an eine andere Adresse."},
    {"infected", 403, "The file holds malware.", "Die Datei enthält Schadsoftware."},
    {"own_roles", 403, "Nobody changes their own roles.", "Niemand ändert die eigenen Rollen."},
    {"not_found", 404, "There is no such thing here.", "Das gibt es hier nicht."},
    {"method_not_allowed", 405, "The method is not possible here.", "Diese Methode gibt es hier nicht."},
    {"not_acceptable", 406, "The wanted form is not offered.", "Die gewünschte Form wird nicht angeboten."},
    {"request_timeout", 408, "The request took too long to arrive.", "Die Anfrage kam zu langsam an."},
    {"access_incomplete", 409, "Entries of Art. 15 are missing.", "Es fehlen Angaben nach Art. 15."},
    {"already_erased", 409, "The person has been erased already.", "Die Person ist bereits gelöscht."},
    {"already_extended", 409, "The period has been extended already.", "Die Frist wurde schon verlängert."},
    {"builtin", 409, "What is shipped is copied, not changed.", "Mitgeliefertes wird kopiert, nicht geändert."},
    {"check_missing", 409, "A failed identity check and its notice are missing.", "Es fehlen die gescheiterte Prüfung und ihre Mitteilung."},
    {"download_limit", 409, "It has been fetched too often.", "Es wurde zu oft abgeholt."},
    {"erased", 409, "The person has been erased.", "Der Personenbezug ist gelöscht."},
    {"exception_missing", 409, "No ground has been checked.", "Es ist kein Grund geprüft."},
    {"frozen", 409, "It is closed and stays as it is.", "Es ist abgeschlossen und bleibt, wie es ist."},
    {"items_open", 409, "Items are open.", "Es sind Punkte offen."},
    {"library_owned", 409, "This comes with its library.", "Das gehört zur Bibliothek."},
    {"nothing_to_approve", 409, "There is nothing to approve.", "Es gibt nichts freizugeben."},
    {"open_work", 409, "Work on it is open.", "Es wird noch daran gearbeitet."},
    {"primary_assessment", 409, "The standing assessment never ends.", "Die laufende Bewertung endet nie."},
    {"identity_insufficient", 409, "The person is not identified surely enough.", "Die Person ist nicht sicher genug identifiziert."},
    {"no_pause", 409, "No answer is awaited.", "Es wird keine Antwort erwartet."},
    {"notice_missing", 409, "A notice to the person is missing.", "Es fehlt eine Mitteilung an die Person."},
    {"notices_open", 409, "Notices to recipients are open.", "Mitteilungen an Empfänger stehen aus."},
    {"open_tasks", 409, "Tasks are open.", "Aufgaben sind offen."},
    {"package_expired", 409, "The package has expired.", "Das Paket ist abgelaufen."},
    {"package_stale", 409, "The package is older than its data.", "Das Paket ist älter als seine Daten."},
    {"package_superseded", 409, "A later package has taken its place.", "Ein späteres Paket ist an seine Stelle getreten."},
    {"pause_open", 409, "An answer is awaited already.", "Eine Antwort wird schon erwartet."},
    {"proxy_proof_missing", 409, "The proof of authority is missing.", "Der Nachweis der Vertretung fehlt."},
    {"suggested_items", 409, "Suggested rights are not confirmed.", "Vorgeschlagene Rechte sind nicht bestätigt."},
    {"too_late", 409, "The period has ended.", "Die Frist ist abgelaufen."},
    {"undecided", 409, "Rights are not decided.", "Über Rechte ist nicht entschieden."},
    {"already_exists", 409, "It is there already.", "Das gibt es schon."},
    {"answer_lost", 409, "It has been carried out, but its answer was lost.", "Es wurde ausgeführt, die Antwort ging aber verloren."},
    {"by_approval", 409, "This is completed by its approval.", "Das erledigt die Freigabe selbst."},
    {"conflict", 409, "It contradicts what is there.", "Das widerspricht dem Bestehenden."},
    {"erasure_blocked", 409, "The person cannot be erased now.", "Die Person lässt sich jetzt nicht löschen."},
    {"file_in_use", 409, "The file is in use.", "Die Datei wird verwendet."},
    {"four_eyes", 409, "Another person must approve this.", "Das muss eine andere Person freigeben."},
    {"last_admin", 409, "The last administrator must stay.", "Die letzte Administration muss bleiben."},
    {"legal_hold", 409, "A legal hold keeps it.", "Eine Aufbewahrungsanordnung steht entgegen."},
    {"not_cancellable", 409, "This cannot be cancelled.", "Das lässt sich nicht abbrechen."},
    {"not_resendable", 409, "Only failed or bounced messages are sent again.", "Nur Fehlgeschlagenes wird erneut gesendet."},
    {"not_sealed_yet", 409, "It is not sealed yet.", "Das ist noch nicht versiegelt."},
    {"referenced", 409, "Something else refers to it.", "Anderes verweist darauf."},
    {"retained", 409, "It must be kept longer.", "Es muss länger aufbewahrt werden."},
    {"retry_running", 409, "The first request with this key is still running.", "Die erste Anfrage mit diesem Schlüssel läuft noch."},
    {"scan_pending", 409, "The malware scan is not done.", "Die Prüfung auf Schadsoftware läuft noch."},
    {"state", 409, "The state does not allow this.", "Der Zustand lässt das nicht zu."},
    {"successor_needed", 409, "Somebody must take over first.", "Zuerst muss jemand übernehmen."},
    {"tenant_closing", 409, "The tenant is being closed.", "Der Mandant wird geschlossen."},
    {"catalog_missing", 409, "The catalogue it refers to is not installed.", "Der Katalog, auf den es verweist, ist nicht installiert."},
    {"checks_failed", 409, "Checks have failed.", "Prüfungen sind fehlgeschlagen."},
    {"collector_inactive", 409, "The collector is not active.", "Der Sammler ist nicht aktiv."},
    {"immutable", 409, "It stays as it is.", "Das bleibt, wie es ist."},
    {"missing_dependency", 409, "Packages that it needs are not installed.", "Benötigte Pakete sind nicht installiert."},
    {"older_version", 409, "A later version is installed.", "Eine spätere Version ist installiert."},
    {"same_version_changed", 409, "The same version is installed with other content.", "Dieselbe Version ist mit anderem Inhalt installiert."},
    {"nothing_newer", 409, "There is no newer release.", "Es gibt keine neuere Ausgabe."},
    {"scale_decision_required", 409, "A scale changes: say what becomes of scores.", "Eine Skala ändert sich: Was wird aus den Punkten?"},
    {"already_requested", 409, "It has been asked for already.", "Das ist schon beantragt."},
    {"not_assessed", 409, "It has no current rating.", "Es hat keine aktuelle Bewertung."},
    {"prior_consultation_required", 409, "The supervisory authority must be consulted first.", "Zuerst ist die Aufsichtsbehörde zu konsultieren."},
    {"rating_changed", 409, "The rating has risen meanwhile.", "Die Bewertung ist inzwischen gestiegen."},
    {"in_use", 409, "Something hangs on it.", "Daran hängt anderes."},
    {"incomplete", 409, "Something that is needed is missing.", "Es fehlt etwas, das nötig ist."},
    {"no_blocking_check", 409, "Without a blocking check nothing approves itself.", "Ohne sperrende Prüfung gibt sich nichts selbst frei."},
    {"sole_control", 409, "Requirements would lose their only control.", "Anforderungen verlören ihre einzige Kontrolle."},
    {"unchanged_content", 409, "The content is the same as before.", "Der Inhalt ist derselbe wie zuvor."},
    {"content_destroyed", 410, "The content has been destroyed.", "Der Inhalt ist vernichtet."},
    {"gone", 410, "The link is spent or has expired.", "Der Link ist verbraucht oder abgelaufen."},
    {"stale", 412, "It has changed meanwhile.", "Es wurde inzwischen geändert."},
    {"payload_too_large", 413, "The body is too large.", "Der Inhalt ist zu groß."},
    {"uri_too_long", 414, "The address is too long.", "Die Adresse ist zu lang."},
    {"type_not_allowed", 415, "Files of this type are not allowed.", "Dateien dieser Art sind nicht erlaubt."},
    {"unsupported_media_type", 415, "This kind of body is not read here.", "Diese Art Inhalt wird hier nicht gelesen."},
    {"range_not_satisfiable", 416, "There is no such range.", "Diesen Bereich gibt es nicht."},
    {"archive_unsafe", 422, "The archive is not taken.", "Das Archiv wird nicht angenommen."},
    {"oscal_version", 422, "This version of OSCAL is not read.", "Diese Fassung von OSCAL wird nicht gelesen."},
    {"unknown_format", 422, "The file is of no known kind.", "Die Datei ist von keiner bekannten Art."},
    {"yaml_feature_forbidden", 422, "The file uses what is not read.", "Die Datei benutzt, was nicht gelesen wird."},
    {"bad_urn", 422, "", "ist kein Name dieser Form"},
    {"both_spellings", 422, "", "steht in zwei Schreibweisen da"},
    {"unknown_parent", 422, "", "gibt es nicht"},
    {"unknown_key", 422, "", "ist nicht bekannt"},
    {"wrong_order", 422, "", "steht an falscher Stelle"},
    {"unresolved_reference", 422, "", "gibt es in keinem Paket"},
    {"same_as_source", 422, "", "darf nicht dasselbe sein"},
    {"bad_cursor", 422, "is not a cursor of this list", "ist keine Seitenmarke dieser Liste"},
    {"bad_deputy", 422, "cannot be the deputy", "kann nicht vertreten"},
    {"bad_format", 422, "", "hat nicht die verlangte Form"},
    {"cannot_scan", 422, "cannot be scanned", "lässt sich nicht prüfen"},
    {"cycle", 422, "stands below this", "steht darunter"},
    {"not_below_green", 422, "must be less than green_from", "muss unter green_from liegen"},
    {"not_below_max", 422, "must be less than the maximum", "muss unter dem Höchstwert liegen"},
    {"not_visible", 422, "is not asked with these answers", "wird bei diesen Antworten nicht gefragt"},
    {"pattern", 422, "", "hat nicht die verlangte Form"},
    {"unknown_choice", 422, "", "ist keine der Antworten"},
    {"unknown_group", 422, "is no group of the regulation", "ist keine Gruppe des Regelwerks"},
    {"unknown_metric", 422, "is no metric", "ist keine Kennzahl"},
    {"unknown_question", 422, "is no question here", "ist hier keine Frage"},
    {"contradiction", 422, "", "widerspricht einer anderen Angabe"},
    {"digest_mismatch", 422, "does not have this digest", "hat nicht diese Prüfsumme"},
    {"duplicate", 422, "", "ist doppelt"},
    {"duplicate_member", 422, "is given twice", "ist zweimal angegeben"},
    {"automatic_mail", 422, "was written by a machine and answers nothing", "hat eine Maschine geschrieben und antwortet auf nichts"},
    {"not_a_mail", 422, "is no mail that can be read", "ist keine lesbare E-Mail"},
    {"empty", 422, "is empty", "ist leer"},
    {"private_address", 422, "leads to a network that is not public", "führt in ein Netz, das nicht öffentlich ist"},
    {"https_needed", 422, "must begin with https://", "muss mit https:// beginnen"},
    {"idempotency_key_reused", 422, "The key was used for another body.", "Der Schlüssel gehört zu einem anderen Inhalt."},
    {"in_future", 422, "", "liegt in der Zukunft"},
    {"in_past", 422, "", "liegt in der Vergangenheit"},
    {"invalid", 422, "The input is not valid.", "Die Eingabe ist ungültig."},
    {"not_applicable", 422, "", "passt hier nicht"},
    {"not_for_members", 422, "is for tokens only", "gibt es nur für Zugangsschlüssel"},
    {"not_for_service", 422, "is never given to services", "bekommt kein Dienst"},
    {"not_held", 422, "is not among your own permissions", "gehört nicht zu den eigenen Rechten"},
    {"order", 422, "", "steht in falscher Reihenfolge"},
    {"out_of_range", 422, "", "liegt außerhalb des Erlaubten"},
    {"plain_refused", 422, "must be encrypted", "muss verschlüsselt sein"},
    {"read_only", 422, "is computed and cannot be set", "wird berechnet und lässt sich nicht setzen"},
    {"required", 422, "", "ist nötig"},
    {"template", 422, "", "enthält einen Fehler in der Vorlage"},
    {"too_long", 422, "", "ist zu lang"},
    {"too_many", 422, "", "hat zu viele Einträge"},
    {"too_short", 422, "", "ist zu kurz"},
    {"doubt_reason_required", 422, "", "braucht einen begründeten Zweifel"},
    {"not_allowed", 422, "", "ist hier nicht zulässig"},
    {"number_alone", 422, "", "nennt nur, wie oft gefragt wurde"},
    {"bad_code", 422, "", "ist nicht der richtige Code"},
    {"unknown", 422, "", "ist unbekannt"},
    {"unknown_member", 422, "is no member here", "gibt es hier nicht"},
    {"unknown_parameter", 422, "is no parameter of this operation", "ist kein Parameter dieser Operation"},
    {"unknown_reference", 422, "does not exist", "gibt es nicht"},
    {"unknown_regulation", 422, "is no key of a regulation here", "ist kein Schlüssel eines Regelwerks hier"},
    {"unknown_value", 422, "", "hat keinen der möglichen Werte"},
    {"wrong_type", 422, "", "hat den falschen Typ"},
    {"above_population", 422, "", "ist mehr, als es gibt"},
    {"above_sample", 422, "", "ist mehr, als angesehen wurde"},
    {"after_performed", 422, "", "liegt nach dem Tag der Prüfung"},
    {"before_from", 422, "", "liegt vor dem Anfang"},
    {"exactly_one", 422, "exactly one of them is needed", "genau eines davon ist nötig"},
    {"file_not_clean", 422, "holds malware", "enthält Schadsoftware"},
    {"not_assessable", 422, "", "wird nicht bewertet"},
    {"other_regulation", 422, "", "gehört zu einem anderen Regelwerk"},
    {"retired", 422, "", "ist aufgegeben"},
    {"signature_invalid", 422, "is not the signature of a key on file", "ist keine Unterschrift eines hinterlegten Schlüssels"},
    {"subject_not_allowed", 422, "", "ist hier nicht vorgesehen"},
    {"too_many_results", 422, "holds too many results", "hat zu viele Ergebnisse"},
    {"unknown_control", 422, "", "ist in keinem Katalog"},
    {"unparseable", 422, "", "ist nicht lesbar"},
    {"mixed_currency", 422, "", "verschiedene Währungen"},
    {"negative", 422, "", "darf nicht negativ sein"},
    {"not_active", 422, "", "ist nicht wirksam"},
    {"not_for_data_subjects", 422, "", "gilt nicht bei Risiken für Personen"},
    {"not_maximum", 422, "", "muss der höchste Einzelwert sein"},
    {"not_monotonic", 422, "", "darf nicht fallen"},
    {"not_positive", 422, "", "muss größer als null sein"},
    {"not_quantified", 422, "", "ist nicht in Geld geschätzt"},
    {"rating_increases", 422, "", "liegt über der Bewertung davor"},
    {"too_expensive", 422, "", "zu aufwendig"},
    {"unknown_level", 422, "", "ist keine Stufe"},
    {"wrong_length", 422, "", "hat die falsche Länge"},
    {"withdrawn", 422, "", "ist zurückgezogen"},
    {"too_many_requests", 429, "Too many requests.", "Zu viele Anfragen."},
    {"header_too_large", 431, "The header is too large.", "Der Kopf der Anfrage ist zu groß."},
    {"internal", 500, "Something went wrong here.", "Hier ist etwas schiefgegangen."},
    {"storage_full", 507, "There is no room to store this.", "Dafür ist kein Speicherplatz frei."},
    {"shred_journal_missing", 503, "The journal of erasures cannot be reached.", "Das Löschjournal ist nicht erreichbar."},
    {"unavailable", 503, "Not available at the moment.", "Zurzeit nicht verfügbar."},
};

const CodeText* find_code(std::string_view code) {
    for (const auto& row : kCodes)
        if (row.code == code) return &row;
    return nullptr;
}

void quote(std::string& out, std::string_view text) {
    out += '"';
    for (char c : text) {
        const auto u = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') (out += '\\') += c;
        else if (u < 0x20) out += fmt::format("\\u{:04x}", u);
        else out += c;
    }
    out += '"';
}

/// The sentence for a fault: its own English one, or the code's in the other language.
std::string message_of(const Fault& fault, bool german) {
    const auto* text = find_code(fault.code);
    if (german && text != nullptr) return std::string(text->de);
    if (!fault.message.empty()) return fault.message;
    return text != nullptr && !text->en.empty() ? std::string(text->en) : fault.code;
}

}  // namespace

std::span<const CodeText> problem_codes() { return kCodes; }

std::string_view language_of(std::string_view list) {
    std::string_view best = "en";
    double best_weight = 0;
    while (!list.empty()) {
        const auto comma = list.find(',');
        const auto item = trim(list.substr(0, comma));
        list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
        const auto semicolon = item.find(';');
        const auto tag = trim(item.substr(0, semicolon));
        double weight = 1;
        if (const auto q = item.find("q="); semicolon != std::string_view::npos && q != std::string_view::npos)
            weight = std::strtod(std::string(item.substr(q + 2)).c_str(), nullptr);
        const bool de = tag == "de" || tag.starts_with("de-"), en = tag == "en" || tag.starts_with("en-");
        if ((de || en) && weight > best_weight) {
            best = de ? "de" : "en";
            best_weight = weight;
        }
    }
    return best;
}

std::string write_problem(const Problem& problem, std::string_view language, std::string_view instance, std::string_view request_id) {
    const bool german = language == "de";
    std::string slug = problem.code();
    for (char& c : slug)
        if (c == '_') c = '-';
    const auto* text = find_code(problem.code());
    std::string out = R"({"type":"/problems/)" + slug + R"(","title":)";
    quote(out, text == nullptr ? problem.code() : std::string(german ? text->de : text->en));
    out += R"(,"status":)" + std::to_string(problem.status());
    if (!problem.detail().empty()) quote(out += R"(,"detail":)", problem.detail());
    if (!instance.empty()) quote(out += R"(,"instance":)", instance);
    if (!request_id.empty()) quote(out += R"(,"request_id":)", request_id);
    if (!problem.faults().empty()) {
        out += R"(,"errors":[)";
        bool first = true;
        for (const auto& fault : problem.faults()) {
            out += first ? R"({"pointer":)" : R"(,{"pointer":)";
            first = false;
            quote(out, fault.pointer);
            quote(out += R"(,"code":)", fault.code);
            quote(out += R"(,"message":)", message_of(fault, german));
            out += '}';
        }
        out += ']';
    }
    for (const auto& [name, json] : problem.extra()) {
        quote(out += ',', name);
        out += ':';
        out += json;
    }
    return out + '}';
}

}  // namespace platform
