// SPDX-License-Identifier: Apache-2.0
// A bill of materials in the one form that its formats are read into.
#pragma once

#include <bitset>
#include <string>
#include <vector>

#include "platform/json/document.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

/// Worse ones are larger; what nobody rated counts as high.
enum class VulnerabilitySeverity { none, info, low, medium, high, critical };

enum class SbomField { name, version, purl, licenses, supplier, hashes };
BOOST_DESCRIBE_ENUM(SbomField, name, version, purl, licenses, supplier, hashes)

struct SbomFile {
    struct Component {
        std::string name;
        std::vector<std::string> licences;  ///< expressions, or names; all of them apply
        std::bitset<6> fields;              ///< those SbomField that are there
        void add(SbomField field) { fields.set(static_cast<std::size_t>(field)); }
        [[nodiscard]] bool has(SbomField field) const { return fields.test(static_cast<std::size_t>(field)); }
    };
    std::vector<Component> components;  ///< nested ones too, without what the document is about
    struct Vulnerability {
        std::string id;
        VulnerabilitySeverity severity = VulnerabilitySeverity::high;
        bool open = true;
    };
    std::vector<Vulnerability> vulnerabilities;
};

/// Components, and vulnerabilities, of one file at most.
constexpr std::size_t kMaxSbomRows = 500'000;

/// CycloneDX or SPDX, whichever it says it is. Throws Problem 415 for another format or version, 422 `too_many_results`.
SbomFile read_sbom(const platform::json::Node& document);
[[nodiscard]] inline bool is_spdx(const platform::json::Node& document) { return document.find("spdxVersion") != nullptr; }

}  // namespace compliance
