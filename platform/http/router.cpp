// SPDX-License-Identifier: Apache-2.0
#include "platform/http/router.hpp"

#include <map>
#include <stdexcept>

#include "platform/http/url.hpp"
#include "platform/reflect/values.hpp"

namespace platform::http {

struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> fixed;
    std::unique_ptr<Node> parameter;
    std::string parameter_name;
    std::map<std::string, const Route*, std::less<>> methods;
};

namespace {

std::vector<std::string_view> segments(std::string_view path) {
    std::vector<std::string_view> out;
    while (path.starts_with('/')) {
        path.remove_prefix(1);
        const auto end = path.find('/');
        out.push_back(path.substr(0, end));
        path = end == std::string_view::npos ? std::string_view{} : path.substr(end);
    }
    return out;
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;

void Router::add(Route route) {
    routes_.push_back(std::make_unique<Route>(std::move(route)));
    const Route& added = *routes_.back();
    Node* node = root_.get();
    for (const auto segment : segments(added.pattern)) {
        if (segment.starts_with('{') && segment.ends_with('}')) {
            const auto name = segment.substr(1, segment.size() - 2);
            if (!node->parameter) {
                node->parameter = std::make_unique<Node>();
                node->parameter_name = name;
            } else if (node->parameter_name != name) {
                throw std::logic_error("two names for one path parameter: " + added.pattern);
            }
            node = node->parameter.get();
        } else {
            auto& next = node->fixed[std::string(segment)];
            if (!next) next = std::make_unique<Node>();
            node = next.get();
        }
    }
    if (!node->methods.emplace(added.method, &added).second)
        throw std::logic_error("route given twice: " + added.method + " " + added.pattern);
}

Router::Match Router::find(std::string_view method, std::string_view path) const {
    Match match;
    const auto parts = segments(path);
    std::vector<std::string> decoded;
    for (const auto part : parts) {
        auto text = percent_decode(part, false);
        if (!text || !is_valid_utf8(*text) || *text == "." || *text == ".." || text->find('\0') != std::string::npos ||
            text->find('/') != std::string::npos) {
            match.malformed = true;
            return match;
        }
        decoded.push_back(std::move(*text));
    }
    // Fixed segments win; where they lead nowhere the parameter is tried (a tree of few levels, so depth first is cheap).
    std::vector<std::pair<std::string_view, std::string>> params;
    const Node* found = nullptr;
    auto walk = [&](auto&& self, const Node& node, std::size_t at) -> bool {
        if (at == decoded.size()) {
            if (node.methods.empty()) return false;
            found = &node;
            return true;
        }
        const auto fixed = node.fixed.find(decoded[at]);
        if (fixed != node.fixed.end() && self(self, *fixed->second, at + 1)) return true;
        if (!node.parameter || decoded[at].empty()) return false;
        params.emplace_back(node.parameter_name, decoded[at]);
        if (self(self, *node.parameter, at + 1)) return true;
        params.pop_back();
        return false;
    };
    if (!walk(walk, *root_, 0)) return match;
    auto route = found->methods.find(method);
    if (route == found->methods.end() && method == "HEAD") route = found->methods.find("GET");
    for (const auto& [name, ignored] : found->methods) match.allowed.push_back(name);
    if (route != found->methods.end()) match.route = route->second;
    match.params = std::move(params);
    return match;
}

}  // namespace platform::http
