// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/file.hpp"

#include "platform/http/download.hpp"
#include "platform/http/multipart.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

namespace {

constexpr std::size_t kLargestBody = (1024 + 1) * std::size_t{1024 * 1024};   // what a tenant may allow at most, and the form around it
constexpr std::size_t kReadBytes = 128 * 1024;

struct FileRead {
    std::optional<platform::Instant> as_of;
    std::optional<std::string> include;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"as_of", "The file as it stood at that instant."},
                                                                {"include", "`pii`: the name of a person's file too, which is recorded."}};
};
BOOST_DESCRIBE_STRUCT(FileRead, (), (as_of, include))

bool wants_personal(const FileRead& query) {
    if (query.include && *query.include != "pii") throw platform::invalid("/include", "unknown_value", "must be pii");
    return query.include.has_value();
}

std::uint64_t announced(const platform::http::Request& request) {
    return static_cast<std::uint64_t>(platform::parse_decimal(request.header("Content-Length"), 15, 0).value_or(0));
}

/// Takes the one file of the form onto disk; answers its name. Whatever else the form holds is a fault.
std::string read_form(Call& call, platform::http::MultipartReader& form, FileDraft& draft) {
    std::optional<std::string> name;
    std::string bytes;
    while (auto part = form.next()) {
        if (part->name != "file") throw platform::invalid("/" + platform::json::pointer_token(part->name), "unknown_member");
        if (name) throw platform::invalid("/file", "duplicate_member");
        name = part->file_name.value_or("");
        for (; form.read(bytes, kReadBytes) > 0; bytes.clear()) draft.append(call.context.fiber, bytes);
    }
    if (!name) throw platform::invalid("/file", "required");
    draft.finish(call.context.fiber);
    return *name;
}

void upload(Call& call, const FileService& files) {
    platform::http::MultipartReader form(*call.request().stream, call.request().header("Content-Type"));
    const auto sha256 = platform::http::parse_repr_digest(call.request().header("Repr-Digest"));
    const auto draft = files.begin_upload(call.context, announced(call.request()));
    const auto name = read_form(call, form, *draft);
    call.once(draft->sha256() + name, [&] {
        const auto stored = files.upload(call.context, *draft, name, sha256);
        call.response().status = stored.known ? 200 : 201;
        call.response().set("Location", call.request().path + "/" + stored.file.id.str());
        Api::answer(call, stored.file);
    });
}

void download(Call& call, const FileService& files) {
    const auto file = files.find_content(call.context, call.id("file_id"));
    const auto range = platform::http::begin_download(call.request(), call.response(),
                                                      {static_cast<std::uint64_t>(file.size), file.sha256, file.media_type, file.name.value.value});
    if (!range) return;
    call.response().content_length = range->length;
    call.response().source = files.content(call.context, file, range->first, range->length);
}

}  // namespace

void add_file_routes(Api& api, Services& services) {
    const auto& files = services.files;
    api.list<FileFilters, File>("/platform/files", {"listFiles", "platform:read", "Files of records that the caller may read, and his own uploads."},
                                [&](Call& call, const ListQuery& query, const FileFilters& filters) { return files.list(call.context, query, filters); });
    auto& post = api.raw("POST", "/platform/files",
                         {.id = "uploadFile",
                          .permission = "platform:write",
                          .text = "Stores a file once (form field `file`), checks Repr-Digest, tells its type from the bytes and queues the malware scan; 200 "
                                  "with the known file if it is there.",
                          .success = 201,
                          .problems = {507},
                          .max_body = kLargestBody,
                          .task_too = true},
                         &platform::reflect::type_of<File>, [&](Call& call) { upload(call, files); });
    post.operation.request_media_type = "multipart/form-data";
    post.operation.further_success = {200};
    post.stream_body = true;
    api.find<FileRead, File>(
        "/platform/files/{file_id}", {"getFile", "platform:read", "What is known of a file: digest, type, scan result, and the records that hold it."},
        [&](Call& call, const FileRead& query) { return files.get(call.context, call.id("file_id"), query.as_of, wants_personal(query)); });
    auto& content = api.raw("GET", "/platform/files/{file_id}/content",
                            {.id = "downloadFile",
                             .permission = "platform:read",
                             .text = "The bytes, whole or a range; 409 scan_pending, 403 infected.",
                             .problems = {409, 416, 422}},
                            nullptr, [&](Call& call) { download(call, files); });
    content.operation.shape = platform::openapi::Shape::file;
    content.operation.media_type = "application/octet-stream";
    content.operation.further_success = {206};
    content.operation.conditional = true;
    api.remove("/platform/files/{file_id}", {"deleteFile", "platform:write", "Deletes a file that no record holds and that need not be kept."},
               [&](Call& call) { files.remove(call.context, call.id("file_id"), call.if_match()); });
}

}  // namespace compliance
