// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/assessment_results.hpp"

#include <algorithm>
#include <set>

#include "compliance/repositories/regulation.hpp"
#include "compliance/repositories/requirement.hpp"
#include "compliance/services/compliance_score.hpp"
#include "compliance/services/library_file/oscal.hpp"
#include "compliance/services/oscal_document.hpp"
#include "compliance/services/reference.hpp"
#include "compliance/services/register.hpp"
#include "platform/json/json.hpp"

namespace compliance {

using namespace oscal;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;

namespace {

struct Proof {
    Uuid id, item;
    std::string title, method;
    platform::Instant collected;
    std::optional<platform::Date> valid_until;
};
struct LinkedRisk {
    Uuid id, requirement;
    std::int64_t version = 1;
    std::string title, description, state;
    std::optional<platform::Date> due;
};

const char* method_of(std::string_view kind) {
    if (kind == "interview_note") return "INTERVIEW";
    return kind == "test_result" || kind == "scan_result" ? "TEST" : "EXAMINE";
}

const char* status_of(std::string_view state) {
    if (state == "assessed") return "investigating";
    if (state == "in_treatment") return "remediating";
    if (state == "accepted") return "deviation-approved";
    return state == "closed" ? "closed" : "open";
}

/// What proves an item, itself or its requirement; what was rejected or withdrawn proves nothing.
std::vector<Proof> proofs_of(Executor& db, const Uuid& assessment) {
    const auto rows = db.run(
        "SELECT DISTINCT i.id, e.id, e.key || ' ' || e.title, e.kind, v.collected_at, v.valid_until FROM compliance_requirement_assessments i "
        "JOIN compliance_evidence_links l ON l.tenant_id = i.tenant_id AND ((l.target_type = 'requirement_assessment' AND l.target_id = i.id) "
        "OR (l.target_type = 'requirement' AND l.target_id = i.requirement)) "
        "JOIN compliance_evidence_items e ON e.tenant_id = l.tenant_id AND e.id = l.evidence AND e.state NOT IN ('rejected', 'withdrawn') "
        "JOIN compliance_evidence_revisions v ON v.tenant_id = e.tenant_id AND v.evidence = e.id AND v.revision = coalesce(e.approved_revision, "
        "e.current_revision) WHERE i.tenant_id = compliance_tenant() AND i.assessment = $1 ORDER BY 1, 2",
        Params{}.add(assessment));
    std::vector<Proof> out;
    for (std::size_t i = 0; i < rows.rows(); ++i)
        out.push_back({rows.uuid(i, 1), rows.uuid(i, 0), std::string(rows.text(i, 2)), method_of(rows.text(i, 3)), rows.instant(i, 4),
                       rows.is_null(i, 5) ? std::nullopt : std::optional(rows.date(i, 5))});
    return out;
}

/// Risks that a control of one of the assessed requirements lowers.
std::vector<LinkedRisk> risks_of(Executor& db, const Uuid& assessment) {
    const auto rows = db.run(
        "SELECT DISTINCT r.id, m.requirement, r.version, r.title, coalesce(r.description, ''), r.state, r.next_review_on FROM compliance_risks r "
        "CROSS JOIN LATERAL jsonb_array_elements(r.controls) AS c JOIN compliance_control_mappings m ON m.tenant_id = r.tenant_id "
        "AND m.control = (c ->> 'control')::uuid JOIN compliance_requirement_assessments i ON i.tenant_id = m.tenant_id AND i.requirement = m.requirement "
        "WHERE r.tenant_id = compliance_tenant() AND i.assessment = $1 ORDER BY r.id, m.requirement",
        Params{}.add(assessment));
    std::vector<LinkedRisk> out;
    for (std::size_t i = 0; i < rows.rows(); ++i)
        out.push_back({rows.uuid(i, 0), rows.uuid(i, 1), rows.integer(i, 2), std::string(rows.text(i, 3)), std::string(rows.text(i, 4)),
                       std::string(rows.text(i, 5)), rows.is_null(i, 6) ? std::nullopt : std::optional(rows.date(i, 6))});
    return out;
}

std::string day_begins(platform::Date day) { return platform::format_date(day) + "T00:00:00Z"; }
std::string day_ends(platform::Date day) { return platform::format_date(day) + "T23:59:59Z"; }

std::string name_of(const RequirementAssessment& item) {
    const auto& about = *item.about;
    if (about.ref_id && about.title) return *about.ref_id + " " + *about.title;
    return about.title ? *about.title : about.ref_id ? *about.ref_id
                                                     : library_file::last_part(about.urn);
}

template <class E>
std::string key_of(E value) {
    return std::string(platform::reflect::type_of<E>().values[static_cast<std::size_t>(value)]);
}

/// `{name: value}`, as OSCAL refers to controls, observations and risks.
Node reference(const char* name, const std::string& value) {
    auto out = node_of(NodeKind::object);
    put(out, name, text_node(value));
    return out;
}

class Results {
  public:
    Results(const Uuid& tenant, const ComplianceAssessment& assessment, const Regulation& regulation)
        : tenant_(tenant), assessment_(assessment), regulation_(regulation), modified_(assessment.updated_at) {}

