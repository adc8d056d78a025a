"""From the calls that waited in the runs of a handler to how long each may, and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from .....values.worlds import Undecided
from ....reading import Facts, Wait
from ...calls.uses import line_of
from ..run.state.path import Path, Waited


def waits(paths: Iterable[Path]) -> Facts[Wait]:
    """Every call that waits, tried as often as its loop does when it fails; and of which it is not known how long."""
    found: dict[int, list[Waited]] = {}
    usual: dict[int, int] = {}
    most: Counter[int] = Counter()
    unhurt, several = set[int](), False
    for path in paths:
        several = several or len(path.acted) > 1
        unhurt |= {one.node.id for one in path.waits if path.plan.fail is None}
        counted = Counter((one.node.id, one.turn) for one in path.waits if one.counted)
        for (node, _), count in counted.items():
            most[node] = max(most[node], count)
            usual.setdefault(node, count if path.plan.fail is None else 1)
        for one in path.waits:
            found.setdefault(one.node.id, []).append(one)
    out, doubt = [], None
    for node, held in found.items():
        first = held[0]
        at = first.unit.file.at(first.node)
        known = [one for one in held if not isinstance(one.seconds, str)]
        if not known:
            doubt = doubt or Undecided(f"the timeout of {first.what} ({line_of(at)}) is not known", place=at)
            continue
        longest = max(
            [one for one in known if one.counted] or known, key=lambda one: float("inf") if one.seconds is None else float(one.seconds) * (one.attempts or 1)
        )
        times = max(1, most[node] // usual.get(node, 1))
        attempts = longest.attempts * times if all(one.attempts for one in known) else 0
        is_of_failure = several and node not in unhurt  # one message fails in a run: the others would wait as long
        each = longest.each and (is_of_failure or len({one.turn for one in held}) > 1)  # what is only done for the first message is not
        out.append(Wait(first.what, longest.seconds, attempts, each, at))  # type: ignore[arg-type]  # those that are known are numbers
    return Facts(tuple(out), doubt)
