"""Does a test see it when the code is wrong? Small wrong changes, one after the other, in a copy of the package: `python tools/code_mutants.py engine|gate [WORD…]`.

`engine` is the way from a template to linked pipelines, `gate` what runs, folds, waives, prints and decides the exit code, and some rules. A change is tried where its file or its
text has one of the words; without words all are. The tests that stand nearest go first, the others of the suite follow if these saw nothing, and what is slow comes after both. What
survives, and a change whose text is not in its file any more, make the exit code 1. Nothing here touches the tree.
"""

from __future__ import annotations

import compileall
import os
import py_compile
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
SECONDS = 600
"""How long the tests may take. Without a mistake it is a minute."""


class Suite(NamedTuple):
    """Which tests look at a file first, and which follow."""

    first: Callable[[Path], list[Path]]
    others: list[Path]


def beside(file: Path) -> list[Path]:
    """The tests of a module, or of its room."""
    own = TESTS / file.parent / f"test_{file.name}"
    return [own if own.exists() else TESTS / file.parent]


SUITES = {
    "engine": Suite(
        lambda _: [TESTS / "synth" / "test_worlds_equal_enumeration.py"],
        [TESTS / "synth" / name for name in ("values", "language", "linking", "model/test_pipelines.py", "test_sharing.py")],
    ),
    "gate": Suite(beside, [TESTS / "policies" / "gate", TESTS / "surfaces"]),
}


def copied(folder: Path) -> Path:
    """The package as it is installed, in a folder that goes before the installed one."""
    skipped = shutil.ignore_patterns("__pycache__", "notification")
    shutil.copytree(ROOT / "policies" / "_root", folder / "queuegate", ignore=skipped)
    for part in ("policies", "synth"):
        shutil.copytree(ROOT / part, folder / "queuegate" / part, ignore=skipped)
    # Its byte code is known by what a file says: a change may be made within the second in which the file was written, and be as long as what it replaces.
    compileall.compile_dir(folder / "queuegate", quiet=2, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
    return folder / "queuegate"


def fails(tests: list[Path], folder: Path, *, slow: bool) -> bool:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "slow" if slow else "not slow", *map(str, tests)]
    try:
        code = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(folder)}, capture_output=True, check=False, timeout=SECONDS).returncode  # noqa: S603 - our own tests
    except subprocess.TimeoutExpired:
        print(f"(no answer within {SECONDS} s: the CI would see that, too, unless this machine is busy)", flush=True)
        return True
    return code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)  # there may be nothing slow


def tried(file: Path, right: str, wrong: str, suite: Suite, package: Path) -> str:
    """What became of one change; the file is as it was before."""
    code = file.read_text(encoding="utf-8")
    if code.count(right) != 1:
        return "stale"
    file.write_text(code.replace(right, wrong), encoding="utf-8")
    try:
        near = suite.first(file.relative_to(package))
        stages = [(tests, slow) for slow in (False, True) for tests in (near, suite.others)]
        killed = next((i for i, (tests, slow) in enumerate(stages) if fails(tests, package.parent, slow=slow)), None)
        return ("killed at once", "killed", "killed slowly", "killed slowly")[killed] if killed is not None else "SURVIVED"
    finally:
        file.write_text(code, encoding="utf-8")


def main(name: str, words: list[str]) -> int:
    suite = SUITES[name]
    changes = yaml.safe_load(Path(__file__).with_suffix("").joinpath(f"{name}.yaml").read_text(encoding="utf-8"))
    chosen = [
        (file, *change) for file, several in changes.items() for change in several if not words or any(word in file or word in change[0] for word in words)
    ]
    outcomes = []
    with tempfile.TemporaryDirectory() as folder:
        package = copied(Path(folder))
        if fails(list(dict.fromkeys(test for file, _, _ in chosen for test in suite.first(Path(file)))), Path(folder), slow=False):
            raise SystemExit("the tests fail without any change: put that right first")
        for file, right, wrong in chosen:
            outcomes.append(tried(package / file, right, wrong, suite, package))
            print(f"{outcomes[-1]:16}{file}: {right} → {wrong}", flush=True)
    return int(any(not outcome.startswith("killed") for outcome in outcomes))


if __name__ == "__main__":
    if sys.argv[1:2] not in [[name] for name in SUITES]:
        raise SystemExit(f"python tools/code_mutants.py {'|'.join(SUITES)} [WORD…]")
    raise SystemExit(main(sys.argv[1], sys.argv[2:]))
