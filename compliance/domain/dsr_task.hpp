// SPDX-License-Identifier: Apache-2.0
// What a right makes systems do, and the states of that work (dsr, DsrTask, R19-R21). Pure.
#pragma once

#include <vector>

#include <boost/describe.hpp>

#include "compliance/domain/dsr_right.hpp"

namespace compliance {

enum class DsrTaskKind {
    collect, rectify, erase, restrict, lift_restriction, stop_processing, export_, withdraw_consent, human_review, notify_public,
};
BOOST_DESCRIBE_ENUM(DsrTaskKind, collect, rectify, erase, restrict, lift_restriction, stop_processing, export_, withdraw_consent, human_review, notify_public)
enum class DsrTaskState { open, in_progress, done, no_data, not_possible, cancelled };
BOOST_DESCRIBE_ENUM(DsrTaskState, open, in_progress, done, no_data, not_possible, cancelled)
enum class DsrNoticeState { planned, sent, acknowledged, impossible, disproportionate };
BOOST_DESCRIBE_ENUM(DsrNoticeState, planned, sent, acknowledged, impossible, disproportionate)
enum class DsrPackageKind { access, portability };
BOOST_DESCRIBE_ENUM(DsrPackageKind, access, portability)

/// The work that a right asks of each system that holds the person's data.
DsrTaskKind task_of(DsrRight right);
/// Whether how it was done must be proved in words: erasing, correcting, restricting, stopping.
bool needs_proof(DsrTaskKind kind);
/// Whether third parties' data in result files must have been looked at before they leave (Art. 15(4), 20(4)).
bool needs_third_party_review(DsrTaskKind kind);
/// Whether recipients are told of what the right brings about (Art. 19).
bool needs_recipient_notice(DsrRight right);

}  // namespace compliance
