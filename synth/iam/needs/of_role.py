"""What the pipeline requires of a function's role: to poll, to write its log, to do what its properties switch on, and to call what its code calls."""

from __future__ import annotations

from queuegate._light import NamedTuple

from ...linking.resources import view_of
from ...model import Function
from ...values.worlds import World
from .from_code import coding
from .need import Need, Open
from .polling import polling
from .running import running


class Needed(NamedTuple):
    """What is known to be needed, and where more may be."""

    known: tuple[Need, ...]
    open: tuple[Open, ...]


def needed(function: Function) -> Needed:
    """What a function needs in its world, worked out once for all who ask. What is needed for several reasons is told once, with the first; what two services ask for is two requests, which a Condition may tell apart."""

    def work(world: World) -> Needed:
        seen: Function = view_of(function.facts, world)
        found = [*polling(seen), *running(seen), *coding(seen)]
        known: dict[object, Need] = {}
        for one in found:
            if isinstance(one, Need):
                known.setdefault(one.asks, one)
        return Needed(tuple(known.values()), tuple(dict.fromkeys(one for one in found if isinstance(one, Open))))

    return function.facts.plan("needs", work)(function.world)  # type: ignore[no-any-return]  # a plan's outcome is Any
