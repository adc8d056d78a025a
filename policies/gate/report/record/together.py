"""One thing that is wrong for several pipelines, where people read it once: the role that three functions have lacks one action, and each of them is denied it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from queuegate._light import regex

from ..text.layout import counted

if TYPE_CHECKING:
    from .grouped import Defect
    from .model import Finding

_TOKENS: Final = regex(r"\w+(?:[.:/-]\w+)*|\s+|.")
_NAME: Final = regex(r"[A-Za-z]\w*\Z")
_LISTED: Final = regex(r"\*(?:(?:, | and )\*)+")
_MOST: Final = 6
_ROUNDS: Final = 10


def together(defects: Sequence[Defect]) -> tuple[Defect, ...]:
    """Those of one place, or of the same places in several stacks, that are alike but for one name, each of another pipeline, as one that tells all the names."""
    at: dict[object, list[Defect]] = {}
    for defect in defects:
        places = tuple((one.source, one.resource, one.stack, *one.worlds) for one in defect.findings)
        at.setdefault(places if all(one.source for one in defect.findings) else id(defect), []).append(defect)
    return tuple(one for alike in at.values() for one in (_merged(_merged(alike, _with_its_like), _with_the_same_fix) if len(alike) > 1 else alike))


def _merged(defects: Sequence[Defect], taken: Callable[[Sequence[Defect]], tuple[Defect, list[Defect]]]) -> list[Defect]:
    found: list[Defect] = []
    for _ in range(_ROUNDS):
        if not defects:
            break
        one, defects = taken(defects)
        found.append(one)
    return [*found, *defects]


def _with_the_same_fix(defects: Sequence[Defect]) -> tuple[Defect, list[Defect]]:
    """The first, with those that say the same of other resources, as of a key that encrypts the queues of twelve pipelines, and are put right by the very same change; and the others."""
    first, *rest = defects
    pipelines, alike = {*first.pipelines}, [first]
    left: list[Defect] = []
    for one in rest:
        same = (
            first.first.fix
            and (one.first.fix, one.first.edits) == (first.first.fix, first.first.edits)
            and _is_said_alike(first.first.message, one.first.message)
        )
        if same and not {*one.pipelines} <= pipelines:
            alike.append(one)
            pipelines.update(one.pipelines)
        else:
            left.append(one)
    if len(alike) == 1:
        return first, left
    names = [first_name_that_differs(first.first.message, one.first.message) for one in alike[1:]]
    others = _listed(list(dict.fromkeys(names))) if all(names) else counted(len(pipelines) - len(first.pipelines), "more pipeline")
    told = msgspec.structs.replace(first.first, message=f"{first.first.message}. The same for {others}")
    findings = tuple(finding for defect in alike for finding in defect.findings)
    return first._replace(findings=findings, told=told, parts=sum(one.parts for one in alike)), left


def _is_said_alike(text: str, other: str) -> bool:
    """Do they differ in names alone, of which one may list more than the other?"""
    words, others = _TOKENS.findall(text), _TOKENS.findall(other)
    return _LISTED.sub("*", _unnamed(words, {*others})) == _LISTED.sub("*", _unnamed(others, {*words}))


def first_name_that_differs(text: str, other: str) -> str:
    """What the second message is about and the first is not: of a key's queues the first one."""
    words = {*_TOKENS.findall(text)}
    return next((word for word in _TOKENS.findall(other) if _is_name(word, words)), "")


def _is_name(word: str, common: set[str]) -> bool:
    return word not in common and word[0].isupper() and _NAME.match(word) is not None


def _unnamed(words: Sequence[str], common: set[str]) -> str:
    return "".join("*" if _is_name(word, common) else word for word in words)


def _with_its_like(defects: Sequence[Defect]) -> tuple[Defect, list[Defect]]:
    """The first, with those that are alike, and the others."""
    first, *others = defects
    names: list[str] = []
    taken: list[Defect] = [first]
    left: list[Defect] = []
    where = -1
    words, pipelines = _TOKENS.findall(first.first.message), {*first.pipelines}
    for one in others:
        found = None if {*one.pipelines} <= pipelines else _name(words, _TOKENS.findall(one.first.message), where)
        if found is None or not _is_same_fix(first.first, one.first, words[found[0]], found[1]):
            left.append(one)
            continue
        where = found[0]
        names.append(found[1])
        taken.append(one)
        pipelines.update(one.pipelines)
    return (_one(taken, words, where, names) if names else first), left


def _name(words: list[str], others: list[str], where: int) -> tuple[int, str] | None:
    """The one name in which two messages differ, at the place where the others do."""
    if len(words) != len(others):
        return None
    differ = [i for i, (one, other) in enumerate(zip(words, others, strict=True)) if one != other]
    if len(differ) != 1 or where not in (-1, differ[0]) or not all(map(_NAME.match, (words[differ[0]], others[differ[0]]))):
        return None
    return differ[0], others[differ[0]]


def _is_same_fix(first: Finding, other: Finding, name: str, its: str) -> bool:
    return _named(first.fix, name, its) == other.fix or first.fix == other.fix


def _named(fix: str, name: str, its: str) -> str:
    return "".join(".".join(its if part == name else part for part in token.split(".")) for token in _TOKENS.findall(fix))


def _one(defects: Sequence[Defect], words: list[str], where: int, names: list[str]) -> Defect:
    first = defects[0].first
    fixes = dict.fromkeys(defect.first.fix for defect in defects)
    related = dict.fromkeys(other for defect in defects[:_MOST] for other in defect.first.related)
    told = msgspec.structs.replace(
        first,
        message="".join([*words[:where], f"each of {_listed([words[where], *names])}", *words[where + 1 :]]),
        fix=first.fix if len(fixes) == 1 else f"{first.fix} And the same for {_listed(names)}.",
        related=list(related),
    )
    return defects[0]._replace(findings=tuple(finding for defect in defects for finding in defect.findings), told=told, parts=len(defects))


def _listed(names: list[str]) -> str:
    shown = [*names[:_MOST], f"{len(names) - _MOST} more"] if len(names) > _MOST + 1 else names
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
