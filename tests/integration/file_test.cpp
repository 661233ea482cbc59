// SPDX-License-Identifier: Apache-2.0
// Files as other services keep them: for records, for persons, and to their end.
#include <filesystem>

#include <gtest/gtest.h>

#include "compliance/services/all_services.hpp"
#include "platform/problem/problem.hpp"
#include "tests/support/database.hpp"

using namespace compliance;
using platform::Fiber;
using platform::Problem;
using platform::Uuid;
namespace fs = std::filesystem;

namespace {

class FileTest : public tests::DatabaseTest {
  protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        char name[] = "/tmp/file-test-XXXXXX";
        folder_ = ::mkdtemp(name);
        store_ = std::make_unique<platform::files::Store>(platform::files::StoreConfig{.folder = folder_, .reserve_bytes = 0});
        services_ =
            std::make_unique<AllServices>(*runtime_, *database_, platform::crypto::Key32::random(), *store_, ServiceSettings{});
        services_->file_contents.references.add_type("dsr_request", "dsr:read");
        services_->file_contents.references.add_type("risk", "risks:read");
        services_->file_contents.references.add_type("job", "platform:read",
                                                     "EXISTS (SELECT 1 FROM compliance_jobs j WHERE j.tenant_id = compliance_tenant() AND j.id = r.entity_id "
                                                     "AND (($::jsonb ->> 'admin')::boolean OR j.created_by = $::jsonb ->> 'subject'))");
        in_fiber([&](Fiber& fiber) { tenant_ = make_tenant(fiber, "acme"); });
    }
    void TearDown() override {
        DatabaseTest::TearDown();
        services_.reset();
        fs::remove_all(folder_);
    }

    Uuid make_tenant(Fiber& fiber, const char* slug) {
        auto context = system(fiber);
        context.caller.tenant = {};
        context.caller.instance = true;
        TenantInput input;
        input.slug = slug;
        input.name = "Acme";
        input.legal_name = "Acme GmbH";
        input.region = Region::NW;
        input.admin = {platform::Email("admin@acme.example"), "Ada"};
        return services_->tenants.create(context, input).id;
    }
    Context system(Fiber& fiber) {
        Caller caller;
        caller.tenant = tenant_;
        caller.actor_kind = "system";
        const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
        return {fiber, *database_, std::move(caller), Uuid::make_v7(now), now};
    }
    Context member(Fiber& fiber, const std::string& subject, Role role) {
        auto context = system(fiber);
        context.caller.actor_kind = "user";
        context.caller.subject = subject;
        context.caller.roles = {role};
        context.caller.permissions = permissions_of(role);
        return context;
    }
    Uuid person(Context& context) {
        auto db = context.units();
        return services_->vault.make_subject(db, "dsr_requester", "dsr/requests");
    }
    StoredFile store(Context& context, std::string_view bytes, const NewFile& what, const std::optional<FileHolding>& holding = {}) {
        auto tx = context.transaction();
        auto stored = contents().store(context, tx, bytes, what, holding);
        tx.commit();
        return stored;
    }
    Uuid upload(Context& context, std::string_view bytes, const std::string& name = "upload.txt") {
        return store(context, bytes, {.name = name, .by_hand = true}).file.id;
    }
    Uuid hold(Context& context, const Uuid& file, const FileHolder& holder, const Uuid& subject, std::optional<platform::Date> retain_until = {}) {
        auto tx = context.transaction();
        const auto id = contents().hold(context, tx, {file, {holder, retain_until, {}}, subject, "/files/0"});
        tx.commit();
        return id;
    }
    std::string read(Context& context, const Uuid& file) {
        auto db = context.units();
        return contents().bytes(context, db, file, 1'000'000);
    }
    int status(const std::function<void()>& work) {
        try {
            work();
        } catch (const Problem& problem) {
            return problem.status();
        }
        return 200;
    }
    FileHolder record(const char* type) {
        return {type, Uuid::make_v7(std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()))};
    }
    FileContents& contents() { return services_->file_contents; }
    std::size_t blobs() {
        std::size_t count = 0;
        for (unsigned shard = 0; shard < platform::files::Store::kShards; ++shard) count += store_->list(shard, std::chrono::seconds(0)).size();
        return count;
    }
    std::string sql(const std::string& text) { return tests::superuser(url_, text); }

    fs::path folder_;
    std::unique_ptr<platform::files::Store> store_;
    std::unique_ptr<AllServices> services_;
};

