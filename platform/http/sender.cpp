// SPDX-License-Identifier: Apache-2.0
#include "platform/http/sender.hpp"

#include <atomic>
#include <mutex>
#include <thread>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "platform/async/asio.hpp"
#include "platform/http/transfer.hpp"

namespace asio = boost::asio;

namespace platform::http {

namespace {

constexpr int kLongestPollMs = 1'000;

/// What one coroutine waits for. Its timer belongs to the coroutine's loop and is touched there alone.
struct Batch {
    Batch(asio::io_context& given, std::vector<Post> wanted)
        : io(given), ready(given, asio::steady_timer::time_point::max()), posts(std::move(wanted)), outcomes(posts.size()), left(posts.size()) {}
    asio::io_context& io;
    asio::steady_timer ready;
    bool done = false;
    bool ended = false;  // not all were sent, for the program ends
    std::vector<Post> posts;
    std::vector<PostOutcome> outcomes;
    std::size_t left;  // of the sender's thread
};

struct Transfer {
    Transfer(std::shared_ptr<Batch> of, std::size_t at) : batch(std::move(of)), index(at) {}
    std::shared_ptr<Batch> batch;
    std::size_t index;
    CurlHandle curl{nullptr, &curl_easy_cleanup};
    CurlLines lines{nullptr, &curl_slist_free_all};
    bool cut = false;
    std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
    char failure[CURL_ERROR_SIZE] = "";

    [[nodiscard]] const Post& post() const { return batch->posts[index]; }
    [[nodiscard]] PostOutcome& outcome() const { return batch->outcomes[index]; }
};

std::size_t keep_beginning(char* from, std::size_t size, std::size_t count, void* context) {
    auto& transfer = *static_cast<Transfer*>(context);
    auto& kept = transfer.outcome().answer;
    const auto room = transfer.post().rules.max_bytes - kept.size();
    kept.append(from, std::min(room, size * count));
    transfer.cut = size * count > room;
    return transfer.cut ? 0 : size * count;  // what follows is of no use to anybody
}

void prepare(Transfer& transfer) {
    const auto& post = transfer.post();
    transfer.curl = curl_handle(post.url, post.rules);
    transfer.lines = curl_lines(post.headers);
    auto* curl = transfer.curl.get();
    make_post(curl, transfer.lines, post.body);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep_beginning);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, transfer.failure);
    curl_easy_setopt(curl, CURLOPT_PRIVATE, &transfer);
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    // A connection that one tenant may open must not serve another, and a name is asked anew for each call.
    curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(curl, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
    // Who waits for the end of a look-up of a name would hold up all others.
    curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
}

}  // namespace

struct Sender::Impl {
    CURLM* multi = curl_multi_init();
    std::mutex mutex;
    bool closed = false;
    std::vector<std::unique_ptr<Transfer>> wanted;
    std::vector<std::unique_ptr<Transfer>> running;  // of the thread alone
    std::thread thread;

    ~Impl() { curl_multi_cleanup(multi); }

    static void finish(Transfer& transfer) {
        using namespace std::chrono;
        transfer.outcome().took = duration_cast<milliseconds>(steady_clock::now() - transfer.begun);
        transfer.curl.reset();
        auto& batch = *transfer.batch;
        if (--batch.left > 0) return;
        asio::post(batch.io, [own = transfer.batch] {
            own->done = true;
            own->ready.cancel();
        });
    }

    void settle(CURL* curl, CURLcode code) {
        Transfer* transfer = nullptr;
        curl_easy_getinfo(curl, CURLINFO_PRIVATE, &transfer);
        auto& outcome = transfer->outcome();
        long status = 0;
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
        if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && transfer->cut)) outcome.status = static_cast<int>(status);
        else outcome.error = *transfer->failure != '\0' ? transfer->failure : curl_easy_strerror(code);
        curl_multi_remove_handle(multi, curl);
        finish(*transfer);
        std::erase_if(running, [&](const auto& one) { return one.get() == transfer; });
    }

    /// False once it is closed.
    bool take() {
        std::vector<std::unique_ptr<Transfer>> fresh;
        {
            const std::lock_guard guard(mutex);
            if (closed) return false;
            fresh.swap(wanted);
        }
        for (auto& transfer : fresh) {
            prepare(*transfer);
            curl_multi_add_handle(multi, transfer->curl.get());
            running.push_back(std::move(transfer));
        }
        return true;
    }

    void serve() {
        while (take()) {
            int active = 0, queued = 0;
            curl_multi_perform(multi, &active);
            while (const CURLMsg* message = curl_multi_info_read(multi, &queued))
                if (message->msg == CURLMSG_DONE) settle(message->easy_handle, message->data.result);
            curl_multi_poll(multi, nullptr, 0, kLongestPollMs, nullptr);
        }
        for (auto& transfer : running) {
            curl_multi_remove_handle(multi, transfer->curl.get());
            give_up(*transfer);
        }
        running.clear();
        const std::lock_guard guard(mutex);
        for (auto& transfer : wanted) give_up(*transfer);
        wanted.clear();
    }

    static void give_up(Transfer& transfer) {
        transfer.batch->ended = true;
        finish(transfer);
    }
};

Sender::Sender() : impl_(std::make_shared<Impl>()) {
    impl_->thread = std::thread([impl = impl_.get()] { impl->serve(); });
}

Sender::~Sender() { close(); }

void Sender::close() {
    {
        const std::lock_guard guard(impl_->mutex);
        if (impl_->closed) return;
        impl_->closed = true;
    }
    curl_multi_wakeup(impl_->multi);
    impl_->thread.join();
}

std::vector<PostOutcome> Sender::send(Fiber& fiber, std::vector<Post> posts) {
    if (posts.empty()) return {};
    const auto batch = std::make_shared<Batch>(fiber.impl().io, std::move(posts));
    {
        const std::lock_guard guard(impl_->mutex);
        if (impl_->closed) throw FetchError("the program ends");
        for (std::size_t i = 0; i < batch->posts.size(); ++i) impl_->wanted.push_back(std::make_unique<Transfer>(batch, i));
    }
    curl_multi_wakeup(impl_->multi);
    while (!batch->done) {
        boost::system::error_code ignored;
        batch->ready.async_wait(fiber.impl().yield[ignored]);
    }
    if (batch->ended) throw FetchError("the program ends");
    return std::move(batch->outcomes);
}

}  // namespace platform::http
