// SPDX-License-Identifier: Apache-2.0
// Typed front of decode and encode: what services and handlers call.
#pragma once

#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"
#include "platform/reflect/describe.hpp"

namespace platform::json {

template <class T>
std::string to_json(const T& value, Form form = Form::answer) {
    std::string out;
    encode(out, reflect::type_of<T>(), &value, form);
    return out;
}

/// Throws Problem 400 or 422 with every fault.
template <class T>
T from_body(std::string_view text) {
    T value{};
    decode_body(reflect::type_of<T>(), text, &value);
    return value;
}

template <class T>
T from_stored(std::string_view text) {
    T value{};
    decode_stored(reflect::type_of<T>(), text, &value);
    return value;
}

}  // namespace platform::json
