# SPDX-License-Identifier: Apache-2.0
"""Codes of problems as they are held: what each is called, its status, its meaning in both languages."""
import re

from contracts.held import FOLDER, hold

SOURCE = FOLDER.parents[1] / "platform" / "problem" / "writer.cpp"
ROW = re.compile(r'^    \{"(?P<code>[a-z0-9_]+)", (?P<status>\d{3}), "(?P<en>[^"]*)", "(?P<de>[^"]*)"\},$', re.M)


def codes() -> list[tuple]:
    return [row.group("code", "status", "en", "de") for row in ROW.finditer(SOURCE.read_text("utf-8"))]


def test_the_codes_are_those_that_are_held():
    found = codes()
    assert len(found) > 40, "the table of codes is not where it was"
    lines = ["code\tstatus\tmeaning\tBedeutung", *("\t".join(row) for row in sorted(found))]
    hold("errors.tsv", "\n".join(lines) + "\n")


def test_no_code_is_given_twice_and_each_speaks_german():
    names = [code for code, *_ in codes()]
    assert len(names) == len(set(names))
    assert [code for code, _, _, german in codes() if not german] == []
