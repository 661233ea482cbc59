// SPDX-License-Identifier: Apache-2.0
// Many POSTs to other servers at once, on one thread of its own: a server that is slow costs a connection, and no thread that others
// wait for. Single requests stand in client.hpp.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "platform/http/client.hpp"

namespace platform {
class Fiber;
}

namespace platform::http {

struct Post {
    std::string url;
    std::vector<std::string> headers;  ///< lines `Name: value`
    std::string body;
    FetchRules rules;  ///< an answer longer than `max_bytes` is cut there, and is no failure
};

struct PostOutcome {
    int status = 0;      ///< 0: there was no answer
    std::string answer;  ///< its beginning, at most FetchRules::max_bytes
    std::string error;   ///< why there was none; empty otherwise
    std::chrono::milliseconds took{};
};

class Sender {
  public:
    Sender();
    ~Sender();
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;

    /// Sends all of them side by side and waits until each has its outcome, in the order given. No connection is used twice, so that each
    /// is opened under its own rules. Throws FetchError where it is closed meanwhile: nobody knows then what arrived.
    std::vector<PostOutcome> send(Fiber& fiber, std::vector<Post> posts);
    /// Breaks off what is under way and sends nothing more. To be called before the runtime stops.
    void close();

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace platform::http
