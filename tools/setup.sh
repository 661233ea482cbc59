#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that building, running and testing need. Quick when nothing is missing.
set -euo pipefail
packages=(
  g++ cmake ninja-build ccache mold make pkg-config git ca-certificates
  libfmt-dev libspdlog-dev libcli11-dev libsodium-dev libssl-dev libcjose-dev libjansson-dev libcurl4-openssl-dev libicu-dev
  libpq-dev postgresql-15 libgtest-dev libgmock-dev librapidcheck-dev libcmark-gfm-dev libcmark-gfm-extensions-dev
  libkainjow-mustache-dev weasyprint pandoc zlib1g-dev libmagic-dev prometheus-cpp-dev python3 python3-pytest python3-jsonschema python3-psycopg2 python3-jwt python3-cryptography python3-yaml python3-aiosmtpd curl jq
)
# Node.js may be another's package that brings npm along; Chromium likewise.
command -v npm >/dev/null || packages+=(nodejs npm)
command -v chromium >/dev/null || packages+=(chromium)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
run=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "missing packages: ${missing[*]}; install them as root" >&2; exit 1; }
  run=(sudo)
fi
echo "installing: ${missing[*]}"
"${run[@]}" apt-get update -qq
# Debian's own default cluster is not wanted: the program makes its own.
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
  "${run[@]}" mkdir -p /etc/postgresql-common
  echo 'create_main_cluster = false' | "${run[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
DEBIAN_FRONTEND=noninteractive "${run[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
