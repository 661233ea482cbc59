// SPDX-License-Identifier: Apache-2.0
// Row of compliance_risk_settings: one per tenant.
#pragma once

#include "compliance/domain/entity_refs.hpp"
#include "compliance/domain/risk.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

namespace flags = platform::reflect;

struct RiskAppetite {
    Criticality information_security = Criticality::medium, privacy = Criticality::low, ai = Criticality::medium, supplier = Criticality::medium,
                continuity = Criticality::medium, compliance = Criticality::medium, project = Criticality::medium, operational = Criticality::medium;
    static constexpr flags::MemberDoc kMembers[] = {{"information_security", "Highest class that is borne.", flags::kDefaulted},
                                                    {"privacy", "Highest class that is borne.", flags::kDefaulted},
                                                    {"ai", "Highest class that is borne.", flags::kDefaulted},
                                                    {"supplier", "Highest class that is borne.", flags::kDefaulted},
                                                    {"continuity", "Highest class that is borne.", flags::kDefaulted},
                                                    {"compliance", "Highest class that is borne.", flags::kDefaulted},
                                                    {"project", "Highest class that is borne.", flags::kDefaulted},
                                                    {"operational", "Highest class that is borne.", flags::kDefaulted}};
    [[nodiscard]] Criticality of(RiskKind kind) const {
        const Criticality all[] = {information_security, privacy, ai, supplier, continuity, compliance, project, operational};
        return all[static_cast<std::size_t>(kind)];
    }
};
BOOST_DESCRIBE_STRUCT(RiskAppetite, (), (information_security, privacy, ai, supplier, continuity, compliance, project, operational))

struct RiskPeriods {
    platform::Duration low, medium, high, critical;
    static constexpr flags::MemberDoc kMembers[] = {{"low", "Of class low.", flags::kDefaulted, "\"P24M\""},
                                                    {"medium", "Of class medium.", flags::kDefaulted, "\"P12M\""},
                                                    {"high", "Of class high.", flags::kDefaulted, "\"P6M\""},
                                                    {"critical", "Of class critical.", flags::kDefaulted, "\"P3M\""}};
    [[nodiscard]] const std::string& of(Criticality level) const {
        const platform::Duration* all[] = {&low, &medium, &high, &critical};
        return all[static_cast<std::size_t>(level)]->value;
    }
};
BOOST_DESCRIBE_STRUCT(RiskPeriods, (), (low, medium, high, critical))

struct RiskApprovers {
    RiskApprover low = RiskApprover::owner, medium = RiskApprover::approver, high = RiskApprover::specialist, critical = RiskApprover::management;
    static constexpr flags::MemberDoc kMembers[] = {{"low", "Of class low.", flags::kDefaulted},
                                                    {"medium", "Of class medium.", flags::kDefaulted},
                                                    {"high", "Of class high.", flags::kDefaulted},
                                                    {"critical", "Of class critical.", flags::kDefaulted}};
    [[nodiscard]] RiskApprover of(Criticality level) const {
        const RiskApprover all[] = {low, medium, high, critical};
        return all[static_cast<std::size_t>(level)];
    }
};
BOOST_DESCRIBE_STRUCT(RiskApprovers, (), (low, medium, high, critical))

struct RiskSettingsPatch {
    std::optional<platform::Ref<entity::RiskMatrix>> default_matrix;
    RiskAppetite appetite;
    RiskPeriods review_interval{"P24M", "P12M", "P6M", "P3M"};
    RiskPeriods acceptance_limit{"P24M", "P12M", "P6M", "P3M"};
    RiskApprovers approvers;
    platform::Currency currency{"EUR"};
    static constexpr flags::MemberDoc kMembers[] = {
        {"default_matrix", "Matrix of new risks that name none; matrix-5x5 where none is set."},
        {"appetite", "Highest class that is borne, by kind of risk.", flags::kDefaulted},
        {"review_interval", "How often a risk is looked at, by class of its current rating.", flags::kDefaulted},
        {"acceptance_limit", "For how long a risk may be accepted, by class.", flags::kDefaulted},
        {"approvers", "Who decides over an acceptance: its owner, whoever may approve risks, the ISMS manager or data protection officer, the management.",
         flags::kDefaulted},
        {"currency", "Of amounts.", flags::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(RiskSettingsPatch, (), (default_matrix, appetite, review_interval, acceptance_limit, approvers, currency))

struct RiskSettings : platform::records::Common, RiskSettingsPatch {
    static constexpr std::string_view kText = "What the organisation decided about risks as a whole.";
};
BOOST_DESCRIBE_STRUCT(RiskSettings, (platform::records::Common, RiskSettingsPatch), ())

}  // namespace compliance
