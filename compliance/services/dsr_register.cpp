// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_register.hpp"

#include "compliance/domain/dsr_letter.hpp"
#include "compliance/domain/dsr_register.hpp"
#include "compliance/services/reference.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::postgres::Params;
using platform::tabular::Cell;

namespace {

constexpr std::size_t kMaxRows = 100'000;
constexpr std::size_t kMaxPdfRows = 500;  // what is set in some ten seconds; the other forms take all
// Thirteen columns on a page across: words stay whole. What stands here yields to the layout unless it insists.
constexpr const char* kPdfStyle =
    "@page{size:A4 landscape!important;margin:15mm 12mm 24mm!important} table{table-layout:auto!important;font-size:6.5pt!important} "
    "th,td{overflow-wrap:normal!important;padding-right:1.4mm!important} td:nth-child(-n+2){white-space:nowrap}";
constexpr std::array<std::string_view, 13> kGermanTitles = {"Aktenzeichen", "Eingang", "Rechte", "Weg", "Stand", "Fällig", "Verlängert", "Pausentage",
                                                            "Beantwortet", "Fristgerecht", "Ergebnis", "Entscheidungen", "Ausnahmen"};

template <class E>
std::string spelt(E value) {
    return std::string(platform::reflect::type_of<E>().values[static_cast<std::size_t>(value)]);
}

Cell local_day(const std::optional<platform::Instant>& at, const DsrRequest& request) {
    return at ? Cell(platform::time::local_date(*at, request.deadline.time_zone)) : Cell();
}

/// Texts of the items, each once, in their order.
template <class Text>
std::string joined(const std::vector<DsrItem>& items, Text text) {
    std::string out;
    for (const auto& item : items)
        if (const auto word = text(item); !word.empty()) out += (out.empty() ? "" : ", ") + word;
    return out;
}

std::string grounds_of(const DsrItem& item) {
    std::string out;
    for (const auto& check : item.exception_checks)
        if (check.result != DsrExceptionResult::does_not_apply) out += (out.empty() ? "" : ", ") + spelt(check.exception);
    return out;
}

std::vector<Cell> row_of(const DsrRequest& request) {
    const bool extended = request.extension && request.extension->effective;
    return {request.key,
            local_day(request.received_at, request),
            joined(request.items, [](const DsrItem& item) { return spelt(item.right); }),
            spelt(request.source),
            spelt(request.state),
            request.deadline.due_on,
            extended,
            request.deadline.suspended_days,
            local_day(request.responded_at, request),
            platform::tabular::cell(request.on_time),
            request.outcome ? Cell(spelt(*request.outcome)) : Cell(),
            joined(request.items, [](const DsrItem& item) { return item.decision ? spelt(*item.decision) : std::string{}; }),
            joined(request.items, grounds_of)};
}

/// The enumeration whose values a column lists; null where it has none.
const platform::reflect::TypeInfo* values_of(std::string_view column) {
    using platform::reflect::type_of;
    if (column == "rights") return &type_of<DsrRight>();
    if (column == "source") return &type_of<DsrSource>();
    if (column == "state") return &type_of<DsrState>();
    if (column == "outcome") return &type_of<DsrOutcome>();
    if (column == "decisions") return &type_of<DsrDecision>();
    return nullptr;
}

/// `access, erasure` as people of that language say it.
std::string list_in_words(std::string_view text, const platform::reflect::TypeInfo& type, std::string_view language) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(", ", at), text.size());
        const auto found = std::find(type.values.begin(), type.values.end(), text.substr(at, end - at));
        out += (out.empty() ? "" : ", ") + enum_words(type, static_cast<std::size_t>(found - type.values.begin()), language);
        at = end + 2;
    }
    return out;
}

