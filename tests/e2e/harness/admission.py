# SPDX-License-Identifier: Apache-2.0
"""Lets members in by the database, for programs whose document has no acceptInvitation: a member with one role and a
personal token of all that role may do. World prefers invitations wherever they are served."""
import hashlib
import json
import secrets
import uuid

ACTING = "SELECT set_config('app.tenant_id', %s, false)"
MEMBER = """
    INSERT INTO compliance_members (tenant_id, id, version, created_at, created_by, updated_at, updated_by, subject,
                                    roles, state, preferences, subject_key)
    VALUES (%s, %s, 1, now(), 'tests', now(), 'tests', %s, %s, 'active', '{"channels": {}}', gen_random_uuid())"""
TOKEN = """
    INSERT INTO compliance_api_tokens (tenant_id, id, version, created_at, created_by, updated_at, updated_by, kind,
                                       name, owner_id, permissions, prefix, secret_sha256, expires_at)
    VALUES (%s, %s, 1, now(), 'tests', now(), 'tests', 'personal', 'tests', %s, %s, %s, %s,
            now() + interval '1 hour')"""
INDEX = "INSERT INTO compliance_token_index (sha256, kind, tenant_id) VALUES (%s, 'api', %s)"


def admit(trail, tenant_id: str, role: str, permissions: list[str]) -> tuple[str, str]:
    """The new member's id and a bearer token; the member is the tenant's first of that role, if there is one."""
    trail.rows(ACTING, (tenant_id,))
    found = trail.rows(
        "UPDATE compliance_members SET state = 'active' WHERE tenant_id = %s AND roles = %s RETURNING id::text",
        (tenant_id, json.dumps([role])),
    )
    member_id = found[0][0] if found else str(uuid.uuid4())
    if not found:
        trail.rows(MEMBER, (tenant_id, member_id, "usr_" + member_id[:32], json.dumps([role])))
    secret = "cpl_p_" + secrets.token_urlsafe(32)
    digest = hashlib.sha256(secret.encode())
    trail.rows(
        TOKEN, (tenant_id, str(uuid.uuid4()), member_id, json.dumps(permissions), secret[:12], digest.hexdigest())
    )
    trail.rows(INDEX, (digest.digest(), tenant_id))
    trail.rows(ACTING, ("",))
    return member_id, secret
