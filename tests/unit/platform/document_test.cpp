// SPDX-License-Identifier: Apache-2.0
// Real documents by WeasyPrint and pandoc, read back with poppler and Python; and what hostile ones may not do.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include "platform/async/runtime.hpp"
#include "platform/render/document.hpp"

namespace platform::render {
namespace {

namespace fs = std::filesystem;
using Kind = DocumentError::Kind;

/// Runs a program on the bytes, which it finds in the file `$FILE`.
std::string look(const std::string& bytes, const std::string& command) {
    const auto path = fs::path(testing::TempDir()) / ("document-" + std::to_string(getpid()));
    std::ofstream(path, std::ios::binary) << bytes;
    const std::string whole = "FILE='" + path.string() + "'; " + command + " 2>&1";
    FILE* pipe = popen(whole.c_str(), "r");
    std::string out;
    char piece[4096];
    for (std::size_t got = 0; (got = fread(piece, 1, sizeof piece, pipe)) > 0;) out.append(piece, got);
    pclose(pipe);
    fs::remove(path);
    return out;
}
std::string text_of(const std::string& pdf) { return look(pdf, "pdftotext -layout \"$FILE\" -"); }
std::string docx_text(const std::string& docx) {
    return look(docx,
                "python3 -c 'import sys,zipfile,re; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; "
                "print(z.namelist()); print(re.sub(\"<[^>]+>\",\" \",z.read(\"word/document.xml\").decode()))' \"$FILE\"");
}

std::size_t folders_left() {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(fs::temp_directory_path()))
        count += entry.path().filename().string().starts_with("complianced-render-" + std::to_string(getpid())) ? 1 : 0;
    return count;
}

Document letter() {
    Document document;
    document.layout = Document::Layout::letter;
    document.language = "de";
    document.title = "Auskunft";
    document.brand.name = "Muster GmbH";
    document.brand.footer = {"Muster GmbH, Amtsgericht Köln HRB 12345"};
    document.letter.sender_line = "Muster GmbH · Musterweg 1 · 50667 Köln";
    document.letter.recipient = {"Frau", "Erika <b>Mustermann</b>", "51147 Köln"};
    document.letter.subject = "Ihre Anfrage & unsere Antwort";
    document.facts = {{"Datum", "14.12.2026"}};
    document.text = "Sehr geehrte Frau Mustermann,\n\n| Zweck | Dauer |\n| --- | --- |\n| Bestellung | 10 Jahre |\n";
    return document;
}

Kind kind_of(const DocumentRenderer& renderer, const Document& document, DocumentFormat format = DocumentFormat::pdf) {
    try {
        (void)renderer.render_here(document, format);
    } catch (const DocumentError& error) {
        return error.kind();
    }
    ADD_FAILURE() << "it was rendered";
    return Kind::busy;
}

TEST(Documents, ALetterHasItsFieldsAndPageNumbers) {
    const DocumentRenderer renderer;
    auto document = letter();
    for (int i = 0; i < 60; ++i) document.text += "\nEin weiterer Absatz.\n";
    const auto pdf = renderer.render_here(document, DocumentFormat::pdf);
    const auto info = look(pdf, "pdfinfo \"$FILE\""), text = text_of(pdf);
    EXPECT_NE(info.find("Auskunft"), std::string::npos) << info;
    EXPECT_NE(info.find("595.276 x 841.89 pts (A4)"), std::string::npos) << info;
    for (const char* words : {"Muster GmbH · Musterweg 1", "Erika <b>Mustermann</b>", "51147 Köln", "Ihre Anfrage & unsere Antwort", "14.12.2026",
                              "10 Jahre", "Seite 1 von 3", "Seite 3 von 3", "HRB 12345"})
        EXPECT_NE(text.find(words), std::string::npos) << words << " in " << text;
}

TEST(Documents, TheAddressStandsInTheWindowOfAnEnvelope) {
    const auto pdf = DocumentRenderer().render_here(letter(), DocumentFormat::pdf);
    // DIN 5008 form B: the recipient's lines between 62.7 and 90 mm from the top, from 25 mm from the left.
    const auto boxes = look(pdf, "pdftotext -bbox \"$FILE\" -");
    const auto at = boxes.rfind("<word", boxes.find("51147"));
    double left = 0, top = 0, right = 0, bottom = 0;
    ASSERT_EQ(std::sscanf(boxes.c_str() + at, "<word xMin=\"%lf\" yMin=\"%lf\" xMax=\"%lf\" yMax=\"%lf\"", &left, &top, &right, &bottom), 4);
    constexpr double kPoint = 25.4 / 72;
    EXPECT_NEAR(left * kPoint, 25, 0.5);
    EXPECT_GT(top * kPoint, 62.7);
    EXPECT_LT(bottom * kPoint, 90);
}

TEST(Documents, AReportHasACoverAndAListOfItsHeadingsInBothLanguages) {
    const DocumentRenderer renderer;
    for (const auto& [language, list, page] : {std::tuple{"de", "Inhalt", "Seite 3 von 3"}, std::tuple{"en", "Contents", "Page 3 of 3"}}) {
        Document document;
        document.layout = Document::Layout::report;
        document.language = language;
        document.title = "Records </style><script>";
        document.report.subtitle = "Acme";
        document.text = "# First *part*\n\nText.\n\n## Below\n\n| a | b |\n| --- | --- |\n| c | d |\n";
        const auto text = text_of(renderer.render_here(document, DocumentFormat::pdf));
        for (const char* words : {"Records </style><script>", "Acme", list, "First part", "Below", page})
            EXPECT_NE(text.find(words), std::string::npos) << words << text;
        EXPECT_NE(text.find("First part ...."), std::string::npos) << text;
    }
}

TEST(Documents, ArchivalPdfNamesItsConformance) {
    const auto pdf = DocumentRenderer().render_here(letter(), DocumentFormat::pdf_a);
    EXPECT_NE(pdf.find("pdfaid:part"), std::string::npos);
    EXPECT_NE(look(pdf, "pdffonts \"$FILE\"").find("yes yes"), std::string::npos);  // fonts are embedded
}

TEST(Documents, DocxOpensAndHoldsTheText) {
    const auto text = docx_text(DocumentRenderer().render_here(letter(), DocumentFormat::docx));
    for (const char* words : {"[Content_Types].xml", "Sehr geehrte Frau Mustermann", "Ihre Anfrage &amp; unsere Antwort", "10 Jahre", "51147 Köln"})
        EXPECT_NE(text.find(words), std::string::npos) << words << text;
}

TEST(Documents, APictureOfTheBrandIsShownAndAnythingElseRefused) {
    auto document = letter();
    document.brand.logo = R"(<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#a00"/></svg>)";
    EXPECT_NE(document_html(document).find("data:image/svg+xml;base64,"), std::string::npos);
    EXPECT_FALSE(DocumentRenderer().render_here(document, DocumentFormat::pdf).empty());
    document.brand.logo = "GIF89a";
    EXPECT_THROW((void)document_html(document), std::invalid_argument);
    document.brand.logo.clear();
    document.brand.color = "red}*{display:none";
    EXPECT_THROW((void)document_html(document), std::invalid_argument);
}

