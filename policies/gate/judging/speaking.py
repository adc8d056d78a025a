"""Which rules are asked: of a pipeline whose parts are known not those that speak of what nobody wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

from queuegate.synth.linking.links import Links
from queuegate.synth.model.pipelines import Pipeline
from queuegate.synth.values.exploration import Pool
from queuegate.synth.values.meter import Spent
from queuegate.synth.values.value import Refused
from queuegate.synth.values.worlds import World

from ...contents import Named
from ...rule import Finding, Mapping, Rule, Severity, Undecided
from ...speaks_of import BY_WORDS
from ...team import Team
from .verdicts import of_pipeline


def asked(rules: tuple[Named, ...], links: Links, team: Team) -> tuple[tuple[int, Named], ...]:
    """The rules that may have something to say of pipelines with known parts, with their positions: of the others nobody wrote what they speak of."""
    return _asked(rules, links.words(), bool(team.declarations))


@lru_cache(maxsize=16)
def _asked(rules: tuple[Named, ...], words: frozenset[str] | None, declares: bool) -> tuple[tuple[int, Named], ...]:  # noqa: FBT001 - part of what is asked
    unsaid = {name for several, names in BY_WORDS.items() if words.isdisjoint(several) for name in names} if words is not None else ()
    return tuple((i, one) for i, one in enumerate(rules) if one.name not in unsaid and (declares or one.group != "declared"))


def is_known(pipeline: Pipeline, team: Team, pool: Pool, possible: Callable[[World], bool] | None) -> bool:
    """Are its parts known, in each world? Where one is not, that is a question of every rule that asks for it, whatever it would say then."""
    try:
        return not of_pipeline(_FOLLOWING, pipeline, team, pool, possible)
    except Spent:
        return False


def _follow(mapping: Mapping) -> Iterator[Finding]:
    """Follows the links of a mapping, and says nothing of them."""
    try:
        _ = mapping.queue, mapping.queue.dead_letter_queue, mapping.function
    except Refused as refused:
        raise Undecided(refused.reason) from refused
    yield from ()


_FOLLOWING: Final = Rule("following", "", Mapping, Severity.NOTE, "", "", _follow, "")
