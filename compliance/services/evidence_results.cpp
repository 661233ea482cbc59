// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_results.hpp"

#include "compliance/services/evidence_check/reading_turn.hpp"
#include "compliance/services/evidence_check/results.hpp"
#include "platform/async/runtime.hpp"

namespace compliance {

namespace {

constexpr std::size_t kMostRead = 64UL * 1024 * 1024;

}  // namespace

EvidenceResults EvidenceResultsService::get(Context& context, const platform::Uuid& id, std::int64_t revision, const EvidenceResultsQuery& query) const {
    auto content = contents_.find(context, id, revision);
    const ReadingTurn turn(static_cast<std::size_t>(content.size));
    auto db = context.units();
    const auto bytes = content.file ? evidence_.contents().bytes(context, db, content.file->id, kMostRead) : std::move(content.text);
    EvidenceResults results;
    context.fiber.offload([&] { results = read_results(bytes, query); });
    const auto evidence = evidence_.get(context, id, std::nullopt, std::nullopt);
    for (const auto& one : evidence.revisions)
        if (one.revision == revision && one.signature) results.signature = *one.signature;
    return results;
}

}  // namespace compliance