TEST(HostileDocuments, ReadNoFileAndNoAddress) {
    const auto secret = fs::path(testing::TempDir()) / "document-secret.txt";
    std::ofstream(secret) << "SECRETWORDS";
    Document document;
    document.syntax = Document::Syntax::html;
    document.text = "<p>before</p><img src=\"file:///etc/passwd\" alt=\"x\"><iframe src=\"file://" + secret.string() + "\"></iframe><object data=\"file://" +
                    secret.string() + "\"></object><link rel=\"stylesheet\" href=\"file://" + secret.string() + "\"><link rel=\"attachment\" href=\"file://" +
                    secret.string() + "\"><style>@import url(file://" + secret.string() + "); p{background:url(http://127.0.0.1:1/x)}</style><p>after</p>";
    const DocumentRenderer renderer;
    const auto pdf = renderer.render_here(document, DocumentFormat::pdf);
    EXPECT_NE(text_of(pdf).find("after"), std::string::npos);
    EXPECT_EQ(look(pdf, "pdfdetach -list \"$FILE\"").substr(0, 16), "0 embedded files");
    EXPECT_EQ(text_of(pdf).find("SECRETWORDS"), std::string::npos);
    const auto isolation = renderer.isolation();
    if (isolation.files && isolation.network) {
        const auto text = docx_text(renderer.render_here(document, DocumentFormat::docx));
        EXPECT_NE(text.find("after"), std::string::npos) << text;
        EXPECT_EQ(text.find("SECRETWORDS"), std::string::npos);
        EXPECT_EQ(text.find("word/media"), std::string::npos);
    } else {
        EXPECT_EQ(kind_of(renderer, document, DocumentFormat::docx), Kind::not_isolated);
    }
    fs::remove(secret);
}

