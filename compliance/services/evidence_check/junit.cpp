// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_check/junit.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "platform/problem/problem.hpp"
#include "platform/reflect/values.hpp"

namespace compliance {

namespace {

constexpr std::size_t kMaxDepth = 64, kMaxFailed = 10'000, kLongestName = 500;
constexpr std::int64_t kMaxTests = 500'000;

struct Tag {
    std::string_view name, attributes;
    bool closes = false, empty = false;
};

/// Goes from tag to tag. No entity is ever resolved, since only names and numbers count.
class XmlTags {
  public:
    explicit XmlTags(std::string_view xml) : xml_(xml) {}

    std::optional<Tag> next() {
        for (;;) {
            const auto from = xml_.find('<', at_);
            if (from == std::string_view::npos) return std::nullopt;
            at_ = from;
            if (skip("<!--", "-->") || skip("<![CDATA[", "]]>") || skip("<?", "?>")) continue;
            if (xml_.substr(at_).starts_with("<!")) throw unparseable("document types are not read");
            return tag();
        }
    }
    [[nodiscard]] platform::Problem unparseable(std::string_view why) const {
        const auto line = 1 + std::count(xml_.begin(), xml_.begin() + static_cast<std::ptrdiff_t>(std::min(at_, xml_.size())), '\n');
        return platform::invalid("", "unparseable", "line " + std::to_string(line) + ": " + std::string(why));
    }

  private:
    bool skip(std::string_view open, std::string_view close) {
        if (!xml_.substr(at_).starts_with(open)) return false;
        const auto end = xml_.find(close, at_ + open.size());
        if (end == std::string_view::npos) throw unparseable("something is not closed");
        at_ = end + close.size();
        return true;
    }

    Tag tag() {
        char quote = 0;
        auto end = at_ + 1;
        for (; end < xml_.size() && (quote != 0 || xml_[end] != '>'); ++end) {
            if (quote != 0) quote = xml_[end] == quote ? '\0' : quote;
            else if (xml_[end] == '"' || xml_[end] == '\'') quote = xml_[end];
            else if (xml_[end] == '<') throw unparseable("a tag is not closed");
        }
        if (end >= xml_.size()) throw unparseable("a tag is not closed");
        auto inner = xml_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
        Tag tag;
        if (inner.starts_with('/')) tag.closes = true, inner.remove_prefix(1);
        else if (inner.ends_with('/')) tag.empty = true, inner.remove_suffix(1);
        const auto name_end = std::min(inner.find_first_of(" \t\r\n"), inner.size());
        tag.name = inner.substr(0, name_end);
        tag.attributes = inner.substr(name_end);
        if (tag.name.empty()) throw unparseable("a tag has no name");
        return tag;
    }

    std::string_view xml_;
    std::size_t at_ = 0;
};

std::optional<std::string_view> attribute(std::string_view attributes, std::string_view wanted) {
    for (std::size_t at = 0; at < attributes.size();) {
        const auto equals = attributes.find('=', at);
        if (equals == std::string_view::npos) return std::nullopt;
        const auto name = platform::trim(attributes.substr(at, equals - at));
        const auto open = attributes.find_first_of("\"'", equals);
        if (open == std::string_view::npos) return std::nullopt;
        const auto close = attributes.find(attributes[open], open + 1);
        if (close == std::string_view::npos) return std::nullopt;
        if (name == wanted) return attributes.substr(open + 1, close - open - 1);
        at = close + 1;
    }
    return std::nullopt;
}

/// A value in its characters: the five names that XML itself knows; references to numbers stay as they are.
std::string decoded(std::string_view value) {
    static constexpr std::pair<std::string_view, char> kNames[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&amp;", '&'}};
    std::string out;
    while (!value.empty() && out.size() < kLongestName) {
        const auto* const found = std::find_if(std::begin(kNames), std::end(kNames), [&](const auto& name) { return value.starts_with(name.first); });
        out += found == std::end(kNames) ? value.front() : found->second;
        value.remove_prefix(found == std::end(kNames) ? 1 : found->first.size());
    }
    // A name that is cut is cut between characters.
    while (!out.empty() && !platform::is_valid_utf8(out)) out.pop_back();
    return out;
}

/// What one test case came to; the gravest of its children counts.
enum class Outcome { none, passed, skipped, failure, error };

class Counter {
  public:
    explicit Counter(std::string_view suite) : suite_(suite) {}

    void open(const Tag& tag) {
        stack_.push_back(tag.name);
        if (tag.name == "testsuite") {
            const bool wanted = suite_.empty() || attribute(tag.attributes, "name") == suite_;
            if (within_ == 0 && wanted) within_ = stack_.size();
            // Of nested suites the outermost speaks for all.
            if (within_ == stack_.size())
                if (const auto told = platform::parse_decimal(attribute(tag.attributes, "tests").value_or(""), 12, 0))
                    counts_.told = std::max<std::int64_t>(counts_.told, 0) + *told;
        }
        if (tag.name == "testsuite") suite_name_ = attribute(tag.attributes, "name").value_or("");
        if (tag.name == "testcase" && within_ > 0) {
            case_ = Outcome::passed;
            case_name_ = attribute(tag.attributes, "name").value_or("");
        }
        if (case_ == Outcome::none) return;
        if (tag.name == "error") case_ = Outcome::error;
        else if (tag.name == "failure") case_ = std::max(case_, Outcome::failure);
        else if (tag.name == "skipped") case_ = std::max(case_, Outcome::skipped);
    }

    void close(const XmlTags& tags, std::string_view name) {
        if (stack_.empty() || stack_.back() != name) throw tags.unparseable("elements are not nested");
        if (name == "testcase" && case_ != Outcome::none) {
            if (++counts_.tests > kMaxTests) throw platform::invalid("", "too_many_results", "more than 500,000 tests");
            counts_.errors += case_ == Outcome::error ? 1 : 0;
            counts_.failures += case_ == Outcome::failure ? 1 : 0;
            counts_.skipped += case_ == Outcome::skipped ? 1 : 0;
            if (case_ >= Outcome::failure && counts_.failed.size() < kMaxFailed) counts_.failed.push_back({decoded(suite_name_), decoded(case_name_)});
            case_ = Outcome::none;
        }
        if (name == "testsuite" && within_ == stack_.size()) within_ = 0;
        stack_.pop_back();
    }

    [[nodiscard]] std::size_t depth() const { return stack_.size(); }
    [[nodiscard]] const TestCounts& counts() const { return counts_; }

  private:
    std::string_view suite_, suite_name_, case_name_;
    std::vector<std::string_view> stack_;
    std::size_t within_ = 0;        // depth of the suite that counts; 0: none
    Outcome case_ = Outcome::none;  // of the case that is open
    TestCounts counts_;
};

}  // namespace

TestCounts count_tests(std::string_view xml, std::string_view suite) {
    if (!platform::is_valid_utf8(xml)) throw platform::invalid("", "unparseable", "is no UTF-8");
    XmlTags tags(xml);
    Counter counter(suite);
    bool first = true;
    while (const auto tag = tags.next()) {
        if (first && tag->name != "testsuites" && tag->name != "testsuite") throw tags.unparseable("the root must be testsuites or testsuite");
        first = false;
        if (!tag->closes) counter.open(*tag);
        if (counter.depth() > kMaxDepth) throw tags.unparseable("elements are nested too deeply");
        if (tag->closes || tag->empty) counter.close(tags, tag->name);
    }
    if (first || counter.depth() != 0) throw tags.unparseable(first ? "is no XML" : "an element is not closed");
    return counter.counts();
}

}  // namespace compliance
