// SPDX-License-Identifier: Apache-2.0
// What the domains that stand say of erasing a person (gdpr R6, R7). A domain that comes adds its own source where it is
// wired: audit_in_progress with audit sessions; until then no register could hold such a thing, and nothing is found.
#pragma once

#include "compliance/services/erasure.hpp"
#include "compliance/services/file_content.hpp"
#include "compliance/services/retention_duties.hpp"

namespace compliance {

/// Accounts: `active_account`, `last_admin`; what binds a member to an identity goes with the key.
ErasureSource member_erasure_source();
/// Messages: the recipient's blind index goes; what still waits is no longer sent.
ErasureSource email_erasure_source();
/// Files of the person: their keys go, then their content. `files` must outlive it.
ErasureSource file_erasure_source(const FileContents& files);
/// Requests of data subjects: `open_case` until closed and while a complaint is open; `legal_hold` and `retention` as the duties say. `duties` must outlive it.
ErasureSource dsr_erasure_source(const RetentionDuties& duties);

}  // namespace compliance
