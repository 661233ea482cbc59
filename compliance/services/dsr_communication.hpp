// SPDX-License-Identifier: Apache-2.0
// Letters and notes of a request: rendered from templates, sent by mail, published in the portal or handed to people for the
// post, and recorded with the words as sent. What follows from a dispatch (an extension takes effect) is decided here too.
#pragma once

#include "compliance/repositories/dsr_communication.hpp"
#include "compliance/services/dsr_case.hpp"
#include "compliance/services/dsr_template.hpp"
#include "compliance/services/email.hpp"
#include "compliance/services/job.hpp"

namespace compliance {

struct DsrFeeWords {
    std::string amount, currency, cost_breakdown;
};
struct DsrRecipientWords {
    std::string name, outcome;
};

/// A letter to be sent.
struct DsrLetter {
    DsrLetterKind kind = DsrLetterKind::message;
    std::string words;                                     ///< what {{words}} says
    std::optional<platform::Instant> dispatched_at;        ///< it has left already: recorded, not sent
    std::optional<DsrLetterChannel> channel;               ///< none: the person's own way
    std::optional<platform::Uuid> template_id;
    std::optional<std::string> subject, body;              ///< free text instead of a template
    std::vector<platform::Ref<entity::File>> attachments;
    std::string status_url;
    std::optional<DsrFeeWords> fee;
    std::vector<DsrRecipientWords> recipients;
};

class DsrLetters {
  public:
    /// What else happens when a letter has left, in the same transaction (an answer stops the clock).
    using Dispatched = std::function<void(DsrCase&, const DsrCommunication&)>;

    DsrLetters(const DsrCases& cases, const DsrTemplateService& templates, const EmailService& mails, const JobService& jobs);
    void on_dispatched(Dispatched what) { dispatched_ = std::move(what); }

    /// Renders, records and sends: mails are queued, portal letters are published now, letters for the post wait as drafts
    /// until people say when they were posted. The answer's personal members are sealed.
    DsrCommunication send(DsrCase& one, const DsrLetter& letter) const;
    /// Part of intake: tells an electronic sender that the request has arrived, where the tenant wants that.
    void acknowledge(Context& context, platform::postgres::Transaction& tx, DsrRequest& request) const;

    /// The answer as it would go now, in its words; stored and sent is nothing.
    [[nodiscard]] DsrCommunication compose_answer(Context& context, platform::postgres::Executor& db, const DsrRequest& request) const;

    platform::records::Page<DsrCommunication> list(Context& context, const platform::Uuid& request, const platform::records::ListQuery& query,
                                                   const DsrCommunicationFilters& filters) const;
    /// Sends, records or (dry_run) only renders. Throws 422, 409 `state` for a draft that has left already.
    DsrCommunication create(Context& context, const platform::Uuid& request, const DsrCommunicationInput& input, bool dry_run) const;
    /// Letters whose mail has been accepted or has failed meanwhile; answers how many.
    std::size_t settle(Context& context) const;
    /// Stores something that came in, as part of another service's transaction. Its files are held by the caller, for the id that it has given.
    void receive(Context& context, platform::postgres::Transaction& tx, const DsrRequest& request, DsrCommunication& received) const;

  private:
    DsrCommunication render(Context& context, platform::postgres::Executor& db, const DsrRequest& request, const DsrLetter& letter) const;
    void store(Context& context, platform::postgres::Transaction& tx, const DsrRequest& request, const DsrLetter& letter, DsrCommunication& row) const;
    void left(DsrCase& one, const DsrCommunication& letter) const;
    DsrCommunication post_draft(Context& context, const platform::Uuid& request, const DsrCommunicationInput& input) const;

    const DsrCases& cases_;
    const DsrTemplateService& templates_;
    const EmailService& mails_;
    const JobService& jobs_;
    platform::records::Table<DsrCommunication> table_;
    Dispatched dispatched_;
};

/// The person's own way: what was wished for, else the way the request came (Art. 12(3) last sentence GDPR).
DsrLetterChannel channel_of(const DsrRequest& request);
/// A refusal where every right is refused, else an answer (Art. 12(4)).
DsrLetterKind answer_kind_of(const DsrRequest& request);

}  // namespace compliance
