# SPDX-License-Identifier: Apache-2.0
"""What all tests over HTTP share: one server, one identity provider, one mail server, one world a session."""
import datetime
import os

import pytest
from harness import scenario as scenarios
from harness.clamd import FakeClamd
from harness.clock import Clock
from harness.mailbox import Mailbox
from harness.oidc import OpenIdProvider
from harness.receiver import Receiver
from harness.sanitizer import Reports
from harness.server import REPOSITORY, Server
from harness.trail import Trail
from harness.world import World

SCENARIOS = REPOSITORY / "tests" / "scenarios"
# Of scenarios; the probe; test_score_formula; test_closing; test_files; test_audit_trail; test_mail; test_task_calls; test_webhooks; test_dsr_package;
# test_portal and its pages; test_executive_report; test_libraries; the contract's fuzzing.
FIXED_TENANTS = ("A", "B", "PA", "PB", "SCORES", "closing-certificate", "closing-before", "closing-after", "lost-job",
                 "files", "files-b", "trail", "mails", "calls", "hooks", "hooks-b", "package", "package-lost",
                 "portal", "pages", "report", "ci", "hostile",
                 "libraries-zip", "libraries-partial", "libraries-large", "libraries-from", "libraries-to", "libraries-oscal",
                 "libraries-hostile", "libraries-bundled", "libraries-wild", "oscal-mapping", "oscal-components", "oscal-bundled",
                 "oscal-traits", "oscal-results", "oscal-other", "frameworks-stages", "frameworks-references", "frameworks-inference",
                 *(f"contract-{number}" for number in range(12)))
CLOCK_BEGINS = datetime.datetime(2026, 1, 2, 8, tzinfo=datetime.timezone.utc)


@pytest.fixture(scope="session", autouse=True)
def sanitizer_reports():
    """Made before and removed after all servers of the session: leaks are told when a program ends."""
    made = Reports()
    yield made
    said = made.take()
    made.remove()
    assert not said, said


@pytest.fixture(autouse=True)
def no_sanitizer_reports(sanitizer_reports):
    yield
    assert not (said := sanitizer_reports.take()), said


def fresh_name(path) -> str:
    return f"s{scenarios.files(SCENARIOS).index(path)}"


@pytest.fixture(scope="session")
def provider():
    made = OpenIdProvider()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def mailbox():
    made = Mailbox()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def scanner():
    made = FakeClamd()
    yield made
    made.stop()


def settings(provider, mailbox, scanner) -> dict[str, str]:
    return {
        "KEYCLOAK_URL": provider.url,
        "KEYCLOAK_REALM": provider.realm,
        "KEYCLOAK_CLIENT_ID": provider.client_id,
        "COMPLIANCE_RATE_LIMIT_PER_MINUTE": "1000000",
        "COMPLIANCE_SIGN_IN_FAILURES": "1000000000",
        "COMPLIANCE_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
        "COMPLIANCE_SMTP_FROM": "compliance@example.org",
        "COMPLIANCE_CLAMD": scanner.address,
    }


@pytest.fixture(scope="session")
def receiver():
    made = Receiver()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def server(provider, mailbox, scanner, receiver):
    called = {
        "COMPLIANCE_PRIVATE_WEBHOOK_HOSTS": "127.0.0.1",
        "COMPLIANCE_WEBHOOK_ROOTS": str(receiver.roots),
        "COMPLIANCE_MAIL_SERVERS": "mx.ours.example",
    }
    made = Server({**settings(provider, mailbox, scanner), **called})
    made.start()
    yield made
    made.stop()


def fresh_tenants(clocked: bool) -> list[str]:
    told = {path: scenarios.read(path) for path in scenarios.files(SCENARIOS)}
    return [fresh_name(path) for path, one in told.items() if one.fresh and one.clocked == clocked]


@pytest.fixture(scope="session")
def world(server, provider, mailbox, trail):
    return World(server, provider, mailbox, trail, [*FIXED_TENANTS, *fresh_tenants(clocked=False)])


@pytest.fixture(scope="session")
def clocked_world(mailbox, scanner):
    """A second server, whose date scenarios set; its tenants are made before the first of these dates."""
    clock, provider = Clock(CLOCK_BEGINS), OpenIdProvider()
    provider.time = clock.time
    server = Server(settings(provider, mailbox, scanner), clock=clock)
    server.start()
    made = World(server, provider, mailbox, Trail(server.database_url()), fresh_tenants(clocked=True))
    for name in made.tenants:
        made.tenant(name)  # invitations end after some days
    yield made
    server.stop()
    provider.stop()
    clock.remove()


@pytest.fixture(scope="session")
def document(world):
    return world.document


@pytest.fixture(scope="session")
def trail(server):
    return Trail(server.database_url())


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Shows the end of the server's log with each failure."""
    report = (yield).get_result()
    running = item.funcargs.get("server") or getattr(item.funcargs.get("world"), "server", None)
    if report.failed and running is not None and not os.environ.get("CI_QUIET"):
        report.sections.append(("log of the server", running.tail()))
