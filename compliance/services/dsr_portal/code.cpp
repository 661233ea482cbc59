// SPDX-License-Identifier: Apache-2.0
// One-time codes, and what they open: the package and the letters of the person (dsr R28).
#include "compliance/services/dsr_portal.hpp"

#include "compliance/services/dsr_portal/token.hpp"
#include "compliance/services/personal_read.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Instant;
using platform::Problem;
using platform::Uuid;
using platform::postgres::Executor;

namespace {

constexpr std::string_view kLetters = "compliance_dsr_communications";

/// Eight digits, each number equally likely.
std::string random_code() {
    constexpr std::uint64_t kCodes = 100'000'000;
    constexpr std::uint64_t kFair = UINT64_MAX / kCodes * kCodes;
    for (;;) {
        std::uint64_t number = 0;
        for (const char byte : platform::crypto::random_bytes(8)) number = (number << 8) | static_cast<unsigned char>(byte);
        if (number < kFair) return fmt::format("{:08}", number % kCodes);
    }
}

/// As people type it: groups of digits are one code.
std::string digits_of(std::string_view typed) {
    std::string out;
    for (const char c : typed)
        if (c != ' ' && c != '-') out += c;
    return out;
}

Problem bad_code() { return platform::invalid("/code", "bad_code", "is not the code that was mailed, or no longer counts"); }

Instant start_of_day(const DsrRequest& request, Instant now, int days) {
    const auto& zone = request.deadline.time_zone;
    return platform::time::start_of_day(platform::time::local_date(now, zone) + std::chrono::days(days), zone);
}

/// Until the next day begins there.
Problem enough_for_today(const DsrRequest& request, Instant now) {
    const auto wait = std::chrono::ceil<std::chrono::seconds>(start_of_day(request, now, 1) - now);
    return Problem(429, "too_many_requests", "So many mails go to one address a day.").retry_after(static_cast<int>(wait.count()));
}

}  // namespace

std::optional<platform::Email> DsrPortalService::confirmed_address(Executor& db, const DsrRequest& request) const {
    const auto confirmed = dsr_portal::confirmed_addresses(db, request.id);
    if (confirmed.empty() || request.requester.state != platform::PiiState::open) return std::nullopt;
    for (const auto& email : request.requester.value.emails)
        if (std::find(confirmed.begin(), confirmed.end(), vault().index(db, platform::crypto::IndexKind::email, email.value)) != confirmed.end()) return email;
    return std::nullopt;
}

DsrCodeSent DsrPortalService::send_code(Context& outside, const std::string& token) const {
    auto one = open(outside, "status", token);
    auto& context = one.context;
    const auto status = status_of(one);
    if (!status.package && status.letters == 0) throw platform::conflict("state", "Nothing has been released yet.");
    auto tx = context.transaction();
    auto& request = one.request;
    dsr_portal::lock_request(tx, request.id);
    vault().open(tx, request, DsrCases::kTable);  // for the address only; shown to nobody
    if (request.requester.state != platform::PiiState::open || request.requester.value.emails.empty())
        throw platform::conflict("state", "The request has no e-mail address.");
    const auto address = confirmed_address(tx, request);
    if (!address) {
        const auto expires_at = send_confirmation(context, tx, request, request.requester.value.emails.front());
        if (!expires_at) throw enough_for_today(request, context.now);
        tx.commit();
        return {DsrCodeMail::confirmation, *expires_at};
    }
    if (dsr_portal::codes_since(tx, request.id, start_of_day(request, context.now, 0)) >= kCodesADay) throw enough_for_today(request, context.now);
    const auto code = random_code();
    const auto id = Uuid::make_v7(context.now);
    dsr_portal::put_code(tx, {id, request.id, mac_of_code(vault(), tx, id, code), context.now, context.now + kCodeLife});
    const std::string values = R"({"request":{"key":)" + platform::json::quoted(request.key) + R"(},"code":)" + platform::json::quoted(code) +
                               R"(,"minutes":)" + std::to_string(kCodeLife.count()) + "}";
    parts_.mails.queue(context, tx,
                       {"dsr.one_time_code", request.language.value, address->value, request.subject_key, values, EmailEntity{"dsr_request", request.id}, {}});
    tx.commit();
    return {DsrCodeMail::one_time_code, context.now + kCodeLife};
}

Uuid DsrPortalService::check_code(Inside& one, const std::string& code) const {
    // A unit of its own: the try is spent whatever becomes of the rest, and by each of several guesses at once.
    auto units = one.context.units();
    const auto digits = digits_of(code);
    if (digits.size() != static_cast<std::size_t>(kCodeDigits)) throw bad_code();
    const auto known = dsr_portal::take_try(units, one.request.id, one.context.now);
    if (!known || !platform::crypto::equal_constant_time(known->mac, mac_of_code(vault(), units, known->id, digits))) throw bad_code();
    return known->id;
}

DsrPackageDownload DsrPortalService::fetch_package(Context& outside, const std::string& token, const std::string& code) const {
    auto one = open(outside, "status", token);
    const auto id = check_code(one, code);
    one.context.action = "download";
    auto tx = one.context.transaction();
    if (!dsr_portal::use_code(tx, id, one.context.now)) throw bad_code();
    auto download = parts_.packages.open_released(one.context, tx, one.request.id);
    tx.commit();  // counted before the first byte leaves
    return download;
}

std::vector<DsrPublicLetter> DsrPortalService::read_letters(Context& outside, const std::string& token, const std::string& code) const {
    auto one = open(outside, "status", token);
    const auto id = check_code(one, code);
    auto tx = one.context.transaction();
    if (!dsr_portal::use_code(tx, id, one.context.now)) throw bad_code();
    std::vector<DsrCommunication> letters;
    PersonalRead read{.entity_type = "dsr_communication", .fields = {"subject", "body"}};
    for (const auto& letter : dsr_portal::published_letters(tx, one.request.id)) {
        letters.push_back(dsr_communications().get(tx, letter).value());
        read.ids.push_back(letter);
        read.subjects.push_back(one.request.subject_key);
    }
    vault().open(tx, letters, kLetters);
    // The person's own data; but that the letter was opened, and when, is what has to be shown later (Art. 5(2) GDPR).
    note_personal_read(one.context, tx, read);
    tx.commit();
    std::vector<DsrPublicLetter> out;
    for (const auto& letter : letters)
        out.push_back({platform::time::local_date(letter.dispatched_at.value_or(letter.created_at), one.request.deadline.time_zone),
                       letter.subject.value.value, letter.body.value.value});
    return out;
}

}  // namespace compliance
