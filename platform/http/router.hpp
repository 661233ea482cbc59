// SPDX-License-Identifier: Apache-2.0
// Which handler a method and path belong to. Static segments win over parameters.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/message.hpp"

namespace platform::http {

struct Route {
    std::string method;                        ///< GET, POST, PATCH, PUT, DELETE
    std::string pattern;                       ///< `/api/v1/dsr/requests/{request_id}`
    Handler handler;
    std::size_t max_body = 2 * 1024 * 1024;    ///< platform R15
    bool stream_body = false;                  ///< the handler reads request.stream itself
    const void* operation = nullptr;           ///< the API's own description of it
};

class Router {
  public:
    Router();
    ~Router();
    /// Throws std::logic_error for a pattern that is there already, or differs from one only in a parameter's name.
    void add(Route route);
    struct Match {
        const Route* route = nullptr;              ///< null: no such path, or not for this method
        std::vector<std::pair<std::string_view, std::string>> params;   ///< decoded
        std::vector<std::string_view> allowed;     ///< methods of the path (for 405 and OPTIONS); empty: 404
        bool malformed = false;                    ///< bad percent-encoding or dot segments: 400
    };
    /// HEAD finds GET.
    [[nodiscard]] Match find(std::string_view method, std::string_view path) const;
    [[nodiscard]] const std::vector<std::unique_ptr<Route>>& routes() const { return routes_; }

  private:
    struct Node;
    std::unique_ptr<Node> root_;
    std::vector<std::unique_ptr<Route>> routes_;
};

}  // namespace platform::http
