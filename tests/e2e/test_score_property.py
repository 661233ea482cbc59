# SPDX-License-Identifier: Apache-2.0
"""Scores of random registers, reckoned a second time in exact fractions from the rules and not from the program: scope, weight,
partial credit, evidence, the weighted mean of all regulations, rounded once."""
import datetime
import os
import random
from fractions import Fraction

RESULTS = ("compliant", "partially_compliant", "non_compliant", "not_assessed")


def shown(value: Fraction | None) -> float | None:
    """Per cent with one place, half up."""
    return None if value is None else int(value * 1000 + Fraction(1, 2)) / 10


def mean(pairs) -> Fraction | None:
    pairs = [(weight, value) for weight, value in pairs if value is not None]
    whole = sum(weight for weight, _ in pairs)
    return sum(weight * value for weight, value in pairs) / whole if whole else None


def attained(item: dict, credit: Fraction) -> Fraction:
    return {"compliant": Fraction(1), "partially_compliant": credit}.get(item["result"], Fraction(0))


def in_scope(item: dict, day: str) -> bool:
    return (item["from"] is None or item["from"] <= day) and (item["until"] is None or day <= item["until"])


def near(draw: random.Random, today: datetime.date) -> str | None:
    return (today + datetime.timedelta(days=draw.randint(-2, 2))).isoformat() if draw.random() < 0.3 else None


def regulation(api, decide, draw: random.Random, today: datetime.date) -> dict:
    key = f"drawn-{draw.getrandbits(40):x}"
    weight = draw.choice((0, 1, 1, 2, 3, 7))
    made = api("POST", "/api/v1/regulations", {"key": key, "kind": "policy", "ref_id": key[:20], "title": key, "weight": weight}).json
    items = []
    for number in range(draw.randint(0, 7)):
        first, last = near(draw, today), near(draw, today)
        if first and last and last < first:
            first, last = last, first
        item = {"weight": draw.choice((0, 1, 1, 3, 10)), "from": first, "until": last, "result": draw.choice(RESULTS)}
        body = {"regulation": made["id"], "ref_id": str(number), "title": "Rule", "weight": item["weight"]}
        body |= {name: day for name, day in (("applies_from", first), ("applies_until", last)) if day}
        reply = api("POST", "/api/v1/requirements", body)
        assert reply.status == 201, reply.json
        path = f"/api/v1/compliance-assessments/{made['primary_assessment']}/items"
        row = api("GET", f"{path}?requirement_id={reply.json['id']}").json["items"][0]
        reply = api("PATCH", f"{path}/{row['id']}", {"result": item["result"]})
        assert reply.status == 200, reply.json
        items.append(item)
    reply = decide(
        "POST",
        f"/api/v1/regulations/{made['id']}/determine-applicability",
        {"applicability": "applicable", "rationale": "It binds everybody who works here."},
    )
    assert reply.status == 200, reply.json
    return {"key": key, "weight": weight, "items": items}


def test_scores_are_those_of_the_rules(world):
    seed = int(os.environ.get("COMPLIANCE_SEED", random.SystemRandom().getrandbits(32)))
    print(f"COMPLIANCE_SEED={seed}")
    draw = random.Random(seed)
    today = datetime.date.today()
    tenant = "SCORES"
    api, decide, admin = world.api("editor", tenant), world.api("isms", tenant), world.api("admin", tenant)
    drawn = [regulation(api, decide, draw, today) for _ in range(6)]
    for hundredths in (50, draw.randint(0, 99), draw.randint(0, 99)):
        assert admin("PATCH", "/api/v1/dashboard/settings", {"partial_credit": hundredths / 100}).status == 200
        credit = Fraction(hundredths, 100)
        for offset in (0, 1, 3):
            day = (today + datetime.timedelta(days=offset)).isoformat()
            figures = api("GET", f"/api/v1/dashboard/compliance-scores?on={day}").json
            by_key = {one["key"]: one for one in figures["regulations"]}
            assert by_key.keys() == {one["key"] for one in drawn}
            declared, proven = [], []
            for one in drawn:
                counted = [item for item in one["items"] if in_scope(item, day)]
                score = mean((item["weight"], attained(item, credit)) for item in counted)
                evidenced = mean((item["weight"], min(attained(item, credit), credit)) for item in counted)
                got = by_key[one["key"]]["score"]
                assert (got["score"], got["evidenced_score"], got["requirements"]) == (shown(score), shown(evidenced), len(counted)), (seed, day, one)
                declared.append((one["weight"], score))
                proven.append((one["weight"], evidenced))
            assert (figures["overall"]["score"], figures["overall"]["evidenced_score"]) == (shown(mean(declared)), shown(mean(proven))), (seed, day)
