// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_check/sarif.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "compliance/services/evidence_check/document.hpp"
#include "platform/problem/problem.hpp"
#include "platform/reflect/values.hpp"

namespace compliance {

using platform::json::Node;
using platform::json::NodeKind;

namespace {

constexpr std::size_t kMaxResults = 500'000;

const Node* at(const Node* node, std::initializer_list<std::string_view> path) {
    for (const auto name : path) node = node == nullptr ? nullptr : node->find(name);
    return node;
}

std::optional<SarifLevel> level_named(std::string_view name) {
    if (name == "error") return SarifLevel::error;
    if (name == "warning") return SarifLevel::warning;
    if (name == "note") return SarifLevel::note;
    if (name == "none") return SarifLevel::none;
    return std::nullopt;
}

/// A number that counts from 0; nullopt for -1, which stands for none, and for what is no number.
std::optional<std::size_t> index_in(const Node* node) {
    const auto number = node != nullptr && node->kind == NodeKind::number ? platform::parse_decimal(node->text, 9, 0) : std::nullopt;
    return number && *number >= 0 ? std::optional(static_cast<std::size_t>(*number)) : std::nullopt;
}

struct Rules {
    std::vector<std::vector<const Node*>> lists;  // of the tool itself, then of each of its extensions
    std::map<std::string, const Node*, std::less<>> by_id;
    std::map<std::string, std::string, std::less<>> overridden;  // level by rule id, of the invocations

    explicit Rules(const Node& run) {
        add(at(&run, {"tool", "driver", "rules"}));
        if (const auto* extensions = at(&run, {"tool", "extensions"}))
            for (const auto& extension : extensions->items) add(extension.find("rules"));
        const auto* invocations = run.find("invocations");
        if (invocations == nullptr) return;
        for (const auto& invocation : invocations->items)
            if (const auto* changes = invocation.find("ruleConfigurationOverrides"))
                for (const auto& change : changes->items)
                    if (const auto level = text_of(at(&change, {"configuration", "level"})); !level.empty())
                        overridden[text_of(at(&change, {"descriptor", "id"}))] = level;
    }
    void add(const Node* rules) {
        auto& list = lists.emplace_back();
        if (rules == nullptr) return;
        for (const auto& rule : rules->items) {
            list.push_back(&rule);
            by_id.emplace(text_of(rule.find("id")), &rule);
        }
    }
    [[nodiscard]] const Node* of(const Node& result, const std::string& id) const {
        const auto extension = index_in(at(&result, {"rule", "toolComponent", "index"}));
        const auto& list = extension && *extension + 1 < lists.size() ? lists[*extension + 1] : lists.front();
        auto index = index_in(result.find("ruleIndex"));
        if (!index) index = index_in(at(&result, {"rule", "index"}));
        if (index && *index < list.size()) return list[*index];
        const auto found = by_id.find(id);
        return found == by_id.end() ? nullptr : found->second;
    }
};

SarifLevel effective_level(const Node& result, const std::string& kind, const std::string& id, const Node* rule, const Rules& rules) {
    if (kind != "fail") return SarifLevel::none;
    if (const auto own = level_named(text_of(result.find("level")))) return *own;
    if (const auto found = rules.overridden.find(id); found != rules.overridden.end())
        if (const auto level = level_named(found->second)) return *level;
    return level_named(text_of(at(rule, {"defaultConfiguration", "level"}))).value_or(SarifLevel::warning);
}

/// Accepted suppressions only: what is under review or was rejected still counts.
bool is_suppressed(const Node& result) {
    const auto* list = result.find("suppressions");
    if (list == nullptr || list->items.empty()) return false;
    return std::none_of(list->items.begin(), list->items.end(), [](const Node& one) {
        const auto status = text_of(one.find("status"));
        return status == "underReview" || status == "rejected";
    });
}

std::int64_t severity_of(const Node* rule) {
    const auto* value = at(rule, {"properties", "security-severity"});
    if (value == nullptr) return -1;
    const auto point = value->text.find('.');
    const auto whole = platform::parse_decimal(value->text.substr(0, point), 2, 0);
    if (!whole) return -1;
    const auto tenth = point != std::string::npos && point + 1 < value->text.size() ? value->text[point + 1] - '0' : 0;
    return *whole * 10 + (tenth >= 0 && tenth <= 9 ? tenth : 0);
}

SarifResult read_result(const Node& node, const Rules& rules) {
    SarifResult result;
    result.rule_id = text_of(node.find("ruleId"));
    if (result.rule_id.empty()) result.rule_id = text_of(at(&node, {"rule", "id"}));
    const auto* rule = rules.of(node, result.rule_id);
    if (result.rule_id.empty()) result.rule_id = text_of(at(rule, {"id"}));
    auto kind = text_of(node.find("kind"));
    if (kind.empty()) kind = "fail";
    result.level = effective_level(node, kind, result.rule_id, rule, rules);
    result.message = text_of(at(&node, {"message", "text"}));
    result.suppressed = is_suppressed(node);
    result.undetermined = kind == "open" || kind == "review";
    result.open = kind == "fail" && text_of(node.find("baselineState")) != "absent" && !result.suppressed;
    result.security_severity = severity_of(rule);
    for (const auto* const name : {"fingerprints", "partialFingerprints"})
        if (const auto* prints = node.find(name); prints != nullptr && !prints->members.empty() && result.fingerprint.empty())
            result.fingerprint = text_of(&prints->members.front().second);
    const auto* locations = node.find("locations");
    if (locations != nullptr && !locations->items.empty()) {
        const auto* place = at(&locations->items.front(), {"physicalLocation"});
        result.uri = text_of(at(place, {"artifactLocation", "uri"}));
        if (const auto* line = at(place, {"region", "startLine"})) result.line = platform::parse_decimal(line->text, 9, 0).value_or(0);
    }
    return result;
}

}  // namespace

std::int64_t SarifTool::count_open(SarifLevel level) const {
    return std::count_if(results.begin(), results.end(), [&](const SarifResult& one) { return one.open && one.level == level; });
}

std::vector<SarifTool> read_sarif(const Node& document) {
    if (text_of(document.find("version")) != "2.1.0") throw platform::Problem(415, "unsupported_media_type", "Only SARIF 2.1.0 is read.");
    const auto* runs = document.find("runs");
    if (runs == nullptr || runs->kind != NodeKind::array) throw platform::invalid("/runs", "unparseable", "is no list of runs");
    std::vector<SarifTool> out;
    std::size_t count = 0;
    for (const auto& run : runs->items) {
        SarifTool tool;
        tool.name = text_of(at(&run, {"tool", "driver", "name"}));
        tool.version = text_of(at(&run, {"tool", "driver", "semanticVersion"}));
        if (tool.version.empty()) tool.version = text_of(at(&run, {"tool", "driver", "version"}));
        if (const auto* invocations = run.find("invocations"))
            for (const auto& one : invocations->items)
                if (const auto* succeeded = one.find("executionSuccessful");
                    succeeded != nullptr && succeeded->kind == NodeKind::boolean && !succeeded->boolean)
                    tool.succeeded = false;
        const Rules rules(run);
        if (const auto* results = run.find("results"))
            for (const auto& result : results->items) {
                if (++count > kMaxResults) throw platform::invalid("/runs", "too_many_results", "more than 500,000 results");
                tool.results.push_back(read_result(result, rules));
            }
        out.push_back(std::move(tool));
    }
    return out;
}

}  // namespace compliance
