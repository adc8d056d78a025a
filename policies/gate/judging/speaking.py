"""Which rules need not be asked: those that speak of what nobody wrote, of a pipeline whose parts are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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


def silent(rules: Sequence[Named], links: Links, team: Team) -> frozenset[int]:
    """The positions of the rules that have nothing to say of pipelines with known parts, since nobody wrote what they speak of."""
    words = links.words()
    unsaid = {name for several, names in BY_WORDS.items() if words.isdisjoint(several) for name in names} if words is not None else set()
    return frozenset([i for i, one in enumerate(rules) if one.name in unsaid or (one.group == "declared" and not team.declarations)])


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
