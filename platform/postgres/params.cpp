// SPDX-License-Identifier: Apache-2.0
#include "platform/postgres/database.hpp"

namespace platform::postgres {

Params& Params::add(std::string_view text) {
    items_.push_back({std::string(text), false, false});
    return *this;
}
Params& Params::add(const Uuid& id) { return add(std::string_view(id.str())); }
Params& Params::add(std::int64_t number) { return add(std::string_view(std::to_string(number))); }
Params& Params::add(bool value) { return add(std::string_view(value ? "t" : "f")); }
Params& Params::add(Instant at) { return add(std::string_view(format_instant_micros(at))); }
Params& Params::add(Date date) { return add(std::string_view(format_date(date))); }

Params& Params::add_bytes(std::string_view bytes) {
    items_.push_back({std::string(bytes), false, true});
    return *this;
}

Params& Params::add_uuids(std::span<const Uuid> ids) {
    std::string out = "{";
    for (std::size_t i = 0; i < ids.size(); ++i) (out += i > 0 ? "," : "") += ids[i].str();
    return add(std::string_view(out + "}"));
}

Params& Params::add_texts(std::span<const std::string> texts) {
    std::string out = "{";
    for (std::size_t i = 0; i < texts.size(); ++i) {
        out += i > 0 ? ",\"" : "\"";
        for (char c : texts[i]) {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
        out += '"';
    }
    return add(std::string_view(out + "}"));
}

Params& Params::null() {
    items_.push_back({{}, true, false});
    return *this;
}

}  // namespace platform::postgres
