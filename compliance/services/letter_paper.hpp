// SPDX-License-Identifier: Apache-2.0
// The tenant's paper: what letters, reports and registers of one tenant look like, whatever they are about.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "compliance/schemas/dsr_request.hpp"
#include "compliance/services/email_tenant.hpp"
#include "compliance/services/file_content.hpp"
#include "platform/render/document.hpp"

namespace compliance {

class LetterPaper {
  public:
    LetterPaper(Context& context, platform::postgres::Executor& db, const FileContents& files);

    /// A letter on the paper; `body` in CommonMark, `language` de or en words of the layout. Without an address the field
    /// holds the name alone.
    struct Words {
        std::string language, subject, body;
        std::vector<std::pair<std::string, std::string>> facts;  ///< information block
    };
    [[nodiscard]] platform::render::Document letter(const Person& recipient, Words words) const;
    /// A report with a cover and a list of its headings.
    [[nodiscard]] platform::render::Document report(Words words, std::string subtitle) const;
    /// Pages without a cover.
    [[nodiscard]] platform::render::Document plain(Words words) const;

    [[nodiscard]] const MailTenant& tenant() const { return tenant_; }

  private:
    [[nodiscard]] platform::render::Document begin(platform::render::Document::Layout layout, Words words) const;

    MailTenant tenant_;
    std::string logo_;
};

/// Waits for a place and renders. Throws Problem 503 `unavailable` where too many documents wait, one takes too long, or what it
/// takes is not installed; 413 where the document is too large.
std::string render_document(Context& context, const platform::render::DocumentRenderer& renderer, const platform::render::Document& document,
                            platform::render::DocumentFormat format = platform::render::DocumentFormat::pdf);

/// Body of a document in HTML, piece by piece; every text is escaped.
class HtmlText {
  public:
    HtmlText& heading(int level, std::string_view text);
    HtmlText& paragraph(std::string_view text);  ///< line breaks stay
    HtmlText& markdown(const std::string& text);
    HtmlText& small(std::string_view text);
    /// A drawing (SVG) that says `words` to whom cannot see it.
    HtmlText& drawing(std::string_view svg, std::string_view words);
    using Row = std::vector<std::string>;
    HtmlText& table(const Row& heading, const std::vector<Row>& rows);
    /// Label and value; rows without a value are left out.
    HtmlText& facts(const std::vector<std::pair<std::string, std::string>>& rows);
    [[nodiscard]] std::string str() && { return std::move(out_); }

  private:
    HtmlText& element(std::string_view name, std::string_view text);
    std::string out_;
};

}  // namespace compliance
