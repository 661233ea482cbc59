// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/risk_matrix.hpp"

#include "compliance/services/approval.hpp"
#include "compliance/services/control.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

using platform::Fault;
using platform::Uuid;
using platform::postgres::Executor;
using platform::records::ListQuery;
using platform::records::Page;

namespace {

constexpr std::size_t kFewest = 2;

template <class Step>
void check_steps(const std::vector<Step>& steps, const std::string& pointer, std::vector<Fault>& faults) {
    if (steps.size() < kFewest) faults.push_back({pointer, "wrong_length", "needs two to ten"});
    for (std::size_t i = 0; i < steps.size(); ++i)
        if (steps[i].value.value != static_cast<std::int64_t>(i + 1))
            faults.push_back({pointer + "/" + std::to_string(i) + "/value", "out_of_range", "must count from 1 without gaps"});
}

/// Classes by place where none is given, then everything that R3 asks for.
void check(RiskMatrix& matrix) {
    std::vector<Fault> faults;
    check_steps(matrix.likelihood_levels, "/likelihood_levels", faults);
    check_steps(matrix.impact_levels, "/impact_levels", faults);
    check_steps(matrix.levels, "/levels", faults);
    require_faultless(std::move(faults));
    faults.clear();
    for (auto& level : matrix.levels)
        if (!level.class_) level.class_ = default_class(level.value.value, static_cast<std::int64_t>(matrix.levels.size()));
    for (std::size_t i = 1; i < matrix.levels.size(); ++i)
        if (*matrix.levels[i].class_ < *matrix.levels[i - 1].class_)
            faults.push_back({"/levels/" + std::to_string(i) + "/class", "not_monotonic", "lies below the class of the level before"});
    const auto scale = matrix.scale();
    check_grid(scale, faults);
    require_faultless(std::move(faults));
    faults.clear();
    check_monotonic(scale, faults);
    require_faultless(std::move(faults));
}

void require_free_key(Executor& db, const RiskMatrix& matrix) {
    const auto holder = risk_matrix_by_key(db, matrix.key.value);
    if (holder && *holder != matrix.id) throw platform::invalid("/key", "duplicate", "is the key of another matrix");
}

}  // namespace

Page<RiskMatrix> RiskMatrixService::list(Context& context, const ListQuery& query, const RiskMatrixFilters& filters) const {
    auto db = context.units();
    risks_.settings().get(db, context);
    return rows_.list(db, query, filters);
}

RiskMatrix RiskMatrixService::get(Context& context, const Uuid& id, std::optional<platform::Instant> as_of) const {
    auto db = context.units();
    return record_of(rows_, db, id, as_of);
}

RiskMatrix RiskMatrixService::create(Context& context, RiskMatrixInput input) const {
    auto tx = context.transaction();
    risks_.settings().get(tx, context);
    std::vector<Fault> faults;
    check_references(tx, input, faults);
    require_faultless(std::move(faults));
    RiskMatrix matrix{};
    if (input.copy_of) {
        const auto source = rows_.get(tx, input.copy_of->id).value();
        if (input.likelihood_levels.empty()) input.likelihood_levels = source.likelihood_levels;
        if (input.impact_levels.empty()) input.impact_levels = source.impact_levels;
        if (input.levels.empty()) input.levels = source.levels;
        if (input.grid.empty()) input.grid = source.grid;
        if (!input.description) input.description = source.description;
    }
    static_cast<RiskMatrixContent&>(matrix) = std::move(input);
    matrix.id = Uuid::make_v7(context.now);
    check(matrix);
    require_free_key(tx, matrix);
    rows_.insert(tx, matrix);
    tx.commit();
    return matrix;
}

RiskMatrix RiskMatrixService::patch(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    auto tx = context.transaction();
    auto matrix = record_for_update(rows_, tx, id, if_match);
    merge_patch<RiskMatrixContent>(matrix, body);
    if (matrix.state != RiskMatrixState::draft) throw platform::conflict("frozen", "Ratings rely on it: make another matrix.");
    check(matrix);
    require_free_key(tx, matrix);
    update_record(rows_, tx, matrix, matrix.version);
    tx.commit();
    return matrix;
}

void RiskMatrixService::remove(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    auto tx = context.transaction();
    const auto matrix = record_for_update(rows_, tx, id, if_match);
    if (risk_matrix_is_used(tx, id)) throw platform::conflict("in_use", "A risk, the settings or another matrix names it.");
    rows_.store().erase(tx, id, matrix.version);
    tx.commit();
}

void RiskMatrixService::take_over(Context& context, Executor& db, RiskMatrix& matrix, const Uuid& replaced, bool dry_run) const {
    auto old = rows_.get_for_update(db, replaced);
    if (!old || old->state != RiskMatrixState::active || replaced == matrix.id) throw platform::invalid("/replaces", "not_active", "is no other active matrix");
    const auto from = old->scale(), to = matrix.scale();
    const auto today = tenant_today(context, db);
    for (const auto& id : lock_open_risks(db, replaced)) {
        auto risk = risks_.rows().get(db, id).value();
        RiskMove move{id, risk.key, {}, {}, Criticality::low, Criticality::low};
        for (auto* rating : {&risk.inherent, &risk.target, &risk.current}) {
            if (!*rating) continue;
            move.before = {(*rating)->likelihood.value, (*rating)->impact_step()};
            move.class_before = (*rating)->class_;
            rescale_rating(**rating, from, to, today);
            move.after = {(*rating)->likelihood.value, (*rating)->impact_step()};
            move.class_after = (*rating)->class_;
        }
        matrix.moves.push_back(std::move(move));
        risk.matrix = platform::Ref<entity::RiskMatrix>{matrix.id};
        if (!dry_run) risks_.store(context, db, risk, today);
    }
    if (dry_run) return;
    old->state = RiskMatrixState::retired;
    old->replaced_by = platform::Ref<entity::RiskMatrix>{matrix.id};
    update_record(rows_, db, *old, old->version);
    auto settings = risks_.settings().get(db, context);
    if (!settings.default_matrix || settings.default_matrix->id != replaced) return;
    settings.default_matrix->id = matrix.id;
    update_record(risks_.settings().rows(), db, settings, settings.version);
}

RiskMatrix RiskMatrixService::activate(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const MatrixActivation& input) const {
    const Acting acting(context, "activate");
    auto tx = context.transaction();
    auto matrix = record_for_update(rows_, tx, id, if_match);
    require_state(matrix.state, {RiskMatrixState::draft});
    // Of a library's matrix a falling grid is a warning only: the standard has it so.
    if (!matrix.library) check(matrix);
    if (!input.dry_run) {
        matrix.state = RiskMatrixState::active;
        update_record(rows_, tx, matrix, matrix.version);
    }
    if (input.replaces) take_over(context, tx, matrix, input.replaces->id, input.dry_run);
    if (!input.dry_run) tx.commit();
    return matrix;
}

}  // namespace compliance
