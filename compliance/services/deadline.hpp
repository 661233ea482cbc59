// SPDX-License-Identifier: Apache-2.0
// The calendar of all domains' deadlines, and what-if questions to the one engine of periods (platform R4).
#pragma once

#include <vector>

#include "compliance/repositories/deadline.hpp"
#include "compliance/schemas/deadline.hpp"
#include "compliance/services/context.hpp"

namespace compliance {

/// Domains whose deadlines the caller may see: those he may read and the tenant has enabled (platform R2); as rows spell them.
std::vector<std::string> readable_domains(const Context& context);

class DeadlineService {
  public:
    /// Only those of domains that the caller may read and the tenant has enabled (platform R2).
    platform::records::Page<Deadline> list(Context& context, const platform::records::ListQuery& query, const DeadlineFilters& filters) const;
    /// Target, due date and steps, by the tenant's zone, region and extra holidays where the question names none; stores
    /// nothing. Throws Problem 422 for a start that is neither a date nor an instant.
    static Reckoning calculate(Context& context, const DeadlineCalculation& in);
    /// Public holidays of a year, the tenant's own included. Throws Problem 422 without a year.
    static std::vector<Holiday> holidays(Context& context, const HolidayFilters& filters);

  private:
    platform::records::Table<Deadline> rows_ = deadlines();
};

}  // namespace compliance
