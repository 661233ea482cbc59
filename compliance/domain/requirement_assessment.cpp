// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/requirement_assessment.hpp"

namespace compliance {

std::vector<ItemStatus> item_states_by_patch(ItemStatus from) {
    switch (from) {
        case ItemStatus::to_do: return {ItemStatus::in_progress};
        case ItemStatus::in_progress: return {ItemStatus::to_do, ItemStatus::in_review};
        case ItemStatus::in_review: return {ItemStatus::in_progress};
        case ItemStatus::done: return {};
    }
    return {};
}

}  // namespace compliance
