// SPDX-License-Identifier: Apache-2.0
#include "platform/yaml/lines.hpp"

#include <yaml.h>

#include <memory>
#include <vector>

#include "platform/json/document.hpp"

namespace platform::yaml {

namespace {

struct EventEnd {
    void operator()(yaml_event_t* event) const { yaml_event_delete(event); }
};
struct ParserEnd {
    void operator()(yaml_parser_t* parser) const { yaml_parser_delete(parser); }
};

class Walk {
  public:
    Walk(std::set<std::string> wanted, std::map<std::string, Place>& out) : wanted_(std::move(wanted)), out_(out) {}

    void take(const yaml_event_t& event) {
        switch (event.type) {
            case YAML_SCALAR_EVENT: scalar(event); break;
            case YAML_SEQUENCE_START_EVENT:
            case YAML_MAPPING_START_EVENT: {
                const auto pointer = next();
                note(pointer, event);
                open_.push_back({pointer, {}, 0, event.type == YAML_MAPPING_START_EVENT, false});
                break;
            }
            case YAML_SEQUENCE_END_EVENT:
            case YAML_MAPPING_END_EVENT: open_.pop_back(); break;
            default: break;
        }
    }

  private:
    struct Open {
        std::string pointer, name;
        std::size_t index = 0;
        bool mapping = false, named = false;
    };

    /// Pointer of the value that begins.
    std::string next() {
        if (open_.empty()) return {};
        auto& top = open_.back();
        top.named = false;
        return top.pointer + "/" + (top.mapping ? json::pointer_token(top.name) : std::to_string(top.index++));
    }
    void note(const std::string& pointer, const yaml_event_t& event) {
        if (wanted_.contains(pointer)) out_[pointer].line = event.start_mark.line + 1;
    }
    void scalar(const yaml_event_t& event) {
        const auto& given = event.data.scalar;
        std::string text(reinterpret_cast<const char*>(given.value), given.length);
        if (!open_.empty() && open_.back().mapping && !open_.back().named) {
            open_.back().name = std::move(text);
            open_.back().named = true;
            return;
        }
        const bool urn = !open_.empty() && open_.back().mapping && open_.back().name == "urn";
        note(next(), event);
        if (urn && wanted_.contains(open_.back().pointer)) out_[open_.back().pointer].urn = std::move(text);
    }

    std::set<std::string> wanted_;
    std::map<std::string, Place>& out_;
    std::vector<Open> open_;
};

}  // namespace

std::map<std::string, Place> places_of(std::string_view text, const std::set<std::string>& pointers) {
    std::set<std::string> wanted{""};
    for (auto pointer : pointers)
        for (; !pointer.empty() && wanted.insert(pointer).second; pointer.erase(pointer.rfind('/'))) {
            if (pointer.front() != '/') break;
        }
    std::map<std::string, Place> out;
    yaml_parser_t parser{};
    if (yaml_parser_initialize(&parser) == 0) throw std::bad_alloc();
    const std::unique_ptr<yaml_parser_t, ParserEnd> parser_owner(&parser);
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    Walk walk(std::move(wanted), out);
    for (bool ended = false; !ended;) {
        yaml_event_t event;
        if (yaml_parser_parse(&parser, &event) == 0) break;
        const std::unique_ptr<yaml_event_t, EventEnd> owner(&event);
        ended = event.type == YAML_STREAM_END_EVENT;
        walk.take(event);
    }
    return out;
}

}  // namespace platform::yaml
