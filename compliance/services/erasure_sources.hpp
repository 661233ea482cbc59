// SPDX-License-Identifier: Apache-2.0
// What the domains that stand say of erasing a person (gdpr R6, R7). A domain that comes adds its own source where it is
// wired: legal_hold and retention with retention, audit_in_progress with audit sessions; until then there is no register
// that could hold such a thing, and nothing is found.
#pragma once

#include "compliance/services/erasure.hpp"

namespace compliance {

/// Accounts: `active_account`, `last_admin`; what binds a member to an identity goes with the key.
ErasureSource member_erasure_source();
/// Messages: the recipient's blind index goes; what still waits is no longer sent.
ErasureSource email_erasure_source();
/// Requests of data subjects: `open_case` until closed.
ErasureSource dsr_erasure_source();

}  // namespace compliance
