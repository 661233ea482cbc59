// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "compliance/api/routes.hpp"
#include "compliance/services/reference.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

namespace reflect = platform::reflect;

namespace {

/// Walks what types are made of, each once.
class Enumerations {
  public:
    void visit(const reflect::TypeInfo& type) {
        if (!seen_.insert(&type).second) return;
        if (type.kind == reflect::Kind::enumeration) found.push_back(&type);
        if (type.inner != nullptr) visit(type.inner());
        for (const auto alternative : type.alternatives) visit(alternative());
        for (const auto& member : type.members)
            if (!member.has(reflect::kHidden)) visit(member.type());
    }
    std::vector<const reflect::TypeInfo*> found;

  private:
    std::set<const reflect::TypeInfo*> seen_;
};

void answer_dataset(Call& call, const ReferenceData& data) {
    const auto* found = data.find(call.text("dataset"));
    if (found == nullptr) throw platform::not_found();
    call.answer_bytes("application/json", found->body, found->tag);
}

}  // namespace

std::vector<const reflect::TypeInfo*> enumerations_of(const Operations& operations) {
    Enumerations walk;
    for (const auto& declared : operations) {
        const auto& operation = declared->operation;
        if (operation.request != nullptr) walk.visit(operation.request());
        if (operation.response != nullptr) walk.visit(operation.response());
        if (operation.accepted != nullptr) walk.visit(operation.accepted());
        for (const auto& parameter : operation.parameters) walk.visit(parameter.type());
    }
    return walk.found;
}

void add_reference_routes(Api& api, const SystemPages& pages) {
    auto& dataset =
        api.raw("GET", "/platform/reference/{dataset}",
                {"getReferenceDataset", "platform:read", "A list that forms choose from, with names in German and English; the same for everybody."},
                &reflect::type_of<ReferenceDataset>, [&](Call& call) { answer_dataset(call, pages.reference()); });
    dataset.operation.conditional = true;
    dataset.operation.parameters.front().type = &reflect::type_of<Dataset>;
    dataset.operation.parameters.front().text = "Which list.";
}

}  // namespace compliance