TEST_F(FileTest, ErasingAPersonTakesItsFilesAndNoOther) {
    in_fiber([&](Fiber& fiber) {
        auto editor = member(fiber, "usr_editor", Role::editor);
        const auto anna = person(editor), ben = person(editor);
        const auto uploaded = upload(editor, "a passport", "Anna.txt");
        const auto of_anna = hold(editor, uploaded, record("dsr_request"), anna);
        EXPECT_EQ(of_anna, uploaded) << "nobody else had it: it becomes hers";
        const auto of_ben = hold(editor, of_anna, record("dsr_request"), ben);
        EXPECT_NE(of_ben, of_anna) << "what another record holds is copied";
        const auto of_nobody = hold(editor, of_anna, record("risk"), {});
        EXPECT_EQ(blobs(), 3U);

        auto system_context = system(fiber);
        std::vector<RemovedFile> removed;
        {
            auto tx = system_context.transaction();
            services_->vault.destroy_subject(tx, anna);
            removed = contents().erase_subject(tx, anna);
            tx.commit();
        }
        ASSERT_EQ(removed.size(), 1U);
        EXPECT_EQ(removed[0].file, of_anna);
        EXPECT_EQ(removed[0].bytes, 10);
        EXPECT_EQ(removed[0].sha256, platform::crypto::sha256_hex("a passport"));
        EXPECT_TRUE(contents().on_disk(fiber, removed[0].blob));
        contents().discard(fiber, {removed[0].blob});
        EXPECT_FALSE(contents().on_disk(fiber, removed[0].blob));
        EXPECT_EQ(status([&] { read(editor, of_anna); }), 404);
        EXPECT_EQ(read(editor, of_ben), "a passport");
        EXPECT_EQ(read(editor, of_nobody), "a passport");
        EXPECT_EQ(sql("SELECT count(*) FROM vault.compliance_file_keys WHERE id = '" + of_anna.str() + "'"), "0");
    });
}

TEST_F(FileTest, WithThePersonsKeyContentAndNameAreUnreadableEvenWhereTheRowIsRestored) {
    in_fiber([&](Fiber& fiber) {
        auto dpo = member(fiber, "usr_dpo", Role::dpo);
        const auto anna = person(dpo);
        const auto id = store(dpo, "a passport", {.name = "Anna Example.txt", .subject = anna}, FileHolding{record("dsr_request")}).file.id;
        EXPECT_EQ(services_->files.get(dpo, id, {}, true).name.value.value, "Anna Example.txt");
        {
            auto db = dpo.units();
            services_->vault.destroy_subject(db, anna);   // row, wrapped key and content are all still there
        }
        const auto erased = services_->files.get(dpo, id, {}, true);
        EXPECT_EQ(erased.name.state, platform::PiiState::erased);
        EXPECT_EQ(status([&] { read(dpo, id); }), 404);
        EXPECT_EQ(sql("SELECT count(*) FROM compliance_audit_event_details WHERE details LIKE '%Anna%' OR details LIKE '%passport%'"), "0")
            << "nor does the trail know";
    });
}

TEST_F(FileTest, ReadingAPersonsFileIsNotedAndListsLeaveItsNameOut) {
    in_fiber([&](Fiber& fiber) {
        auto dpo = member(fiber, "usr_dpo", Role::dpo);
        const auto anna = person(dpo);
        const auto id = store(dpo, "a passport", {.name = "Anna.txt", .media_type = "text/plain", .subject = anna}, FileHolding{record("dsr_request")}).file.id;
        const auto events = [&](const char* action) {
            return sql(std::string("SELECT count(*) FROM compliance_audit_events e JOIN compliance_audit_event_details d ON d.event_id = e.id WHERE "
                                   "e.entity_type = 'file' AND e.action = '") +
                       action + "' AND d.details LIKE '%" + anna.str() + "%' AND e.entity_version IS NULL");
        };
        EXPECT_EQ(services_->files.list(dpo, {}, {}).items.at(0).name.state, platform::PiiState::sealed);
        EXPECT_EQ(events("read"), "0");
        platform::records::ListQuery with_names;
        with_names.include = "pii";
        EXPECT_EQ(services_->files.list(dpo, with_names, {}).items.at(0).name.value.value, "Anna.txt");
        EXPECT_EQ(events("read"), "1");
        EXPECT_EQ(services_->files.get(dpo, id, {}).name.state, platform::PiiState::sealed);
        EXPECT_EQ(events("read"), "1");
        EXPECT_EQ(services_->files.get(dpo, id, {}, true).name.value.value, "Anna.txt");
        EXPECT_EQ(events("read"), "2");
        const auto file = services_->files.find_content(dpo, id);
        EXPECT_EQ(file.scan_state, FileScanState::skipped) << "made by the program itself: given out without a scan";
        (void)services_->files.content(dpo, file, 0, 10);
        EXPECT_EQ(events("download"), "1");
    });
}

