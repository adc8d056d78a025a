"""Groups in shares of about the same work, and what comes of each template in the templates' order, whoever judged it and whenever.

Many shares are judged by several processes. The shares themselves depend on nothing but the templates, so that a report does not tell how many there were.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final, NamedTuple

from queuegate.synth.linking.template_groups import Group
from queuegate.synth.values.meter import METER

from ..judging.group import Part, Said, judged
from ..judging.opened import Opened
from ..report.record.model import Problem
from .records import Request

Parts = dict[int, Part]
_SHARE: Final = 25
"""How many event source mappings make a share: 0.1 s of work."""
_WORTH: Final = 80
"""From how many mappings on a further process gains more than the 0.15 s that it takes to start (benchmarks/sizes.py)."""
_PIECES: Final = 4
"""Into how many shares a group is cut that is too large for one: each of them links all of it again."""


class Share(NamedTuple):
    """Groups of the assembly with this position, judged one after the other."""

    assembly: int
    groups: tuple[Group, ...]


class _Counting:
    """Tells how far the work is, as shares come back."""

    def __init__(self, work: Sequence[Share], request: Request) -> None:
        self._tell, self._done, self._all = request.tell, 0, sum(map(_templates, work))
        request.tell(f"judging {self._all} template{'' if self._all == 1 else 's'}")

    def __call__(self, share: Share, parts: Parts) -> Parts:
        self._done += _templates(share)
        if self._done < self._all:
            self._tell(f"judged {self._done} of {self._all} templates")
        return parts


def _templates(share: Share) -> int:
    return sum(len(group.own) for group in share.groups)


def judged_in_shares(assemblies: Sequence[Opened], request: Request) -> list[list[Part]]:
    """What comes of each template of each assembly, in their order."""
    work = list(shares(assemblies))
    several = len(work) > 1 and sum(group.mappings for one in assemblies for group in one.groups) >= _WORTH
    counting = _Counting(work, request)
    with METER.timed(request.judging.seconds):
        done = _spread(work, assemblies, request, counting) if several else [counting(share, judged_share(share, assemblies, request)) for share in work]
    found: list[Parts] = [{} for _ in assemblies]
    for share, parts in zip(work, done, strict=True):
        found[share.assembly] |= parts
    return [[parts[i] for i in sorted(parts)] for parts in found]


def judged_share(share: Share, assemblies: Sequence[Opened], request: Request) -> Parts:
    """What comes of the templates of one share, by their positions."""
    parts: Parts = {}
    for group in share.groups:
        parts |= judged(group, assemblies[share.assembly], request.judging)
    return parts


def shares(assemblies: Sequence[Opened]) -> Iterator[Share]:
    """All groups of all assemblies."""
    for i, assembly in enumerate(assemblies):
        taken: list[Group] = []
        for piece in chain.from_iterable(map(_pieces, assembly.groups)):
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


def _spread(work: Sequence[Share], assemblies: Sequence[Opened], request: Request, counting: _Counting) -> list[Parts]:
    from .workers import Lost, cores, spread  # noqa: PLC0415 - most runs are too short for them

    def here(share: Share) -> Parts:
        return counting(share, judged_share(share, assemblies, request))

    processes = min(request.workers.processes or cores(), len(work)) if sys.executable and request.workers.again is not None else 1
    if processes < 2:  # noqa: PLR2004 - this one
        return [here(share) for share in work]
    from .read import handed_over  # noqa: PLC0415 - as above

    done = spread(work, here, handed_over(assemblies, request), processes - 1)
    return [_lost(share, parts.how, assemblies, request) if isinstance(parts, Lost) else parts for share, parts in zip(work, done, strict=True)]


def _lost(share: Share, how: str, assemblies: Sequence[Opened], request: Request) -> Parts:
    """What is said of templates whose process ended before it could say anything of them."""
    one, own = assemblies[share.assembly], [i for group in share.groups for i in group.own]
    first, *others = (one.places.path(one.survey.routes[i].file) for i in own)
    which = f"{first} and {len(others)} more templates" if others else first
    problem = Problem(
        "rule-crash",
        f"a process ended while it judged {which}: {how}. What is said of the other templates holds. Run again, and report it if it happens again",
        first,
    )
    return {own[0]: Part([], Said([], [problem]), Said([], []), [[] for _ in request.judging.declared], [], set(), [])}