    Node write(Executor& db, const std::vector<ReportedItem>& items, bool with_risks) {
        ids_ = ids_of(regulation_, requirements_of(db, regulation_.id));
        put_observations(proofs_of(db, assessment_.id), items);
        if (with_risks) put_risks(risks_of(db, assessment_.id));
        for (const auto& one : items) put_item(one.item);
        return document();
    }

  private:
    std::string id_of(const RequirementAssessment& item) const {
        if (const auto found = ids_.find(item.requirement.id); found != ids_.end()) return found->second;
        return library_file::oscal_token(item.about->ref_id ? *item.about->ref_id : library_file::last_part(item.about->urn));
    }

    void put_observations(const std::vector<Proof>& proofs, const std::vector<ReportedItem>& items) {
        std::map<Uuid, std::vector<const Proof*>> by_item;
        for (const auto& proof : proofs) by_item[proof.item].push_back(&proof);
        for (const auto& [item, domain_urn, domain_ref, domain_title] : items) {
            const auto found = by_item.find(item.id);
            if (found == by_item.end()) continue;
            auto one = node_of(NodeKind::object), methods = node_of(NodeKind::array), evidence = node_of(NodeKind::array);
            std::set<std::string> used;
            std::optional<platform::Date> expires;
            platform::Instant collected{};
            for (const auto* proof : found->second) {
                if (used.insert(proof->method).second) methods.items.push_back(text_node(proof->method));
                if (proof->valid_until && (!expires || *proof->valid_until < *expires)) expires = proof->valid_until;
                collected = std::max(collected, proof->collected);
                auto shown = reference("href", "/api/v1/evidence/" + proof->id.str());
                put(shown, "description", text_node(proof->title));
                evidence.items.push_back(std::move(shown));
            }
            const auto uuid = uuid_of(tenant_, "observation", item.id.str(), item.version);
            put(one, "uuid", text_node(uuid));
            put(one, "title", text_node(one_line(name_of(item))));
            put(one, "description", text_node(item.observation ? item.observation->value : name_of(item)));
            put(one, "methods", std::move(methods));
            put(one, "relevant-evidence", std::move(evidence));
            put(one, "collected", text_node(platform::format_instant(collected)));
            if (expires) put(one, "expires", text_node(day_ends(*expires)));
            observations_.items.push_back(std::move(one));
            observed_.emplace(item.id, uuid);
        }
    }

    void put_risks(const std::vector<LinkedRisk>& risks) {
        const Uuid* last = nullptr;
        for (const auto& risk : risks) {
            const auto uuid = uuid_of(tenant_, "risk", risk.id.str(), risk.version);
            threatened_[risk.requirement].push_back(uuid);
            if (last != nullptr && *last == risk.id) continue;
            last = &risk.id;
            auto one = node_of(NodeKind::object);
            put(one, "uuid", text_node(uuid));
            put(one, "title", text_node(one_line(risk.title)));
            put(one, "description", text_node(risk.description.empty() ? risk.title : risk.description));
            put(one, "statement", text_node(risk.title));
            put(one, "status", text_node(status_of(risk.state)));
            if (risk.due) put(one, "deadline", text_node(day_ends(*risk.due)));
            risks_.items.push_back(std::move(one));
        }
    }

