"""The SQS → Lambda pipelines of an assembly: every event source mapping whose source is, or may be, a queue."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Final

from queuegate._light import NamedTuple

from ..language.cross_stack import References
from ..language.nested_stacks import MOST, MOST_IN_ALL, Nesting, asked_below, nestings, parents_first
from ..language.parameters.accepted import section
from ..language.parameters.given import note_given
from ..language.scope import Scope, Shared
from ..linking.facts import Facts
from ..linking.links import Links
from ..linking.resources import View
from ..sources import disk
from ..sources.template import Template
from ..values.meter import Pot, Spent
from ..values.worlds import Impossible, Undecided, World
from .mappings import KINDS, Mapping, usual

if TYPE_CHECKING:
    from .missing.not_there import Unresolved

Nested = dict[tuple[str, str], str]
_MOST_ASKED: Final = (4_000, 200_000)
"""How many worlds and steps it may take to find out which mappings read a queue, beside"""
_OF_ONE: Final = (100, 1_000)
"""so many for each of them: a real one takes some ten."""


class Pipeline(NamedTuple):
    """One SQS event source mapping, disabled and conditional ones included. `id` is `stack/mapping`."""

    id: str
    mapping: Facts

    def usual(self) -> Mapping:
        """The mapping in the world of the defaults."""
        return usual(self.mapping)


class Model(NamedTuple):
    """Everything that is linked: the templates' scopes, who means whom, and the pipelines."""

    scopes: tuple[Scope, ...]
    links: Links
    pipelines: tuple[Pipeline, ...]

    def possible(self) -> Callable[[World], bool] | None:
        """Tells whether a world can be deployed, as far as the templates' `Rules` say; None where there are none."""
        if all(scope.allowed is None for scope in self.scopes):
            return None
        from ..language.template_rules import possible  # noqa: PLC0415 - few templates have Rules

        return possible(self.scopes)


def build(  # noqa: PLR0913 - what a model is made of
    templates: Sequence[Template],
    given: dict[str, str] | None = None,
    externals: Template | None = None,
    nested: Nested | None = None,
    stacks: Collection[str] = (),
    *,
    handlers: Callable[[Facts], object] | None = None,
    beside: Links | None = None,
) -> Model:
    """Link these templates.

    `given` are parameter values by `Name` or `Stack.Name`; `externals` holds, as resources, what the team says lies outside; `nested` leads from a template's file and
    the logical id of a nested stack in it to the file of that stack's template. `stacks` are the
    names of all stacks, of which these templates may be a part. `handlers` gives what the team states of a function's handler; `beside` are the links of templates with alarms
    that may watch anything.
    """
    shared: Shared = {}
    scopes = list(_scopes(templates, given or {}, shared, nestings(templates, nested or {}), stacks))
    References(scopes)
    links = Links(scopes, KINDS, Scope(externals, {}, shared) if externals else None, handlers=handlers, beside=beside)
    pot = Pot(_MOST_ASKED, _OF_ONE)
    mappings = [facts for facts in links.of(Mapping.type) if _may_read_sqs(facts, pot)]
    return Model(tuple(scopes), links, tuple(Pipeline(f"{facts.scope.id}/{facts.id}", facts) for facts in mappings))


def _scopes(templates: Sequence[Template], given: dict[str, str], shared: Shared, found: list[Nesting], stacks: Collection[str] = ()) -> Iterator[Scope]:
    """The scopes of the stacks that these templates make, in their order; a nested one knows its parent's."""
    made: dict[str, list[Scope]] = {}
    known, taken = cache(lambda: {*stacks, *(template.stack for template in templates)}), set[str]()  # of a thousand stacks, and few ask
    order = parents_first(templates, found)
    asked, left = asked_below(order) if found else {}, MOST_IN_ALL
    for template, several in order:
        owners = [(owner, nesting.resource) for nesting in several for owner in made[nesting.parent.file]]
        more = (len(owners) - 1) * len(section(template.body, "Resources")) if len(owners) > 1 else 0
        crowded = len(owners) > MOST or more > left
        left -= 0 if crowded else more
        here = made[template.file] = []
        for owner in owners if owners and not crowded else [None]:
            name = template.stack if owner is None or len(owners) == 1 else _free(f"{owner[0].id}/{owner[1]}", known(), taken)
            scope = Scope(template, given, shared, stack=name, owner=owner, nested=asked.get(template.file))
            note_given(scope, given)
            if template.again is not None:
                from ..language.loop_collections import lists_of  # noqa: PLC0415 - few templates have loops

                scope = Scope(template.again(lists_of(scope)), given, shared, stack=name, owner=owner, nested=asked.get(template.file))
            scope.crowded = crowded
            here.append(scope)
    return (scope for template in templates for scope in made[template.file])


