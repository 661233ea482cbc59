// SPDX-License-Identifier: Apache-2.0
// What other domains ask before something is erased: duties of retention and legal holds. The retention domain answers;
// while this program keeps none of its objects and holds, there is nothing that could stand in the way.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compliance/services/context.hpp"

namespace compliance {

struct RetentionDuty {
    std::string code;                              ///< `retention` or `legal_hold`
    std::string detail;                            ///< norm or name of the hold
    std::optional<platform::Date> until;           ///< last day of the duty; none: open
};

class RetentionDuties {
  public:
    virtual ~RetentionDuties() = default;
    /// Duties and holds on objects of the deletion concept.
    virtual std::vector<RetentionDuty> on_objects(platform::postgres::Executor& db, std::span<const platform::Uuid> objects, platform::Date today) const;
    /// Holds on one record of any domain.
    virtual std::vector<RetentionDuty> on_record(platform::postgres::Executor& db, std::string_view entity_type, const platform::Uuid& id,
                                                 platform::Date today) const;
    /// Those of the records that a legal hold covers.
    [[nodiscard]] std::vector<platform::Uuid> held(platform::postgres::Executor& db, std::string_view entity_type, std::span<const platform::Uuid> ids,
                                                   platform::Date today) const;
};

}  // namespace compliance