    void put_item(const RequirementAssessment& item) {
        modified_ = std::max(modified_, item.updated_at);
        const auto id = id_of(item);
        reviewed_.items.push_back(reference("control-id", id));
        if (item.applicability == ItemApplicability::not_applicable) excluded_.items.push_back(reference("control-id", id));
        else if (item.result != ItemResult::not_assessed) findings_.items.push_back(finding_of(item, id));
    }

    Node finding_of(const RequirementAssessment& item, const std::string& id) const {
        auto out = node_of(NodeKind::object), target = node_of(NodeKind::object), status = node_of(NodeKind::object);
        const bool met = item.result == ItemResult::compliant;
        put(status, "state", text_node(met ? "satisfied" : "not-satisfied"));
        put(status, "reason", text_node(met ? "pass" : item.result == ItemResult::non_compliant ? "fail"
                                                                                                : "other"));
        put(target, "type", text_node("objective-id"));
        put(target, "target-id", text_node(id + "_obj"));
        put(target, "status", std::move(status));
        put(out, "uuid", text_node(uuid_of(tenant_, "finding", item.id.str(), item.version)));
        put(out, "title", text_node(one_line(name_of(item))));
        put(out, "description", text_node(item.observation ? item.observation->value : name_of(item)));
        if (item.finding_class) {
            auto props = node_of(NodeKind::array);
            props.items.push_back(prop("finding-class", key_of(*item.finding_class)));
            put(out, "props", std::move(props));
        }
        put(out, "target", std::move(target));
        if (const auto found = observed_.find(item.id); found != observed_.end()) {
            auto related = node_of(NodeKind::array);
            related.items.push_back(reference("observation-uuid", found->second));
            put(out, "related-observations", std::move(related));
        }
        if (const auto found = threatened_.find(item.requirement.id); found != threatened_.end()) {
            auto related = node_of(NodeKind::array);
            for (const auto& uuid : found->second) related.items.push_back(reference("risk-uuid", uuid));
            put(out, "related-risks", std::move(related));
        }
        if (item.remediation) put(out, "remarks", text_node(item.remediation->value));
        return out;
    }

    Node reviewed_controls() {
        auto out = node_of(NodeKind::object), selections = node_of(NodeKind::array), selection = node_of(NodeKind::object);
        if (reviewed_.items.empty()) put(selection, "include-all", node_of(NodeKind::object));
        else put(selection, "include-controls", std::move(reviewed_));
        if (!excluded_.items.empty()) put(selection, "exclude-controls", std::move(excluded_));
        selections.items.push_back(std::move(selection));
        put(out, "control-selections", std::move(selections));
        return out;
    }

    Node result() {
        auto out = node_of(NodeKind::object);
        put(out, "uuid", text_node(uuid_of(tenant_, "assessment_result", assessment_.id.str(), assessment_.version)));
        put(out, "title", text_node(one_line(assessment_.title.value)));
        put(out, "description", text_node(assessment_.conclusion ? assessment_.conclusion->value : assessment_.title.value));
        put(out, "start", text_node(assessment_.started_on ? day_begins(*assessment_.started_on) : platform::format_instant(assessment_.created_at)));
        if (assessment_.closed_at) put(out, "end", text_node(platform::format_instant(*assessment_.closed_at)));
        if (assessment_.score && assessment_.score->score) {
            auto props = node_of(NodeKind::array);
            props.items.push_back(prop("score", platform::format_decimal(assessment_.score->score->scaled, 1)));
            put(out, "props", std::move(props));
        }
        put(out, "reviewed-controls", reviewed_controls());
        if (!observations_.items.empty()) put(out, "observations", std::move(observations_));
        if (!risks_.items.empty()) put(out, "risks", std::move(risks_));
        if (!findings_.items.empty()) put(out, "findings", std::move(findings_));
        return out;
    }

