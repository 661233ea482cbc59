# SPDX-License-Identifier: Apache-2.0
"""The public portal as a person uses it: in a narrow window, by keyboard alone, in German and English."""
import json
import os
import re
import urllib.parse
import uuid
from pathlib import Path

import pytest
from harness import node
from harness.mailbox import LINK, text_of

SCRIPT = Path(__file__).parent / "portal.mjs"
SETTINGS = "/api/v1/dsr/settings"
NARROW = 360
WORDS = {
    "de": {
        "form": "Anfrage zum Datenschutz",
        "errors": "Bitte prüfen Sie Ihre Angaben",
        "missing": "Bitte wählen Sie mindestens ein Anliegen aus.",
        "sent": "Wir haben Ihre Anfrage erhalten",
        "confirm": "Bestätigen Sie bitte nur, wenn Sie es waren",
        "confirmed": "Ihre E-Mail-Adresse ist bestätigt",
        "message": "Ihre Nachricht ist angekommen",
        "code": "Der Einmalcode ist unterwegs",
        "wrong": "Der Code ist falsch",
        "letters": "Schreiben an Sie",
    },
    "en": {
        "form": "data protection request",
        "errors": "Please check your entries",
        "missing": "Please choose at least one right.",
        "sent": "We have received your request",
        "confirm": "Please confirm only if it was you",
        "confirmed": "Your e-mail address is confirmed",
        "message": "Your message has arrived",
        "code": "The one-time code is on its way",
        "wrong": "The code is wrong",
        "letters": "Letters to you",
    },
}


def step(server, lang: str, path: str, *steps, **more) -> dict:
    """One visit of a person: what the script has seen."""
    order = {"url": server.url + path, "lang": lang, "width": NARROW, "steps": steps, **more}
    return node.run(SCRIPT, stdin=json.dumps(order))


def page(seen: dict, name: str) -> dict:
    return next(shown for shown in seen["pages"] if shown["name"] == name)


def path_of(url: str) -> str:
    parts = urllib.parse.urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def link_in(message, where: str) -> str:
    """Path of the link in a mail, without its host."""
    return next(path_of(link) for link in LINK.findall(text_of(message)) if where in link)


@pytest.fixture(scope="module")
def portal(world):
    """A tenant whose portal is open."""
    key = "pages-" + world.run
    admin = world.api("compliance_admin", "pages")
    body = {
        "portal": {
            "enabled": True,
            "portal_key": key,
            "intro": "Fragen beantwortet unser **Datenschutz**.",
            "privacy_url": "https://tenant.example/privacy",
            "dpo_contact": "privacy@tenant.example",
            "subject_categories": ["Kundschaft", "Beschäftigte"],
        }
    }
    reply = admin.patch(SETTINGS, body)
    assert reply.status == 200, reply
    return key


class Walk:
    """A person's way through the portal in one language."""

    def __init__(self, world, server, portal: str, lang: str):
        self.world, self.server, self.portal, self.lang = world, server, portal, lang
        self.address = f"{lang}-{uuid.uuid4().hex[:8]}@person.example"
        self.visits: list[dict] = []

    def go(self, path: str, *steps) -> dict:
        self.visits.append(step(self.server, self.lang, path, *steps))
        return self.visits[-1]

    def submit(self):
        seen = self.go(
            f"/portal/{self.portal}",
            ["look", "form"],
            ["follow", ".skip"],
            ["send", "main form button"],
            ["look", "errors"],
            ["follow", ".summary a"],
            ["space", "#right-erasure"],
            ["type", "#text", "Bitte alles löschen. <b>&amp;</b>"],
            ["type", "#name", "Max O'Mustermann"],
            ["type", "#email", self.address],
            ["choose", "#subject_category", "Kund"],
            ["send", "main form button"],
            ["look", "sent"],
        )
        self.status_path = path_of(page(seen, "sent")["url"]).split("?")[0]

    def confirm(self):
        link = link_in(self.world.mailbox.wait(self.address), "/portal/confirm/")
        seen = self.go(link, ["look", "confirm"], ["send", "main form button"], ["look", "confirmed"])
        self.own_path = path_of(page(seen, "confirmed")["url"])

    def write(self):
        self.go(
            self.own_path.split("?")[0],
            ["look", "status"],
            ["type", "#text", "Ich meine das Konto von 2024."],
            ["send", "section:last-of-type form button"],
            ["look", "message"],
        )

    def read(self):
        """A letter is published; the person asks for a code, mistypes it, and reads."""
        key = re.search(r"DSR-\d{4}-\d{6}", page(self.visits[0], "sent")["text"])[0]
        editor = self.world.api("editor", "pages")
        request = next(r for r in editor.get("/api/v1/dsr/requests?limit=200").json["items"] if r["key"] == key)
        letter = {"kind": "message", "channel": "portal", "subject": "Zu Ihrer Anfrage", "body": "Guten Tag, **Ihr Konto** ist gelöscht."}
        reply = editor.post(f"/api/v1/dsr/requests/{request['id']}/communications", letter)
        assert reply.status == 201, reply
        self.go(self.own_path.split("?")[0], ["send", "form[action$='/code'] button"], ["look", "code"])
        mails = self.world.mailbox
        code = re.search(r"\b\d{8}\b", text_of(mails.wait(self.address, len(mails.to(self.address)) or 1)))
        code = code or re.search(r"\b\d{8}\b", text_of(mails.wait(self.address, 3)))
        wrong = f"{(int(code[0]) + 1) % 10**8:08}"
        self.go(
            self.own_path.split("?")[0],
            ["type", "#code", wrong],
            ["send", "button[formaction$='/letters']"],
            ["look", "wrong"],
            ["type", "#code", f"{code[0][:4]} {code[0][4:]}"],
            ["send", "button[formaction$='/letters']"],
            ["look", "letters"],
        )

    def pages(self):
        return [shown for visit in self.visits for shown in visit["pages"]]


