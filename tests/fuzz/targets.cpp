// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/targets.hpp"

#include <cstdlib>
#include <map>
#include <set>

#include "compliance/domain/collector.hpp"
#include "compliance/domain/licence_expression.hpp"
#include "compliance/services/evidence_check/attestation.hpp"
#include "compliance/services/evidence_check/document.hpp"
#include "compliance/services/evidence_check/junit.hpp"
#include "compliance/services/evidence_check/results.hpp"
#include "compliance/services/evidence_check/rules.hpp"
#include "compliance/services/evidence_check/sarif.hpp"
#include "compliance/services/evidence_check/sbom.hpp"
#include "compliance/services/library_file/component_definition.hpp"
#include "compliance/services/library_file/reader.hpp"
#include "platform/auth/jwt.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/http/gzip.hpp"
#include "platform/http/head.hpp"
#include "platform/http/router.hpp"
#include "platform/http/url.hpp"
#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"
#include "platform/json/json.hpp"
#include "platform/ledger/jcs.hpp"
#include "platform/mail/incoming.hpp"
#include "platform/mail/message.hpp"
#include "platform/mail/text.hpp"
#include "platform/problem/writer.hpp"
#include "platform/reflect/describe.hpp"
#include "platform/render/markdown.hpp"
#include "platform/render/template.hpp"
#include "platform/text/pattern.hpp"

