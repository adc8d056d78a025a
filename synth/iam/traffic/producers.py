"""Which functions know a queue by an environment variable, and which send to a pipeline's queue, as far as their roles name it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Final

from ...language.parameters.accepted import section
from ...linking.facts import Facts
from ...linking.links import Links
from ...linking.reference_index import naming
from ...linking.resources import view_of
from ...model import Function, Mapping, Queue, Role
from ...values.meter import METER, Spent
from ...values.text import Text, Token
from ...values.worlds import Undecided, World, some
from ..evaluation.grants import Grant, gives_by_name, granted
from ..evaluation.whole_service import on_all
from ..policies.items import gathered
from ..policies.match import covers_in
from ..policies.spelling import written_out

_SENDS: Final = frozenset({"sqs:sendmessage"})
_FROM_ELSEWHERE: Final = ("ImportValue", "GetStackOutput", "cdk/exports")
_TO_NAME: Final = (64, 20_000)
"""Worlds and steps that the variables of one function may take: a few have two or three parameters."""
_HANDED: Final = "what a stack hands to another"
_NAMELESS: Final = "a name that CloudFormation makes"
Named = tuple[tuple[tuple[tuple[str | None, Text], ...], bool], ...]
"""The resources that each statement names, each behind its name as `_name` spells it, and whether the statement means all but these."""


def producers(mapping: Mapping) -> Iterator[tuple[Function, Role]]:
    """The functions that are known to send to the mapping's queue and not to read it, and their roles: the role names the queue for sqs:SendMessage. One of another stack is told of the queue, too.

    `*` under Resource, and an action pattern that is for other actions too, make no producer.
    """

    def work(world: World) -> tuple[tuple[Facts, Facts], ...]:
        own: Mapping = view_of(mapping.facts, world)
        found = ((facts, _role_of_producer(own, view_of(facts, world))) for facts in _candidates(own))
        return tuple((facts, role.facts) for facts, role in found if role is not None)

    for function, role in mapping.facts.plan("producers", work)(mapping.world):
        yield view_of(function, mapping.world), view_of(role, mapping.world)


def knowing(mapping: Mapping, queue: Queue) -> list[Function]:
    """The functions that name the queue in an environment variable in some world: those deployed with the mapping, and those of other stacks that are known to name this very queue."""
    links, scope = mapping.facts.links, mapping.facts.scope

    def work() -> list[Facts]:
        found = naming(links, ("naming queues", scope.top.id), lambda: links.deployed_with(Function.type, scope), _queues, queue.facts)
        named = (facts for facts in _told_elsewhere(links).get(_given_name(queue.facts), ()) if queue.facts in _surely_named(facts))
        return [*dict.fromkeys((*found, *_handed(links).get(queue.facts, ()), *named))]

    return [view_of(facts, mapping.world) for facts in links.keep(("knowing", scope.top.id, queue.facts), work)]


def _queues(facts: Facts, world: World) -> Iterator[Facts]:
    function: Function = view_of(facts, world)
    return (known.facts for known in function.knows(Queue.type))


def _surely_named(function: Facts) -> frozenset[Facts]:
    """The queues that its variables name, worked out once: whoever is the first to ask has little to spend. Empty where that takes too long."""

    def build() -> frozenset[Facts]:
        try:
            with METER.limited(*_TO_NAME):
                outcomes = function.plan("queues that it names", lambda world: tuple(_queues(function, world))).outcomes()
                return frozenset(queue for outcome in outcomes if isinstance(outcome, tuple) for queue in outcome)
        except Spent as spent:
            if spent.late:
                raise
            return frozenset()

    return function.links.keep(("queues that are surely named", function), build)


def _handed(links: Links) -> dict[Facts, list[Facts]]:
    """The functions that name a queue by what its stack hands to theirs, by the queue."""

    def build() -> dict[Facts, list[Facts]]:
        index: dict[Facts, list[Facts]] = {}
        for facts in _told_elsewhere(links).get(_HANDED, ()):
            for queue in _surely_named(facts):
                index.setdefault(queue, []).append(facts)
        return index

    return links.keep("functions that are handed queues", build)


def _told_elsewhere(links: Links) -> dict[str, list[Facts]]:
    """The functions of which an environment variable may name a queue of another stack, by what is written there: what a stack hands to another, or a name that one queue alone has, by itself or at the end of a URL or an ARN."""

    def build() -> dict[str, list[Facts]]:
        index: dict[str, list[Facts]] = {}
        of_queues = Counter(_given_name(queue) for queue in links.of(Queue.type))
        for facts in links.of(Function.type):
            variables = section(section(section(facts.body, "Properties"), "Environment"), "Variables")
            names = {name for value in variables.values() if of_queues[name := _last(_spelt(value))] == 1}
            if any(word in str(variables) for word in _FROM_ELSEWHERE):
                names.add(_HANDED)
            for name in names:
                index.setdefault(name, []).append(facts)
        return index

    return links.keep("functions that are told of queues elsewhere", build)


def _given_name(queue: Facts) -> str:
    """Its name as it is written, also in a Sub."""
    return _spelt(section(queue.body, "Properties").get("QueueName")) or _NAMELESS


def _spelt(value: object) -> str:
    text = value.get("Fn::Sub") if isinstance(value, dict) else value
    return text if isinstance(text, str) else ""


def _last(text: str) -> str:
    """The last part of a URL or an ARN; `::` is within a pseudo parameter."""
    return text.replace("::", "\0").rpartition("/")[2].rpartition(":")[2].replace("\0", "::")


def working_and_producing(mapping: Mapping) -> list[Function]:
    """The function that the mapping invokes, where it is one of the targets', and its producers. Raises `Undecided`."""
    worker = mapping.own_function()
    return [*([worker] if worker else []), *(function for function, _ in producers(mapping))]


