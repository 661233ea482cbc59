// SPDX-License-Identifier: Apache-2.0
// The program as a whole: what is made in which order, how long it runs, and the commands beside it.
#pragma once

#include <string>

#include "compliance/app/config.hpp"

namespace compliance {

/// Serves until SIGTERM or SIGINT; answers the exit code.
int serve(const Config& config);
/// Brings the database to this program's schema.
int migrate_database(const Config& config);
/// Prints a personal token of a member, valid for twelve hours, and the link that signs in with it.
int print_member_token(const Config& config, const std::string& tenant, const std::string& email);
/// Prints an instance token for the operator.
int print_instance_token(const Config& config);

/// Wraps all keys under the master key of a file, which is made if it is not there; then that one is the master key.
int rewrap_keys(const Config& config, const std::string& new_key_file);
/// Says that a shred journal is lost for good.
int abandon_journal(const Config& config, const std::string& journal);

/// Prints the certificates of deletion (JWS) of tenants that had the slug.
int print_certificates(const Config& config, const std::string& slug);

extern const char* const kVersion;
extern const char* const kCommit;   ///< `-changed` behind it where files differed from it
extern const char* const kBuiltAt;  ///< instant, UTC

}  // namespace compliance
