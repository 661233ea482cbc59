// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/email_template.hpp"

#include "compliance/services/email.hpp"
#include "compliance/templates/templates.hpp"
#include "platform/render/markdown.hpp"
#include "platform/render/template.hpp"

namespace compliance {

using platform::Fault;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::reflect::type_of;

namespace {

const MailTemplateInfo& info_of(std::string_view key) {
    for (const auto& info : mail_template_infos())
        if (info.key == key) return info;
    throw platform::not_found();
}

std::set<std::string> paths_of(const MailTemplateInfo& info) {
    std::set<std::string> paths;
    for (const auto& variable : info.variables) paths.emplace(variable.path);
    return paths;
}

EmailTemplate view_of(const MailTemplateInfo& info, const std::optional<EmailTemplateOverride>& own) {
    EmailTemplate view;
    view.template_key = info.key;
    view.domain = info.domain;
    for (const auto& variable : info.variables)
        view.variables.push_back({std::string(variable.path), std::string(variable.type), std::string(variable.sample), variable.pii});
    for (const char* language : {"de", "en"})
        if (auto wording = shipped_wording(info.key, language)) view.translations[language] = std::move(*wording);
    if (!own) return view;
    view.version = own->version;
    for (const auto& [language, wording] : own->translations) {
        view.translations[language] = wording;
        view.overridden.push_back(language);
    }
    return view;
}

void check_wording(const MailTemplateInfo& info, const std::string& pointer, const EmailTranslation& wording, std::vector<Fault>& faults) {
    const auto paths = paths_of(info);
    for (const auto& [member, text] : {std::pair{"/subject", &wording.subject.value}, std::pair{"/body", &wording.body.value}}) {
        try {
            const platform::render::Template checked(*text, paths);
        } catch (const platform::render::TemplateError& error) {
            faults.push_back({pointer + member, "bad_template",
                              "line " + std::to_string(error.line()) + ", column " + std::to_string(error.column()) + ": " + error.what()});
        }
    }
}

/// `{"tenant.name": "Acme"}` as nested objects: samples by the first and second part of their path.
std::string samples_of(const MailTemplateInfo& info) {
    std::map<std::string, std::string> objects;
    std::string out;
    for (const auto& variable : info.variables) {
        const auto dot = variable.path.find('.');
        const std::string value = platform::json::quoted(variable.sample);
        if (dot == std::string_view::npos) {
            out += (out.empty() ? "" : ",") + platform::json::quoted(variable.path) + ":" + value;
            continue;
        }
        auto& members = objects[std::string(variable.path.substr(0, dot))];
        members += (members.empty() ? "" : ",") + platform::json::quoted(variable.path.substr(dot + 1)) + ":" + value;
    }
    for (const auto& [name, members] : objects) out += (out.empty() ? "" : ",") + platform::json::quoted(name) + ":{" + members + "}";
    return "{" + out + "}";
}

}  // namespace

std::optional<EmailTranslation> shipped_wording(std::string_view key, std::string_view language) {
    const std::string name = std::string(key) + "." + std::string(language) + ".md";
    for (const auto& file : mail_templates())
        if (file.name == name) {
            // The first line is the subject, an empty one follows.
            const auto line = file.text.find('\n');
            EmailTranslation wording;
            wording.subject.value = file.text.substr(0, line);
            wording.body.value = file.text.substr(line + 2);
            return wording;
        }
    return std::nullopt;
}

EmailTemplateService::EmailTemplateService()
    : table_({.type = "email_template", .table = "compliance_email_templates", .record = &type_of<EmailTemplateOverride>}) {}

std::optional<EmailTemplateOverride> EmailTemplateService::own(Executor& db, const std::string& key, std::optional<platform::Instant> as_of) const {
    const auto found = db.run("SELECT id FROM compliance_email_templates WHERE tenant_id = compliance_tenant() AND template_key = $1",
                              Params{}.add(std::string_view(key)));
    return found.empty() ? std::nullopt : table_.get(db, found.uuid(0, 0), as_of);
}

std::vector<EmailTemplate> EmailTemplateService::list(Context& context, const EmailTemplateFilters& filters) const {
    auto db = context.units();
    std::vector<EmailTemplate> list;
    for (const auto& info : mail_template_infos()) {
        auto view = view_of(info, own(db, std::string(info.key)));
        if (filters.domain && filters.domain->value != view.domain) continue;
        if (filters.language && !view.translations.contains(filters.language->value)) continue;
        if (filters.overridden && *filters.overridden == view.overridden.empty()) continue;
        list.push_back(std::move(view));
    }
    return list;
}

EmailTemplate EmailTemplateService::get(Context& context, const std::string& key, std::optional<platform::Instant> as_of) const {
    const auto& info = info_of(key);
    auto db = context.units();
    return view_of(info, own(db, key, as_of));
}

EmailTemplate EmailTemplateService::patch(Context& context, const std::string& key, std::optional<std::int64_t> if_match,
                                          const platform::json::Node& body) const {
    const auto& info = info_of(key);
    auto tx = context.transaction();
    auto record = own(tx, key);
    const std::int64_t before = record ? record->version : 0;
    require_version(if_match, before);
    EmailTemplatePatch change;
    if (record) change.translations.insert(record->translations.begin(), record->translations.end());
    std::vector<Fault> faults;
    platform::json::merge(type_of<EmailTemplatePatch>(), body, &change, faults);
    require_faultless(std::move(faults));
    faults.clear();
    for (const auto& [language, wording] : change.translations) {
        if (language != "de" && language != "en") faults.push_back({"/translations/" + language, "unknown_value", "must be de or en"});
        else if (wording) check_wording(info, "/translations/" + language, *wording, faults);
    }
    require_faultless(std::move(faults));
    if (!record) {
        record.emplace();
        record->id = Uuid::make_v7(context.now);
        record->template_key = key;
    }
    record->translations.clear();
    for (auto& [language, wording] : change.translations)
        if (wording) record->translations.emplace(language, std::move(*wording));
    if (before == 0) table_.insert(tx, *record);
    else if (!table_.update(tx, *record, before)) throw platform::Problem(412, "stale");
    tx.commit();
    return view_of(info, record);
}

platform::records::Page<platform::records::HistoryEntry> EmailTemplateService::history(Context& context, const std::string& key,
                                                                                       const platform::records::ListQuery& query) const {
    info_of(key);
    auto db = context.units();
    const auto record = own(db, key);
    return table_.store().history(db, record ? record->id : platform::Uuid{}, query);  // none: an empty one, its cursor checked all the same
}

RenderedEmail EmailTemplateService::preview(Context& context, const std::string& key, const TemplatePreview& in) const {
    const auto& info = info_of(key);
    auto db = context.units();
    const auto live = view_of(info, own(db, key)).translations;
    const auto found = live.find(in.language.value);
    if (!in.draft && found == live.end()) throw platform::invalid("/language", "unknown_value", "there is no wording in it");
    const EmailTranslation wording = in.draft ? *in.draft : found->second;
    std::vector<Fault> faults;
    check_wording(info, "/draft", wording, faults);
    require_faultless(std::move(faults));
    const auto values = platform::json::parse(samples_of(info), faults);
    const auto paths = paths_of(info);
    const auto body = platform::render::Template(wording.body.value, paths).render(values);
    return {platform::render::Template(wording.subject.value, paths).render(values, platform::render::Escape::none),
            platform::render::markdown_to_text(body), platform::render::markdown_to_html(body)};
}

}  // namespace compliance
