// SPDX-License-Identifier: Apache-2.0
// The portal for persons who have a browser and nothing else: pages without script, forms that are posted, one step each.
// They call the same service as the operations of the contract.
#pragma once

#include "compliance/api/dsr_portal/limits.hpp"
#include "compliance/api/dsr_portal/view.hpp"
#include "compliance/services/dsr_portal.hpp"

namespace compliance {

/// Fields of a posted form.
class PostedForm {
  public:
    /// Throws Problem 415 for another kind of body, 403 `forbidden` for one that another site has sent, 422 for a broken one.
    explicit PostedForm(const platform::http::Request& request);
    /// Trimmed; empty where it is not given.
    [[nodiscard]] std::string value(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> values(std::string_view name) const;

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

class PortalPages {
  public:
    PortalPages(const DsrPortalService& portal, PortalLimits& limits, std::span<const PortalFile> files) : portal_(portal), limits_(limits), view_(files) {}

    void show_form(Call& call) const;
    void take_form(Call& call) const;
    void show_confirmation(Call& call) const;
    void confirm(Call& call) const;
    void show_status(Call& call) const;
    void take_message(Call& call) const;
    void send_code(Call& call) const;
    void fetch_package(Call& call) const;
    void show_letters(Call& call) const;
    void show_asset(Call& call) const;
    /// What was refused, as a page.
    void show_problem(platform::http::Exchange& exchange, const platform::Problem& problem) const;

  private:
    void write_form(Call& call, const DsrPortal& portal, const PostedForm* posted, const std::vector<platform::Fault>& faults) const;
    void write_status(Call& call, const std::string& token, const PostedForm* posted, const std::vector<platform::Fault>& faults) const;
    std::string token_of(Call& call) const;
    /// Head and foot.
    PageValues frame(const Call& call, const DsrPortalHost& host, const std::string& language) const;
    void write(Call& call, std::string html) const;

    const DsrPortalService& portal_;
    PortalLimits& limits_;
    PortalView view_;
};

/// `../` as often as the path is deep, so that links hold under any prefix that a proxy adds.
std::string base_of(std::string_view path);
/// The language of a page of a request: as asked for by `lang`, else the request's.
std::string language_of_page(const Call& call, const PostedForm* posted, const std::string& fallback);

}  // namespace compliance
