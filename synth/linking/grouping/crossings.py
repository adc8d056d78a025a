"""What is known of a template that is not linked yet, as data: what may cross from it and to it, and with which others it is judged."""

from __future__ import annotations

from queuegate._light import NamedTuple


class Export(NamedTuple):
    """One export: the spellings of its name, and whether its value may lead to something that a pipeline is linked with."""

    names: tuple[str, ...]
    leads: bool


class Exchange(NamedTuple):
    """What a stack gives others, the names that it imports, and those of the stacks whose outputs it reads. `called` is its own in CloudFormation, where that is not the one by which it is told apart."""

    exports: tuple[Export, ...] = ()
    imports: tuple[str, ...] = ()
    stacks: tuple[str, ...] = ()
    called: str = ""


class Nesting(NamedTuple):
    """The files nested in a template; `hands_on`: it gives them what nobody knows."""

    children: tuple[str, ...] = ()
    hands_on: bool = False


class Anything(NamedTuple):
    """May something of a template be about anything anywhere: in any case, or by what a parent gives?"""

    anyhow: bool = False
    by_parameter: bool = False


class Parameters(NamedTuple):
    """The parameters that a template may share with others; `ruled`: its `Rules` confine them."""

    shared: tuple[str, ...] = ()
    ruled: bool = False


class Mappings(NamedTuple):
    """How many event source mappings a template has, and what they read."""

    number: int = 0
    sources: tuple[str, ...] = ()


class Crossing(NamedTuple):
    """What may cross from or to a template; every string is a spelling, with `HOLE`s. `names` are those of its resources, `words` the names and parts of ARNs that it spells."""

    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    exchange: Exchange = Exchange()
    nesting: Nesting = Nesting()
    policies: Anything = Anything()
    alarms: Anything = Anything()
    parameters: Parameters = Parameters()
    mappings: Mappings = Mappings()


class Sheet(NamedTuple):
    """One template as the groups know it."""

    file: str
    stack: str
    crossing: Crossing


class Group(NamedTuple):
    """Templates by their positions: `own` are judged, `context` is what they are linked with, these included. `mappings` counts the event source mappings to judge."""

    own: tuple[int, ...]
    context: tuple[int, ...]
    mappings: int
