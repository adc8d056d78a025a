"""Which templates have to be seen together: those that may be linked make a group, and beside each group stands what it reads, or what may be about any template.

It errs on one side only: templates that are linked are together, some that are together are not linked. A group is judged without the others, so that a folder of a
thousand templates needs the memory of its largest group, and several processes can judge it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from ...language.nested_stacks import made_from
from .crossings import Anything, Crossing, Group, Sheet
from .possible_texts import HOLE

_MOST_PAIRS: Final = 2_000_000
"""How many pairs of spellings with holes are compared before all templates that have one are taken for linked."""
_MOST_CONTEXT: Final = 16
"""How many times a template may be read again beside other groups, on average, before all templates are one group."""


class _Sets:
    """Disjoint sets of positions."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def of(self, one: int) -> int:
        while (above := self._above[one]) != one:
            self._above[one] = one = self._above[above]
        return one

    def join(self, several: Iterable[int]) -> None:
        first: int | None = None
        for one in several:
            root = self.of(one)
            if first is None or root < first:
                first, root = root, first if first is not None else root
            self._above[root] = first


def groups(sheets: Sequence[Sheet], nested: Iterable[tuple[str, str]] = ()) -> list[Group]:
    """The groups of these templates, in the order of the first of each. `nested` has the files of a parent and of its child, for nested stacks that no path tells."""
    sets, reads = _Sets(len(sheets)), [set[int]() for _ in sheets]
    nestings = _nestings(sheets, nested)
    for pair in nestings:
        sets.join(pair)
    _by_name(sheets, sets)
    _by_export(sheets, sets, reads)
    for alike in (_of(sheets, lambda crossing: crossing.mappings.sources), _confined(sheets)):
        for several in alike.values():
            sets.join(several)
    anywhere = _open(sheets, nestings, lambda crossing: crossing.policies)
    return _with_context(sheets, sets, reads, anywhere)


def watching(sheets: Sequence[Sheet], nested: Iterable[tuple[str, str]] = ()) -> list[int]:
    """The templates that have an alarm which may watch anything. There may be hundreds, so they stand beside no group: whoever judges one asks them all at once."""
    return _open(sheets, _nestings(sheets, nested), lambda crossing: crossing.alarms)


def _nestings(sheets: Sequence[Sheet], nested: Iterable[tuple[str, str]]) -> list[tuple[int, int]]:
    known = {sheet.file: i for i, sheet in enumerate(sheets)}
    found = [(i, known[child]) for i, sheet in enumerate(sheets) for named in sheet.crossing.nesting.children if (child := made_from(named, known))]
    return found + [(known[parent], known[child]) for parent, child in nested if parent in known and child in known]


def _open(sheets: Sequence[Sheet], nestings: Sequence[tuple[int, int]], says: Callable[[Crossing], Anything]) -> list[int]:
    """The templates of which something may be about anything: by itself, or by what a parent gives. What a parent knows, its child knows."""
    parents: dict[int, list[int]] = {}
    for parent, child in nestings:
        parents.setdefault(child, []).append(parent)
    found = []
    for i, sheet in enumerate(sheets):
        anyhow, by_parameter = says(sheet.crossing)
        if anyhow or (by_parameter and (i not in parents or any(sheets[parent].crossing.nesting.hands_on for parent in parents[i]))):
            found.append(i)
    return found


