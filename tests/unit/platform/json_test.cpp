// SPDX-License-Identifier: Apache-2.0
#include "platform/json/json.hpp"

#include <gtest/gtest.h>

#include "platform/openapi/operation.hpp"

namespace platform::json {
namespace {

enum class Colour { red, green, delete_ };
BOOST_DESCRIBE_ENUM(Colour, red, green, delete_)

struct Person {
    Text<20> name;
    std::vector<Email> emails;
    static constexpr reflect::MemberDoc kMembers[] = {
        {"name", "Name."}, {"emails", "Addresses.", reflect::kPlain, {}, 3}};
    bool operator==(const Person&) const = default;
};
BOOST_DESCRIBE_STRUCT(Person, (), (name, emails))

struct ThingInput {
    Text<10> title;
    Int<1, 5> level = 1;
    std::optional<Date> due_on;
    bool active = true;
    Colour colour = Colour::red;
    Money price;
    std::map<std::string, Text<5>> labels;
    Pii<Person> owner;
    Secret<50> password;
    static constexpr reflect::MemberDoc kMembers[] = {
        {"title", "Title."},
        {"level", "Level."},
        {"due_on", "Due."},
        {"active", "Whether it counts.", reflect::kDefaulted},
        {"colour", "Colour.", reflect::kDefaulted},
        {"price", "Price.", reflect::kDefaulted},
        {"labels", "Labels."},
        {"owner", "Owner.", reflect::kDefaulted},
        {"password", "Password.", reflect::kDefaulted},
    };
};
BOOST_DESCRIBE_STRUCT(ThingInput, (), (title, level, due_on, active, colour, price, labels, owner, password))

struct Thing : ThingInput {
    std::int64_t version = 7;
    static constexpr reflect::MemberDoc kMembers[] = {{"version", "Version.", reflect::kReadOnly}};
};
BOOST_DESCRIBE_STRUCT(Thing, (ThingInput), (version))

std::vector<std::string> faults_of(std::string_view body) {
    std::vector<std::string> out;
    try {
        from_body<ThingInput>(body);
    } catch (const Problem& problem) {
        if (problem.faults().empty()) return {std::to_string(problem.status()) + " " + problem.code()};
        for (const auto& fault : problem.faults()) out.push_back(fault.pointer + " " + fault.code);
    }
    std::sort(out.begin(), out.end());
    return out;
}

using Strings = std::vector<std::string>;

TEST(JsonDecoder, ReadsAWholeBody) {
    const auto thing = from_body<ThingInput>(
        R"({"title":" Büro ","level":3,"due_on":"2026-03-06","colour":"delete","price":12.5,)"
        R"("labels":{"a":"b"},"owner":{"name":"Max","emails":["m@example.org"]},"password":"x"})");
    EXPECT_EQ(thing.title.value, "Büro");
    EXPECT_EQ(thing.level, 3);
    EXPECT_EQ(format_date(*thing.due_on), "2026-03-06");
    EXPECT_TRUE(thing.active);
    EXPECT_EQ(thing.colour, Colour::delete_);
    EXPECT_EQ(thing.price.scaled, 1250);
    EXPECT_EQ(thing.labels.at("a").value, "b");
    EXPECT_EQ(thing.owner.state, PiiState::open);
    EXPECT_EQ(thing.owner.value.emails.at(0).value, "m@example.org");
}

TEST(JsonDecoder, ReportsEveryFaultWithItsPointer) {
    EXPECT_EQ(faults_of(R"({"level":9,"due_on":"soon","active":1,"colour":"blue","labels":{"a/b":"toolong"},"extra":1,)"
                        R"("owner":{"emails":["x","y@example.org"]}})"),
              (Strings{"/active wrong_type", "/colour unknown_value", "/due_on bad_format", "/extra unknown_member",
                       "/labels/a~1b too_long", "/level out_of_range", "/owner/emails/0 bad_format", "/owner/name required",
                       "/title required"}));
}

TEST(JsonDecoder, NullIsNotAValueOfARequiredMember) {
    EXPECT_EQ(faults_of(R"({"title":null,"level":1})"), (Strings{"/title required"}));
    EXPECT_EQ(faults_of(R"({"title":"  ","level":1})"), (Strings{"/title required"}));
    EXPECT_EQ(faults_of(R"({"title":"a","level":1,"due_on":null,"owner":null})"), Strings{});
}

TEST(JsonDecoder, RepeatedMembersAreFaults) {
    EXPECT_EQ(faults_of(R"({"title":"a","level":1,"title":"b","owner":{"name":"a","name":"b"}})"),
              (Strings{"/owner/name duplicate_member", "/title duplicate_member"}));
}

TEST(JsonDecoder, NumbersKeepTheirMeaning) {
    EXPECT_EQ(faults_of(R"({"title":"a","level":2.0})"), Strings{});
    EXPECT_EQ(faults_of(R"({"title":"a","level":2.5})"), (Strings{"/level wrong_type"}));
    EXPECT_EQ(faults_of(R"({"title":"a","level":0.3e1})"), Strings{});
    EXPECT_EQ(faults_of(R"({"title":"a","level":99999999999999999999999})"), (Strings{"/level out_of_range"}));
    EXPECT_EQ(faults_of(R"({"title":"a","level":"2"})"), (Strings{"/level wrong_type"}));
    EXPECT_EQ(faults_of(R"({"title":"a","level":1,"price":1.005})"), (Strings{"/price out_of_range"}));
    EXPECT_EQ(from_body<ThingInput>(R"({"title":"a","level":1,"price":9999999999999999.99})").price.scaled, 999999999999999999);
}

TEST(JsonDecoder, WhatIsNoJsonIsRefusedAsAWhole) {
    EXPECT_EQ(faults_of(R"({"title":"a",})"), (Strings{"400 not_parseable"}));
    EXPECT_EQ(faults_of(""), (Strings{"400 not_parseable"}));
    EXPECT_EQ(faults_of(R"({"title":"a"} x)"), (Strings{"400 not_parseable"}));
    EXPECT_EQ(faults_of("{\"title\":\"\xC0\x80\"}"), (Strings{"400 bad_utf8"}));
    EXPECT_EQ(faults_of(std::string(100, '[') + std::string(100, ']')), (Strings{"400 too_deep"}));
    EXPECT_EQ(faults_of("[]"), (Strings{" wrong_type"}));
    EXPECT_EQ(faults_of(R"({"title":"a\u0000b","level":1})"), (Strings{"/title bad_format"}));
}

TEST(JsonDecoder, TooManyEntriesAreRefused) {
    EXPECT_EQ(faults_of(R"({"title":"a","level":1,"owner":{"name":"a","emails":["a@b.de","b@b.de","c@b.de","d@b.de"]}})"),
              (Strings{"/owner/emails too_many"}));
}

struct Merged {
    Thing thing;
    Strings faults, touched;
};

Merged merged(std::string_view patch) {
    Merged out;
    out.thing.title = "old";
    out.thing.level = 2;
    out.thing.due_on = parse_date("2026-01-01");
    out.thing.active = false;
    out.thing.owner = Person{"Max", {Email("m@example.org")}};
    std::vector<Fault> faults;
    merge(reflect::type_of<ThingInput>(), parse(patch, faults), static_cast<ThingInput*>(&out.thing), faults, &out.touched);
    for (const auto& fault : faults) out.faults.push_back(fault.pointer + " " + fault.code);
    return out;
}

TEST(MergePatch, AbsentStaysAndNullClears) {
    const auto out = merged(R"({"due_on":null,"active":null,"level":4})");
    EXPECT_EQ(out.faults, Strings{});
    EXPECT_EQ(out.touched, (Strings{"due_on", "active", "level"}));
    EXPECT_EQ(out.thing.title.value, "old");
    EXPECT_FALSE(out.thing.due_on);
    EXPECT_TRUE(out.thing.active);
    EXPECT_EQ(out.thing.level, 4);
    EXPECT_EQ(out.thing.version, 7);
}

TEST(MergePatch, ObjectsMergeAndListsAreReplaced) {
    const auto out = merged(R"({"owner":{"emails":["n@example.org"]}})");
    EXPECT_EQ(out.faults, Strings{});
    EXPECT_EQ(out.thing.owner.value.name.value, "Max");
    EXPECT_EQ(out.thing.owner.value.emails.size(), 1U);
    EXPECT_EQ(out.thing.owner.value.emails[0].value, "n@example.org");
}

TEST(MergePatch, RequiredMembersCannotBeCleared) {
    EXPECT_EQ(merged(R"({"title":null,"version":8})").faults, (Strings{"/title required", "/version unknown_member"}));
}

TEST(JsonEncoder, WritesWhatItReads) {
    Thing thing;
    thing.title = "a\"b\n\x01";
    thing.level = 3;
    thing.price.scaled = -50;
    thing.owner = Person{"Max", {}};
    EXPECT_EQ(to_json(thing),
              R"({"title":"a\"b\n\u0001","level":3,"due_on":null,"active":true,"colour":"red","price":-0.50,"labels":{},)"
              R"("owner":{"name":"Max","emails":[]},"password":{"set":false},"version":7})");
}

TEST(JsonEncoder, SealedPersonalValuesAreLeftOutAndErasedOnesNull) {
    ThingInput thing;
    thing.owner.sealed = R"({"$pii":{"c":"AA","k":"k"}})";
    thing.owner.state = PiiState::sealed;
    EXPECT_EQ(to_json(thing).find("owner"), std::string::npos);
    EXPECT_NE(to_json(thing, Form::column).find(R"("owner":{"$pii":{"c":"AA","k":"k"}})"), std::string::npos);
    thing.owner.state = PiiState::erased;
    EXPECT_NE(to_json(thing).find(R"("owner":null)"), std::string::npos);
}

TEST(JsonEncoder, AnUnsealedPersonalValueNeverReachesAColumn) {
    ThingInput thing;
    thing.owner = Person{"Max", {}};
    EXPECT_THROW(to_json(thing, Form::column), std::logic_error);
}

TEST(OpenApi, DescribesTypesWithTheirRules) {
    openapi::Operation op;
    op.method = "POST";
    op.path = "/api/v1/things/{thing_id}";
    op.id = "createThing";
    op.permission = "things:write";
    op.tag = "things";
    op.request = &reflect::type_of<ThingInput>;
    op.response = &reflect::type_of<Thing>;
    op.success = 201;
    openapi::add_path(op);
    const openapi::Operation* list[] = {&op};
    const auto text = openapi::document({"t", "1", "d"}, list);
    std::vector<Fault> faults;
    const auto node = parse(text, faults, {.max_depth = 100});
    ASSERT_TRUE(faults.empty());
    const auto* schema = node.find("components")->find("schemas")->find("ThingInput");
    ASSERT_NE(schema, nullptr);
    std::string required, level;
    write(required, *schema->find("required"));
    EXPECT_EQ(required, R"(["title","level"])");
    write(level, *schema->find("properties")->find("level"));
    EXPECT_EQ(level, R"({"type":"integer","minimum":1,"maximum":5,"description":"Level."})");
    EXPECT_EQ(node.find("components")->find("schemas")->find("ThingInput")->find("properties")->find("version"), nullptr);
    EXPECT_NE(node.find("components")->find("schemas")->find("Thing")->find("properties")->find("version"), nullptr);
}

}  // namespace
}  // namespace platform::json
