// SPDX-License-Identifier: Apache-2.0
// Letters and reports: Markdown or HTML in a layout with the sender's brand, as PDF, PDF/A-3b or DOCX. The work is done by
// a process of its own (worker.hpp) that fetches nothing; whose data the document holds is the caller's business.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "platform/render/confinement.hpp"
#include "platform/render/worker.hpp"

namespace platform {
class Fiber;
}

namespace platform::render {

/// Look of the sender. Text is text: nothing in it is markup.
struct Brand {
    std::string name;                 ///< stands where there is no logo, and as the document's author
    std::string logo;                 ///< bytes of a PNG, JPEG or SVG; empty: none
    std::string color = "#1f4e79";    ///< `#rrggbb`
    std::vector<std::string> footer;  ///< lines at the foot of every page, the legal line too
};

/// Address field, information block and subject (DIN 5008, form B).
struct Letter {
    std::string sender_line;             ///< `Muster GmbH · Musterweg 1 · 50667 Köln`, small above the recipient
    std::vector<std::string> recipient;  ///< at most six lines
    std::string subject;
};

struct Report {
    std::string subtitle;
    bool contents = true;  ///< list of the headings of the first two levels, with pages
};

struct Document {
    enum class Layout { plain,
                        letter,
                        report } layout = Layout::plain;
    enum class Syntax { markdown,
                        html } syntax = Syntax::markdown;
    std::string text;
    std::string language = "en";  ///< de or en words of the layout; any BCP 47 tag for the text
    std::string title;            ///< of the file, and on the cover of a report
    std::string stylesheet;       ///< CSS on top of the layout's own; for PDF
    Brand brand;
    Letter letter;
    Report report;
    /// Name and value of properties of the file; DOCX keeps them as custom ones.
    std::vector<std::pair<std::string, std::string>> properties;
    struct Attachment {
        std::string name, media_type, bytes;
    };
    std::vector<Attachment> attachments;                     ///< files within the file; for PDF
    std::vector<std::pair<std::string, std::string>> facts;  ///< label and value: information block of a letter, cover of a report
};

enum class DocumentFormat { pdf, pdf_a, docx };

struct DocumentLimits {
    WorkerLimits worker;
    std::size_t input_bytes = 4ULL << 20;  ///< of the text
    std::size_t logo_bytes = 1ULL << 20;
    std::size_t at_once = 2;   ///< workers that run
    std::size_t waiting = 32;  ///< documents that wait for one
    std::string python = "/usr/bin/python3", pandoc = "/usr/bin/pandoc";
};

/// The whole HTML of a document, for the browser or a test; `for_docx` is the simpler form that pandoc reads.
/// Throws std::invalid_argument for a colour or logo that is none.
std::string document_html(const Document& document, bool for_docx = false);

class DocumentRenderer {
  public:
    explicit DocumentRenderer(DocumentLimits limits = {});
    ~DocumentRenderer();
    DocumentRenderer(const DocumentRenderer&) = delete;
    DocumentRenderer& operator=(const DocumentRenderer&) = delete;

    /// On the offload pool, after waiting for a place. Throws DocumentError, std::invalid_argument.
    [[nodiscard]] std::string render(Fiber& fiber, const Document& document, DocumentFormat format) const;
    /// The same in the calling thread, without a place: for commands and tests.
    [[nodiscard]] std::string render_here(const Document& document, DocumentFormat format) const;
    [[nodiscard]] Isolation isolation() const { return Confinement::offered(); }

  private:
    struct Places;
    DocumentLimits limits_;
    std::unique_ptr<Places> places_;
};

}  // namespace platform::render