def grants_on_queue(mapping: Mapping, role: Role, actions: frozenset[str]) -> list[Grant]:
    """The grants of these actions (in lower case) that are known to name the mapping's queue."""
    return _on_queue(mapping, role, lambda grant: grant.is_one_of(actions))


def giving_on_queue(mapping: Mapping, role: Role, actions: frozenset[str]) -> list[Grant]:
    """The grants of one of these actions (in lower case) and perhaps of others, that are known to name the mapping's queue."""
    return _on_queue(mapping, role, lambda grant: not actions.isdisjoint(one.lower() for one in grant.actions("sqs")))


def _on_queue(mapping: Mapping, role: Role, is_wanted: Callable[[Grant], bool]) -> list[Grant]:
    arn = mapping.source_arn()
    return [grant for grant in _by_name(role, is_wanted) if arn and grant.covers(arn, role)]


def _by_name(role: Role, is_wanted: Callable[[Grant], bool]) -> Iterator[Grant]:
    """The grants that are wanted, and name what they are on."""
    return (grant for grant in gathered(granted(role))[0] if is_wanted(grant) and not on_all(grant.statement, "sqs", role))


def _role_of_producer(mapping: Mapping, function: Function) -> Role | None:
    """The role of a function that is known to be a producer and no consumer; None of any other."""
    with suppress(Undecided):
        if not function.exists() or not _sends_to(function.role, mapping):
            return None  # whether it is there comes first: the role of one that is not may be missing too
        if not (function.mappings.any(lambda other: other.source_arn() == mapping.source_arn()) or function.role == mapping.function.role):
            return function.role
    return None


def _sends_to(role: Role, mapping: Mapping) -> bool:
    """Does one of the role's statements name the mapping's queue for sqs:SendMessage?"""
    if not (named := _named(role)) or (arn := mapping.source_arn()) is None:
        return False
    whole, world = written_out(arn, role.facts.links, role.world), role.world

    def spares_it(several: tuple[tuple[str | None, Text], ...]) -> bool:
        return not some(world, [partial(covers_in, world, one, whole) for _, one in several])

    def is_named() -> bool:
        is_near = _nearness(whole)
        near = [one for several, but in named if not but for name, one in several if is_near(name)]
        return some(world, [*[partial(covers_in, world, one, whole) for one in near], *[partial(spares_it, several) for several, but in named if but]])

    return world.once(("sends to", role.facts, whole), is_named)  # one role may be that of every function


