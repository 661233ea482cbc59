// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_template.hpp"

#include "compliance/templates/templates.hpp"
#include "platform/render/template.hpp"

namespace compliance {

using platform::Fault;
using platform::Uuid;
using platform::postgres::Executor;

namespace {

void check(const DsrTemplateInput& input, std::vector<Fault>& faults) {
    for (const auto& [pointer, text] : {std::pair{"/subject", &input.subject.value}, std::pair{"/body", &input.body.value}}) {
        try {
            const platform::render::Template checked(*text, letter_paths());
        } catch (const platform::render::TemplateError& error) {
            faults.push_back({pointer, "bad_template",
                              "line " + std::to_string(error.line()) + ", column " + std::to_string(error.column()) + ": " + error.what()});
        }
    }
}

/// `acknowledgement.de.md`: first line the subject, an empty line, the body.
DsrTemplate builtin_of(const EmbeddedFile& file) {
    const auto& kinds = platform::reflect::type_of<DsrLetterKind>().values;
    const auto first = file.name.find('.'), second = file.name.find('.', first + 1);
    const auto kind = std::find(kinds.begin(), kinds.end(), file.name.substr(0, first));
    if (kind == kinds.end() || second == std::string_view::npos) throw std::logic_error("a letter of no kind: " + std::string(file.name));
    const auto line = file.text.find('\n');
    DsrTemplate made;
    made.kind = static_cast<DsrLetterKind>(kind - kinds.begin());
    made.language = platform::Language(std::string(file.name.substr(first + 1, second - first - 1)));
    made.name = std::string(*kind);
    made.subject = std::string(file.text.substr(0, line));
    made.body = std::string(platform::trim(file.text.substr(line)));
    made.builtin = true;
    return made;
}

}  // namespace

void DsrTemplateService::ship(Context& context, Executor& db) const {
    {
        const std::lock_guard guard(mutex_);
        if (shipped_.contains(context.caller.tenant)) return;
    }
    // Two first letters at once must not ship twice.
    db.run("SELECT pg_advisory_xact_lock(hashtextextended('dsr_templates' || compliance_tenant()::text, 0))");
    for (const auto& file : dsr_letter_templates()) put_builtin(db, table_, builtin_of(file));
}

platform::records::Page<DsrTemplate> DsrTemplateService::list(Context& context, const platform::records::ListQuery& query,
                                                              const DsrTemplateFilters& filters) const {
    auto tx = context.transaction();
    ship(context, tx);
    auto page = table_.list(tx, query, filters);
    tx.commit();
    const std::lock_guard guard(mutex_);
    shipped_.insert(context.caller.tenant);   // only what is committed is there
    return page;
}

DsrTemplate DsrTemplateService::create(Context& context, const DsrTemplateInput& input) const {
    std::vector<Fault> faults;
    check(input, faults);
    require_faultless(std::move(faults));
    DsrTemplate made;
    static_cast<DsrTemplateInput&>(made) = input;
    auto units = context.units();
    table_.insert(units, made);
    return made;
}

DsrTemplate DsrTemplateService::patch(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    auto tx = context.transaction();
    auto found = record_for_update(table_, tx, id, if_match);
    merge_patch<DsrTemplateInput>(found, body);
    std::vector<Fault> faults;
    check(found, faults);
    require_faultless(std::move(faults));
    if (found.builtin) throw platform::conflict("builtin", "Copy it and change the copy.");
    update_record(table_, tx, found, found.version);
    tx.commit();
    return found;
}

DsrTemplate DsrTemplateService::choose(Context& context, Executor& db, DsrLetterKind kind, std::string_view language, std::optional<Uuid> id) const {
    ship(context, db);
    if (id) {
        auto found = table_.get(db, *id);
        if (!found) throw platform::invalid("/template_id", "unknown_reference", "does not exist");
        if (found->kind != kind) throw platform::invalid("/template_id", "contradiction", "is for another kind of letter");
        return std::move(*found);
    }
    const auto name = platform::reflect::type_of<DsrLetterKind>().values[static_cast<std::size_t>(kind)];
    for (const auto candidate : {language, language.substr(0, 2), std::string_view("en")})
        if (auto found = active_template(db, table_, name, candidate)) return std::move(*found);
    throw std::logic_error("no template of kind " + std::string(name));
}

}  // namespace compliance
