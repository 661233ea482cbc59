// SPDX-License-Identifier: Apache-2.0
// CycloneDX JSON 1.4 to 1.7 (ECMA-424) as components and open vulnerabilities (evidence R8).
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
        std::set<std::string> fields;  ///< of name, version, purl, licenses, supplier, hashes those that are there
    };
    std::vector<Component> components;  ///< nested ones too, without metadata.component
    struct Vulnerability {
        std::string id;
        VulnerabilitySeverity severity = VulnerabilitySeverity::high;
        bool open = true;
    };
    std::vector<Vulnerability> vulnerabilities;
};

/// Throws Problem 415 for another format or version, 422 `too_many_results` above 500,000 components or vulnerabilities.
SbomFile read_cyclonedx(const platform::json::Node& document);

}  // namespace compliance
