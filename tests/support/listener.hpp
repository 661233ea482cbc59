// SPDX-License-Identifier: Apache-2.0
// A server of a few lines, for tests of what calls others.
#pragma once

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace platform::http {

/// Listens on 127.0.0.1, counts who comes, answers each with `answer` and closes. Without an answer it lets them wait.
class Listener {
  public:
    explicit Listener(std::string answer) : answer_(std::move(answer)), socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        if (::bind(socket_, reinterpret_cast<sockaddr*>(&at), size) != 0 || ::listen(socket_, 64) != 0) throw std::runtime_error("no listener");
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&at), &size);
        port = std::to_string(ntohs(at.sin_port));
        thread_ = std::thread([this] { serve(); });
    }
    ~Listener() {
        ended_ = true;
        thread_.join();
        ::close(socket_);
        for (const int client : waiting_) ::close(client);
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    std::string port;
    std::atomic<int> came = 0;

  private:
    void serve() {
        while (!ended_) {
            pollfd waiting{socket_, POLLIN, 0};
            if (::poll(&waiting, 1, 20) != 1) continue;
            const int client = ::accept(socket_, nullptr, nullptr);
            ++came;
            if (answer_.empty()) {
                waiting_.push_back(client);
                continue;
            }
            char request[4096];
            if (::recv(client, request, sizeof request, 0) > 0) (void)::send(client, answer_.data(), answer_.size(), MSG_NOSIGNAL);
            ::close(client);
        }
    }
    std::string answer_;
    int socket_;
    std::vector<int> waiting_;
    std::atomic<bool> ended_ = false;
    std::thread thread_;
};

}  // namespace platform::http
