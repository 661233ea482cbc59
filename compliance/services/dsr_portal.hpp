// SPDX-License-Identifier: Apache-2.0
// The public portal (dsr R2, R14, R28): persons make requests, confirm their address, see how far they are, write, and fetch
// what was released for them. Nobody signs in: the tenant is found by the portal's name or by a token, and whatever is
// personal is shown only behind a one-time code that went to the confirmed address. Rates are the api layer's business.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "compliance/repositories/dsr_portal.hpp"
#include "compliance/schemas/dsr_portal.hpp"
#include "compliance/services/dsr_case.hpp"
#include "compliance/services/dsr_communication.hpp"
#include "compliance/services/dsr_package.hpp"
#include "compliance/services/dsr_request.hpp"

namespace compliance {

/// Whose page a token opens, for its head and its language.
struct DsrPortalHost {
    std::string controller, request_key, language;
    std::optional<std::string> title, privacy_url, dpo_contact;
    bool spent = false;  ///< of a confirmation: used already
};

/// A letter that was published in the portal.
struct DsrPublicLetter {
    platform::Date dispatched_on{};
    std::string subject, body;  ///< body: CommonMark
};

class DsrPortalService {
  public:
    struct Parts {
        const DsrCases& cases;
        const DsrRequestService& requests;
        const DsrLetters& letters;
        const EmailService& mails;
        const DsrPackages& packages;
    };
    explicit DsrPortalService(Parts parts) : parts_(std::move(parts)) {}

    /// Throws Problem 404 for a portal that is unknown or closed, as submit() does.
    DsrPortal get(Context& outside, const std::string& portal_key) const;
    /// What the portal's rules say of an input, whatever its decoder has said of it: so that a form tells all at once.
    std::vector<platform::Fault> faults(Context& outside, const std::string& portal_key, const DsrPublicRequest& input) const;
    /// Takes the request in and mails a link that confirms the address. `same`: text that is the same where the person
    /// sends the same again within a day, who is then given the first receipt; empty: each is a request of its own. Throws 422.
    DsrPublicReceipt submit(Context& outside, const std::string& portal_key, const DsrPublicRequest& input, const std::string& same) const;

    /// Whose page the token opens; nothing changes. Throws Problem 404.
    DsrPortalHost host_of_status(Context& outside, const std::string& token) const;
    DsrPortalHost host_of_confirmation(Context& outside, const std::string& token) const;

    /// Confirms the address; neither clock nor level of identification moves. Throws 404, 410 `gone` for a spent link.
    DsrPublicStatus confirm(Context& outside, const std::string& token) const;
    /// The same for the pages: answers a status token instead.
    std::string confirm_and_open(Context& outside, const std::string& token) const;
    DsrPublicStatus status(Context& outside, const std::string& token) const;
    /// Records the message; an answer or a proof ends an open pause, which staff confirm. Throws 404, 429.
    DsrPublicStatus post_message(Context& outside, const std::string& token, const DsrPublicMessage& message) const;
    /// Mails a one-time code to the confirmed address, or a new confirmation link where none is confirmed. Throws 404,
    /// 409 `state` where there is neither package nor letter that it would open, 429 above the number of a day.
    DsrCodeSent send_code(Context& outside, const std::string& token) const;
    /// Throws 404, 409 as DsrPackages::open_released, 422 `bad_code`.
    DsrPackageDownload fetch_package(Context& outside, const std::string& token, const std::string& code) const;
    std::vector<DsrPublicLetter> read_letters(Context& outside, const std::string& token, const std::string& code) const;

    /// Removes what has ended, in one tenant.
    void keep_house(Context& context) const;

  private:
    /// A call inside of the tenant that its token has led to.
    struct Inside {
        Context context;
        DsrPortalToken token;
        DsrRequest request;  ///< with its parts; nothing personal is opened
        std::optional<platform::Instant> ends;
    };
    Context enter(Context& outside, std::string_view kind, const std::string& sha256) const;
    Context enter_portal(Context& outside, const std::string& portal_key, DsrSettings& settings) const;
    Inside open(Context& outside, std::string_view kind, const std::string& token) const;
    DsrPortalHost host(Context& outside, std::string_view kind, const std::string& token) const;
    DsrPublicStatus status_of(Inside& one) const;
    /// Answers the request's id.
    platform::Uuid confirm_address(Inside& one, const std::string& token, const std::function<void(DsrCase&)>& also) const;
    [[nodiscard]] DsrPublicReceipt receipt_of(const Context& context, const DsrRequest& request, const std::string& token) const;
    std::optional<DsrRequest> known_request(platform::postgres::Executor& db, const std::string& token) const;
    /// Nothing where three went to the address today.
    std::optional<platform::Instant> send_confirmation(Context& context, platform::postgres::Executor& db, const DsrRequest& request,
                                                       const platform::Email& address) const;
    /// The address of the request that has been confirmed, if there is one.
    std::optional<platform::Email> confirmed_address(platform::postgres::Executor& db, const DsrRequest& request) const;
    /// Spends a try; answers the code's id. Throws Problem 422 `bad_code`.
    platform::Uuid check_code(Inside& one, const std::string& code) const;

    [[nodiscard]] const Vault& vault() const { return parts_.cases.vault(); }
    [[nodiscard]] const DsrRequests& rows() const { return parts_.cases.rows(); }

    Parts parts_;
};

}  // namespace compliance
