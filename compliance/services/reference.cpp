// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/reference.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "compliance/catalogs/catalogs.hpp"
#include "compliance/domain/dsr_keyword.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"

namespace compliance {

namespace reflect = platform::reflect;

namespace {

std::vector<std::string_view> split(std::string_view text, char by) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto at = text.find(by);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

std::string_view text_of(std::string_view file) {
    for (const auto& embedded : catalogs())
        if (embedded.name == file) return embedded.text;
    throw std::logic_error("there is no catalog " + std::string(file));
}

/// One catalog on its way into values of a described type.
class Reader {
  public:
    Reader(std::string_view file, const reflect::TypeInfo& type) : file_(file), type_(type) {}

    /// Calls `row` for a place to fill with each row's value.
    void read(const std::function<void*()>& row) {
        for (const auto line : split(text_of(file_), '\n')) {
            ++line_;
            if (line.empty() || line.front() == '#') continue;
            const auto cells = split(line, '\t');
            if (columns_.empty()) {
                columns_ = cells;
                continue;
            }
            if (cells.size() != columns_.size()) fail("has " + std::to_string(cells.size()) + " cells");
            if (!keys_.insert(key_of(cells)).second) fail("gives a key twice");
            void* value = row();
            for (std::size_t i = 0; i < cells.size(); ++i) fill(value, columns_[i], cells[i]);
        }
        if (keys_.empty()) fail("ends without a row");
    }

  private:
    [[noreturn]] void fail(const std::string& what) const { throw std::logic_error(std::string(file_) + ":" + std::to_string(line_) + " " + what); }

    [[nodiscard]] std::string key_of(const std::vector<std::string_view>& cells) const {
        std::string key;
        for (std::size_t i = 0; i < cells.size(); ++i)
            if (columns_[i] == "key" || columns_[i] == "enum") key += std::string(cells[i]) + "\t";
        return key;
    }

    void fill(void* value, std::string_view column, std::string_view cell) const {
        const reflect::TypeInfo* type = &type_;
        if (column == "de" || column == "en") {
            const auto* labels = type->find("labels");
            value = labels->in(value);
            type = &labels->type();
        }
        const auto* member = type->find(column);
        if (member == nullptr) fail("has a column that nobody reads: " + std::string(column));
        if (cell.empty() && member->type().kind == reflect::Kind::optional) return;
        std::vector<platform::Fault> faults;
        platform::json::decode_parameter(member->type(), cell, member->in(value), faults, "/" + std::string(column));
        if (cell.empty() || !faults.empty()) fail("/" + std::string(column) + " " + (faults.empty() ? "is empty" : faults.front().message));
    }

    std::string_view file_;
    const reflect::TypeInfo& type_;
    std::vector<std::string_view> columns_;
    std::set<std::string> keys_;
    std::size_t line_ = 0;
};

/// A row of enums.tsv.
struct EnumLabel {
    std::string enum_, key;
    Names labels;
    static constexpr reflect::MemberDoc kMembers[] = {{"enum", ""}, {"key", ""}, {"labels", ""}};
};
BOOST_DESCRIBE_STRUCT(EnumLabel, (), (enum_, key, labels))

/// A row of check_templates.tsv.
struct CheckTemplate {
    std::string key;
    CollectorFormat format{};
    CheckKind kind{};
    std::string params;
    Names labels;
    static constexpr reflect::MemberDoc kMembers[] = {{"key", ""}, {"format", ""}, {"kind", ""}, {"params", ""}, {"labels", ""}};
};
BOOST_DESCRIBE_STRUCT(CheckTemplate, (), (key, format, kind, params, labels))

std::map<std::string, Names> enum_labels() {
    std::map<std::string, Names> out;
    for (auto& row : read_catalog<EnumLabel>("enums.tsv")) out.emplace(row.enum_ + " " + row.key, std::move(row.labels));
    return out;
}

template <class T>
void write(ReferenceData::Answer& answer, Dataset name, const std::vector<T>& items) {
    ReferenceDataset dataset{name, {}};
    for (const T& item : items) platform::json::encode(dataset.items.emplace_back().text = {}, reflect::type_of<T>(), &item);
    platform::json::encode(answer.body, reflect::type_of<ReferenceDataset>(), &dataset);
    answer.tag = "\"" + platform::crypto::sha256_hex(answer.body).substr(0, 32) + "\"";
}

std::vector<ReferenceRole> roles() {
    const auto labels = enum_labels();
    const auto names = reflect::type_of<Role>().values;
    std::vector<ReferenceRole> out;
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto& role = out.emplace_back();
        reflect::type_of<Role>().set_int(&role.key, static_cast<std::int64_t>(i));
        role.labels = labels.at("Role " + std::string(names[i]));
        const auto set = permissions_of(role.key);
        for (std::size_t bit = 0; bit < set.size(); ++bit)
            if (set.test(bit)) role.permissions.push_back(Permission{bit}.str());
    }
    return out;
}

std::vector<ReferenceException> exceptions() {
    std::vector<ReferenceException> out;
    for (const auto& row : dsr_exceptions())
        out.push_back({row.exception,
                       {std::string(row.label_de), std::string(row.label_en)},
                       {std::string(row.source_de), std::string(row.source_en)},
                       {row.rights.begin(), row.rights.end()}});
    return out;
}

std::vector<ReferenceCheckTemplate> check_templates() {
    std::vector<ReferenceCheckTemplate> out;
    for (auto& row : read_catalog<CheckTemplate>("check_templates.tsv")) {
        CheckRule rule;
        rule.id = row.key;
        rule.kind = row.kind;
        rule.params = platform::Json{std::move(row.params)};
        out.push_back({std::move(row.key), std::move(row.labels), row.format, std::move(rule)});
    }
    return out;
}

}  // namespace

