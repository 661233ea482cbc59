// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/email_template.hpp"

#include "compliance/repositories/platform.hpp"
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
    const auto* info = find_mail_template(key);
    if (info == nullptr) throw platform::not_found();
    return *info;
}

EmailTemplate view_of(const MailTemplateInfo& info, const std::optional<EmailTemplateOverride>& own) {
    EmailTemplate view;
    view.template_key = info.key;
    view.domain = info.domain;
    view.legal = info.legal;
    for (const auto& variable : info.variables)
        view.variables.push_back({std::string(variable.path), std::string(name_of(variable.type)), std::string(variable.sample), variable.pii});
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
    const auto paths = info.paths();
    for (const auto& [member, text] : {std::pair{"/subject", &wording.subject.value}, std::pair{"/body", &wording.body.value}}) {
        try {
            const platform::render::Template checked(*text, paths);
        } catch (const platform::render::TemplateError& error) {
            faults.push_back({pointer + member, "bad_template",
                              "line " + std::to_string(error.line()) + ", column " + std::to_string(error.column()) + ": " + error.what()});
        }
    }
}

/// Lays the members of `over` upon `under`, object by object.
void overlay(platform::json::Node& under, platform::json::Node over) {
    if (under.kind != platform::json::NodeKind::object || over.kind != platform::json::NodeKind::object) {
        under = std::move(over);
        return;
    }
    for (auto& [name, member] : over.members) {
        const auto found = std::find_if(under.members.begin(), under.members.end(), [&](const auto& entry) { return entry.first == name; });
        if (found == under.members.end()) under.members.emplace_back(name, std::move(member));
        else overlay(found->second, std::move(member));
    }
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

EmailTemplateService::EmailTemplateService(const Vault& vault, const EmailService& mails)
    : vault_(vault), mails_(mails), table_({.type = "email_template", .table = "compliance_email_templates", .record = &type_of<EmailTemplateOverride>}) {}

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
    merge_patch<EmailTemplatePatch>(change, body);
    std::vector<Fault> faults;
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
    else update_record(table_, tx, *record, before);
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
    auto tx = context.transaction();
    const auto record = own(tx, key);
    const auto live = view_of(info, record).translations;
    const auto found = live.find(in.language.value);
    if (found == live.end()) throw platform::invalid("/language", "unknown_value", "there is no wording in it");
    const EmailTranslation wording = in.draft ? *in.draft : found->second;
    std::vector<Fault> faults;
    check_wording(info, "/draft", wording, faults);
    require_faultless(std::move(faults));
    faults.clear();
    const auto tenant = MailTenant::read(tx);
    auto values = platform::json::parse(mail_samples(info), faults);
    if (in.entity) {
        overlay(values, platform::json::parse(real_values(context, tx, *in.entity, in.language.value, tenant), faults));
        overlay(values, platform::json::parse(R"({"tenant":{"name":)" + platform::json::quoted(tenant.name) + "}}", faults));
    }
    localise_mail(values, info, in.language.value, tenant.time_zone);
    MailWords words{in.language.value, render_mail_subject(info, wording.subject.value, values),
                    tenant.with_footer(render_mail_body(info, wording.body.value, values), in.language.value),
                    in.draft || !record ? 0 : static_cast<std::int32_t>(record->version)};
    RenderedEmail rendered{words.subject, platform::render::markdown_to_text(words.body), tenant.html(words.subject, words.body, words.language), {}};
    if (in.send_to_me) {
        rendered.email_id = send_to_caller(context, tx, info, words);
        tx.run("SELECT pg_notify('compliance_email', compliance_tenant()::text)");
    }
    if (in.send_to_me || in.entity) tx.commit();
    return rendered;
}

platform::Uuid EmailTemplateService::send_to_caller(Context& context, Executor& db, const MailTemplateInfo& info, const MailWords& words) const {
    auto member = context.caller.member_id ? members().get(db, *context.caller.member_id) : std::nullopt;
    if (member) vault_.open(db, *member, "compliance_members");
    if (!member || member->email.state != platform::PiiState::open) throw platform::invalid("/send_to_me", "not_applicable", "the caller has no address");
    // Nobody shall take a trial for the mail itself.
    MailWords trial = words;
    trial.subject = (words.language == "de" ? "[Probe] " : "[Trial] ") + words.subject;
    return mails_.queue(context, db, {std::string(info.key), words.language, member->email.value.value, member->subject_key, "{}", {}, {}}, trial);
}

}  // namespace compliance
