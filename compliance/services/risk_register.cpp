// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/risk_register.hpp"

#include "compliance/domain/control_sheet.hpp"
#include "compliance/services/control.hpp"
#include "compliance/services/member_address.hpp"

namespace compliance {

using platform::Fault;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::tabular::Cell;

namespace {

constexpr std::size_t kMaxRows = 100'000;
constexpr const char* kColumns[] = {"key",
                                    "external_id",
                                    "title",
                                    "kind",
                                    "perspective",
                                    "owner",
                                    "matrix",
                                    "threats",
                                    "inherent_likelihood",
                                    "inherent_impact",
                                    "inherent_level",
                                    "current_likelihood",
                                    "current_impact",
                                    "current_level",
                                    "target_likelihood",
                                    "target_impact",
                                    "target_level",
                                    "rationale",
                                    "option",
                                    "state",
                                    "above_appetite",
                                    "controls",
                                    "treatments",
                                    "acceptance_until",
                                    "next_review_on",
                                    "ale",
                                    "p95"};

template <class E>
std::string spelt(E value) {
    return std::string(platform::reflect::type_of<E>().values[static_cast<std::size_t>(value)]);
}

void add_rating(std::vector<Cell>& row, const std::optional<RiskRating>& rating) {
    if (!rating) return row.resize(row.size() + 3);
    row.insert(row.end(), {Cell(rating->likelihood.value), Cell(rating->impact_step()), Cell(rating->level)});
}

/// `CTL-0001:likelihood:60;CTL-0002:both:30`
std::string controls_in_words(const Risk& risk, const std::map<Uuid, std::string>& keys) {
    std::string out;
    for (const auto& named : risk.controls)
        if (const auto key = keys.find(named.control.id); key != keys.end())
            out += (out.empty() ? "" : ";") + key->second + ":" + spelt(named.affects) + ":" + std::to_string(named.strength.value);
    return out;
}

std::string treatments_in_words(const Risk& risk) {
    std::string out;
    for (const auto& treatment : risk.treatments)
        if (treatment.state != RiskTreatmentState::cancelled)
            out += (out.empty() ? "" : ";") + treatment.key + " " + spelt(treatment.state) + " " + platform::format_date(treatment.due_on);
    return out;
}

Cell amount(const std::optional<LatestSimulation>& run, platform::Money LatestSimulation::*member) {
    return run ? Cell(platform::tabular::Number{platform::format_decimal(((*run).*member).scaled, 2)}) : Cell();
}

struct Words {
    std::map<std::string, std::string> owners;  ///< addresses by subject
    std::map<Uuid, std::string> controls, matrices;
};

std::vector<Cell> row_of(const Risk& risk, const Words& words) {
    const auto owner = words.owners.find(risk.owner.value);
    const auto matrix = words.matrices.find(risk.matrix->id);
    std::string threats;
    for (const auto& threat : risk.threats) threats += (threats.empty() ? "" : ";") + threat.value;
    std::vector<Cell> row{risk.key,
                          risk.external_id ? Cell(risk.external_id->value) : Cell(),
                          risk.title.value,
                          spelt(risk.kind),
                          spelt(risk.perspective),
                          owner == words.owners.end() ? Cell() : Cell(owner->second),
                          matrix == words.matrices.end() ? Cell() : Cell(matrix->second),
                          threats};
    add_rating(row, risk.inherent);
    add_rating(row, risk.current);
    add_rating(row, risk.target);
    const bool accepted = risk.acceptance && risk.acceptance->state == RiskAcceptanceState::active;
    row.insert(row.end(), {risk.current && risk.current->rationale ? Cell(risk.current->rationale->value) : Cell(), Cell(spelt(risk.option)),
                           Cell(spelt(risk.state)), Cell(risk.above_appetite), Cell(controls_in_words(risk, words.controls)), Cell(treatments_in_words(risk)),
                           accepted ? Cell(risk.acceptance->valid_until) : Cell(), platform::tabular::cell(risk.next_review_on),
                           amount(risk.latest_simulation, &LatestSimulation::mean), amount(risk.latest_simulation, &LatestSimulation::p95)});
    return row;
}

std::vector<Cell> plan_row(const Risk& risk, const RiskTreatment& treatment, const Words& words) {
    const auto owner = words.owners.find(treatment.owner.value);
    const auto money = [](const std::optional<platform::Money>& value) {
        return value ? Cell(platform::tabular::Number{platform::format_decimal(value->scaled, 2)}) : Cell();
    };
    std::string refs;
    for (const auto& ref : treatment.control_refs) refs += (refs.empty() ? "" : ";") + ref.value;
    return {treatment.key,
            risk.key,
            risk.title.value,
            spelt(treatment.option),
            treatment.title.value,
            refs,
            owner == words.owners.end() ? Cell() : Cell(owner->second),
            platform::tabular::cell(treatment.start_on),
            treatment.due_on,
            treatment.progress.value,
            spelt(treatment.state),
            money(treatment.cost_once),
            money(treatment.cost_yearly),
            platform::tabular::cell(treatment.completed_on)};
}

Words words_of(const Vault& vault, Executor& db, const std::vector<Risk>& list) {
    Words out;
    std::vector<std::string> subjects;
    std::vector<Uuid> controls;
    for (const auto& risk : list) {
        subjects.push_back(risk.owner.value);
        for (const auto& treatment : risk.treatments) subjects.push_back(treatment.owner.value);
        for (const auto& named : risk.controls) controls.push_back(named.control.id);
    }
    out.owners = addresses_of_members(vault, db, subjects);
    out.controls = keys_of_controls(db, controls);
    out.matrices = keys_of_matrices(db);
    return out;
}

}  // namespace

std::vector<Risk> RiskRegisterService::read(Context& context, const RiskFilters& filters, std::size_t max) const {
    std::vector<Risk> out;
    platform::records::ListQuery query;
    query.limit = 200;
    query.sort = "key";
    do {
        auto page = risks_.list(context, query, filters);
        std::move(page.items.begin(), page.items.end(), std::back_inserter(out));
        query.cursor = page.next_cursor;
        if (out.size() > max)
            throw platform::invalid("/state", "too_many", "narrow the filters: at most " + std::to_string(max) + " risks leave at once in this form");
    } while (query.cursor);
    auto db = context.units();
    const std::string details = "{\"count\":" + std::to_string(out.size()) + ",\"filters\":" + platform::json::to_json(filters) + "}";
    db.run("SELECT compliance_audit_note('export', 'risk', NULL, NULL, $1::jsonb)", Params{}.add(std::string_view(details)));
    return out;
}

std::vector<platform::tabular::Table> RiskRegisterService::tables(Context& context, const RiskFilters& filters) const {
    const auto list = read(context, filters, kMaxRows);
    auto db = context.units();
    const auto words = words_of(vault_, db, list);
    platform::tabular::Table risks{"risks", {}, {}}, plan{"treatments", {}, {}};
    for (const auto* name : kColumns) risks.columns.push_back({name, name});
    for (const auto* name : {"key", "risk", "risk_title", "option", "title", "control_refs", "owner", "start_on", "due_on", "progress", "state", "cost_once",
                             "cost_yearly", "completed_on"})
        plan.columns.push_back({name, name});
    for (const auto& risk : list) {
        risks.rows.push_back(row_of(risk, words));
        for (const auto& treatment : risk.treatments) plan.rows.push_back(plan_row(risk, treatment, words));
    }
    return {std::move(risks), std::move(plan)};
}

struct RiskRegisterService::Row {
    std::int64_t number = 0;
    Risk risk;
    std::optional<Risk> before;
    std::vector<Fault> faults;
};

namespace {

class RowReader {
  public:
    RowReader(const platform::tabular::Sheet& sheet, std::size_t at, std::vector<Fault>& faults) : sheet_(sheet), at_(at), faults_(faults) {}
    [[nodiscard]] bool has(std::string_view column) const { return sheet_.find(column).has_value(); }
    [[nodiscard]] std::string_view cell(std::string_view column) const {
        const auto index = sheet_.find(column);
        return index ? platform::trim(sheet_.rows[at_][*index]) : std::string_view{};
    }
    /// A member of the input as the column of its name.
    void member(RiskInput& risk, std::string_view name) {
        if (!has(name)) return;
        const auto& info = *platform::reflect::type_of<RiskInput>().find(name);
        auto* target = info.in(&risk);
        const auto pointer = "/" + std::string(name);
        if (!cell(name).empty()) platform::json::decode_parameter(info.type(), cell(name), target, faults_, pointer);
        else if (info.type().kind == platform::reflect::Kind::optional) info.type().reset(target);
        else if (platform::json::is_required(info)) faults_.push_back({pointer, "required", "is needed"});
    }
    void rating(std::optional<RiskRating>& rating, const std::string& which) {
        const auto likelihood = cell(which + "_likelihood"), impact = cell(which + "_impact");
        if (!has(which + "_likelihood") || !has(which + "_impact")) return;
        if (likelihood.empty() && impact.empty()) return;  // a sheet takes no rating away
        if (!rating) rating.emplace();
        RiskStep step;
        platform::json::decode_parameter(platform::reflect::type_of<RiskStep>(), likelihood, &rating->likelihood, faults_, "/" + which + "_likelihood");
        platform::json::decode_parameter(platform::reflect::type_of<RiskStep>(), impact, &step, faults_, "/" + which + "_impact");
        if (rating->impact_step() != step.value) rating->impacts.reset();
        rating->impact = step;
    }
    void controls(Executor& db, Risk& risk) {
        if (!has("controls")) return;
        const auto parts = split_list(cell("controls"));
        std::vector<std::string> keys;
        keys.reserve(parts.size());
        for (const auto& part : parts) keys.push_back(part.substr(0, part.find(':')));
        const auto ids = controls_by_key(db, keys);
        std::vector<RiskControl> out;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const auto id = ids.find(keys[i]);
            if (id == ids.end()) {
                faults_.push_back({"/controls", "unknown_reference", "does not exist: " + keys[i]});
                continue;
            }
            const auto known = std::find_if(risk.controls.begin(), risk.controls.end(), [&](const auto& named) { return named.control.id == id->second; });
            RiskControl one;
            if (known != risk.controls.end()) one = *known;
            one.control.id = id->second;
            if (parts[i] != keys[i]) effect(parts[i], one);
            else if (known == risk.controls.end())
                faults_.push_back({"/controls", "bad_format", "must be key:likelihood, impact or both:percent: " + parts[i]});
            out.push_back(one);
        }
        risk.controls = std::move(out);
    }