namespace fuzz {

using namespace platform;

void promise(bool kept) {
    if (!kept) std::abort();
}

std::vector<std::string> parts_of(std::string_view bytes, std::size_t count) {
    std::vector<std::string> out;
    while (out.size() + 1 < count) {
        const auto end = std::min(bytes.find('\x1F'), bytes.size());
        out.emplace_back(bytes.substr(0, end));
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
    }
    out.emplace_back(bytes);
    return out;
}

namespace {

struct Part {
    Text<20> name;
    std::optional<Int<1, 5>> level;
    std::vector<Date> dates;
    static constexpr reflect::MemberDoc kMembers[] = {{"name", "Name."}, {"level", "Level."}, {"dates", "Dates."}};
};
BOOST_DESCRIBE_STRUCT(Part, (), (name, level, dates))

struct Whole {
    Uuid id;
    std::optional<Instant> at;
    std::vector<Part> parts;
    std::map<std::string, Text<10>> labels;
    Json free;
    std::optional<Part> one;
    bool yes = false;
    static constexpr reflect::MemberDoc kMembers[] = {{"id", "Id."},         {"at", "When."}, {"parts", "Parts."}, {"labels", "Labels."},
                                                      {"free", "Anything."}, {"one", "One."}, {"yes", "Yes."}};
};
BOOST_DESCRIBE_STRUCT(Whole, (), (id, at, parts, labels, free, one, yes))

void json_parse(std::string_view bytes) {
    std::vector<Fault> faults;
    try {
        const auto node = json::parse(bytes, faults, {.max_depth = 64, .max_nodes = 10'000});
        std::string once, twice;
        json::write(once, node);
        std::vector<Fault> none;
        json::write(twice, json::parse(once, none));
        promise(once == twice && none.empty());
    } catch (const Problem&) {
    }
}

void json_decode(std::string_view bytes) {
    const auto& type = reflect::type_of<Whole>();
    Whole whole;
    try {
        json::decode_body(type, bytes, &whole);
    } catch (const Problem& problem) {
        promise(problem.faults().size() <= kMaxFaults + 1);
        promise(is_valid_utf8(write_problem(problem, "de", "/x", "y")));
        return;
    }
    std::string once, twice;
    json::encode(once, type, &whole, json::Form::answer);
    Whole again;
    json::decode_body(type, once, &again);
    json::encode(twice, type, &again, json::Form::answer);
    promise(once == twice);
}

void canonical(std::string_view bytes) {
    try {
        const auto once = ledger::canonical_json(bytes);
        promise(ledger::canonical_json(once) == once);
    } catch (const std::invalid_argument&) {
    }
}

void head(std::string_view bytes) {
    const auto whole = http::check_head(bytes, 1000);
    if (whole.status == 0) {
        promise(http::check_head_start(bytes).status == 0 && bytes.ends_with("\r\n\r\n") && bytes.find('\0') == std::string_view::npos);
        promise(bytes.find("\r\n\r\n") == bytes.size() - 4);
    }
    for (std::size_t cut = 0; whole.status == 0 && cut < bytes.size(); ++cut) promise(http::check_head_start(bytes.substr(0, cut)).status == 0);
}

void url(std::string_view bytes) {
    if (const auto pairs = http::parse_query(bytes))
        for (const auto& [name, value] : *pairs) {
            promise(is_valid_utf8(name) && is_valid_utf8(value));
            promise(http::percent_decode(http::percent_encode(value), true) == value);
        }
    static const auto router = [] {
        auto made = std::make_unique<http::Router>();
        for (const char* pattern : {"/a/{id}", "/a/b", "/a/{id}/c", "/a/b/d/{key}"}) made->add({"GET", pattern, {}});
        return made;
    }();
    const auto match = router->find("GET", bytes);
    for (const auto& [name, value] : match.params)
        promise(is_valid_utf8(value) && value.find('/') == std::string::npos && value.find('\0') == std::string::npos && value != "..");
    (void)http::is_loopback_host(bytes);
}

void token(std::string_view bytes) {
    static const std::string key = R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";
    (void)auth::read_head(bytes);
    promise(!auth::verify_token(bytes, key, {"https://issuer.example", "us"}, Instant{}));
    const auto parts = parts_of(bytes, 2);  // keys come from another server too
    (void)auth::verify_token(parts[0], parts[1], {"https://issuer.example", "us"}, Instant{});
}

void mail(std::string_view bytes) {
    const auto parts = parts_of(bytes, 6);
    if (!is_valid_utf8(bytes)) return;  // whoever writes a mail has text
    try {
        const auto text = mail::write({parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], "<id@example.org>", Instant{}});
        const auto end = text.find("\r\n\r\n");
        promise(end != std::string::npos);
        for (std::size_t at = 0; at < text.size(); ++at) promise(text[at] != '\n' || (at > 0 && text[at - 1] == '\r'));
        std::size_t to = 0;
        for (auto at = text.find("\r\nTo:"); at < end; at = text.find("\r\nTo:", at + 1)) ++to;
        promise(to <= 1 && text.substr(0, end).find("\r\nBcc:") == std::string::npos);
    } catch (const std::invalid_argument&) {
    }
}

/// What a stranger has sent: text and files come out of it, or nothing.
void incoming_mail(std::string_view bytes) {
    const mail::IncomingLimits limits{.parts = 50, .depth = 5, .files = 10, .text_bytes = 10'000};
    const auto found = mail::read_incoming(bytes, limits);
    if (!found) return;
    for (const auto& words : {found->text, found->subject, found->from_name, found->from_address}) {
        promise(is_valid_utf8(words));
        promise(words.find('\0') == std::string::npos);
    }
    promise(found->subject.find('\n') == std::string::npos && found->files.size() <= limits.files);
    promise(found->message_id.size() <= 300 && found->message_id.find_first_of(" \r\n\t") == std::string::npos);
}

void html_text(std::string_view bytes) {
    const auto text = mail::html_to_text(mail::to_utf8(bytes, "utf-8"));
    promise(is_valid_utf8(text) && text.find('\0') == std::string::npos);
}

void templates(std::string_view bytes) {
    if (!is_valid_utf8(bytes)) return;
    static const std::set<std::string> paths{"name", "items", "items.title", "person.name", "flag"};
    static const auto values = [] {
        std::vector<Fault> none;
        return json::parse(R"({"name":"<b>*x*</b>","items":[{"title":"a"},{"title":"[b](c) "}],"person":{"name":"P"},"flag":true})", none);
    }();
    try {
        const auto text = render::Template(bytes, paths).render(values);
        if (text.size() < 10'000) promise(render::markdown_to_html(text).find("<b>*x*</b>") == std::string::npos);
    } catch (const render::TemplateError& error) {
        promise(error.line() >= 1 && error.column() >= 1);
    }
}

void component_definition(std::string_view bytes) {
    try {
        const auto definition = compliance::read_component_definition(bytes);
        for (const auto& component : definition.components) promise(!component.title.empty() && !component.description.empty());
    } catch (const Problem& problem) {
        promise(problem.status() < 500);
    }
}

void library_file(std::string_view bytes) {
    try {
        const auto document = compliance::read_library_file(bytes, {}).document;
        promise(document.warnings.size() <= compliance::LibraryDocument::kMaxWarnings);
        promise(document.rejected.size() <= compliance::LibraryDocument::kMaxRejections);
        if (!document.rejected.empty()) return;
        for (const auto& draft : document.regulations) {
            promise(!draft.requirements.empty() && draft.regulation.min_score.value < draft.regulation.max_score.value);
            for (const auto& node : draft.requirements) promise(node.depth.value >= 1 && node.depth.value <= 32 && is_valid_utf8(node.urn));
        }
    } catch (const Problem& problem) {
        promise(problem.status() < 500);
    }
}

/// Reads the document by `read`; what it is not is refused in words.
template <class Read>
void delivered(Read read) {
    try {
        read();
    } catch (const Problem& problem) {
        promise(problem.status() == 415 || problem.status() == 422);
    }
}

/// What a check of that kind says of the bytes can be kept, and so can what they say in the one form of all formats.
void checked(std::string_view bytes, compliance::CheckKind kind, const char* params) {
    compliance::CheckRule rule;
    rule.kind = kind;
    rule.params = Json{params};
    const auto outcome = compliance::evaluate(rule, {{}, {}, static_cast<std::int64_t>(bytes.size()), bytes}, {});
    promise(is_valid_utf8(outcome.observed) && outcome.observed.size() <= 2'000 && outcome.observed.find('\0') == std::string::npos);
    delivered([&] {
        const auto results = compliance::read_results(bytes, {});
        promise(results.findings.size() <= 10'000 && is_valid_utf8(json::to_json(results)));
    });
}

void sarif(std::string_view bytes) {
    delivered([&] {
        for (const auto& tool : compliance::read_sarif(compliance::read_json(bytes)))
            for (const auto& result : tool.results) promise(!(result.open && result.suppressed) && result.line >= 0);
    });
    checked(bytes, compliance::CheckKind::sarif_max_results, R"({"min_security_severity": 7})");
    checked(bytes, compliance::CheckKind::sarif_tools, R"({"names": ["lint"]})");
}

/// CycloneDX and SPDX.
void sbom(std::string_view bytes) {
    delivered([&] { promise(compliance::read_sbom(compliance::read_json(bytes)).components.size() <= compliance::kMaxSbomRows); });
    checked(bytes, compliance::CheckKind::sbom_licences, R"({"denied": ["GPL-3.0-only"], "allowed": ["MIT"]})");
    checked(bytes, compliance::CheckKind::sbom_fields, R"({"fields": ["purl"]})");
}

void junit(std::string_view bytes) {
    delivered([&] {
        const auto counts = compliance::count_tests(bytes);
        promise(counts.passed() >= 0 && counts.executed() >= counts.passed() && counts.failed.size() <= 10'000);
    });
    checked(bytes, compliance::CheckKind::junit_pass_rate, R"({"suite": "s"})");
}

void attestation(std::string_view bytes) {
    delivered([&] {
        const auto read = compliance::read_attestation(compliance::read_json(bytes));
        promise(!read.predicate_type.empty() && read.enveloped == !read.signatures.empty());
    });
    checked(bytes, compliance::CheckKind::attestation, "{}");
}

/// Licences within bills of materials, and the patterns of collectors and checks.
void expressions(std::string_view bytes) {
    const auto all = compliance::can_be_met(bytes, [](const compliance::Licence& one) { return !one.id.empty(); });
    const auto none = compliance::can_be_met(bytes, [](const compliance::Licence&) { return false; });
    promise(all.has_value() == none.has_value() && all.value_or(true) && !none.value_or(false));
    const auto parts = parts_of(bytes, 2);
    if (parts[0].find('*') == std::string::npos) promise(compliance::matches_subject(parts[0], parts[1]) == (parts[0] == parts[1]));
    if (const auto pattern = Pattern::parse(parts[0])) (void)pattern->is_found_in(parts[1]);
}

/// What stands in cursors, headers and parameters.
void scalars(std::string_view bytes) {
    if (const auto decoded = crypto::base64url_decode(bytes)) promise(crypto::base64url_encode(*decoded) == bytes);
    if (const auto decoded = crypto::hex_decode(bytes)) promise(crypto::hex_encode(*decoded).size() == bytes.size());
    if (const auto decoded = crypto::base64_decode(bytes)) promise(crypto::base64_encode(*decoded) == bytes);
    if (const auto id = Uuid::parse(bytes)) promise(Uuid::parse(id->str()) == *id);
    if (const auto date = parse_date(bytes)) promise(parse_date(format_date(*date)) == *date);
    if (const auto at = parse_instant(bytes)) promise(parse_instant(format_instant(*at)) == *at);
    for (const int scale : {0, 2, 6})
        if (const auto number = parse_decimal(bytes, 18, scale)) promise(parse_decimal(format_decimal(*number, scale), 18, scale) == *number);
    (void)http::accepts_gzip(bytes);
    promise(language_of(bytes) == "de" || language_of(bytes) == "en");
    if (is_valid_utf8(bytes)) promise(count_code_points(trim(bytes)) <= bytes.size());
}

constexpr Target kTargets[] = {
    {"json_parse", json_parse},
    {"json_decode", json_decode},
    {"canonical", canonical},
    {"head", head},
    {"url", url},
    {"token", token},
    {"mail", mail},
    {"incoming_mail", incoming_mail},
    {"html_text", html_text},
    {"templates", templates},
    {"component_definition", component_definition},
    {"library_file", library_file},
    {"sarif", sarif},
    {"sbom", sbom},
    {"junit", junit},
    {"attestation", attestation},
    {"expressions", expressions},
    {"scalars", scalars},
};

}  // namespace

std::span<const Target> text_targets() { return kTargets; }

const std::vector<Target>& targets() {
    static const auto all = [] {
        std::vector<Target> out;
        for (const auto& group : {text_targets(), file_targets(), request_targets()}) out.insert(out.end(), group.begin(), group.end());
        return out;
    }();
    return all;
}

}  // namespace fuzz
