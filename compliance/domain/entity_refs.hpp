// SPDX-License-Identifier: Apache-2.0
// Tags of references between aggregates: each names the entity type it points to (the shared list of entity types).
#pragma once

#include <string_view>

namespace compliance::entity {

struct Member { static constexpr std::string_view kEntity = "member"; };
struct LegalEntity { static constexpr std::string_view kEntity = "legal_entity"; };
struct Vendor { static constexpr std::string_view kEntity = "vendor"; };
struct ServiceModule { static constexpr std::string_view kEntity = "service_module"; };
struct ProcessingActivity { static constexpr std::string_view kEntity = "processing_activity"; };
struct RetentionObject { static constexpr std::string_view kEntity = "retention_object"; };
struct AiSystem {
    static constexpr std::string_view kEntity = "ai_system";
};
struct Dsfa {
    static constexpr std::string_view kEntity = "dsfa";
};
struct RiskTreatment {
    static constexpr std::string_view kEntity = "risk_treatment";
};
struct RiskMatrix { static constexpr std::string_view kEntity = "risk_matrix"; };
struct File { static constexpr std::string_view kEntity = "file"; };
struct DsrRequest { static constexpr std::string_view kEntity = "dsr_request"; };
struct Requirement {
    static constexpr std::string_view kEntity = "requirement";
};
struct Regulation {
    static constexpr std::string_view kEntity = "regulation";
};
struct ComplianceAssessment {
    static constexpr std::string_view kEntity = "compliance_assessment";
};
struct Library {
    static constexpr std::string_view kEntity = "library";
};
struct Control {
    static constexpr std::string_view kEntity = "control";
};
struct ControlException {
    static constexpr std::string_view kEntity = "control_exception";
};
struct Risk {
    static constexpr std::string_view kEntity = "risk";
};
struct Evidence {
    static constexpr std::string_view kEntity = "evidence";
};
struct IsmsScope {
    static constexpr std::string_view kEntity = "isms_scope";
};
struct AuditFinding {
    static constexpr std::string_view kEntity = "audit_finding";
};
struct ApiToken {
    static constexpr std::string_view kEntity = "api_token";
};

}  // namespace compliance::entity
