"""One thing that is wrong in several environments, where people read it once: a mapping is disabled, and how long its messages are kept there is another number in each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from queuegate._light import regex

if TYPE_CHECKING:
    from .grouped import Defect

_QUANTITY: Final = regex(r"(?<![\w.,-])(\d[\d,]*(?:\.\d+)?(?: s(?: \([^()]*\))?)?)(?![\w-])")
"""A number, in seconds with what that is in days."""
_MOST: Final = 20
"""More environments than that are told one by one: nobody reads a sentence with so many numbers."""


def as_one(defects: Sequence[Defect]) -> list[Defect]:
    """Of what a rule says by one fingerprint: those of the same places that differ in one quantity alone, however often it is said, and are put right alike, as one that tells all of them."""
    if len(defects) > _MOST:
        return [*defects]
    found: list[list[Defect]] = []
    for defect in defects:
        same = next((one for one in found if _are_alike(one, defect)), None) if _depends(defect) else None
        if same is None:
            found.append([defect])
        else:
            same.append(defect)
    return [_one(same) if len(same) > 1 else same[0] for same in found]


def _depends(defect: Defect) -> bool:
    return all(finding.worlds for finding in defect.findings)


def _are_alike(defects: Sequence[Defect], other: Defect) -> bool:
    first = defects[0]
    if not _depends(first) or _is_put_right(first) != _is_put_right(other):
        return False
    each = [*defects, other]
    differ = {i for one in each[1:] for i in _differ(first.first.message, one.first.message)}
    return bool(differ) and -1 not in differ and all(len({parts[i] for i in differ}) == 1 for parts in map(_parts, each))


def _is_put_right(defect: Defect) -> list[object]:
    """Where, and how."""
    return [(one.source, one.resource, one.stack, one.fix, one.edits) for one in defect.findings]


def _differ(text: str, other: str) -> list[int]:
    """Which parts differ: one with an odd number is a quantity; -1 where other words do."""
    parts, others = _QUANTITY.split(text), _QUANTITY.split(other)
    if parts[::2] != others[::2]:
        return [-1]
    return [i for i, (one, its) in enumerate(zip(parts, others, strict=True)) if one != its]


def _parts(defect: Defect) -> list[str]:
    return _QUANTITY.split(defect.first.message)


def _one(defects: Sequence[Defect]) -> Defect:
    first, each = defects[0], [_parts(one) for one in defects]
    where = _differ(first.first.message, defects[1].first.message)
    *others, last = dict.fromkeys(parts[where[0]] for parts in each)
    said = f"{', '.join(others)} or {last}"
    message = "".join(said if i in where else part for i, part in enumerate(each[0]))
    findings = tuple(finding for defect in defects for finding in defect.findings)
    return first._replace(findings=findings, told=msgspec.structs.replace(first.first, message=message), apart=len(defects))
