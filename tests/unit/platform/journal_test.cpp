// SPDX-License-Identifier: Apache-2.0
#include "platform/ledger/journal.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using platform::ledger::Journal;
using platform::ledger::JournalError;

namespace {

constexpr const char* kFormat = "test/v1";

class JournalTest : public testing::Test {
  protected:
    void SetUp() override {
        char name[] = "/tmp/journal-XXXXXX";
        folder_ = ::mkdtemp(name);
        path_ = folder_ + "/lines";
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    [[nodiscard]] std::string text() const {
        std::ostringstream out;
        out << std::ifstream(path_).rdbuf();
        return out.str();
    }
    void put(const std::string& text) const { std::ofstream(path_, std::ios::trunc) << text; }
    void add(const std::string& text) const { std::ofstream(path_, std::ios::app) << text; }
    [[nodiscard]] std::vector<std::string> contents() const {
        Journal journal(path_, kFormat, Journal::Missing::refuse);
        std::vector<std::string> out;
        for (const auto& entry : journal.read()) out.push_back(entry.content);
        return out;
    }
    std::string folder_, path_;
};

using List = std::vector<std::string>;

TEST_F(JournalTest, KeepsItsEntriesAndItsName) {
    std::string id;
    {
        Journal journal(path_, kFormat, Journal::Missing::create);
        id = journal.id();
        EXPECT_EQ(journal.append(R"({"b": 1, "a": "x"})").number, 1U);
        EXPECT_EQ(journal.append(R"({"c":2})").number, 2U);
    }
    Journal again(path_, kFormat, Journal::Missing::create);
    EXPECT_EQ(again.id(), id);
    EXPECT_EQ(contents(), (List{R"({"a":"x","b":1})", R"({"c":2})"}));
    EXPECT_EQ(std::filesystem::status(path_).permissions(), std::filesystem::perms(0600));
}

TEST_F(JournalTest, IsNotMadeWhereItMustBeThere) {
    EXPECT_THROW(Journal(path_, kFormat, Journal::Missing::refuse), JournalError);
    EXPECT_FALSE(std::filesystem::exists(path_));
    put("");
    EXPECT_THROW(Journal(path_, kFormat, Journal::Missing::refuse), JournalError);
}

TEST_F(JournalTest, OfAnotherFormatIsRefused) {
    { const Journal journal(path_, kFormat, Journal::Missing::create); }
    EXPECT_THROW(Journal(path_, "other/v1", Journal::Missing::create), JournalError);
}

TEST_F(JournalTest, EveryAlteredByteIsNoticed) {
    {
        Journal journal(path_, kFormat, Journal::Missing::create);
        for (int i = 0; i < 3; ++i) journal.append("{\"n\":" + std::to_string(i) + "}");
    }
    const auto whole = text();
    for (std::size_t at = 0; at < whole.size(); ++at) {
        auto changed = whole;
        changed[at] = changed[at] == '1' ? '2' : '1';
        if (at + 1 == whole.size()) continue;   // without its end the last line counts as cut off; the database knows better
        put(changed);
        EXPECT_THROW(contents(), JournalError) << "byte " << at;
    }
}

TEST_F(JournalTest, ARemovedOrMovedLineIsNoticed) {
    {
        Journal journal(path_, kFormat, Journal::Missing::create);
        for (int i = 0; i < 3; ++i) journal.append("{\"n\":" + std::to_string(i) + "}");
    }
    List lines;
    std::istringstream in(text());
    for (std::string line; std::getline(in, line);) lines.push_back(line + "\n");
    put(lines[0] + lines[2] + lines[3]);
    EXPECT_THROW(contents(), JournalError);
    put(lines[0] + lines[2] + lines[1] + lines[3]);
    EXPECT_THROW(contents(), JournalError);
    put(lines[1] + lines[2]);
    EXPECT_THROW(contents(), JournalError);
    put(lines[0] + lines[1] + lines[1] + lines[2]);
    EXPECT_THROW(contents(), JournalError);
}

TEST_F(JournalTest, ALineThatACrashCutOffIsPassedOverAndDoesNotHinderTheNext) {
    {
        Journal journal(path_, kFormat, Journal::Missing::create);
        journal.append(R"({"n":1})");
    }
    add(R"({"entry":{"n":2},"ha)");
    EXPECT_EQ(contents(), List{R"({"n":1})"});
    {
        Journal journal(path_, kFormat, Journal::Missing::refuse);
        EXPECT_EQ(journal.append(R"({"n":3})").number, 2U);
    }
    EXPECT_EQ(contents(), (List{R"({"n":1})", R"({"n":3})"}));
    add("{");   // and once more
    { Journal(path_, kFormat, Journal::Missing::refuse).append(R"({"n":4})"); }
    EXPECT_EQ(contents().size(), 3U);
}

TEST_F(JournalTest, AFileThatWasReplacedOrCutIsNoticedBeforeAnythingIsWritten) {
    Journal journal(path_, kFormat, Journal::Missing::create);
    journal.append(R"({"n":1})");
    EXPECT_NO_THROW(journal.check());
    std::filesystem::rename(path_, path_ + ".away");
    EXPECT_THROW(journal.check(), JournalError);
    EXPECT_THROW(journal.append(R"({"n":2})"), JournalError);
    std::filesystem::copy_file(path_ + ".away", path_);
    EXPECT_THROW(journal.append(R"({"n":2})"), JournalError);
    std::filesystem::rename(path_ + ".away", path_);
    EXPECT_NO_THROW(journal.append(R"({"n":2})"));
    std::filesystem::resize_file(path_, 10);
    EXPECT_THROW(journal.check(), JournalError);
}

TEST_F(JournalTest, SeveralWritersOfOneFileMakeOneChain) {
    { const Journal journal(path_, kFormat, Journal::Missing::create); }
    constexpr int kWriters = 4, kEach = 25;
    std::vector<pid_t> children;
    for (int writer = 0; writer < kWriters; ++writer) {
        const pid_t child = ::fork();
        if (child == 0) {
            Journal journal(path_, kFormat, Journal::Missing::refuse);
            for (int i = 0; i < kEach; ++i) journal.append("{\"w\":" + std::to_string(writer) + "}");
            ::_exit(0);
        }
        children.push_back(child);
    }
    for (const pid_t child : children) {
        int status = 1;
        ::waitpid(child, &status, 0);
        EXPECT_EQ(status, 0);
    }
    EXPECT_EQ(contents().size(), static_cast<std::size_t>(kWriters * kEach));
}

TEST_F(JournalTest, AFullDiskRefusesTheEntryAndKeepsWhatWasThere) {
    {
        Journal journal(path_, kFormat, Journal::Missing::create);
        journal.append(R"({"n":1})");
    }
    const pid_t child = ::fork();
    if (child == 0) {
        ::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{std::filesystem::file_size(path_) + 20, RLIM_INFINITY};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        Journal journal(path_, kFormat, Journal::Missing::refuse);
        try {
            journal.append(R"({"n":2})");
            ::_exit(1);
        } catch (const JournalError&) {
            ::_exit(0);
        }
    }
    int status = 1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(contents(), List{R"({"n":1})"});
    { Journal(path_, kFormat, Journal::Missing::refuse).append(R"({"n":3})"); }
    EXPECT_EQ(contents(), (List{R"({"n":1})", R"({"n":3})"}));
}

}  // namespace
