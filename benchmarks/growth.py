"""How cost grows with size, in processor seconds of all processes: `python benchmarks/growth.py [--check] [SHAPE…]`.

Each shape is timed in two sizes. Cost that is linear in what can be linked grows with the exponent 1; one linked assembly may be a little over it. With `--check` smaller sizes are
taken, and an exponent that is `BUSY` over its bound makes the exit code 1: CI runs that, beside its tests. The figures of the last run that somebody looked at are in benchmarks/README.md.
"""

from __future__ import annotations

import math
import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from shapes import SHAPES, put
from sizes import once

BUSY: Final = 0.1
"""What smaller sizes, on a machine that does other things, add to an exponent: from 1.05 to 1.15 for the mixed folder."""
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


def seconds(case: Case, size: int, folder: Path) -> float | None:
    """Processor seconds; None where it does not end within ten minutes."""
    where = folder / f"{case.shape}-{size}".replace(" ", "-")
    if not where.exists():
        put(where, SHAPES[case.shape](size))
    run = once([QUEUEGATE, *case.command, str(where)], 600)
    return run and run.cpu


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
            exponent = math.log(max(other - base, 0.01) / max(one - base, 0.01)) / math.log(large / small)
            late = exponent > case.bound + (BUSY if check else 0)
            over |= late
            name = " ".join(case.command[:2] if case.command[0] == "access" else case.command[:1])
            print(f"| {name}, {case.shape} | {small} → {large} | {one:.2f} → {other:.2f} s | {exponent:.2f}{' (over its bound)' if late else ''} |", flush=True)
    return int(check and bool(over))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