  private:
    void effect(const std::string& part, RiskControl& out) {
        const auto first = part.find(':'), second = part.find(':', first + 1);
        if (second == std::string::npos) return faults_.push_back({"/controls", "bad_format", "must be key:likelihood, impact or both:percent: " + part});
        platform::json::decode_parameter(platform::reflect::type_of<RiskEffect>(), part.substr(first + 1, second - first - 1), &out.affects, faults_,
                                         "/controls");
        platform::json::decode_parameter(platform::reflect::type_of<platform::Int<1, 100>>(), part.substr(second + 1), &out.strength, faults_, "/controls");
    }
    const platform::tabular::Sheet& sheet_;
    std::size_t at_;
    std::vector<Fault>& faults_;
};

}  // namespace

RiskRegisterService::Row RiskRegisterService::read_row(Executor& db, const platform::tabular::Sheet& sheet, std::size_t at,
                                                       const std::map<std::string, std::string>& subjects) const {
    Row row;
    row.number = static_cast<std::int64_t>(sheet.lines[at]);
    RowReader reader(sheet, at, row.faults);
    if (const auto key = reader.cell("key"); !key.empty()) {
        row.before = risk_by(db, "key", key);
        if (!row.before) row.faults.push_back({"/key", "unknown_reference", "does not exist"});
    }
    if (const auto id = reader.cell("external_id"); !row.before && !id.empty()) row.before = risk_by(db, "external_id", id);
    if (row.before) row.risk = *row.before;
    else row.risk.source = RiskSource{RiskSourceType::import, {}};
    if (row.before && row.before->state == RiskState::closed) row.faults.push_back({"/key", "not_allowed", "is closed"});
    for (const auto* name : {"external_id", "title", "kind", "perspective", "option"}) reader.member(row.risk, name);
    for (const auto* name : {"title", "kind", "owner"})
        if (!row.before && !reader.has(name)) row.faults.push_back({"/" + std::string(name), "required", "is needed"});
    if (reader.has("owner")) {
        const auto found = subjects.find(std::string(reader.cell("owner")));
        if (found != subjects.end()) row.risk.owner = platform::UserId(found->second);
        else row.faults.push_back({"/owner", reader.cell("owner").empty() ? "required" : "unknown_reference", "is no member's address"});
    }
    if (reader.has("threats")) {
        row.risk.threats.clear();
        for (const auto& threat : split_list(reader.cell("threats"))) row.risk.threats.emplace_back(threat);
    }
    if (const auto key = reader.cell("matrix"); !key.empty()) {
        if (const auto id = risk_matrix_by_key(db, key)) row.risk.matrix = platform::Ref<entity::RiskMatrix>{*id};
        else row.faults.push_back({"/matrix", "unknown_reference", "does not exist"});
    }
    reader.rating(row.risk.inherent, "inherent");
    reader.rating(row.risk.current, "current");
    reader.rating(row.risk.target, "target");
    if (const auto words = reader.cell("rationale"); row.risk.current && !words.empty()) row.risk.current->rationale = platform::LongText(std::string(words));
    reader.controls(db, row.risk);
    return row;
}

