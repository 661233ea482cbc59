// SPDX-License-Identifier: Apache-2.0
// The one way to refuse: an error that ends the request and becomes a problem document (RFC 9457).
// Thrown by domain and services too, so it stands in the lightest header there is.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace platform {

/// One fault of a body or parameter.
struct Fault {
    std::string pointer;   ///< JSON pointer into the body (`/likelihood`), or `/<name>` of a query parameter
    std::string code;      ///< `out_of_range`, `required`, `unknown_member` …
    std::string message;   ///< English; the writer of the document translates by code where it can
};

/// More of them help nobody, and a hostile body must not make a reply many times its size.
constexpr std::size_t kMaxFaults = 200;

/// Ends the request with `status` and a problem document of type `/problems/<code>`.
class Problem : public std::exception {
  public:
    Problem(int status, std::string code, std::string detail = {}, std::vector<Fault> faults = {});
    [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }
    [[nodiscard]] int status() const { return status_; }
    [[nodiscard]] const std::string& code() const { return code_; }
    [[nodiscard]] const std::string& detail() const { return detail_; }
    [[nodiscard]] const std::vector<Fault>& faults() const { return faults_; }
    /// Further members of the document, JSON text by name (`possible_states`: `["open"]`).
    /// Of a Problem just made they give it on, so that what is thrown is moved and never copied.
    Problem& with(std::string name, std::string json) & {
        extra_.emplace_back(std::move(name), std::move(json));
        return *this;
    }
    [[nodiscard]] Problem with(std::string name, std::string json) && { return std::move(with(std::move(name), std::move(json))); }
    /// Further fields of the reply (`Content-Range`).
    Problem& header(std::string name, std::string value) & {
        headers_.emplace_back(std::move(name), std::move(value));
        return *this;
    }
    [[nodiscard]] Problem header(std::string name, std::string value) && { return std::move(header(std::move(name), std::move(value))); }
    Problem& retry_after(int seconds) & {
        retry_after_s_ = seconds;
        return *this;
    }
    [[nodiscard]] Problem retry_after(int seconds) && { return std::move(retry_after(seconds)); }
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& extra() const { return extra_; }
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& headers() const { return headers_; }
    [[nodiscard]] int retry_after_s() const { return retry_after_s_; }

  private:
    int status_;
    std::string code_, detail_, text_;
    std::vector<Fault> faults_;
    std::vector<std::pair<std::string, std::string>> extra_, headers_;
    int retry_after_s_ = 0;
};

// The usual ones.
Problem not_found();                                             ///< 404, also for another tenant's record
Problem invalid(std::vector<Fault> faults);                      ///< 422 with every fault
Problem invalid(std::string pointer, std::string code, std::string message = {});
Problem conflict(std::string code, std::string detail = {});     ///< 409
Problem forbidden(std::string code, std::string detail = {});    ///< 403

}  // namespace platform