std::string cell_in_words(const Cell& cell, std::string_view column, std::string_view language) {
    if (const auto* text = std::get_if<std::string>(&cell)) {
        const auto* type = values_of(column);
        return type != nullptr ? list_in_words(*text, *type, language) : *text;
    }
    if (const auto* day = std::get_if<platform::Date>(&cell)) return letter_date(*day, language);
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
    if (const auto* yes = std::get_if<bool>(&cell)) return language.starts_with("de") ? (*yes ? "ja" : "nein") : (*yes ? "yes" : "no");
    return {};
}

void count(std::map<std::string, std::int64_t>& into, const platform::postgres::Result& rows) {
    for (std::size_t i = 0; i < rows.rows(); ++i) into[std::string(rows.text(i, 0))] = rows.integer(i, 1);
}

}  // namespace

DsrStatistics DsrRegisterService::statistics(Context& context, const DsrStatisticsQuery& query) const {
    // One statement a figure, all over the same set; the local day is that of each request's own zone.
    static const std::string set =
        "WITH set AS (SELECT r.*, (r.received_at AT TIME ZONE (r.deadline ->> 'time_zone'))::date AS received_on, "
        "(r.responded_at AT TIME ZONE (r.deadline ->> 'time_zone'))::date AS responded_on FROM compliance_dsr_requests r WHERE r.tenant_id = "
        "compliance_tenant() "
        "AND ($1::date IS NULL OR (r.received_at AT TIME ZONE (r.deadline ->> 'time_zone'))::date >= $1) "
        "AND ($2::date IS NULL OR (r.received_at AT TIME ZONE (r.deadline ->> 'time_zone'))::date <= $2) "
        "AND ($3::text IS NULL OR EXISTS (SELECT 1 FROM compliance_dsr_items i WHERE i.tenant_id = r.tenant_id AND i.request = r.id AND i.\"right\" = $3)) "
        "AND ($4::text IS NULL OR r.source = $4) AND ($5::uuid IS NULL OR r.controller = $5)) ";
    static const std::string totals =
        set +
        "SELECT count(*), count(*) FILTER (WHERE responded_at IS NULL AND state NOT IN ('closed', 'erased')), "
        "count(*) FILTER (WHERE responded_at IS NULL AND clock = 'running' AND due_on < (now() AT TIME ZONE (deadline ->> 'time_zone'))::date), "
        "count(responded_at), count(*) FILTER (WHERE on_time), count(*) FILTER (WHERE (extension ->> 'effective')::boolean), count(*) FILTER (WHERE "
        "responded_at IS NOT NULL AND outcome = 'refused') FROM set";
    static const std::string days = set + "SELECT (responded_on - received_on)::bigint FROM set WHERE responded_at IS NOT NULL";
    static const std::string rights =
        set + "SELECT i.\"right\", count(*) FROM compliance_dsr_items i JOIN set ON set.tenant_id = i.tenant_id AND set.id = i.request GROUP BY 1";
    static const std::string sources = set + "SELECT source, count(*) FROM set GROUP BY 1";
    static const std::string controllers = set + "SELECT coalesce(controller::text, 'tenant'), count(*) FROM set GROUP BY 1";
    static const std::string outcomes = set + "SELECT outcome, count(*) FROM set WHERE outcome IS NOT NULL GROUP BY 1";
    Params params;
    params.add(query.from).add(query.to);
    params.add(query.right ? std::optional<std::string>(spelt(*query.right)) : std::nullopt);
    params.add(query.source ? std::optional<std::string>(spelt(*query.source)) : std::nullopt);
    params.add(query.controller ? std::optional<platform::Uuid>(query.controller->id) : std::nullopt);
    auto units = context.units();
    const platform::postgres::Query queries[] = {{totals, params},  {days, params},        {rights, params},
                                                 {sources, params}, {controllers, params}, {outcomes, params}};
    const auto results = units.run_all(queries);
    const auto& total = results[0];
    DsrStatistics out{total.integer(0, 0), total.integer(0, 1), total.integer(0, 2), total.integer(0, 3), total.integer(0, 4)};
    out.on_time_rate = rate_of(out.on_time, out.responded);
    out.extension_rate = rate_of(total.integer(0, 5), out.received);
    out.refusal_rate = rate_of(total.integer(0, 6), out.responded);
    std::vector<std::int64_t> taken;
    for (std::size_t i = 0; i < results[1].rows(); ++i) taken.push_back(results[1].integer(i, 0));
    out.median_days = nearest_rank(taken, 50);
    out.p90_days = nearest_rank(taken, 90);
    out.mean_days = mean_of(taken);
    count(out.by_right, results[2]);
    count(out.by_source, results[3]);
    count(out.by_controller, results[4]);
    count(out.by_outcome, results[5]);
    return out;
}

