"""The SQS → Lambda pipelines of an assembly: every event source mapping whose source is, or may be, a queue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from .facts import Facts, View, view_of
from .link import Links
from .model import KINDS, Mapping
from .nested import Nesting, asked_below, nestings, once, parents_first
from .references import References
from .scope import Scope
from .sources.template import Template
from .worlds import Impossible, Undecided, Variable, World

Nested = dict[tuple[str, str], str]


class Pipeline(NamedTuple):
    """One SQS event source mapping, disabled and conditional ones included. `id` is `stack/mapping`."""

    id: str
    mapping: Facts

    def usual(self) -> Mapping:
        """The mapping in the world of the defaults."""
        return _usual(self.mapping)


class Model(NamedTuple):
    """Everything that is linked: the templates' scopes, who means whom, and the pipelines."""

    scopes: tuple[Scope, ...]
    links: Links
    pipelines: tuple[Pipeline, ...]

    def possible(self) -> Callable[[World], bool] | None:
        """Tells whether a world can be deployed, as far as the templates' `Rules` say; None where there are none."""
        constrained = [scope for scope in self.scopes if scope.allowed is not None]
        return (lambda world: all(scope.possible(world) for scope in constrained)) if constrained else None


def build(
    templates: Sequence[Template],
    given: dict[str, str] | None = None,
    externals: Template | None = None,
    nested: Nested | None = None,
) -> Model:
    """Link these templates.

    `given` are parameter values by `Name` or `Stack.Name`; `externals` holds, as resources, what the team says lies outside; `nested` leads from a template's file and
    the logical id of a nested stack in it to the file of that stack's template.
    """
    shared: dict[tuple[str, tuple[Any, ...]], Variable] = {}
    scopes = list(_scopes(templates, given or {}, shared, once(nestings(templates, nested or {}))))
    References(scopes)
    links = Links(scopes, KINDS, Scope(externals, {}, shared) if externals else None)
    mappings = [facts for facts in links.of(Mapping.type) if _may_read_sqs(facts)]
    return Model(tuple(scopes), links, tuple(Pipeline(f"{facts.scope.id}/{facts.id}", facts) for facts in mappings))


def _scopes(
    templates: Sequence[Template], given: dict[str, str], shared: dict[tuple[str, tuple[Any, ...]], Variable], single: dict[str, Nesting]
) -> Iterator[Scope]:
    """The templates' scopes, in their order; a nested one knows its parent's."""
    made: dict[str, Scope] = {}
    for template in parents_first(templates, single):
        nesting = single.get(template.file)
        owner = (made[nesting.parent.file], nesting.resource) if nesting else None
        made[template.file] = Scope(
            template, given, shared, owner=owner, bound=nesting.parameters if nesting else None, nested=asked_below(template, single) if single else None
        )
    return (made[template.file] for template in templates)


def _usual(mapping: Facts) -> Mapping:
    world = World()
    world.steps = []
    return view_of(mapping, world)  # type: ignore[no-any-return]  # the kind of a mapping's facts is Mapping


def _may_read_sqs(facts: Facts) -> bool:
    """Does it read a queue in any world?"""
    with suppress(Undecided, Impossible):
        _usual(facts).reads_sqs()
    return any(outcome is True or isinstance(outcome, Undecided) for outcome in facts.plans["reads_sqs"].outcomes())


def linked(mapping: Mapping) -> dict[str, View | Undecided | None]:
    """The mapping's queue, function, role and dead-letter queue in its world: the view, why it cannot be known, or None."""
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
