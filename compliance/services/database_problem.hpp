// SPDX-License-Identifier: Apache-2.0
// What the database refused, as the caller may know it: the problem follows from the state and the constraint's name.
#pragma once

#include <string_view>

#include "platform/postgres/database.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

/// Members that a constraint named in PostgreSQL's manner is about, as JSON pointer: `compliance_members_email` of
/// `compliance_members` is `/email`. Empty where the name tells of no single member.
std::string pointer_of(std::string_view table, std::string_view constraint);

/// `method` is the request's: a foreign key that a DELETE breaks is 409, one that a body breaks 422. Logs what is our
/// own fault (500).
platform::Problem problem_of(const platform::postgres::DatabaseError& error, std::string_view method);

}  // namespace compliance
