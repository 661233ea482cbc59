// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/file.hpp"

#include "compliance/services/personal_read.hpp"
#include "compliance/services/register.hpp"
#include "compliance/services/tenant_calendar.hpp"
#include "platform/async/runtime.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Problem;
using platform::Uuid;
using platform::postgres::Executor;

namespace {

constexpr std::uint64_t kMebibyte = 1024 * 1024;
constexpr std::uint64_t kFormBytes = 64 * 1024;   // what a form may have around the one file

PersonalRead read_of(const File& file, std::string action, std::string_view field) {
    PersonalRead read{.entity_type = "file", .entity_id = file.id, .ids = {file.id}, .subjects = {*file.subject_key}};
    read.fields.emplace_back(field);
    read.action = std::move(action);
    return read;
}

}  // namespace

platform::records::Page<File> FileService::list(Context& context, const platform::records::ListQuery& query, const FileFilters& filters) const {
    if (query.include && *query.include != "pii") throw platform::invalid("/include", "unknown_value", "must be pii");
    const auto viewer = contents_.references.viewer(context, query.as_of, filters.entity_id);
    const auto& rules = contents_.references.rules();
    auto tx = context.transaction();
    auto page = contents_.files().rows().list(tx, query, filters, {Files::visible(viewer, rules)});
    contents_.files().load_references(tx, page.items, viewer, rules);
    std::vector<File*> shown;
    PersonalRead read{.entity_type = "file", .fields = {"name"}};
    for (auto& file : page.items) {
        file.personal = file.subject_key.has_value();
        if (file.subject_key && !query.include) continue;   // personal data, which was not asked for
        shown.push_back(&file);
        if (!file.subject_key) continue;
        read.ids.push_back(file.id);
        read.subjects.push_back(*file.subject_key);
    }
    contents_.keys().open_names(tx, shown);
    note_personal_read(context, tx, read);
    tx.commit();
    return page;
}

/// The file, as long as the caller may see it; with its name, unless that is personal data that was not asked for.
File FileService::visible(Context& context, Executor& db, const Uuid& id, bool with_personal) const {
    auto file = contents_.files().rows().get(db, id);
    const auto condition = Files::visible(contents_.references.viewer(context), contents_.references.rules());
    if (!file || !contents_.files().is_visible(db, id, condition)) throw platform::not_found();
    if (!file->subject_key || with_personal) contents_.keys().open_names(db, {&*file});
    return std::move(*file);
}

File FileService::get(Context& context, const Uuid& id, std::optional<platform::Instant> as_of, bool with_personal) const {
    auto tx = context.transaction();
    std::vector<File> one;
    if (!as_of) {
        one.push_back(visible(context, tx, id, with_personal));
    } else {
        // Who may look at what it was then is asked of what it is now, so that nothing comes back that was withdrawn.
        auto file = record_of(contents_.files().rows(), tx, id, as_of);
        (void)visible(context, tx, id);
        if (!file.subject_key || with_personal) contents_.keys().open_names(tx, {&file});
        one.push_back(std::move(file));
    }
    one.front().personal = one.front().subject_key.has_value();
    contents_.files().load_references(tx, one, contents_.references.viewer(context, as_of), contents_.references.rules());
    if (one.front().name.state == platform::PiiState::open && one.front().personal) note_personal_read(context, tx, read_of(one.front(), "read", "name"));
    tx.commit();
    return std::move(one.front());
}

std::unique_ptr<FileDraft> FileService::begin_upload(Context& context, std::uint64_t expected) const {
    auto db = context.units();
    const auto max_bytes = static_cast<std::uint64_t>(FileContents::rules(db).max_mb.value) * kMebibyte;
    if (expected > max_bytes + kFormBytes) throw Problem(413, "payload_too_large", fmt::format("A file may have at most {} bytes here.", max_bytes));
    return contents_.begin(context, max_bytes, expected);
}

StoredFile FileService::upload(Context& context, FileDraft& draft, const std::string& name, const std::optional<std::string>& sha256) const {
    if (sha256 && !platform::crypto::equal_constant_time(*sha256, draft.sha256())) throw platform::invalid("/Repr-Digest", "digest_mismatch");
    auto tx = context.transaction();
    if (!is_type_allowed(draft.media_type(), FileContents::rules(tx).allowed_types))
        throw Problem(415, "type_not_allowed", "The bytes are of the type " + draft.media_type() + ".");
    if (draft.encrypted_archive()) throw platform::invalid("/file", "cannot_scan", "is an encrypted archive, or one that cannot be read");
    const Acting acting(context, "upload");
    tx.set_scope(context.scope());
    auto stored = contents_.store(context, tx, draft, {.name = name, .by_hand = true});
    contents_.keys().open_names(tx, {&stored.file});
    std::vector<File> one{stored.file};
    contents_.files().load_references(tx, one, contents_.references.viewer(context), contents_.references.rules());
    stored.file = std::move(one.front());
    tx.commit();
    return stored;
}

File FileService::find_content(Context& context, const Uuid& id) const {
    auto db = context.units();
    auto file = visible(context, db, id);
    require_given_out(file.scan_state, file.made_here, FileContents::rules(db).scan);
    return file;
}

platform::files::ContentSource FileService::content(Context& context, const File& file, std::uint64_t offset, std::uint64_t length) const {
    auto db = context.units();
    auto reader = contents_.open(context, db, file);
    if (file.subject_key) note_personal_read(context, db, read_of(file, "download", "content"));
    return FileContents::stream(std::move(reader), offset, length);
}

void FileService::remove(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    auto tx = context.transaction();
    (void)visible(context, tx, id);
    auto file = record_for_update(contents_.files().rows(), tx, id, if_match);
    require_deletable(file.reference_count, file.retain_until, platform::time::local_date(context.now, tenant_calendar(tx).time_zone));
    std::vector<std::string> blobs;
    if (file.uploaders.size() > 1 && !context.caller.is(Role::compliance_admin)) {
        const Acting acting(context, "withdraw");
        tx.set_scope(context.scope());
        std::erase(file.uploaders, context.caller.subject);
        update_record(contents_.files().rows(), tx, file, file.version);
    } else {
        blobs.push_back(contents_.erase(tx, file));
    }
    tx.commit();
    contents_.discard(context.fiber, blobs);
}

}  // namespace compliance
