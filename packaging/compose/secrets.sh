#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes what compose.yaml needs, once, in the folder given: a certificate authority of its own, the database's certificate,
# passwords and the master key. Copies of master.key belong elsewhere: without it no backup's personal data can be read.
set -eu
umask 077
cd "$1"
database=${2:-database}       # name under which the database is reached
postgres=${3:-999:999}        # its user in the image postgres:15
service=${4:-10002:10002}     # the service's user in our image
[ -e complete ] && exit 0
openssl req -x509 -new -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 3650 -subj '/CN=compliance database CA' -keyout ca.key -out ca.crt
openssl req -new -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj "/CN=$database" -keyout server.key -out server.csr
echo "subjectAltName=DNS:$database" >extensions
openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 3650 -extfile extensions -out server.crt
rm -f ca.key server.csr extensions ca.srl
openssl rand -hex 24 >superuser
openssl rand -hex 24 >password
echo "*:*:*:compliance:$(cat password)" >pgpass
openssl rand -base64 32 >master.key
chown "$postgres" server.key superuser password
chown "$service" pgpass master.key
chmod 644 server.crt ca.crt
chmod 755 .
touch complete