TEST_F(FileTest, IsSeenByThoseWhoMayReadARecordThatHoldsIt) {
    in_fiber([&](Fiber& fiber) {
        auto editor = member(fiber, "usr_editor", Role::editor);
        auto viewer = member(fiber, "usr_viewer", Role::viewer);
        const auto id = upload(editor, "words");
        const auto risk = record("risk");
        EXPECT_EQ(status([&] { (void)services_->files.get(viewer, id, {}); }), 404);
        EXPECT_EQ(services_->files.list(viewer, {}, {}).items.size(), 0U);
        hold(editor, id, risk, {});
        const auto secret = record("whistleblower_case");
        {
            auto tx = editor.transaction();
            auto file = contents().files().rows().get_for_update(tx, id);
            contents().references.add(tx, *file, {secret});
            tx.commit();
        }
        const auto seen = services_->files.get(viewer, id, {});
        ASSERT_EQ(seen.references.size(), 1U) << "not the record that he may not read";
        EXPECT_EQ(seen.references[0], risk);
        FileFilters of_secret;
        of_secret.entity_id = secret.id;
        EXPECT_EQ(services_->files.list(viewer, {}, of_secret).items.size(), 0U);
        FileFilters of_risk;
        of_risk.entity_id = risk.id;
        EXPECT_EQ(services_->files.list(viewer, {}, of_risk).items.size(), 1U);
        auto db = viewer.units();
        EXPECT_TRUE(contents().references.may_read(viewer, db, risk));
        EXPECT_FALSE(contents().references.may_read(viewer, db, secret));
        viewer.caller.permissions.reset(Permission::parse("risks:read")->index);
        EXPECT_EQ(status([&] { (void)services_->files.get(viewer, id, {}); }), 404);
        viewer.caller.permissions = permissions_of(Role::viewer);
        viewer.caller.domains = {"dsr"};
        EXPECT_EQ(status([&] { (void)services_->files.get(viewer, id, {}); }), 404) << "a domain that is not in use";
        viewer.caller.domains = {};
        platform::records::ListQuery before;
        before.as_of = editor.now - std::chrono::seconds(1);
        EXPECT_EQ(services_->files.list(viewer, before, {}).items.size(), 0U);
        before.as_of = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
        EXPECT_EQ(services_->files.list(viewer, before, {}).items.size(), 1U);
    });
}

TEST_F(FileTest, NobodyHoldsWhatHeDoesNotSee) {
    in_fiber([&](Fiber& fiber) {
        auto editor = member(fiber, "usr_editor", Role::editor);
        auto dpo = member(fiber, "usr_dpo", Role::dpo);
        const auto id = upload(editor, "words");
        EXPECT_EQ(status([&] { hold(dpo, id, record("dsr_request"), {}); }), 422);
        const auto first = tenant_;
        tenant_ = make_tenant(fiber, "other");
        auto stranger = member(fiber, "usr_editor", Role::compliance_admin);
        EXPECT_EQ(status([&] { hold(stranger, id, record("dsr_request"), {}); }), 422);
        EXPECT_EQ(status([&] { (void)services_->files.get(stranger, id, {}); }), 404);
        const auto theirs = store(stranger, "words", {.name = "same.txt", .by_hand = true});
        EXPECT_FALSE(theirs.known) << "another tenant's content is never found";
        tenant_ = first;
        EXPECT_EQ(blobs(), 2U);
    });
}

