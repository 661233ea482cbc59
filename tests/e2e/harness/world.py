# SPDX-License-Identifier: Apache-2.0
"""The tenants and people of the tests, made over the API alone: tenants by the instance token, members by invitation,
mail and acceptance with a token of the identity provider. A member exists from the first time it is asked for."""
import csv
import secrets
import uuid
from dataclasses import dataclass, field

from .admission import admit
from .bodies import Builder
from .client import Api
from .contract import Document
from .mailbox import token_of
from .server import REPOSITORY

TABLE = REPOSITORY / "tests" / "contracts" / "permissions.tsv"
ROLES = ("compliance_admin", "dpo", "isms_manager", "auditor", "editor", "viewer")
SHORT = {"admin": "compliance_admin", "isms": "isms_manager"}
PLATFORM = "/api/v1/platform"


def permissions_by_role() -> dict[str, set]:
    """What each role may, as held in tests/contracts/permissions.tsv."""
    table: dict[str, set] = {role: set() for role in ROLES}
    with TABLE.open(encoding="utf-8") as file:
        for row in csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"):
            table.setdefault(row["role"], set()).add(row["permission"].replace("-", "_"))
    return table


@dataclass
class Person:
    email: str
    external_subject: str
    member_id: str = ""
    subject: str = ""
    bearer: str = ""


@dataclass
class Tenant:
    slug: str
    id: str
    admin: Person
    people: dict[str, Person] = field(default_factory=dict)
    service_tokens: dict[tuple, str] = field(default_factory=dict)


class World:
    """`names` are all tenants there will be: the instance token ends with the first administrator's acceptance."""

    def __init__(self, server, provider, mailbox, trail, names):
        self.clock = server.clock
        self.server, self.provider, self.mailbox, self.trail = server, provider, mailbox, trail
        self.document = Document(Api(server.url).get("/api/v1/platform/openapi.json").content)
        self.builder = Builder(self.document)
        self.by_invitation = "acceptInvitation" in self.document.by_id
        self.instance = Api(server.url, lambda: server.bootstrap_token, check=self.document.check)
        self.anonymous = Api(server.url, check=self.document.check)
        self.run = secrets.token_hex(3)
        self._apis: dict[tuple, Api] = {}
        self._guests: dict[str, Person] = {}
        # While the instance token still opens it: what createTenant says to a body that is empty or wrong.
        self.operator_replies = [
            self.instance.post(f"{PLATFORM}/tenants", body) for body in ({}, {"slug": 7, "colour": "red"})
        ]
        self.tenants = {name: self._create_tenant(name) for name in names}
        # As `complianced token` makes it: the one of the first start has ended by then.
        lasting = "cpl_i_" + secrets.token_urlsafe(32)
        trail.rows(
            "INSERT INTO compliance_token_index (sha256, kind, tenant_id) VALUES (sha256(%s), 'instance', %s)",
            (lasting.encode(), str(uuid.UUID(int=0))),
        )
        self.operator = Api(server.url, lambda: lasting, check=self.document.check)

    def _create_tenant(self, name: str) -> Tenant:
        slug = f"t-{name.lower()}-{self.run}"[:40].rstrip("-")
        admin = Person(f"admin@{slug}.example", str(uuid.uuid4()))
        body = {
            "slug": slug,
            "name": f"Tenant {name}",
            "legal_name": f"Tenant {name} GmbH",
            "country": "DE",
            "region": "NW",
            "admin": {"email": admin.email, "name": "Ada Admin"},
        }
        reply = self.instance.post(f"{PLATFORM}/tenants", body)
        assert reply.status == 201, f"the tenant was not made:\n{reply}"
        return Tenant(slug, reply.json["id"], admin)

    def tenant(self, name: str) -> Tenant:
        tenant = self.tenants[name]
        if "compliance_admin" not in tenant.people:
            tenant.people["compliance_admin"] = tenant.admin
            self._let_in(tenant, tenant.admin, "compliance_admin")
        return tenant

    def member(self, role: str, name: str = "A") -> Person:
        """The tenant's one member with just that role."""
        tenant, role = self.tenant(name), SHORT.get(role, role)
        if role not in tenant.people:
            person = Person(f"{role.replace('_', '.')}@{tenant.slug}.example", str(uuid.uuid4()))
            if self.by_invitation:
                self.invite(name, person, [role])
            self._let_in(tenant, person, role)
            tenant.people[role] = person
        return tenant.people[role]

    def invite(self, name: str, person: Person, roles: list[str], **more):
        reply = self.api("compliance_admin", name).post(
            f"{PLATFORM}/members",
            {"email": person.email, "name": person.email.split("@")[0].title(), "roles": roles, **more},
        )
        assert reply.status == 201, f"the invitation was refused:\n{reply}"
        person.member_id = reply.json["id"]
        return reply

    def _let_in(self, tenant: Tenant, person: Person, role: str):
        if self.by_invitation:
            return self._accept(tenant, person)
        # All that any role may: what the role itself may not is the program's to hold back.
        everything = sorted(set().union(*permissions_by_role().values()))
        person.member_id, person.bearer = admit(self.trail, tenant.id, role, everything)

    def _accept(self, tenant: Tenant, person: Person):
        token = token_of(self.mailbox.wait(person.email))
        reply = self.as_person(person).post(f"{PLATFORM}/invitations/accept", {"token": token})
        assert reply.status == 200, f"the invitation of {person.email} was not accepted:\n{reply}"
        person.subject, person.member_id = reply.json["subject"], reply.json["member_id"]

    def guest(self, email: str) -> Person:
        """Somebody whom the identity provider knows and no tenant does yet."""
        return self._guests.setdefault(email, Person(email, str(uuid.uuid4())))

    def as_person(self, person: Person, tenant: Tenant | None = None, **claims) -> Api:
        if person.bearer:
            return self.with_bearer(person.bearer, tenant)
        bearer = lambda: self.provider.token(
            person.external_subject, person.email, tenant=tenant.slug if tenant else None, **claims
        )
        return Api(self.server.url, bearer, tenant.slug if tenant else None, self.document.check)

    def api(self, role: str, name: str = "A") -> Api:
        """Calls as the tenant's member with that role."""
        role = SHORT.get(role, role)
        if (role, name) not in self._apis:
            self._apis[role, name] = self.as_person(self.member(role, name), self.tenant(name))
        return self._apis[role, name]

    def service(self, permissions: tuple, name: str = "A") -> Api:
        """Calls with a service token that was given these permissions."""
        tenant = self.tenant(name)
        if permissions not in tenant.service_tokens:
            reply = self.api("compliance_admin", name).post(
                f"{PLATFORM}/tokens", {"kind": "service", "name": "tests", "permissions": list(permissions)}
            )
            assert reply.status == 201, f"no service token:\n{reply}"
            tenant.service_tokens[permissions] = reply.json["secret"]
        return self.with_bearer(tenant.service_tokens[permissions], tenant)

    def with_bearer(self, bearer: str, tenant: Tenant | None = None) -> Api:
        return Api(self.server.url, lambda: bearer, tenant.slug if tenant else None, self.document.check)
