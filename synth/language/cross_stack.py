"""References across the templates of one assembly: what one exports or puts out, and another reads.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html. A new CDK app writes `Fn::GetStackOutput` instead,
which names the stack and its output. Across Regions see `regions`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any, Final

from ..values.meter import METER
from ..values.plan import Plan
from ..values.same_text import SameText
from ..values.text import Text, Token, same, settle
from ..values.value import Place
from ..values.worlds import Impossible, Undecided, World
from .cross_region import EXPORTS, written
from .functions.intrinsics import Result, resolve, text_of
from .parameters.accepted import section
from .scope import Scope

STORE: Final = "AWS::SSM::Parameter"
_CONDITION: Final = "Condition"
_FARTHEST: Final = 20
_FOLLOWING: Final[list[Place]] = []
"""Where the values stand that are being looked up, each because of the one before it."""


class References:
    """The outputs of every template, by the stack's name and by the name that they are exported under, what the CDK hands on across Regions, and what is stored in parameters of SSM."""

    def __init__(self, scopes: Sequence[Scope]) -> None:
        self._outputs: dict[tuple[str, str], list[tuple[Place, Any]]] = {}
        self._exports: list[tuple[Place, Any]] = []
        self._handed: dict[str, list[tuple[Place, Any]]] = {}
        self._stored: list[tuple[Place, Any]] = []
        for scope in scopes:
            for name, output in section(scope.template.body, "Outputs").items():
                if isinstance(output, dict):
                    self._add(Place(scope, ("Outputs", name)), name, output)
            for name, resource in scope.resources.items():
                for key, value in written(resource).items():
                    self._handed.setdefault(key, []).append((Place(scope, ("Resources", name, *EXPORTS, key)), value))
                if resource.get("Type") == STORE and "Name" in section(resource, "Properties"):
                    self._stored.append(
                        (Place(scope, ("Resources", name, "Properties")), section(resource, "Properties") | {_CONDITION: resource.get(_CONDITION)})
                    )
            scope.exports, scope.outputs, scope.handed, scope.kept = self.export, self.output, self.handed, self.kept

    def _add(self, place: Place, name: str, output: dict[str, Any]) -> None:
        for stack in filter(None, (place.scope.id, place.scope.template.called)):
            self._outputs.setdefault((stack, name), []).append((place, output))
        export = output.get("Export")
        if isinstance(export, dict) and "Name" in export:
            self._exports.append((place, output))

    @cached_property
    def _by_name(self) -> SameText[_Export]:
        with METER.limited():  # once for all who ask: whoever is the first has little to spend, and would leave it to the next one to begin anew
            return SameText((export, export.spellings()) for export in (_Export(place, output) for place, output in self._exports))

    @cached_property
    def _by_parameter(self) -> SameText[_Export]:
        with METER.limited():
            return SameText((one, one.spellings()) for one in (_Export(place, stored, ("Name",)) for place, stored in self._stored))

    def kept(self, asker: Scope, name: Text, world: World) -> Result | None:
        """What another template stores under a name in the account and Region of the asker; None where none does for sure, or several do."""
        found, own = [], {*asker.together()} if self._stored else set()
        for one in self._by_parameter.of(name) if self._stored else ():
            with suppress(Undecided):
                if one.place.scope not in own and not asker.is_apart(one.place.scope) and same(one.name(world), name):
                    found.append(one)
        there = [one for one in found if _exists(one.place, one.output, world)]
        return _value(there[0].place, there[0].output, world) if len(there) == 1 else None

    def export(self, asker: Scope, name: Text, world: World) -> Result | None:
        """What is exported under a name in the account and Region of the asker; None where no template does.

        Raises `Undecided` where several do or may, `Impossible` where one does, but not in this world.
        """
        doubt: Undecided | None = None
        hits = []
        for export in self._by_name.of(name):
            if asker.is_apart(export.place.scope):
                continue
            try:
                if same(export.name(world), name):
                    hits.append((export.place, export.output))
            except Undecided as unknown:
                doubt = doubt or unknown.again()
        by_stack = [] if hits else self._of_stack(asker, name, world)
        there = [(place, output) for place, output in hits or by_stack if _exists(place, output, world)]
        if len(there) > 1:
            settle = f"--parameter {there[0][0].scope.id}.AWS::StackName=VALUE" if by_stack else ""
            raise Undecided(f"{name} is exported by {' and '.join(place.scope.id for place, _ in there)}", settle)
        hits = hits or by_stack
        if doubt and not hits:
            raise doubt.again()
        return _value(*(there or hits)[0], world) if hits else None

    def _of_stack(self, asker: Scope, name: Text, world: World) -> list[tuple[Place, dict[str, Any]]]:
        """What is exported under the name of its stack and this ending (`${AWS::StackName}-queue`), where the name begins with what may be that of a stack: where several may be meant, with that of the file.

        Nobody writes into a template what its stack will be called: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/walkthrough-crossstackref.html
        """
        found, called = [], []
        for export in self._named_by_stack if name and isinstance(name[-1], str) and _begins(name) else ():
            with suppress(Undecided):
                ending = export.name(world)[1]
                if str(name[-1]).endswith(ending) and name != (ending,) and not asker.is_apart(export.place.scope) and export.place.scope is not asker:
                    found.append((export.place, export.output))
                    called += found[-1:] if name == (f"{export.place.scope.id}{ending}",) else []
        return called if len(called) == 1 else found

    @cached_property
    def _named_by_stack(self) -> list[_Export]:
        return [export for export in (_Export(place, output) for place, output in self._exports) if any(_is_by_stack(one) for one in export.spellings())]

    def handed(self, name: str, world: World) -> Result | None:
        """What a stack of another Region hands on under a name; None where none of these does. Raises `Undecided` where several do."""
        several = self._handed.get(name, [])
        if len(several) > 1:
            raise Undecided(f"{name} is written by {' and '.join(place.scope.id for place, _ in several)}")
        return _followed(several[0][1], world, several[0][0]) if several else None

    def output(self, asker: Scope, stack: str, name: str, region: str, world: World) -> Result | None:
        """An output of a stack; None where no template has it. Raises `Undecided` where several stacks of that name have it."""
        found = [one for one in self._outputs.get((stack, name), []) if not asker.is_apart(one[0].scope, region)]
        if len(found) > 1:
            raise Undecided(f"the output {name} of {stack} may be that of {' or '.join(place.scope.id for place, _ in found)}")
        return _value(*found[0], world) if found else None


