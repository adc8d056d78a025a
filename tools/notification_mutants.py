"""Does a test see it when the reference system is wrong? Small wrong changes to it, one after the other, in a copy: `python tools/notification_mutants.py [WORD…]`.

A change is tried where its file or its text has one of the words; without words all are. The tests that are named beside it have to see it; if they do not, the others are
asked, too, and what only they see is said. What survives, and a change whose text is not in its file any more, make the exit code 1. Nothing here touches the tree.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

import yaml
from asked_of_tests import NoAnswerError, processor_time, seen

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
    "tests/assemblies.py",
    "tests/loading.py",
    "tests/mutants.yaml",
    str(TESTS),
)


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


def asked(folder: Path, *tests: Path) -> str | None:
    return seen(tests, folder, {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, "-m", "slow or not slow")


def tried(file: Path, right: str, wrong: str, tests: str, folder: Path) -> tuple[str, str]:
    """What became of one change, and which test saw it; the file is as it was before."""
    code = file.read_text(encoding="utf-8")
    if code.count(right) != 1:
        return "stale", ""
    file.write_text(code.replace(right, wrong), encoding="utf-8")
    try:
        if by := asked(folder, TESTS / f"{tests}.py"):
            return "killed", by
        return ("SEEN BY OTHERS ONLY", by) if (by := asked(folder, TESTS)) else ("SURVIVED", "")
    except NoAnswerError as why:
        return "NO ANSWER", str(why)
    finally:
        file.write_text(code, encoding="utf-8")


def main(words: list[str]) -> int:
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        system = copied(folder)
        if by := asked(folder, TESTS):
            raise SystemExit(f"{by} fails without any change: put that right first")
        for file, changes in yaml.safe_load(MUTANTS.read_text(encoding="utf-8")).items():
            for right, wrong, tests in changes:
                if not words or any(word in file or word in right for word in words):
                    before = processor_time()
                    outcome, by = tried(system / file, right, wrong, tests, folder)
                    outcomes[outcome] += 1
                    print(f"{outcome:20}{tests}: {file}: {right.strip()} → {wrong.strip()} ({by}; {processor_time() - before:.0f} s)", flush=True)
    print(f"{', '.join(f'{count} {outcome}' for outcome, count in outcomes.items())}; {processor_time():.0f} s of the processor")
    return int(set(outcomes) - {"killed"} != set())


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
