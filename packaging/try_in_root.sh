#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Proves the package in a fresh Debian 12 root that is made and removed again: installs, starts, serves, survives a kill,
# stops, removes and purges. With systemd-nspawn under a systemd of its own, else by hand in a plain root.
#   packaging/try_in_root.sh build/release/complianced_*.deb        (as root; needs debootstrap; TMPDIR holds the root)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/fresh_root.sh"
deb=$(realpath "$1")
booted=no
command -v systemd-nspawn >/dev/null && booted=yes

extra=curl,jq,ca-certificates
[ "$booted" = yes ] && extra+=,systemd,systemd-sysv,dbus
make_root "$extra"
cp "$deb" "$root/package.deb"
cp "$here/steps_in_root.sh" "$root/steps_in_root.sh"

if [ "$booted" = no ]; then
    in_root bash /steps_in_root.sh
    exit
fi
cat >"$root/etc/systemd/system/steps.service" <<'UNIT'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'bash /steps_in_root.sh >/steps.log 2>&1; echo $? >/steps.rc'
ExecStopPost=systemctl --no-block exit 0
UNIT
mkdir -p "$root/etc/systemd/system/default.target.wants"
ln -s ../steps.service "$root/etc/systemd/system/default.target.wants/steps.service"
touch "$root/steps.log"
tail -f "$root/steps.log" &
tail=$!
SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 timeout 1200 systemd-nspawn --quiet --boot --register=no --keep-unit --resolv-conf=copy-host \
    --directory="$root" --console=pipe >"$root/boot.log" 2>&1 || true
sleep 1
kill "$tail"
[ "$(cat "$root/steps.rc" 2>/dev/null)" = 0 ] || { tail -20 "$root/boot.log"; echo "FAILED"; exit 1; }
