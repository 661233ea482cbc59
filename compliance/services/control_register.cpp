// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/control_register.hpp"

#include "compliance/domain/control_sheet.hpp"
#include "compliance/services/member_address.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

using platform::Fault;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::tabular::Cell;

namespace {

constexpr std::int64_t kPage = 200;
constexpr std::array<std::string_view, 21> kColumns = {
    "key", "external_id", "title", "description", "category", "csf_function", "key_control", "responsibility", "owner", "state", "start_on",
    "target_on", "implemented_on", "frequency", "automation", "test_interval", "next_test_due", "effectiveness", "health", "mappings", "tags"};
/// Read along where a sheet has them: what a control needs to arrive implemented, and the attributes.
constexpr std::array<std::string_view, 2> kFurther = {"implementation_notes", "expires_on"};
/// Cells that are taken as the member of that name.
constexpr std::array<std::string_view, 14> kPlain = {"external_id", "title", "description", "category", "csf_function", "key_control", "responsibility",
                                                     "start_on", "target_on", "frequency", "automation", "test_interval", "implementation_notes", "expires_on"};

const platform::Date kSerialZero = std::chrono::sys_days(std::chrono::year(1899) / 12 / 30);

/// A day in a workbook is its serial number; everything else is what it says.
std::string day_of(std::string_view text) {
    text = text.substr(0, text.find(".0"));
    if (text.empty() || text.size() > 6 || text.find_first_not_of("0123456789") != std::string_view::npos) return std::string(text);
    return platform::format_date(kSerialZero + std::chrono::days(std::stol(std::string(text))));
}
bool is_day(std::string_view column) { return column.ends_with("_on"); }

template <class E>
std::string spelt(E value) {
    return std::string(platform::reflect::type_of<E>().values[static_cast<std::size_t>(value)]);
}
template <class E>
Cell spelt_cell(const std::optional<E>& value) {
    return value ? Cell(spelt(*value)) : Cell();
}
template <class T>
Cell text_cell(const std::optional<T>& value) {
    return value ? Cell(value->value) : Cell();
}

std::string tags_of(const Control& control, bool with_attributes) {
    std::string out;
    const auto add = [&](const std::string& tag) { out += (out.empty() ? "" : ";") + tag; };
    for (const auto& tag : control.tags) add(tag.value);
    if (!with_attributes) return out;
    for (const auto type : control.control_types) add("#" + spelt(type));
    for (const auto property : control.properties) add("#" + spelt(property));
    return out;
}

std::vector<Cell> row_of(const Control& control, const std::string& owner, const std::string& mappings, bool attribute_tags) {
    return {control.key,
            text_cell(control.external_id),
            control.title.value,
            control.description.value,
            spelt(control.category),
            spelt_cell(control.csf_function),
            control.key_control,
            spelt(control.responsibility),
            owner.empty() ? Cell() : Cell(owner),
            spelt(control.state),
            platform::tabular::cell(control.start_on),
            platform::tabular::cell(control.target_on),
            platform::tabular::cell(control.implemented_on),
            spelt_cell(control.frequency),
            spelt(control.automation),
            control.test_interval.value,
            platform::tabular::cell(control.next_test_due),
            platform::tabular::Number{platform::format_decimal(control.effectiveness.scaled, 2)},
            spelt(control.health),
            mappings,
            tags_of(control, attribute_tags)};
}

std::vector<platform::Text<50>> tags_in(std::string_view cell, Control& control) {
    std::vector<platform::Text<50>> tags;
    for (const auto& tag : split_list(cell)) {
        if (tag.front() != '#') {
            tags.emplace_back(tag);
            continue;
        }
        const auto add = [&](auto& list, const auto& type) {
            const auto found = std::find(type.values.begin(), type.values.end(), std::string_view(tag).substr(1));
            if (found == type.values.end()) return false;
            using E = typename std::remove_reference_t<decltype(list)>::value_type;
            const auto value = static_cast<E>(found - type.values.begin());
            if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
            return true;
        };
        if (!add(control.control_types, platform::reflect::type_of<ControlType>()) && !add(control.properties, platform::reflect::type_of<SecurityProperty>()))
            tags.emplace_back(tag);
    }
    return tags;
}

std::vector<std::string> owners_of(const std::vector<Control>& list) {
    std::vector<std::string> subjects;
    for (const auto& control : list)
        if (control.owner) subjects.push_back(control.owner->value);
    return subjects;
}

}  // namespace

