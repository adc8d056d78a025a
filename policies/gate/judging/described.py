"""The report's picture of each pipeline: what belongs to it, and its parameters with where each comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from queuegate.synth.linking.resources import View, view_of
from queuegate.synth.model import PARAMETERS, Mapping, told
from queuegate.synth.model.pipelines import Pipeline as Linked
from queuegate.synth.model.pipelines import linked
from queuegate.synth.values.exploration import IMPOSSIBLE, TOO_COSTLY, TOO_MANY, Pool, explore, forget
from queuegate.synth.values.meter import Pot, Spent
from queuegate.synth.values.trees import paths
from queuegate.synth.values.value import Value
from queuegate.synth.values.worlds import Undecided, World

from ..report.record.model import External, Known, Pipeline, Unknown, Varies
from ..report.record.model import Linked as Part
from .places import Places
from .verdicts import describe as in_words

MOST: Final = (8_000, 200_000)
"""How many worlds and steps the parameters of all pipelines of a group may take, beside"""
OF_ONE: Final = (200, 5_000)
"""so many for each of them: no real one takes more."""


def described(pipeline: Linked, places: Places, pot: Pot) -> Pipeline:
    """`pot`: what the parameters of this pipeline and of others beside it may take."""
    found = linked(pipeline.usual())
    pool: Pool = {}
    parameters = {name: _shared(pipeline, read, pot, pool) for name, read in PARAMETERS.items()}
    forget(pool.values())
    return Pipeline(
        id=pipeline.id,
        mapping=places.linked(pipeline.mapping.place),
        queue=_part(found["queue"], places),
        function=_part(found["function"], places),
        role=_part(found["role"], places),
        dead_letter_queue=_part(found["dead_letter_queue"], places),
        parameters=parameters,
    )


def _shared(pipeline: Linked, read: Callable[[Mapping], Value[Any]], pot: Pot, pool: Pool) -> Known | Unknown:
    try:
        with pot.share():
            return parameter(pipeline, read, pool)
    except Spent:
        return Unknown(TOO_COSTLY.reason)


def _part(found: View | Undecided | None, places: Places) -> Part | External | None:
    if isinstance(found, Undecided):
        return External(found.reason)
    return None if found is None else places.linked(found.place)


def parameter(pipeline: Linked, read: Callable[[Mapping], Value[Any]], pool: Pool | None = None) -> Known | Unknown:
    """One parameter of a pipeline, in each world with the defaults of what nothing tells apart. `pool` has what others have learnt in those."""

    def work(world: World) -> tuple[Any, str]:
        try:
            value = read(view_of(pipeline.mapping, world))
            return told(value), value.origin
        except Undecided as doubt:
            return doubt.again(), ""

    found = [(outcome, world) for world, outcome in paths(explore(work, pool=pool, assumes=True, rest=TOO_MANY), {}) if outcome is not IMPOSSIBLE]
    if not found or found[0][0] is TOO_MANY or isinstance(found[0][0][0], Undecided):
        doubt = found[0][0][0] if found and found[0][0] is not TOO_MANY else TOO_MANY
        return Unknown(doubt.reason)
    (value, origin), first = found[0]
    others = (
        []
        if len(found) == 1
        else [Varies(outcome[0], in_words(world)) for outcome, world in found if outcome is not TOO_MANY and not isinstance(outcome[0], Undecided)]
    )
    return Known(value, origin, others if first else [])
