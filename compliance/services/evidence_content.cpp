// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_content.hpp"

#include <spdlog/spdlog.h>

#include "compliance/services/approval.hpp"
#include "compliance/services/chores.hpp"
#include "compliance/services/register.hpp"
#include "platform/async/runtime.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Date;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Transaction;

namespace {

constexpr std::chrono::hours kVerifyEvery{30 * 24};
constexpr std::size_t kPieceBytes = 256 * 1024;

void note(Executor& db, std::string_view action, const Evidence& evidence, const std::string& details) {
    db.run("SELECT compliance_audit_note($1, 'evidence', $2, $3, $4::jsonb)",
           Params{}.add(action).add(evidence.id).add(std::string_view(evidence.key)).add(std::string_view(details)));
}

}  // namespace

EvidenceRevision EvidenceContentService::revision_of(Executor& db, const Uuid& id, std::int64_t number) const {
    const auto rows = db.run("SELECT id FROM compliance_evidence_revisions WHERE tenant_id = compliance_tenant() AND evidence = $1 AND revision = $2",
                             Params{}.add(id).add(number));
    if (rows.empty()) throw platform::not_found();
    return evidence_.revisions().get(db, rows.uuid(0, 0)).value();
}

EvidenceContentService::Content EvidenceContentService::find(Context& context, const Uuid& id, std::int64_t number) const {
    auto db = context.units();
    const auto evidence = evidence_.visible(context, db, id);
    const auto revision = revision_of(db, id, number);
    if (revision.content_state == ContentState::destroyed) throw platform::Problem(410, "content_destroyed");
    Content content;
    content.sha256 = revision.sha256.value_or("");
    if (revision.statement) {
        content.text = revision.statement->value;
        content.size = static_cast<std::int64_t>(content.text.size());
        content.media_type = "text/markdown; charset=utf-8";
        content.file_name = evidence.key + "-" + std::to_string(number) + ".md";
    } else if (revision.file) {
        content.file = evidence_.contents().files().rows().get(db, *revision.file);
        if (!content.file) throw platform::Problem(410, "content_destroyed");
        require_given_out(content.file->scan_state, content.file->made_here, FileContents::rules(db).scan);
        content.size = content.file->size;
        content.media_type = revision.media_type.value_or("application/octet-stream");
        content.file_name = revision.filename.value_or(evidence.key);
    } else {
        throw platform::not_found();
    }
    if (evidence.confidentiality == Confidentiality::strict || evidence.contains_personal_data)
        note(db, "download", evidence, R"({"fields": ["content"], "purpose": "download"})");
    return content;
}

platform::files::ContentSource EvidenceContentService::stream(Context& context, const File& file, std::uint64_t offset, std::uint64_t length) const {
    auto db = context.units();
    return FileContents::stream(evidence_.contents().open(context, db, file), offset, length);
}

std::optional<std::string> EvidenceContentService::computed_hash(Context& context, const EvidenceRevision& revision) const {
    if (revision.statement) return platform::crypto::sha256_hex(revision.statement->value);
    auto db = context.units();
    const auto file = evidence_.contents().files().rows().get(db, *revision.file);
    if (!file) return std::nullopt;
    try {
        const auto reader = evidence_.contents().open(context, db, *file);
        platform::crypto::Sha256 hash;
        context.fiber.offload([&] {
            std::string piece;
            for (std::uint64_t at = 0; reader->read(at, kPieceBytes, piece) > 0; piece.clear()) {
                hash.update(piece);
                at += piece.size();
            }
        });
        return platform::crypto::hex_encode(hash.finish());
    } catch (const platform::Problem&) {
        throw;  // not there for now, or no longer
    } catch (const std::exception& error) {
        spdlog::error("evidence {} cannot be read: {}", revision.id.str(), error.what());
        return std::nullopt;  // bytes that were changed do not open
    }
}

