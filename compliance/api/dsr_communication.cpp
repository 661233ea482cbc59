// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/dsr_communication.hpp"
#include "compliance/services/dsr_template.hpp"

namespace compliance {

namespace {

struct DryRun {
    std::optional<bool> dry_run;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"dry_run", "true: only renders, stores and sends nothing."}};
};
BOOST_DESCRIBE_STRUCT(DryRun, (), (dry_run))

DsrCommunication send(Call& call, const DsrLetters& letters, bool dry_run, const DsrCommunicationInput& in) {
    auto letter = letters.create(call.context, call.id("request_id"), in, dry_run);
    if (dry_run) call.response().status = 200;
    return letter;
}

}  // namespace

void add_dsr_communication_routes(Api& api, Services& services) {
    const auto& letters = services.dsr_letters;
    api.list<DsrCommunicationFilters, DsrCommunication>(
        "/dsr/requests/{request_id}/communications",
        {"listDsrCommunications", "dsr:read", "Letters and notes in and out; their words only with include=pii, which is recorded."},
        [&](Call& call, const ListQuery& query, const DsrCommunicationFilters& filters) {
            return letters.list(call.context, call.id("request_id"), query, filters);
        });
    api.create_with<DryRun, DsrCommunicationInput, DsrCommunication>(
        "/dsr/requests/{request_id}/communications",
        {.id = "sendDsrCommunication",
         .permission = "dsr:write",
         .text = "Renders a template or free text and sends or records it; dry_run=true only renders.",
         .further_success = {200}},
        [&](Call& call, const DryRun& query, const DsrCommunicationInput& in) { return send(call, letters, query.dry_run.value_or(false), in); });
    const auto& templates = services.dsr_templates;
    api.list<DsrTemplateFilters, DsrTemplate>(
        "/dsr/templates",
        {.id = "listDsrTemplates",
         .permission = "dsr:read",
         .text = "Wordings of letters, built-in and own, whole rows with their version.",
         .on_primary = true},
        [&](Call& call, const ListQuery& query, const DsrTemplateFilters& filters) { return templates.list(call.context, query, filters); });
    api.create<DsrTemplateInput, DsrTemplate>("/dsr/templates", {"createDsrTemplate", "dsr:write", "Own wording of a letter; placeholders are checked."},
                                              [&](Call& call, const DsrTemplateInput& in) { return templates.create(call.context, in); });
    api.patch<DsrTemplateInput, DsrTemplate>(
        "/dsr/templates/{template_id}", {"updateDsrTemplate", "dsr:write", "New version of an own wording; letters that were sent keep theirs."},
        [&](Call& call, const platform::json::Node& body) { return templates.patch(call.context, call.id("template_id"), call.if_match(), body); });
}

}  // namespace compliance
