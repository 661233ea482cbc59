#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the program for release and makes the Debian package of it; its path is the last line printed.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/setup.sh build deb
tools/boost_prefix.sh
cmake --preset release >/dev/null
cmake --build build/release -j "${JOBS:-$(nproc)}" --target complianced
cd build/release
rm -f complianced_*.deb
cpack -G DEB >cpack.log || { cat cpack.log >&2; exit 1; }
realpath --relative-to=../.. complianced_*.deb
