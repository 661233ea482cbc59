// SPDX-License-Identifier: Apache-2.0
// The grounds on which a right may be refused or cut short, and the rights each is a ground against. The one list:
// checks, answers to persons and the reference data read it. Whether a ground applies to a case is not decided here.
#pragma once

#include <span>
#include <string_view>

#include <boost/describe.hpp>

#include "compliance/domain/dsr_right.hpp"

namespace compliance {

/// Named by provision: `art17_3_b` is Art. 17(3)(b) GDPR, `bdsg34_1_2a` is § 34(1) no. 2(a) BDSG.
enum class DsrException {
    art12_5_unfounded, art12_5_excessive, art11_2_not_identifiable,
    art15_4_third_party, bdsg34_1_1, bdsg34_1_2a, bdsg34_1_2b, bdsg34_4, bdsg29_1_2, bdsg27_2, bdsg28_2,
    bdsg28_3, art16_accuracy_confirmed,
    art17_1_no_ground, art17_3_a, art17_3_b, art17_3_c, art17_3_d, art17_3_e, bdsg35_1, bdsg35_2, bdsg35_3,
    art18_1_no_ground, bdsg28_4,
    art20_1_basis, art20_1_not_automated, art20_3_public_task, art20_4_third_party,
    art21_1_compelling, art21_1_claims, art21_6_public_interest, bdsg36,
    art22_2_contract, art22_2_law, art22_2_consent, bdsg37,
};
BOOST_DESCRIBE_ENUM(DsrException, art12_5_unfounded, art12_5_excessive, art11_2_not_identifiable, art15_4_third_party, bdsg34_1_1,
                    bdsg34_1_2a, bdsg34_1_2b, bdsg34_4, bdsg29_1_2, bdsg27_2, bdsg28_2, bdsg28_3, art16_accuracy_confirmed,
                    art17_1_no_ground, art17_3_a, art17_3_b, art17_3_c, art17_3_d, art17_3_e, bdsg35_1, bdsg35_2, bdsg35_3,
                    art18_1_no_ground, bdsg28_4, art20_1_basis, art20_1_not_automated, art20_3_public_task, art20_4_third_party,
                    art21_1_compelling, art21_1_claims, art21_6_public_interest, bdsg36, art22_2_contract, art22_2_law,
                    art22_2_consent, bdsg37)

struct DsrExceptionRow {
    DsrException exception;
    std::span<const DsrRight> rights;           ///< what it may be held against
    std::string_view source_de, source_en;      ///< the provision as a letter cites it
    std::string_view label_de, label_en;
};

/// All 36, in the order of the enumeration.
std::span<const DsrExceptionRow> dsr_exceptions();
/// Whether the ground may be held against the right at all. Objections to marketing and withdrawals of consent are
/// never weighed: against them only `art11_2_not_identifiable` counts.
bool is_allowed(DsrException exception, DsrRight right);

}  // namespace compliance
