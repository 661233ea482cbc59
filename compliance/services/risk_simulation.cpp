// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/risk_simulation.hpp"

#include <charconv>
#include <thread>

#include "compliance/services/register.hpp"
#include "platform/async/runtime.hpp"
#include "platform/crypto/hash.hpp"

namespace compliance {

using platform::Fault;
using platform::Money;
using platform::Uuid;
using platform::postgres::Executor;

namespace {

constexpr double kMostAtOnce = 5e6, kMost = 5e8;  ///< draws
constexpr std::size_t kThreads = 4;
constexpr double kMostMoney = 9e15;

struct ComparedEstimate {
    RiskBasis basis = RiskBasis::target;
    RiskQuantification quantification;
    std::vector<Uuid> treatments;
    Money once, yearly;
};
BOOST_DESCRIBE_STRUCT(ComparedEstimate, (), (basis, quantification, treatments, once, yearly))

/// All that a run depends on, as it was when it was asked for: it waits in a job as it is.
struct StoredOrder {
    std::optional<platform::Ref<entity::Risk>> risk;
    RiskBasis basis = RiskBasis::current;
    std::vector<SimulatedRisk> inputs;
    std::string seed;
    std::int32_t iterations = 0;
    std::vector<Money> thresholds;
    std::optional<ComparedEstimate> compared;
    std::string run_by;
};
BOOST_DESCRIBE_STRUCT(StoredOrder, (), (risk, basis, inputs, seed, iterations, thresholds, compared, run_by))

struct SimulationMade {
    Uuid simulation;
};
BOOST_DESCRIBE_STRUCT(SimulationMade, (), (simulation))

std::uint64_t read_seed(const std::optional<platform::Text<20>>& given) {
    std::uint64_t seed = 0;
    if (!given) {
        const auto bytes = platform::crypto::random_bytes(8);
        for (const char byte : bytes) seed = seed << 8 | static_cast<unsigned char>(byte);
        return seed;
    }
    const auto& text = given->value;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
    if (error != std::errc{} || end != text.data() + text.size() || (text.size() > 1 && text.front() == '0'))
        throw platform::invalid("/seed", "bad_format", "must be a whole number from 0 to 18446744073709551615");
    return seed;
}

std::uint64_t stored_seed(const std::string& text) { return std::stoull(text); }

Money money(double value) {
    if (value > kMostMoney) throw platform::invalid("/basis", "out_of_range", "its losses are beyond all money: look at the upper bounds");
    Money out;
    out.scaled = fair::round_half_up(value, 2);
    return out;
}

Probability probability(double value) {
    Probability out;
    out.scaled = fair::round_half_up(value, 4);
    return out;
}

SimulationResult result_of(const std::vector<double>& losses, const std::vector<Money>& thresholds, double analytic_mean, platform::Currency currency) {
    const auto summary = fair::summarize(losses, thresholds_of(thresholds));
    SimulationResult out;
    out.currency = std::move(currency);
    out.mean = money(summary.mean);
    out.sd = money(summary.deviation);
    out.min = money(summary.min);
    out.max = money(summary.max);
    Money* const percentiles[] = {&out.p05, &out.p10, &out.p25, &out.p50, &out.p75, &out.p90, &out.p95, &out.p99};
    for (std::size_t i = 0; i < fair::kPercentiles.size(); ++i) *percentiles[i] = money(summary.percentiles[i]);
    out.analytic_mean = money(analytic_mean);
    out.probability_of_loss = probability(summary.probability_of_loss);
    for (std::size_t i = 0; i < fair::kExceeded.size(); ++i)
        out.exceedance.push_back({Probability{fair::kExceeded[i] * 10}, money(summary.exceeded[i])});
    for (std::size_t i = 0; i < thresholds.size(); ++i) out.thresholds.push_back({thresholds[i], probability(summary.above[i])});
    return out;
}

double expected_draws(const StoredOrder& order) {
    double events = 0;
    for (const auto& input : order.inputs) events += scenario_of(input.quantification).expected_events();
    if (order.compared) events += scenario_of(order.compared->quantification).expected_events();
    return events * order.iterations;
}

/// Years without an event take their time, too.
double expected_work(const StoredOrder& order) {
    return std::max(expected_draws(order), static_cast<double>(order.inputs.size() + (order.compared ? 1 : 0)) * order.iterations);
}

SimulationComparison compare(const StoredOrder& order, const SimulationResult& before) {
    const auto& compared = *order.compared;
    const auto scenario = scenario_of(compared.quantification);
    const auto losses = fair::losses(scenario, stored_seed(order.seed), static_cast<std::size_t>(order.iterations));
    SimulationComparison out;
    out.basis = compared.basis;
    out.inputs = compared.quantification;
    out.result = result_of(losses, compared.quantification.thresholds, scenario.analytic_mean(), compared.quantification.currency);
    out.treatments = compared.treatments;
    const auto worth = treatment_worth(before.mean, out.result.mean, compared.once, compared.yearly);
    out.reduction = worth.reduction;
    out.cost = worth.cost;
    out.net = worth.net;
    out.rosi = worth.rosi;
    return out;
}

/// Pure arithmetic: no database, no fiber.
void reckon(const StoredOrder& order, RiskSimulation& run) {
    std::vector<fair::Part> parts;
    double analytic = 0;
    for (const auto& input : order.inputs) {
        parts.push_back({scenario_of(input.quantification), stored_seed(input.seed)});
        analytic += parts.back().scenario.analytic_mean();
    }
    const auto iterations = static_cast<std::size_t>(order.iterations);
    const auto sum = fair::portfolio(parts, iterations, std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kThreads));
    run.result = result_of(sum.losses, order.thresholds, analytic, order.inputs.front().quantification.currency);
    if (!order.risk) {
        for (std::size_t i = 0; i < parts.size(); ++i) run.result.by_risk.push_back({order.inputs[i].risk, order.inputs[i].key, money(sum.means[i])});
        run.result.assumption = "The risks are taken as independent of each other.";
    }
    if (order.compared) run.comparison = compare(order, run.result);
}

const RiskQuantification& estimate_of(const Risk& risk, RiskBasis basis, const std::string& pointer) {
    const auto& found = risk.quantifications.of(basis);
    if (!found) throw platform::invalid(pointer, "not_quantified", risk.key + " has no such estimate");
    return *found;
}

}  // namespace

