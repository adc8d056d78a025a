"""In which Region the two ends of a pipeline lie, as far as ARNs, the app and the command line tell."""

from __future__ import annotations

from queuegate._light import NamedTuple

from ..values.text import Text, Token
from .around.redrive import home_of
from .parts import Mapping


class Regions(NamedTuple):
    """The Region of the queue, and the other one of the mapping: that of its function."""

    queue: str
    mapping: str


def regions(mapping: Mapping) -> Regions | None:
    """Both Regions, where the queue's ARN spells one and it is known to be another than the mapping's."""
    queue = _region(mapping.event_source.get(), mapping)
    own = (_region(mapping.function_name.get(), mapping) or mapping.facts.scope.region) if queue else ""
    return Regions(queue, own) if own and queue != own else None


def apart(one: Mapping, other: Mapping) -> bool:
    """Do the ARNs of their queues spell two Regions or two accounts?"""
    homes = [(source := mapping.event_source.get()) and home_of(source, mapping) for mapping in (one, other)]
    if not all(homes):
        return False
    pairs = zip(*homes, strict=True)
    return any(not mine.tokens and not theirs.tokens and mine != theirs for mine, theirs in pairs)


def _region(arn: Text | None, mapping: Mapping) -> str:
    home = home_of(arn, mapping) if arn and arn[0] and not isinstance(arn[0], Token) else None  # a reference spells no Region
    region = home.region.plain() if home else ""
    return region if isinstance(region, str) else ""
