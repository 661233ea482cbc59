# SPDX-License-Identifier: Apache-2.0
"""Reads the project's pages: links, tables, and the console blocks that are run as they stand."""
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "http://127.0.0.1:8002"
BREAK = "\x1e"
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CHANGING = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"), "<id>"),
    (re.compile(r"usr_[0-9a-f]{24}"), "<member>"),
    (re.compile(r"cpl_[a-z]_[\w-]{43}"), "<token>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}Z"), "<instant>"),
    (re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT"), "<date>"),
)


def pages() -> list[Path]:
    """Every Markdown page that belongs to the project."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return [ROOT / name for name in listed if (ROOT / name).exists()]


def links(page: Path) -> list[str]:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
    return [link for link in LINK.findall(text) if not re.match(r"[a-z]+:", link)]


def anchors(page: Path) -> set[str]:
    """Fragments that the page's headings answer to, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def first_cells(page: Path, heading: str) -> list[str]:
    """First cells of the table below a heading, without its head."""
    text = page.read_text("utf-8").split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("|")][2:]


def codes(cells: list[str]) -> set[str]:
    return {code for cell in cells for code in re.findall(r"`([^`]+)`", cell)}


@dataclass
class Step:
    """One command of a console block with the output that the page shows."""

    command: str
    shown: str
    at: tuple[int, int]  # lines of the output, for rewriting
    got: str = field(default="")

    def differs(self) -> bool:
        return steady(self.shown) != steady(self.got)


def steady(text: str) -> str:
    for pattern, word in CHANGING:
        text = pattern.sub(word, text)
    return text.rstrip("\n")


def steps(page: Path) -> list[Step]:
    found: list[Step] = []
    command: list[str] = []
    begin = 0
    inside = False
    lines = page.read_text("utf-8").splitlines()

    def close(end: int) -> None:
        if command:
            found.append(Step("\n".join(command), "\n".join(lines[begin:end]), (begin, end)))
            command.clear()

    for number, line in enumerate(lines):
        if line.startswith("```"):
            if inside:
                close(number)
            inside = line == "```console"
        elif inside and line.startswith("$ "):
            close(number)
            command.append(line[2:])
            begin = number + 1
        elif inside and line.startswith("> ") and begin == number:
            command.append(line[2:])
            begin = number + 1
    return found


def run(found: list[Step], url: str, token: str, folder: Path) -> None:
    """Runs the commands one after the other in one shell and notes what each said."""
    script = "\n".join(f"{step.command.replace(ADDRESS, url)}\nprintf '\\036'" for step in found)
    result = subprocess.run(
        ["bash", "-c", f"exec 2>&1\nTOKEN={token}\n{script}"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    outputs = result.stdout.replace(url, ADDRESS).split(BREAK)
    assert len(outputs) == len(found) + 1, result.stdout[-2000:]
    for step, output in zip(found, outputs):
        step.got = "\n".join(line.rstrip() for line in output.rstrip("\n").splitlines())


def rewrite(page: Path, found: list[Step]) -> None:
    lines = page.read_text("utf-8").splitlines()
    for step in reversed([step for step in found if step.differs()]):
        lines[step.at[0] : step.at[1]] = step.got.splitlines()
    page.write_text("\n".join(lines) + "\n", "utf-8")
