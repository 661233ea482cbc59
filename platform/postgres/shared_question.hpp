// SPDX-License-Identifier: Apache-2.0
// A question that many coroutines of one loop ask at once and whose answer must be younger than the asking. Private to platform/postgres.
#pragma once

#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "platform/async/asio.hpp"
#include "platform/postgres/database.hpp"

namespace platform::postgres {

/// Who asks while a question is under way waits for the next one, which is put for all of these together: what is under way may have
/// been answered before they came. Of one loop; touched by its thread only.
template <class Answer>
class SharedQuestion {
  public:
    /// The answer to a `put` that began after this call. Throws DatabaseUnavailable when it failed.
    Answer ask(Fiber& fiber, const std::function<Answer(Fiber&)>& put) {
        if (!next_) next_ = std::make_shared<Round>();
        const auto round = next_;
        if (under_way_) {
            const auto place = std::make_shared<boost::asio::steady_timer>(fiber.impl().io, boost::asio::steady_timer::time_point::max());
            round->waiting.push_back(place);
            boost::system::error_code woken;
            place->async_wait(fiber.impl().yield[woken]);
        }
        if (!round->done) lead(fiber, round, put);
        if (!round->answer) throw DatabaseUnavailable("a question asked for several had no answer");
        return *round->answer;
    }

  private:
    struct Round {
        std::deque<std::shared_ptr<boost::asio::steady_timer>> waiting;
        std::optional<Answer> answer;
        bool done = false;
    };

    void lead(Fiber& fiber, const std::shared_ptr<Round>& round, const std::function<Answer(Fiber&)>& put) {
        next_.reset();
        under_way_ = true;
        // However this coroutine ends: those of this round get what there is, and the first of the next one puts theirs.
        struct Done {
            SharedQuestion& all;
            Round& round;
            ~Done() {
                round.done = true;
                for (const auto& place : round.waiting) place->cancel();
                all.under_way_ = false;
                if (!all.next_ || all.next_->waiting.empty()) return;
                all.under_way_ = true;  // until the one that is woken now has taken it over
                all.next_->waiting.front()->cancel();
                all.next_->waiting.pop_front();
            }
        };
        const Done at_the_end{*this, *round};
        round->answer = put(fiber);
    }

    std::shared_ptr<Round> next_;
    bool under_way_ = false;
};

}  // namespace platform::postgres
