// SPDX-License-Identifier: Apache-2.0
// The rights of data subjects that a request can carry.
#pragma once

#include <boost/describe.hpp>

namespace compliance {

/// Art. 15, 16, 17, 18, 20, 21(1), 21(2)-(3), 22 and 7(3) GDPR.
enum class DsrRight {
    access, rectification, erasure, restriction, portability, objection, objection_marketing, automated_decision, consent_withdrawal,
};
BOOST_DESCRIBE_ENUM(DsrRight, access, rectification, erasure, restriction, portability, objection, objection_marketing,
                    automated_decision, consent_withdrawal)

}  // namespace compliance
