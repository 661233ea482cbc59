// SPDX-License-Identifier: Apache-2.0
#include "platform/http/multipart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/problem/problem.hpp"

using namespace platform;
using namespace platform::http;

namespace {

/// Gives a text in pieces of a fixed size, as a network does.
class Pieces final : public BodyReader {
  public:
    Pieces(std::string text, std::size_t piece) : text_(std::move(text)), piece_(piece) {}
    std::size_t read(std::string& out, std::size_t max) override {
        const auto count = std::min({piece_, max, text_.size() - at_});
        out.append(text_, at_, count);
        at_ += count;
        largest = std::max(largest, out.size());
        return count;
    }
    std::size_t largest = 0;

  private:
    std::string text_;
    std::size_t piece_, at_ = 0;
};

constexpr const char* kType = "multipart/form-data; boundary=x-y";

struct Read {
    Part part;
    std::string bytes;
};

std::vector<Read> read_all(BodyReader& body, const char* type = kType, MultipartLimits limits = {}, std::size_t max = 7) {
    MultipartReader reader(body, type, limits);
    std::vector<Read> out;
    while (auto part = reader.next()) {
        out.push_back({std::move(*part), {}});
        while (reader.read(out.back().bytes, max) > 0) {}
    }
    return out;
}

int status_of(const std::string& text, const char* type = kType, MultipartLimits limits = {}) {
    Pieces body(text, 11);
    try {
        read_all(body, type, limits);
    } catch (const Problem& problem) {
        return problem.status();
    }
    return 200;
}

std::string part(const std::string& disposition, const std::string& bytes) {
    return "--x-y\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + bytes + "\r\n";
}

TEST(Multipart, PartsComeAsTheyWereSentWhereverTheReadsAreCut) {
    const std::string tricky = "\r\n--x-\r\n--\r\n--x\r--x-y\n--x-z\r\n";
    const std::string text = "preamble\r\n" + part("name=\"file\"; filename=\"a b.txt\"", tricky) + part("name=note", "") +
                             part("name=\"last\"", std::string(300, '\r')) + "--x-y--\r\nepilogue";
    for (std::size_t piece = 1; piece < 90; ++piece) {
        Pieces body(text, piece);
        const auto parts = read_all(body, kType, {}, 1 + piece % 13);
        ASSERT_EQ(parts.size(), 3U) << piece;
        EXPECT_EQ(parts[0].part.name, "file");
        EXPECT_EQ(parts[0].part.file_name, "a b.txt");
        EXPECT_EQ(parts[0].bytes, tricky);
        EXPECT_EQ(parts[1].part.name, "note");
        EXPECT_EQ(parts[1].part.file_name, std::nullopt);
        EXPECT_EQ(parts[1].bytes, "");
        EXPECT_EQ(parts[2].bytes, std::string(300, '\r'));
    }
}

TEST(Multipart, APartThatIsNotReadIsPassedOver) {
    Pieces body(part("name=a", std::string(500'000, 'a')) + part("name=b", "words") + "--x-y--", 1000);
    MultipartReader reader(body, kType);
    ASSERT_EQ(reader.next()->name, "a");
    ASSERT_EQ(reader.next()->name, "b");
    EXPECT_EQ(reader.read_all(5), "words");
    EXPECT_FALSE(reader.next());
    EXPECT_LT(body.largest, 200'000U);
}

TEST(Multipart, MemoryDoesNotGrowWithAPart) {
    Pieces body(part("name=a", std::string(8'000'000, '\r')) + "--x-y--", 64 * 1024);
    MultipartReader reader(body, kType);
    ASSERT_TRUE(reader.next());
    std::string bytes;
    std::size_t total = 0;
    while (const auto got = reader.read(bytes, 64 * 1024)) {
        total += got;
        bytes.clear();
    }
    EXPECT_EQ(total, 8'000'000U);
    EXPECT_LT(body.largest, 300'000U);
}

TEST(Multipart, NamesOfFilesAreReadInEveryFormThatIsSent) {
    const std::pair<const char*, const char*> forms[] = {
        {R"(name="f"; filename="a;b=c.txt")", "a;b=c.txt"},
        {R"(name="f"; filename="say \"hi\".txt")", R"(say "hi".txt)"},
        {R"(name="f"; filename="C:\dir\x.txt")", R"(C:\dir\x.txt)"},
        {R"(name="f"; filename="100%22.txt")", "100\".txt"},
        {R"(name="f"; filename="50%25.txt")", "50%25.txt"},
        {R"(name="f"; filename="plain"; filename*=UTF-8''na%C3%AFve.txt)", "naïve.txt"},
        {R"(name="f"; filename="plain"; filename*=latin1''x)", "plain"},
        {R"(name=f; FileName=bare.txt)", "bare.txt"},
    };
    for (const auto& [disposition, name] : forms) {
        Pieces body(part(disposition, "x") + "--x-y--", 5);
        EXPECT_EQ(read_all(body).at(0).part.file_name, name) << disposition;
    }
}

TEST(Multipart, WhatIsNoFormIsRefused) {
    EXPECT_EQ(status_of("", "application/json"), 415);
    EXPECT_EQ(status_of("", ""), 415);
    EXPECT_EQ(status_of("", "multipart/mixed; boundary=x-y"), 415);
    EXPECT_EQ(status_of("", "multipart/form-data"), 400);
    EXPECT_EQ(status_of("", "multipart/form-data; boundary="), 400);
    EXPECT_EQ(status_of("", "multipart/form-data; boundary=\"a\x01\""), 400);
    EXPECT_EQ(status_of("", ("multipart/form-data; boundary=" + std::string(71, 'x')).c_str()), 400);
    EXPECT_EQ(status_of(""), 400);
    EXPECT_EQ(status_of("no boundary at all"), 400);
    EXPECT_EQ(status_of(std::string(70'000, 'x')), 400) << "a preamble without end";
    EXPECT_EQ(status_of(part("name=a", "cut")), 400) << "the last boundary is missing";
    EXPECT_EQ(status_of("--x-y--"), 200) << "no part is no fault of form";
    EXPECT_EQ(status_of("--x-yz\r\n\r\n--x-y--"), 400) << "something behind the boundary";
    EXPECT_EQ(status_of("--x-y\r\nContent-Disposition: attachment; name=a\r\n\r\n\r\n--x-y--"), 400);
    EXPECT_EQ(status_of("--x-y\r\nContent-Type: text/plain\r\n\r\n\r\n--x-y--"), 400) << "no name";
    EXPECT_EQ(status_of("--x-y\r\nContent-Disposition: form-data; name=\"a\r\n\r\n\r\n--x-y--"), 400) << "a quote without end";
    EXPECT_EQ(status_of("--x-y\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n\r\n--x-y--"), 400) << "two names";
    EXPECT_EQ(status_of("--x-y\r\nnonsense\r\n\r\n\r\n--x-y--"), 400);
    EXPECT_EQ(status_of("--x-y\r\nContent-Disposition: form-data; name=a\r\n folded: x\r\n\r\n\r\n--x-y--"), 400);
}

TEST(Multipart, LimitsHold) {
    std::string many;
    for (int i = 0; i < 33; ++i) many += part("name=a", "");
    EXPECT_EQ(status_of(many + "--x-y--"), 400);
    EXPECT_EQ(status_of(many + "--x-y--", kType, {.parts = 33}), 200);
    EXPECT_EQ(status_of("--x-y\r\nX: " + std::string(9000, 'x') + "\r\n\r\n\r\n--x-y--"), 400) << "one line";
    EXPECT_EQ(status_of("--x-y\r\nX: " + std::string(1'000'000, 'x')), 400) << "a line without end";
    std::string lines;
    for (int i = 0; i < 200; ++i) lines += "X: " + std::string(60, 'x') + "\r\n";
    EXPECT_EQ(status_of("--x-y\r\n" + lines + "\r\n\r\n--x-y--"), 400) << "many lines";
    Pieces body(part("name=a", "123456") + "--x-y--", 4);
    MultipartReader reader(body, kType);
    ASSERT_TRUE(reader.next());
    EXPECT_THROW(reader.read_all(5), Problem);
}

}  // namespace
