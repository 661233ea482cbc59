// SPDX-License-Identifier: Apache-2.0
#include "platform/http/gzip.hpp"

#include <algorithm>
#include <stdexcept>

#include <zlib.h>

#include "platform/reflect/values.hpp"

namespace platform::http {

bool accepts_gzip(std::string_view list) {
    bool any = false;
    while (!list.empty()) {
        const auto comma = list.find(',');
        const auto item = trim(list.substr(0, comma));
        list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
        const auto semicolon = item.find(';');
        const auto name = trim(item.substr(0, semicolon));
        const bool refused = semicolon != std::string_view::npos &&
                             (item.substr(semicolon).find("q=0") != std::string_view::npos) &&
                             item.substr(semicolon).find_first_of("123456789") == std::string_view::npos;
        if (name == "gzip" || name == "x-gzip") return !refused;
        if (name == "*") any = !refused;
    }
    return any;
}

bool is_compressible(std::string_view media_type) {
    const auto type = media_type.substr(0, media_type.find(';'));
    return type.starts_with("text/") || type.ends_with("json") || type.ends_with("xml") || type.ends_with("javascript");
}

std::string gzip(std::string_view bytes) {
    z_stream stream{};
    if (deflateInit2(&stream, 4, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::runtime_error("zlib");
    std::string out(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (result != Z_STREAM_END) throw std::runtime_error("zlib");
    return out;
}

std::string gunzip(std::string_view bytes) {
    z_stream stream{};
    if (inflateInit2(&stream, 15 + 16) != Z_OK) throw std::runtime_error("zlib");
    std::string out;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    int result = Z_OK;
    while (result == Z_OK) {
        out.resize(out.size() + std::max<std::size_t>(bytes.size() * 4, 4096));
        stream.next_out = reinterpret_cast<Bytef*>(out.data()) + stream.total_out;
        stream.avail_out = static_cast<uInt>(out.size() - stream.total_out);
        result = inflate(&stream, Z_NO_FLUSH);
    }
    out.resize(stream.total_out);
    inflateEnd(&stream);
    if (result != Z_STREAM_END) throw std::runtime_error("zlib");
    return out;
}

}  // namespace platform::http
