"""Writes that only say how far the work on a message is: what the message is for is done by others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from ...words.states import may_be_notice, says_begun, says_ended
from ..run import known
from ..run.state.path import Path, Site
from ..run.state.values import DEPTH, DictV, Opaque, fields, taint

_OF_KEY: Final = 2
"""So many things of a message are in a key at most: whoever writes more keeps the message."""


def only_states(sites: Sequence[Site], path: Path) -> list[Site]:
    """Those that do, and what belongs to them. That the work is done is written beside it where it was written that it began; else it may be all that the message asks for."""
    marks = {id(node) for node, *_ in path.marks}
    begun = [one for one in sites if _writes(one, says_begun) or (id(one.node) in marks and _names(one, 1))]
    others = [one for one in sites if begun and one not in begun]
    return begun + [one for one in others if _writes(one, says_ended) or _commits(one, sites, begun) or _lets_go(one, begun)]


def _lets_go(site: Site, states: Sequence[Site]) -> bool:
    """Does it take one of these away again, as a lock is released?"""
    on = {one.what.rpartition(".")[0] for one in states}
    return known.clears(site.what) and site.what.rpartition(".")[0] in on and _names(site)


def is_only_begun(site: Site, before: Sequence[Site], well: Path) -> bool:
    """May the call be a notice, and the state before it all that the message asks for? Not where another state follows when all goes well."""
    states = [one for one in only_states([*well.sites.values()], well) if _writes(one, says_begun) or _writes(one, says_ended)]
    return may_be_notice(site.what) and any(_writes(one, says_begun) for one in before) and {id(one.node) for one in states} <= {id(one.node) for one in before}


def _commits(site: Site, sites: Sequence[Site], states: Sequence[Site]) -> bool:
    """Is nothing else committed by it than one of these?"""
    written = [
        one for one in sites if known.names_database(one.what) and not (known.commits(one.what) or known.only_brings(one.what) or known.connects(one.what))
    ]
    return known.commits(site.what) and bool(written) and all(one in states for one in written)


def _writes(site: Site, says: Callable[[str], bool]) -> bool:
    said = (one for one in _leaves(site.given, DEPTH) if isinstance(one, str))
    return (any(map(says, said)) or says(site.what.rpartition(".")[2])) and _names(site)


def _names(site: Site, most: int = _OF_KEY) -> bool:
    """Is no more of a message written than what names it?"""
    leaves = list(_leaves(site.given, DEPTH))
    whole = any((isinstance(one, Opaque) and one.kind == "body" and not one.name) or (isinstance(one, DictV) and one.open) for one in leaves)
    return not whole and sum(bool(taint(one)) for one in leaves) <= most


def _leaves(values: Sequence[Any], depth: int) -> Iterator[Any]:
    """What is in them, and each dict that may have more."""
    for one in values:
        inner = fields(one) if depth else []
        yield from _leaves(inner, depth - 1) if inner else ()
        if not inner or (isinstance(one, DictV) and one.open):
            yield one
