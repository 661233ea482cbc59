// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/import_form.hpp"

#include "platform/http/multipart.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

namespace {

constexpr std::size_t kFormBytes = 64 * 1024;  // what a form may have around the file

}  // namespace

ImportForm read_import_form(Call& call, std::size_t max) {
    platform::http::MultipartReader form(*call.request().stream, call.request().header("Content-Type"));
    std::optional<ImportForm> file;
    while (auto part = form.next()) {
        if (part->name != "file") throw platform::invalid("/" + platform::json::pointer_token(part->name), "unknown_member");
        if (file) throw platform::invalid("/file", "duplicate_member");
        file = ImportForm{part->file_name.value_or(""), form.read_all(max)};
    }
    if (!file) throw platform::invalid("/file", "required");
    return std::move(*file);
}

Declared& declare_import(Api& api, std::string path, Op op, ImportTypes types, std::function<void(Call&, const ImportForm&)> work) {
    const auto max = op.max_body;
    op.max_body += kFormBytes;
    auto& declared = api.raw("POST", std::move(path), std::move(op), types.report, [max, work = std::move(work)](Call& call) {
        const auto form = read_import_form(call, max);
        call.once(form.bytes, [&] { work(call, form); });
    });
    declared.operation.request_media_type = "multipart/form-data";
    declared.stream_body = true;
    platform::openapi::add_query(declared.operation, types.query());
    return declared;
}

}  // namespace compliance
