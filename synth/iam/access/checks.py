"""The three questions, each put to every policy of the templates in every world.

They are those that the custom policy checks of IAM Access Analyzer answer online:
https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CheckNoNewAccess.html
https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CheckAccessNotGranted.html
https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CheckNoPublicAccess.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from queuegate._light import NamedTuple, regex

from ...linking.facts import Facts
from ...model.pipelines import Model
from ...values.defaults import ROLE
from ...values.exploration import TOO_COSTLY, TOO_MANY, explore
from ...values.meter import Pot, Spent
from ...values.text import Text
from ...values.trees import paths, when
from ...values.value import Place
from ...values.worlds import Domains, Impossible, Undecided, World
from .called import called
from .clauses.boxes import ACTION, RESOURCE, Box, Clause
from .clauses.reading import Side
from .comparison import NOTHING, Asked, Outcome, Sides, Surplus, sides, surplus
from .sets.globs import EXACT, OWN, glob, widened
from .sets.regions import OneOf
from .shapes import likely
from .strangers import not_known, strangers
from .subjects import HOLDERS, Subject, arn_of, policies, subjects
from .twins import Twin
from .unread import doubts, unread
from .witness import Request, real_actions, request, spelt_in


class Found(NamedTuple):
    """A statement that allows what it should not, one request that shows it, the actions of today that such requests may be for, and the resource as it is spelt (`on`), and
    as people call it (`named`; None: it is none of the templates').

    `was`: where a Deny stood before that stopped it; `beyond`: the former boundary did.
    """

    place: Place
    request: Request
    actions: tuple[str, ...]
    on: str
    named: str | None
    was: Place | None
    beyond: bool


class Said(NamedTuple):
    """What is said of a subject, and the worlds in which it is (none: all of them)."""

    what: Found | Undecided
    worlds: tuple[Domains, ...]


class Checked(NamedTuple):
    """A subject and everything that was found. `new`: it has no counterpart before; `unread`: its policy was not read."""

    subject: Subject
    said: tuple[Said, ...]
    new: bool = False
    unread: bool = False

    @property
    def counts(self) -> bool:
        """Is it a resource itself, and not what holds the policy of another one?"""
        return self.subject.facts.type not in HOLDERS and not self.unread


MOST: Final = (10_000, 300_000)
"""How many worlds and steps one question may take for all subjects together, and"""
OF_ONE: Final = (200, 1_000)
"""how many more for each: none of the corpus's takes as much."""
_ARN: Final = regex(r"arn:([a-z-]+):")


def no_new_access(now: Model, before: Model, known: Mapping[str, str] | None = None) -> Iterator[Checked]:
    """Does any policy allow what its counterpart before did not? One that is new is compared with nothing. `known` are stacks of before as they are called now."""
    stacks, pot = {**_stacks(before, now), **(known or {})}, Pot(MOST, OF_ONE)
    for subject in subjects(now.links):
        twin = _counterpart(subject.facts, now, before, stacks)

        def work(world: World, subject: Subject = subject, twin: Facts | None = twin) -> tuple[tuple[Found, ...], tuple[Undecided, ...]]:
            names: dict[str, str] = {}
            side = Side(now.links, world)
            theirs = [policies(Subject(twin, subject.own), Side(before.links, Twin(world, now.scopes), stacks), names)] if twin else []
            mine = policies(subject, side, names)
            clauses = sides(mine, *theirs)
            return _told(subject, side, names, mine.requests, surplus(Asked(mine.requests), clauses[0], clauses[1] if theirs else NOTHING))

        yield Checked(subject, _said(now, work, pot), new=twin is None)


def not_granted(now: Model, actions: Iterable[str], resources: Iterable[Text]) -> Iterator[Checked]:
    """Does any policy, but those that say who may assume a role, allow one of these actions on one of these resources? None of either kind means any."""
    wanted, on = tuple(glob(Text.of(action.lower())) for action in actions), tuple(resources)
    partition, pot = _partition(on), Pot(MOST, OF_ONE)
    for subject in subjects(now.links):
        if subject.own or subject.facts.type != ROLE:

            def work(world: World, subject: Subject = subject) -> tuple[tuple[Found, ...], tuple[Undecided, ...]]:
                spelt: dict[str, str] = {}
                side = Side(now.links, world, partition=partition)
                mine = policies(subject, side, spelt)
                arns = tuple(widened(glob(side.spelt(one)), EXACT if subject.own else OWN) for one in on)
                tests = [(at, OneOf(globs)) for at, globs in ((ACTION, wanted), (RESOURCE, arns)) if globs]
                asked = Asked(mine.requests, (Clause(tuple(tests), subject.facts.place, "asked"),))
                return _told(subject, side, spelt, mine.requests, surplus(asked, *sides(mine)))

            yield Checked(subject, _said(now, work, pot))


def no_public_access(now: Model) -> Iterator[Checked]:
    """Does any policy of a resource let somebody in whom nobody has named?"""
    pot = Pot(MOST, OF_ONE)
    for subject in subjects(now.links, own=False):

        def work(world: World, subject: Subject = subject) -> tuple[tuple[Found, ...], tuple[Undecided, ...]]:
            names: dict[str, str] = {}
            side = Side(now.links, world)
            mine = policies(subject, side, names)
            (clauses,) = sides(mine)
            public = tuple(box for one in mine.requests for box in strangers(one, (*clauses.allows, *clauses.denies)))
            return _told(subject, side, names, public, _of_strangers(public, clauses, names))

        yield Checked(subject, _said(now, work, pot))
    for subject in unread(now.links):
        said = _said(now, lambda world, subject=subject: ((), doubts(subject, world)), pot)  # type: ignore[misc]  # a default argument is no annotation
        if said:
            yield Checked(subject, said, unread=True)


def _of_strangers(public: tuple[Box, ...], clauses: Sides, names: Mapping[str, str]) -> Outcome:
    """What a stranger may do; undecided where that rests on a key of which it is not known who can satisfy it."""
    found = surplus(Asked(public), clauses)
    known = tuple(one for one in found.certain if not_known(one.box) is None)
    sure = {one.box.by for one in known}
    unsure = [
        Undecided(f"whether a condition on {names.get(key, key)} keeps others out is not known here", place=one.box.by.place)
        for one in found.certain
        if one.box.by is not None and one.box.by not in sure and (key := not_known(one.box)) is not None
    ]
    return Outcome(known, (*dict.fromkeys(unsure), *found.doubts))


def _partition(resources: Iterable[Text]) -> str:
    """The partition that the question is about: who asks for `arn:aws:…` means the resource as it is called where the stack is deployed. "" where that is not said, or several are."""
    named = {found[1] if (found := _ARN.match(str(one))) else "" for one in resources}
    return named.pop() if len(named) == 1 else ""


def _told(
    subject: Subject, side: Side, names: Mapping[str, str], requests: tuple[Box, ...], outcome: Outcome
) -> tuple[tuple[Found, ...], tuple[Undecided, ...]]:
    """One finding for each statement, each resource as it spells it, and each way in which it was not allowed before."""
    start, arn = requests[0].regions if requests else {}, str(arn_of(subject, side))
    several: dict[tuple[Clause | None, Clause | None, bool, str], list[Surplus]] = {}
    for one in outcome.certain:
        several.setdefault((one.box.by, one.was, one.beyond, spelt_in(one.box) if subject.own else arn), []).append(one)
    found = []
    for (by, was, beyond, on), alike in several.items():
        shown = [request(likely(one.box) or one.box, start, names, arn) for one in alike]
        actions = real_actions(one.box for one in alike)
        gravity = {action: i for i, action in enumerate(actions)}
        best = min(shown, key=lambda one: (len(one.assumes), gravity.get(one.action, len(actions)), len(one.context)))
        place = by.place if by else subject.facts.place
        found.append(Found(place, best, actions, on, called(on, side) if subject.own else subject.facts.name, was and was.place, beyond))
    return tuple(found), outcome.doubts


def _said(now: Model, work: Callable[[World], tuple[tuple[Found, ...], tuple[Undecided, ...]]], pot: Pot) -> tuple[Said, ...]:
    def total(world: World) -> tuple[Found | Undecided, ...]:
        try:
            found, doubts = work(world)
        except Undecided as doubt:
            return (doubt.again(),)
        return (*found, *(doubt.again() for doubt in doubts))

    try:
        with pot.share():
            tree = explore(total, possible=now.possible(), rest=(TOO_COSTLY,))
    except Spent:
        return (Said(TOO_COSTLY, ()),)
    said = []
    for what in dict.fromkeys(what for _, outcome in paths(tree, {}) for what in _of(outcome)):
        cubes = () if what == TOO_MANY else when(tree, lambda outcome, what=what: any(_is_alike(what, one) for one in _of(outcome)))  # type: ignore[misc]  # a default argument is no annotation
        said.append(Said(what, tuple(cube for cube in cubes if cube)))
    return tuple(said)


def _is_alike(one: Found | Undecided, other: Found | Undecided) -> bool:
    """The same, but for how the ARN of a resource of the templates is spelt in another world, as where its name has the stage in it."""
    if isinstance(one, Undecided) or isinstance(other, Undecided) or one.named is None:
        return one == other
    return (one.place, one.actions, one.named, one.was, one.beyond) == (other.place, other.actions, other.named, other.was, other.beyond)


def _of(outcome: object) -> tuple[Found | Undecided, ...]:
    if outcome is TOO_MANY:
        return (TOO_MANY,)
    return () if isinstance(outcome, Impossible) else outcome  # type: ignore[return-value]  # the outcomes of `total`


def _stacks(before: Model, now: Model) -> dict[str, str]:
    """The stacks of before as they are called now, where they are called otherwise: of one file each, whatever it is called, and of what is nested in it."""
    there, here = [scope.id for scope in before.scopes], [scope.id for scope in now.scopes]
    left, right = [one.partition("/") for one in there if one not in here], [one.partition("/") for one in here if one not in there]
    if len({root for root, *_ in left}) != 1 or len({root for root, *_ in right}) != 1:
        return {}
    return {"".join(old): "".join(new) for old in left for new in right if old[2] == new[2]}


def _counterpart(facts: Facts, now: Model, before: Model, stacks: Mapping[str, str]) -> Facts | None:
    """The resource before with the same logical id in the same stack, else with the same construct path, else with the same id in the only stack that has one and has it no more."""
    same = [other for other in before.links.of(facts.type) if other.id == facts.id]
    for other in same:
        if stacks.get(other.scope.id, other.scope.id) == facts.scope.id:
            return other
    if path := facts.scope.template.construct(facts.id):
        for other in before.links.of(facts.type):
            if other.scope.template.construct(other.id) == path:
                return other
    moved = [other for other in same if (stacks.get(other.scope.id, other.scope.id), other.id) not in now.links.facts]
    return moved[0] if len(moved) == 1 else None