std::string enum_words(const reflect::TypeInfo& enumeration, std::size_t value, std::string_view language) {
    static const auto labels = enum_labels();
    const auto key = enumeration.values[value];
    const auto found = labels.find(std::string(enumeration.name) + " " + std::string(key));
    if (found == labels.end()) return std::string(key);
    return language.starts_with("de") ? found->second.de : found->second.en;
}

template <class T>
std::vector<T> read_catalog(std::string_view file) {
    std::vector<T> out;
    Reader(file, reflect::type_of<T>()).read([&]() -> void* { return &out.emplace_back(); });
    return out;
}

template std::vector<ReferenceCountry> read_catalog(std::string_view);
template std::vector<ReferenceRegion> read_catalog(std::string_view);
template std::vector<ReferenceLanguage> read_catalog(std::string_view);
template std::vector<ReferenceCurrency> read_catalog(std::string_view);
template std::vector<ReferenceTimeZone> read_catalog(std::string_view);
template std::vector<ReferenceEntityType> read_catalog(std::string_view);
template std::vector<ReferenceEventType> read_catalog(std::string_view);
template std::vector<ReferenceDeadlineKind> read_catalog(std::string_view);
template std::vector<DsrKeyword> read_catalog(std::string_view);

ReferenceData::ReferenceData(std::span<const reflect::TypeInfo* const> enumerations) {
    const auto at = [&](Dataset name) -> Answer& { return answers_[static_cast<std::size_t>(name)]; };
    const auto put = [&](Dataset name, const auto& items) { write(at(name), name, items); };
    auto countries = read_catalog<ReferenceCountry>("countries.tsv");
    put(Dataset::countries, countries);
    std::erase_if(countries, [](const auto& country) { return !country.eea; });
    put(Dataset::eea, countries);
    put(Dataset::regions, read_catalog<ReferenceRegion>("regions.tsv"));
    put(Dataset::languages, read_catalog<ReferenceLanguage>("languages.tsv"));
    put(Dataset::currencies, read_catalog<ReferenceCurrency>("currencies.tsv"));
    put(Dataset::time_zones, read_catalog<ReferenceTimeZone>("time_zones.tsv"));
    put(Dataset::roles, roles());
    put(Dataset::enums, enums(enumerations));
    put(Dataset::entity_types, read_catalog<ReferenceEntityType>("entity_types.tsv"));
    put(Dataset::event_types, read_catalog<ReferenceEventType>("event_types.tsv"));
    put(Dataset::deadline_kinds, read_catalog<ReferenceDeadlineKind>("deadline_kinds.tsv"));
    put(Dataset::dsr_exceptions, exceptions());
    put(Dataset::check_templates, check_templates());
}

std::vector<ReferenceEnum> ReferenceData::enums(std::span<const reflect::TypeInfo* const> enumerations) {
    auto labels = enum_labels();
    for (const auto& row : exceptions()) {
        const auto name = reflect::type_of<DsrException>().values[static_cast<std::size_t>(row.key)];
        labels.emplace("DsrException " + std::string(name), row.labels);
    }
    std::vector<ReferenceEnum> out;
    for (const auto* type : enumerations) {
        auto& entry = out.emplace_back();
        entry.key = type->name;
        for (const auto value : type->values) {
            const auto key = entry.key + " " + std::string(value);
            const auto found = labels.find(key);
            if (found == labels.end()) nameless_.push_back(key);
            entry.values.push_back({std::string(value), found == labels.end() ? Names{std::string(value), std::string(value)} : found->second});
        }
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
    return out;
}

const ReferenceData::Answer* ReferenceData::find(std::string_view dataset) const {
    const auto names = reflect::type_of<Dataset>().values;
    const auto found = std::find(names.begin(), names.end(), dataset);
    return found == names.end() ? nullptr : &answers_[static_cast<std::size_t>(found - names.begin())];
}

}  // namespace compliance