@pytest.fixture(scope="module", params=["de", "en"])
def walk(request, world, server, portal):
    made = Walk(world, server, portal, request.param)
    made.submit()
    made.confirm()
    made.write()
    made.read()
    return made


def test_each_step_says_in_the_persons_language_what_has_happened(walk):
    for name, words in WORDS[walk.lang].items():
        if name != "missing":
            assert any(words in shown["text"] for shown in walk.pages() if shown["name"] == name), name
    assert {shown["lang"] for shown in walk.pages()} == {walk.lang}


def test_faults_stand_on_top_with_links_to_their_fields(walk):
    shown = page(walk.visits[0], "errors")
    assert WORDS[walk.lang]["missing"] in shown["text"]
    assert shown["focus"] == "summary" and shown["title"].startswith(("Fehler: ", "Error: "))
    assert {anchor for anchor, _ in shown["links"]} == {"#right-access", "#name", "#email", "#subject_category"}
    assert all(there for _, there in shown["links"])
    assert walk.visits[0]["followed"] == "#right-access"


def test_axe_finds_nothing_on_any_page(walk):
    assert len(walk.pages()) == 10
    assert [(shown["name"], shown["violations"]) for shown in walk.pages() if shown["violations"]] == []


def test_no_page_is_wider_than_a_narrow_window(walk):
    assert [(shown["name"], shown["wider"]) for shown in walk.pages() if shown["wider"] > 0] == []


def test_no_page_brings_a_script_keeps_anything_or_asks_another_server(walk, server):
    for shown in walk.pages():
        assert (shown["scripts"], shown["kept"]) == (0, [0, 0, 0]), shown["name"]
    asked = [url for visit in walk.visits for url in visit["requests"] if not url.startswith("data:")]
    assert [url for url in asked if not url.startswith(server.url + "/portal/")] == []


def test_the_focus_is_seen_wherever_it_rests_and_the_browser_complains_of_nothing(walk):
    refused = ("422 (Unprocessable", "Failed to load resource")  # the browser's own words for the pages with faults
    told = [line for visit in walk.visits for line in visit["errors"] if not any(word in line for word in refused)]
    assert told == []


def test_nothing_personal_is_shown_without_a_code(walk):
    for shown in walk.pages():
        if shown["name"] in ("sent", "confirm", "confirmed", "status", "message", "code", "wrong"):
            for word in ("Mustermann", walk.address, "Bitte alles löschen", "ist gelöscht"):
                assert word not in shown["text"], (shown["name"], word)
    assert "Ihr Konto ist gelöscht" in page(walk.visits[-1], "letters")["text"]


def test_words_of_a_person_never_become_markup(walk, world):
    admin = world.api("dpo", "pages")
    found = admin.get("/api/v1/dsr/requests?include=pii&limit=200").json["items"]
    request = next(r for r in found if walk.address in json.dumps(r))
    assert request["request_text"] == "Bitte alles löschen. <b>&amp;</b>"
    assert request["requester"]["name"] == "Max O'Mustermann" and request["contact_confirmed"] is True


@pytest.mark.skipif("COMPLIANCE_PICTURES" not in os.environ, reason="only where the pictures of the documentation are wanted")
def test_pictures_for_the_documentation(world, server, portal):
    """`make pictures` draws what docs/portal.md shows."""
    more = {"width": 640, "height": 760, "pictures": os.environ["COMPLIANCE_PICTURES"]}
    address = f"picture-{uuid.uuid4().hex[:8]}@person.example"
    fill = [["space", "#right-access"], ["type", "#name", "Ada Lovelace"], ["type", "#email", address], ["choose", "#subject_category", "Kund"]]
    seen = step(server, "en", f"/portal/{portal}", ["look", "form"], ["send", "main form button"], ["look", "errors"], *fill,
                ["send", "main form button"], ["look", "status"], **more)  # fmt: skip
    assert WORDS["en"]["sent"] in page(seen, "status")["text"]
