#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Imports every file of folders over HTTP and prints a line per file: outcome, objects by kind, repairs and faults by code.

    tools/try_libraries.py build/dev folder [folder ...] [--faults 3] [--locale de] [--json report.json]

One tenant of a server of its own on loopback takes the files, packages before mapping sets and profiles; a file that finds something
missing is tried again when the others are in. Component definitions go to the import of controls. Ends with 1 if a file was
answered with a server error or not at all."""
import argparse
import collections
import json
import secrets
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path


sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))
from common import Service, make_tenant  # noqa: E402

PERMISSIONS = ["libraries:read", "libraries:write", "regulations:read", "controls:read", "controls:write", "risks:read"]
LATER = {"missing-dependency", "catalog-missing"}
KINDS = {".yaml", ".yml", ".json", ".zip"}


def admitted(service: Service) -> str:
    """A service token of a fresh tenant."""
    return make_tenant(service, PERMISSIONS)["token"]


def send(service: Service, token: str, path: str, name: str, data: bytes) -> tuple[int, dict]:
    boundary = secrets.token_hex(16)
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    request = urllib.request.Request(
        service.url + path, method="POST", data=head.encode() + data + f"\r\n--{boundary}--\r\n".encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": f"multipart/form-data; boundary={boundary}"})
    try:
        with urllib.request.urlopen(request, timeout=180) as reply:
            return reply.status, json.loads(reply.read())
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.loads(refusal.read() or b"{}")
    except (urllib.error.URLError, ConnectionError, TimeoutError) as failure:
        return 0, {"type": "/problems/none", "detail": str(failure)}


def codes(entries: list[dict]) -> str:
    return ", ".join(f"{code} {count}" for code, count in sorted(collections.Counter(one["code"] for one in entries).items())) or "none"


def outcome(status: int, reply: dict) -> str:
    if status != 200:
        return f"{status} {reply.get('type', '').rpartition('/')[2]}"
    if reply["rejected"]:
        return "rejected"
    return "/".join(name for name in ("created", "updated", "unchanged") if reply[name])


def told(file: Path, status: int, reply: dict, seconds: float, faults: int) -> str:
    counts = reply.get("object_counts") or {key: reply[key] for key in ("created", "unchanged", "mapped") if reply.get(key)}
    objects = " ".join(f"{kind}={count}" for kind, count in counts.items()) or "-"
    lines = [f"{file.name}: {outcome(status, reply)} in {seconds:.2f} s; {objects}; repaired: {codes(reply.get('warnings', []))}; "
             f"refused: {codes(reply.get('rejected', []))}"]
    if status != 200:
        lines.append(f"    {reply.get('detail') or reply.get('title') or ''} {reply.get('missing', '')}")
    for one in (reply.get("rejected") or reply.get("errors") or [])[:faults]:
        place = f"line {one['line']} " if one.get("line") else ""
        lines.append(f"    {place}{one.get('pointer', '')} {one['code']}: {one.get('message', '')}")
    return "\n".join(lines)


def path_of(data: bytes, locale: str | None) -> str:
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{" and b'"component-definition"' in data[:4096]:
        return "/api/v1/controls/import"
    return "/api/v1/libraries/import" + (f"?locale={locale}" if locale else "")


def attempt_all(service: Service, token: str, files: list[Path], options) -> list[dict]:
    results, waiting = {}, sorted(files, key=lambda file: (file.stat().st_size > 1 << 24, file.name))
    for _ in range(3):
        later = []
        for file in waiting:
            data = file.read_bytes()
            begun = time.monotonic()
            status, reply = send(service, token, path_of(data, options.locale), file.name, data)
            results[file] = {"file": str(file), "status": status, "reply": reply, "seconds": time.monotonic() - begun}
            if reply.get("type", "").rpartition("/")[2] in LATER:
                later.append(file)
        if not later or len(later) == len(waiting):
            break
        waiting = later
    return [results[file] for file in sorted(files)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path, help="build folder with complianced")
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--faults", type=int, default=3, help="shown of each file")
    parser.add_argument("--locale", help="language of OSCAL documents")
    parser.add_argument("--json", type=Path, help="where the whole replies go")
    options = parser.parse_args()
    files = [file for folder in options.folders for file in folder.rglob("*") if file.suffix.lower() in KINDS]
    service = Service(options.build / "compliance" / "complianced")
    try:
        results = attempt_all(service, admitted(service), files, options)
    finally:
        service.stop()
    for one in results:
        print(told(Path(one["file"]), one["status"], one["reply"], one["seconds"], options.faults))
    tally = collections.Counter(outcome(one["status"], one["reply"]) for one in results)
    print(f"{len(results)} files: " + ", ".join(f"{count} {name}" for name, count in tally.most_common()))
    if options.json:
        options.json.write_text(json.dumps(results, indent=1))
    return 1 if any(one["status"] == 0 or one["status"] >= 500 for one in results) else 0


if __name__ == "__main__":
    sys.exit(main())
