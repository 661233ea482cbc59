// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_check/rules.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "compliance/domain/licence_expression.hpp"
#include "compliance/domain/period.hpp"
#include "compliance/services/evidence_check/attestation.hpp"
#include "compliance/services/evidence_check/document.hpp"
#include "compliance/services/evidence_check/junit.hpp"
#include "compliance/services/evidence_check/sarif.hpp"
#include "compliance/services/evidence_check/sbom.hpp"
#include "platform/json/json.hpp"
#include "platform/text/pattern.hpp"

namespace compliance {

using platform::Fault;
using platform::json::Node;
using platform::json::NodeKind;

namespace {

namespace flags = platform::reflect;

constexpr std::size_t kLongestMatched = 1 << 20, kLongestSaid = 2'000, kLongestName = 200;

enum class ScanLevel { error, warning, note, none };
BOOST_DESCRIBE_ENUM(ScanLevel, error, warning, note, none)
enum class OpenSeverity { critical, high, medium, low, info, none };
BOOST_DESCRIBE_ENUM(OpenSeverity, critical, high, medium, low, info, none)
enum class ValueOp { eq, ne, lt, le, gt, ge, in, exists, matches };
BOOST_DESCRIBE_ENUM(ValueOp, eq, ne, lt, le, gt, ge, in, exists, matches)
using Percent = platform::Decimal<5, 2>;
using Count = platform::Int<0, 1'000'000'000>;

struct FreshnessParams {
    platform::Duration max_age;
};
BOOST_DESCRIBE_STRUCT(FreshnessParams, (), (max_age))
struct MediaTypeParams {
    std::vector<platform::Text<120>> allowed;
    static constexpr flags::MemberDoc kMembers[] = {{"allowed", "", 0, {}, 100, 1}};
};
BOOST_DESCRIBE_STRUCT(MediaTypeParams, (), (allowed))
struct MinSizeParams {
    platform::Int<1, 68'719'476'736> bytes{1};
};
BOOST_DESCRIBE_STRUCT(MinSizeParams, (), (bytes))
struct SarifMaxParams {
    ScanLevel level = ScanLevel::error;
    Count max{0};
    std::optional<platform::Decimal<3, 1>> min_security_severity;
    std::vector<platform::Text<200>> tools;
    static constexpr flags::MemberDoc kMembers[] = {{"level", "", flags::kDefaulted}, {"max", "", flags::kDefaulted}, {"tools", "", flags::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(SarifMaxParams, (), (level, max, min_security_severity, tools))
struct SarifToolsParams {
    std::vector<platform::Text<200>> names;
    static constexpr flags::MemberDoc kMembers[] = {{"names", "", 0, {}, 100, 1}};
};
BOOST_DESCRIBE_STRUCT(SarifToolsParams, (), (names))
struct JunitParams {
    Percent min_percent{10'000};
    Count min_tests{1};
    std::optional<platform::Text<300>> suite;
    static constexpr flags::MemberDoc kMembers[] = {{"min_percent", "", flags::kDefaulted}, {"min_tests", "", flags::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(JunitParams, (), (min_percent, min_tests, suite))
struct SbomFieldsParams {
    std::vector<SbomField> fields;
    Percent min_percent{10'000};
    static constexpr flags::MemberDoc kMembers[] = {{"fields", "", 0, {}, 6, 1}, {"min_percent", "", flags::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(SbomFieldsParams, (), (fields, min_percent))
struct SbomVulnerabilityParams {
    OpenSeverity severity = OpenSeverity::high;
    Count max{0};
    static constexpr flags::MemberDoc kMembers[] = {{"severity", "", flags::kDefaulted}, {"max", "", flags::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(SbomVulnerabilityParams, (), (severity, max))
struct SbomLicenceParams {
    std::vector<platform::Text<200>> denied, allowed;
    static constexpr flags::MemberDoc kMembers[] = {{"denied", "", flags::kDefaulted, {}, 500}, {"allowed", "", flags::kDefaulted, {}, 500}};
};
BOOST_DESCRIBE_STRUCT(SbomLicenceParams, (), (denied, allowed))
struct AttestationParams {
    std::optional<platform::Text<500>> predicate_type;
    bool signature_required = true;
    std::optional<platform::Text<64>> subject_sha256;
    static constexpr flags::MemberDoc kMembers[] = {{"signature_required", "", flags::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(AttestationParams, (), (predicate_type, signature_required, subject_sha256))
struct JsonValueParams {
    std::string pointer;
    ValueOp op = ValueOp::exists;
    std::optional<platform::Json> value;
};
BOOST_DESCRIBE_STRUCT(JsonValueParams, (), (pointer, op, value))

template <class T>
T params_of(const CheckRule& rule, const std::string& pointer, std::vector<Fault>& faults) {
    T out{};
    const auto node = platform::json::parse(rule.params ? rule.params->text : "{}", faults);
    platform::json::decode(flags::type_of<T>(), node, &out, faults, pointer + "/params");
    return out;
}
template <class T>
T params_of(const CheckRule& rule) {
    std::vector<Fault> faults;
    auto out = params_of<T>(rule, "", faults);
    if (!faults.empty()) throw platform::invalid(std::move(faults));
    return out;
}

CheckOutcome verdict(bool passed, std::string observed, std::string expected) {
    return {passed ? CheckResultState::passed : CheckResultState::failed, std::move(observed), std::move(expected)};
}

/// The bytes as JSON, kept in `own` where nobody has read them yet.
const Node& document_of(const CheckedContent& content, Node& own) {
    if (content.document != nullptr) return *content.document;
    if (!content.bytes) throw platform::invalid("", "unparseable", "there are no bytes to read");
    own = read_json(*content.bytes);
    return own;
}

template <class E>
std::string spelt(E value) {
    return std::string(flags::type_of<E>().values[static_cast<std::size_t>(value)]);
}

std::string percent(std::int64_t part, std::int64_t whole) { return platform::format_decimal((part * 10'000 + whole / 2) / whole, 2) + " %"; }

CheckOutcome check_freshness(const FreshnessParams& params, const CheckedContent& content, platform::Instant now) {
    const auto period = parse_period(params.max_age.value).value();
    const auto day = std::chrono::floor<std::chrono::days>(content.collected_at);
    const auto until = add_period(day, period) + (content.collected_at - day) + period.time;
    return verdict(now <= until, "collected at " + platform::format_instant(content.collected_at), "not older than " + params.max_age.value);
}

CheckOutcome check_media_type(const MediaTypeParams& params, const CheckedContent& content) {
    std::string list;
    bool allowed = false;
    for (const auto& type : params.allowed) {
        list += (list.empty() ? "" : ", ") + type.value;
        allowed = allowed || content.media_type == type.value;
    }
    return verdict(allowed, content.media_type.value_or("none"), list);
}

CheckOutcome check_sarif_max(const SarifMaxParams& params, const CheckedContent& content) {
    std::int64_t count = 0;
    Node own;
    for (const auto& tool : read_sarif(document_of(content, own))) {
        const bool meant =
            params.tools.empty() || std::any_of(params.tools.begin(), params.tools.end(), [&](const auto& name) { return name.value == tool.name; });
        for (const auto& result : tool.results) {
            const bool at_level = static_cast<int>(result.level) >= 3 - static_cast<int>(params.level);
            const bool severe = !params.min_security_severity || result.security_severity >= params.min_security_severity->scaled;
            if (meant && result.open && at_level && severe) ++count;
        }
    }
    return verdict(count <= params.max.value, std::to_string(count),
                   "at most " + std::to_string(params.max.value) + " at " + spelt(params.level) + " or above");
}

CheckOutcome check_sarif_tools(const SarifToolsParams& params, const CheckedContent& content) {
    Node own;
    const auto tools = read_sarif(document_of(content, own));
    std::string ran, wanted;
    for (const auto& tool : tools) ran += (ran.empty() ? "" : ", ") + tool.name + (tool.succeeded ? "" : " (failed)");
    bool all = true;
    for (const auto& name : params.names) {
        wanted += (wanted.empty() ? "" : ", ") + name.value;
        all = all && std::any_of(tools.begin(), tools.end(), [&](const SarifTool& tool) { return tool.name == name.value && tool.succeeded; });
    }
    return verdict(all, ran.empty() ? "none" : ran, wanted);
}

CheckOutcome check_junit(const JunitParams& params, const CheckedContent& content) {
    if (!content.bytes) throw platform::invalid("", "unparseable", "there are no bytes to read");
    const auto counts = count_tests(*content.bytes, params.suite ? params.suite->value : std::string{});
    if (counts.executed() == 0) throw platform::invalid("", "unparseable", "no test was executed");
    const bool enough = counts.passed() * 10'000 >= params.min_percent.scaled * counts.executed() && counts.tests >= params.min_tests.value;
    std::string observed = percent(counts.passed(), counts.executed()) + " of " + std::to_string(counts.executed());
    if (counts.told >= 0 && counts.told != counts.tests)
        observed += "; the attributes tell of " + std::to_string(counts.told) + " tests, " + std::to_string(counts.tests) + " are there";
    return verdict(enough, observed,
                   "at least " + platform::format_decimal(params.min_percent.scaled, 2) + " % of " + std::to_string(params.min_tests.value) + " or more");
}

CheckOutcome check_sbom_fields(const SbomFieldsParams& params, const CheckedContent& content) {
    Node own;
    const auto file = read_sbom(document_of(content, own));
    const auto whole = static_cast<std::int64_t>(file.components.size());
    if (whole == 0) throw platform::invalid("", "unparseable", "there is no component");
    const auto complete = std::count_if(file.components.begin(), file.components.end(), [&](const auto& component) {
        return std::all_of(params.fields.begin(), params.fields.end(), [&](SbomField field) { return component.has(field); });
    });
    return verdict(complete * 10'000 >= params.min_percent.scaled * whole, percent(complete, whole) + " of " + std::to_string(whole),
                   "at least " + platform::format_decimal(params.min_percent.scaled, 2) + " %");
}

CheckOutcome check_sbom_vulnerabilities(const SbomVulnerabilityParams& params, const CheckedContent& content) {
    Node own;
    const auto file = read_sbom(document_of(content, own));
    const auto least = static_cast<VulnerabilitySeverity>(5 - static_cast<int>(params.severity));
    const auto count =
        std::count_if(file.vulnerabilities.begin(), file.vulnerabilities.end(), [&](const auto& one) { return one.open && one.severity >= least; });
    return verdict(count <= params.max.value, std::to_string(count),
                   "at most " + std::to_string(params.max.value) + " at " + spelt(params.severity) + " or above");
}

/// At most so many bytes of it, cut between characters.
std::string cut(std::string_view text, std::size_t most) {
    auto size = std::min(text.size(), most);
    while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
    return std::string(text.substr(0, size));
}

std::vector<std::string> plain(const std::vector<platform::Text<200>>& list) {
    std::vector<std::string> out;
    out.reserve(list.size());
    for (const auto& one : list) out.push_back(one.value);
    return out;
}

std::string joined(const std::vector<platform::Text<200>>& list) {
    std::string out;
    for (const auto& one : list) out += (out.empty() ? "" : ", ") + one.value;
    return out;
}

CheckOutcome check_sbom_licences(const SbomLicenceParams& params, const CheckedContent& content) {
    const LicencePolicy policy(plain(params.denied), plain(params.allowed));
    Node own;
    const auto file = read_sbom(document_of(content, own));
    std::map<std::string, bool, std::less<>> known;  // thousands of components share a few licences
    const auto permits = [&](const std::string& licence) {
        const auto found = known.find(licence);
        return found != known.end() ? found->second : known.emplace(licence, policy.permits(licence)).first->second;
    };
    std::int64_t count = 0, nameless = 0;
    std::string first;
    for (const auto& component : file.components) {
        nameless += component.licences.empty() ? 1 : 0;
        const bool met = component.licences.empty() ? policy.permits_unknown() : std::all_of(component.licences.begin(), component.licences.end(), permits);
        if (!met && ++count == 1) first = component.name;
    }
    std::string observed = std::to_string(count) + " of " + std::to_string(file.components.size());
    if (count > 0) observed += ", the first is " + cut(first, kLongestName);
    if (nameless > 0) observed += "; " + std::to_string(nameless) + " name no licence";
    std::string expected = params.denied.empty() ? "" : "none that needs " + joined(params.denied);
    if (!params.allowed.empty()) expected += (expected.empty() ? "only " : "; only ") + joined(params.allowed);
    return verdict(count == 0, std::move(observed), std::move(expected));
}

CheckOutcome check_attestation(const AttestationParams& params, const CheckedContent& content) {
    Node own;
    const auto attestation = read_attestation(document_of(content, own));
    const bool of_type = !params.predicate_type || params.predicate_type->value == attestation.predicate_type;
    const bool of_subject =
        !params.subject_sha256 || std::any_of(attestation.subjects.begin(), attestation.subjects.end(),
                                              [&](const auto& subject) { return !subject.sha256.empty() && subject.sha256 == params.subject_sha256->value; });
    const bool signed_well = !params.signature_required || content.signature_verified;
    return verdict(
        of_type && of_subject && signed_well,
        attestation.predicate_type + (content.signature_verified ? ", verified" : ", no verified signature") + (of_subject ? "" : ", other subjects"),
        (params.predicate_type ? params.predicate_type->value : std::string("any type")) + (params.signature_required ? ", verified" : "") +
            (params.subject_sha256 ? ", of " + params.subject_sha256->value : std::string{}));
}

/// RFC 6901; null where nothing is.
const Node* find_pointer(const Node& document, std::string_view pointer) {
    const Node* at = &document;
    while (!pointer.empty() && at != nullptr) {
        pointer.remove_prefix(1);
        const auto end = std::min(pointer.find('/'), pointer.size());
        std::string token;
        for (std::size_t i = 0; i < end; ++i) {
            if (pointer[i] == '~' && i + 1 < end) token += pointer[++i] == '1' ? '/' : '~';
            else token += pointer[i];
        }
        pointer.remove_prefix(end);
        if (at->kind == NodeKind::array) {
            const auto index = platform::parse_decimal(token, 9, 0);
            at = index && *index >= 0 && static_cast<std::size_t>(*index) < at->items.size() ? &at->items[static_cast<std::size_t>(*index)] : nullptr;
        } else {
            at = at->find(token);
        }
    }
    return at;
}

double number_of(const Node& node) { return std::strtod(node.text.c_str(), nullptr); }

bool equal(const Node& a, const Node& b) {
    if (a.kind == NodeKind::number && b.kind == NodeKind::number) return number_of(a) == number_of(b);
    std::string left, right;
    platform::json::write(left, a);
    platform::json::write(right, b);
    return left == right;
}

bool satisfies(ValueOp op, const Node& found, const Node& wanted) {
    if (op == ValueOp::eq || op == ValueOp::ne) return equal(found, wanted) == (op == ValueOp::eq);
    if (op == ValueOp::in) return std::any_of(wanted.items.begin(), wanted.items.end(), [&](const Node& one) { return equal(found, one); });
    if (op == ValueOp::matches) {
        if (found.kind != NodeKind::string) throw platform::invalid("", "unparseable", "only a text can match");
        if (found.text.size() > kLongestMatched) throw platform::invalid("", "unparseable", "the text is longer than a megabyte");
        const auto pattern = platform::Pattern::parse(wanted.kind == NodeKind::string ? wanted.text : "(");
        if (!pattern) throw platform::invalid("", "unparseable", "the pattern cannot be used");
        return pattern->is_found_in(found.text);
    }
    if (found.kind != wanted.kind || (found.kind != NodeKind::number && found.kind != NodeKind::string))
        throw platform::invalid("", "unparseable", "the values cannot be compared");
    const int order = found.kind == NodeKind::string ? found.text.compare(wanted.text) : number_of(found) < number_of(wanted) ? -1
                                                                                     : number_of(found) > number_of(wanted)   ? 1
                                                                                                                              : 0;
    switch (op) {
        case ValueOp::lt: return order < 0;
        case ValueOp::le: return order <= 0;
        case ValueOp::gt: return order > 0;
        default: return order >= 0;
    }
}

bool is_pattern(const platform::Json& value) {
    std::vector<Fault> faults;
    const auto node = platform::json::parse(value.text, faults);
    return node.kind == NodeKind::string && platform::Pattern::parse(node.text).has_value();
}

CheckOutcome check_json_value(const JsonValueParams& params, const CheckedContent& content) {
    Node own;
    const auto& document = document_of(content, own);
    const auto* found = find_pointer(document, params.pointer);
    const std::string wanted = params.value ? params.value->text : "true";
    std::vector<Fault> faults;
    const auto value = platform::json::parse(wanted, faults);
    std::string observed = "missing";
    if (found != nullptr) platform::json::write(observed = {}, *found);
    const auto expected = spelt(params.op) + " " + wanted;
    if (params.op == ValueOp::exists) return verdict((found != nullptr) == (value.kind != NodeKind::boolean || value.boolean), observed, expected);
    return verdict(found != nullptr && satisfies(params.op, *found, value), observed, expected);
}

CheckOutcome evaluate_known(const CheckRule& rule, const CheckedContent& content, platform::Instant now) {
    switch (rule.kind) {
        case CheckKind::freshness: return check_freshness(params_of<FreshnessParams>(rule), content, now);
        case CheckKind::media_type: return check_media_type(params_of<MediaTypeParams>(rule), content);
        case CheckKind::min_size: {
            const auto params = params_of<MinSizeParams>(rule);
            return verdict(content.size.value_or(0) >= params.bytes.value, std::to_string(content.size.value_or(0)),
                           "at least " + std::to_string(params.bytes.value));
        }
        case CheckKind::sarif_max_results: return check_sarif_max(params_of<SarifMaxParams>(rule), content);
        case CheckKind::sarif_tools: return check_sarif_tools(params_of<SarifToolsParams>(rule), content);
        case CheckKind::junit_pass_rate: return check_junit(params_of<JunitParams>(rule), content);
        case CheckKind::sbom_fields: return check_sbom_fields(params_of<SbomFieldsParams>(rule), content);
        case CheckKind::sbom_vulnerabilities: return check_sbom_vulnerabilities(params_of<SbomVulnerabilityParams>(rule), content);
        case CheckKind::sbom_licences: return check_sbom_licences(params_of<SbomLicenceParams>(rule), content);
        case CheckKind::attestation: return check_attestation(params_of<AttestationParams>(rule), content);
        case CheckKind::json_value: return check_json_value(params_of<JsonValueParams>(rule), content);
    }
    throw std::logic_error("a kind of check is not evaluated");
}

/// What hostile content says is neither long nor holds what the database does not keep.
CheckOutcome bounded(CheckOutcome outcome) {
    for (auto* text : {&outcome.observed, &outcome.expected}) {
        *text = cut(*text, kLongestSaid);
        std::replace(text->begin(), text->end(), '\0', ' ');
    }
    return outcome;
}

}  // namespace

CheckOutcome evaluate(const CheckRule& rule, const CheckedContent& content, platform::Instant now) {
    try {
        return bounded(evaluate_known(rule, content, now));
    } catch (const platform::Problem& problem) {
        const auto why = problem.faults().empty() ? problem.detail().empty() ? problem.code() : problem.detail() : problem.faults().front().message;
        return bounded({CheckResultState::error, why, spelt(rule.kind)});
    }
}

void check_rule(const CheckRule& rule, const std::string& pointer, std::vector<Fault>& faults) {
    const auto before = faults.size();
    switch (rule.kind) {
        case CheckKind::freshness: (void)params_of<FreshnessParams>(rule, pointer, faults); break;
        case CheckKind::media_type: (void)params_of<MediaTypeParams>(rule, pointer, faults); break;
        case CheckKind::min_size: (void)params_of<MinSizeParams>(rule, pointer, faults); break;
        case CheckKind::sarif_max_results: (void)params_of<SarifMaxParams>(rule, pointer, faults); break;
        case CheckKind::sarif_tools: (void)params_of<SarifToolsParams>(rule, pointer, faults); break;
        case CheckKind::junit_pass_rate: (void)params_of<JunitParams>(rule, pointer, faults); break;
        case CheckKind::sbom_fields: (void)params_of<SbomFieldsParams>(rule, pointer, faults); break;
        case CheckKind::sbom_vulnerabilities: (void)params_of<SbomVulnerabilityParams>(rule, pointer, faults); break;
        case CheckKind::attestation: (void)params_of<AttestationParams>(rule, pointer, faults); break;
        case CheckKind::json_value: {
            const auto params = params_of<JsonValueParams>(rule, pointer, faults);
            if (faults.size() == before && !params.pointer.empty() && params.pointer.front() != '/')
                faults.push_back({pointer + "/params/pointer", "bad_format", "must be a JSON pointer"});
            if (faults.size() == before && params.op != ValueOp::exists && !params.value)
                faults.push_back({pointer + "/params/value", "required", "is needed"});
            if (faults.size() == before && params.op == ValueOp::matches && !is_pattern(*params.value))
                faults.push_back({pointer + "/params/value", "bad_format", "must be a regular expression of 1,000 bytes at most"});
            break;
        }
        case CheckKind::sbom_licences: {
            const auto params = params_of<SbomLicenceParams>(rule, pointer, faults);
            if (faults.size() == before && params.denied.empty() && params.allowed.empty())
                faults.push_back({pointer + "/params", "required", "say what is denied, or what is allowed"});
            break;
        }
    }
}

CheckState state_of(const std::vector<CheckResult>& results) {
    if (results.empty()) return CheckState::none;
    const bool failed = std::any_of(results.begin(), results.end(), [](const CheckResult& one) {
        return one.severity == CheckSeverity::blocking && one.state != CheckResultState::passed;
    });
    return failed ? CheckState::failed : CheckState::passed;
}

}  // namespace compliance
