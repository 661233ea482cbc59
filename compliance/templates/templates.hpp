// SPDX-License-Identifier: Apache-2.0
// The texts that this program carries: mails now, letters later. Files lie in compliance/templates/.
#pragma once

#include <span>
#include <string_view>

namespace compliance {

struct EmbeddedFile {
    std::string_view name;   ///< `invitation.de.md`: first line the subject, then an empty line, then the body
    std::string_view text;
};

std::span<const EmbeddedFile> mail_templates();
/// Letters of data subject requests: `<kind>.<language>.md`.
std::span<const EmbeddedFile> dsr_letter_templates();
/// The portal's pages: `<name>.html`, `texts.tsv`, `portal.css`.
std::span<const EmbeddedFile> portal_templates();

}  // namespace compliance
