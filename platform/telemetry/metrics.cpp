// SPDX-License-Identifier: Apache-2.0
#include "platform/telemetry/metrics.hpp"

#include <mutex>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace platform {

namespace {
const prometheus::Histogram::BucketBoundaries kSeconds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

struct Metrics::Impl {
    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& requests =
        prometheus::BuildCounter().Name("http_requests_total").Help("Requests answered.").Register(registry);
    prometheus::Family<prometheus::Histogram>& durations =
        prometheus::BuildHistogram().Name("http_request_duration_seconds").Help("Time from header to reply.").Register(registry);
    std::vector<std::function<void()>> refreshes;  // what is read at each scrape
    std::mutex mutex;
    std::map<std::string, std::pair<prometheus::Counter*, prometheus::Histogram*>> known;
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::count_request(const std::string& method, const std::string& route, int status, double seconds) {
    // Looking a label set up in a family costs more than counting; each is looked up once.
    const std::string key = method + route + std::to_string(status);
    std::pair<prometheus::Counter*, prometheus::Histogram*> pair;
    {
        const std::lock_guard guard(impl_->mutex);
        auto& slot = impl_->known[key];
        if (slot.first == nullptr) {
            slot.first = &impl_->requests.Add({{"method", method}, {"route", route}, {"status", std::to_string(status)}});
            slot.second = &impl_->durations.Add({{"method", method}, {"route", route}}, kSeconds);
        }
        pair = slot;
    }
    pair.first->Increment();
    pair.second->Observe(seconds);
}

void Metrics::gauge(const std::string& name, const std::string& help, std::function<double()> read,
                    const std::map<std::string, std::string>& labels) {
    auto& gauge = prometheus::BuildGauge().Name(name).Help(help).Register(impl_->registry).Add(labels);
    impl_->refreshes.push_back([&gauge, read = std::move(read)] { gauge.Set(read()); });
}

void Metrics::counter(const std::string& name, const std::string& help, std::function<double()> read,
                      const std::map<std::string, std::string>& labels) {
    auto& counter = prometheus::BuildCounter().Name(name).Help(help).Register(impl_->registry).Add(labels);
    impl_->refreshes.push_back([&counter, read = std::move(read)] {
        if (const double more = read() - counter.Value(); more > 0) counter.Increment(more);
    });
}

void Metrics::build_info(const std::string& version, const std::string& commit) {
    prometheus::BuildGauge().Name("build_info").Help("Which build this is.").Register(impl_->registry)
        .Add({{"version", version}, {"commit", commit}}).Set(1);
}

std::string Metrics::text() {
    {
        const std::lock_guard guard(impl_->mutex);  // two scrapes at once would count a difference twice
        for (const auto& refresh : impl_->refreshes) refresh();
    }
    return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace platform
