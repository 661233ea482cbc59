// SPDX-License-Identifier: Apache-2.0
// Archives as Python's zipfile reads them.
#include "platform/files/zip_writer.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace platform::files {
namespace {

const Instant kAt = std::chrono::sys_days(std::chrono::year(2026) / 4 / 7);

std::string archive_of(const std::vector<std::pair<std::string, std::string>>& members) {
    ZipWriter zip(kAt);
    std::string out;
    for (const auto& [name, bytes] : members) {
        zip.add(name, bytes);
        out += zip.take();
    }
    zip.finish();
    return out + zip.take();
}

std::string read_by_python(const std::string& archive) {
    const auto path = std::filesystem::path(testing::TempDir()) / ("archive-" + std::to_string(::getpid()) + ".zip");
    std::ofstream(path, std::ios::binary) << archive;
    const std::string command =
        "/usr/bin/python3 -c 'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; "
        "print([(i.filename, i.file_size, i.compress_type) for i in z.infolist()])' '" +
        path.string() + "' 2>&1";
    FILE* pipe = ::popen(command.c_str(), "r");
    std::string out;
    char piece[4096];
    for (std::size_t got = 0; (got = std::fread(piece, 1, sizeof piece, pipe)) > 0;) out.append(piece, got);
    ::pclose(pipe);
    std::filesystem::remove(path);
    return out;
}

TEST(ZipWriter, OthersReadWhatItWrites) {
    EXPECT_EQ(read_by_python(archive_of({{"answer.pdf", "%PDF-"}, {"data/crm/orders.json", std::string(300'000, 'a')}, {"empty.txt", ""}})),
              "[('answer.pdf', 5, 8), ('data/crm/orders.json', 300000, 8), ('empty.txt', 0, 8)]\n");
}

TEST(ZipWriter, TheSameMembersMakeTheSameBytes) {
    EXPECT_EQ(archive_of({{"a.txt", "words"}, {"b.txt", "more"}}), archive_of({{"a.txt", "words"}, {"b.txt", "more"}}));
}

TEST(ZipWriter, GivesPiecesOnBeforeTheEnd) {
    ZipWriter zip(kAt);
    std::string random;
    for (std::uint32_t i = 0, x = 1; i < 1'000'000; ++i) random += static_cast<char>((x = x * 1664525 + 1013904223) >> 24);
    zip.begin("noise.bin", random.size());
    zip.append(random);
    EXPECT_GT(zip.take().size(), 800'000U);
}

TEST(ZipWriter, NamesThatLeaveTheFolderAreRefused) {
    for (const char* name : {"", "/etc/passwd", "../up", "a/../../b", "a//b", "a/", ".", "C:x", "a\\b", "line\nbreak"}) {
        EXPECT_FALSE(is_member_name(name)) << name;
        ZipWriter zip(kAt);
        EXPECT_THROW(zip.add(name, "x"), std::logic_error) << name;
    }
    EXPECT_TRUE(is_member_name("data/crm/orders.json"));
}

TEST(ZipWriter, AMemberHasJustTheBytesItSaid) {
    ZipWriter zip(kAt);
    zip.begin("a.txt", 3);
    EXPECT_THROW(zip.append("four"), std::logic_error);
    zip.append("ab");
    EXPECT_THROW(zip.add("b.txt", "x"), std::logic_error);
    EXPECT_THROW(zip.finish(), std::logic_error);
}

}  // namespace
}  // namespace platform::files
