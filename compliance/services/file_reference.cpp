// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/file_reference.hpp"

#include "platform/problem/problem.hpp"

namespace compliance {

using platform::postgres::Executor;

void FileReferences::add_type(std::string type, std::string permission, std::string rule) {
    if (!Permission::parse(permission)) throw std::logic_error("unknown permission " + permission);
    types_.push_back({type, std::move(permission), !rule.empty()});
    if (!rule.empty()) rules_.push_back({std::move(type), std::move(rule)});
}

FileViewer FileReferences::viewer(const Context& context, std::optional<platform::Instant> as_of, std::optional<platform::Uuid> entity) const {
    FileViewer viewer{context.caller.subject, context.caller.is(Role::compliance_admin), {}, {}, as_of, entity};
    for (const auto& type : types_) {
        if (!context.caller.may(type.permission) || !context.caller.enables(Permission::parse(type.permission)->domain())) continue;
        (type.limited ? viewer.limited : viewer.types).push_back(type.name);
    }
    return viewer;
}

bool FileReferences::may_read(const Context& context, Executor& db, const FileHolder& holder) const {
    return Files::may_read(db, holder, viewer(context), rules_);
}

void FileReferences::add(Executor& db, File& file, const FileHolding& holding) const {
    if (auto known = files_.reference(db, file.id, holding.holder)) {
        const auto before = known->version;
        known->retain_until = holding.retain_until;
        known->expires_at = holding.expires_at;
        if (!files_.references().update(db, *known, before)) throw std::logic_error("a locked reference changed");
    } else {
        FileReference fresh;
        fresh.file_id = file.id;
        fresh.entity_type = holding.holder.type;
        fresh.entity_id = holding.holder.id;
        fresh.retain_until = holding.retain_until;
        fresh.expires_at = holding.expires_at;
        files_.references().insert(db, fresh);
        ++file.reference_count;
    }
    // Never earlier: what the law keeps does not depend on who else lets go of it.
    if (holding.retain_until && (!file.retain_until || *file.retain_until < *holding.retain_until)) file.retain_until = holding.retain_until;
    if (!files_.rows().update(db, file, file.version)) throw std::logic_error("a locked file changed");
}

void FileReferences::remove(Executor& db, File& file, const FileHolder& holder) const {
    const auto known = files_.reference(db, file.id, holder);
    if (!known) return;
    files_.references().store().erase(db, known->id, known->version);
    --file.reference_count;
    if (!files_.rows().update(db, file, file.version)) throw std::logic_error("a locked file changed");
}

}  // namespace compliance
