// SPDX-License-Identifier: Apache-2.0
// The sealed file that rows of tables lie in: compressed pieces, in order, with an end of their own. Bounded in memory.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "platform/crypto/keys.hpp"
#include "platform/files/sealed_file.hpp"
#include "platform/postgres/table_copy.hpp"

namespace compliance::backup {

// Within the sealing (platform/files/sealed_file.hpp), frames: u8 kind ‖ u32 bytes, little-endian ‖ so many bytes.
//   't'  a table begins: lines of schema, name, then its columns
//   'd'  rows in COPY's text format, gzip
//   'e'  the table ends: number of its rows, decimal
//   'z'  the part ends; nothing follows

class PartWriter {
  public:
    PartWriter(const std::filesystem::path& path, const platform::crypto::Key32& key);
    void begin(const platform::postgres::CopiedTable& table);
    void append(std::string_view rows);
    void end(std::int64_t rows);
    void finish();

  private:
    void frame(char kind, std::string_view bytes);
    void flush();
    platform::files::SealingWriter file_;
    std::string pending_;
};

struct PartVisitor {
    std::function<void(const platform::postgres::CopiedTable&)> begin;
    std::function<void(std::string_view)> rows;
    std::function<void(const platform::postgres::CopiedTable&, std::int64_t)> end;
};
/// Reads all of it, in order. Throws BackupError for anything that was not written so.
void read_part(const std::filesystem::path& path, const platform::crypto::Key32& key, const PartVisitor& visitor);

}  // namespace compliance::backup
