#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proves the Dockerfile without a Docker engine: runs its steps, stage by stage, in fresh Debian 12 roots, then starts the
image's command as the image's user, asks what HEALTHCHECK asks and ends it by STOPSIGNAL.

    packaging/try_dockerfile.py      (as root; needs debootstrap; TMPDIR holds the roots; CCACHE_DIR, if set, is lent to the build)
"""
import fnmatch
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
LIBRARY = SOURCE / "packaging" / "fresh_root.sh"
# What debian:12-slim has beyond debootstrap's minbase: nothing that the steps use.
INCLUDE = "ca-certificates"


def instructions(text: str) -> list[tuple[str, str]]:
    joined = re.sub(r"\\\n", " ", "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#")))
    return [tuple(line.split(None, 1)) for line in joined.splitlines() if line.strip()]


class Stage:
    """One FROM: a root folder and what ENV, USER and WORKDIR say so far."""

    def __init__(self, name: str, folder: Path):
        self.name, self.root = name, folder / f"stage-{name}"
        self.environment: dict[str, str] = {}
        self.user, self.workdir = "0:0", "/"
        self.said: dict[str, str] = {}

    def make(self) -> None:
        say(f"FROM debian:12-slim ({self.name})")
        self.root.mkdir()
        run_library(self.root, f"make_root {INCLUDE}")

    def run(self, command: str, as_user: bool = False) -> subprocess.CompletedProcess:
        script = f"cd {shlex.quote(self.workdir)}; {self.exports()} {command}"
        inner = ["/bin/sh", "-ec", script]
        if as_user and self.user != "0:0":
            uid, gid = self.user.split(":")
            inner = ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", "--no-new-privs", *inner]
        return run_library(self.root, "in_root " + shlex.join(inner), check=False)

    def exports(self) -> str:
        return "".join(f"export {name}={shlex.quote(value)}; " for name, value in self.environment.items())


def say(text: str) -> None:
    print(text, flush=True)


def run_library(root: Path, script: str, check: bool = True) -> subprocess.CompletedProcess:
    environment = {**os.environ, "ROOT": str(root)}
    if cache := os.environ.get("CCACHE_DIR"):
        environment["ROOT_BINDS"] = f"{cache}:/ccache {environment.get('ROOT_BINDS', '')}"
        environment["ROOT_ENV"] = f"CCACHE_DIR=/ccache {environment.get('ROOT_ENV', '')}"
    return subprocess.run(["bash", "-ec", f". {shlex.quote(str(LIBRARY))}; {script}"], env=environment, check=check)


def ignored() -> list[str]:
    return [line.strip() for line in (SOURCE / ".dockerignore").read_text().splitlines() if line.strip()]


def copy_context(sources: list[str], target: Path) -> None:
    patterns = ignored()

    def unwanted(folder: str, names: list[str]) -> set[str]:
        inside = Path(folder).relative_to(SOURCE)
        return {
            name
            for name in names
            if any(
                fnmatch.fnmatch(str(inside / name), pattern.removeprefix("**/")) or (pattern.startswith("**/") and name == pattern[3:])
                for pattern in patterns
            )
        }

    for source in sources:
        path = SOURCE / source
        if path.is_dir():
            shutil.copytree(path, target, ignore=unwanted, dirs_exist_ok=True, symlinks=True)
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target / path.name)


def copy(stage: Stage, stages: dict[str, Stage], words: list[str]) -> None:
    origin = None
    if words[0].startswith("--from="):
        origin, words = stages[words[0][7:]], words[1:]
    *sources, place = words
    target = Path(stage.root, *(Path(stage.workdir) / place).parts[1:])
    if origin:
        shutil.copy2(Path(origin.root, *Path(sources[0]).parts[1:]), target)
    else:
        copy_context(sources, target)


def build(folder: Path) -> Stage:
    stages: dict[str, Stage] = {}
    stage: Stage
    for number, (word, rest) in enumerate(instructions((SOURCE / "Dockerfile").read_text()), 1):
        start = time.monotonic()
        if word == "FROM":
            image, *name = rest.split()
            assert image == "debian:12-slim", image
            stage = Stage(name[1] if name else "final", folder)
            stages[stage.name] = stage
            stage.make()
        elif word == "RUN":
            if stage.run(rest).returncode != 0:
                sys.exit(f"step {number} failed: RUN {rest}")
        elif word == "COPY":
            copy(stage, stages, rest.split())
        elif word == "WORKDIR":
            stage.workdir = rest
            Path(stage.root, *Path(rest).parts[1:]).mkdir(parents=True, exist_ok=True)
        elif word == "ENV":
            stage.environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))
        elif word == "USER":
            stage.user = rest
        else:
            stage.said[word] = rest
        say(f"  {word} {rest[:70]}{'…' if len(rest) > 70 else ''}  {time.monotonic() - start:.0f} s")
    return stage


def check(stage: Stage) -> None:
    """Starts ENTRYPOINT with CMD, waits for HEALTHCHECK, ends it as `docker stop` does."""
    assert stage.user != "0:0", "the image would run as root"
    command = shlex.join(json.loads(stage.said["ENTRYPOINT"]) + json.loads(stage.said["CMD"]))
    health = stage.said["HEALTHCHECK"].split("CMD ", 1)[1]
    number = stage.said["STOPSIGNAL"].removeprefix("SIG")
    # This machine's network is shared here, unlike in a container: another port, so that nobody is disturbed.
    port = 20000 + os.getpid() % 10000
    stage.environment["COMPLIANCE_LISTEN"] = f"127.0.0.1:{port}"
    health = health.replace(":8002/", f":{port}/")
    script = (
        f"{command} & pid=$!; for i in $(seq 300); do if {health} >/dev/null 2>&1; then break; fi; sleep 0.2; done; "
        f"{health}; echo; id; kill -{number} $pid; wait $pid; ls -la {stage.said['VOLUME']}"
    )
    if stage.run(script, as_user=True).returncode != 0:
        sys.exit("the image's command does not serve")


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="dockerfile-"))
    try:
        stage = build(folder)
        size = subprocess.run(["du", "-sxm", stage.root], capture_output=True, text=True, check=True).stdout.split()[0]
        say(f"the image's root has {size} MB")
        check(stage)
        say("all steps passed")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