platform::tabular::Table DsrRegisterService::read(platform::postgres::Executor& db, const DsrRequestFilters& filters, std::size_t max) const {
    platform::tabular::Table table{"DSR register",
                                   {{"key", "Key"},
                                    {"received_on", "Received"},
                                    {"rights", "Rights"},
                                    {"source", "Source"},
                                    {"state", "State"},
                                    {"due_on", "Due"},
                                    {"extended", "Extended"},
                                    {"paused_days", "Paused days"},
                                    {"responded_on", "Responded"},
                                    {"on_time", "On time"},
                                    {"outcome", "Outcome"},
                                    {"decisions", "Decisions"},
                                    {"exceptions", "Exceptions"}},
                                   {}};
    platform::records::ListQuery query;
    query.limit = 200;
    do {
        auto page = cases_.rows().rows().list(db, query, filters);
        cases_.rows().load_parts(db, page.items);
        for (const auto& request : page.items) table.rows.push_back(row_of(request));
        query.cursor = page.next_cursor;
        if (table.rows.size() > max)
            throw platform::invalid("/received_from", "too_many", fmt::format("narrow the filters: at most {} requests leave at once in this form", max));
    } while (query.cursor);
    std::string details = "{\"count\":" + std::to_string(table.rows.size()) + ",\"filters\":" + platform::json::to_json(filters) + "}";
    db.run("SELECT compliance_audit_note('export', 'dsr_request', NULL, NULL, $1::jsonb)", Params{}.add(std::string_view(details)));
    return table;
}

platform::tabular::Table DsrRegisterService::table(Context& context, const DsrRequestFilters& filters) const {
    auto tx = context.transaction();
    auto table = read(tx, filters, kMaxRows);
    tx.commit();
    return table;
}

std::string DsrRegisterService::pdf(Context& context, const DsrRequestFilters& filters) const {
    auto tx = context.transaction();
    const LetterPaper paper(context, tx, files_);
    const auto table = read(tx, filters, kMaxPdfRows);
    tx.commit();
    const auto language = paper.tenant().language_for({});
    const bool german = language == "de";
    HtmlText::Row heading;
    for (std::size_t i = 0; i < table.columns.size(); ++i) heading.push_back(german ? std::string(kGermanTitles[i]) : table.columns[i].title);
    std::vector<HtmlText::Row> rows;
    for (const auto& row : table.rows) {
        auto& out = rows.emplace_back();
        for (std::size_t i = 0; i < row.size(); ++i) out.push_back(cell_in_words(row[i], table.columns[i].name, language));
    }
    HtmlText text;
    const std::string title = german ? "Verzeichnis der Anträge betroffener Personen" : "Register of data subject requests";
    const auto today = platform::time::local_date(context.now, paper.tenant().time_zone);
    text.heading(1, title).small(paper.tenant().legal_name + ", " + letter_date(today, language) + ", " + std::to_string(rows.size())).table(heading, rows);
    auto document = paper.plain({language, title, std::move(text).str(), {}});
    document.stylesheet = kPdfStyle;
    return render_document(context, documents_, document);
}

}  // namespace compliance
