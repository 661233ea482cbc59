// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compliance/api/dsr_portal/limits.hpp"
#include "compliance/api/dsr_portal/pages.hpp"
#include "compliance/templates/templates.hpp"
#include "platform/async/runtime.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

using platform::Problem;

namespace {

constexpr double kPublicRate = 60;

std::vector<PortalFile> files() {
    std::vector<PortalFile> out;
    for (const auto& file : portal_templates()) out.push_back({file.name, file.text});
    return out;
}

/// How many of `tries` are let through.
template <class Take>
int passed(int tries, Take take) {
    int count = 0;
    platform::Runtime runtime({.loops = 1, .offload_threads = 1});
    runtime.run(0, [&](platform::Fiber& fiber) {
        for (int i = 0; i < tries; ++i) {
            try {
                take(fiber);
                ++count;
            } catch (const Problem& problem) {
                EXPECT_EQ(problem.status(), 429);
                EXPECT_GT(problem.retry_after_s(), 0);
            }
        }
    });
    return count;
}

platform::http::Request posted(std::vector<platform::http::Header> headers, std::string body = "a=1") {
    platform::http::Request request;
    request.method = "POST";
    request.host = "acme.example";
    request.headers = std::move(headers);
    request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    request.body = std::move(body);
    return request;
}

int status_of(const platform::http::Request& request) {
    try {
        const PostedForm form(request);
        return 200;
    } catch (const Problem& problem) {
        return problem.status();
    }
}

}  // namespace

TEST(DsrPortalLimits, AToleranceOfTenTriesWithOneTokenLeavesOthersAlone) {
    PortalLimits limits(kPublicRate);
    EXPECT_EQ(passed(12, [&](platform::Fiber& fiber) { limits.take_token(fiber, "one"); }), 10);
    EXPECT_EQ(passed(3, [&](platform::Fiber& fiber) { limits.take_token(fiber, "another"); }), 3);
}

TEST(DsrPortalLimits, OneAddressMakesFewRequestsAndManyAddressesMakeMany) {
    PortalLimits limits(kPublicRate);
    EXPECT_EQ(passed(20, [&](platform::Fiber& fiber) { limits.take_intake(fiber, "192.0.2.1", "acme"); }), 6);
    EXPECT_EQ(passed(1, [&](platform::Fiber& fiber) { limits.take_intake(fiber, "192.0.2.2", "acme"); }), 1);
    int host = 0;
    const int others = passed(400, [&](platform::Fiber& fiber) {
        limits.take_intake(fiber, "198.51." + std::to_string(host / 200) + "." + std::to_string(host % 200), "acme"), ++host;
    });
    EXPECT_GE(others, 233);
    EXPECT_LE(others, 240);  // what the clock gives back meanwhile
    EXPECT_EQ(passed(1, [&](platform::Fiber& fiber) { limits.take_intake(fiber, "203.0.113.1", "other"); }), 1);
}

TEST(DsrPortalLimits, AnIpv6NetworkCountsAsOneAddress) {
    PortalLimits limits(kPublicRate);
    int host = 0;
    EXPECT_EQ(passed(20, [&](platform::Fiber& fiber) { limits.take_intake(fiber, "2001:db8::" + std::to_string(++host), "acme"); }), 6);
}

TEST(DsrPortalView, ValuesAreEscapedAndSlotsAreNot) {
    const PortalView view(files());
    PageValues values;
    values.add("base", "").add("heading", "<script>").add("problem_text", "a \"b\" & '<!--main-->'");
    const auto html = view.page("problem", "en", std::move(values));
    EXPECT_EQ(html.find("<script>"), std::string::npos);
    EXPECT_NE(html.find("a &quot;b&quot; &amp; &#39;&lt;!--main--&gt;&#39;"), std::string::npos);
    EXPECT_NE(html.find("<html lang=\"en\">"), std::string::npos);
    EXPECT_EQ(html.find("SPDX"), std::string::npos);
    EXPECT_EQ(html.find("<!--"), std::string::npos);
}

TEST(DsrPortalView, EveryWordStandsInBothLanguages) {
    const PortalView view(files());
    for (const auto* type : {&platform::reflect::type_of<DsrRight>(), &platform::reflect::type_of<DsrOnBehalf>(),
                             &platform::reflect::type_of<DsrPublicState>(), &platform::reflect::type_of<DsrPublicMessageKind>()})
        for (const auto value : type->values)
            for (const auto* language : {"de", "en"}) {
                const std::string prefix = type->name == "DsrRight" ? "right_" : type->name == "DsrOnBehalf"  ? "behalf_"
                                                                             : type->name == "DsrPublicState" ? "state_"
                                                                                                              : "message_";
                EXPECT_FALSE(view.word(prefix + std::string(value), language).empty()) << prefix << value << " " << language;
            }
    EXPECT_EQ(view.word("no_such_word", "de"), "");
}

TEST(DsrPortalView, AFaultIsToldOnceAFieldInTheOrderOfTheForm) {
    const PortalView view(files());
    const auto told =
        page_faults(view, {{"/email", "bad_format", ""}, {"/email", "required", ""}, {"/rights/1", "not_allowed", ""}, {"/name", "odd", ""}}, "en");
    ASSERT_EQ(told.size(), 3U);
    EXPECT_EQ(told[0].field, "rights");
    EXPECT_EQ(told[1].message, "This entry does not fit.");
    EXPECT_EQ(told[2].control, "email");
    EXPECT_NE(told[2].message.find("complete e-mail address"), std::string::npos);
}

TEST(DsrPortalForm, AFormOfAnotherSiteIsRefused) {
    EXPECT_EQ(status_of(posted({{"Sec-Fetch-Site", "same-origin"}})), 200);
    EXPECT_EQ(status_of(posted({{"Sec-Fetch-Site", "cross-site"}})), 403);
    EXPECT_EQ(status_of(posted({{"Sec-Fetch-Site", "same-site"}})), 403);
    EXPECT_EQ(status_of(posted({{"Origin", "https://evil.example"}})), 403);
    EXPECT_EQ(status_of(posted({{"Origin", "https://acme.example"}})), 200);
    EXPECT_EQ(status_of(posted({{"Origin", "null"}})), 200);
}

TEST(DsrPortalForm, FieldsAreDecodedAndTrimmed) {
    const PostedForm form(posted({}, "name=+Max+M%C3%BCller+&rights=access&rights=erasure"));
    EXPECT_EQ(form.value("name"), "Max Müller");
    EXPECT_EQ(form.values("rights"), (std::vector<std::string>{"access", "erasure"}));
    EXPECT_EQ(form.value("missing"), "");
    EXPECT_EQ(status_of(posted({}, "name=%zz")), 422);
}

TEST(DsrPortalPages, LinksHoldAtEveryDepth) {
    EXPECT_EQ(base_of("/portal/acme"), "");
    EXPECT_EQ(base_of("/portal/status/abc"), "../");
    EXPECT_EQ(base_of("/portal/status/abc/messages"), "../../");
}

}  // namespace compliance
