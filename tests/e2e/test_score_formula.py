# SPDX-License-Identifier: Apache-2.0
"""Scores reckoned a second time, in fractions and from what was entered, over random frameworks: declared and proven, by
regulation and over all of them. COMPLIANCE_SEED repeats a run; a failure prints it."""
import datetime
import os
import random
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

SEED = int(os.environ.get("COMPLIANCE_SEED") or random.SystemRandom().randrange(2**32))
TENANT = "SCORES"
FRAMEWORKS, REQUIREMENTS = 4, 14
TODAY = datetime.date.today()
JUSTIFIED = "There is nothing of the kind at any of our sites."


@dataclass
class Rule:
    """What was entered of a requirement and its item."""

    weight: int
    groups: list
    applies: bool
    result: str = "not_assessed"
    score: int | None = None
    documentation: int | None = None
    excluded: bool = False
    approved: bool = False
    proof: str = "none"
    ids: dict = field(default_factory=dict)

    def attained(self, book) -> Fraction:
        by_result = {"compliant": Fraction(1), "partially_compliant": Fraction(1, 2)}.get(self.result, Fraction(0))
        if not book.scored or self.score is None:
            return Fraction(0) if self.excluded else by_result
        layers = [self.score] + ([self.documentation] if book.documented and self.documentation is not None else [])
        return sum(Fraction(layer - book.least, book.most - book.least) for layer in layers) / len(layers)

    def is_assessed(self, book) -> bool:
        return self.score is not None if book.scored else self.result != "not_assessed" and not self.excluded


@dataclass
class Book:
    """A framework and its standing assessment."""

    scored: bool
    documented: bool
    least: int
    most: int
    selected: list
    weight: int
    rules: list

    def counted(self):
        """In scope, and not excluded by a second person."""
        return [
            rule
            for rule in self.rules
            if rule.applies
            and (not self.selected or set(self.selected) & set(rule.groups))
            and not (rule.excluded and rule.approved)
        ]

    def mean(self, of) -> Fraction | None:
        rules = self.counted()
        weight = sum(rule.weight for rule in rules)
        return 100 * sum((rule.weight * of(rule) for rule in rules), Fraction(0)) / weight if weight else None

    def declared(self):
        return self.mean(lambda rule: rule.attained(self))

    def proven(self):
        half = Fraction(1, 2)
        return self.mean(lambda rule: rule.attained(self) if rule.proof == "valid" else min(rule.attained(self), half))

    def shares(self) -> dict:
        return {
            "assessed_share": self.mean(lambda rule: Fraction(rule.is_assessed(self))),
            "approved_share": self.mean(lambda rule: Fraction(rule.approved)),
        }


def tenths(value: Fraction | None) -> float | None:
    """Rounded once, half up, to one place."""
    if value is None:
        return None
    exact = (Decimal(value.numerator * 10) / Decimal(value.denominator)).quantize(Decimal(1), ROUND_HALF_UP)
    return float(exact / 10)


def draw(chance: random.Random) -> Book:
    least, most = chance.choice([(0, 100), (1, 5), (0, 3)])
    scored = chance.random() < 0.5
    selected = chance.sample(["basic", "high"], chance.randint(0, 2))
    book = Book(scored, chance.random() < 0.5, least, most, selected, chance.randint(0, 4), [])
    for _ in range(REQUIREMENTS):
        rule = Rule(chance.choice([0, 1, 1, 2, 3, 10]), chance.sample(["basic", "high", "other"], chance.randint(0, 2)), chance.random() < 0.85)
        rule.result = chance.choice(["compliant", "compliant", "partially_compliant", "non_compliant", "not_assessed"])
        if scored and chance.random() < 0.7:
            rule.score = chance.randint(least, most)
            rule.documentation = chance.choice([None, chance.randint(least, most)])
        rule.excluded = not scored and chance.random() < 0.2
        rule.approved = chance.random() < (0.5 if rule.excluded else 0.3)
        rule.proof = chance.choice(["none", "none", "draft", "ended", "valid", "valid"])
        book.rules.append(rule)
    return book


