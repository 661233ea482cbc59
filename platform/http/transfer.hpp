// SPDX-License-Identifier: Apache-2.0
// What every request to another server is made with, whoever drives it: libcurl's handle under the rules. Only this folder's .cpp
// files include it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <curl/curl.h>

#include "platform/http/client.hpp"

namespace platform::http {

using CurlHandle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using CurlLines = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

/// Redirects are never followed; with `secure_only` and `public_only` what they promise.
CurlHandle curl_handle(const std::string& url, const FetchRules& rules);
CurlLines curl_lines(const std::vector<std::string>& lines);
/// Makes the handle a POST of `body`, which must live as long as it.
void make_post(CURL* curl, const CurlLines& lines, const std::string& body);

}  // namespace platform::http