TEST(HostileDocuments, MarkdownBringsNoMarkupAndNoPictureOfOurs) {
    Document document;
    document.text = "a <script>alert(1)</script> <iframe src=\"file:///etc/passwd\"></iframe>\n\n![alt words](/etc/hostname)\n\n[x](javascript:alert)\n";
    const auto html = document_html(document);
    EXPECT_EQ(html.find("<script>"), std::string::npos);
    EXPECT_EQ(html.find("<iframe"), std::string::npos);
    EXPECT_EQ(html.find("javascript:"), std::string::npos);
    const auto text = docx_text(DocumentRenderer().render_here(document, DocumentFormat::docx));
    EXPECT_NE(text.find("alt words"), std::string::npos) << text;
    EXPECT_EQ(text.find("word/media"), std::string::npos) << text;
}

TEST(HostileDocuments, EndAtTheTimeLimitAndLeaveNothing) {
    DocumentLimits limits;
    limits.worker.time = std::chrono::milliseconds(1500);
    Document document;
    document.syntax = Document::Syntax::html;
    for (int i = 0; i < 300'000; ++i) document.text += "<p>x</p>";
    document.stylesheet = "@page{size:1cm 1cm;margin:0} p{break-before:page;margin:99cm}";
    const auto started = std::chrono::steady_clock::now();
    EXPECT_EQ(kind_of(DocumentRenderer(limits), document), Kind::timeout);
    EXPECT_LT(std::chrono::steady_clock::now() - started, limits.worker.time * limits.worker.patience + std::chrono::seconds(2));
    EXPECT_EQ(folders_left(), 0U);
}

TEST(HostileDocuments, LongTextsInTablesAreSetInSeconds) {
    DocumentLimits limits;
    limits.worker.time = std::chrono::seconds(60);  // to look for widths takes minutes
    Document document;
    document.text = "| a | b |\n| --- | --- |\n| c | " + std::string(5'000, 'x') + " |\n";
    for (int i = 0; i < 60; ++i) document.text += "| row | /state, /channel, /request, /subject, /template, /direction, /message_id, /attachments |\n";
    const auto text = text_of(DocumentRenderer(limits).render_here(document, DocumentFormat::pdf));
    EXPECT_EQ(std::count(text.begin(), text.end(), 'x'), 5'000) << "wrapped, not cut";
}

TEST(HostileDocuments, EndAtTheMemoryLimit) {
    DocumentLimits limits;
    limits.worker.memory_bytes = 300ULL << 20;
    limits.input_bytes = 64ULL << 20;
    Document document;
    document.text = std::string(10 << 20, 'x');
    for (std::size_t i = 0; i < document.text.size(); i += 3) document.text[i] = i % 2 == 0 ? '\n' : '*';
    const auto kind = kind_of(DocumentRenderer(limits), document);
    EXPECT_TRUE(kind == Kind::crashed || kind == Kind::timeout);
    EXPECT_EQ(folders_left(), 0U);
}

TEST(HostileDocuments, AreRefusedAboveTheSizeOfATextOrOfADocument) {
    Document document;
    document.text = std::string(10 << 20, 'x');
    EXPECT_EQ(kind_of(DocumentRenderer(), document), Kind::too_large);
    DocumentLimits limits;
    limits.worker.output_bytes = 1000;
    EXPECT_EQ(kind_of(DocumentRenderer(limits), letter()), Kind::too_large);
}

TEST(Workers, AProgramThatIsNotThereIsNamed) {
    DocumentLimits limits;
    limits.python = "/usr/bin/python-that-is-not-there";
    EXPECT_EQ(kind_of(DocumentRenderer(limits), letter()), Kind::missing_program);
}

std::string python(const std::string& code, std::chrono::milliseconds time = std::chrono::seconds(10)) {
    const WorkerFolder folder;
    return run_worker({{"/usr/bin/python3", "-I", "-c", code}, "", folder.path(), {.time = time}});
}

TEST(Workers, HaveNoSocketNoFilesAndNoEnvironmentOfOurs) {
    if (!Confinement::offered().files) GTEST_SKIP() << "this kernel has no Landlock";
    setenv("COMPLIANCE_MASTER_KEY", "secret", 1);
    const std::string code = R"(
import os, socket
def tried(what, *args):
    try: what(*args)
    except OSError as error: return error.errno
    return 0
print(tried(socket.socket, socket.AF_INET), tried(socket.socket, socket.AF_UNIX), tried(open, '/etc/passwd'), tried(open, '/proc/%d/environ' % os.getppid()),
      tried(os.kill, os.getppid(), 0), tried(os.listdir, '/tmp'), tried(open, 'own.txt', 'w'), sorted(os.environ), tried(os.listdir, '/proc/self/fd')))";
    EXPECT_EQ(python(code), "1 1 13 13 1 13 0 ['HOME', 'LANG', 'LC_ALL', 'PATH', 'PYTHONDONTWRITEBYTECODE', 'TMPDIR', 'XDG_CACHE_HOME'] 13\n");
    unsetenv("COMPLIANCE_MASTER_KEY");
    EXPECT_EQ(folders_left(), 0U);
}

TEST(Workers, TakeNoDescriptorAlong) {
    const int mine = open("/dev/null", O_RDONLY);  // without O_CLOEXEC
    const auto last = "import os\nn=[]\nfor i in range(64):\n  try: os.fstat(i); n.append(i)\n  except OSError: pass\nprint(n)";
    EXPECT_EQ(python(last), "[0, 1, 2]\n");
    close(mine);
}

TEST(Workers, StartWhicheverDescriptorsAreFree) {
    std::vector<int> held;
    for (int i = 0; i < 8; ++i) {  // numbers below ten get another meaning in the child
        EXPECT_EQ(python("print(1)"), "1\n");
        held.push_back(open("/dev/null", O_RDONLY | O_CLOEXEC));
    }
    for (const int fd : held) close(fd);
}

TEST(Workers, WhatTheyStartedEndsWithThem) {
    const std::string seconds = "600." + std::to_string(getpid());
    const std::string code = "import subprocess,time\nsubprocess.Popen(['/usr/bin/sleep','" + seconds + "'])\ntime.sleep(600)";
    EXPECT_THROW((void)python(code, std::chrono::milliseconds(1000)), DocumentError);
    EXPECT_EQ(look("", "sleep 0.2; grep -lsxz " + seconds + " /proc/[0-9]*/cmdline || echo none"), "none\n");
}

TEST(Workers, FoldersOfDeadProcessesAreSwept) {
    const auto old = fs::temp_directory_path() / "complianced-render-4194303-abcdef";  // above any number in use
    fs::create_directory(old);
    WorkerFolder::sweep();
    EXPECT_FALSE(fs::exists(old));
}

TEST(Documents, WaitForAPlaceAndNotWithoutEnd) {
    Runtime runtime({.loops = 1, .offload_threads = 4});
    DocumentLimits limits;
    limits.at_once = 1;
    limits.waiting = 2;
    const DocumentRenderer renderer(limits);
    std::atomic<int> made{0}, busy{0}, ended{0};
    for (int i = 0; i < 5; ++i)
        runtime.spawn(0, "document", [&](Fiber& fiber) {
            try {
                made += renderer.render(fiber, letter(), DocumentFormat::docx).empty() ? 0 : 1;
            } catch (const DocumentError& error) {
                busy += error.kind() == Kind::busy ? 1 : 0;
            }
            ++ended;
        });
    for (int i = 0; i < 2000 && ended < 5; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    runtime.stop();
    EXPECT_EQ(made + busy, 5);
    EXPECT_GE(made, 2);
    EXPECT_GE(busy, 1);
}

}  // namespace
}  // namespace platform::render
