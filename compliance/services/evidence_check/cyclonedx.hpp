// SPDX-License-Identifier: Apache-2.0
// Bills of materials as components and open vulnerabilities: CycloneDX JSON 1.4 to 1.7 (ECMA-424, evidence R8), SPDX 2.2 and 2.3 JSON.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "platform/json/document.hpp"

namespace compliance {

/// Worse ones are larger; what nobody rated counts as high.
enum class VulnerabilitySeverity { none, info, low, medium, high, critical };

struct SbomFile {
    struct Component {
        std::string name;
        std::vector<std::string> licences;  ///< expressions or names that all apply
        std::set<std::string> fields;  ///< of name, version, purl, licenses, supplier, hashes those that are there
    };
    std::vector<Component> components;  ///< nested ones too, without metadata.component
    struct Vulnerability {
        std::string id;
        VulnerabilitySeverity severity = VulnerabilitySeverity::high;
        bool open = true, rated = false;
    };
    std::vector<Vulnerability> vulnerabilities;
};

/// Throws Problem 415 for another format or version, 422 `too_many_results` above 500,000 components or vulnerabilities.
SbomFile read_cyclonedx(const platform::json::Node& document);
/// The packages of an SPDX document as components; it tells of no vulnerabilities. Throws as read_cyclonedx().
SbomFile read_spdx(const platform::json::Node& document);
/// Whichever of both the document is.
SbomFile read_sbom(const platform::json::Node& document);

}  // namespace compliance
