// SPDX-License-Identifier: Apache-2.0
// The bytes of a revision, read once for all that is asked of them: which format they have, what stands in them in normal form.
#pragma once

#include <optional>
#include <string_view>

#include "compliance/db/models/evidence_results.hpp"
#include "compliance/services/evidence_check/attestation.hpp"
#include "compliance/services/evidence_check/cyclonedx.hpp"
#include "compliance/services/evidence_check/junit.hpp"
#include "compliance/services/evidence_check/sarif.hpp"

namespace compliance {

enum class ContentFormat { sarif, cyclonedx, spdx, junit, in_toto, json, file };
BOOST_DESCRIBE_ENUM(ContentFormat, sarif, cyclonedx, spdx, junit, in_toto, json, file)

/// Reads lazily and keeps what it read. Not to be used by two threads at once; `bytes` must outlive it. All throw Problem 415 or 422.
class ReadContent {
  public:
    explicit ReadContent(std::string_view bytes) : bytes_(bytes) {}
    [[nodiscard]] std::string_view bytes() const { return bytes_; }
    /// The JSON document. Throws Problem 422 `unparseable` with the line.
    const platform::json::Node& document();
    const std::vector<SarifTool>& sarif();
    const SbomFile& sbom();
    const Attestation& attestation();
    /// What it is; never throws a Problem.
    ContentFormat recognise();
    /// Throws where it is not of that format.
    void require(ContentFormat format);
    /// Throws where the format that it seems to have does not hold.
    EvidenceResults results();

  private:
    void add_sarif(EvidenceResults& out);
    void add_tests(EvidenceResults& out);
    void add_sbom(EvidenceResults& out);
    void add_attestation(EvidenceResults& out);

    std::string_view bytes_;
    std::optional<platform::json::Node> document_;
    std::optional<std::vector<SarifTool>> sarif_;
    std::optional<SbomFile> sbom_;
    std::optional<Attestation> attestation_;
};

}  // namespace compliance
