"""Which findings are new, and which are gone: those of one fingerprint and severity are taken for the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence

from ..report.record.model import Finding


def apart(before: Sequence[Finding], after: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """What is gone, and what is new, each in its order. Of several that are alike those of one template are the same, then those of one stack, then one for one. Symmetric."""
    gone: dict[Hashable, list[Finding]] = {}
    new: dict[Hashable, list[Finding]] = {}
    for side, findings in ((gone, before), (new, after)):
        for one in findings:
            side.setdefault((one.fingerprint, one.severity), []).append(one)
    for key in gone.keys() & new.keys():
        left, right = gone[key], new[key]
        for home in (lambda one: one.template, lambda one: one.stack, lambda _: None):
            left, right = _without_same(left, right, home)
        gone[key], new[key] = left, right
    return _in_order(before, gone), _in_order(after, new)


def _without_same(left: Sequence[Finding], right: Sequence[Finding], home: Callable[[Finding], str | None]) -> tuple[list[Finding], list[Finding]]:
    """What is left of both when those of the same home are taken away in pairs."""
    there, here = Counter(map(home, left)), Counter(map(home, right))
    return [*_surplus(left, there & here, home)], [*_surplus(right, there & here, home)]


def _surplus(findings: Sequence[Finding], taken: Counter[str | None], home: Callable[[Finding], str | None]) -> Iterator[Finding]:
    taken = Counter(taken)
    for one in findings:
        taken[home(one)] -= 1
        if taken[home(one)] < 0:
            yield one


def _in_order(findings: Sequence[Finding], kept: dict[Hashable, list[Finding]]) -> list[Finding]:
    wanted = {id(one) for several in kept.values() for one in several}
    return [one for one in findings if id(one) in wanted]
