// SPDX-License-Identifier: Apache-2.0
// The server's side of TLS: at least 1.2, forward secrecy, authenticated ciphers. Private to platform/http.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>

namespace platform::http {

/// Null if no certificate is given. Throws std::invalid_argument naming the file that cannot be used.
std::unique_ptr<boost::asio::ssl::context> make_tls(const std::string& certificate, const std::string& key);

}  // namespace platform::http
