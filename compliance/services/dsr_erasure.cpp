// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_erasure.hpp"

#include <spdlog/spdlog.h>

#include "compliance/repositories/dsr_erasure.hpp"
#include "compliance/services/tenant_calendar.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Problem;
using platform::Uuid;

namespace {

constexpr const char* kOnRequest = "Art. 17(1)(a) GDPR";
constexpr const char* kPeriodOver = "Art. 5(1)(e) GDPR: the record period has ended";

void require_no_hold(const std::vector<ErasureBlocker>& blockers) {
    for (const auto& blocker : blockers)
        if (blocker.code == BlockerCode::legal_hold) throw platform::conflict("legal_hold", blocker.detail).with("blockers", platform::json::to_json(blockers));
}

}  // namespace

Uuid DsrErasureService::erasable(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    const DsrCase one(context, cases_, id, if_match, "erase");
    one.require_state({DsrState::closed});
    return one.request.subject_key;
}

DsrErasureService::Answer DsrErasureService::erase(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const DsrErase& input) const {
    const auto subject = erasable(context, id, if_match);
    require_no_hold(erasure_.blockers(context, subject));
    Context acting = context;
    acting.reason = input.reason.value;
    ErasureOrder order;
    order.subject = subject;
    order.reason = ErasureReason::request_art17;
    order.legal_basis = input.legal_basis ? input.legal_basis->value : kOnRequest;
    const bool erased = std::holds_alternative<Erasure>(erasure_.request(acting, order));
    return {requests_.get(context, id, {}, {}), erased};
}

std::size_t DsrErasureService::erase_due(Context& context) const {
    auto units = context.units();
    const auto today = platform::time::local_date(context.now, tenant_calendar(units).time_zone);
    std::size_t count = 0;
    for (const auto& due : dsr_erasure::due(units, today)) {
        try {
            if (due.shredded) {
                const Acting acting(context, "erase");
                auto tx = context.transaction();
                dsr_erasure::clear(tx, due.subject);
                tx.commit();
            } else {
                ErasureOrder order;
                order.subject = due.subject;
                order.reason = ErasureReason::record_period_over;
                order.legal_basis = kPeriodOver;
                (void)erasure_.erase(context, order);
            }
            ++count;
        } catch (const Problem& problem) {
            if (problem.code() == "already_erased") continue;  // another instance was quicker
            if (problem.code() != "erasure_blocked") throw;
            const Acting acting(context, "postpone");
            auto waiting = context.units();
            dsr_erasure::postpone(waiting, due.request);
        }
    }
    return count;
}

}  // namespace compliance
