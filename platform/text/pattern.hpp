// SPDX-License-Identifier: Apache-2.0
// Regular expressions that strangers write, held against text that strangers write: time grows with the length of the text, whatever
// the pattern is.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

namespace platform {

class Pattern {
  public:
    /// RE2's syntax (no look-around, no back references), 1,000 bytes at most. nullopt for what is none, or would take more than a
    /// megabyte to be held.
    static std::optional<Pattern> parse(std::string_view text);
    /// Whether it is found anywhere in the text; `^` and `$` stand for the text's ends.
    [[nodiscard]] bool is_found_in(std::string_view text) const;
    ~Pattern();
    Pattern(Pattern&&) noexcept;
    Pattern& operator=(Pattern&&) noexcept;

  private:
    struct Compiled;
    explicit Pattern(std::unique_ptr<Compiled> compiled);
    std::unique_ptr<Compiled> compiled_;
};

}  // namespace platform