class Clerk:
    """Enters a book over HTTP."""

    def __init__(self, world):
        self.editor, self.dpo = world.api("editor", TENANT), world.api("dpo", TENANT)
        self.subject = self.editor("GET", "/api/v1/platform/me").json["subject"]

    def done(self, reply, status):
        assert reply.status == status, f"seed {SEED}: {reply}"
        return reply.json

    def enter(self, book: Book, number: int) -> str:
        groups = [{"ref_id": name, "name": name} for name in ("basic", "high", "other")]
        regulation = self.done(
            self.editor(
                "POST",
                "/api/v1/regulations",
                {"key": f"drawn-{number}", "kind": "policy", "ref_id": f"D{number}", "title": f"Drawn {number}", "groups": groups,
                 "weight": book.weight, "min_score": book.least, "max_score": book.most},
            ),
            201,
        )
        round_ = f"/api/v1/compliance-assessments/{regulation['primary_assessment']}"
        for place, rule in enumerate(book.rules):
            body = {"regulation": regulation["id"], "ref_id": str(place), "title": f"Rule {place}", "weight": rule.weight, "groups": rule.groups}
            if not rule.applies:
                body |= random.Random(SEED + place).choice(
                    [{"applies_from": str(TODAY + datetime.timedelta(days=40))}, {"applies_until": str(TODAY - datetime.timedelta(days=2))}]
                )
            rule.ids["requirement"] = self.done(self.editor("POST", "/api/v1/requirements", body), 201)["id"]
        settings = {"scoring_mode": "score" if book.scored else "result", "show_documentation": book.documented, "selected_groups": book.selected}
        self.done(self.editor("PATCH", round_, settings), 200)
        items = self.done(self.editor("GET", f"{round_}/items?limit=200"), 200)["items"]
        by_requirement = {item["requirement"]: item["id"] for item in items}
        for rule in book.rules:
            self.judge(rule, f"{round_}/items/{by_requirement[rule.ids['requirement']]}")
            self.prove(rule, by_requirement[rule.ids["requirement"]])
        decision = {"applicability": "applicable", "rationale": "It binds everybody who works here."}
        self.done(self.dpo("POST", f"/api/v1/regulations/{regulation['id']}/determine-applicability", decision), 200)
        return regulation["id"]

    def judge(self, rule: Rule, item: str):
        body = {"result": rule.result}
        if rule.excluded:
            body = {"applicability": "not_applicable", "justification": JUSTIFIED}
        if rule.score is not None:
            body["score"] = rule.score
        if rule.documentation is not None:
            body["documentation_score"] = rule.documentation
        rule.approved = rule.approved and (rule.excluded or rule.result != "not_assessed")
        if rule.approved:
            body["status"] = "in_review"
        self.done(self.editor("PATCH", item, body), 200)
        if rule.approved:
            self.done(self.dpo("POST", f"{item}/decide", {"decision": "approve"}), 200)

    def prove(self, rule: Rule, item: str):
        if rule.proof == "none":
            return
        target = ("requirement", rule.ids["requirement"]) if rule.weight % 2 else ("requirement_assessment", item)
        revision = {"statement": f"Seen on site, {item}"}
        if rule.proof == "ended":
            revision |= {"valid_from": str(TODAY - datetime.timedelta(days=30)), "valid_until": str(TODAY - datetime.timedelta(days=2))}
        body = {"title": "Proof", "kind": "record", "owner": self.subject, "revision": revision,
                "links": [{"target_type": target[0], "target_id": target[1]}]}
        evidence = self.done(self.editor("POST", "/api/v1/evidence", body), 201)["id"]
        if rule.proof == "draft":
            return
        self.done(self.editor("POST", f"/api/v1/evidence/{evidence}/submit"), 200)
        self.done(self.dpo("POST", f"/api/v1/evidence/{evidence}/decide", {"decision": "approve"}), 200)


@pytest.fixture(scope="module")
def books(world):
    chance, clerk = random.Random(SEED), Clerk(world)
    return {clerk.enter(book, number): book for number, book in enumerate(draw(chance) for _ in range(FRAMEWORKS))}


@pytest.fixture(scope="module")
def scores(world, books):
    reply = world.api("viewer", TENANT)("GET", "/api/v1/dashboard/compliance-scores")
    assert reply.status == 200, reply
    return reply.json


def test_each_framework_scores_what_the_formula_says(books, scores):
    shown = {one["regulation"]: one["score"] for one in scores["regulations"]}
    assert shown.keys() == books.keys()
    for number, book in books.items():
        expected = {"score": book.declared(), "evidenced_score": book.proven(), **book.shares()}
        found = {name: shown[number].get(name) for name in expected}
        assert found == {name: tenths(value) for name, value in expected.items()}, f"seed {SEED}: {book}"


def test_the_assessment_and_the_dashboard_say_the_same(world, books, scores):
    for one in scores["regulations"]:
        reply = world.api("viewer", TENANT)("GET", f"/api/v1/compliance-assessments/{one['primary_assessment']}")
        assert reply.json["score"] == one["score"], f"seed {SEED}"


def test_the_mean_over_all_is_weighted_and_rounded_once(books, scores):
    for name, of in (("score", Book.declared), ("evidenced_score", Book.proven)):
        weighed = [(book.weight, of(book)) for book in books.values() if of(book) is not None]
        weight = sum(w for w, _ in weighed)
        mean = sum((w * value for w, value in weighed), Fraction(0)) / weight if weight else None
        assert scores["overall"].get(name) == tenths(mean), f"seed {SEED}"
