"""From a box to one request of it that a person can read: whose it is, for which action, on which resource, and with which context."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from queuegate._light import NamedTuple

from ...values.text import Token
from ..words.actions import canonical, exists, expand, gravest, is_on_any
from .clauses.boxes import ACTION, PRINCIPAL, RESOURCE, Box
from .clauses.conditions import ASKED
from .sets.globs import ANYTHING, FRESH, Glob, Wild, Word, accepts
from .sets.regions import ABSENT, Labels, Region, Sets, Spans, Strings, members
from .sets.spans import value_in
from .sets.words import find

STRANGER: Final = "444455556666"
"""Somebody else's account: one that AWS uses in its own examples."""
_SOMEBODY: Final = "somebody"
_ARN_FIELDS: Final = 6


class Request(NamedTuple):
    """One request. `context` holds the keys that matter, each with its value, None where the request has no such key; `assumes` the conditions that are not understood and
    have to be met, as they are written. `real`: there is such an action today (None: that is not known).
    """

    principal: str
    action: str
    resource: str
    context: tuple[tuple[str, str | None], ...]
    assumes: tuple[str, ...]
    real: bool | None


def request(box: Box, start: Mapping[str, Region], names: Mapping[str, str], principal: str) -> Request:
    """A request of the box. `start` are the regions that every request has, `names` how actions and keys are spelt, `principal` whose it is where no policy says so."""
    action, resource = _action_and_resource(box, names)
    variables: dict[str, str] = {}
    who = shown(_principal(box), variables) if PRINCIPAL in box.regions else principal
    context = [(names.get(key, key), _value(region, variables)) for key, region in _context(box) if region != start.get(key)]
    spelt = shown(resource, variables)
    given = {key.lower() for key, _ in context}
    context += [(names.get(key, key), value) for key, value in variables.items() if key not in given]
    assumes = tuple(
        f"{'' if 'true' in region.labels else 'not '}{key.removeprefix(ASKED)}"
        for key, region in box.regions.items()
        if key.startswith(ASKED) and isinstance(region, Labels)
    )
    return Request(who, action, spelt, tuple(context), assumes, exists(action))


def real_actions(boxes: Iterable[Box]) -> tuple[str, ...]:
    """The actions that there are today and that a request of these boxes may be for, those first that do the most harm."""
    return gravest(frozenset[str]().union(*(_real(box) for box in boxes)))


def spelt_in(box: Box) -> str:
    """The resources of the box as a policy spells them."""
    region = box.regions.get(RESOURCE)
    return ", ".join(dict.fromkeys(shown(one.symbols, {}) for one in region.inside[:1])) if isinstance(region, Strings) and region.inside else "*"


def _real(box: Box) -> frozenset[str]:
    region = box.regions.get(ACTION, Strings())
    if not isinstance(region, Strings):
        return frozenset()
    found = frozenset.intersection(*(_named(one) for one in (*region.inside, ANYTHING)))
    return found.difference(*(_named(one) for one in region.outside))


@lru_cache(maxsize=1024)
def _named(pattern: Glob) -> frozenset[str]:
    """The actions of today that a pattern holds."""
    if any(isinstance(symbol, Token) for symbol in pattern.symbols):
        return frozenset(action for action in expand("*") if accepts(pattern, action.lower()))
    return frozenset(expand(str(pattern)))


def _action_and_resource(box: Box, names: Mapping[str, str]) -> tuple[str, Word]:
    resource = box.regions.get(RESOURCE, Strings())
    word = resource.word() if isinstance(resource, Strings) else None
    text = "".join(str(symbol) for symbol in word or ()) if word else ""
    fields = text.split(":", _ARN_FIELDS - 1)
    service = fields[2] if len(fields) == _ARN_FIELDS else ""
    real = gravest(_real(box))
    action = next((one for one in real if one.startswith(f"{service}:")), next(iter(real), ""))
    if not action:
        spelt = "".join(str(symbol) for symbol in _word(box, ACTION))
        action = canonical(spelt) or names.get(spelt, spelt)
    if not isinstance(resource, Strings) or word is None:
        return action, ()
    return action, next((one for one in _likely(action, resource) if find((*resource.inside, Glob(one)), resource.outside) is not None), word)


def _likely(action: str, resource: Strings) -> Iterator[Word]:
    """Resources that the action is for, where the patterns leave that open."""
    if all(one == ANYTHING for one in resource.inside):
        if is_on_any(action):
            yield ("*",)
        yield tuple(f"arn:aws:{action.partition(':')[0]}:eu-west-1:{STRANGER}:example")


def _word(box: Box, dimension: str) -> Word:
    region = box.regions.get(dimension, Strings())
    return (region.word() or ()) if isinstance(region, Strings) else ()


def _principal(box: Box) -> Word:
    """A principal of the box: a role in somebody else's account, where that is open, else a role in the account that is named."""
    region = box.regions[PRINCIPAL]
    if not isinstance(region, Strings):
        return ()
    likely: list[Word] = [tuple(f"arn:aws:iam::{STRANGER}:role/stranger")]
    likely += [tuple(char for symbol in one.symbols for char in _filling(symbol)) for one in region.inside]
    return next((word for word in likely if find((*region.inside, Glob(word)), region.outside) is not None), ()) or _word(box, PRINCIPAL)


def _filling(symbol: Any) -> Word:
    """What stands for a wildcard of a principal."""
    return tuple("aws" if symbol is Wild.FIELD else "role/example") if isinstance(symbol, Wild) else (symbol,)


def _context(box: Box) -> Iterator[tuple[str, Region]]:
    return ((key, region) for key, region in box.regions.items() if key not in (ACTION, RESOURCE, PRINCIPAL) and not key.startswith(ASKED))


def _value(region: Region, variables: dict[str, str]) -> str | None:
    match region:
        case Strings():
            return None if region.absent else shown(region.word() or (), variables)
        case Sets():
            return ", ".join(shown(word, variables) for word in members(region) or ()) or None
        case Spans():
            return None if region.absent else value_in(region.spans, region.unit)
        case Labels():
            return None if ABSENT in region.labels else max(region.labels)


def shown(word: Iterable[Any], variables: dict[str, str]) -> str:
    """A word as text. A policy variable becomes somebody's value, which `variables` learns; what only the deployment knows stays as it is written."""
    found = []
    for symbol in word:
        if isinstance(symbol, Token) and symbol.kind == "variable":
            found.append(variables.setdefault(symbol.name.partition(",")[0].strip(), _SOMEBODY))
        else:
            found.append(
                symbol.name if isinstance(symbol, Token) and symbol.kind == FRESH else str(symbol.value)[0] if isinstance(symbol, Wild) else str(symbol)
            )
    return "".join(found)