    Node resource(const std::string& uuid, const std::string& title, const std::string& description, const std::string& href) const {
        auto out = node_of(NodeKind::object), links = node_of(NodeKind::array);
        put(out, "uuid", text_node(uuid));
        put(out, "title", text_node(one_line(title)));
        put(out, "description", text_node(description));
        links.items.push_back(reference("href", href));
        put(out, "rlinks", std::move(links));
        return out;
    }

    Node document() {
        const auto scope = uuid_of(tenant_, "assessment_scope", assessment_.id.str(), assessment_.version);
        auto metadata = node_of(NodeKind::object), props = node_of(NodeKind::array), results = node_of(NodeKind::array), back = node_of(NodeKind::object),
             resources = node_of(NodeKind::array), inner = node_of(NodeKind::object), out = node_of(NodeKind::object);
        put(metadata, "title", text_node(one_line(assessment_.title.value)));
        put(metadata, "last-modified", text_node(platform::format_instant(modified_)));
        put(metadata, "version", text_node(std::to_string(assessment_.version)));
        put(metadata, "oscal-version", text_node(kVersion));
        props.items.push_back(prop("key", assessment_.key));
        props.items.push_back(prop("state", key_of(assessment_.state)));
        put(metadata, "props", std::move(props));
        resources.items.push_back(resource(scope, "Scope", assessment_.scope ? assessment_.scope->value : assessment_.title.value,
                                           "/api/v1/compliance-assessments/" + assessment_.id.str()));
        resources.items.push_back(resource(uuid_of(tenant_, "catalogue", regulation_.id.str(), regulation_.version), regulation_.title.value,
                                           regulation_.urn, "/api/v1/regulations/" + regulation_.id.str() + "/export?format=oscal_catalog"));
        put(back, "resources", std::move(resources));
        results.items.push_back(result());
        put(inner, "uuid",
            text_node(uuid_of(tenant_, "assessment_results", assessment_.id.str() + "/" + platform::format_instant(modified_), assessment_.version)));
        put(inner, "metadata", std::move(metadata));
        put(inner, "import-ap", reference("href", "#" + scope));
        put(inner, "results", std::move(results));
        put(inner, "back-matter", std::move(back));
        put(out, "assessment-results", std::move(inner));
        return out;
    }

    Uuid tenant_;
    const ComplianceAssessment& assessment_;
    const Regulation& regulation_;
    platform::Instant modified_;
    std::map<Uuid, std::string> ids_, observed_;           ///< by requirement; by item
    std::map<Uuid, std::vector<std::string>> threatened_;  ///< risks by requirement
    Node observations_ = node_of(NodeKind::array), risks_ = node_of(NodeKind::array), findings_ = node_of(NodeKind::array),
         reviewed_ = node_of(NodeKind::array), excluded_ = node_of(NodeKind::array);
};

}  // namespace

std::string export_assessment_results(Context& context, const RequirementAssessmentService& items, const Uuid& id) {
    static const auto regulation_table = regulations();
    auto tx = context.transaction();
    auto assessment = record_of(items.assessments().rows(), tx, id);
    const auto regulation = regulation_table.get(tx, assessment.regulation.id).value();
    const auto& neighbours = items.assessments().neighbours();
    const auto day = tenant_day(tx, context.now);
    put_score(tx, neighbours, assessment, day);
    const auto reported = reported_items(tx, assessment, day, neighbours.partial_credit(tx));
    const auto document = Results(context.caller.tenant, assessment, regulation).write(tx, reported, context.caller.may("risks:read"));
    tx.run("SELECT compliance_audit_note('export', 'compliance_assessment', $1, $2, '{\"filters\": {\"format\": \"oscal_assessment_results\"}}'::jsonb)",
           Params{}.add(id).add(std::string_view(assessment.key)));
    tx.commit();
    std::string text;
    platform::json::write(text, document);
    return text;
}

}  // namespace compliance
