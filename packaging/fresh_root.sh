# SPDX-License-Identifier: Apache-2.0
# Sourced: a Debian 12 root in a temporary folder, which goes when the script ends, or in the folder that ROOT names.
# Nothing outlives it: what runs in it lives in process and mount namespaces of its own.
[ "$(id -u)" = 0 ] || { echo "this needs root" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "this needs debootstrap: apt-get install debootstrap" >&2; exit 1; }
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
root=${ROOT:-}
if [ -z "$root" ]; then
    root=$(mktemp -d "${TMPDIR:-/tmp}/debian-root.XXXXXX")
    trap 'rm -rf --one-file-system "$root"' EXIT
fi
chmod 755 "$root"

# make_root <packages, separated by commas>
make_root() {
    echo "making a Debian 12 root"
    debootstrap --variant=minbase --include="$1" bookworm "$root" "$mirror" >"$root.log" 2>&1 || { tail -5 "$root.log"; exit 1; }
    mv "$root.log" "$root/debootstrap.log"
    echo "deb $mirror bookworm main
deb $mirror bookworm-updates main
deb ${DEBIAN_SECURITY_MIRROR:-http://deb.debian.org/debian-security} bookworm-security main" >"$root/etc/apt/sources.list"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
}

# in_root <command…>: as root of the new root, which shares nothing with this machine but its network
in_root() {
    # shellcheck disable=SC2016
    unshare --mount --pid --ipc --uts --fork --kill-child bash -c '
        set -e
        root=$1; shift
        mount --make-rprivate /
        mount -t proc proc "$root/proc"
        mount -t tmpfs -o mode=755 tmpfs "$root/dev"
        for node in null zero full random urandom tty; do touch "$root/dev/$node"; mount --bind "/dev/$node" "$root/dev/$node"; done
        ln -s /proc/self/fd "$root/dev/fd"; ln -s fd/0 "$root/dev/stdin"; ln -s fd/1 "$root/dev/stdout"; ln -s fd/2 "$root/dev/stderr"
        mkdir "$root/dev/shm"; mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
        for pair in ${ROOT_BINDS:-}; do mkdir -p "$root${pair#*:}"; mount --bind "${pair%%:*}" "$root${pair#*:}"; done
        exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
            ${ROOT_ENV:-} chroot "$root" "$@"' in_root "$root" "$@"
}
