#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs inside the root that try_in_root.sh makes; each step says what it has seen and ends the whole when it is wrong.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
state=/var/lib/complianced
port=$((20000 + RANDOM % 10000))
url=http://127.0.0.1:$port/api/v1
systemd=no
[ -d /run/systemd/system ] && systemd=yes
pid=

step() { printf '%-68s' "$1"; }
ok() { echo "${1:-ok}"; }
as_service() { runuser -u complianced -- env COMPLIANCE_DATA_DIR=$state COMPLIANCE_LISTEN=127.0.0.1:$port "$@"; }

start_service() {
    if [ "$systemd" = yes ]; then
        systemctl start complianced
    else
        as_service complianced serve >>/complianced.log 2>&1 &
        pid=$!
    fi
}
stop_service() {
    if [ "$systemd" = yes ]; then systemctl stop complianced; return; fi
    pkill --exact --uid complianced --signal TERM complianced   # alone in its own process namespace
    wait "$pid" || true
}
wait_until_ready() {
    for _ in $(seq 300); do
        if curl -fsS "$url/platform/ready" >/dev/null 2>&1; then return; fi
        sleep 0.2
    done
    echo "does not answer"
    if [ "$systemd" = yes ]; then journalctl --unit complianced --no-pager | tail -20; else tail -20 /complianced.log; fi
    exit 1
}
processes() { ps -u complianced -o pid= 2>/dev/null | wc -l; }

apt-get update -qq
apt-get install -y -qq --no-install-recommends procps >/dev/null
mkdir -p /etc/postgresql-common
echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
before=$(dpkg-query -W | wc -l)
SECONDS=0
step "apt-get install ./complianced.deb"
apt-get install -y -qq --no-install-recommends /package.deb >/install.log 2>&1 || { tail -20 /install.log; exit 1; }
ok "ok, $(($(dpkg-query -W | wc -l) - before)) packages in $SECONDS s"
step "listens on another port by /etc/complianced/complianced.env"
echo "COMPLIANCE_LISTEN=127.0.0.1:$port" >>/etc/complianced/complianced.env
[ "$systemd" = yes ] && systemctl restart complianced || start_service
wait_until_ready
ok

if [ "$systemd" = yes ]; then
    step "systemd-analyze verify complianced.service"
    systemd-analyze verify complianced.service 2>/verify.log && [ ! -s /verify.log ] || { cat /verify.log; exit 1; }
    ok
    step "systemd-analyze security complianced.service"
    ok "$(systemd-analyze security complianced.service --no-pager | tail -1 | sed 's/.*: //')"
    step "is enabled for the next boot"
    ok "$(systemctl is-enabled complianced)"
fi

step "the operator's token, with the service stopped"
stop_service
[ "$(processes)" = 0 ] || { ps -fu complianced; exit 1; }
operator=$(as_service complianced token)
ok
step "a tenant is made, its administrator registers a request"
start_service
wait_until_ready
curl -fsS -H "Authorization: Bearer $operator" -H 'Content-Type: application/json' "$url/platform/tenants" \
    -d '{"slug": "acme", "name": "Acme", "legal_name": "Acme GmbH", "region": "NW", "admin": {"email": "ada@acme.example", "name": "Ada"}}' >/dev/null
stop_service
token=$(as_service complianced token --tenant acme --member ada@acme.example)
start_service
wait_until_ready
due=$(curl -fsS -H "Authorization: Bearer $token" -H 'Content-Type: application/json' "$url/dsr/requests" \
    -d '{"source": "letter", "received_at": "2026-03-06T09:00:00Z", "subject_category": "customers",
         "requester": {"name": "Max Mustermann"}, "items": [{"right": "access"}]}' | jq -r '.key + " due " + .deadline.due_on')
[ "${due#*due }" = 2026-04-07 ] || { echo "$due"; exit 1; }
ok "$due"

