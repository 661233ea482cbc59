// SPDX-License-Identifier: Apache-2.0
// The register of evidence as a sheet that leaves the program: validity, hash, and what each proves.
#pragma once

#include "compliance/services/evidence.hpp"
#include "platform/tabular/table.hpp"

namespace compliance {

class EvidenceRegisterService {
  public:
    EvidenceRegisterService(const Vault& vault, const EvidenceService& evidence) : vault_(vault), evidence_(evidence) {}
    platform::tabular::Table table(Context& context, const EvidenceFilters& filters) const;

  private:
    const Vault& vault_;
    const EvidenceService& evidence_;
};

}  // namespace compliance
