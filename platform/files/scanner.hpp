// SPDX-License-Identifier: Apache-2.0
// Looking for malware: what a scanner is, and ClamAV's daemon as one. What becomes of an infected file is decided elsewhere.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>

#include "platform/reflect/values.hpp"

namespace platform {
class Fiber;
}

namespace platform::files {

/// Gives content piecewise: appends to `chunk`, answers false when nothing follows. May suspend.
using ContentSource = std::function<bool(Fiber&, std::string& chunk)>;

struct ScanVerdict {
    bool infected = false;
    std::string signature;   ///< name of what was found
    std::string engine;      ///< scanner and version of its signatures
};

/// The scanner did not answer, or not with a verdict.
class ScanFailed : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Scanner {
  public:
    virtual ~Scanner() = default;
    /// Throws ScanFailed; what `content` throws comes out as it is.
    virtual ScanVerdict scan(Fiber& fiber, const ContentSource& content) const = 0;
};

/// clamd by its INSTREAM command: `host:port`, `[::1]:3310` or the path of a Unix socket.
class Clamd final : public Scanner {
  public:
    /// Throws std::invalid_argument for no such address.
    explicit Clamd(std::string address);
    ScanVerdict scan(Fiber& fiber, const ContentSource& content) const override;

  private:
    std::string path_, host_, port_;
};

}  // namespace platform::files
