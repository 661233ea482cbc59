// SPDX-License-Identifier: Apache-2.0
// Row of compliance_dsr_task_calls: the signed call that asks a system for a task.
#pragma once

#include "compliance/db/models/dsr_task.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct DsrTaskCall : platform::records::Common, DsrDelivery {
    platform::Uuid request, task, system;
    platform::Pii<platform::Json> payload;
    std::string token_sha256;
    static constexpr std::string_view kText = "The signed call that asks a system for a task.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"request", "The request."},
                                                                {"task", "The task."},
                                                                {"system", "Whom it asks."},
                                                                {"payload", "What is sent, until it has arrived.", platform::reflect::kHidden},
                                                                {"token_sha256", "SHA-256 of the task's token.", platform::reflect::kHidden}};
};
BOOST_DESCRIBE_STRUCT(DsrTaskCall, (platform::records::Common, DsrDelivery), (request, task, system, payload, token_sha256))

}  // namespace compliance
