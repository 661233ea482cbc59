// SPDX-License-Identifier: Apache-2.0
// One of the connections that are counted, as long as it lives. Private to platform/http.
#pragma once

#include <memory>
#include <string>

#include "platform/http/session.hpp"

namespace platform::http {

/// False if there are too many already, of all clients or of this one.
class Place {
  public:
    Place(std::shared_ptr<Shared> shared, const boost::asio::ip::address& peer);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    explicit operator bool() const { return taken_; }

  private:
    std::shared_ptr<Shared> shared_;
    std::string group_;  // empty: a trusted proxy's, which speaks for many
    bool taken_ = false;
};

}  // namespace platform::http
