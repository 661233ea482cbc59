// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdlib>
#include <fstream>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "platform/files/archive.hpp"
#include "platform/files/media_type.hpp"
#include "platform/files/store.hpp"
#include "platform/problem/problem.hpp"

using namespace platform;
using namespace platform::files;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kChunk = 64 * 1024;

class StoreTest : public testing::Test {
  protected:
    void SetUp() override {
        char name[] = "/tmp/files-test-XXXXXX";
        folder_ = ::mkdtemp(name);
        store_ = std::make_unique<Store>(StoreConfig{.folder = folder_, .reserve_bytes = 0});
    }
    void TearDown() override { fs::remove_all(folder_); }

    /// Stores the text and answers its name.
    std::string keep(const std::string& text) {
        const auto draft = store_->begin(key_);
        draft->writer.append(text);
        draft->writer.finish();
        const auto name = Store::new_name(owner_);
        store_->keep(*draft, name);
        return name;
    }
    [[nodiscard]] fs::path path_of(const std::string& name) const { return folder_ / name.substr(33, 2) / name; }
    [[nodiscard]] std::size_t drafts() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_ / "drafts"), fs::directory_iterator()));
    }
    std::string read(const std::string& name, std::uint64_t offset, std::size_t max) {
        std::string out;
        store_->open(name, key_)->read(offset, max, out);
        return out;
    }

    fs::path folder_;
    std::unique_ptr<Store> store_;
    crypto::Key32 key_ = crypto::Key32::random();
    Uuid owner_ = *Uuid::parse("01920000-0000-7000-8000-00000000000a");
};

/// No two places of it are alike.
std::string content(std::size_t size) {
    std::string out;
    out.reserve(size + 16);
    for (std::size_t i = 0; out.size() < size; ++i) out += std::to_string(i) + ",";
    out.resize(size);
    return out;
}

TEST_F(StoreTest, WhatIsReadIsWhatWasWrittenWhateverItsSize) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kChunk - 1, kChunk, kChunk + 1, 2 * kChunk, 5 * kChunk + 77}) {
        const auto text = content(size);
        const auto name = keep(text);
        EXPECT_EQ(store_->open(name, key_)->size(), size);
        EXPECT_EQ(read(name, 0, size + 10), text) << size;
        for (const std::size_t offset : {std::size_t{0}, size / 3, size - std::min(size, std::size_t{1}), size, size + 5})
            EXPECT_EQ(read(name, offset, 100), offset < size ? text.substr(offset, 100) : "") << size << " from " << offset;
    }
}

TEST_F(StoreTest, ManySmallWritesGiveTheSameDigestAsOne) {
    const auto text = content(3 * kChunk + 5);
    const auto draft = store_->begin(key_);
    for (std::size_t at = 0; at < text.size(); at += 997) draft->writer.append(std::string_view(text).substr(at, 997));
    draft->writer.finish();
    EXPECT_EQ(draft->writer.sha256(), crypto::sha256(text));
    EXPECT_EQ(draft->writer.size(), text.size());
}

