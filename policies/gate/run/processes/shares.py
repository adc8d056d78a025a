"""Groups in shares of about the same work, and what comes of each template in the templates' order, whoever judged it and whenever.

Many shares are judged by several processes. The shares themselves depend on nothing but the templates, so that a report does not tell how many there were.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from queuegate._light import NamedTuple
from queuegate.synth.linking.grouping.crossings import Group
from queuegate.synth.sources import disk
from queuegate.synth.sources.disk import Asked
from queuegate.synth.values.meter import METER

from ...judging.asked import others
from ...judging.opened import Opened
from ...judging.parts import Part, Said, nothing
from ...report.record.model import Problem
from ..asking.records import Request

Parts = dict[int, Part]
Judged = list[tuple[Parts, Asked]]
_SHARE: Final = 25
"""How many event source mappings make a share: 0.1 s of work."""
_WORTH: Final = 80
"""From how many mappings on a further process gains more than the 0.15 s that it takes to start (benchmarks/sizes.py)."""
_PIECES: Final = 4
"""Into how many shares a group is cut that is too large for one: each of them links all of it again, and has a budget of its own, whoever judges it."""


class Share(NamedTuple):
    """Groups of the assembly with this position, judged one after the other. Of each comes what is said of its templates, and what was asked of the disk for that."""

    assembly: int
    groups: tuple[Group, ...]


class _Counting:
    """Tells how far the work is, as shares come back."""

    def __init__(self, work: Sequence[Share], request: Request) -> None:
        self._tell, self._done, self._all = request.tell, 0, sum(map(_templates, work))
        if work:
            request.tell(f"judging {self._all} template{'' if self._all == 1 else 's'}")

    def __call__(self, share: Share, judged: Judged) -> Judged:
        self._done += _templates(share)
        if self._done < self._all:
            self._tell(f"judged {self._done} of {self._all} templates")
        return judged


def _templates(share: Share) -> int:
    return sum(len(group.own) for group in share.groups)


def judged_in_shares(assemblies: Sequence[Opened], request: Request) -> list[list[Part]]:
    """What comes of each template of each assembly, in their order: what is kept, and the rest judged."""
    found: list[Parts] = [{} for _ in assemblies]
    work = list(shares([_left(one, request, parts) for one, parts in zip(assemblies, found, strict=True)]))
    if held := sum(map(len, found)):
        request.tell(f"nothing has changed for {held} template{'' if held == 1 else 's'}: what was said is said again")
    several = len(work) > 1 and sum(group.mappings for share in work for group in share.groups) >= _WORTH
    counting = _Counting(work, request)
    with METER.timed(request.judging.seconds):
        done = _spread(work, assemblies, request, counting) if several else [counting(share, judged_share(share, assemblies, request)) for share in work]
    for share, several_judged in zip(work, done, strict=True):
        for group, (parts, asked) in zip(share.groups, several_judged, strict=True):
            found[share.assembly] |= parts
            request.kept.add(assemblies[share.assembly], group, parts, asked)
    return [[parts[i] for i in sorted(parts)] for parts in found]


def _left(one: Opened, request: Request, found: Parts) -> Iterator[Group]:
    """The pieces of an assembly that are still to be judged. What is kept of the others is found."""
    answering = others(one, request.judging)
    for piece in chain.from_iterable(map(_pieces, one.groups)):
        if (parts := request.kept.of(one, piece, answering)) is None:
            yield piece
        else:
            found |= parts


def judged_share(share: Share, assemblies: Sequence[Opened], request: Request) -> Judged:
    """What comes of the templates of each group of a share, by their positions."""
    one = assemblies[share.assembly]
    return [_judged(group, one, request) for group in share.groups]


def _judged(group: Group, one: Opened, request: Request) -> tuple[Parts, Asked]:
    from ...judging.group import judged  # noqa: PLC0415 - it loads whatever judges, and an unchanged run judges nothing

    with disk.noting() as asked:
        parts = judged(group, one, request.judging)
    outside = sorted({about for what, about, _ in asked if what == "external" and about})
    parts = {i: part._replace(outside=outside) for i, part in parts.items()}
    disk.add(asked, one.survey.asked_of([*group.context, *one.survey.watching]))
    disk.add(asked, one.asked_beside)
    if one.is_whole(group):  # then its model is everybody's, who may have asked before
        disk.add(one.asked, asked)
        asked = {**one.asked}
    return parts, asked


def shares(groups: Sequence[Iterable[Group]]) -> Iterator[Share]:
    """All groups of all assemblies."""
    for i, several in enumerate(groups):
        taken: list[Group] = []
        for piece in several:
            taken.append(piece)
            if sum(group.mappings for group in taken) >= _SHARE or len(taken) >= 4 * _SHARE:
                yield Share(i, tuple(taken))
                taken = []
        if taken:
            yield Share(i, tuple(taken))


def _pieces(group: Group) -> Iterator[Group]:
    """A group, or for a large one the same group several times, each with a part of it to judge."""
    many = min(_PIECES, group.mappings // (2 * _SHARE), len(group.own))
    if many < 2:  # noqa: PLR2004 - nothing to cut
        yield group
        return
    for i in range(many):
        own = group.own[len(group.own) * i // many : len(group.own) * (i + 1) // many]
        yield Group(own, group.context, group.mappings // many)


def _spread(work: Sequence[Share], assemblies: Sequence[Opened], request: Request, counting: _Counting) -> list[Judged]:
    from .workers import Lost, cores, spread  # noqa: PLC0415 - most runs are too short for them

    def here(share: Share) -> Judged:
        return counting(share, judged_share(share, assemblies, request))

    processes = min(request.workers.processes or cores(), len(work)) if sys.executable and request.workers.again is not None else 1
    if processes < 2:  # noqa: PLR2004 - this one
        return [here(share) for share in work]
    from ..read import handed_over  # noqa: PLC0415 - as above

    done = spread(work, here, handed_over(assemblies, request), processes - 1)
    return [_lost(share, judged.how, assemblies) if isinstance(judged, Lost) else judged for share, judged in zip(work, done, strict=True)]


def _lost(share: Share, how: str, assemblies: Sequence[Opened]) -> Judged:
    """What is said of templates whose process ended before it could say anything of them."""
    one, own = assemblies[share.assembly], [i for group in share.groups for i in group.own]
    first, *others = (one.places.path(one.survey.routes[i].file) for i in own)
    which = f"{first} and {len(others)} more templates" if others else first
    problem = Problem(
        "rule-crash",
        f"a process ended while it judged {which}: {how}. What is said of the other templates holds. Run again, and report it if it happens again",
        first,
    )
    said = {own[0]: Part([], Said([], [problem], []), nothing(), {}, [], set(), [])}
    return [(said if i == 0 else {}, {}) for i in range(len(share.groups))]