struct RiskSimulationService::Order : StoredOrder {};

std::uint64_t seed_of_part(std::uint64_t seed, std::string_view key) {
    const auto digest = platform::crypto::sha256(std::to_string(seed) + ":" + std::string(key));
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < 8; ++i) out = out << 8 | static_cast<unsigned char>(digest[i]);
    return out;
}

RiskSimulationService::RiskSimulationService(const RiskService& risks, JobService& jobs) : risks_(risks), jobs_(jobs), rows_(risk_simulations()) {
    jobs.add_kind(kJob, {[this](JobRun& run) {
                      Order order;
                      static_cast<StoredOrder&>(order) = platform::json::from_stored<StoredOrder>(run.job.input.text);
                      return platform::json::to_json(SimulationMade{simulate(run.context, order).id});
                  }});
}

RiskSimulation RiskSimulationService::get(Context& context, const Uuid& id) const {
    auto db = context.units();
    return record_of(rows_, db, id);
}

RiskSimulationService::Order RiskSimulationService::order_of(Context& context, Executor& db, const Uuid& id, const SimulationRequest& request) const {
    std::vector<Fault> faults;
    check_references(db, request, faults);
    require_faultless(std::move(faults));
    auto found = record_of(risks_.rows(), db, id);
    std::vector<Risk> one{std::move(found)};
    risks_.derive(db, one, platform::Date{});
    const auto& risk = one.front();
    const auto& estimate = estimate_of(risk, request.basis, "/basis");
    Order order;
    order.risk = platform::Ref<entity::Risk>{id};
    order.basis = request.basis;
    order.seed = std::to_string(read_seed(request.seed));
    order.inputs.push_back({id, risk.key, order.seed, estimate});
    order.iterations = static_cast<std::int32_t>(request.iterations.value);
    order.thresholds = estimate.thresholds;
    order.run_by = context.caller.subject;
    if (!request.compare_basis) return order;
    auto& compared = order.compared.emplace();
    compared.basis = *request.compare_basis;
    compared.quantification = estimate_of(risk, *request.compare_basis, "/compare_basis");
    if (compared.quantification.currency != estimate.currency) throw platform::invalid("/compare_basis", "mixed_currency", "is in another currency");
    for (const auto& treatment : risk.treatments) {
        const bool named = std::any_of(request.treatments.begin(), request.treatments.end(), [&](const auto& ref) { return ref.id == treatment.id; });
        if (request.treatments.empty() ? treatment.state == RiskTreatmentState::cancelled : !named) continue;
        compared.treatments.push_back(treatment.id);
        if (treatment.cost_once) compared.once.scaled += treatment.cost_once->scaled;
        if (treatment.cost_yearly) compared.yearly.scaled += treatment.cost_yearly->scaled;
    }
    if (!request.treatments.empty() && compared.treatments.size() != request.treatments.size())
        throw platform::invalid("/treatments", "unknown_reference", "names a treatment of another risk, or one twice");
    return order;
}