struct ControlRegisterService::Row {
    std::int64_t number = 0;
    Control control;
    std::optional<Control> before;
    std::vector<SheetMapping> mappings;
    std::vector<Fault> faults;
};

platform::tabular::Table ControlRegisterService::table(Context& context, const ControlFilters& filters, bool attribute_tags) const {
    platform::tabular::Table table{"controls", {}, {}};
    for (const auto name : kColumns) table.columns.push_back({std::string(name), std::string(name)});
    platform::records::ListQuery query;
    query.limit = kPage;
    query.sort = "key";
    do {
        const auto page = controls_.list(context, query, filters);
        auto db = context.units();
        std::vector<Uuid> ids;
        for (const auto& control : page.items) ids.push_back(control.id);
        const auto owners = addresses_of_members(vault_, db, owners_of(page.items));
        const auto mappings = mappings_as_text(db, ids);
        for (const auto& control : page.items) {
            const auto owner = control.owner ? owners.find(control.owner->value) : owners.end();
            const auto mapped = mappings.find(control.id);
            table.rows.push_back(row_of(control, owner == owners.end() ? "" : owner->second, mapped == mappings.end() ? "" : mapped->second, attribute_tags));
        }
        query.cursor = page.next_cursor;
    } while (query.cursor);
    return table;
}

ControlRegisterService::Row ControlRegisterService::read_row(Executor& db, const platform::tabular::Sheet& sheet, std::size_t at,
                                                             const std::map<std::string, std::string>& subjects) const {
    const auto cell = [&](std::string_view column) {
        const auto index = sheet.find(column);
        const auto text = index ? platform::trim(sheet.rows[at][*index]) : std::string_view{};
        return is_day(column) ? day_of(text) : std::string(text);
    };
    Row row;
    row.number = static_cast<std::int64_t>(sheet.lines[at]);
    if (const auto key = cell("key"); !key.empty()) {
        row.before = control_by(db, "key", key);
        if (!row.before) row.faults.push_back({"/key", "unknown_reference", "does not exist"});
    }
    if (const auto id = cell("external_id"); !row.before && !id.empty()) row.before = control_by(db, "external_id", id);
    if (row.before) row.control = *row.before;
    const auto& type = platform::reflect::type_of<ControlInput>();
    for (const auto name : kPlain) {
        if (!sheet.find(name)) continue;
        const auto& member = *type.find(name);
        auto* target = member.in(static_cast<ControlInput*>(&row.control));
        const auto pointer = "/" + std::string(name);
        if (!cell(name).empty()) platform::json::decode_parameter(member.type(), cell(name), target, row.faults, pointer);
        else if (member.type().kind == platform::reflect::Kind::optional) member.type().reset(target);
        else if (platform::json::is_required(member)) row.faults.push_back({pointer, "required", "is needed"});
    }
    for (const auto name : {"title", "description", "category"})
        if (!row.before && !sheet.find(name)) row.faults.push_back({"/" + std::string(name), "required", "is needed"});
    if (sheet.find("owner")) {
        const auto found = subjects.find(cell("owner"));
        row.control.owner = found == subjects.end() ? std::nullopt : std::optional(platform::UserId(found->second));
        if (!cell("owner").empty() && !row.control.owner) row.faults.push_back({"/owner", "unknown_reference", "is no member's address"});
    }
    if (sheet.find("tags")) row.control.tags = tags_in(cell("tags"), row.control);
    if (!cell("implemented_on").empty())
        platform::json::decode_parameter(platform::reflect::type_of<std::optional<platform::Date>>(), cell("implemented_on"), &row.control.implemented_on,
                                         row.faults, "/implemented_on");
    if (!cell("state").empty()) {
        ControlState wanted{};
        platform::json::decode_parameter(platform::reflect::type_of<ControlState>(), cell("state"), &wanted, row.faults, "/state");
        const auto now = row.before ? row.before->state : ControlState::planned;
        const bool forward = now < ControlState::implemented && wanted <= ControlState::implemented && wanted >= now;
        if (wanted != now && !forward) row.faults.push_back({"/state", "not_allowed", "an import moves no state backwards, suspends and retires nothing"});
        else row.control.state = wanted;
        if (wanted == ControlState::implemented && !row.control.implemented_on) row.faults.push_back({"/implemented_on", "required", "is needed"});
    }
    row.mappings = parse_mappings(cell("mappings"), row.faults);
    return row;
}