class _Export:
    """An output with the name that it is exported under, or what is stored in a parameter of SSM with that of the parameter: worked out once for all who ask."""

    __slots__ = ("_plan", "output", "place")

    def __init__(self, place: Place, output: dict[str, Any], named: tuple[str, ...] = ("Export", "Name")) -> None:
        self.place, self.output = place, output
        at, name = place, output
        for key in named:
            at, name = at / key, name[key]
        self._plan = Plan(lambda world: Text.of(settle(text_of(name, world, at), world)))

    def name(self, world: World) -> Text:
        found: Text = self._plan(world)
        return found

    def spellings(self) -> Iterator[Text | None]:
        for outcome in self._plan.outcomes():
            if isinstance(outcome, (Text, Undecided)):
                yield outcome if isinstance(outcome, Text) else None


def _is_by_stack(name: Text | None) -> bool:
    """Is it the name of the stack, which nobody gave, and an ending?"""
    match name:
        case (Token(kind="pseudo", name="AWS::StackName", variable=None), str()):
            return True
    return False


def _begins(name: Text) -> bool:
    """Is all before the ending one parameter or written out, as the name of another stack is?"""
    return len(name) == 1 or (len(name) == 2 and isinstance(name[0], Token) and name[0].kind == "parameter")  # noqa: PLR2004 - it and the ending


def _exists(place: Place, output: dict[str, Any], world: World) -> bool:
    condition = output.get(_CONDITION)
    return place.scope.deployed(world) and (not isinstance(condition, str) or place.scope.holds(condition, world))


def _value(place: Place, output: dict[str, Any], world: World) -> Result:
    if not _exists(place, output, world):
        raise Impossible  # CloudFormation refuses to read an output that its condition leaves out
    return _followed(output.get("Value"), world, place / "Value")


def _followed(expr: Any, world: World, place: Place) -> Result:
    """What another stack gives, which may have it from a third one. CloudFormation deploys no circle: each exports only what it has."""
    if place in _FOLLOWING:
        raise Undecided("stacks import it from each other in a circle, so that none of them can be the first to export it", place=place)
    if len(_FOLLOWING) >= _FARTHEST:
        raise Undecided(f"more than {_FARTHEST} stacks hand it on: it is not followed farther", place=place)
    _FOLLOWING.append(place)
    try:
        return resolve(expr, world, place)
    finally:
        _FOLLOWING.pop()
