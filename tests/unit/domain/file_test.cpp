// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/file.hpp"

#include <gtest/gtest.h>

#include "platform/problem/problem.hpp"

using namespace compliance;
using platform::Problem;

namespace {

std::string refusal(FileScanState state, bool made_here, ScanMode mode) {
    try {
        require_given_out(state, made_here, mode);
    } catch (const Problem& problem) {
        return std::to_string(problem.status()) + " " + problem.code();
    }
    return "";
}

TEST(FileContent, IsGivenOutOnlyWhenFoundCleanWhereThatIsRequired) {
    for (const auto state : {FileScanState::pending, FileScanState::error, FileScanState::skipped}) {
        EXPECT_EQ(refusal(state, false, ScanMode::required), "409 scan_pending");
        EXPECT_EQ(refusal(state, false, ScanMode::optional), "");
        EXPECT_EQ(refusal(state, false, ScanMode::off), "");
        EXPECT_EQ(refusal(state, true, ScanMode::required), "") << "made by the program itself";
    }
    EXPECT_EQ(refusal(FileScanState::clean, false, ScanMode::required), "");
}

TEST(FileContent, OfAnInfectedFileIsNeverGivenOut) {
    for (const auto mode : {ScanMode::required, ScanMode::optional, ScanMode::off})
        for (const bool made_here : {true, false}) EXPECT_EQ(refusal(FileScanState::infected, made_here, mode), "403 infected");
}

TEST(FileType, TheUsualOnesAreAllowedUnlessTheTenantSaysWhich) {
    for (const char* type : {"application/pdf", "text/csv", "image/png", "message/rfc822", "application/zip",
                             "application/vnd.openxmlformats-officedocument.wordprocessingml.document"})
        EXPECT_TRUE(is_type_allowed(type, {})) << type;
    for (const char* type : {"application/x-dosexec", "application/vnd.microsoft.portable-executable", "application/x-executable", "application/x-sharedlib",
                             "application/octet-stream", "application/encrypted"})
        EXPECT_FALSE(is_type_allowed(type, {})) << type;
    const platform::Text<120> own[] = {"application/pdf", "image/*"};
    EXPECT_TRUE(is_type_allowed("application/pdf", own));
    EXPECT_TRUE(is_type_allowed("image/jpeg", own));
    EXPECT_FALSE(is_type_allowed("text/plain", own));
    EXPECT_FALSE(is_type_allowed("application/pdfx", own));
}

TEST(FileName, LosesFoldersAndWhatDeceives) {
    EXPECT_EQ(clean_file_name("report.pdf"), "report.pdf");
    EXPECT_EQ(clean_file_name("../../etc/passwd"), "passwd");
    EXPECT_EQ(clean_file_name("C:\\Users\\x\\Vertrag Müller.docx"), "Vertrag Müller.docx");
    EXPECT_EQ(clean_file_name("invoice\xe2\x80\xae" "fdp.exe"), "invoicefdp.exe") << "text that turns the direction";
    EXPECT_EQ(clean_file_name("a\r\nb\tc\x01.txt"), "abc.txt");
    EXPECT_EQ(clean_file_name("M\xfcller.txt"), "Müller.txt") << "Latin-1";
    for (const char* none : {"", "  ", ".", "..", "dir/", "\x01"}) EXPECT_EQ(clean_file_name(none), "file") << none;
    std::string long_name;
    for (int i = 0; i < 300; ++i) long_name += "ü";
    EXPECT_EQ(platform::count_code_points(clean_file_name(long_name)), 255U);
}

TEST(FileDeletion, NeedsNobodyToHoldItAndItsTimeToHavePassed) {
    const auto today = *platform::parse_date("2026-11-24");
    const auto code = [&](std::int64_t references, std::optional<platform::Date> retain_until) -> std::string {
        try {
            require_deletable(references, retain_until, today);
        } catch (const Problem& problem) {
            return problem.code();
        }
        return "";
    };
    EXPECT_EQ(code(0, {}), "");
    EXPECT_EQ(code(1, {}), "file_in_use");
    EXPECT_EQ(code(0, today), "retained");
    EXPECT_EQ(code(0, today - std::chrono::days(1)), "");
}

}  // namespace
