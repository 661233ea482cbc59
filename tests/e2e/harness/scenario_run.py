# SPDX-License-Identifier: Apache-2.0
"""Runs a scenario against the server: requests, expectations, rows and events."""
import datetime
import json
import re
import time
import uuid

from .client import Reply, multipart
from .mailbox import code_of, token_of
from .matching import fill, mismatches
from .sanitizer import patience
from .scenario import Scenario, Step

WHO = re.compile(r"(?P<role>[a-z_]+)(?:\((?P<given>[^)]*)\))?(?:@(?P<tenant>[A-Za-z]+))?")


class Runner:
    def __init__(self, world, trail, scenario: Scenario, fresh_name: str):
        self.world, self.trail, self.scenario = world, trail, scenario
        self.names = {"A": fresh_name if scenario.fresh else "A", "B": "B"}
        today = datetime.date.today()
        self.variables = {
            "unique": uuid.uuid4().hex[:12],
            "unknown_id": str(uuid.uuid4()),
            "today": today.isoformat(),
            "tomorrow": (today + datetime.timedelta(days=1)).isoformat(),
            "yesterday": (today - datetime.timedelta(days=1)).isoformat(),
            "year": today.year,
            "mail_port": world.mailbox.port,
        }

    def run(self):
        self._tenant_variables("A")
        for step in self.scenario.steps:
            try:
                getattr(self, "_" + step.kind)(step)
            except AssertionError as failure:
                raise AssertionError(f"line {step.line}: {failure}") from None

    def _tenant_variables(self, letter: str):
        tenant = self.world.tenant(self.names[letter])
        self.variables[f"tenant_{letter.lower()}"] = tenant.id
        self.variables[f"slug_{letter.lower()}"] = tenant.slug

    def _given(self, step: Step):
        self.variables[step.name] = fill(step.value, self.variables)

    def _instant(self, step: Step):
        """Now, with a little room before and after, so that a change is clearly on one side of it."""
        time.sleep(0.01)
        now = self.world.clock.now() if self.world.clock else datetime.datetime.now(datetime.timezone.utc)
        self.variables[step.name] = now.isoformat(timespec="microseconds").replace("+00:00", "Z")
        time.sleep(0.01)

    def _clock(self, step: Step):
        self.world.clock.set(step.value)

    def _mail(self, step: Step):
        address, number = step.value
        self.variables[step.name] = token_of(self.world.mailbox.wait(fill(address, self.variables), number))

    def _code(self, step: Step):
        address, number = step.value
        self.variables[step.name] = code_of(self.world.mailbox.wait(fill(address, self.variables), number))

    def _caller(self, who: str):
        """The client of a caller and the tenant whose trail is watched."""
        if who == "nobody":
            return self.world.anonymous, None
        if who in ("nobody@A", "nobody@B"):
            self._tenant_variables(who[-1])
            return self.world.anonymous, self.world.tenant(self.names[who[-1]]).id
        if who == "instance":
            return self.world.operator, None
        if who.startswith("{{"):
            return (
                self.world.with_bearer(fill(who.split("@")[0], self.variables)),
                self.world.tenant(self.names["A"]).id,
            )
        found = WHO.fullmatch(who)
        assert found, f"nobody is called {who}"
        letter = found["tenant"] or "A"
        name = self.names[letter]
        self._tenant_variables(letter)
        tenant = self.world.tenant(name)
        if found["role"] == "service":
            return self.world.service(tuple(found["given"].split(",")), name), tenant.id
        if found["role"] == "guest":
            person = self.world.guest(fill(found["given"], self.variables))
            return self.world.as_person(person), tenant.id
        member = self.world.member(found["role"], name)
        self.variables[f"{found['role']}_id"] = member.member_id
        return self.world.api(found["role"], name), tenant.id

    def _request(self, step: Step):
        api, tenant_id = self._caller(step.who)
        mark = self.trail.last_event(tenant_id) if tenant_id else ""
        end = time.monotonic() + patience(step.within_s)
        while True:
            names = dict(self.variables)
            reply = self._send(api, step)
            faults = self._reply_faults(step, reply, names)
            if not faults or time.monotonic() >= end:
                break
            time.sleep(0.1)
        assert not faults, f"{step.who} {reply}\n  " + "\n  ".join(faults)
        self.variables = names
        self._check_audit(step, tenant_id, mark, reply)
        self._check_rows(step)

    def _send(self, api, step: Step) -> Reply:
        headers = {name: fill(value, self.variables) for name, value in step.headers.items()}
        body, content = None, None
        if step.upload:
            name, media_type, text = step.upload
            text = fill(text, self.variables)
            if media_type == "text/csv":
                text = text.replace("\\n", "\r\n")
            if media_type == "message/rfc822":
                content, headers["Content-Type"] = text.replace("\\n", "\r\n").encode(), media_type
            else:
                content, headers["Content-Type"] = multipart(name, media_type, text.encode())
        elif step.raw is not None:
            content = step.raw.encode()
            headers.setdefault("Content-Type", "application/json")
        elif step.has_body:
            body = fill(step.body, self.variables)
        return api(step.method, fill(step.path, self.variables), body, content=content, headers=headers)

    def _reply_faults(self, step: Step, reply: Reply, names: dict) -> list[str]:
        if reply.status != step.status:
            return [f"expected {step.status}, is {reply.status}"]
        faults = []
        if step.expects_body:
            faults += mismatches(step.reply_body, reply.json, names)
        for header, wanted in step.reply_headers.items():
            faults += [f"header {line}" for line in mismatches(wanted, reply.headers.get(header), names, header)]
        text = reply.content.decode(errors="replace")
        for pattern in step.reply_text:
            if not re.search(fill(pattern, names), text):
                faults.append(f"the text does not hold {pattern}")
        return faults

    def _check_audit(self, step: Step, tenant_id, mark: str, reply: Reply):
        if not step.audit:
            return
        assert tenant_id, "a caller without a tenant writes no trail: drop the audit line"
        events = self.trail.events_since(tenant_id, mark, reply.request_id)
        shown = json.dumps([{k: e[k] for k in ("action", "entity_type", "entity_id")} for e in events], indent=1)
        for line in step.audit:
            if line == ["none"]:
                assert not events, f"the request wrote to the trail: {shown}"
                continue
            action, entity_type, *entity = [fill(word, self.variables) for word in line]
            fits = [
                e
                for e in events
                if (e["action"], e["entity_type"]) == (action, entity_type)
                and (not entity or e["entity_id"] == entity[0])
            ]
            assert fits, f"no event {' '.join(line)}; there are: {shown}"

    def _check_rows(self, step: Step):
        for number, sql, expected in step.rows:
            found = [
                [
                    "null" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)
                    for cell in row
                ]
                for row in self.trail.rows(fill(sql, self.variables))
            ]
            faults = mismatches(expected, found, self.variables)
            assert not faults, f"rows of line {number}: {found}\n  " + "\n  ".join(faults)
