// SPDX-License-Identifier: Apache-2.0
// Reads what figures are made of before somebody asks for them: after a start, after many changes, for the day that is about to begin.
#pragma once

#include "compliance/services/context.hpp"
#include "compliance/services/figure_parts.hpp"

namespace compliance {

/// Brings the tenant's parts up to date, and near the end of its day those of the next. Little is read where little has changed. A caller who
/// comes meanwhile reads for himself.
void renew_figures(Context& context, FigureParts& parts);
/// Whether a member or token of the tenant was seen within a day before: whose figures are read ahead after a start, when nobody has yet
/// asked for any.
bool was_seen_lately(Context& context);

}  // namespace compliance
