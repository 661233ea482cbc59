// SPDX-License-Identifier: Apache-2.0
// What regulations ask of domains that keep their facts elsewhere: rules on the organisation (company profile), the duty register, the
// statement of applicability. Until those are there, the answers are what is true: nothing is known.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compliance/domain/result_proposal.hpp"
#include "compliance/schemas/regulation.hpp"
#include "compliance/services/context.hpp"

namespace compliance {

class RegulationNeighbours {
  public:
    virtual ~RegulationNeighbours() = default;

    /// What the rule says of the regulation with that key on the day (regulations R10).
    virtual ApplicabilityOutcome applicability(platform::postgres::Executor&, std::string_view /*rule*/, std::string_view /*key*/, platform::Date) const {
        return {ComputedApplicability::unknown, std::nullopt, {"no company profile"}};
    }
    /// State of each duty that the register knows.
    virtual std::map<std::string, DutyStatus> duties(platform::postgres::Executor&, const std::vector<std::string>& /*keys*/) const { return {}; }

    struct SoaEntry {
        SoaStatus status = SoaStatus::not_implemented;
        std::string justification;
    };
    /// The effective statement of applicability of the scope by reference (`A.5.1`); nullopt: there is none.
    virtual std::optional<std::map<std::string, SoaEntry>> statement(platform::postgres::Executor&, const std::optional<platform::Uuid>& /*scope*/) const {
        return std::nullopt;
    }
    /// Credit of a partially met requirement in hundredths (dashboard, partial_credit).
    virtual std::int64_t partial_credit(platform::postgres::Executor& db) const;
};

}  // namespace compliance
