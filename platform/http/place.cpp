// SPDX-License-Identifier: Apache-2.0
#include "platform/http/place.hpp"

namespace platform::http {

Place::Place(std::shared_ptr<Shared> shared, const boost::asio::ip::address& peer) : shared_(std::move(shared)) {
    if (!shared_->proxies.trusts(peer)) group_ = peer_group(peer);
    const std::lock_guard guard(shared_->mutex);
    if (shared_->connections >= shared_->config.max_connections) return;
    if (!group_.empty()) {
        auto& count = shared_->per_group[group_];
        if (count >= shared_->config.max_connections_per_address) return;
        ++count;
    }
    ++shared_->connections;
    taken_ = true;
}

Place::~Place() {
    if (!taken_) return;
    const std::lock_guard guard(shared_->mutex);
    --shared_->connections;
    if (group_.empty()) return;
    const auto count = shared_->per_group.find(group_);
    if (--count->second == 0) shared_->per_group.erase(count);
}

}  // namespace platform::http
