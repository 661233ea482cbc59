// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <gtest/gtest.h>

#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/crypto/keys.hpp"
#include "platform/crypto/pii.hpp"

namespace platform::crypto {
namespace {

std::string bytes(std::string_view hex) { return *hex_decode(hex); }

TEST(Encoding, IsStrict) {
    EXPECT_EQ(base64url_encode("\xFB\xFF"), "-_8");
    EXPECT_EQ(base64url_decode("-_8"), "\xFB\xFF");
    EXPECT_FALSE(base64url_decode("-_8="));
    EXPECT_FALSE(base64url_decode("-_9"));   // bits beyond the last byte
    EXPECT_FALSE(base64url_decode("+/8"));
    EXPECT_EQ(base32_encode("foobar"), "mzxw6ytboi");  // RFC 4648 section 10
    EXPECT_EQ(base32_encode("fooba"), "mzxw6ytb");
    EXPECT_EQ(base32_encode("f"), "my");
    EXPECT_EQ(base32_encode(std::string(20, '\xFF')), std::string(32, '7'));
    EXPECT_EQ(base32_encode(""), "");
    EXPECT_EQ(base64_decode("+/8="), "\xFB\xFF");
    EXPECT_FALSE(hex_decode("abc"));
    EXPECT_FALSE(hex_decode("zz"));
    for (const std::string high : {"\x80", "\xCD", "\xFF"}) {  // to libsodium, which compares signed characters, some of them are digits
        EXPECT_FALSE(hex_decode("a" + high));
        EXPECT_FALSE(base64url_decode("019" + high));
        EXPECT_FALSE(base64_decode("019" + high));
        EXPECT_FALSE(base64_decode("01" + high + "="));
    }
}

TEST(Hashes, AgreeWithTheirStandards) {
    EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex_encode(hmac_sha256("Jefe", "what do ya want for nothing?")),   // RFC 4231, case 2
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    Sha256 stream;
    stream.update("a");
    stream.update("bc");
    EXPECT_EQ(hex_encode(stream.finish()), sha256_hex("abc"));
}

TEST(Sealing, OpensOnlyWithKeyAndAssociatedDataAndWhole) {
    const auto key = Key32::random();
    const auto sealed = seal(key, "Max Mustermann", "row 1");
    EXPECT_EQ(open(key, sealed, "row 1"), "Max Mustermann");
    EXPECT_FALSE(open(key, sealed, "row 2"));
    EXPECT_FALSE(open(Key32::random(), sealed, "row 1"));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto broken = sealed;
        broken[i] = static_cast<char>(broken[i] ^ 1);
        EXPECT_FALSE(open(key, broken, "row 1")) << i;
    }
    EXPECT_FALSE(open(key, sealed.substr(0, 39), "row 1"));
    EXPECT_NE(seal(key, "Max Mustermann", "row 1"), sealed);
}

TEST(Signing, AgreesWithRfc8032) {
    const auto key = SigningKey::from_seed(bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
    EXPECT_EQ(hex_encode(key.public_key), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    const auto signature = sign(key, "");
    EXPECT_EQ(hex_encode(signature).substr(0, 32), "e5564300c360ac729086e2cc806e828a");
    EXPECT_TRUE(verify(key.public_key, "", signature));
    EXPECT_FALSE(verify(key.public_key, "x", signature));
    EXPECT_EQ(key_id_of(key.public_key), "06e3fd8fda29bb60ab59557de61edb0aecdb231134be30e75b455f8e1b792fa9");
}

TEST(PersonalValues, AreBoundToTheirPlace) {
    const auto key = Key32::random();
    const auto id = *Uuid::parse("019cadd4-0000-7000-8000-000000000001");
    const Place place{id, "compliance_members", "email", id};
    const auto form = seal_pii(key, id, place, R"("max@example.org")");
    EXPECT_EQ(pii_key_id(form), id);
    EXPECT_EQ(open_pii(key, place, form), R"("max@example.org")");
    auto elsewhere = place;
    elsewhere.column = "name";
    EXPECT_FALSE(open_pii(key, elsewhere, form));
    EXPECT_FALSE(pii_key_id(R"({"c":"x"})"));
    // As jsonb comes back from PostgreSQL.
    std::string spaced = form;
    for (const char* mark : {"\":", "\","})
        for (std::size_t at = 0; (at = spaced.find(mark, at)) != std::string::npos; at += 3) spaced.insert(at + 2, " ");
    EXPECT_EQ(open_pii(key, place, spaced), R"("max@example.org")");
}

TEST(BlindIndex, HasTheByteFormOfItsPage) {
    const Key32 key(bytes("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
    const auto mail = "b1f8e02c2f27bf0f5d03bd561c7f21cc709f36b96f83fc83a136360dc1cb4ed3";
    const auto phone = "5d810c87c8539356b29a62c9911303651708f29904767fc4c1a46d1b135a027c";
    EXPECT_EQ(blind_index(key, IndexKind::email, "max.mustermann@example.org"), mail);
    EXPECT_EQ(blind_index(key, IndexKind::email, " Max.Mustermann@EXAMPLE.org "), mail);
    for (const char* number : {"+4930123456", "+49 (0) 30 12 34 56", "0049 30 123456", "030/123456"})
        EXPECT_EQ(blind_index(key, IndexKind::phone, number), phone) << number;
    EXPECT_EQ(normalise(IndexKind::email, "a@BÜCHER.example"), "a@xn--bcher-kva.example");
}

TEST(Addresses, AreShortened) {
    EXPECT_EQ(truncate_ip("203.0.113.77"), "203.0.113.0");
    EXPECT_EQ(truncate_ip("2001:db8:85a3:8d3:1319:8a2e:370:7348"), "2001:db8:85a3::");
    EXPECT_EQ(truncate_ip("not an address"), "");
}

TEST(MasterKey, IsMadeOnceAndNeverGuessed) {
    char name[] = "/tmp/master-key-XXXXXX";
    const std::filesystem::path folder = ::mkdtemp(name);
    const auto path = (folder / "master.key").string();
    EXPECT_THROW(load_master_key(path, false), KeyError);
    const auto made = load_master_key(path, true);
    EXPECT_EQ(load_master_key(path, false), made);
    std::filesystem::permissions(path, std::filesystem::perms(0644));
    EXPECT_THROW(load_master_key(path, false), KeyError);
    EXPECT_THROW(parse_master_key("short"), KeyError);
    std::filesystem::remove_all(folder);
}

}  // namespace
TEST(Hash, NamesMakeIdentifiersOfVersion5) {
    // RFC 9562, appendix A.4.
    const auto dns = *platform::Uuid::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    EXPECT_EQ(platform::crypto::uuid_v5(dns, "www.example.com").str(), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

}  // namespace platform::crypto
