// SPDX-License-Identifier: Apache-2.0
#include "platform/render/markdown.hpp"

#include <cstdlib>
#include <memory>
#include <mutex>

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

namespace platform::render {

namespace {

struct Tree {
    cmark_parser* parser;
    cmark_node* root;
    explicit Tree(std::string_view text) {
        static std::once_flag once;
        std::call_once(once, cmark_gfm_core_extensions_ensure_registered);
        parser = cmark_parser_new(CMARK_OPT_DEFAULT);
        if (auto* table = cmark_find_syntax_extension("table")) cmark_parser_attach_syntax_extension(parser, table);
        cmark_parser_feed(parser, text.data(), text.size());
        root = cmark_parser_finish(parser);
    }
    ~Tree() {
        cmark_node_free(root);
        cmark_parser_free(parser);
    }
    Tree(const Tree&) = delete;
    Tree& operator=(const Tree&) = delete;
};

std::string taken(char* text) {
    const std::unique_ptr<char, decltype(&std::free)> owned(text, &std::free);
    return owned ? std::string(owned.get()) : std::string{};
}

}  // namespace

std::string markdown_to_html(std::string_view text) {
    const Tree tree(text);
    return taken(cmark_render_html(tree.root, CMARK_OPT_DEFAULT, cmark_parser_get_syntax_extensions(tree.parser)));
}

std::string markdown_to_text(std::string_view text) {
    const Tree tree(text);
    return taken(cmark_render_plaintext(tree.root, CMARK_OPT_DEFAULT, 0));
}

}  // namespace platform::render
