"""Does a test see it when the reference system is wrong? Small wrong changes to it, one after the other, in a copy: `python tools/notification_mutants.py [WORD…]`.

A change is tried where its file or its text has one of the words; without words all are. The tests that are named beside it have to see it; if they do not, the others are
asked, too, and what only they see is said. What survives, and a change whose text is not in its file any more, make the exit code 1. Nothing here touches the tree.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
MUTANTS = Path(__file__).with_name("notification_mutants.yaml")
TESTS = Path("tests", "synth", "notification")
COPIED = (
    "conftest.py",
    "cdk.json",
    "pyproject.toml",
    "queuegate.yaml",
    "docs/notification",
    "policies",
    "synth",
    "tests/loading.py",
    "tests/mutants.yaml",
    str(TESTS),
)

SECONDS = 300
"""How long the tests may take. Without a mistake it is half a minute."""


def copied(folder: Path) -> Path:
    """What the tests of the reference system read, in a folder of its own."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    return folder / "synth" / "notification"


def fails(folder: Path, *tests: Path) -> bool:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *map(str, tests)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False, timeout=SECONDS).returncode != 0  # noqa: S603 - our own tests
    except subprocess.TimeoutExpired:
        return True  # the CI would see that, too


def tried(file: Path, right: str, wrong: str, tests: str, folder: Path) -> str:
    """What became of one change; the file is as it was before."""
    code = file.read_text(encoding="utf-8")
    if code.count(right) != 1:
        return "stale"
    file.write_text(code.replace(right, wrong), encoding="utf-8")
    try:
        return "killed" if fails(folder, TESTS / f"{tests}.py") else "SEEN BY OTHERS ONLY" if fails(folder, TESTS) else "SURVIVED"
    finally:
        file.write_text(code, encoding="utf-8")


def main(words: list[str]) -> int:
    outcomes = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        system = copied(folder)
        if fails(folder, TESTS):
            raise SystemExit("the tests fail without any change: put that right first")
        for file, changes in yaml.safe_load(MUTANTS.read_text(encoding="utf-8")).items():
            for right, wrong, tests in changes:
                if not words or any(word in file or word in right for word in words):
                    outcomes.append(tried(system / file, right, wrong, tests, folder))
                    print(f"{outcomes[-1]:20}{tests}: {file}: {right.strip()} → {wrong.strip()}", flush=True)
    return int(any(outcome != "killed" for outcome in outcomes))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
