#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Lays Boost 1.81 into a prefix of its own (default .deps/boost) out of Debian's packages, without installing them:
# they conflict with libboost-dev (1.74), which WeasyPrint pulls in. See docs/dependencies.md.
set -euo pipefail
prefix=${1:-.deps/boost}
[ -f "$prefix/.version" ] && exit 0
packages=(libboost1.81-dev)
for part in atomic chrono container context coroutine date-time json system thread url; do
  packages+=("libboost-${part}1.81-dev")
done
mkdir -p "$(dirname "$prefix")"
prefix=$(cd "$(dirname "$prefix")" && pwd)/$(basename "$prefix")
work=$(mktemp -d "$prefix.XXXXXX")   # beside the prefix, so that it moves there at one stroke
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir "$work/deb" "$work/tree"
available() {
  wanted=()
  for package in "${packages[@]}"; do
    if apt-cache show "$package" >/dev/null 2>&1; then wanted+=("$package"); fi
  done
  [ ${#wanted[@]} -gt 0 ]
}
available || { [ "$(id -u)" -eq 0 ] && apt-get update -qq && available; } || true
if [ ${#wanted[@]} -eq 0 ]; then
  echo "tools/boost_prefix.sh: no Boost 1.81 in the package lists; run apt-get update, or set BOOST_PREFIX to a Boost >= 1.81" >&2
  exit 1
fi
echo "fetching Boost 1.81 into $prefix"
(cd "$work/deb" && apt-get download -qq "${wanted[@]}" 2>"$work/log") || { cat "$work/log" >&2; exit 1; }
for deb in "$work"/deb/*.deb; do dpkg -x "$deb" "$work/tree"; done
printf '1.81\n' >"$work/tree/.version"
rm -rf "$prefix"
mv "$work/tree" "$prefix"
