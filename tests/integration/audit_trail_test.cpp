// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/audit_trail.hpp"

#include <filesystem>
#include <fstream>

#include "compliance/repositories/audit_event.hpp"
#include "compliance/repositories/audit_log.hpp"
#include "compliance/domain/entity_type.hpp"
#include "compliance/services/audit_pruning.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/json/json.hpp"
#include "platform/ledger/cosignature.hpp"
#include "platform/ledger/tree_head.hpp"
#include "platform/problem/problem.hpp"
#include "tests/support/trail.hpp"

using namespace compliance;
using platform::Fiber;
using platform::Problem;
using platform::Uuid;
using platform::postgres::Params;
using platform::postgres::Transaction;
using platform::postgres::Units;
namespace crypto = platform::crypto;
namespace ledger = platform::ledger;

namespace {

constexpr const char* kPolicy = "019cadd4-0000-7c1e-8f00-000000000001";

class AuditTrail : public tests::TrailTest {
  protected:
    template <class F>
    void with_context(const F& body) {
        in_fiber([&](Fiber& fiber) {
            auto own = context(fiber);
            body(own);
        });
    }
    /// Status and code of the problem that `body` ends with, and its first pointer.
    template <class F>
    static std::string refusal(const F& body) {
        try {
            body();
        } catch (const Problem& problem) {
            std::string out = std::to_string(problem.status()) + " " + problem.code();
            for (const auto& fault : problem.faults()) out += " " + fault.pointer + " " + fault.code;
            return out;
        }
        return "none";
    }
    /// The published leaves d0 … d6 as the tree of the log, whose events are made up.
    void plant_public_leaves(Fiber& fiber);
    /// The event of vector V2 and, before it, the creation of the policy under its old title.
    void plant_policy();
};

void AuditTrail::plant_public_leaves(Fiber& fiber) {
    Transaction tx(*database_, fiber, scope());
    const auto log = audit_log::lock(tx);
    (void)vault_.log_key(tx);
    ledger::Frontier tree;
    auto growth = tree.grow();
    std::vector<Uuid> events;
    std::string hashes;
    for (const char* input : {"", "00", "10", "2021", "3031", "40414243", "5051525354555657"}) {
        const auto hash = ledger::leaf_hash(*crypto::hex_decode(input));
        growth.append(hash);
        hashes += hash;
        events.push_back(Uuid::make_v7(platform::Instant(std::chrono::seconds(events.size() + 1))));
    }
    audit_log::add_leaves(tx, log.number, 0, events, hashes);
    audit_log::add_nodes(tx, log.number, growth.fresh());
    audit_log::advance(tx, 7, {1, 1, {}});
    tx.commit();
}

void AuditTrail::plant_policy() {
    const std::string details = R"({"after":{"title":"Passwortrichtlinie für Büro & Homeoffice"},"before":{"title":"Passwortrichtlinie"},)"
                                R"("context":{"ip":null,"origin":"api","reason":null,"user_agent":null},"salt":"000102030405060708090a0b0c0d0e0f"})";
    const std::string first =
        R"({"after":{"owner":"usr_7Kq2","title":"Passwortrichtlinie"},"before":null,)"
        R"("context":{"ip":null,"origin":"api","reason":null,"user_agent":null},"salt":"00"})";
    const auto plant = [&](const std::string& id, const std::string& tx, const std::string& at, const std::string& action, int version,
                           const std::string& text) {
        tests::superuser(url_,
                         "INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key, "
                         "entity_version, request_id, "
                         "details_sha256, root_type, root_id) VALUES ('01920000-0000-7000-8000-00000000000a', '" +
                             id + "', 1, '" + tx + "', '" + at + "', 'user', 'usr_7Kq2', '" + action + "', 'isms_policy', '" + kPolicy + "', 'POL-0007', " +
                             std::to_string(version) + ", '019cadd4-cbc0-7000-8000-000000000003', '" + crypto::sha256_hex(text) + "', 'isms_policy', '" +
                             kPolicy + "'); INSERT INTO compliance_audit_event_details VALUES ('01920000-0000-7000-8000-00000000000a', '" + id + "', '" + text +
                             "')");
    };
    plant("019cadd4-0000-7a3c-9d00-000000000001", "727", "2026-03-01T08:00:00Z", "create", 3, first);
    plant("019cadd4-cbcb-7a3c-9d00-000000000002", "728", "2026-03-02T09:15:30.123456Z", "update", 4, details);
}

TEST_F(AuditTrail, ProvesThePublishedVectors) {
    in_fiber([&](Fiber& fiber) { plant_public_leaves(fiber); });
    with_context([&](Context& own) {
        InclusionQuery query;
        query.leaf_index = 5;
        const auto inclusion = trail_->inclusion(own, query);
        EXPECT_EQ(inclusion.tree_size, 7);
        EXPECT_EQ(inclusion.path, (std::vector<std::string>{"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                                                            "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
                                                            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
        EXPECT_EQ(inclusion.root_hash, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c");
        const auto consistency = trail_->consistency(own, {3, std::nullopt});
        EXPECT_EQ(consistency.path,
                  (std::vector<std::string>{
                      "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7", "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7",
                      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125", "837dbb152e9b079010717e84e865da4ebc0fa198a806d59d31bf15accef22d0e"}));
        EXPECT_EQ(consistency.from_root, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77");
        EXPECT_TRUE(trail_->consistency(own, {7, 7}).path.empty());
        EXPECT_EQ(refusal([&] { trail_->consistency(own, {8, std::nullopt}); }), "422 invalid /from_size out_of_range");
        EXPECT_EQ(refusal([&] { trail_->consistency(own, {3, 8}); }), "422 invalid /to_size out_of_range");
        EXPECT_EQ(refusal([&] { trail_->consistency(own, {4, 3}); }), "422 invalid /from_size out_of_range");
        query.tree_size = 0;
        EXPECT_EQ(refusal([&] { trail_->inclusion(own, query); }), "422 invalid /tree_size out_of_range");
        query.tree_size = 5;
        EXPECT_EQ(refusal([&] { trail_->inclusion(own, query); }), "422 invalid /leaf_index out_of_range");
    });
}

TEST_F(AuditTrail, TheEventOfTheVectorHasItsLeaf) {
    plant_policy();
    EXPECT_EQ(seal().sealed, 2);
    with_context([&](Context& own) {
        const auto event = trail_->event(own, *Uuid::parse("019cadd4-cbcb-7a3c-9d00-000000000002"));
        EXPECT_EQ(event.leaf_hash, "4f3b830bc0063b2d8601502575ba98708d016b3811e3132cb20dd599cd106270");
        EXPECT_EQ(event.details_sha256, "c24132ca35da11d6ceaa948985e05be22e1686b499597a4097977826b7f4e361");
        EXPECT_EQ(event.details_state, DetailsState::present);
        const auto leaves = trail_->leaves(own, {1, 1, std::nullopt});
        ASSERT_EQ(leaves.size(), 1U);
        EXPECT_EQ(crypto::base64_decode(*leaves[0].leaf)->size(), 452U);
    });
}

TEST_F(AuditTrail, TravelsInTimeByTheTrailAlone) {
    plant_policy();
    seal();
    with_context([&](Context& own) {
        const auto id = *Uuid::parse(kPolicy);
        const auto at = [](const char* text) { return *platform::parse_instant(text); };
        const auto title = [](const EntityState& state) {
            std::vector<platform::Fault> faults;
            return platform::json::parse(state.state.text, faults).find("title")->text;
        };
        EntityStateQuery before{at("2026-03-02T09:15:30.123455Z"), at("2026-03-02T09:15:30.123456Z"), {}, {}, {}};
        const auto old = trail_->state(own, "isms_policy", id, before);
        EXPECT_EQ(title(old), "Passwortrichtlinie");
        EXPECT_EQ(old.version, 3);
        ASSERT_EQ(old.changes->size(), 1U);
        EXPECT_EQ(old.changes->front().pointer, "/title");
        EXPECT_EQ(old.changes->front().after.text, "\"Passwortrichtlinie für Büro & Homeoffice\"");
        const auto now = trail_->state(own, "isms_policy", id, {at("2026-03-02T09:15:30.123456Z"), {}, {}, {}, {}});
        EXPECT_EQ(title(now), "Passwortrichtlinie für Büro & Homeoffice");
        EXPECT_EQ(now.event_ids.size(), 2U);
        EXPECT_TRUE(now.complete);
        EntityStateQuery by_tree;
        by_tree.tree_size = 1;
        EXPECT_EQ(title(trail_->state(own, "isms_policy", id, by_tree)), "Passwortrichtlinie");
        by_tree.tree_size = 3;
        EXPECT_EQ(refusal([&] { trail_->state(own, "isms_policy", id, by_tree); }), "422 invalid /tree_size out_of_range");
        EXPECT_EQ(refusal([&] { trail_->state(own, "isms_policy", id, {at("2026-02-28T00:00:00Z"), {}, {}, {}, {}}); }), "404 not_found");
        EXPECT_EQ(refusal([&] { trail_->state(own, "no_such_type", id, {}); }), "404 not_found");
        own.caller.permissions.reset(Permission::parse("isms:read")->index);
        EXPECT_EQ(refusal([&] { trail_->state(own, "isms_policy", id, {}); }), "403 forbidden");
        EXPECT_EQ(trail_->event(own, *Uuid::parse("019cadd4-cbcb-7a3c-9d00-000000000002")).details_state, DetailsState::withheld);
    });
    EXPECT_EQ(tests::superuser(url_, "SELECT count(*) FROM compliance_audit_events WHERE entity_type = 'audit_trail' AND action = 'read'"), "3");
}

TEST_F(AuditTrail, ATreeThatCutsATransactionShowsNoState) {
    in_fiber([&](Fiber& fiber) {
        Transaction tx(*database_, fiber, scope());
        for (int i = 0; i < 2; ++i)
            tx.run(
                "SELECT compliance_write_event(compliance_tenant(), $1, 'isms_policy', '019cadd4-0000-7c1e-8f00-000000000001', NULL, $2, 'isms_policy', NULL, "
                "clock_timestamp(), 'null', '{}')",
                Params{}.add(i == 0 ? "create" : "update").add(i + 1));
        tx.commit();
    });
    seal();
    with_context([&](Context& own) {
        EntityStateQuery query;
        query.tree_size = 1;
        EXPECT_EQ(refusal([&] { trail_->state(own, "isms_policy", *Uuid::parse(kPolicy), query); }), "422 invalid /tree_size out_of_range");
        query.tree_size = 2;
        EXPECT_EQ(trail_->state(own, "isms_policy", *Uuid::parse(kPolicy), query).version, 2);
    });
}

TEST_F(AuditTrail, AReceiptVerifiesAndNoDamagedOneDoes) {
    in_fiber([&](Fiber& fiber) { write(fiber, 6); });
    with_context([&](Context& own) {
        const auto id = *Uuid::parse(tests::superuser(url_, "SELECT id FROM compliance_audit_events ORDER BY id LIMIT 1"));
        EXPECT_EQ(refusal([&] { trail_->receipt(own, id, false); }), "409 not_sealed_yet");
        sealer_.seal(own);
        const auto receipt = trail_->receipt(own, id, true);
        const auto checked = trail_->verify_receipt(own, receipt);
        EXPECT_TRUE(checked.valid);
        EXPECT_EQ(checked.event_id, id);
        EXPECT_EQ(checked.details_hash, TrailCheck::ok);
        EXPECT_EQ(checked.consistent_with_current, TrailCheck::ok);
        write(own.fiber, 5);
        sealer_.seal(own);
        EXPECT_TRUE(trail_->verify_receipt(own, receipt).valid);   // the log has grown, its beginning stands

        const auto damaged = [&](auto&& change) {
            auto copy = receipt;
            change(copy);
            const auto result = trail_->verify_receipt(own, copy);
            EXPECT_FALSE(result.valid);
            return result;
        };
        EXPECT_EQ(damaged([](auto& r) { r.details->text.replace(r.details->text.find("\"count\":1"), 9, "\"count\":2"); }).details_hash, TrailCheck::failed);
        EXPECT_EQ(damaged([](auto& r) { r.leaf_index = 1; }).inclusion, TrailCheck::failed);
        EXPECT_EQ(damaged([](auto& r) { r.inclusion.path[1].value[3] ^= 1; }).inclusion, TrailCheck::failed);
        EXPECT_EQ(damaged([](auto& r) { r.tree_head.signature.value[0] = r.tree_head.signature.value[0] == 'a' ? 'b' : 'a'; }).head_signature,
                  TrailCheck::failed);
        EXPECT_EQ(damaged([](auto& r) { r.tree_head.timestamp += std::chrono::milliseconds(1); }).head_signature, TrailCheck::failed);
        EXPECT_EQ(damaged([](auto& r) { r.leaf = crypto::base64_encode(*crypto::base64_decode(r.leaf.value) + " "); }).leaf_hash, TrailCheck::failed);
        const auto stranger = crypto::SigningKey::random();
        const auto foreign = damaged([&](auto& r) {
            r.spki = crypto::base64_encode(crypto::spki_of(stranger.public_key));
            r.tree_head.key_id = crypto::key_id_of(stranger.public_key);
            const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(r.tree_head.timestamp.time_since_epoch()).count();
            r.tree_head.signature =
                crypto::hex_encode(ledger::sign_tree_head({static_cast<std::uint64_t>(ms), 6, *crypto::hex_decode(r.tree_head.root_hash.value)}, stranger));
        });
        EXPECT_EQ(foreign.head_signature, TrailCheck::ok);
        EXPECT_EQ(foreign.key_known, TrailCheck::failed);
        own.caller.permissions.reset(Permission::parse("platform:read")->index);
        EXPECT_EQ(refusal([&] { trail_->receipt(own, id, true); }), "403 forbidden");
    });
}

TEST_F(AuditTrail, ErasedPersonsReadAsErasedAndTheirEventsStillVerify) {
    Uuid subject, event;
    in_fiber([&](Fiber& fiber) {
        Transaction tx(*database_, fiber, scope());
        subject = vault_.make_subject(tx, "dsr_requester", "dsr");
        const auto id = Uuid::make_v7(platform::Instant(std::chrono::seconds(1'800'000'000)));
        const auto sealed =
            crypto::seal_pii(*vault_.subject_key(tx, subject), subject, {tenant_, "compliance_dsr_requests", "requester", id}, R"({"name":"Erika Muster"})");
        tx.run(
            "SELECT compliance_write_event(compliance_tenant(), 'create', 'dsr_request', $1, 'DSR-2026-000001', 1, 'dsr_request', $1, clock_timestamp(), "
            "'null', compliance_jcs($2::text::jsonb))",
            Params{}.add(id).add(std::string_view("{\"requester\":" + sealed + ",\"source\":\"letter\"}")));
        tx.commit();
        event = *Uuid::parse(tests::superuser(url_, "SELECT id FROM compliance_audit_events WHERE entity_type = 'dsr_request'"));
    });
    seal();
    std::string leaf, entity;
    with_context([&](Context& own) {
        const auto shown = trail_->event(own, event);
        EXPECT_NE(shown.details->text.find("Erika Muster"), std::string::npos);
        leaf = *shown.leaf_hash;
        entity = shown.entity.id->str();
        const auto hidden = trail_->events(own, {}, {.entity_id = shown.entity.id});
        EXPECT_NE(hidden.items.front().details->text.find(R"("requester":{"hidden":true})"), std::string::npos);
        EXPECT_EQ(
            tests::superuser(
                url_,
                "SELECT details::jsonb #>> '{after,subjects,0}' FROM compliance_audit_event_details d JOIN compliance_audit_events e ON e.id = d.event_id "
                "WHERE e.entity_type = 'audit_trail'"),
            subject.str());
        Transaction tx(*database_, own.fiber, scope());
        vault_.destroy_subject(tx, subject);
        tx.commit();
        const auto gone = trail_->event(own, event);
        EXPECT_NE(gone.details->text.find(R"("requester":{"erased":true},"source":"letter")"), std::string::npos) << gone.details->text;
        EXPECT_EQ(*gone.leaf_hash, leaf);
        const auto state = trail_->state(own, "dsr_request", *gone.entity.id, {});
        EXPECT_EQ(state.state.text, R"({"requester":{"erased":true},"source":"letter"})");
        EXPECT_TRUE(trail_->verify_receipt(own, trail_->receipt(own, event, true)).valid);
    });
}

TEST_F(AuditTrail, PrunedDetailsLeaveLeafProofAndWhatIsKnown) {
    plant_policy();
    tests::superuser(url_, "SET session_replication_role = replica; UPDATE compliance_audit_events SET at = '2015-03-01T08:00:00Z' WHERE entity_version = 3");
    seal();
    with_context([&](Context& own) {
        InclusionQuery query;
        query.leaf_index = 0;
        const auto before = trail_->inclusion(own, query);
        EXPECT_EQ(prune_trail(own, TrailKeep::parse("P10Y", "P2Y")), 1);
        EXPECT_EQ(prune_trail(own, TrailKeep::parse("P10Y", "P2Y")), 0);
        const auto state = trail_->state(own, "isms_policy", *Uuid::parse(kPolicy), {});
        EXPECT_FALSE(state.complete);
        EXPECT_EQ(state.state.text, "{\"title\":\"Passwortrichtlinie für Büro & Homeoffice\"}");
        EXPECT_EQ(trail_->inclusion(own, query).path, before.path);
        EXPECT_EQ(trail_->event(own, *Uuid::parse("019cadd4-0000-7a3c-9d00-000000000001")).details_state, DetailsState::pruned);
    });
    EXPECT_EQ(tests::superuser(url_,
                               "SELECT details::jsonb #>> '{after,count}' FROM compliance_audit_event_details d JOIN compliance_audit_events e ON e.id = "
                               "d.event_id WHERE e.action = 'prune'"),
              "1");
    EXPECT_THROW(TrailKeep::parse("P11M", "P2Y"), std::invalid_argument);
    EXPECT_THROW(
        tests::superuser(url_,
                         "SET app.tenant_id = '01920000-0000-7000-8000-00000000000a'; SET ROLE compliance_pruner; DELETE FROM compliance_audit_event_details"),
        std::runtime_error);
}

TEST_F(AuditTrail, LookingForAPersonNeedsTheRightAndAReasonAndLeavesATrace) {
    in_fiber([&](Fiber& fiber) { write(fiber, 2); });
    with_context([&](Context& own) {
        AuditEventFilters filters;
        filters.actor = "usr_test";
        EXPECT_EQ(refusal([&] { trail_->events(own, {}, filters); }), "422 invalid /reason required");
        filters.reason = "too short";
        EXPECT_EQ(refusal([&] { trail_->events(own, {}, filters); }), "422 invalid /reason too_short");
        filters.reason = "complaint of the works council";
        EXPECT_EQ(trail_->events(own, {}, filters).items.size(), 2U);
        own.caller.permissions.reset(Permission::parse("audit_trail:export")->index);
        EXPECT_EQ(refusal([&] { trail_->events(own, {}, filters); }), "403 forbidden");
    });
    EXPECT_EQ(tests::superuser(
                  url_,
                  "SELECT (details::jsonb #>> '{after,filters,actor}') || '|' || (details::jsonb #>> '{context,reason}') FROM compliance_audit_event_details d "
                  "JOIN compliance_audit_events e ON e.id = d.event_id WHERE e.entity_type = 'audit_trail'"),
              "usr_test|complaint of the works council");
}

TEST_F(AuditTrail, EveryRegisterIsAnEntityTypeOfADomainAndOfOneTableOnly) {
    with_context([&](Context& own) {
        Units units(*database_, own.fiber, scope());
        std::set<std::string> seen;
        for (const auto& [type, table] : audit_event::registers(units)) {
            const auto domain = domain_of_entity(type);
            EXPECT_TRUE(domain && Permission::parse(std::string(*domain) + ":read")) << type;
            EXPECT_TRUE(seen.insert(type).second) << type << " is kept in two tables";
        }
        EXPECT_GE(seen.size(), 10U);
        for (const auto& type : entity_types()) EXPECT_TRUE(Permission::parse(std::string(type.domain) + ":read")) << type.name;
    });
}

TEST_F(AuditTrail, PagesAreWholeInBothOrders) {
    in_fiber([&](Fiber& fiber) { write(fiber, 25); });
    seal();
    in_fiber([&](Fiber& fiber) { write(fiber, 3); });
    with_context([&](Context& own) {
        for (const bool by_leaf : {false, true}) {
            platform::records::ListQuery query;
            query.limit = 4;
            query.count = "exact";
            AuditEventFilters filters;
            if (by_leaf) filters.after_index = 2;
            std::set<std::string> seen;
            std::int64_t total = 0;
            for (int i = 0; i < 20; ++i) {
                const auto page = trail_->events(own, query, filters);
                total = *page.total;
                for (const auto& event : page.items) EXPECT_TRUE(seen.insert(event.id.str()).second);
                if (!page.next_cursor) break;
                query.cursor = page.next_cursor;
            }
            EXPECT_EQ(seen.size(), by_leaf ? 22U : 28U);
            EXPECT_EQ(total, by_leaf ? 22 : 28);
        }
        EXPECT_EQ(trail_->events(own, {}, {.sealed = false}).items.size(), 3U);
    });
}

TEST_F(AuditTrail, AnExportIsWholeInEachFormat) {
    in_fiber([&](Fiber& fiber) { write(fiber, 1203); });
    with_context([&](Context& own) {
        for (const auto format : {TrailFormat::ndjson, TrailFormat::csv, TrailFormat::json}) {
            AuditEventExport filters;
            filters.entity_type = "file";
            filters.format = format;
            const auto source = trail_->export_events(own, {}, filters);
            std::string all;
            while (source(own.fiber, all)) {}
            if (format == TrailFormat::json) {
                std::vector<platform::Fault> faults;
                EXPECT_EQ(platform::json::parse(all, faults).items.size(), 1203U);
            } else {
                EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), format == TrailFormat::csv ? 1204 : 1203);
            }
        }
    });
    EXPECT_EQ(tests::superuser(url_, "SELECT count(*) FROM compliance_audit_events WHERE entity_type = 'audit_trail'"), "3");
}

/// Runs OpenSSL's own time-stamp authority over what the head's bytes hash to; answers the response, base64.
std::string stamp(const std::filesystem::path& folder, const std::string& bytes) {
    std::ofstream(folder / "head.bin", std::ios::binary) << bytes;
    const auto run = [&](const std::string& command) {
        const auto text = "cd " + folder.string() + " && openssl " + command + " >/dev/null 2>&1";
        if (std::system(text.c_str()) != 0) throw std::runtime_error("openssl " + command);
    };
    if (!std::filesystem::exists(folder / "tsa.pem")) {
        std::ofstream(folder / "tsa.cnf")
            << "[tsa]\ndefault_tsa=t\n[t]\nserial=./serial\ncrypto_device=builtin\nsigner_cert=./tsa.pem\ncerts=./tsa.pem\nsigner_key=./"
               "tsa.key\nsigner_digest=sha256\n"
               "default_policy=1.2.3.4\ndigests=sha256\nordering=yes\ntsa_name=yes\ness_cert_id_chain=no\ness_cert_id_alg=sha256\n"
               "[req]\ndistinguished_name=dn\nx509_extensions=v3\n[dn]\n[v3]\nextendedKeyUsage=critical,timeStamping\nkeyUsage="
               "digitalSignature\nbasicConstraints=CA:FALSE\n";
        std::ofstream(folder / "serial") << "01\n";
        run("req -x509 -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.pem -days 2 -subj '/CN=Test TSA' -config tsa.cnf");
    }
    run("ts -query -data head.bin -sha256 -cert -out head.tsq");
    run("ts -reply -config tsa.cnf -section t -queryfile head.tsq -out head.tsr");
    std::ifstream file(folder / "head.tsr", std::ios::binary);
    return crypto::base64_encode(std::string(std::istreambuf_iterator<char>(file), {}));
}

using Verdicts = std::vector<int>;  // how many are false, true, not known

Verdicts verdicts(const TreeHead& made) {
    Verdicts out(3);
    for (const auto& anchor : made.anchors) ++out[anchor.verified ? static_cast<std::size_t>(*anchor.verified) : 2];
    return out;
}

TEST_F(AuditTrail, AnchorsAreCheckedAndTellOfARewrittenHistory) {
    char name[] = "/tmp/complianced-tsa-XXXXXX";
    const std::filesystem::path folder = ::mkdtemp(name);
    in_fiber([&](Fiber& fiber) { write(fiber, 7); });
    seal();
    std::string token;
    const auto witness_key = crypto::SigningKey::random();
    const ledger::Witness witness{"witness.example/w1", witness_key.public_key};
    with_context([&](Context& own) {
        Units units(*database_, own.fiber, scope());
        const auto head = *audit_log::newest_head(units, 1);
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(head.timestamp.time_since_epoch()).count();
        token = stamp(folder, ledger::tree_head_bytes({static_cast<std::uint64_t>(ms), 7, head.root}));
        const auto other = stamp(folder, "something else");
        AnchorInput in;
        in.kind = AnchorKind::rfc3161;
        in.party = "Test TSA";
        EXPECT_EQ(refusal([&] { trail_->anchor(own, "latest", in); }), "422 invalid /token required");
        in.token = "AAAA";
        EXPECT_EQ(refusal([&] { trail_->anchor(own, "latest", in); }), "422 invalid /token bad_format");
        in.token = other;
        auto made = trail_->anchor(own, "7", in);
        EXPECT_EQ(verdicts(made), (Verdicts{1, 0, 0}));
        EXPECT_NE(made.anchors[0].problem->find("imprint"), std::string::npos);
        in.token = token;
        made = trail_->anchor(own, "7", in);
        EXPECT_EQ(verdicts(made), (Verdicts{1, 0, 1}));   // nobody has said that this authority is trusted
        const AuditTrailService trusting(vault_, *jobs_, (folder / "tsa.pem").string());
        made = trusting.anchor(own, "latest", in);
        EXPECT_EQ(verdicts(made), (Verdicts{1, 1, 1}));
        EXPECT_LT(std::chrono::abs(made.anchors[0].at - own.now), std::chrono::minutes(5));

        const auto text = head.checkpoint.substr(0, head.checkpoint.find("\n\n") + 1);
        AnchorInput cosigned;
        cosigned.kind = AnchorKind::cosignature;
        cosigned.party = "Witness";
        cosigned.witness_key = witness.verifier_key();
        cosigned.token = crypto::base64_encode(head.checkpoint + ledger::cosign(witness, witness_key, text, own.now));
        EXPECT_EQ(verdicts(trail_->anchor(own, "7", cosigned)), (Verdicts{1, 2, 1}));
        cosigned.token = crypto::base64_encode(ledger::cosign(witness, witness_key, text + "x\n", own.now));
        EXPECT_EQ(verdicts(trail_->anchor(own, "7", cosigned)), (Verdicts{2, 2, 1}));

        AnchorInput given;
        given.party = "Auditor of Prüf GmbH";
        made = trail_->anchor(own, "7", given);
        EXPECT_EQ(made.anchors.size(), 6U);
        EXPECT_EQ(refusal([&] { trail_->anchor(own, "8", given); }), "422 invalid /tree_size out_of_range");
        EXPECT_EQ(refusal([&] { trail_->anchor(own, "3", given); }), "404 not_found");
    });
    std::filesystem::remove_all(folder);
    const auto clean = verify();
    EXPECT_TRUE(clean.ok) << testing::PrintToString(kinds(clean));
    EXPECT_EQ(clean.anchors, 6);
    // The operator rewrites an event, hashes all leaves anew and signs the head again.
    attack(
        "DELETE FROM compliance_audit_events WHERE action = 'anchor'; DELETE FROM compliance_audit_event_details d WHERE NOT EXISTS (SELECT 1 FROM "
        "compliance_audit_events e WHERE e.id = d.event_id); "
        "UPDATE compliance_audit_events SET action = 'export' WHERE id = (SELECT event_id FROM compliance_audit_leaves WHERE leaf_index = 2); "
        "DELETE FROM compliance_audit_leaves; DELETE FROM compliance_audit_nodes; DELETE FROM compliance_audit_tree_heads; "
        "UPDATE compliance_audit_logs SET size = 0, last_epoch = 0, last_tx = '0', last_id = '00000000-0000-0000-0000-000000000000'");
    in_fiber([&](Fiber& fiber) {
        auto own = context(fiber);
        EXPECT_EQ(AuditSealer(vault_).seal(own).size, 7);
    });
    EXPECT_EQ(kinds(verify()), std::vector<std::string>{"anchor_mismatch"});
}

}  // namespace
