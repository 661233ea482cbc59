// SPDX-License-Identifier: Apache-2.0
// The portal's pages as HTML: templates, words in German and English, stylesheet. What stands on a page is handed in;
// every value is escaped, and what is HTML already goes into slots.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "compliance/api/routes.hpp"
#include "platform/json/document.hpp"

namespace compliance {

/// An object that templates name.
class PageValues {
  public:
    PageValues() { node_.kind = platform::json::NodeKind::object; }
    PageValues& add(std::string_view name, std::string_view text);
    PageValues& flag(std::string_view name, bool value = true);
    PageValues& add(std::string_view name, const PageValues& object) { return put(name, object.node_); }
    PageValues& add(std::string_view name, const std::vector<PageValues>& list);
    PageValues& put(std::string_view name, platform::json::Node node);
    [[nodiscard]] const platform::json::Node& node() const { return node_; }

  private:
    platform::json::Node node_;
};

class PortalView {
  public:
    /// Throws for a template that names what there is not, and for words that are missing in a language.
    explicit PortalView(std::span<const PortalFile> files);
    ~PortalView();
    /// HTML that stands in for `<!--name-->` of the template.
    using Slots = std::map<std::string, std::string>;
    /// `name`: form, status, confirm, letters or problem; `language`: de or en.
    [[nodiscard]] std::string page(std::string_view name, std::string_view language, PageValues values, const Slots& slots = {}) const;
    /// The word in that language; empty where there is none.
    [[nodiscard]] std::string word(const std::string& key, std::string_view language) const;
    [[nodiscard]] const std::string& stylesheet() const { return stylesheet_; }
    [[nodiscard]] const std::string& stylesheet_name() const { return stylesheet_name_; }  ///< with the hash of its content
    [[nodiscard]] const std::string& stylesheet_tag() const { return stylesheet_tag_; }

  private:
    struct Templates;
    void read_words(std::string_view tsv);

    std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> words_;  ///< by language
    std::map<std::string, platform::json::Node, std::less<>> word_nodes_;
    std::unique_ptr<Templates> templates_;
    std::string stylesheet_, stylesheet_name_, stylesheet_tag_;
};

/// A fault of an entry, in the person's words.
struct PageFault {
    std::string field;    ///< member of the body
    std::string control;  ///< id of what the person has to go to
    std::string label, message;
};
/// One a field, in the order of the form.
std::vector<PageFault> page_faults(const PortalView& view, const std::vector<platform::Fault>& faults, std::string_view language);
/// `faulty`, `faults` and `error.<field>`.
void add_faults(PageValues& values, const std::vector<PageFault>& faults);

}  // namespace compliance
