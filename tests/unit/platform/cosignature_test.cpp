// SPDX-License-Identifier: Apache-2.0
#include "platform/ledger/cosignature.hpp"

#include <gtest/gtest.h>

#include "platform/crypto/encoding.hpp"
#include "platform/ledger/merkle.hpp"

using namespace platform;
using namespace platform::ledger;

namespace {

const auto kKey = crypto::SigningKey::from_seed(std::string(32, 'w'));
const Witness kWitness{"witness.example/w1", kKey.public_key};
const std::string kText = "backend-compliance/06e3\n3\npcORw12b0p7KFLkgixbQQ0KHpC2kFjhepiJ4lvWOeWw=\n";
constexpr Instant kAt = Instant{std::chrono::seconds{1'772'442'960}};

TEST(Cosignature, IsFoundAmongOtherLinesAndSaysWhen) {
    const auto line = cosign(kWitness, kKey, kText, kAt + std::chrono::milliseconds(500));
    EXPECT_TRUE(line.starts_with("\u2014 witness.example/w1 "));
    EXPECT_EQ(crypto::base64_decode(line.substr(line.rfind(' ') + 1, line.size() - line.rfind(' ') - 2))->size(), 76U);
    EXPECT_EQ(open_cosignature(kText + "\n\u2014 somebody else AAAA\n" + line, kWitness, kText), kAt);
    EXPECT_EQ(open_cosignature(line, kWitness, kText), kAt);
}

TEST(Cosignature, OfAnotherTextKeyOrNameDoesNotHold) {
    const auto line = cosign(kWitness, kKey, kText, kAt);
    EXPECT_FALSE(open_cosignature(line, kWitness, kText + "more\n"));
    const auto other = crypto::SigningKey::random();
    EXPECT_FALSE(open_cosignature(line, Witness{kWitness.name, other.public_key}, kText));
    EXPECT_FALSE(open_cosignature(line, Witness{"witness.example/w2", kKey.public_key}, kText));
    EXPECT_FALSE(open_cosignature(cosign(kWitness, other, kText, kAt), kWitness, kText));
    EXPECT_FALSE(open_cosignature("", kWitness, kText));
}

TEST(Cosignature, AWitnessIsReadBackAsItIsWritten) {
    const auto text = kWitness.verifier_key();
    const auto read = Witness::parse(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->name, kWitness.name);
    EXPECT_EQ(read->public_key, kWitness.public_key);
    auto wrong = text;
    wrong[text.find('+') + 1] = wrong[text.find('+') + 1] == '0' ? '1' : '0';
    for (const std::string& bad : {wrong, std::string("w+00000000"), std::string(), std::string("+00000000+AAAA"), text.substr(0, text.size() - 4)})
        EXPECT_FALSE(Witness::parse(bad)) << bad;
}

TEST(Frontier, GrowsToTheRootOfTheWholeTree) {
    std::vector<Hash> leaves;
    Frontier frontier;
    EXPECT_EQ(frontier.root(), empty_root());
    for (const int batch : {1, 2, 5, 1, 23, 8}) {
        auto growth = frontier.grow();
        for (int i = 0; i < batch; ++i) {
            leaves.push_back(leaf_hash(std::to_string(leaves.size())));
            growth.append(leaves.back());
        }
        frontier.advance(growth);
        EXPECT_EQ(frontier.size(), leaves.size());
        EXPECT_EQ(frontier.root(), root_of(leaves.size(), nodes_of(leaves)));
        const Frontier read_again(leaves.size(), nodes_of(leaves));
        EXPECT_EQ(read_again.root(), frontier.root());
    }
    EXPECT_EQ(peaks_of(0).size(), 0U);
    EXPECT_EQ(peaks_of(7), (std::vector<std::pair<int, std::uint64_t>>{{2, 0}, {1, 2}, {0, 6}}));
}

}  // namespace
