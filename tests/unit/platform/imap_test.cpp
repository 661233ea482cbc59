// SPDX-License-Identifier: Apache-2.0
// What is read out of a mailbox's answers, and whom nobody asks.
#include <gtest/gtest.h>

#include "platform/mail/imap.hpp"

namespace platform::mail {
namespace {

TEST(Imap, ReadsWhatAServerSaysOfItsMessages) {
    const auto items = parse_fetched(
        "* 1 FETCH (UID 7 FLAGS (\\Seen cpl-tried-1) INTERNALDATE \"25-Nov-2026 21:00:00 +0100\" RFC822.SIZE 1234)\r\n"
        "* OK still here\r\n* 2 FETCH (RFC822.SIZE 99 UID 9 FLAGS ())\r\n* 3 FETCH (FLAGS (\\Seen))\r\n");
    ASSERT_EQ(items.size(), 2u);
    EXPECT_EQ(items[0].uid, 7u);
    EXPECT_EQ(items[0].bytes, 1234u);
    EXPECT_EQ(items[0].flags, (std::vector<std::string>{"\\Seen", "cpl-tried-1"}));
    EXPECT_EQ(format_instant(*items[0].taken_at), "2026-11-25T20:00:00Z");
    EXPECT_EQ(items[1].uid, 9u);
    EXPECT_TRUE(items[1].flags.empty());
    EXPECT_FALSE(items[1].taken_at);
    EXPECT_TRUE(parse_fetched("* 1 FETCH (UID 99999999999999 FLAGS").empty());
    EXPECT_TRUE(parse_fetched("").empty());
}

TEST(Imap, AsksNoOtherMachineUnencrypted) {
    EXPECT_THROW(Imap({.host = "imap.example.org", .security = Security::none}), ImapError);
    EXPECT_THROW(Imap({.host = "127.0.0.1.example.org", .folder = "a\"b", .security = Security::tls}), ImapError);
    EXPECT_NO_THROW(Imap({.host = "127.0.0.1", .security = Security::none}));
}

TEST(Imap, TakesOnlyPlainNamesOfFolders) {
    EXPECT_TRUE(is_folder_name("INBOX/Set aside"));
    for (const auto* name : {"", "a\"b", "a\\b", "a*", "a\r\nb", "Gelöscht"}) EXPECT_FALSE(is_folder_name(name)) << name;
}

}  // namespace
}  // namespace platform::mail
