# SPDX-License-Identifier: Apache-2.0
"""Reads scenario files; the format's manual is tests/scenarios/README.md. Running them stands in scenario_run.py."""
import datetime
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

REQUEST = re.compile(r"(?P<who>\S+)\s+(?P<method>GET|POST|PATCH|PUT|DELETE|HEAD)\s+(?P<path>/\S+)$")
GIVEN = re.compile(r"given (?P<name>[a-z_][a-z0-9_]*) = (?P<value>.+)$")
HEADER = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9-]*): (?P<value>.*)$")
EXPECT = re.compile(r"expect (?P<status>\d{3})(?: within (?P<seconds>\d+) s)?$")
FILE = re.compile(r"file (?P<name>\S+) (?P<type>\S+): (?P<text>.*)$")


class ScenarioFault(Exception):
    def __init__(self, line: int, text: str):
        super().__init__(f"line {line}: {text}")


@dataclass
class Step:
    """One request and what is expected of it, or a `given`, `instant` or `mail` line (kind)."""

    line: int
    kind: str = "request"
    who: str = ""
    method: str = ""
    path: str = ""
    headers: dict = field(default_factory=dict)
    body: object = None
    has_body: bool = False
    raw: str | None = None
    upload: tuple | None = None
    status: int = 0
    within_s: int = 0
    reply_headers: dict = field(default_factory=dict)
    reply_body: object = None
    expects_body: bool = False
    reply_text: list = field(default_factory=list)
    audit: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    name: str = ""
    value: object = None


@dataclass
class Scenario:
    title: str
    steps: list
    fresh: bool = False

    @property
    def clocked(self) -> bool:
        """Whether it runs by a clock of its own."""
        return any(step.kind == "clock" for step in self.steps)

    def operations(self) -> list[tuple[str, str]]:
        """Method and path of what has to be served; names in paths stand as they are written."""
        return [(step.method, step.path) for step in self.steps if step.kind == "request"]


def parse_json(text: str, line: int):
    """JSON in which a bare `...` may stand in lists for any further entries."""
    tokens = re.sub(r'("(?:[^"\\]|\\.)*")|\.\.\.', lambda m: m[1] or '"..."', text)
    try:
        return json.loads(tokens)
    except json.JSONDecodeError as fault:
        raise ScenarioFault(line, f"no JSON: {fault}") from None


class Reader:
    def __init__(self, text: str):
        self.lines = text.splitlines()
        self.at = 0
        self.scenario = Scenario("", [])
        self.step: Step | None = None

    def read(self) -> Scenario:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            number, self.at = self.at + 1, self.at + 1
            if not line.strip():
                continue
            if line.startswith("#"):
                self.scenario.title = self.scenario.title or line.lstrip("# ").strip()
            elif line[0].isspace():
                self._detail(number, line.strip())
            else:
                self._statement(number, line.rstrip())
        if not self.scenario.title:
            raise ScenarioFault(1, "the first line must be a comment that says what the scenario shows")
        for step in self.scenario.steps:
            if step.kind == "request" and not step.status:
                raise ScenarioFault(step.line, "the request expects nothing: add `expect <status>`")
        if not any(step.kind == "request" for step in self.scenario.steps):
            raise ScenarioFault(1, "there is no request")
        return self.scenario

    def _statement(self, number: int, line: str):
        if line == "given a fresh tenant":
            self.scenario.fresh = True
        elif found := GIVEN.match(line):
            self._add(Step(number, "given", name=found["name"], value=parse_json(found["value"], number)))
        elif line.startswith("instant "):
            self._add(Step(number, "instant", name=line[8:].strip()))
        elif line.startswith("clock "):
            self._add(Step(number, "clock", value=_instant(line[6:].strip(), number)))
        elif line.startswith("mail "):
            address, _, name = line[5:].partition(" → ")
            self._add(Step(number, "mail", name=name.strip(), value=address.strip()))
        elif found := REQUEST.match(line):
            self._add(Step(number, who=found["who"], method=found["method"], path=found["path"]))
        elif found := EXPECT.match(line):
            self._request(number).status = int(found["status"])
            self.step.within_s = int(found["seconds"] or 0)
        elif line.startswith("audit: "):
            self._request(number).audit.append(line[7:].split())
        elif line.startswith("rows "):
            self._request(number).rows.append((number, line[5:].removesuffix("→").strip(), []))
        else:
            raise ScenarioFault(number, f"not understood: {line}")

    def _add(self, step: Step):
        self.scenario.steps.append(step)
        self.step = step

    def _request(self, number: int) -> Step:
        if self.step is None or self.step.kind != "request":
            raise ScenarioFault(number, "there is no request that this belongs to")
        return self.step

    def _detail(self, number: int, line: str):
        step = self._request(number)
        if step.rows:
            if line != "(none)":
                step.rows[-1][2].append([cell.strip() for cell in line.split("|")])
        elif line.startswith(("{", "[")):
            self._json(step, number, line)
        elif step.status:
            self._reply_detail(step, number, line)
        elif found := FILE.match(line):
            step.upload = (found["name"], found["type"], found["text"])
        elif line.startswith("raw: "):
            step.raw = line[5:]
        elif found := HEADER.match(line):
            step.headers[found["name"]] = found["value"]
        else:
            raise ScenarioFault(number, f"neither header nor body: {line}")

    def _reply_detail(self, step: Step, number: int, line: str):
        if line.startswith("text ~"):
            step.reply_text.append(line[6:])
        elif line.startswith("reply ") and (found := HEADER.match(line[6:])):
            step.reply_headers[found["name"].lower()] = found["value"]
        else:
            raise ScenarioFault(number, f"neither `reply <header>: <value>`, `text ~<pattern>` nor JSON: {line}")

    def _json(self, step: Step, number: int, line: str):
        """Takes the lines that belong to the value: as many indented ones as close its brackets."""
        text = line
        while (
            _depth(text) > 0
            and self.at < len(self.lines)
            and (self.lines[self.at][:1].isspace() or not self.lines[self.at])
        ):
            text += "\n" + self.lines[self.at]
            self.at += 1
        value = parse_json(text, number)
        if step.status:
            step.reply_body, step.expects_body = value, True
        else:
            step.body, step.has_body = value, True


def _instant(text: str, line: int) -> datetime.datetime:
    try:
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(datetime.timezone.utc)
    except ValueError:
        raise ScenarioFault(line, f"no instant: {text}") from None


def _depth(text: str) -> int:
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    return sum(bare.count(c) for c in "{[") - sum(bare.count(c) for c in "}]")


def read(path: Path) -> Scenario:
    return Reader(path.read_text(encoding="utf-8")).read()


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*.scenario"))
