"""Pins the tools that our tests compare with, and writes down in `tools/pins.json` what the package index had on that day.

What such a tool says is recorded, so the tests that ask it again are for one version: the `dev` extra and `.ci/run` name that one with `==`. Run `python tools/pins.py`, which needs
the network, to ask pip for the newest versions and to write them there; it prints what to run then. `tests/surfaces/test_pins.py` compares the pins, what is installed and the
table, without the network.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

ROOT = Path(__file__).parents[1]
DEV, CI = ROOT / "pyproject.toml", ROOT / ".ci" / "run"
TABLE = ROOT / "tools" / "pins.json"
PIN: Final = re.compile(r"(?<![\w.-])([a-z][a-z0-9-]*)(\[[^\]]*\])?==(\d[\w.]*)")
HELD: Final = {"aws-lambda-powertools": "the version in the layer that synth/notification/processing.py names"}
"""Pins that follow something else than the package index, and what."""
AGAIN: Final = {
    "aws-sam-translator": ("sam_policy_templates.py", "sam_translated.py"),
    "cfn-lint": ("iam_actions.py", "iam_peers.py --record"),
    "checkov": ("iam_peers.py --record",),
    "cloudformation-validate": (),
    "moto": ("managed_policies.py",),
}
"""The tools that write anew what was recorded of each."""


class Table(NamedTuple):
    """The newest versions that the package index had on a day."""

    date: str
    newest: dict[str, str]


def pinned(text: str) -> dict[str, str]:
    """The pins in a file that follow the package index."""
    return {name: version for name, _, version in PIN.findall(text) if name not in HELD}


def repinned(text: str, newest: Mapping[str, str]) -> str:
    """The file with these versions."""
    return PIN.sub(lambda pin: f"{pin[1]}{pin[2] or ''}=={newest.get(pin[1], pin[3])}", text)


def table() -> Table:
    return Table(**json.loads(TABLE.read_text(encoding="utf-8")))


def behind(pins: Mapping[str, str], known: Table) -> Iterator[str]:
    """What is wrong with the pins, as far as the table knows: each with the command that puts it right."""
    for name, version in pins.items():
        if name not in known.newest:
            yield f"{name} is pinned, and not in tools/pins.json: python tools/pins.py"
        elif _parts(version) < _parts(known.newest[name]):
            yield f"{name} is pinned to {version}, and on {known.date} the package index had {known.newest[name]}: python tools/pins.py"
    for name in known.newest.keys() - pins.keys():
        yield f"{name} is in tools/pins.json, and nothing pins it: python tools/pins.py"


def _parts(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def ask(names: Iterable[str]) -> Table:
    """What pip would install now."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-deps", "--ignore-installed", "--quiet", "--report", "-", *names]
    report: Any = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)  # noqa: S603 - the pip of whoever runs it
    found = {re.sub(r"[-_.]+", "-", one["metadata"]["name"]).lower(): one["metadata"]["version"] for one in report["install"]}
    return Table(datetime.now(UTC).date().isoformat(), dict(sorted(found.items())))


def main() -> None:
    pins = pinned(DEV.read_text(encoding="utf-8")) | pinned(CI.read_text(encoding="utf-8"))
    now = ask(pins)
    for file in (DEV, CI):
        file.write_text(repinned(file.read_text(encoding="utf-8"), now.newest), encoding="utf-8")
    TABLE.write_text(f"{json.dumps(now._asdict(), indent=2)}\n", encoding="utf-8")
    for name, version in pins.items():
        if version != now.newest[name]:
            print(f"{name} {version} → {now.newest[name]}: install it, then", *(f"python tools/{tool}" for tool in AGAIN.get(name, ())), sep="\n  ")


if __name__ == "__main__":
    main()
