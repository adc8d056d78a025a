"""What an unchanged run costs, and one in which a single template has changed, as a part of what CloudFormation Validate takes for all of them, in processor seconds.

    pip install -e '.[dev]' && python benchmarks/kept.py [--check]

The two kinds of a thousand templates are those of benchmarks/sizes.py. `--check` takes ten seconds: five hundred of the simpler ones and a single one, each tool in turn, from which the seconds of a
thousand follow; the exit code is 1 where one changed template of these costs `BUSY` more than its share (0.25 with the JSON report). The figures of the last run that somebody looked at are in
benchmarks/README.md.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sizes import MANY, once, simple, written

ROUNDS: Final = 7
SHARE: Final = 0.25
BUSY: Final = 0.1
"""What a machine that does other things may add to the share: from 0.17 to 0.24 at a load of twenty and beside tests."""
FEW: Final = 500
CHECKED: Final = 3
"""Templates and rounds of a check."""
QUEUEGATE: Final = str(Path(sys.executable).parent / "queuegate")


def cpu(command: list[str], rounds: int, before: Callable[[int], object] = lambda _: None) -> float:
    """The median of the processor seconds of so many runs."""
    found = []
    for i in range(rounds):
        before(i)
        run = once(command)
        found.append(run.cpu if run else 0.0)
    return statistics.median(found)


def changed(file: Path, text: str, i: int) -> None:
    """The template with another number in it."""
    file.write_text(text.replace("180", str(181 + i)), encoding="utf-8")


def table() -> None:
    """Both kinds of a thousand templates, with both reports."""
    print("| case | report | cloudformation-validate, cold, s | ours anew, s | unchanged, s | one changed, s | one changed / its |")
    print("|---|---|---|---|---|---|---|")
    with folder_and_cache() as folder:
        for name, files in written(folder).items():
            if not name.startswith("1,000"):
                continue
            theirs = cpu(validate(files), 3)
            text = files[5].read_text(encoding="utf-8")
            for form in ("json", "terminal"):
                command = ours(files[0].parent, form)
                anew = cpu([*command, "--no-cache"], 1)
                once(command)
                same, one = cpu(command, ROUNDS), cpu(command, ROUNDS, lambda i, file=files[5], text=text: changed(file, text, i))  # type: ignore[misc]  # a default argument is no annotation
                print(f"| {name} | {form} | {theirs:.2f} | {anew:.2f} | {same:.2f} | {one:.2f} | {one / theirs:.2f} |", flush=True)


def share() -> float:
    """What one changed template of a thousand costs, as a part of what the other engine takes for all: the median of the rounds, in which each command runs once."""
    with folder_and_cache() as folder:
        files = simple(folder / "many", FEW)
        (alone,) = simple(folder / "one", 1)
        text = files[5].read_text(encoding="utf-8")
        many, one = ours(files[0].parent, "json"), ours(alone, "json")
        once(many)
        found = []
        for i in range(CHECKED):
            changed(files[5], text, i)
            changed(alone, text, i)
            own, theirs = (thousand(cpu(first, 1), cpu(all_of_them, 1)) for first, all_of_them in ((one, many), (validate([alone]), validate(files))))
            found.append(own / theirs)
            print(f"{own:.2f} s of {theirs:.2f} s: {own / theirs:.2f}", flush=True)
        return statistics.median(found)


def thousand(one: float, several: float) -> float:
    """The seconds for a thousand templates, by those for one and for a few hundred."""
    return one + (several - one) * (1_000 - 1) / (FEW - 1)


def ours(target: Path, form: str) -> list[str]:
    return [QUEUEGATE, "check", str(target), "--linters", "none", "--report", f"{form}={target.parent / 'report'}"]


def validate(files: Sequence[Path]) -> list[str]:
    return [os.environ.get("VALIDATE_PYTHON", sys.executable), "-c", MANY, *map(str, files)]


@contextmanager
def folder_and_cache() -> Iterator[Path]:
    """An empty folder for templates, and another one for the cache."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        yield Path(folder)


def main(arguments: list[str]) -> int:
    if "--check" not in arguments:
        table()
        return 0
    found = share()
    print(f"one changed template of a thousand costs {found:.2f} of what CloudFormation Validate takes for all; at most {SHARE} is the goal")
    return int(found > SHARE + BUSY)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
