// SPDX-License-Identifier: Apache-2.0
// Figures of data subject requests, and what they are asked over.
#pragma once

#include <map>
#include <optional>

#include "compliance/domain/dsr_right.hpp"
#include "compliance/domain/entity_refs.hpp"
#include "compliance/schemas/dsr_request.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

struct DsrStatisticsQuery {
    std::optional<platform::Date> from, to;
    std::optional<DsrRight> right;
    std::optional<DsrSource> source;
    std::optional<platform::Ref<entity::LegalEntity>> controller;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"from", "Received on that local day or later."}, {"to", "Received on that local day or earlier."}, {"right", "Carries this right."}, {"source", "Channel."}, {"controller", "Group company."}};
};
BOOST_DESCRIBE_STRUCT(DsrStatisticsQuery, (), (from, to, right, source, controller))

struct DsrStatistics {
    std::int64_t received = 0, open = 0, overdue = 0, responded = 0, on_time = 0;
    std::optional<platform::Decimal<4, 3>> on_time_rate, extension_rate, refusal_rate;
    std::optional<std::int64_t> median_days, p90_days;
    std::optional<platform::Decimal<9, 1>> mean_days;
    std::map<std::string, std::int64_t> by_right, by_source, by_controller, by_outcome;
    static constexpr std::string_view kText = "Figures over requests received in a period.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"received", "Requests."}, {"open", "Not answered and not closed."}, {"overdue", "Of those, past their due day."}, {"responded", "Answered."}, {"on_time", "Answered in time."},
        {"on_time_rate", "on_time / responded; null without any."}, {"extension_rate", "Extended / received."}, {"refusal_rate", "Refused outright / responded."},
        {"median_days", "Days from receipt to answer, nearest rank."}, {"p90_days", "The same at 90 percent."}, {"mean_days", "Mean."},
        {"by_right", "Requests by right; one with two rights counts twice."}, {"by_source", "By channel."}, {"by_controller", "By group company; `tenant`: none named."}, {"by_outcome", "By outcome."}};
};
BOOST_DESCRIBE_STRUCT(DsrStatistics, (),
                      (received, open, overdue, responded, on_time, on_time_rate, extension_rate, refusal_rate, median_days, p90_days, mean_days, by_right, by_source,
                       by_controller, by_outcome))

enum class DsrExportFormat { json, csv, xlsx, pdf };
BOOST_DESCRIBE_ENUM(DsrExportFormat, json, csv, xlsx, pdf)

}  // namespace compliance