IntegrityResult EvidenceContentService::compare(Context& context, const Evidence& evidence, EvidenceRevision revision) const {
    IntegrityResult result;
    result.stored = revision.sha256.value_or("");
    result.computed = computed_hash(context, revision);
    result.match = result.computed == revision.sha256;
    result.checked_at = context.now;
    const Acting acting(context, "verify");
    auto tx = context.transaction();
    auto locked = record_for_update(evidence_.revisions(), tx, revision.id);
    const bool known = locked.integrity_failed_on.has_value();
    locked.integrity_checked_at = context.now;
    if (result.match) locked.integrity_failed_on.reset();  // the store was repaired
    if (!result.match && !known) {
        locked.integrity_failed_on = platform::time::local_date(context.now, tenant_calendar(tx).time_zone);
        note(tx, "integrity_failed", evidence, "{\"fields\": [\"revision " + std::to_string(revision.revision) + "\"]}");
        flag_items_without(tx, evidence.id, *locked.integrity_failed_on);
    }
    update_record(evidence_.revisions(), tx, locked, locked.version);
    tx.commit();
    return result;
}

IntegrityResult EvidenceContentService::verify(Context& context, const Uuid& id, std::int64_t number) const {
    auto db = context.units();
    const auto evidence = evidence_.visible(context, db, id);
    auto revision = revision_of(db, id, number);
    if (revision.content_state == ContentState::destroyed) throw platform::Problem(410, "content_destroyed");
    if (!revision.file && !revision.statement) throw platform::not_found();
    return compare(context, evidence, std::move(revision));
}

/// Hash, metadata and approvals stay: what was there, and that it was approved, can still be shown.
std::vector<std::string> EvidenceContentService::destroy(Transaction& tx, Evidence& evidence) const {
    std::vector<std::string> blobs;
    const auto& contents = evidence_.contents();
    contents.release_all(tx, {"evidence", evidence.id});
    for (auto& revision : evidence.revisions) {
        if (revision.content_state == ContentState::destroyed || revision.url) continue;
        if (revision.file) {
            const auto file = contents.files().rows().get_for_update(tx, *revision.file);
            if (file && file->reference_count == 0) blobs.push_back(contents.erase(tx, *file));
        }
        if (revision.statement) revision.statement = platform::Markdown("-");
        revision.content_state = ContentState::destroyed;
        if (!evidence_.revisions().update(tx, revision, revision.version)) throw std::logic_error("a locked revision changed");
    }
    return blobs;
}

Evidence EvidenceContentService::withdraw(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const EvidenceWithdraw& input) const {
    if (input.destroy) context.require("evidence:admin");
    context.reason = input.reason.value;
    std::vector<std::string> blobs;
    auto evidence = evidence_.change(context, id, if_match, "withdraw", [&](Transaction& tx, Evidence& found, Date today) {
        require_state(found.state,
                      {EvidenceState::draft, EvidenceState::in_review, EvidenceState::approved, EvidenceState::rejected, EvidenceState::expired});
        flag_items_without(tx, id, today);
        found.state = EvidenceState::withdrawn;
        found.state_reason = input.reason.value;
        EvidenceService::keep_at_least(tx, found, today);
        if (input.destroy) blobs = destroy(tx, found);
    });
    evidence_.contents().discard(context.fiber, blobs);
    return evidence;
}

void EvidenceContentService::keep_house(Context& context) const {
    auto db = context.units();
    const auto zone = tenant_calendar(db).time_zone;
    const auto today = platform::time::local_date(context.now, zone);
    // One that cannot be read keeps no other from its day.
    std::vector<Chore> chores;
    for (const auto& id : evidence_to_destroy(db, today)) chores.push_back({"destruction", [&, id] { destroy_due(context, id, today); }});
    for (const auto& id : evidence_to_recheck(db, platform::time::start_of_day(today, zone)))
        chores.push_back({"checks", [&, id] { evidence_.check_again(context, id, std::nullopt); }});
    for (const auto& id : revisions_to_verify(db, context.now - kVerifyEvery))
        chores.push_back({"verification", [&, id] {
                              if (auto revision = evidence_.revisions().get(db, id))
                                  compare(context, evidence_.visible(context, db, revision->evidence), std::move(*revision));
                          }});
    const auto failed = do_chores("evidence of " + context.caller.tenant.str(), chores);
    if (failed > 0) throw std::runtime_error(std::to_string(failed) + " pieces of evidence were not looked after");
}

void EvidenceContentService::destroy_due(Context& context, const Uuid& id, Date today) const {
    std::vector<std::string> blobs;
    evidence_.change(context, id, std::nullopt, "destroy_content", [&](Transaction& tx, Evidence& found, Date) {
        if (!found.legal_hold && found.retention_until && *found.retention_until < today) blobs = destroy(tx, found);
    });
    evidence_.contents().discard(context.fiber, blobs);
}

}  // namespace compliance