TEST_F(StoreTest, OnlyTheChunksThatAreAskedForAreOpened) {
    const auto text = content(4 * kChunk);
    const auto name = keep(text);
    {   // damage in the last chunk does not matter to who reads the first
        std::fstream file(path_of(name), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(-20, std::ios::end);
        file.put('!');
    }
    EXPECT_EQ(read(name, 10, 2 * kChunk), text.substr(10, 2 * kChunk));
    EXPECT_THROW(read(name, 3 * kChunk, 1), DamagedFile);
}

TEST_F(StoreTest, NothingOnDiskSaysWhatIsInIt) {
    const auto name = keep(content(1000)), same = keep(content(1000));
    EXPECT_NE(name, same);
    std::ifstream file(path_of(name), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(bytes.find("100,101"), std::string::npos);
    EXPECT_EQ(name.find(crypto::sha256_hex(content(1000)).substr(0, 12)), std::string::npos);
}

TEST_F(StoreTest, EveryChangeOfAStoredFileIsNoticed) {
    const auto text = content(2 * kChunk + 100);
    const auto original = keep(text);
    std::ifstream file(path_of(original), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    const auto spoilt = [&](std::string changed) {
        std::ofstream(path_of(original), std::ios::binary | std::ios::trunc) << changed;
        try {
            return read(original, 0, text.size() + 1) != text;
        } catch (const DamagedFile&) {
            return true;
        }
    };
    EXPECT_FALSE(spoilt(bytes)) << "unchanged it opens";
    for (const std::size_t at :
         {std::size_t{0}, std::size_t{7}, std::size_t{9}, std::size_t{13}, std::size_t{20}, std::size_t{40}, 32 + kChunk + 3, bytes.size() - 1}) {
        auto changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        EXPECT_TRUE(spoilt(changed)) << at;
    }
    const std::size_t whole = kChunk + 16;
    EXPECT_TRUE(spoilt(bytes.substr(0, 32 + 2 * whole))) << "the last chunk is cut off";
    EXPECT_TRUE(spoilt(bytes.substr(0, 32 + whole))) << "two are";
    EXPECT_TRUE(spoilt(bytes.substr(0, bytes.size() - 1)));
    EXPECT_TRUE(spoilt(bytes.substr(0, 32 + 2 * whole + 5))) << "less than a tag is left";
    EXPECT_TRUE(spoilt(bytes.substr(0, 32)));
    EXPECT_TRUE(spoilt(bytes.substr(0, 10)));
    EXPECT_TRUE(spoilt(bytes + bytes.substr(32 + 2 * whole)));
    EXPECT_TRUE(spoilt(bytes.substr(0, 32) + bytes.substr(32 + whole, whole) + bytes.substr(32, whole) + bytes.substr(32 + 2 * whole)))
        << "two chunks change places";
    key_ = crypto::Key32::random();
    EXPECT_TRUE(spoilt(bytes)) << "another key";
}

TEST_F(StoreTest, ADraftThatIsNotKeptIsGone) {
    {
        const auto draft = store_->begin(key_);
        draft->writer.append(content(kChunk * 2));
        EXPECT_EQ(drafts(), 1U);
    }
    EXPECT_EQ(drafts(), 0U);
    keep("kept");
    EXPECT_EQ(drafts(), 0U);
}

TEST_F(StoreTest, RemainsOfAKilledProcessAreCleanedAndWhatOthersWriteStays) {
    int ready[2];
    ASSERT_EQ(::pipe(ready), 0);
    const auto child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        const auto draft = store_->begin(key_);
        draft->writer.append(content(kChunk * 3));
        (void)!::write(ready[1], "x", 1);
        ::pause();
        ::_exit(0);
    }
    char byte = 0;
    ASSERT_EQ(::read(ready[0], &byte, 1), 1);
    EXPECT_EQ(store_->clean(), 0U) << "it is being written";
    EXPECT_EQ(drafts(), 1U);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    EXPECT_EQ(store_->clean(), 1U);
    EXPECT_EQ(drafts(), 0U);
}

TEST_F(StoreTest, AFullDiskIsAProblemAndLeavesNothing) {
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const rlimit small{200'000, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    int status = 0;
    {
        const auto draft = store_->begin(key_);
        try {
            draft->writer.append(content(400'000));
        } catch (const Problem& problem) {
            status = problem.status();
        }
    }
    ::setrlimit(RLIMIT_FSIZE, &before);
    EXPECT_EQ(status, 507);
    EXPECT_EQ(drafts(), 0U);
}

TEST_F(StoreTest, TheReserveIsNeverTouched) {
    const auto free = fs::space(folder_).available;
    EXPECT_NO_THROW(store_->require_room(1));
    EXPECT_THROW(store_->require_room(free + 1'000'000'000), Problem);
    const Store careful({.folder = folder_, .reserve_bytes = free + 1'000'000'000});
    EXPECT_THROW(careful.require_room(1), Problem);
}

TEST_F(StoreTest, FilesAreFoundByOwnerAndAge) {
    const auto mine = keep("mine");
    owner_ = *Uuid::parse("01920000-0000-7000-8000-00000000000b");
    const auto theirs = keep("theirs");
    std::ofstream(folder_ / "00" / "not one of ours") << "x";
    std::vector<std::string> all, old;
    for (unsigned shard = 0; shard < Store::kShards; ++shard) {
        for (const auto& found : store_->list(shard, std::chrono::seconds(0))) all.push_back(found.name);
        for (const auto& found : store_->list(shard, std::chrono::hours(1))) old.push_back(found.name);
    }
    EXPECT_EQ(all.size(), 2U);
    EXPECT_EQ(old.size(), 0U);
    EXPECT_EQ(store_->remove_all(owner_), 1U);
    EXPECT_FALSE(store_->exists(theirs));
    EXPECT_TRUE(store_->exists(mine));
    EXPECT_THROW((void)store_->open(theirs, key_), DamagedFile);
    EXPECT_THROW(store_->remove("../../etc/passwd"), std::logic_error);
}

TEST_F(StoreTest, AFolderBelongsToOneInstallation) {
    EXPECT_TRUE(store_->claim({"a"}));
    EXPECT_TRUE(store_->claim({"b", "a"})) << "a newer key beside the old one";
    EXPECT_FALSE(store_->claim({"b"}));
}

TEST(MediaType, ComesFromTheBytes) {
    EXPECT_EQ(media_type_of("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"), "application/pdf");
    EXPECT_EQ(media_type_of(std::string_view("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0", 29)), "image/png");
    EXPECT_EQ(media_type_of("Some words.\n"), "text/plain");
    EXPECT_EQ(media_type_of("x"), "text/plain") << "too short for libmagic";
    EXPECT_EQ(media_type_of("ü"), "text/plain");
    EXPECT_EQ(media_type_of(std::string_view("\x01\x02\x03\x04\x00\x05", 6)), "application/octet-stream");
    EXPECT_EQ(media_type_of("MZ" + std::string(58, '\0') + std::string("\x40\0\0\0PE\0\0\x64\x86", 10) + std::string(200, '\0')),
              "application/vnd.microsoft.portable-executable");
}

/// An archive made by the tools of the system, stored.
class ArchiveTest : public StoreTest {
  protected:
    bool is_encrypted(const std::string& command, const std::string& file) {
        const auto path = (folder_ / file).string();
        std::ofstream(folder_ / "words.txt") << content(5000);
        const auto line = "cd " + folder_.string() + " && (" + command + ") > /dev/null 2>&1";
        if (std::system(line.c_str()) != 0) throw std::runtime_error("cannot make the archive: " + command);
        std::ifstream in(path, std::ios::binary);
        const auto name = keep({std::istreambuf_iterator<char>(in), {}});
        return is_encrypted_archive(*store_->open(name, key_));
    }
};

TEST_F(ArchiveTest, EncryptedZipsAreTold) {
    EXPECT_FALSE(is_encrypted("zip open.zip words.txt", "open.zip"));
    EXPECT_TRUE(is_encrypted("zip -P secret closed.zip words.txt", "closed.zip"));
    EXPECT_TRUE(is_encrypted("cp open.zip mixed.zip && cp words.txt more.txt && zip -P secret mixed.zip more.txt", "mixed.zip")) << "one of two";
}

TEST_F(ArchiveTest, Encrypted7zArchivesAreTold) {
    EXPECT_FALSE(is_encrypted("7zz a open.7z words.txt", "open.7z"));
    EXPECT_TRUE(is_encrypted("7zz a -psecret closed.7z words.txt", "closed.7z")) << "its list of names is open";
    EXPECT_TRUE(is_encrypted("7zz a -psecret -mhe=on hidden.7z words.txt", "hidden.7z")) << "its list is encrypted, too";
}

TEST_F(ArchiveTest, WhatCannotBeReadIsNotTrusted) {
    const auto name = keep(std::string("PK\x03\x04", 4) + content(3000));
    EXPECT_TRUE(is_encrypted_archive(*store_->open(name, key_)));
}

}  // namespace
