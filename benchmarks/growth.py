"""How cost grows with size, in processor seconds of all processes: `python benchmarks/growth.py [--check] [SHAPE…]`.

Each shape is timed in two sizes. Cost that is linear in what can be linked grows with the exponent 1; one linked assembly may be a little over it. What reading handlers costs, which is
linear however slow it is, is told as a ratio to as many pipelines whose code is a line. With `--check` smaller sizes are taken, and an exponent that is `BUSY` over its bound, or a ratio
that is over its own, makes the exit code 1, unless a further pair of runs is within it. CI runs that, beside its tests. The figures of the last run that somebody looked at are in benchmarks/README.md.
"""

from __future__ import annotations

import math
import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from codes import LANGUAGES
from codes import put as put_codes
from shapes import SHAPES, put
from sizes import once

BUSY: Final = 0.1
"""What smaller sizes, on a machine that does other things, add to an exponent: from 1.05 to 1.15 for the mixed folder."""
TRIES: Final = 3
"""So often is a pair run that is over its bound, each beside its own other: on a machine whose cores others had, too, the same run took 12 and 24 s of the processor, and the quickest of each were not of one moment."""
QUEUEGATE: Final = str(Path(sys.executable).parent / "queuegate")


class Case(NamedTuple):
    """A shape, the command and its arguments, the two sizes in full and for a check, and the exponent that it may have."""

    shape: str
    command: tuple[str, ...]
    sizes: tuple[int, int]
    small: tuple[int, int]
    bound: float


_CHECK: Final = ("check", "--static", "--linters", "none", "--no-cache")
CASES: Final = (
    *(
        Case(shape, _CHECK, (200, 1000), (60, 300), 1.15)
        for shape in ("linked by exports", "linked by names that hang on a parameter", "one queue name everywhere", "one template")
    ),
    Case("mixed folder", _CHECK, (100, 1000), (60, 300), 1.1),
    Case("roles", _CHECK, (50, 500), (20, 80), 1.1),
    Case("roles", ("permissions",), (50, 500), (20, 80), 1.1),
    Case("roles", ("access", "not-granted", "--action", "s3:DeleteObject"), (50, 500), (20, 80), 1.1),
    Case("roles", ("access", "no-public-access"), (50, 500), (20, 80), 1.1),
)
HANDLERS: Final = {"Python": 14.0, "JavaScript": 30.0, "Java": 18.0, "Go": 16.0, "C#": 20.0}
"""How many times as long a template takes each of whose functions has a hundred lines of its own, as one whose functions have a line: twice what was measured."""
_MANY: Final = (40, 120)
"""So many with `--check`, and without."""


def seconds(case: Case, size: int, folder: Path) -> float | None:
    """Processor seconds; None where it does not end within ten minutes."""
    where = folder / f"{case.shape}-{size}".replace(" ", "-")
    if not where.exists() and case.shape in LANGUAGES:
        put_codes(case.shape, size, where)
    elif not where.exists():
        put(where, SHAPES[case.shape](size))
    run = once([QUEUEGATE, *case.command, "."], 600, where)  # code is read of the folder in which it is run
    return run and run.cpu


def _exponent(one: float, other: float, times: float) -> float:
    return math.log(max(other, 0.01) / max(one, 0.01)) / math.log(times)


def main(arguments: list[str]) -> int:
    check = "--check" in arguments
    wanted = [one for one in arguments if one != "--check"]
    start = min(filter(None, (once([QUEUEGATE, "--version"]),)), default=None)
    base = start.cpu if start else 0.0
    over = 0
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            if wanted and not any(word in case.shape or word in case.command for word in wanted):
                continue
            small, large = case.small if check else case.sizes
            one, other = seconds(case, small, Path(folder)), seconds(case, large, Path(folder))
            if one is None or other is None:
                print(f"| {case.command[0]}, {case.shape} | {small} → {large} | more than ten minutes |", flush=True)
                over = 1
                continue
            exponent, bound = _exponent(one - base, other - base, large / small), case.bound + (BUSY if check else 0)
            for _ in range(TRIES - 1 if check else 0):
                if exponent <= bound:
                    break
                one, other = seconds(case, small, Path(folder)) or one, seconds(case, large, Path(folder)) or other
                exponent = _exponent(one - base, other - base, large / small)
            late = exponent > bound
            over |= late
            name = " ".join(case.command[:2] if case.command[0] == "access" else case.command[:1])
            print(f"| {name}, {case.shape} | {small} → {large} | {one:.2f} → {other:.2f} s | {exponent:.2f}{' (over its bound)' if late else ''} |", flush=True)
        over |= _handlers(Path(folder), base, wanted, check=check)
    return int(check and bool(over))


def _handlers(folder: Path, base: float, wanted: list[str], *, check: bool) -> bool:
    """Is reading handlers of a language slower than it may be?"""
    many, over = _MANY[not check], False
    for language in [one for one in HANDLERS if not wanted or one in wanted or "handlers" in wanted]:
        ratio, bound = math.inf, HANDLERS[language]
        for _ in range(TRIES if check else 1):
            plain, read = (seconds(Case(shape, _CHECK, (0, 0), (0, 0), 0), many, folder) or math.inf for shape in ("one template", language))
            ratio = (read - base) / max(plain - base, 0.01)
            if ratio <= bound:
                break
        over |= (late := not ratio <= bound)
        print(f"| check, handlers in {language} | {many} | {plain:.2f} → {read:.2f} s | {ratio:.1f} times{' (over its bound)' if late else ''} |", flush=True)
    return over


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
