#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Run once by the image postgres:15 on its empty cluster: the service's login and database; connections only over TLS.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$(cat "${SECRETS:-/secrets}/password")" <<'SQL'
CREATE ROLE compliance LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE compliance OWNER compliance;
SQL
sed -i 's/^host \(.* all  *all\|all all all\)/hostssl \1/' "$PGDATA/pg_hba.conf"
