// SPDX-License-Identifier: Apache-2.0
// The program's metrics (platform, Metrics). No tenant names or ids as labels.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace platform {

class Metrics {
  public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// http_requests_total and http_request_duration_seconds; `route` is the pattern, never the path.
    void count_request(const std::string& method, const std::string& route, int status, double seconds);
    /// A value read at each scrape; the same name may be given again with other labels.
    void gauge(const std::string& name, const std::string& help, std::function<double()> read, const std::map<std::string, std::string>& labels = {});
    /// A total read at each scrape; it never falls. The same name may be given again with other labels.
    void counter(const std::string& name, const std::string& help, std::function<double()> read, const std::map<std::string, std::string>& labels = {});
    void build_info(const std::string& version, const std::string& commit);
    /// Prometheus text format.
    std::string text();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace platform
