// SPDX-License-Identifier: Apache-2.0
// Replays what fuzzing has found, and a few inputs to begin with, on every run.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/fuzz/targets.hpp"

namespace {

namespace fs = std::filesystem;

/// The corpus, and what once broke the target.
std::vector<fs::path> inputs_of(std::string_view target) {
    std::vector<fs::path> out;
    for (const char* kind : {"corpus", "regressions"}) {
        const auto folder = fs::path(COMPLIANCE_SOURCE_DIR) / "tests/fuzz" / kind / target;
        if (!fs::exists(folder)) continue;
        for (const auto& entry : fs::directory_iterator(folder)) out.push_back(entry.path());
    }
    return out;
}

class FuzzCorpus : public testing::TestWithParam<fuzz::Target> {};

TEST_P(FuzzCorpus, IsReadWithoutHarm) {
    const auto& target = GetParam();
    std::size_t replayed = 0;
    for (const auto& entry : inputs_of(target.name)) {
        std::ifstream in(entry, std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(in)), {});
        SCOPED_TRACE(entry.string());
        target.run(bytes);
        // Every beginning of it too: what breaks off must be read without harm as well.
        for (std::size_t cut = 0; cut < std::min<std::size_t>(bytes.size(), 200); ++cut) target.run(std::string_view(bytes).substr(0, cut));
        ++replayed;
    }
    EXPECT_GT(replayed, 0U);
}

INSTANTIATE_TEST_SUITE_P(All, FuzzCorpus, testing::ValuesIn(fuzz::targets().begin(), fuzz::targets().end()),
                         [](const auto& given) { return std::string(given.param.name); });

}  // namespace