ImportReport RiskRegisterService::import_sheet(Context& context, const platform::tabular::Sheet& sheet, const ImportQuery& query) const {
    std::vector<Fault> unknown;
    for (const auto& column : sheet.columns)
        if (std::find(std::begin(kColumns), std::end(kColumns), column) == std::end(kColumns))
            unknown.push_back({"/" + platform::json::pointer_token(column), "unknown_member", "is no column here"});
    require_faultless(std::move(unknown));
    ImportReport report;
    report.dry_run = query.dry_run.value_or(false);
    const Acting acting(context, "import");
    auto tx = context.transaction();
    const auto today = tenant_today(context, tx);
    std::vector<std::string> addresses;
    if (const auto column = sheet.find("owner"))
        for (const auto& cells : sheet.rows) addresses.emplace_back(platform::trim(cells[*column]));
    const auto subjects = subjects_of_members(vault_, tx, addresses);
    std::vector<Row> good;
    std::map<std::string, std::int64_t> seen;
    for (std::size_t i = 0; i < sheet.rows.size(); ++i) {
        auto row = read_row(tx, sheet, i, subjects);
        const auto name = row.before ? row.before->key : row.risk.external_id ? "id " + row.risk.external_id->value
                                                                              : std::string{};
        if (!name.empty() && !seen.emplace(name, row.number).second) row.faults.push_back({"/key", "duplicate", "stands in the sheet twice"});
        if (row.faults.empty()) risks_.check({context, tx, today}, row.risk, row.before ? &*row.before : nullptr, row.faults);
        for (const auto& fault : row.faults) report.rejected.push_back({row.number, fault.pointer, fault.code, fault.message});
        if (row.faults.empty()) good.push_back(std::move(row));
    }
    if (!report.rejected.empty() && query.mode != ImportMode::partial) return report;
    for (auto& row : good) {
        if (!row.before) {
            risks_.insert(context, tx, row.risk, today);
            ++report.created;
        } else {
            ++(risks_.store(context, tx, row.risk, today) ? report.updated : report.unchanged);
        }
    }
    if (!report.dry_run) tx.commit();
    return report;
}

}  // namespace compliance