def _free(name: str, stacks: Collection[str], taken: set[str]) -> str:
    """The name, or the nearest one that no other stack has: none that was read, and none that is `taken`."""
    while is_stack(stacks, name) or name in taken:
        name = f"./{name}"
    taken.add(name)
    return name


def is_stack(stacks: Collection[str], name: str) -> bool:
    """Has any of the stacks this name? What is asked is noted."""
    disk.noted("stack", lambda: name, lambda about: str(about in stacks))
    return name in stacks


def _may_read_sqs(facts: Facts, pot: Pot) -> bool:
    """Does it read a queue in any world? Yes where that takes too long to find out: whoever judges it has a bound, too, and says so."""
    try:
        with pot.share():
            with suppress(Undecided, Impossible):
                usual(facts).reads_sqs()
            return any(outcome is True or isinstance(outcome, Undecided) for outcome in facts.plans["reads_sqs"].outcomes())
    except Spent:
        return True


def linked(mapping: Mapping) -> dict[str, View | Undecided | None]:
    """The mapping's queue, function, role and dead-letter queue in its world: the view, why it cannot be known, or None."""
    return mapping.world.once(("linked", mapping.facts), lambda: _linked(mapping))


def _linked(mapping: Mapping) -> dict[str, View | Undecided | None]:
    found: dict[str, View | Undecided | None] = {}
    for name, follow in (
        ("queue", lambda: mapping.queue),
        ("function", lambda: mapping.function),
        ("role", lambda: mapping.function.role),
        ("dead_letter_queue", lambda: mapping.queue.dead_letter_queue),
    ):
        try:
            found[name] = follow()
        except Undecided as doubt:
            found[name] = doubt.again()
        except Impossible:
            found[name] = None
    return found


def unresolved(mapping: Mapping) -> Iterator[Unresolved]:
    """What CloudFormation cannot resolve in the stacks that a pipeline is made of, each once."""
    from .missing.unresolved import unresolved_in  # noqa: PLC0415 - without a pipeline nobody asks

    for stack in stacks_of(mapping):
        for scope in stack.together():
            yield from unresolved_in(scope, mapping.facts.links)


def stacks_of(mapping: Mapping) -> list[Scope]:
    """The stack of the mapping, those of its queues, its function and its role, and those of what sends to its queues, as far as they are known in the world of the defaults: each that is deployed by itself once."""
    return mapping.facts.links.keep(("stacks of", mapping.facts), lambda: _stacks_of(mapping))


def _stacks_of(mapping: Mapping) -> list[Scope]:
    links, own = mapping.facts.links, mapping.facts.scope.top
    several = links.keep("tops", lambda: {facts.scope.top for facts in links.facts.values() if facts.scope is not links.externals})
    others = [part.facts.scope.top for part in _parts(mapping.usually())] if len(several) > 1 else []
    return list(dict.fromkeys([own, *(scope for scope in others if scope in several)]))


def _parts(mapping: Mapping) -> Iterator[View]:
    from .sending.service_senders import senders  # noqa: PLC0415 - few pipelines lie in several stacks

    parts = linked(mapping)
    yield from (part for part in parts.values() if isinstance(part, View))
    for queue in (parts["queue"], parts["dead_letter_queue"]):
        if isinstance(queue, View):
            with suppress(Undecided, Impossible):
                yield from (sender.view for sender in senders(queue))
