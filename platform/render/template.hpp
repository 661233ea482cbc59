// SPDX-License-Identifier: Apache-2.0
// The template language of mails and letters (platform R8): {{path}}, {{#if path}}…{{/if}}, {{#each path}}…{{/each}}.
// Texts are CommonMark; what is inserted is escaped, so that data cannot become markup.
#pragma once

#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

#include "platform/json/document.hpp"

namespace platform::render {

/// Where a template is wrong. Line and column count from 1.
class TemplateError : public std::runtime_error {
  public:
    TemplateError(std::size_t line, std::size_t column, const std::string& what);
    [[nodiscard]] std::size_t line() const { return line_; }
    [[nodiscard]] std::size_t column() const { return column_; }

  private:
    std::size_t line_, column_;
};

enum class Escape { markdown, html, none };   ///< how inserted data is kept from becoming markup

class Template {
  public:
    /// Throws TemplateError for an unclosed or stray block and for a path that is not in `paths`. Inside an each block a
    /// path is looked for in the entry first (`items.title` is declared, `{{title}}` used), `{{this}}` is the entry itself.
    /// Paths in `links` hold addresses: a well-formed http(s) one is inserted as a link that shows itself (`<https://…>`).
    Template(std::string_view text, const std::set<std::string>& paths, const std::set<std::string>& links = {});
    ~Template();
    Template(Template&&) noexcept;
    Template& operator=(Template&&) noexcept;
    /// A missing or null value renders empty.
    [[nodiscard]] std::string render(const json::Node& values, Escape escape = Escape::markdown) const;
    /// The declared paths that it names, those of blocks too.
    [[nodiscard]] const std::set<std::string>& named() const { return named_; }

  private:
    struct Part;
    std::unique_ptr<Part> root_;
    std::set<std::string> named_;
};

}  // namespace platform::render