if [ "$systemd" = yes ]; then
    step "killed (SIGKILL) it comes back by itself with its data"
    systemctl kill --signal=KILL --kill-whom=main complianced
    sleep 1
    wait_until_ready
    [ "$(systemctl show complianced --property=NRestarts --value)" -ge 1 ]
    [ "$(curl -fsS -H "Authorization: Bearer $token" "$url/dsr/requests?count=exact" | jq .total)" = 1 ]
    ok
    step "an upgrade while it runs restarts it"
    before=$(systemctl show complianced --property=MainPID --value)
    dpkg -i /package.deb >/dev/null 2>&1
    wait_until_ready
    [ "$(systemctl show complianced --property=MainPID --value)" != "$before" ]
    ok
    step "pandoc and WeasyPrint run under the unit's restrictions"
    cat >/renders.sh <<'SH'
cd /tmp
echo '# Title' | pandoc -f markdown -t docx -o a.docx
echo '# Title' | pandoc -f markdown -t html -o a.html
weasyprint -q a.html a.pdf
SH
    sed -e 's|^ExecStart=.*|ExecStart=/bin/sh -e /renders.sh|' -e 's/^Type=.*/Type=oneshot/' -e '/^Restart/d' -e '/^EnvironmentFile/d' \
        /lib/systemd/system/complianced.service >/run/systemd/system/renders.service
    systemctl daemon-reload
    systemctl start renders || { journalctl --unit renders --no-pager | tail -20; exit 1; }
    ok
fi

if [ "$systemd" = yes ]; then
    step "serves TLS with a key that systemd hands over"
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 \
        -keyout /etc/ssl/private/compliance.key -out /etc/ssl/certs/compliance.crt 2>/dev/null
    mkdir -p /etc/systemd/system/complianced.service.d
    cat >/etc/systemd/system/complianced.service.d/override.conf <<'UNIT'
[Service]
LoadCredential=tls.key:/etc/ssl/private/compliance.key
Environment=COMPLIANCE_TLS_KEY=%d/tls.key COMPLIANCE_TLS_CERT=/etc/ssl/certs/compliance.crt
UNIT
    systemctl daemon-reload
    systemctl restart complianced
    url=${url/http:/https:} CURL_CA_BUNDLE=/etc/ssl/certs/compliance.crt wait_until_ready
    rm -r /etc/systemd/system/complianced.service.d
    systemctl daemon-reload
    systemctl restart complianced
    wait_until_ready
    ok
fi

step "stops, and its database with it"
SECONDS=0
stop_service
[ "$(processes)" = 0 ] || { ps -fu complianced; exit 1; }
[ ! -e $state/postgres/postmaster.pid ]
ok "ok, in $SECONDS s"
step "only its user can look into $state"
[ "$(stat -c '%U:%G %a' $state)" = "complianced:complianced 700" ] || { stat $state; exit 1; }
[ "$(stat -c '%U:%G %a' /etc/complianced/complianced.env)" = "root:complianced 640" ] || { stat /etc/complianced/complianced.env; exit 1; }
ok
step "apt-get remove keeps the records; installed again, it serves them"
apt-get remove -y -qq complianced >/dev/null
[ ! -e /usr/bin/complianced ] && [ -d $state/postgres ] && [ -s $state/master.key ]
apt-get install -y -qq --no-install-recommends /package.deb >/dev/null 2>&1
[ "$systemd" = yes ] || start_service
wait_until_ready
[ "$(curl -fsS -H "Authorization: Bearer $token" "$url/dsr/requests?count=exact" | jq .total)" = 1 ]
[ "$systemd" = yes ] || stop_service
ok
step "apt-get purge keeps them too, unless the question is answered yes"
apt-get purge -y -qq complianced >/purge.log 2>&1
[ -d $state/postgres ] && grep -q "were kept in" /purge.log
ok
step "purged with the answer yes nothing is left"
apt-get install -y -qq --no-install-recommends /package.deb >/dev/null 2>&1
echo "complianced complianced/purge-data boolean true" | debconf-set-selections
apt-get purge -y -qq complianced >/purge.log 2>&1
[ ! -e $state ] && [ ! -e /etc/complianced ] && ! getent passwd complianced >/dev/null
left=$(find /etc /usr /var -xdev -name '*complianced*' -not -path '/var/log/*' -not -path '/var/cache/*')
[ -z "$left" ] || { echo "$left"; exit 1; }
ok
echo "all steps passed"
