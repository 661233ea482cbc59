// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <stdexcept>

#include <gtest/gtest.h>

#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/ledger/jcs.hpp"
#include "platform/ledger/leaf.hpp"
#include "platform/ledger/merkle.hpp"
#include "platform/ledger/tree_head.hpp"

using namespace platform;
using namespace platform::ledger;

namespace {

std::string hex(std::string_view bytes) { return crypto::hex_encode(bytes); }
Hash raw(std::string_view text) { return crypto::hex_decode(text).value(); }

// The public Certificate Transparency leaves d0 … d6.
std::vector<Hash> public_leaves() {
    std::vector<Hash> out;
    for (const char* input : {"", "00", "10", "2021", "3031", "40414243", "5051525354555657"}) out.push_back(leaf_hash(raw(input)));
    return out;
}

std::string root_hex(std::size_t size) { return hex(root_of(size, nodes_of(public_leaves()))); }

// Vectors V1.
const Hash kA = raw("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
const Hash kB = raw("0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7");
const Hash kC = raw("07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7");
const Hash kD = raw("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b");
const Hash kE = raw("b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f");
const Hash kF = raw("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e");
const Hash kG = raw("837dbb152e9b079010717e84e865da4ebc0fa198a806d59d31bf15accef22d0e");
const Hash kH = raw("d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
const Hash kI = raw("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a");
const Hash kLeaf0 = raw("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
const Hash kRoot2 = raw("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
using Path = std::vector<Hash>;

TEST(Merkle, RootsAreThoseOfThePublicVectors) {
    EXPECT_EQ(root_hex(0), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(root_hex(1), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    EXPECT_EQ(root_hex(2), "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    EXPECT_EQ(root_hex(3), "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77");
    EXPECT_EQ(root_hex(4), hex(kH));
    EXPECT_EQ(root_hex(7), "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c");
}

TEST(Merkle, InclusionPathsAreThoseOfTheVectors) {
    const auto leaves = public_leaves();
    const auto path = [&](std::uint64_t index, std::uint64_t size) { return inclusion_path(index, size, nodes_of(leaves)); };
    EXPECT_EQ(path(0, 1), Path{});
    EXPECT_EQ(path(0, 2), Path{kA});
    EXPECT_EQ(path(1, 3), (Path{kLeaf0, kB}));
    EXPECT_EQ(path(2, 3), Path{kRoot2});
    EXPECT_EQ(path(0, 7), (Path{kA, kF, kG}));
    EXPECT_EQ(path(5, 7), (Path{kD, kE, kH}));
    EXPECT_EQ(path(6, 7), (Path{kI, kH}));
    EXPECT_THROW(path(7, 7), std::out_of_range);
}

TEST(Merkle, ConsistencyPathsAreThoseOfTheVectors) {
    const auto leaves = public_leaves();
    const auto path = [&](std::uint64_t from, std::uint64_t to) { return consistency_path(from, to, nodes_of(leaves)); };
    EXPECT_EQ(path(1, 2), Path{kA});
    EXPECT_EQ(path(1, 3), (Path{kA, kB}));
    EXPECT_EQ(path(2, 3), Path{kB});
    EXPECT_EQ(path(2, 7), (Path{kF, kG}));
    EXPECT_EQ(path(3, 7), (Path{kB, kC, kRoot2, kG}));
    EXPECT_EQ(path(4, 7), Path{kG});
    EXPECT_EQ(path(6, 7), (Path{kI, kE, kH}));
    EXPECT_EQ(path(7, 7), Path{});
    EXPECT_EQ(path(0, 7), Path{});
    EXPECT_THROW(path(8, 7), std::out_of_range);
}

/// The path with one bit turned in one hash, with one hash more, or with one less.
std::vector<Path> damaged(const Path& path) {
    std::vector<Path> out;
    for (std::size_t i = 0; i < path.size(); ++i) {
        out.push_back(path);
        out.back()[i][7] = static_cast<char>(out.back()[i][7] ^ 1);
        out.push_back(path);
        out.back().erase(out.back().begin() + static_cast<std::ptrdiff_t>(i));
    }
    out.push_back(path);
    out.back().push_back(kA);
    return out;
}

TEST(Merkle, EveryInclusionVerifiesAndNoDamagedOneDoes) {
    std::vector<Hash> leaves;
    for (std::uint64_t size = 1; size <= 33; ++size) {
        leaves.push_back(leaf_hash("leaf " + std::to_string(size)));
        const auto nodes = nodes_of(leaves);
        const auto root = root_of(size, nodes);
        for (std::uint64_t index = 0; index < size; ++index) {
            const auto path = inclusion_path(index, size, nodes);
            EXPECT_TRUE(verify_inclusion(leaves[index], index, size, path, root));
            EXPECT_FALSE(verify_inclusion(leaf_hash("other"), index, size, path, root));
            EXPECT_FALSE(verify_inclusion(leaves[index], index, size, path, leaves[index] + "x"));
            EXPECT_FALSE(verify_inclusion(leaves[index], size, size, path, root));
            if (size > 1) { EXPECT_FALSE(verify_inclusion(leaves[index], index == 0 ? 1 : index - 1, size, path, root)); }
            for (const auto& bad : damaged(path)) EXPECT_FALSE(verify_inclusion(leaves[index], index, size, bad, root));
        }
    }
}

TEST(Merkle, EveryConsistencyVerifiesAndNoDamagedOneDoes) {
    std::vector<Hash> leaves;
    for (int i = 0; i < 33; ++i) leaves.push_back(leaf_hash("leaf " + std::to_string(i)));
    const auto nodes = nodes_of(leaves);
    for (std::uint64_t from = 0; from <= 33; ++from) {
        for (std::uint64_t to = from; to <= 33; ++to) {
            const SizedRoot earlier{from, root_of(from, nodes)}, later{to, root_of(to, nodes)};
            const auto path = consistency_path(from, to, nodes);
            EXPECT_TRUE(verify_consistency(earlier, later, path)) << from << " " << to;
            EXPECT_FALSE(verify_consistency({from, leaf_hash("x")}, later, path));
            if (from != 0) { EXPECT_FALSE(verify_consistency(earlier, {to, leaf_hash("x")}, path)); }
            if (from < to) { EXPECT_FALSE(verify_consistency(later, earlier, path)); }
            for (const auto& bad : damaged(path)) EXPECT_FALSE(verify_consistency(earlier, later, bad)) << from << " " << to;
        }
    }
}

TEST(Merkle, ATreeGrownInBatchesIsTheTreeBuiltAtOnce) {
    std::vector<Hash> leaves;
    std::map<std::pair<int, std::uint64_t>, Hash> kept;
    const NodeSource source = [&](int level, std::uint64_t index) { return kept.at({level, index}); };
    std::uint64_t size = 0;
    for (const int batch : {1, 0, 2, 5, 1, 16, 3, 40}) {
        Growth growth(size, source);
        for (int i = 0; i < batch; ++i) {
            leaves.push_back(leaf_hash(std::to_string(leaves.size())));
            growth.append(leaves.back());
        }
        const auto root = growth.root();
        for (const auto& [place, hash] : growth.fresh()) EXPECT_TRUE(kept.emplace(place, hash).second) << "a kept node changed";
        size = growth.size();
        EXPECT_EQ(size, leaves.size());
        EXPECT_EQ(root, root_of(size, nodes_of(leaves)));
        EXPECT_EQ(inclusion_path(size - 1, size, source), inclusion_path(size - 1, size, nodes_of(leaves)));
    }
}

// Vectors V2.
constexpr std::string_view kDetails =
    R"({"after":{"title":"Passwortrichtlinie für Büro & Homeoffice"},"before":{"title":"Passwortrichtlinie"},)"
    R"("context":{"ip":null,"origin":"api","reason":null,"user_agent":null},"salt":"000102030405060708090a0b0c0d0e0f"})";
constexpr std::string_view kLeafInput =
    R"({"action":"update","actor":{"kind":"user","subject":"usr_7Kq2"},"at":"2026-03-02T09:15:30.123456Z",)"
    R"("details_sha256":"c24132ca35da11d6ceaa948985e05be22e1686b499597a4097977826b7f4e361","entity":{)"
    R"("id":"019cadd4-0000-7c1e-8f00-000000000001","key":"POL-0007","type":"isms_policy","version":4},)"
    R"("id":"019cadd4-cbcb-7a3c-9d00-000000000002","request_id":"019cadd4-cbc0-7000-8000-000000000003",)"
    R"("tenant_id":"01920000-0000-7000-8000-00000000000a","tx":"728","v":1})";

EventLeaf policy_event() {
    EventLeaf event;
    event.action = "update";
    event.actor_kind = "user";
    event.actor = "usr_7Kq2";
    event.at = *parse_instant("2026-03-02T09:15:30.123456Z");
    event.details_sha256 = details_sha256(kDetails);
    event.entity_type = "isms_policy";
    event.entity_id = *Uuid::parse("019cadd4-0000-7c1e-8f00-000000000001");
    event.entity_key = "POL-0007";
    event.entity_version = 4;
    event.id = *Uuid::parse("019cadd4-cbcb-7a3c-9d00-000000000002");
    event.request_id = *Uuid::parse("019cadd4-cbc0-7000-8000-000000000003");
    event.tenant_id = *Uuid::parse("01920000-0000-7000-8000-00000000000a");
    event.tx = 728;
    return event;
}

TEST(AuditLeaf, InputAndHashAreThoseOfTheVector) {
    EXPECT_EQ(kDetails.size(), 215U);
    EXPECT_EQ(kLeafInput.size(), 452U);
    EXPECT_EQ(leaf_input(policy_event()), kLeafInput);
    EXPECT_EQ(hex(leaf_hash(kLeafInput)), "4f3b830bc0063b2d8601502575ba98708d016b3811e3132cb20dd599cd106270");
    EXPECT_EQ(canonical_json(kDetails), kDetails);
    EXPECT_EQ(canonical_json(kLeafInput), kLeafInput);
}

TEST(AuditLeaf, AbsentMembersAreNull) {
    EventLeaf event = policy_event();
    event.actor.reset();
    event.entity_id.reset();
    event.entity_key.reset();
    event.entity_version.reset();
    event.request_id.reset();
    event.at = *parse_instant("2026-03-02T09:15:30Z");
    event.tx = UINT64_MAX;
    const auto text = leaf_input(event);
    EXPECT_NE(text.find(R"("actor":{"kind":"user","subject":null},"at":"2026-03-02T09:15:30.000000Z")"), std::string::npos);
    EXPECT_NE(text.find(R"("entity":{"id":null,"key":null,"type":"isms_policy","version":null})"), std::string::npos);
    EXPECT_NE(text.find(R"("request_id":null)"), std::string::npos);
    EXPECT_NE(text.find(R"("tx":"18446744073709551615")"), std::string::npos);
    EXPECT_EQ(canonical_json(text), text);
}

// Vectors V3; the seed is that of RFC 8032 test 1.
const char* const kLogId = "06e3fd8fda29bb60ab59557de61edb0aecdb231134be30e75b455f8e1b792fa9";
crypto::SigningKey log_key() {
    return crypto::SigningKey::from_seed(raw("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
}
SizedRoot vector_tree() {
    auto leaves = public_leaves();
    leaves.resize(2);
    leaves.push_back(leaf_hash(kLeafInput));
    return {3, root_of(3, nodes_of(leaves))};
}

TEST(TreeHeads, BytesAndSignatureAreThoseOfTheVector) {
    const auto tree = vector_tree();
    EXPECT_EQ(hex(tree.root), "a5c391c35d9bd29eca14b9208b16d0434287a42da416385ea6227896f58e796c");
    const auto at = parse_instant("2026-03-02T09:16:00Z")->time_since_epoch().count() / 1000;
    const TreeHead head{static_cast<std::uint64_t>(at), tree.size, tree.root};
    EXPECT_EQ(hex(tree_head_bytes(head)), "0000019cadd54080000000000000000320a5c391c35d9bd29eca14b9208b16d0434287a42da416385ea6"
                                          "227896f58e796c0000");
    const auto signature = sign_tree_head(head, log_key());
    EXPECT_EQ(hex(signature), "f07bc43c02b0884e50dd3e2507549c836978a12b115aea01f9773776fd012586e019bbf1469a4f94303178919f786cb5"
                              "afaa1a9508361eb1261fdbe15a00e307");
    EXPECT_TRUE(verify_tree_head(head, log_key().public_key, signature));
    EXPECT_FALSE(verify_tree_head({head.timestamp_ms + 1, head.tree_size, head.root}, log_key().public_key, signature));
    EXPECT_THROW(tree_head_bytes({0, 0, "short"}), std::invalid_argument);
}

TEST(TreeHeads, TheCheckpointIsThatOfTheVector) {
    const auto key = log_key();
    EXPECT_EQ(crypto::key_id_of(key.public_key), kLogId);
    EXPECT_EQ(hex(note_key_hash(log_name(kLogId), key.public_key)), "b0a7970f");
    const auto note = checkpoint(kLogId, vector_tree(), key);
    const auto name = "backend-compliance/" + std::string(kLogId);
    EXPECT_EQ(note, name + "\n3\npcORw12b0p7KFLkgixbQQ0KHpC2kFjhepiJ4lvWOeWw=\n\n\xE2\x80\x94 " + name +
                        " sKeXD4OobVVN3hvgIkIGK4oaJwyzCkdwrB/SW9x8umYGWTNj6opABBhL5pYn+YKnISZypDlgIlGB6UTBytusM5u9/A8=\n");
    const auto opened = open_checkpoint(note, kLogId, key.public_key);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->size, 3U);
    EXPECT_EQ(opened->root, vector_tree().root);
}

TEST(TreeHeads, ACheckpointWithAnotherSizeKeyOrNameIsRefused) {
    const auto key = log_key();
    const auto note = checkpoint(kLogId, vector_tree(), key);
    auto larger = note;
    larger.replace(larger.find("\n3\n"), 3, "\n4\n");
    EXPECT_FALSE(open_checkpoint(larger, kLogId, key.public_key));
    EXPECT_FALSE(open_checkpoint(note, std::string(64, 'a'), key.public_key));
    EXPECT_FALSE(open_checkpoint(note, kLogId, crypto::SigningKey::random().public_key));
    EXPECT_FALSE(open_checkpoint("", kLogId, key.public_key));
    EXPECT_FALSE(open_checkpoint("a\n\n", kLogId, key.public_key));
    EXPECT_FALSE(open_checkpoint(note.substr(0, note.size() - 1), kLogId, key.public_key));
}

TEST(TreeHeads, LinesOfOtherSignersArePassedOver) {
    const auto witness = crypto::SigningKey::random();
    const auto name = log_name(kLogId);
    auto note = signed_note("text\n", "witness.example", witness);
    note += signed_note("text\n", name, log_key()).substr(6);
    EXPECT_EQ(open_note(note, name, log_key().public_key), "text\n");
    EXPECT_EQ(open_note(note, "witness.example", witness.public_key), "text\n");
    EXPECT_EQ(open_note(note, "nobody", witness.public_key), std::nullopt);
}

TEST(SignedHashes, TheSignOffOfTheVectorIsSigned) {
    // V4.
    const auto hash = raw("14405703c2447b5c495cde66763157fd6d3b86c577f289f1e8bfdb4e8df62215");
    const auto signature = sign_hash(kSignOffPurpose, hash, log_key());
    EXPECT_EQ(hex(signature), "f54591aa5b87143336e33e5caaf50e7e002489805a879ae7ceeda18f155124f6e6cda96594d7dae0374313e211fc026c"
                              "28a8481f129e4b89d7c519688239a900");
    EXPECT_TRUE(verify_hash(kSignOffPurpose, hash, log_key().public_key, signature));
    EXPECT_FALSE(verify_hash(kSessionPurpose, hash, log_key().public_key, signature));
    EXPECT_EQ(hex(root_of(1, nodes_of(std::vector<Hash>{leaf_hash(hash)}))), "c77bf49b35ee44c066d45aba04768d256cb4e35b6c5ec0858677d86f886a5d10");
    EXPECT_EQ(hex(root_of(2, nodes_of(std::vector<Hash>{leaf_hash(hash), leaf_hash(std::string(32, '\x11'))}))),
              "c4645f7b1d85e629fcef2947fe5783ccacc50327d8a7d9edc355ee007a05e586");
}

TEST(CanonicalJson, NumbersAreWrittenAsEcmaScriptDoes) {
    // RFC 8785 appendix B and the borders of the forms.
    EXPECT_EQ(canonical_number(-0.0), "0");
    EXPECT_EQ(canonical_number(5e-324), "5e-324");
    EXPECT_EQ(canonical_number(-1.7976931348623157e308), "-1.7976931348623157e+308");
    EXPECT_EQ(canonical_number(9007199254740992.0), "9007199254740992");
    EXPECT_EQ(canonical_number(295147905179352830000.0), "295147905179352830000");
    EXPECT_EQ(canonical_number(9.999999999999997e22), "9.999999999999997e+22");
    EXPECT_EQ(canonical_number(1e21), "1e+21");
    EXPECT_EQ(canonical_number(999999999999999900000.0), "999999999999999900000");
    EXPECT_EQ(canonical_number(1e-6), "0.000001");
    EXPECT_EQ(canonical_number(1e-7), "1e-7");
    EXPECT_EQ(canonical_number(333333333.3333332), "333333333.3333332");
    EXPECT_EQ(canonical_number(-0.0000033333333333333333), "-0.0000033333333333333333");
    EXPECT_EQ(canonical_number(1424953923781206.2), "1424953923781206.2");
    EXPECT_EQ(canonical_json("[1.0, 1e3, 4.50, 2e-3, 1E30]"), "[1,1000,4.5,0.002,1e+30]");
    EXPECT_THROW(canonical_number(std::nan("")), std::invalid_argument);
    EXPECT_THROW(canonical_json("1e400"), std::invalid_argument);
    EXPECT_EQ(canonical_json("1e-400"), "0");
}

TEST(CanonicalJson, MembersSortByUtf16CodeUnits) {
    // RFC 8785 section 3.2.3.
    EXPECT_EQ(canonical_json("{\"\\u20ac\": 1, \"\\r\": 2, \"\\ufb33\": 3, \"1\": 4, \"\\ud83d\\ude00\": 5, \"\\u0080\": 6, \"\\u00f6\": 7}"),
              "{\"\\r\":2,\"1\":4,\"\xC2\x80\":6,\"\xC3\xB6\":7,\"\xE2\x82\xAC\":1,\"\xF0\x9F\x98\x80\":5,\"\xEF\xAC\xB3\":3}");
    EXPECT_TRUE(utf16_less("", "a"));
    EXPECT_TRUE(utf16_less("a", "ab"));
    EXPECT_FALSE(utf16_less("a", "a"));
}

TEST(CanonicalJson, StringsKeepAllButWhatMustBeEscaped) {
    EXPECT_EQ(canonical_json(R"({"a": "\u20ac$\u000F\nA'B\"\\\\\"\/\u007f", "b": [ null, true , false ]})"),
              "{\"a\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\x7F\",\"b\":[null,true,false]}");
}

TEST(CanonicalJson, WhatHasNoSingleMeaningIsRefused) {
    for (const char* text : {"", "{", "{\"a\":1,\"a\":1}", "[1,]", "\"\\ud800\"", "\"\xFF\"", "01", "NaN"})
        EXPECT_THROW(canonical_json(text), std::invalid_argument) << text;
}

}  // namespace
