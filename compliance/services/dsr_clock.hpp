// SPDX-License-Identifier: Apache-2.0
// The clock of a request as people move it: pauses for clarification, the extension, and the reckoning anew when days pass
// or settings change (dsr R7-R9, R12). How a period is counted stands in domain/dsr_clock.
#pragma once

#include "compliance/services/dsr_case.hpp"

namespace compliance {

class DsrLetters;

class DsrClockService {
  public:
    DsrClockService(const DsrCases& cases, const DsrLetters& letters) : cases_(cases), letters_(letters) {}
    /// Asks for clarification (recital 63). Throws 409 `pause_open` while another clarification is awaited.
    DsrRequest pause(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const DsrPauseInput& input) const;
    /// Ends the open pause, or confirms the end that a message of the person gave it: at that message, or when the input
    /// says. Throws 409 `no_pause`; 422 `order` for an answer before the question.
    DsrRequest resume(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const DsrPauseEnd& input) const;
    /// Sends the notice of Art. 12(3) sentence 3. Throws 409 `already_extended`, `too_late` after the first due day.
    DsrRequest extend(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const DsrExtension& input) const;
    /// Reckons open requests anew after a change of settings, region or holidays; answers how many.
    std::size_t reckon_all(Context& context) const;
    /// Open pauses count as if they were answered today: once a local day, from 00:05 on (R9).
    std::size_t refresh_pauses(Context& context) const;

  private:
    std::size_t reckon_each(Context& context, std::optional<platform::Date> suspended_before) const;

    const DsrCases& cases_;
    const DsrLetters& letters_;
};

/// Instant of a question or answer as the caller gives it, else now. Throws Problem 422 `out_of_range` before receipt or after now.
platform::Instant given_instant(const Context& context, const DsrRequest& request, const std::optional<platform::Instant>& given, const char* pointer);

}  // namespace compliance
