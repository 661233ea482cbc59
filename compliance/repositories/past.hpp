// SPDX-License-Identifier: Apache-2.0
// Reading tables as they were: the rest of a transaction sees the views of schema compliance_past in their place.
#pragma once

#include "platform/postgres/database.hpp"

namespace compliance {

/// From here to its end the transaction reads what the figures are made of as it was at the instant: statements and functions stay the
/// same, their names are found in another schema. Tables without a view there are read as they are now (compliance_tenants: its time
/// zone; compliance_assessment_closings: never changed). Nothing can be written to those views.
/// Exact from the day on whose trail details are kept.
void read_past(platform::postgres::Transaction& tx, platform::Instant at);

}  // namespace compliance
