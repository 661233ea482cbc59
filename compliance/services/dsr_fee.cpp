// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_fee.hpp"

#include "compliance/services/dsr_communication.hpp"
#include "compliance/services/dsr_review.hpp"

namespace compliance {

using platform::Fault;
using platform::Uuid;

namespace {

void check_quote(const DsrFee& input, const DsrRequest& request, std::vector<Fault>& faults) {
    if (!input.ground) faults.push_back({"/ground", "required", "is needed to quote"});
    if (!input.amount) faults.push_back({"/amount", "required", "is needed to quote"});
    if (!input.cost_breakdown) faults.push_back({"/cost_breakdown", "required", "is needed to quote"});
    if (input.amount && input.amount->scaled <= 0) faults.push_back({"/amount", "out_of_range", "must be above 0; the first copy is free"});
    const bool access = std::any_of(request.items.begin(), request.items.end(), [](const DsrItem& item) { return item.right == DsrRight::access; });
    if (input.ground == DsrFeeGround::further_copy && !access) faults.push_back({"/ground", "not_applicable", "is for requests for access only"});
}

/// The burden of proof is the controller's: a fee for abuse needs the same checked ground as a refusal (Art. 12(5)).
bool is_grounded(const DsrRequest& request, DsrFeeGround ground) {
    if (ground == DsrFeeGround::further_copy) return true;
    const auto wanted = ground == DsrFeeGround::unfounded ? DsrException::art12_5_unfounded : DsrException::art12_5_excessive;
    for (const auto& item : request.items)
        for (const auto& check : item.exception_checks)
            if (check.exception == wanted && check.result != DsrExceptionResult::does_not_apply) return true;
    return false;
}

}  // namespace

void DsrFeeService::quote(DsrCase& one, const DsrFee& input) const {
    std::vector<Fault> faults;
    check_quote(input, one.request, faults);
    require_faultless(std::move(faults));
    if (!is_grounded(one.request, *input.ground)) throw platform::conflict("exception_missing", "Check the ground against the right first.");
    const auto tenant = one.tx().run("SELECT currency FROM compliance_tenants WHERE tenant_id = compliance_tenant()");
    DsrFeeRecord fee;
    fee.ground = *input.ground;
    fee.amount = *input.amount;
    fee.currency = tenant.text(0, 0);
    fee.cost_breakdown = *input.cost_breakdown;
    fee.state = DsrFeeState::quoted;
    fee.quoted_at = one.context.now;
    one.request.fee = fee;
    letters_.send(
        one, {.kind = DsrLetterKind::fee_quote, .fee = DsrFeeWords{platform::format_decimal(fee.amount.scaled, 2), fee.currency, fee.cost_breakdown->value}});
}

DsrRequest DsrFeeService::set(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const DsrFee& input) const {
    DsrCase one(context, cases_, id, if_match, "set_fee");
    one.require_state({DsrState::received, DsrState::in_progress});
    if (input.state == DsrFeeState::quoted) {
        if (one.request.fee && one.request.fee->state != DsrFeeState::quoted) throw platform::conflict("state", "The fee is settled already.");
        quote(one, input);
        one.begin_work();
        return one.commit();
    }
    if (!one.request.fee || one.request.fee->state != DsrFeeState::quoted) throw platform::conflict("state", "No fee is quoted.");
    if (input.ground || input.amount || input.cost_breakdown) throw platform::invalid("/state", "contradiction", "a quoted fee is settled, not changed");
    one.request.fee->state = input.state;
    one.request.fee->settled_at = context.now;
    if (input.state == DsrFeeState::declined) close_request(one, DsrOutcome::withdrawn);
    return one.commit();
}

}  // namespace compliance
