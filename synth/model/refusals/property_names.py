"""Properties that CloudFormation does not know at the place where they are written: misspelt ones, and those that belong a level deeper.

The names are those of `language/known_properties.py`; one that is not among them, and is no slip of one, may be younger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ...language.macros import rewriting
from ...language.slips.known_properties import BESIDE as BESIDE_THESE
from ...language.slips.known_properties import DEEPER, ELSEWHERE, INSIDE, KNOWN, OF_OTHERS, VAGUE
from ...language.slips.words import ATTRIBUTES, BESIDE
from ...linking.facts import Facts
from ...linking.resources import View, view_of
from ...values.value import Place
from ...values.worlds import Undecided, World

_PROPERTY: Final = regex(r"(?:[A-Z][a-z]+)+")
"""What CloudFormation names properties like."""
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


def misnamed_beside(view: View) -> Iterator[View]:
    """The resources of other types that are deployed with this one and have a misspelt property: because of one of them nothing of the stack is created or updated."""
    links, scope = view.facts.links, view.facts.scope

    def build() -> list[Facts]:
        several = (facts for kind in BESIDE_THESE for facts in links.deployed_with(kind, scope) if facts.scope.template.misnamed)
        return [facts for facts in several if facts.id in {route[1] for route in facts.scope.template.misnamed}]

    for facts in links.keep(("misnamed beside", scope.top.id), build):
        with suppress(Undecided):
            if (one := View(facts, view.world)).exists():
                yield one


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
        if head == "Environment" and not name and not _PROPERTY.fullmatch(key):  # it is a variable
            name, sure = f"Variables.{key}", True
        yield UnknownProperty(f"{head}.{key}", place / key, f"{head}.{name}" if name else "", sure)


def _meant(key: str, known: Iterable[str]) -> tuple[str, bool]:
    from ...language.slips.meant_properties import meant  # noqa: PLC0415 - only for a wrong name

    return meant(key, known)


def _is_name(key: Any) -> bool:
    return isinstance(key, str) and key not in {"<<", "Ref"} and not key.startswith("Fn::")
