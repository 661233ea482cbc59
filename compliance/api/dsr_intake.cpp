// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/dsr_intake.hpp"
#include "compliance/services/dsr_request.hpp"

#include "platform/crypto/hash.hpp"
#include "platform/http/multipart.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

namespace {

constexpr std::size_t kLargestBody = kMaxMailBytes + 64 * 1024;  // the form around it
constexpr std::size_t kReadBytes = 128 * 1024;

template <class Source>
std::string read_mail(Source& source) {
    std::string mail;
    while (source.read(mail, kReadBytes) > 0)
        if (mail.size() > kMaxMailBytes) throw platform::Problem(413, "payload_too_large", "A mail may have at most 50 MiB.");
    return mail;
}

/// The mail itself, or the one file of a form that is it.
std::string mail_of(Call& call) {
    const auto type = call.request().header("Content-Type");
    if (type.substr(0, type.find(';')) == "message/rfc822") return read_mail(*call.request().stream);
    platform::http::MultipartReader form(*call.request().stream, type);
    std::optional<std::string> mail;
    while (auto part = form.next()) {
        if (part->name != "file") throw platform::invalid("/" + platform::json::pointer_token(part->name), "unknown_member");
        if (mail) throw platform::invalid("/file", "duplicate_member");
        mail = read_mail(form);
    }
    if (!mail) throw platform::invalid("/file", "required");
    return std::move(*mail);
}

void ingest(Call& call, Services& services) {
    const auto mail = mail_of(call);
    call.once(platform::crypto::sha256(mail), [&] {
        auto result = services.dsr_intake.take(call.context, mail);
        if (result.kind == DsrIntakeResult::Kind::automatic)
            throw platform::invalid("/file", "automatic_mail", "was written by a machine and answers no request");
        const bool made = result.kind == DsrIntakeResult::Kind::created;
        const auto request = made ? std::move(*result.made) : services.dsr_requests.get(call.context, result.request, {});
        call.response().status = made ? 201 : 200;
        if (made) call.response().set("Location", "/api/v1/dsr/requests/" + request.id.str());
        Api::answer(call, request);
    });
}

}  // namespace

void add_dsr_intake_routes(Api& api, Services& services) {
    auto& post = api.raw("POST", "/dsr/intake/email",
                         {.id = "ingestDsrEmail",
                          .permission = "dsr:write",
                          .text = "Takes in a mail (message/rfc822, or form field `file`): a new request with suggested rights; 200 with the one that is there "
                                  "for a known Message-ID or an answer.",
                          .success = 201,
                          .problems = {507},
                          .max_body = kLargestBody},
                         &platform::reflect::type_of<DsrRequest>, [&](Call& call) { ingest(call, services); });
    post.operation.request_media_type = "multipart/form-data";
    post.operation.request_itself = "message/rfc822";
    post.operation.further_success = {200};
    post.stream_body = true;
}

}  // namespace compliance
