"""What people call the resources of the templates, by their ARNs as a policy spells them."""

from __future__ import annotations

from typing import Final

from ...linking.facts import Facts
from ...linking.formats.arn_formats import IDENTITIES
from ...values.exploration import explore
from ...values.meter import METER
from ...values.text import Text
from ...values.trees import paths
from ...values.worlds import Undecided, World
from .clauses.reading import Side

_MOST: Final = 4_000
"""How many worlds are looked at for the ARNs of all resources together, beside the first of each: one for which none are left goes by its ARN."""
_OF_ONE: Final = 16
"""How many for one: as many stages hardly any team has."""


def called(arn: str, side: Side) -> str | None:
    """What people call the resource that has this ARN in this world; None where none of the templates' has. Nothing is asked of the others."""
    may_be = side.links.keep(("called", side.partition), lambda: _by_arn(side))
    return next((facts.name for facts in may_be.get(arn, ()) if _known(facts, side) == arn), None)


def _by_arn(side: Side) -> dict[str, list[Facts]]:
    """The resources by whatever their ARNs are in some world, the last one first."""
    found: dict[str, list[Facts]] = {}
    left = _MOST
    with METER.limited():
        for facts in (facts for kind in IDENTITIES for facts in side.links.of(kind)):
            METER.allow(1 + left, _MOST)

            def work(world: World, facts: Facts = facts) -> str:
                return _known(facts, side._replace(world=world))

            for arn in {arn for _, arn in paths(explore(work, cap=_OF_ONE, rest=""), {}) if isinstance(arn, str)}:
                found.setdefault(arn, []).insert(0, facts)
            left = min(left, int(METER.worlds))
    return found


def _known(facts: Facts, side: Side) -> str:
    """Its ARN in this world; nothing where that is not known."""
    try:
        return str(side.spelt(Text.of(side.links.arn(facts, side.world))))
    except Undecided:
        return ""