SimulationAnswer RiskSimulationService::run(Context& context, const Uuid& risk, const SimulationRequest& request) const {
    auto db = context.units();
    return start(context, order_of(context, db, risk, request));
}

SimulationAnswer RiskSimulationService::run_portfolio(Context& context, const PortfolioSimulationRequest& request) const {
    auto db = context.units();
    std::vector<Fault> faults;
    check_references(db, request, faults);
    require_faultless(std::move(faults));
    std::vector<Uuid> ids;
    for (const auto& risk : request.risks) ids.push_back(risk.id);
    if (ids.empty()) ids = quantified_risks(db, request.basis);
    if (ids.empty()) throw platform::invalid("/risks", "not_quantified", "no open risk has such an estimate");
    Order order;
    order.basis = request.basis;
    order.iterations = static_cast<std::int32_t>(request.iterations.value);
    order.thresholds = request.thresholds;
    order.run_by = context.caller.subject;
    const auto seed = read_seed(request.seed);
    order.seed = std::to_string(seed);
    for (const auto& id : ids) {
        const auto risk = risks_.rows().get(db, id).value();
        order.inputs.push_back({id, risk.key, std::to_string(seed_of_part(seed, risk.key)), estimate_of(risk, request.basis, "/risks")});
    }
    // By key, so that the order they are named in changes nothing.
    std::sort(order.inputs.begin(), order.inputs.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
    for (std::size_t i = 1; i < order.inputs.size(); ++i) {
        if (order.inputs[i].risk == order.inputs[i - 1].risk) throw platform::invalid("/risks", "duplicate", order.inputs[i].key + " is named twice");
        if (order.inputs[i].quantification.currency != order.inputs[0].quantification.currency)
            throw platform::invalid("/risks", "mixed_currency", "amounts of two currencies cannot be added");
    }
    return start(context, std::move(order));
}

SimulationAnswer RiskSimulationService::start(Context& context, Order order) const {
    if (expected_draws(order) > kMost) throw platform::invalid("/iterations", "too_expensive", "would take more than 500 million draws");
    if (expected_work(order) <= kMostAtOnce) return {simulate(context, order), {}};
    auto tx = context.transaction();
    auto job = jobs_.enqueue(context, tx, kJob, platform::json::to_json(static_cast<const StoredOrder&>(order)));
    tx.commit();
    return {{}, std::move(job)};
}

RiskSimulation RiskSimulationService::simulate(Context& context, const Order& order) const {
    RiskSimulation run;
    run.risk = order.risk;
    run.basis = order.basis;
    run.inputs = order.inputs;
    run.seed = order.seed;
    run.iterations = order.iterations;
    run.engine = fair::kEngine;
    context.fiber.offload([&] { reckon(order, run); });
    run.run_at = context.now;
    run.run_by = order.run_by;
    run.id = Uuid::make_v7(context.now);
    context.write([&](Executor& db) { rows_.insert(db, run); });
    return run;
}

}  // namespace compliance
