// SPDX-License-Identifier: Apache-2.0
// JSON Schema 2020-12 of described types, with their components.
#pragma once

#include <map>
#include <string>

#include "platform/reflect/type_info.hpp"

namespace platform::openapi {

enum class Use : unsigned char { answer, body, patch };

/// Collects the components that schemas refer to. Names: `Risk`, `RiskInput`, `RiskPatch`.
class Schemas {
  public:
    /// Schema text of `type`, a reference where it is an object or enumeration.
    std::string of(const reflect::TypeInfo& type, Use use);
    [[nodiscard]] const std::map<std::string, std::string>& components() const { return components_; }

  private:
    std::string any_of(const reflect::TypeInfo& type, Use use);
    std::string object(const reflect::TypeInfo& type, Use use);
    std::string member(const reflect::MemberInfo& member, Use use);
    std::string reference(const reflect::TypeInfo& type, Use use);
    std::map<std::string, std::string> components_;
    std::map<std::string, const reflect::TypeInfo*> owners_;
};

}  // namespace platform::openapi