TEST_F(FileTest, StaysWhileARecordHoldsItAndAsLongAsTheLawSays) {
    in_fiber([&](Fiber& fiber) {
        auto editor = member(fiber, "usr_editor", Role::editor);
        const auto today = std::chrono::floor<std::chrono::days>(editor.now);
        const auto id = upload(editor, "words");
        const auto short_one = record("risk"), long_one = record("risk");
        hold(editor, id, long_one, {}, today + std::chrono::days(400));
        hold(editor, id, short_one, {}, today + std::chrono::days(10));
        EXPECT_EQ(services_->files.get(editor, id, {}).retain_until, today + std::chrono::days(400));
        EXPECT_EQ(status([&] { services_->files.remove(editor, id, {}); }), 409);
        auto tx = editor.transaction();
        contents().release_all(tx, long_one);
        contents().release(tx, id, short_one);
        contents().release(tx, id, short_one);
        tx.commit();
        EXPECT_EQ(services_->files.get(editor, id, {}).reference_count, 0);
        try {
            services_->files.remove(editor, id, {});
            ADD_FAILURE();
        } catch (const Problem& problem) {
            EXPECT_EQ(problem.code(), "retained");
        }
        EXPECT_EQ(blobs(), 1U);
    });
}

TEST_F(FileTest, TheSameContentOfTwoUploadersIsCopiedForThePersonAndTheClaimMovesAlong) {
    in_fiber([&](Fiber& fiber) {
        auto editor = member(fiber, "usr_editor", Role::editor);
        auto dpo = member(fiber, "usr_dpo", Role::dpo);
        const auto id = upload(editor, "words");
        EXPECT_EQ(upload(dpo, "words"), id);
        const auto anna = person(editor);
        const auto request = record("dsr_request");
        const auto copy = hold(editor, id, request, anna);
        EXPECT_NE(copy, id);
        EXPECT_EQ(status([&] { (void)services_->files.get(editor, id, {}); }), 404) << "the editor's is the copy now";
        EXPECT_EQ(services_->files.get(dpo, id, {}).id, id);
        EXPECT_EQ(hold(dpo, id, request, anna), copy) << "the person has this content already";
        EXPECT_EQ(sql("SELECT uploaders::text || reference_count FROM compliance_files WHERE id = '" + id.str() + "'"), "[]0");
        auto house = system(fiber);
        contents().keep_house(house);
        EXPECT_EQ(blobs(), 2U) << "not before a day has passed";
        sql("ALTER TABLE compliance_files DISABLE TRIGGER stamp; UPDATE compliance_files SET updated_at = now() - interval '2 days'; ALTER TABLE "
            "compliance_files ENABLE TRIGGER stamp");
        contents().keep_house(house);
        EXPECT_EQ(blobs(), 1U) << "what nobody has a claim to goes";
        EXPECT_EQ(read(editor, copy), "words");
    });
}

TEST_F(FileTest, WhatARolledBackTransactionLeavesIsSwept) {
    in_fiber([&](Fiber& fiber) {
        auto editor = member(fiber, "usr_editor", Role::editor);
        const auto kept = upload(editor, "kept");
        {
            auto tx = editor.transaction();
            (void)contents().store(editor, tx, "lost", {.name = "lost.txt"});
        }
        EXPECT_EQ(blobs(), 2U);
        auto house = system(fiber);
        house.caller.tenant = {};
        EXPECT_EQ(contents().sweep(house, std::chrono::hours(1)), 0U) << "its transaction might still be open";
        EXPECT_EQ(contents().sweep(house, std::chrono::seconds(0)), 1U);
        EXPECT_EQ(blobs(), 1U);
        EXPECT_EQ(read(editor, kept), "kept");
    });
}

TEST_F(FileTest, AJobIsRunAtAnInstantAtWhichItIsDueHoweverLongAgoItsRoundBegan) {
    in_fiber([&](Fiber& fiber) {
        auto dpo = member(fiber, "usr_dpo", Role::dpo);
        platform::Instant begun{};
        services_->jobs.add_kind("look at the clock", {[&](JobRun& run) {
                                     begun = run.context.now;
                                     return std::string("null");
                                 }});
        auto runner = system(fiber);
        runner.now -= std::chrono::minutes(5);  // a round that had much to do before
        Uuid job;
        {
            auto tx = dpo.transaction();
            job = services_->jobs.enqueue(dpo, tx, "look at the clock", "{}").id;
            tx.commit();
        }
        EXPECT_EQ(services_->jobs.run_due(runner), 1U);
        EXPECT_GE(begun, services_->jobs.get(dpo, job).not_before);
    });
}

