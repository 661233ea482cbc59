# SPDX-License-Identifier: Apache-2.0
"""Holidays and periods against others' work: the package date-holidays, and a second reckoning from the Regulation."""
import datetime
import random
import subprocess

import pytest
from harness import node, regulation
from harness.server import REPOSITORY, program

FIRST, LAST = 2020, 2035
CASES, OVER_HTTP, SEED = 10_000, 160, 1182_71

# Where the package and this program differ, and why the law is on this side. Nothing else may differ.
DIFFERENCES: dict[tuple[str, str], str] = {}

# Days that hold in parts of a state only. This program counts them where a tenant has named them (extra_holidays), since a
# seat's municipality is not known to it; Reg. 1182/71 Art. 2(1) looks at the days of the place that acts.
PARTIAL = {
    ("BY-A", "Augsburger Friedensfest"): "Art. 1(2) BayFTG: only in the city of Augsburg",
    ("BY-A", "Mariä Himmelfahrt"): "Art. 1(1) no. 2 BayFTG: municipalities with mostly catholic inhabitants",
    ("BY-KATH", "Mariä Himmelfahrt"): "Art. 1(1) no. 2 BayFTG: municipalities with mostly catholic inhabitants",
    ("SN-BZ", "Fronleichnam"): "§ 1(1) SächsSFG with FronleichnamsVO: some catholic municipalities of Bautzen",
    ("TH-EIC", "Fronleichnam"): "§ 2(2) ThürFGtG: Eichsfeld",
    ("TH-UH", "Fronleichnam"): "§ 2(2) ThürFGtG: some municipalities of Unstrut-Hainich",
    ("TH-WAK", "Fronleichnam"): "§ 2(2) ThürFGtG: some municipalities of the Wartburgkreis",
}


@pytest.fixture(scope="module")
def others():
    """Days by state, and by part of a state, as the package has them."""
    return node.run(REPOSITORY / "tests/e2e/holidays/list.mjs", str(FIRST), str(LAST))


@pytest.fixture(scope="module")
def states(others):
    return {state: days for state, days in others.items() if "-" not in state}


def test_all_states_have_the_holidays_that_others_know(world, states):
    viewer = world.api("viewer")
    assert len(states) == 16
    differing = {}
    for state, theirs in states.items():
        ours = {}
        for year in range(FIRST, LAST + 1):
            reply = viewer.get(f"/api/v1/platform/holidays?year={year}&region={state}&limit=200")
            ours |= {day["date"]: day["names"]["de"] for day in reply.json["items"]}
        for day in ours.keys() ^ theirs.keys():
            differing[state, day] = f"{'only here' if day in ours else 'only there'}: {ours.get(day) or theirs[day]}"
    unexplained = {place: what for place, what in differing.items() if place not in DIFFERENCES}
    assert not unexplained, unexplained
    assert set(DIFFERENCES) <= set(differing), "a difference that is explained is none any more"


def test_days_of_parts_of_a_state_are_known_and_left_to_the_tenant(others, states):
    found = {}
    for part in set(others) - set(states):
        whole = others[part.split("-")[0]]
        for day, name in others[part].items():
            if day not in whole:
                found.setdefault((part, name), []).append(day)
    assert set(found) == set(PARTIAL)
    assert all(len(days) == LAST - FIRST + 1 for days in found.values())


def cases() -> list[regulation.Case]:
    """Receipts all over the years and the day, with pauses and extensions as they come about; the same ones in each run."""
    chance = random.Random(SEED)
    first = datetime.datetime(FIRST, 1, 1, tzinfo=datetime.timezone.utc)
    span = int((datetime.datetime(LAST, 7, 1, tzinfo=datetime.timezone.utc) - first).total_seconds())
    hours = lambda low, high: datetime.timedelta(seconds=chance.randrange(low * 3600, high * 3600))
    regions = ["BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"]
    made = []
    for number in range(CASES):
        received = first + datetime.timedelta(seconds=chance.randrange(span))
        case = regulation.Case(received, regions[number % 16], chance.random() < 0.7, "suspend", 0, None, received)
        case.now = received + hours(0, 24 * 80)
        if chance.random() < 0.5:
            case.mode = chance.choice(["suspend", "suspend", "restart", "none"])
            for _ in range(chance.randrange(1, 4)):
                asked = received + hours(0, 24 * 12)
                answered = asked + hours(0, 24 * 30) if chance.random() < 0.85 else None
                case.now = max(case.now, answered or asked)
                case.pauses.append(regulation.Pause(chance.choice(["identity", "clarification"]), asked, answered))
        if chance.random() < 0.5:
            case.extension = chance.choice([1, 2])
            case.notice = regulation.civil(received + hours(0, 24 * 45)) if chance.random() < 0.9 else None
        made.append(case)
    return made


@pytest.fixture(scope="module")
def holidays(states):
    return {state: {datetime.date.fromisoformat(day) for day in days} for state, days in states.items()}


def test_ten_thousand_receipts_are_due_when_a_second_reckoning_says(holidays):
    asked = cases()
    tool = program().parent.parent / "tests" / "reckon"
    lines = "".join(case.line() + "\n" for case in asked)
    done = subprocess.run([tool], input=lines, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    ours = done.stdout.splitlines()
    assert len(ours) == CASES
    wrong = [
        f"{case.line()}: {answer}, not {due}"
        for case, answer in zip(asked, ours)
        if answer != (due := case.answer(holidays[case.state]))
    ]
    assert not wrong, f"{len(wrong)} of {CASES} differ, e.g.\n" + "\n".join(wrong[:10])
    # What was asked is not all alike: each way of the law is there often enough to be seen to fail.
    rolled = sum(line.split("|")[1] != line.split("|")[2] for line in ours)
    suspended = sum(line.split("|")[4] != "0" for line in ours)
    extended = sum(line.split("|")[0] != line.split("|")[1] for line in ours)
    assert min(rolled, suspended, extended) > CASES // 20, (rolled, suspended, extended)


def test_the_operation_reckons_alike(world, holidays):
    viewer, wrong = world.api("viewer"), []
    for case in cases()[:: CASES // OVER_HTTP]:
        months = 1 + case.extension
        spans = [pause for pause in case.pauses if pause.answered]
        reply = viewer.post(
            "/api/v1/platform/deadlines/calculate",
            {
                "rule": "eu_1182_71",
                "period": f"P{months}M",
                "start": case.received.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "region": case.state,
                "time_zone": "Europe/Berlin",
                "suspended": [
                    {"asked_on": str(regulation.civil(p.asked)), "answered_on": str(regulation.civil(p.answered))} for p in spans
                ],
            },
        )
        days = {d for p in spans for d in range(regulation.civil(p.asked).toordinal() + 1, regulation.civil(p.answered).toordinal() + 1)}
        counted, due = regulation.end_of(regulation.civil(case.received), months, holidays[case.state], len(days))
        told = (reply.json.get("target_on"), reply.json.get("due_on"), reply.json.get("suspended_days"))
        if told != (str(counted), str(due), len(days)):
            wrong.append(f"{case.line()}: {told}, not {(str(counted), str(due), len(days))}")
    assert not wrong, "\n".join(wrong)
