// SPDX-License-Identifier: Apache-2.0
#include "platform/render/document.hpp"

#include <deque>
#include <filesystem>
#include <fstream>
#include <mutex>

#include "platform/async/runtime.hpp"
#include "platform/json/document.hpp"
#include "platform/render/assets.hpp"

namespace platform::render {

using Kind = DocumentError::Kind;

/// Places for workers, given in the order of asking.
struct DocumentRenderer::Places {
    std::mutex mutex;
    std::deque<std::uint64_t> line;
    std::uint64_t next = 0;
    std::size_t taken = 0;
};

namespace {

constexpr std::chrono::milliseconds kLook{5};

std::string pdf(const Document& document, bool archival, const DocumentLimits& limits) {
    std::string job = "{\"html\":" + json::quoted(document_html(document)) + ",\"styles\":[" + json::quoted(document.stylesheet) +
                      "],\"variant\":" + (archival ? "\"pdf/a-3b\"" : "null") + "}";
    const WorkerFolder folder;
    return run_worker({{limits.python, "-I", "-c", std::string(asset("pdf_worker.py"))}, std::move(job), folder.path(), limits.worker});
}

std::string docx(const Document& document, const DocumentLimits& limits) {
    // Pandoc reads the frames of HTML, and Debian's cannot be told not to. Markdown has none: its HTML is made here.
    const auto isolation = Confinement::offered();
    if (document.syntax == Document::Syntax::html && !(isolation.files && isolation.network))
        throw DocumentError(Kind::not_isolated, "HTML becomes DOCX only where the kernel confines the worker");
    const WorkerFolder folder;
    const auto filter = std::filesystem::path(folder.path()) / "filter.lua";
    std::ofstream(filter, std::ios::binary) << asset("docx_filter.lua");
    // Two steps, because on the way to DOCX pictures are read before any filter has seen them.
    auto tree = run_worker(
        {{limits.pandoc, "--from=html", "--to=json", "--lua-filter=" + filter.string()}, document_html(document, true), folder.path(), limits.worker});
    return run_worker({{limits.pandoc, "--from=json", "--to=docx", "--output=-"}, std::move(tree), folder.path(), limits.worker});
}

}  // namespace

std::string_view asset(std::string_view name) {
    for (const auto& item : assets())
        if (item.name == name) return item.text;
    throw std::logic_error("the program carries no " + std::string(name));
}

DocumentRenderer::DocumentRenderer(DocumentLimits limits) : limits_(std::move(limits)), places_(std::make_unique<Places>()) { WorkerFolder::sweep(); }

DocumentRenderer::~DocumentRenderer() = default;

std::string DocumentRenderer::render_here(const Document& document, DocumentFormat format) const {
    if (document.text.size() > limits_.input_bytes) throw DocumentError(Kind::too_large, "the text is larger than its limit");
    if (document.brand.logo.size() > limits_.logo_bytes) throw DocumentError(Kind::too_large, "the logo is larger than its limit");
    return format == DocumentFormat::docx ? docx(document, limits_) : pdf(document, format == DocumentFormat::pdf_a, limits_);
}

std::string DocumentRenderer::render(Fiber& fiber, const Document& document, DocumentFormat format) const {
    auto& places = *places_;
    std::uint64_t mine = 0;
    {
        const std::lock_guard guard(places.mutex);
        if (places.line.size() >= limits_.waiting) throw DocumentError(Kind::busy, "too many documents wait");
        places.line.push_back(mine = places.next++);
    }
    // Waiting is the fiber's, not the pool's: its few threads serve others too.
    struct Turn {
        Places& all;
        std::uint64_t number;
        bool has = false;
        bool take(std::size_t at_once) {
            const std::lock_guard guard(all.mutex);
            if (all.taken >= at_once || all.line.front() != number) return false;
            all.line.pop_front();
            ++all.taken;
            return has = true;
        }
        ~Turn() {
            const std::lock_guard guard(all.mutex);
            if (has) --all.taken;
            else std::erase(all.line, number);
        }
    } turn{places, mine};
    while (!turn.take(limits_.at_once)) fiber.sleep(kLook);
    std::string bytes;
    fiber.offload([&] { bytes = render_here(document, format); });
    return bytes;
}

}  // namespace platform::render
