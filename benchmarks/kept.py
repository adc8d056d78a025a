"""What an unchanged run costs, and one in which a single template has changed, as a part of what CloudFormation Validate takes for all of them, in processor seconds.

    pip install -e '.[dev]' && python benchmarks/kept.py [--check]

The two kinds of a thousand templates are those of benchmarks/sizes.py. With `--check` the exit code is 1 where one changed template costs more than its share (0.25 with the JSON report, 0.4
with that of the terminal). The figures of the last run that somebody looked at are in benchmarks/README.md.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sizes import MANY, once, written

ROUNDS: Final = 7
SHARES: Final = {"json": 0.25, "terminal": 0.4}
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


def main(arguments: list[str]) -> int:
    over = False
    print("| case | report | cloudformation-validate, cold, s | ours anew, s | unchanged, s | one changed, s | one changed / its |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        for name, files in written(Path(folder)).items():
            if not name.startswith("1,000"):
                continue
            theirs = cpu([os.environ.get("VALIDATE_PYTHON", sys.executable), "-c", MANY, *map(str, files)], 3)
            text = files[5].read_text(encoding="utf-8")
            for form, share in SHARES.items():
                command = [QUEUEGATE, "check", str(files[0].parent), "--linters", "none", "--report", f"{form}={folder}/report"]
                anew = cpu([*command, "--no-cache"], 1)
                once(command)
                same, one = cpu(command, ROUNDS), cpu(command, ROUNDS, lambda i, file=files[5], text=text: changed(file, text, i))  # type: ignore[misc]  # a default argument is no annotation
                over = over or one > share * theirs
                print(f"| {name} | {form} | {theirs:.2f} | {anew:.2f} | {same:.2f} | {one:.2f} | {one / theirs:.2f} |", flush=True)
    return int("--check" in arguments and over)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
