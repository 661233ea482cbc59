// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_mailbox.hpp"

#include <spdlog/spdlog.h>

#include "compliance/services/tenant_calendar.hpp"
#include "platform/async/runtime.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Uuid;
using platform::mail::Imap;
using platform::mail::ImapItem;
using platform::postgres::Params;

namespace {

constexpr std::size_t kBatch = 50;
constexpr std::size_t kTries = 3;
constexpr std::string_view kTried = "cpl-tried-";  // keywords that outlive a process which the mail has killed

std::size_t tries_of(const ImapItem& item) {
    return static_cast<std::size_t>(std::count_if(item.flags.begin(), item.flags.end(), [](const auto& flag) { return flag.starts_with(kTried); }));
}

std::string words_of(DsrIntakeResult::Kind kind, const std::string& key, bool german) {
    if (kind == DsrIntakeResult::Kind::created)
        return german
                   ? "Ein neuer Antrag ist per E-Mail eingegangen: **" + key + "**. Die Rechte sind nur vorgeschlagen; bitte bestätigen oder verwerfen Sie sie."
                   : "A new request has come by mail: **" + key + "**. Its rights are only suggested; please confirm or drop them.";
    return german ? "Zum Antrag **" + key + "** ist eine E-Mail eingegangen." : "A mail has come to the request **" + key + "**.";
}

}  // namespace

/// A letter to whoever works on the request, else to the data protection officers.
void DsrMailboxService::tell(Context& context, const std::optional<Uuid>& request, const std::string& what) const {
    auto tx = context.transaction();
    std::string key;
    RecipientRule rule;
    if (request) {
        const auto rows = tx.run("SELECT key, assignee FROM compliance_dsr_requests WHERE tenant_id = compliance_tenant() AND id = $1", Params{}.add(*request));
        if (rows.empty()) return;
        key = rows.text(0, 0);
        if (!rows.is_null(0, 1)) rule.subject = std::string(rows.text(0, 1));
    }
    const auto tenant = MailTenant::read(tx);
    const auto today = platform::time::local_date(context.now, tenant.time_zone);
    for (const auto& to : recipients_of(cases_.vault(), tx, rule, today)) {
        const bool german = tenant.language_for(to.language) == "de";
        std::string subject = german ? "E-Mail konnte nicht übernommen werden" : "A mail could not be taken in";
        std::string body =
            german ? "Eine E-Mail an das Datenschutz-Postfach konnte nicht übernommen werden und liegt im Ordner für Zurückgestelltes. Bitte sehen Sie "
                     "nach und erfassen Sie einen Antrag darin von Hand: die Frist läuft seit ihrem Eingang."
                   : "A mail to the privacy mailbox could not be taken in and lies in the folder of those set aside. Please look at it and record a "
                     "request in it by hand: the period runs since it arrived.";
        if (request) {
            const auto kind = what == "created" ? DsrIntakeResult::Kind::created : DsrIntakeResult::Kind::answered;
            subject =
                (kind == DsrIntakeResult::Kind::created ? (german ? "Neuer Antrag " : "New request ") : (german ? "Neue E-Mail zu " : "New mail to ")) + key;
            body = words_of(kind, key, german) + "\n\n" + context.public_url + "/#/dsr/requests/" + request->str();
        } else {
            body += german ? "\n\nGrund: " + what : "\n\nReason: " + what;
        }
        const auto entity = request ? std::optional(EmailEntity{"dsr_request", *request}) : std::nullopt;
        mails_.queue_text(context, tx, {"dsr.mailbox", to.language.value_or(tenant.language), to.email, subject, body, to.subject_key, entity});
    }
    tx.commit();
}

DsrMailboxService::End DsrMailboxService::handle(Context& context, const std::string& message, const ImapItem& item) const {
    try {
        const auto result = intake_.take(context, message, item.taken_at);
        using Kind = DsrIntakeResult::Kind;
        if (result.kind == Kind::created || result.kind == Kind::answered) tell(context, result.request, result.kind == Kind::created ? "created" : "answered");
        return {};
    } catch (const platform::postgres::DatabaseUnavailable&) {
        throw;
    } catch (const platform::Problem& problem) {
        const auto why = problem.faults().empty() ? problem.code() : problem.faults().front().code;
        spdlog::error("a mail of the mailbox cannot be taken in: {}", why);
        return {problem.status() >= 500 ? End::Kind::later : End::Kind::aside, why};
    } catch (const std::exception& error) {
        spdlog::error("a mail of the mailbox cannot be taken in yet: {}", error.what());
        return {End::Kind::later, "internal"};
    }
}

std::size_t DsrMailboxService::round(Context& context, const MailboxSettings& settings, const std::function<bool()>& go_on) const {
    std::unique_ptr<Imap> box;
    std::vector<ImapItem> items;
    auto& fiber = context.fiber;
    fiber.offload([&] {
        box = std::make_unique<Imap>(settings.server);
        items = box->list(kBatch);
    });
    std::size_t moved = 0;
    for (const auto& item : items) {
        if (!go_on()) break;
        auto own = context;
        own.now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
        own.request_id = Uuid::make_v7(own.now);
        const auto tried = tries_of(item);
        const auto mark = std::string(kTried) + std::to_string(tried + 1);
        End end{End::Kind::aside, tried >= kTries ? "failed three times" : "larger than 50 MiB"};
        if (item.bytes <= kMaxMailBytes && tried < kTries) {
            std::string message;
            fiber.offload([&] {
                box->mark(item.uid, mark, true);  // first, so that even a mail that ends this process is counted
                message = box->fetch(item.uid, kMaxMailBytes + 1);
            });
            try {
                end = handle(own, message, item);
            } catch (const platform::postgres::DatabaseUnavailable&) {
                fiber.offload([&] { box->mark(item.uid, mark, false); });  // not the mail's fault
                throw;
            }
        }
        if (end.kind == End::Kind::later) continue;
        const bool aside = end.kind == End::Kind::aside;
        fiber.offload([&] { box->move(item.uid, aside ? settings.aside : settings.done); });
        ++moved;
        if (!aside) continue;
        ++set_aside_;
        tell(own, std::nullopt, end.why);  // once it lies there, so that nobody is told again and again
    }
    return moved;
}

}  // namespace compliance
