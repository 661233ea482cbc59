// SPDX-License-Identifier: Apache-2.0
// Problem documents (RFC 9457) in German and English, and the catalogue of their codes.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "platform/problem/problem.hpp"

namespace platform {

/// One code that requests are refused with: of a whole document (status) or of one fault (status 422).
struct CodeText {
    std::string_view code;
    int status;
    std::string_view en, de;
};
std::span<const CodeText> problem_codes();

/// de or en, by Accept-Language (RFC 9110 section 12.5.4); en where neither is asked for.
std::string_view language_of(std::string_view accept_language);
/// The document as JSON text.
std::string write_problem(const Problem& problem, std::string_view language, std::string_view instance, std::string_view request_id);

}  // namespace platform
