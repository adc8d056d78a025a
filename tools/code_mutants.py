"""Does a test see it when the code is wrong? Small wrong changes, one after the other, in a copy of the package: `python tools/code_mutants.py engine|gate|iam|handlers [--near] [WORD…]`.

`engine` is the way from a template to linked pipelines, `gate` what runs, keeps, folds, waives, prints and decides the exit code, and some rules, `iam` what is read of policies,
`handlers` what is read of code. A change is tried where its file or its text has one of the words; without words all are. The tests that stand nearest go first: those that the table names beside the change, below `tests/`, else those of the module or its
room. The others of the suite follow if these saw nothing, and what is slow comes after both; with `--near` neither is asked, but for a slow test that the table names. What survives, and a change whose text is not in its file any
more, make the exit code 1. No tests are believed that fail without any change. Nothing here touches the tree.
"""

from __future__ import annotations

import compileall
import os
import py_compile
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml
from asked_of_tests import NoAnswerError, processor_time, seen

ROOT = Path(__file__).parents[1]
ALL = 4
"""In how many stages all tests are asked."""
TESTS = ROOT / "tests"


class Suite(NamedTuple):
    """Which tests look at a file first, and which follow."""

    first: Callable[[Path], list[Path]]
    others: list[Path]


class Change(NamedTuple):
    """What is right and what is wrong, and the tests that are nearest to it."""

    file: str
    right: str
    wrong: str
    near: tuple[Path, ...]


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
    "handlers": Suite(beside, [TESTS / "synth" / "handlers", TESTS / "policies" / "partial_batch"]),
    "iam": Suite(beside, [TESTS / "synth" / "iam", TESTS / "policies" / "iam_scope"]),
}


def changes(name: str, words: list[str]) -> list[Change]:
    """Those of a table that have one of the words."""
    table = yaml.safe_load(Path(__file__).with_suffix("").joinpath(f"{name}.yaml").read_text(encoding="utf-8"))
    found = []
    for file, several in table.items():
        for right, wrong, *named in several:
            near = [TESTS / one for text in named for one in text.split()] or SUITES[name].first(Path(file))
            found.append(Change(file, right, wrong, tuple(near)))
    return [one for one in found if not words or any(word in one.file or word in one.right for word in words)]


def copied(folder: Path) -> Path:
    """The package as it is installed, in a folder that goes before the installed one."""
    skipped = shutil.ignore_patterns("__pycache__", "notification")
    shutil.copytree(ROOT / "policies" / "_root", folder / "queuegate", ignore=skipped)
    for part in ("policies", "synth"):
        shutil.copytree(ROOT / part, folder / "queuegate" / part, ignore=skipped)
    # Its byte code is known by what a file says: a change may be made within the second in which the file was written, and be as long as what it replaces.
    compileall.compile_dir(folder / "queuegate", quiet=2, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
    return folder / "queuegate"


class Copy:
    """The copied package, and the tests that look at it."""

    def __init__(self, folder: Path) -> None:
        self.package = copied(folder)
        self._environment = {**os.environ, "PYTHONPATH": str(folder)}
        self.sound = cache(self._sound)

    def seen(self, tests: tuple[Path, ...], *, slow: bool = False) -> str | None:
        return seen(tests, ROOT, self._environment, "-m", "slow" if slow else "not slow")

    def _sound(self, tests: tuple[Path, ...], *, slow: bool = False) -> None:
        if by := self.seen(tests, slow=slow):
            raise SystemExit(f"{by} fails without any change: put that right first")

    def tried(self, change: Change, stages: list[tuple[str, tuple[Path, ...], bool]]) -> tuple[str, str]:
        """What became of one change, and which test saw it; the file is as it was before."""
        file = self.package / change.file
        code = file.read_text(encoding="utf-8")
        if code.count(change.right) != 1:
            return "stale", ""
        try:
            for outcome, tests, slow in stages:
                if outcome != "killed at once":  # those were asked about all at once
                    self.sound(tests, slow=slow)
                file.write_text(code.replace(change.right, change.wrong), encoding="utf-8")
                if by := self.seen(tests, slow=slow):
                    return outcome, by
                file.write_text(code, encoding="utf-8")
        except NoAnswerError as why:
            return "NO ANSWER", str(why)
        finally:
            file.write_text(code, encoding="utf-8")
        return ("NOT SEEN NEAR" if len(stages) < ALL else "SURVIVED"), ""


def main(name: str, words: list[str], *, near: bool) -> int:
    others = tuple(SUITES[name].others)
    chosen = changes(name, words)
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(folder))
        copy.sound(tuple(dict.fromkeys(test for one in chosen for test in one.near)))
        for one in chosen:
            stages = [("killed at once", one.near, False), ("killed", others, False), ("killed slowly", one.near, True), ("killed slowly", others, True)]
            before = processor_time()
            asked = (
                [stages[0], *([stages[2]] if any("::" in test.name for test in one.near) else [])] if near else stages
            )  # one that is named is asked, slow or not
            outcome, by = copy.tried(one, asked)
            outcomes[outcome] += 1
            print(f"{outcome:16}{one.file}: {one.right} → {one.wrong} ({by}; {processor_time() - before:.0f} s)", flush=True)
    print(f"{', '.join(f'{count} {outcome}' for outcome, count in outcomes.items())}; {processor_time():.0f} s of the processor")
    return int(any(not outcome.startswith("killed") for outcome in outcomes))


if __name__ == "__main__":
    given = [word for word in sys.argv[1:] if word != "--near"]
    if given[:1] not in [[name] for name in SUITES]:
        raise SystemExit(f"python tools/code_mutants.py {'|'.join(SUITES)} [--near] [WORD…]")
    raise SystemExit(main(given[0], given[1:], near="--near" in sys.argv))
