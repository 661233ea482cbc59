// SPDX-License-Identifier: Apache-2.0
#include "platform/problem/problem.hpp"

namespace platform {

Problem::Problem(int status, std::string code, std::string detail, std::vector<Fault> faults)
    : status_(status), code_(std::move(code)), detail_(std::move(detail)), faults_(std::move(faults)) {
    text_ = std::to_string(status_) + " " + code_;
    if (!faults_.empty()) text_ += " " + faults_.front().pointer + " " + faults_.front().code;
}

Problem not_found() { return {404, "not_found"}; }
Problem invalid(std::vector<Fault> faults) { return {422, "invalid", {}, std::move(faults)}; }

Problem invalid(std::string pointer, std::string code, std::string message) {
    return invalid({{std::move(pointer), std::move(code), std::move(message)}});
}

Problem conflict(std::string code, std::string detail) { return {409, std::move(code), std::move(detail)}; }
Problem forbidden(std::string code, std::string detail) { return {403, std::move(code), std::move(detail)}; }

}  // namespace platform
