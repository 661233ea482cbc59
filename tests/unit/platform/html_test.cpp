// SPDX-License-Identifier: Apache-2.0
#include "platform/text/html.hpp"

#include <gtest/gtest.h>

namespace {

using platform::escape_html;

TEST(EscapeHtml, LeavesNothingThatOpensAnElementAnEntityOrEndsAnAttribute) {
    EXPECT_EQ(escape_html("<script>alert('x')</script>"), "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
    EXPECT_EQ(escape_html("\" onload=\"x"), "&quot; onload=&quot;x");
    for (int byte = 0; byte < 256; ++byte) {
        const auto out = escape_html(std::string(1, static_cast<char>(byte)));
        EXPECT_EQ(out.find_first_of("<>\"'"), std::string::npos) << byte;
        EXPECT_TRUE(out[0] != '&' || out.back() == ';') << byte;
    }
}

TEST(EscapeHtml, EscapesOnceWhatIsEscapedAlready) { EXPECT_EQ(escape_html("&amp; &lt;"), "&amp;amp; &amp;lt;"); }

TEST(EscapeHtml, KeepsEverythingElse) {
    EXPECT_EQ(escape_html(""), "");
    const std::string_view plain("Größe → 5 %\n\t\0 ;#=`/", 24);
    EXPECT_EQ(escape_html(plain), plain);
}

}  // namespace
