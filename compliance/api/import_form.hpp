// SPDX-License-Identifier: Apache-2.0
// The one file of a form, as imports take it.
#pragma once

#include <string>

#include "compliance/api/api.hpp"

namespace compliance {

struct ImportForm {
    std::string name, bytes;
};
/// Reads the form (field `file`) whole. Throws Problem 413 above `max`, 422 for a form that holds anything else.
ImportForm read_import_form(Call& call, std::size_t max);
struct ImportTypes {
    platform::reflect::TypeRef report, query;
};
/// A POST that takes such a form; `work` writes the reply, once for a retry key.
Declared& declare_import(Api& api, std::string path, Op op, ImportTypes types, std::function<void(Call&, const ImportForm&)> work);

}  // namespace compliance
