#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Lays Boost 1.81 into a prefix of its own (default .deps/boost) out of Debian's packages, without installing them:
# they conflict with libboost-dev (1.74), which WeasyPrint pulls in. See docs/dependencies.md.
set -euo pipefail
prefix=${1:-.deps/boost}
stamp=$prefix/.version
packages=(libboost1.81-dev)
for part in atomic chrono container context coroutine date-time json system thread url; do
  packages+=("libboost-${part}1.81-dev" )
done
if [ -f "$stamp" ]; then exit 0; fi
mkdir -p "$prefix.tmp/deb"
prefix_tmp=$(cd "$prefix.tmp" && pwd)
cd "$prefix_tmp/deb"
wanted=()
for package in "${packages[@]}"; do
  if apt-cache show "$package" >/dev/null 2>&1; then wanted+=("$package"); fi
done
apt-get download -qq "${wanted[@]}"
for deb in ./*.deb; do dpkg -x "$deb" "$prefix_tmp"; done
cd "$OLDPWD"
rm -rf "$prefix_tmp/deb" "$prefix"
mv "$prefix_tmp" "$prefix"
printf '1.81\n' >"$stamp"
