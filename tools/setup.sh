#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages of the groups that are named: tools/setup.sh [build|run|test|format|lint|fuzz|deb …]; without a word build, run, test.
# Quick when nothing is missing. docs/dependencies.md says what each is for.
set -euo pipefail
build=(
  g++ cmake ninja-build ccache mold make pkg-config git ca-certificates python3
  libfmt-dev libspdlog-dev libcli11-dev libsodium-dev libssl-dev libcjose-dev libjansson-dev libcurl4-openssl-dev
  libicu-dev libpq-dev libcmark-gfm-dev libcmark-gfm-extensions-dev zlib1g-dev libmagic-dev libarchive-dev libyaml-dev libxlsxwriter-dev
  libexpat1-dev libre2-dev libhiredis-dev libjemalloc-dev libgmime-3.0-dev
  prometheus-cpp-dev
)
run=(postgresql-15 weasyprint pandoc fonts-open-sans fonts-liberation curl jq)
test=(
  libgtest-dev libgmock-dev librapidcheck-dev poppler-utils
  python3-pytest python3-venv
  python3-jsonschema python3-yaml python3-psycopg2 python3-jwt python3-cryptography openssl python3-aiosmtpd dovecot-imapd
  redis-server zip 7zip libfaketime
  openjdk-17-jre-headless pgbouncer prometheus iproute2 nginx caddy
)
format=(clang-format)
lint=(clang-tidy)
fuzz=(clang-14 libclang-rt-14-dev llvm-14)
deb=(dpkg-dev file)
quiet=(caddy dovecot-imapd nginx pgbouncer prometheus redis-server)
bench=(wrk linux-perf python3-venv)
node=(nodejs npm)
browser=(chromium)

# Not by name: Node.js may be another's package that brings npm along, and Chromium another's too.
command -v npm >/dev/null || build+=("${node[@]}")
command -v chromium >/dev/null || test+=("${browser[@]}")

packages=()
for group in "${@:-build run test}"; do
  for name in $group; do
    case $name in
      build | run | test | format | lint | fuzz | deb | bench) declare -n list=$name && packages+=("${list[@]}") ;;
      *) echo "tools/setup.sh: no group $name; there are build, run, test, format, lint, fuzz, deb, bench" >&2 && exit 2 ;;
    esac
  done
done
present=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null | sed -n 's/^installed //p' || true)
missing=()
for package in "${packages[@]}"; do
  grep -qxF "$package" <<<"$present" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "missing packages: ${missing[*]}; install them as root" >&2; exit 1; }
  root=(sudo)
fi
echo "installing: ${missing[*]}"
# Debian's own default cluster is not wanted: the program makes its own.
if [[ " ${missing[*]} " == *" postgresql-15 "* && ! -e /etc/postgresql-common/createcluster.conf ]]; then
  "${root[@]}" mkdir -p /etc/postgresql-common
  echo 'create_main_cluster = false' | "${root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
log=$(mktemp)
policy=
trap 'rm -f "$log"; [ -z "$policy" ] || "${root[@]}" rm -f "$policy"' EXIT
# Nor are servers that listen by themselves: the tests start their own.
silenced=()
for package in "${quiet[@]}"; do
  [[ " ${missing[*]} " == *" $package "* ]] && silenced+=("$package")
done
if [[ ${#silenced[@]} -gt 0 && ! -e /usr/sbin/policy-rc.d ]]; then
  policy=/usr/sbin/policy-rc.d
  printf '#!/bin/sh\nexit 101\n' | "${root[@]}" tee "$policy" >/dev/null
  "${root[@]}" chmod 755 "$policy"
fi
if ! { "${root[@]}" apt-get update -qq && "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "tools/setup.sh: these packages could not be installed: ${missing[*]}" >&2
  exit 1
fi
if [ -d /run/systemd/system ]; then
  for package in "${silenced[@]}"; do
    stem=${package%-imapd}
    "${root[@]}" systemctl disable -q "$stem.service" "$stem.socket" 2>/dev/null || true
  done
fi
