# SPDX-License-Identifier: Apache-2.0
"""The registers of an invented company, Rheinwerk Pumpen GmbH: what tools/demo.py enters. One record a line, its members parted by bars."""


def rows(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


# category | state | verdict of its test: e effective, m in part, x not, c waits for its approval, o planned | owner | what it meets (~: in part) | title
CONTROLS = rows("""
policy|implemented|e|isms|A.5.1, 5.2, Art. 24|Leitlinie zur Informationssicherheit
process|implemented|e|isms|A.5.2, 5.3|Rollen und Verantwortlichkeiten sind benannt
process|implemented|-|isms|A.5.3, A.8.2~|Funktionstrennung in Finanzen und IT
process|implemented|e|admin|A.5.4, Art. 20(1)|Geschäftsleitung beaufsichtigt die Maßnahmen
procedure|implemented|-|isms|A.5.5, A.5.6~|Kontakt zu BSI und Aufsichtsbehörde
process|in_progress|-|isms|A.5.7|Auswertung der Lageberichte des BSI
process|implemented|m|editor|A.5.9, Art. 21(2)(i)~|Verzeichnis der IT-Werte
policy|implemented|-|isms|A.5.10|Regeln zur Nutzung der IT
procedure|implemented|e|editor|A.5.11|Rückgabe von Geräten beim Austritt
policy|in_progress|-|isms|A.5.12, A.5.13~|Klassifizierung von Informationen
procedure|implemented|-|editor|A.5.14, Art. 32~|Verschlüsselte Übertragung an Kunden und Ämter
technical|implemented|e|editor|A.5.15, A.5.18, Art. 32~|Rechtevergabe nach Rollen
process|implemented|x|editor|A.5.18~, A.8.2|Vierteljährliche Prüfung der Berechtigungen
technical|implemented|e|editor|A.5.16, A.5.17|Zentrale Identitätsverwaltung
process|implemented|m|dpo|A.5.19, A.5.20, Art. 21(2)(d)|Prüfung der Lieferanten vor Vertragsschluss
procedure|implemented|e|dpo|A.5.34, Art. 28|Verträge zur Auftragsverarbeitung
process|planned|-|isms|A.5.21, A.5.22|Überwachung der Lieferkette für Steuerungen
process|implemented|-|isms|A.5.23|Auswahl und Ende von Cloud-Diensten
process|implemented|e|isms|A.5.24, A.5.26, Art. 21(2)(b)|Behandlung von Sicherheitsvorfällen
procedure|implemented|c|dpo|A.5.25~, Art. 33, Art. 34|Meldung von Datenpannen in 72 Stunden
procedure|implemented|-|isms|Art. 23(1), Art. 23(4)(a), Art. 23(4)(b)|Frühwarnung an das BSI in 24 Stunden
process|in_progress|-|isms|A.5.27|Lehren aus Vorfällen
process|implemented|m|isms|A.5.29, A.5.30, Art. 21(2)(c)|Notfallhandbuch und Wiederanlauf
process|implemented|-|dpo|A.5.31, Art. 5(2)|Verzeichnis der Rechtspflichten
process|implemented|e|dpo|A.5.34~, Art. 30|Verzeichnis der Verarbeitungstätigkeiten
process|implemented|e|dpo|Art. 12, Art. 15, Art. 16, Art. 17|Bearbeitung von Betroffenenanfragen
procedure|implemented|-|dpo|Art. 13, Art. 14|Datenschutzhinweise für Kunden und Bewerber
process|in_progress|-|dpo|Art. 35, Art. 36~|Datenschutz-Folgenabschätzung
policy|implemented|-|dpo|Art. 5(1)(e), A.8.10|Löschkonzept
process|implemented|e|dpo|Art. 37, Art. 38, Art. 39|Datenschutzbeauftragte ist benannt
procedure|implemented|-|dpo|Art. 7, Art. 6~|Nachweis von Einwilligungen
procedure|planned|-|dpo|Art. 44, Art. 46|Prüfung von Übermittlungen in Drittländer
people|implemented|-|editor|A.6.1|Prüfung von Bewerberinnen und Bewerbern
people|implemented|e|editor|A.6.2, A.6.6|Verpflichtung auf Vertraulichkeit
people|implemented|m|isms|A.6.3, Art. 20(2), Art. 21(2)(g)|Jährliche Schulung zu Sicherheit und Datenschutz
process|implemented|-|editor|A.6.5|Austritt: Rechte enden am letzten Tag
policy|implemented|-|isms|A.6.7|Arbeit von zu Hause
procedure|implemented|e|isms|A.6.8|Meldeweg für verdächtige Ereignisse
physical|implemented|e|editor|A.7.1, A.7.2|Zutritt zu Werk und Serverraum
physical|implemented|-|editor|A.7.4|Überwachung des Serverraums
physical|implemented|-|editor|A.7.5, A.7.11|Brandschutz und Notstrom
policy|in_progress|-|isms|A.7.7|Aufgeräumter Schreibtisch
physical|implemented|-|editor|A.7.10, A.7.14|Vernichtung von Datenträgern
technical|implemented|e|editor|A.8.1|Verwaltung der Endgeräte
technical|implemented|e|editor|A.8.5, Art. 21(2)(j)|Anmeldung mit zweitem Faktor
technical|suspended|-|editor|A.8.6|Kapazitätsplanung der Fertigungsserver
technical|implemented|e|editor|A.8.7|Schutz vor Schadprogrammen
process|implemented|x|editor|A.8.8, Art. 21(2)(e)|Behandlung von Schwachstellen
technical|in_progress|-|editor|A.8.9|Gehärtete Grundeinstellungen
technical|implemented|e|editor|A.8.13, Art. 21(2)(c)~, Art. 32~|Tägliche Sicherung, getrennt aufbewahrt
technical|planned|-|editor|A.8.14|Zweiter Standort für das ERP-System
technical|implemented|-|editor|A.8.15, A.8.17|Zentrale Protokolle mit gleicher Zeit
technical|implemented|o|editor|A.8.16|Überwachung der Netze
technical|implemented|-|editor|A.8.20, A.8.22|Trennung von Büro- und Fertigungsnetz
technical|implemented|e|editor|A.8.24, Art. 21(2)(h), Art. 32~|Verschlüsselung von Datenträgern und Verbindungen
process|implemented|-|editor|A.8.25, A.8.28~|Sichere Entwicklung der Pumpensteuerung
process|implemented|-|editor|A.8.32|Freigabe von Änderungen
process|implemented|o|isms|9.2.1, A.5.35, Art. 21(2)(f)|Interne Audits
process|implemented|-|isms|6.1.2, 8.2, Art. 21(2)(a)|Beurteilung der Risiken
procedure|retired|-|editor||Bänder im Banktresor
""")

# kind | likelihood, impact | treatment: approved, completed, proposed | acceptance: active, requested; closed: the risk is | owner | title
RISKS = rows("""
information_security|4,5|approved|-|isms|Erpressungstrojaner legt die Fertigung still
information_security|4,3|approved|-|isms|Zugangsdaten werden durch Phishing erbeutet
continuity|2,5|completed|-|isms|Sicherungen lassen sich nicht zurückspielen
continuity|3,4|approved|-|isms|ERP-System fällt länger als zwei Tage aus
supplier|3,4|proposed|-|isms|Fernwartung eines Lieferanten wird missbraucht
supplier|2,4|-|-|dpo|Auftragsverarbeiter verliert Kundendaten
privacy|3,3|approved|-|dpo|Bewerberdaten werden zu lange aufbewahrt
privacy|2,4|-|-|dpo|Krankmeldungen sind für zu viele sichtbar
privacy|3,2|completed|-|dpo|Videoaufnahmen zeigen den Gehweg
information_security|3,5|approved|-|isms|Veraltete Steuerung im Fertigungsnetz
information_security|2,3|-|active|isms|Altes Messgerät ohne Verschlüsselung
information_security|3,3|-|active|dpo|Besucher-WLAN ohne Anmeldung je Person
operational|3,4|-|requested|isms|Einziger Kenner der Pumpensteuerung geht
compliance|3,4|approved|-|dpo|Frist für eine Betroffenenanfrage wird versäumt
compliance|2,5|proposed|-|isms|Vorfall wird dem BSI zu spät gemeldet
compliance|2,3|-|-|dpo|Pflichten der KI-Verordnung bleiben unerkannt
ai|2,3|-|-|dpo|Ausfallprognose lernt aus falschen Messwerten
project|3,2|-|-|isms|Umzug in die Cloud dauert länger als geplant
operational|2,2|-|-|isms|Notebook geht auf Dienstreise verloren
operational|1,4|completed|-|isms|Brand im Serverraum
continuity|1,5|-|requested|isms|Hochwasser am Rhein erreicht das Werk
information_security|2,4|proposed|-|isms|Ausgeschiedene behalten Zugänge
information_security|5,2|-|-|isms|Unerwünschte Werbung überlastet das Postfach
supplier|2,3|-|-|isms|Hersteller stellt Sicherheitsupdates ein
operational||-|-|isms|Neue Laserschneidanlage ist am Netz
information_security|1,3|completed|closed|isms|Altes Fernwartungsmodem an der Presse
project|2,2|-|closed|isms|Umstellung der Lohnabrechnung verzögert sich
""")

# number of its control | kind | form: url, statement, file | collected days ago | state, failed: approved, and then a run found something | title
EVIDENCE = rows("""
1|policy|url|200|approved|Leitlinie, unterzeichnet
2|document|url|17|approved|Organigramm der Sicherheit
4|record|statement|351|approved|Beschluss der Geschäftsführung
5|document|url|51|approved|Liste der Kontakte bei Behörden
7|report|file|68|approved|Auszug aus dem Verzeichnis der IT-Werte
8|policy|url|85|approved|Nutzungsregeln, Fassung 4
9|record|statement|102|approved|Stichprobe von zehn Austritten
11|configuration|url|119|approved|Einstellungen des Mail-Gateways
12|configuration|url|16|approved|Rollenmodell im Verzeichnisdienst
13|report|statement|33|rejected|Prüfung der Berechtigungen im Sommer
14|configuration|url|50|approved|Richtlinien der Identitätsverwaltung
15|record|url|67|approved|Fragebögen von zwölf Lieferanten
16|contract|url|84|approved|Vertrag mit dem Rechenzentrum
16|contract|file|101|approved|Vertrag mit der Lohnabrechnung
18|document|url|118|in_review|Ausstiegsplan für den Mailserver
19|record|statement|15|approved|Übung zu einem Vorfall
20|record|statement|32|in_review|Probe der Meldung in 72 Stunden
21|document|url|49|approved|Registrierung beim BSI
23|document|url|358|approved|Notfallhandbuch
23|test_result|statement|83|in_review|Wiederanlauf des ERP-Systems
24|document|url|150|approved|Rechtskataster
25|record|url|90|approved|Verzeichnis nach Art. 30
26|record|statement|14|approved|Auswertung der Betroffenenanfragen
27|document|url|31|approved|Datenschutzhinweise auf der Website
29|policy|url|48|approved|Löschkonzept nach DIN 66398
30|document|url|65|approved|Benennung der Datenschutzbeauftragten
31|log_extract|file|82|draft|Auszug der Einwilligungen
33|record|statement|99|withdrawn|Führungszeugnisse der Werkschutzkräfte
34|record|statement|116|approved|Verpflichtungen des Jahrgangs
35|report|url|340|approved|Teilnahme an der Schulung
38|record|statement|30|approved|Meldungen verdächtiger Mails
39|report|url|47|approved|Protokoll der Schließanlage
41|certificate|url|64|approved|Prüfung der Löschanlage
43|certificate|url|81|approved|Vernichtung nach DIN 66399
44|screenshot|url|98|in_review|Übersicht der Endgeräte
45|configuration|url|115|approved|Zweiter Faktor ist Pflicht
47|report|url|12|approved|Stand der Virenscanner
48|scan_result|url|29|rejected|Scan der Schwachstellen
50|test_result|statement|46|approved|Rücksicherung einer Datenbank
55|configuration|url|63|draft|Verschlüsselung der Notebooks
50|report|file|395|expired|Auswertung der Sicherungen des Vorjahres
48|report|url|410|expired|Penetrationstest der Kundenseite
45|screenshot|statement|380|expired|Anmeldung mit zweitem Faktor, Stand Vorjahr
48|scan_result|statement|3|failed|Wöchentlicher Scan der Kundenseite
""")

# days ago | source | right | how far it has come | person
REQUESTS = rows("""
1|letter|access|received|Anton Beispiel
2|phone|erasure|received|Berta Beispiel
3|email|rectification|received|Carl Muster
6|letter|access|in_progress|Dora Muster
9|letter|access|paused|Emil Exempel
20|letter|access|extended|Frieda Exempel
5|email|objection_marketing|in_review|Gustav Probe
12|letter|access|in_review|Hanna Probe
14|email|objection_marketing|responded|Ida Specht
21|letter|access|closed|Jakob Specht
28|phone|erasure|withdrawn|Klara Kiebitz
35|letter|objection_marketing|erased|Ludwig Kiebitz
""")

# The information of Art. 15(1) and (2) that goes with every access.
ACCESS_ENTRIES = [
    {"topic": "purposes", "text": "Abwicklung Ihrer Bestellungen und gesetzliche Aufbewahrung."},
    {"topic": "categories", "text": "Stammdaten, Bestellungen, Rechnungen."},
    {"topic": "recipients", "text": "Spedition Rheinfracht GmbH (Versand)."},
    {"topic": "storage_period", "text": "Rechnungen acht Jahre ab Ende des Jahres, Stammdaten bis drei Jahre nach der letzten Bestellung."},
    {"topic": "rights", "text": "Berichtigung, Löschung, Einschränkung, Widerspruch."},
    {"topic": "complaint", "text": "Landesbeauftragte für Datenschutz und Informationsfreiheit Nordrhein-Westfalen."},
    {"topic": "source", "text": "Von Ihnen selbst, bei der Bestellung."},
    {"topic": "automated_decisions", "not_applicable_reason": "Es werden keine automatisierten Entscheidungen getroffen."},
    {"topic": "third_country_safeguards", "not_applicable_reason": "Ihre Daten verlassen die Europäische Union nicht."},
]
