# SPDX-License-Identifier: Apache-2.0
"""Mails as they arrive: headers, both parts, the tenant's brand and address, the recipient's language."""
import re
import time

from harness.mailbox import text_of

PLATFORM = "/api/v1/platform"


def test_a_mail_carries_the_tenants_brand_and_nothing_that_tells_on_its_reader(world, mailbox):
    tenant, admin = world.tenant("mails"), world.api("compliance_admin", "mails")
    reply = admin.patch(
        f"{PLATFORM}/tenant",
        {
            "confirm": tenant.slug,
            "name": "Mühle & Söhne",
            "mail": {
                "host": "127.0.0.1",
                "port": mailbox.port,
                "security": "none",
                "from": f"office@{tenant.slug}.example",
                "reply_to": f"dpo@{tenant.slug}.example",
            },
            "brand": {"color": "#7a1f3d", "footer": {"en": "Mühle & Söhne\nMill Lane 1"}, "legal_line": {"en": "HRB 4711"}},
        },
    )
    assert reply.status == 200, reply.body
    # Warned of the new mail server, over the new mail server.
    seen = len(mailbox.to(tenant.admin.email))
    reply = admin.post(f"{PLATFORM}/email-templates/token_expiring/preview", {"language": "en", "send_to_me": True})
    assert reply.status == 200, reply.body
    end = time.monotonic() + 20
    while not (found := [m for m in mailbox.to(tenant.admin.email) if m["Subject"].startswith("[Trial]")]):
        assert time.monotonic() < end, f"it did not come; {seen} others did"
        time.sleep(0.1)
    mail = found[0]
    assert mail["Subject"] == "[Trial] Access token “CI evidence” is about to expire"
    assert mail["From"].addresses[0].display_name == "Mühle & Söhne"
    assert mail["From"].addresses[0].addr_spec == f"office@{tenant.slug}.example"
    assert mail["Reply-To"].addresses[0].addr_spec == f"dpo@{tenant.slug}.example"
    assert mail["Message-ID"] == f"<{reply.json['email_id']}@{tenant.slug}.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    plain, html = text_of(mail), mail.get_body(("html",)).get_content()
    assert "8 December 2026, 11:00 (Europe/Berlin)" in plain
    for part in (plain, html):
        assert "https://example.org/#/open/7d3f" in part and "HRB 4711" in part and "Mill Lane 1" in part
    assert "#7a1f3d" in html and 'href="https://example.org/#/open/7d3f"' in html
    assert not re.search(r"<(img|link|script|iframe)|src=|url\(", html)


def test_a_member_is_written_to_in_the_language_of_choice(world, mailbox):
    admin, person = world.api("compliance_admin", "mails"), world.member("viewer", "mails")
    reply = world.api("viewer", "mails").patch(f"{PLATFORM}/me", {"preferences": {"language": "en-GB"}})
    assert reply.status == 200, reply.body
    assert "Einladung" in mailbox.to(person.email)[0]["Subject"]  # the tenant's language, while there was no other
    reply = admin.patch(f"{PLATFORM}/members/{person.member_id}", {"roles": ["viewer", "compliance_admin"]})
    assert reply.status == 200, reply.body
    tenant = world.tenant("mails")
    reply = admin.patch(f"{PLATFORM}/tenant", {"confirm": tenant.slug, "files": {"scan": "off"}})
    assert reply.status == 200, reply.body
    assert mailbox.wait(person.email, 2)["Subject"].startswith("Security notice: ")
