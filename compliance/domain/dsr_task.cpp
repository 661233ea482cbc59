// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/dsr_task.hpp"

namespace compliance {

DsrTaskKind task_of(DsrRight right) {
    switch (right) {
        case DsrRight::access: return DsrTaskKind::collect;
        case DsrRight::rectification: return DsrTaskKind::rectify;
        case DsrRight::erasure: return DsrTaskKind::erase;
        case DsrRight::restriction: return DsrTaskKind::restrict;
        case DsrRight::portability: return DsrTaskKind::export_;
        case DsrRight::objection:
        case DsrRight::objection_marketing: return DsrTaskKind::stop_processing;
        case DsrRight::automated_decision: return DsrTaskKind::human_review;
        case DsrRight::consent_withdrawal: return DsrTaskKind::withdraw_consent;
    }
    return DsrTaskKind::collect;
}

bool needs_proof(DsrTaskKind kind) {
    return kind == DsrTaskKind::erase || kind == DsrTaskKind::rectify || kind == DsrTaskKind::restrict || kind == DsrTaskKind::stop_processing;
}

bool needs_third_party_review(DsrTaskKind kind) { return kind == DsrTaskKind::collect || kind == DsrTaskKind::export_; }

bool needs_recipient_notice(DsrRight right) {
    return right == DsrRight::rectification || right == DsrRight::erasure || right == DsrRight::restriction;
}

}  // namespace compliance