TEST_F(FileTest, AJobsResultIsItsMakersAndEndsAfterSevenDays) {
    in_fiber([&](Fiber& fiber) {
        auto dpo = member(fiber, "usr_dpo", Role::dpo);
        services_->jobs.add_kind("report", {[&](JobRun& run) {
            const auto draft = contents().begin(run.context, 1000);
            draft->append(run.context.fiber, "a report");
            draft->finish(run.context.fiber);
            auto tx = run.context.transaction();
            (void)contents().store_result(run, tx, *draft, {.name = "report.txt", .media_type = "text/plain"});
            run.succeed(tx, "{}");
            tx.commit();
            return std::string("{}");
        }});
        Uuid job;
        {
            auto tx = dpo.transaction();
            job = services_->jobs.enqueue(dpo, tx, "report", "{}").id;
            tx.commit();
        }
        auto runner = system(fiber);
        EXPECT_EQ(services_->jobs.run_due(runner), 1U);
        const auto done = services_->jobs.get(dpo, job);
        EXPECT_EQ(done.state, JobState::succeeded);
        ASSERT_TRUE(done.result_file);
        const auto id = done.result_file->id;
        EXPECT_EQ(services_->files.find_content(dpo, id).media_type, "text/plain");
        EXPECT_EQ(read(dpo, id), "a report");
        auto other = member(fiber, "usr_other", Role::dpo);
        EXPECT_EQ(status([&] { (void)services_->files.find_content(other, id); }), 404) << "jobs are their maker's";
        auto admin = member(fiber, "usr_admin", Role::compliance_admin);
        EXPECT_EQ(services_->files.get(admin, id, {}).references.size(), 1U);

        contents().keep_house(runner);
        EXPECT_EQ(blobs(), 1U);
        sql("UPDATE compliance_file_references SET expires_at = expires_at - interval '7 days'");
        contents().keep_house(runner);
        EXPECT_EQ(blobs(), 0U);
        EXPECT_FALSE(services_->jobs.get(dpo, job).result_file);
    });
}

TEST_F(FileTest, WhatWasStoredWithoutAScanIsScannedOnceScansAreWanted) {
    in_fiber([&](Fiber& fiber) {
        auto editor = member(fiber, "usr_editor", Role::editor);
        sql("UPDATE compliance_tenants SET files = jsonb_set(files, '{scan}', '\"off\"')");
        const auto id = upload(editor, "words");
        EXPECT_EQ(services_->files.find_content(editor, id).scan_state, FileScanState::skipped);
        auto house = system(fiber);
        contents().keep_house(house);
        EXPECT_EQ(services_->files.get(editor, id, {}).scan_state, FileScanState::skipped);
        sql("UPDATE compliance_tenants SET files = jsonb_set(files, '{scan}', '\"required\"')");
        EXPECT_EQ(status([&] { (void)services_->files.find_content(editor, id); }), 409);
        contents().keep_house(house);
        EXPECT_EQ(services_->files.get(editor, id, {}).scan_state, FileScanState::pending);
        EXPECT_EQ(sql("SELECT count(*) FROM compliance_jobs WHERE kind = 'scan_file' AND state = 'queued'"), "1");
    });
}

TEST_F(FileTest, AFileWhoseContentIsGoneOrSpoiltIsAnErrorAndNotOtherBytes) {
    in_fiber([&](Fiber& fiber) {
        auto editor = member(fiber, "usr_editor", Role::editor);
        const auto one = store(editor, "words of one", {.name = "1.txt"}).file, two = store(editor, "words of two", {.name = "2.txt"}).file;
        const auto path = [&](const File& file) { return folder_ / file.blob.substr(33, 2) / file.blob; };
        fs::copy_file(path(one), path(two), fs::copy_options::overwrite_existing);
        EXPECT_THROW(read(editor, two.id), platform::files::DamagedFile) << "content under another file's name";
        fs::remove(path(one));
        EXPECT_THROW(read(editor, one.id), platform::files::DamagedFile);
    });
}

TEST_F(FileTest, AFullDiskChangesNothing) {
    in_fiber([&](Fiber& fiber) {
        auto editor = member(fiber, "usr_editor", Role::editor);
        const platform::files::Store full({.folder = folder_, .reserve_bytes = fs::space(folder_).capacity * 2});
        const FileContents careful(services_->vault, services_->jobs, full);
        EXPECT_EQ(status([&] { (void)careful.begin(editor, 1000, 10); }), 507);
        EXPECT_EQ(sql("SELECT count(*) FROM compliance_files"), "0");
        EXPECT_EQ(blobs(), 0U);
    });
}

}  // namespace