bool ControlRegisterService::take_mappings(Executor& db, Row& row, ImportReport& report) const {
    std::vector<Uuid> ids;
    bool changed = false;
    for (const auto& wanted : row.mappings) {
        const auto requirement = requirement_by_ref(db, wanted.regulation, wanted.ref_id);
        ControlMapping mapping;
        mapping.control = row.control.id;
        mapping.requirement = *requirement;
        mapping.coverage = wanted.coverage;
        mapping.coverage_percent = wanted.percent;
        mapping.source = MappingSource::import;
        if (mappings_.rows().store().insert_unless_there(db, &mapping)) {
            ++*report.mapped;
            changed = true;
            continue;
        }
        auto known = mappings_.rows().get_for_update(db, mapping_of(db, row.control.id, *requirement).value());
        if (known->coverage == wanted.coverage && known->coverage_percent.value == wanted.percent) continue;
        known->coverage = wanted.coverage;
        known->coverage_percent = wanted.percent;
        if (!mappings_.rows().update(db, *known, known->version)) throw std::logic_error("a locked mapping changed");
        changed = true;
    }
    return changed;
}

void ControlRegisterService::take(Context& context, Executor& db, Row& row, ImportReport& report) const {
    if (!row.before) {
        controls_.insert(context, db, row.control);
        take_mappings(db, row, report);
        ++report.created;
        return;
    }
    const auto version = row.control.version;
    update_record(controls_.rows(), db, row.control, version);
    const bool changed = row.control.version != version;
    if (changed) controls_.put_deadlines(context, db, row.control);
    const bool mapped = take_mappings(db, row, report);
    ++(changed || mapped ? report.updated : report.unchanged);
}

ImportReport ControlRegisterService::import_sheet(Context& context, const platform::tabular::Sheet& sheet, const ImportQuery& query) const {
    std::vector<Fault> unknown;
    for (const auto& column : sheet.columns)
        if (std::find(kColumns.begin(), kColumns.end(), column) == kColumns.end() && std::find(kFurther.begin(), kFurther.end(), column) == kFurther.end())
            unknown.push_back({"/" + platform::json::pointer_token(column), "unknown_member", "is no column here"});
    require_faultless(std::move(unknown));
    ImportReport report;
    report.dry_run = query.dry_run.value_or(false);
    report.mapped = 0;
    const Acting acting(context, "import");
    auto tx = context.transaction();
    std::vector<std::string> addresses;
    if (const auto column = sheet.find("owner"))
        for (const auto& cells : sheet.rows) addresses.emplace_back(platform::trim(cells[*column]));
    const auto subjects = subjects_of_members(vault_, tx, addresses);
    std::vector<Row> good;
    for (std::size_t i = 0; i < sheet.rows.size(); ++i) {
        auto row = read_row(tx, sheet, i, subjects);
        ControlService::check(tx, row.control, row.faults);
        for (const auto& wanted : row.mappings) check_mapping_target(tx, wanted.regulation, wanted.ref_id, row.faults);
        for (const auto& fault : row.faults) report.rejected.push_back({row.number, fault.pointer, fault.code, fault.message});
        if (row.faults.empty()) good.push_back(std::move(row));
    }
    if (!report.rejected.empty() && query.mode != ImportMode::partial) return report;
    for (auto& row : good) take(context, tx, row, report);
    if (!report.dry_run) tx.commit();
    return report;
}

}  // namespace compliance