def _named(role: Role) -> Named:
    """What the role's statements for sqs:SendMessage name: worked out once for all queues."""

    def work(world: World) -> Named:
        links = role.facts.links
        several = (grant.statement.resources_as_written() for grant in _by_name(view_of(role.facts, world), lambda grant: grant.is_one_of(_SENDS)))
        wholes = ((tuple(written_out(found[0], links, world) for late in lates if (found := late())), but) for lates, but in several)
        return tuple((tuple((_name(whole), whole) for whole in named), but) for named, but in wholes)

    return tuple(role.facts.plan("sends to", work)(role.world)) if gives_by_name(role, _SENDS) else ()


def _candidates(mapping: Mapping) -> list[Facts]:
    """The functions that are deployed with the mapping whose roles may name its queue, in their order, and those of other stacks that know it. Who sends to what is sorted by the queues' names once for all mappings."""
    links, scope = mapping.facts.links, mapping.facts.scope

    def build() -> dict[frozenset[str | None], list[int]]:
        index: dict[frozenset[str | None], list[int]] = {}
        for i, facts in enumerate(links.deployed_with(Function.type, scope)):
            if names := _ever_named(facts):
                index.setdefault(names, []).append(i)
        return index

    index = links.keep(("producers", scope.top.id), build)
    found: list[int] = []
    if arn := mapping.source_arn():
        is_near = _nearness(written_out(arn, links, mapping.world))
        found = sorted(i for names, several in index.items() if any(map(is_near, names)) for i in several)
    deployed = links.deployed_with(Function.type, scope)
    return [*dict.fromkeys((*(deployed[i] for i in found), *_elsewhere(mapping)))]


def _elsewhere(mapping: Mapping) -> list[Facts]:
    with suppress(Undecided):
        return [function.facts for function in knowing(mapping, mapping.queue) if not function.facts.is_deployed_with(mapping.facts)]
    return []


def _nearness(arn: Text) -> Callable[[str | None], bool]:
    """Of the name of a pattern: may it be known that the pattern covers this ARN? None where that is any name.

    Where the ARN ends in a part that only the deployment knows, no letters do.
    """
    if (name := _name(arn)) is not None:
        return lambda pattern: pattern is None or _may_meet(pattern, name)
    ends_open = bool(arn) and isinstance(arn[-1], Token) and arn[-1].kind == "resource"
    return lambda pattern: not ends_open or pattern is None or "*" in pattern


def _may_meet(one: str, two: str) -> bool:
    """May both be one name? By their two ends."""
    if "*" not in one and "*" not in two:
        return one == two
    (head, tail), (its_head, its_tail) = ((text.partition("*")[0], text.rpartition("*")[2]) for text in (one, two))
    return (head.startswith(its_head) or its_head.startswith(head)) and (tail.endswith(its_tail) or its_tail.endswith(tail))


def _names(function: Function) -> frozenset[str | None]:
    """The names of the queues to which the function's role lets it send; None among them for one that may be any."""
    return frozenset(None if but else name for several, but in _named(function.role) for name, _ in several) if function.exists() else frozenset()


def _ever_named(function: Facts) -> frozenset[str | None]:
    """The same in all worlds together, worked out once: whoever sorts the functions may have to begin again, where a bound was reached."""

    def build() -> frozenset[str | None]:
        several = function.plan("sends to", lambda world: _names(view_of(function, world))).outcomes()
        return frozenset(name for names in several for name in (names if isinstance(names, frozenset) else (None,)))

    return function.links.keep(("names that it ever sends to", function), build)


def _name(arn: Text) -> str | None:
    """What is spelt after the last colon of an ARN or of a pattern, with one `*` for its wildcards and parameters; None where it ends with an unknown part."""
    if not arn or not isinstance(arn[-1], str):
        return None
    _, colon, last = "".join(part if isinstance(part, str) else "*" for part in arn).rpartition(":")
    name = last if colon else None
    return name if name is None or not (wild := re.search(r"[*?](?:.*[*?])?", name)) else f"{name[: wild.start()]}*{name[wild.end() :]}"
