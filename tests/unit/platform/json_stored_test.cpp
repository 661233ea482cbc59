// SPDX-License-Identifier: Apache-2.0
// The reader of columns against the decoder that goes by way of a tree, which is the rule of what it must give.
#include <gtest/gtest.h>

#include <random>

#include "platform/json/json.hpp"

namespace platform::json {
namespace {

enum class Shade { light, dark };
BOOST_DESCRIBE_ENUM(Shade, light, dark)

struct Leaf {
    std::string name;
    std::optional<Date> on;
    std::vector<Shade> shades;
    static constexpr reflect::MemberDoc kMembers[] = {{"name", "Name."}, {"on", "Day."}, {"shades", "Shades."}};
};
BOOST_DESCRIBE_STRUCT(Leaf, (), (name, on, shades))

struct Tree {
    bool evergreen = false;
    Int<-5, 500> height;
    Money price;
    Uuid id;
    Instant planted_at{};
    Json notes;
    Pii<std::string> owner;
    Secret<50> password;
    std::vector<Leaf> leaves;
    std::map<std::string, std::vector<std::string>> groups;
    static constexpr reflect::MemberDoc kMembers[] = {{"evergreen", "Evergreen."}, {"height", "Height."}, {"price", "Price."}, {"id", "Id."},
                                                      {"planted_at", "Since."},    {"notes", "Notes."},   {"owner", "Owner."}, {"password", "Password."},
                                                      {"leaves", "Leaves."},       {"groups", "Groups."}};
};
BOOST_DESCRIBE_STRUCT(Tree, (), (evergreen, height, price, id, planted_at, notes, owner, password, leaves, groups))

/// What both ways make of a text, in the column's form; "refused" where it does not fit.
std::string read_directly(std::string_view text) {
    try {
        return to_json(from_stored<Tree>(text), Form::column);
    } catch (const std::runtime_error&) {
        return "refused";
    }
}

std::string read_by_tree(std::string_view text) {
    std::vector<Fault> faults;
    Tree value;
    try {
        decode(reflect::type_of<Tree>(), parse(text, faults), &value, faults, "", Trust::stored);
    } catch (const Problem&) {
        return "refused";
    }
    return faults.empty() ? to_json(value, Form::column) : "refused";
}

constexpr std::string_view kWhole =
    R"({"id": "01900000-0000-7000-8000-000000000001", "notes": {"a": [1, 2.50, {"b": null}], "c": "x \"y\" \\ z"}, "owner": {"k": 1, "c": "c2VhbGVk"},
        "price": 12.5, "groups": {"north": ["a", "b\tc"], "s\"outh": []}, "height": 12, "leaves":
        [{"on": "2026-03-06", "name": "Ürsel", "shades": ["dark", "light"]}, {"on": null, "name": "", "shades": [], "unknown": [{"x": "]}"}, -1e5]}],
        "password": {"k": 2, "c": "eHl6"}, "evergreen": true, "planted_at": "2026-03-06T09:30:00.250000Z"})";

TEST(StoredJson, IsReadAsTheTreeWouldBe) {
    ASSERT_NE(read_by_tree(kWhole), "refused");
    EXPECT_EQ(read_directly(kWhole), read_by_tree(kWhole));
    for (const std::string_view text : {R"({})", R"( {"height" : -5 } )", R"({"owner": null})", R"({"password": null})", R"({"notes": null})",
                                        R"({"notes": "\u0001\n"})", R"({"groups": {}})", R"({"leaves": [ ]})", R"({"evergreen": false, "new": "later"})"})
        EXPECT_EQ(read_directly(text), read_by_tree(text)) << text;
}

TEST(StoredJson, EscapesAreUndone) {
    EXPECT_EQ(from_stored<std::vector<std::string>>(R"(["\"\\\/\b\f\n\r\t\u0001\u001f", "ä€😀"])"),
              (std::vector<std::string>{"\"\\/\b\f\n\r\t\x01\x1f", "ä€😀"}));
}

TEST(StoredJson, WhatDoesNotFitIsRefused) {
    for (const std::string_view text :
         {"", "null", "[]", "{", R"({"height")", R"({"height":)", R"({"height": "x"})", R"({"height": null})", R"({"height": 1} x)", R"({"evergreen": 1})",
          R"({"id": "x"})", R"({"leaves": [{"shades": ["grey"]}]})", R"({"leaves": [{"on": "2026-02-30"}]})", R"({"leaves": [)", R"({"leaves": [}])",
          R"({"groups": {"a")", R"({"leaves": [{"name": "\)", R"({"x": "\)"})
        EXPECT_EQ(read_directly(text), "refused") << text;
}

TEST(StoredJson, CutOffOrDisturbedTextNeverReadsPastItsEnd) {
    std::mt19937 random(20261125);
    for (std::size_t end = 0; end < kWhole.size(); ++end) {
        const std::string text(kWhole.substr(0, end));  // its own memory, so that AddressSanitizer sees a step too far
        EXPECT_EQ(read_directly(text), "refused");
        std::string other(kWhole);
        other[end] = static_cast<char>(random() % 128);
        (void)read_directly(other);
    }
}

TEST(JsonString, EscapesEveryCharacterWhereverItStands) {
    for (int c = 0; c < 256; ++c) {
        for (std::size_t place = 0; place < 20; ++place) {
            std::string text(20, 'a');
            text[place] = static_cast<char>(c);
            std::string expected = "\"";
            for (const char one : text) expected += json::quoted(std::string(1, one)).substr(1, json::quoted(std::string(1, one)).size() - 2);
            ASSERT_EQ(json::quoted(text), expected + '"') << c << " at " << place;
        }
    }
    EXPECT_EQ(json::quoted(std::string("\0\x1f\x7f\"\\", 5)), "\"\\u0000\\u001f\x7f\\\"\\\\\"");
}

}  // namespace
}  // namespace platform::json
