// SPDX-License-Identifier: Apache-2.0
// Rows of compliance_files and compliance_file_references.
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/entity_refs.hpp"
#include "compliance/domain/file.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

namespace flags = platform::reflect;

/// A record that holds a file.
struct FileHolder {
    std::string type;
    platform::Uuid id;
    static constexpr flags::MemberDoc kMembers[] = {{"type", "Entity type."}, {"id", "Record."}};
    bool operator==(const FileHolder&) const = default;
};
BOOST_DESCRIBE_STRUCT(FileHolder, (), (type, id))

struct File : platform::records::Common {
    std::string sha256;
    std::int64_t size = 0;
    std::string media_type;
    platform::Pii<platform::Text<255>> name;
    bool personal = false;
    FileScanState scan_state = FileScanState::pending;
    std::optional<std::string> scan_engine;
    std::optional<platform::Instant> scanned_at;
    std::optional<std::string> signature;
    std::vector<FileHolder> references;
    std::int32_t reference_count = 0;
    std::optional<platform::Date> retain_until;
    std::string uploaded_by;
    std::vector<std::string> uploaders;
    std::optional<platform::Uuid> subject_key;
    std::string blob;
    bool made_here = false;

    static constexpr std::string_view kText = "A stored file: what is known of it, not its bytes.";
    static constexpr flags::MemberDoc kMembers[] = {
        {"sha256", "SHA-256 of the content, hex."},
        {"size", "Bytes of the content.", flags::kSortable},
        {"media_type", "Type, told from the bytes and not from the name."},
        {"name", "Name it was uploaded with. Of a person's file it is personal data, given with include=pii only."},
        {"personal", "Whether it belongs to the record of a person.", flags::kNoColumn | flags::kReadOnly},
        {"scan_state", "What the malware scan found; skipped: none was asked for.", flags::kFilter},
        {"scan_engine", "Scanner and its version."},
        {"scanned_at", "When it was scanned.", flags::kSortable},
        {"signature", "Name of the malware that was found."},
        {"references", "Records that hold it, as far as the caller may read them.", flags::kNoColumn},
        {"reference_count", "How many records hold it.", flags::kHidden},
        {"retain_until", "Last day on which it must be kept: the latest of its references."},
        {"uploaded_by", "Who stored it first."},
        {"uploaders", "Members who have uploaded it by hand; it is theirs while no record holds it.", flags::kHidden},
        {"subject_key", "Person whose key its own key is wrapped by; null: the tenant's.", flags::kHidden},
        {"blob", "Name in the store.", flags::kHidden},
        {"made_here", "Made by this program itself; needs no scan.", flags::kHidden}};
};
BOOST_DESCRIBE_STRUCT(File, (platform::records::Common),
                      (sha256, size, media_type, name, personal, scan_state, scan_engine, scanned_at, signature, references, reference_count, retain_until,
                       uploaded_by, uploaders, subject_key, blob, made_here))

struct FileReference : platform::records::Common {
    platform::Uuid file_id;
    std::string entity_type;
    platform::Uuid entity_id;
    std::optional<platform::Date> retain_until;
    std::optional<platform::Instant> expires_at;
    static constexpr flags::MemberDoc kMembers[] = {
        {"file_id", "File that is held."}, {"entity_type", "Type of the record that holds it."}, {"entity_id", "Record that holds it."},
        {"retain_until", "Last day on which the record needs it."}, {"expires_at", "When the reference ends by itself."}};
};
BOOST_DESCRIBE_STRUCT(FileReference, (platform::records::Common), (file_id, entity_type, entity_id, retain_until, expires_at))

/// Filters of listFiles.
struct FileFilters {
    std::optional<platform::Text<64>> sha256;
    std::optional<platform::Uuid> entity_id;
    std::optional<FileScanState> scan_state;
    std::optional<bool> unreferenced;
    std::optional<platform::Text<120>> media_type;
    std::optional<platform::Instant> uploaded_after;
    static constexpr flags::MemberDoc kMembers[] = {
        {"sha256", "SHA-256 of the content, hex."}, {"entity_id", "Record that holds it."}, {"scan_state", "What the scan found."},
        {"unreferenced", "true: no record holds it."}, {"media_type", "Type."}, {"uploaded_after", "Stored after that instant."}};
};
BOOST_DESCRIBE_STRUCT(FileFilters, (), (sha256, entity_id, scan_state, unreferenced, media_type, uploaded_after))

}  // namespace compliance
