"""Which findings are new, and which are gone: those of one fingerprint and severity are taken for the same."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from ..report.model import Finding


def apart(before: Sequence[Finding], after: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """What is gone, and what is new, each in its order. Of several that are alike those of the same stack are the same, then one for one. Symmetric."""
    gone: dict[Hashable, list[Finding]] = {}
    new: dict[Hashable, list[Finding]] = {}
    for side, findings in ((gone, before), (new, after)):
        for one in findings:
            side.setdefault((one.fingerprint, one.severity), []).append(one)
    for key in gone.keys() & new.keys():
        left, right = gone[key], new[key]
        for one in [*left]:
            if (same := next((other for other in right if other.stack == one.stack), None)) is not None:
                left.remove(one)
                right.remove(same)
        number = min(len(left), len(right))
        gone[key], new[key] = left[number:], right[number:]
    return _in_order(before, gone), _in_order(after, new)


def _in_order(findings: Sequence[Finding], kept: dict[Hashable, list[Finding]]) -> list[Finding]:
    wanted = {id(one) for several in kept.values() for one in several}
    return [one for one in findings if id(one) in wanted]
