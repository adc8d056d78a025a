"""Properties that CloudFormation does not know at the place where they are written: misspelt ones, and those that belong a level deeper.

The names are those of `language/known_properties.py`; one that is not among them, and is no slip of one, may be younger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import NamedTuple

from ...language.known_properties import BESIDE as BESIDE_THESE
from ...language.known_properties import DEEPER, ELSEWHERE, INSIDE, KNOWN, LISTED, OF_OTHERS, REQUIRED, VAGUE
from ...language.macros import rewriting
from ...language.parameters import section
from ...language.property_slips import is_variable
from ...language.slips import ATTRIBUTES, BESIDE
from ...linking.facts import Facts
from ...linking.resources import View, view_of
from ...sources.template import CALL, Route
from ...values.value import Place
from ...values.worlds import Undecided, World

_NOTHING: Final = {"Ref": "AWS::NoValue"}
"""What CloudFormation takes out before it looks at a property's name."""


class UnknownProperty(NamedTuple):
    """A property as it is written, where, and the one that was meant, by its path ("": none is like it). `sure`: it is a slip, and no property that AWS may have added."""

    path: str
    place: Place
    meant: str
    sure: bool


def unknown_properties(view: View) -> Iterator[UnknownProperty]:
    """The properties of a mapping, a function or a queue that CloudFormation does not know, as of that day."""
    kind = view.facts.type
    if view.is_outside or kind not in KNOWN:
        yield from _beside(view) if kind in BESIDE_THESE and not view.is_outside else ()
        return
    body = view.facts.body.get("Properties")
    place, known, deeper, template = view.place / "Properties", KNOWN[kind], DEEPER[kind], view.facts.scope.template
    for key in view.facts.body.keys() - ATTRIBUTES if not rewriting(template.source) else ():
        if key in known:
            yield UnknownProperty(str(key), view.place / key, f"Properties.{key}", sure=True)
    for key, value in body.items() if isinstance(body, dict) else ():
        if key in BESIDE and key not in known:
            yield UnknownProperty(key, place / key, f"{key} beside Properties", sure=True)
        elif _is_name(key) and key not in known and value != _NOTHING:
            if said := template.misnamed.get(template.written((place / key).route)):  # a name of SAM's
                name, sure = said, True
            else:
                name, sure = (".".join(deeper[key]), key not in VAGUE) if key in deeper else _meant(key, known - OF_OTHERS)
                name, sure = (f"{key} of {ELSEWHERE[key]}", True) if not sure and key in ELSEWHERE else (name, sure)
            yield UnknownProperty(key, place / key, name, sure)
    for head, keys in INSIDE[kind].items():
        if view.facts.lacks(head):
            continue
        with suppress(Undecided):
            value, at = view.facts.dig((head,), view.world)
            yield from _within(head, keys, value, at)


def _beside(view: View) -> Iterator[UnknownProperty]:
    """Those that are surely slips, of another resource."""
    template, body = view.facts.scope.template, view.facts.body
    properties = body.get("Properties")
    for place, keys in ((view.place, body.keys() - ATTRIBUTES), (view.place / "Properties", properties if isinstance(properties, dict) else ())):
        for key in keys:
            if meant := template.misnamed.get((place / key).route):
                yield UnknownProperty(str(key), place / key, meant, sure=True)


class NoList(NamedTuple):
    """A property that is to be a list: its path, where it is written, and what stands there, in words."""

    path: str
    place: Place
    said: str


def no_lists(view: View) -> Iterator[NoList]:
    template = view.facts.scope.template
    for path in LISTED.get(view.facts.type, ()) if template.unlisted and not view.is_outside else ():
        start = view.place / "Properties"
        for key in path.split("."):
            start /= key
        written = template.written(start.route)
        for route, said in template.unlisted.items():
            if route[: len(written)] == written:
                yield NoList(path, Place(start.scope, (*start.route, *route[len(written) :])), said)


def lacking(facts: Facts) -> tuple[str, ...]:
    """The properties that it has to have, and that nobody wrote. A macro may add them, and SAM."""
    template, names = facts.scope.template, facts.property_names()
    written = section(template.source, "Resources").get(facts.id)
    if names is None or CALL in names or rewriting(template.source) or not isinstance(written, dict) or written.get("Type") != facts.type:
        return ()
    return tuple(name for name in REQUIRED.get(facts.type, ()) if name not in names)


def misnamed_beside(view: View) -> Iterator[View]:
    """The resources of other types that are deployed with this one and have a misspelt property, or one that is no list: because of one of them nothing of the stack is created or updated."""
    links, scope = view.facts.links, view.facts.scope

    def build() -> list[Facts]:
        several = (facts for kind in {**BESIDE_THESE, **dict.fromkeys((*LISTED, *REQUIRED))} for facts in links.deployed_with(kind, scope))
        return [facts for facts in several if any(route[1] == facts.id for route in _routes(facts)) or lacking(facts)]

    for facts in links.keep(("misnamed beside", scope.top.id), build):
        with suppress(Undecided):
            if (one := View(facts, view.world)).exists():
                yield one


def _routes(facts: Facts) -> tuple[Route, ...]:
    template = facts.scope.template
    return (*template.misnamed, *template.unlisted)


def unsound(kind: str, beside: View) -> frozenset[Facts]:
    """The resources of a type, deployed with this one, of which a property is ill-formed in some world, or none that CloudFormation knows. Worked out once for all who ask."""
    links, scope = beside.facts.links, beside.facts.scope
    several = (facts for facts in links.deployed_with(kind, scope) if not _is_sound(view_of(facts, beside.world)))
    return links.keep(("unsound", kind, scope.top.id), lambda: frozenset(several))


def _is_sound(view: View) -> bool:
    facts = view.facts

    def knows_all(world: World) -> bool:
        return not any(True for _ in unknown_properties(view_of(facts, world)))

    return view.is_well_formed() and all(outcome is True for outcome in facts.plan("known", knows_all).outcomes())


def _within(head: str, keys: tuple[str, ...], value: Any, place: Place) -> Iterator[UnknownProperty]:
    for key in value if isinstance(value, dict) else ():
        if not _is_name(key) or key in keys or value[key] == _NOTHING:
            continue
        name, sure = _meant(key, keys)
        if not name and is_variable(head, key):
            name, sure = f"Variables.{key}", True
        yield UnknownProperty(f"{head}.{key}", place / key, f"{head}.{name}" if name else "", sure)


def _meant(key: str, known: Iterable[str]) -> tuple[str, bool]:
    from ...language.meant_properties import meant  # noqa: PLC0415 - only for a wrong name

    return meant(key, known)


def _is_name(key: Any) -> bool:
    return isinstance(key, str) and key not in {"<<", "Ref"} and not key.startswith("Fn::")