def _of(sheets: Sequence[Sheet], says: Callable[[Crossing], tuple[str, ...]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for i, sheet in enumerate(sheets):
        for text in says(sheet.crossing):
            found.setdefault(text, []).append(i)
    return found


def _confined(sheets: Sequence[Sheet]) -> dict[object, list[int]]:
    """Who shares a parameter that somebody's `Rules` confine: it varies together."""
    confined: dict[object, list[int]] = {shared: [] for sheet in sheets if sheet.crossing.parameters.ruled for shared in sheet.crossing.parameters.shared}
    for i, sheet in enumerate(sheets):
        for shared in sheet.crossing.parameters.shared if confined else ():
            if shared in confined:
                confined[shared].append(i)
    return confined


def _by_name(sheets: Sequence[Sheet], sets: _Sets) -> None:
    """Join who spells a name with whose it is."""
    names, words = _of(sheets, lambda crossing: crossing.names), _of(sheets, lambda crossing: crossing.words)
    partly = {text for text in names if HOLE in text and _says(text)}
    asking = {text for text in words if HOLE in text and _says(text)}
    for name, owners in names.items():
        if HOLE not in name and name in words:
            sets.join((*owners, *words[name]))
    for pattern, hit in (*_matches(asking, names), *_matches(partly, words)):
        sets.join((*words.get(pattern, ()), *names.get(pattern, ()), *(names if pattern in asking else words).get(hit, ())))
    if len(partly) * len(asking) > _MOST_PAIRS:
        sets.join((*(i for name in partly for i in names[name]), *(i for word in asking for i in words[word])))
        return
    ends = [(_ends(word), word) for word in asking]
    for name in partly:
        for ask, word in ends:
            if _compatible(_ends(name), ask):
                sets.join((*names[name], *words[word]))


def _by_export(sheets: Sequence[Sheet], sets: _Sets, reads: list[set[int]]) -> None:
    """Join who imports with who exports; where the value leads to nothing that a pipeline is linked with, the exporter need not know."""
    imports = _of(sheets, lambda crossing: crossing.exchange.imports)
    holes = [text for text in imports if HOLE in text]
    stacks = _of(sheets, lambda crossing: crossing.exchange.stacks)
    for i, sheet in enumerate(sheets):
        for export in sheet.crossing.exchange.exports:
            askers = [
                asker
                for name in export.names
                for text in ([*imports] if HOLE in name else [name, *holes])
                if _same(name, text)
                for asker in imports.get(text, ())
            ]
            _join(i, askers, sets, reads, leads=export.leads)
    for name, askers in stacks.items():
        for i, sheet in enumerate(sheets):
            if _same(sheet.stack, name) or name.startswith(f"{sheet.stack}/") or ((called := sheet.crossing.exchange.called) and _same(called, name)):
                _join(i, askers, sets, reads, leads=any(export.leads for export in sheet.crossing.exchange.exports))


def _join(owner: int, askers: list[int], sets: _Sets, reads: list[set[int]], *, leads: bool) -> None:
    if leads:
        sets.join((owner, *askers))
    for asker in askers:
        reads[asker].add(owner)


def _with_context(sheets: Sequence[Sheet], sets: _Sets, reads: list[set[int]], anywhere: Iterable[int]) -> list[Group]:
    members: dict[int, list[int]] = {}
    for i in range(len(reads)):
        members.setdefault(sets.of(i), []).append(i)
    after = {root: {sets.of(read) for one in own for read in reads[one]} for root, own in members.items()}
    always = {sets.of(i) for i in anywhere}
    found = [_group(sheets, own, sorted(i for one in _reached({root, *always}, after) for i in members[one])) for root, own in members.items()]
    if sum(len(group.context) for group in found) > (_MOST_CONTEXT + 1) * len(reads) + 64:
        return [_group(sheets, everything := range(len(sheets)), everything)]
    return found


def _reached(roots: set[int], after: dict[int, set[int]]) -> set[int]:
    """These sets, those that they read, and so on."""
    seen: set[int] = set()
    waiting = {*roots}
    while waiting:
        seen.add(now := waiting.pop())
        waiting |= after[now] - seen
    return seen


def _group(sheets: Sequence[Sheet], own: Sequence[int], context: Sequence[int]) -> Group:
    return Group(tuple(own), tuple(context), sum(sheets[i].crossing.mappings.number for i in own))


def _says(text: str) -> bool:
    """Is anything of it spelt?"""
    return any(char.isalnum() for part in text.split(HOLE)[::2] for char in part)


def _ends(text: str) -> tuple[str, str]:
    """What is spelt before the first hole, and after the last."""
    return text.partition(HOLE)[0], text.rpartition(HOLE)[2]


def _compatible(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return (one[0].startswith(other[0]) or other[0].startswith(one[0])) and (one[1].endswith(other[1]) or other[1].endswith(one[1]))


def _same(one: str, other: str) -> bool:
    """May these be the same string?"""
    if HOLE in one and HOLE in other:
        return _compatible(_ends(one), _ends(other))
    if HOLE in other:
        one, other = other, one
    if HOLE not in one:
        return one == other
    head, tail = _ends(one)
    return other.startswith(head) and other.endswith(tail)


def _matches(patterns: set[str], texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The patterns with the whole texts that they may be."""
    whole = sorted(text for text in texts if HOLE not in text) if patterns else []
    backwards = sorted(text[::-1] for text in whole)
    for pattern in patterns:
        head, tail = _ends(pattern)
        if not head and not tail:  # something in the middle is spelt
            middle = max(pattern.split(HOLE)[::2], key=len)
            yield from ((pattern, text) for text in whole if middle in text)
        elif head:
            yield from ((pattern, text) for text in _beginning(whole, head) if text.endswith(tail))
        else:
            yield from ((pattern, text[::-1]) for text in _beginning(backwards, tail[::-1]))


def _beginning(ordered: list[str], head: str) -> Iterator[str]:
    at = bisect_left(ordered, head)
    while at < len(ordered) and ordered[at].startswith(head):
        yield ordered[at]
        at += 1
