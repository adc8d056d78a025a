"""References across the templates of one assembly: what one exports or puts out, and another reads.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html. A new CDK app writes `Fn::GetStackOutput` instead,
which names the stack and its output.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .intrinsics import Result, resolve, text_of
from .parameters import section
from .scope import Scope
from .text import Text, settle
from .value import Place
from .worlds import Undecided, World


class References:
    """The outputs of every template, by the stack's name and by the name that they are exported under."""

    def __init__(self, scopes: Sequence[Scope]) -> None:
        self._outputs: dict[tuple[str, str], tuple[Place, Any]] = {}
        self._exports: dict[str, list[tuple[Place, Any]]] = {}
        self._computed: list[tuple[Place, Any]] = []
        for scope in scopes:
            for name, output in section(scope.template.body, "Outputs").items():
                if isinstance(output, dict):
                    self._add(Place(scope, ("Outputs", name)), name, output)
            scope.exports, scope.outputs = self.export, self.output

    def _add(self, place: Place, name: str, output: dict[str, Any]) -> None:
        self._outputs[place.scope.id, name] = (place, output)
        export = output.get("Export")
        if isinstance(export, dict) and "Name" in export:
            if isinstance(export["Name"], str):
                self._exports.setdefault(export["Name"], []).append((place, output))
            else:
                self._computed.append((place, output))

    def export(self, name: Text, world: World) -> Result | None:
        """What is exported under a name; None where no template does. Raises `Undecided` where several do."""
        wanted = name.plain()
        hits = [*self._exports.get(wanted, [])] if isinstance(wanted, str) else []
        hits += [(place, output) for place, output in self._computed if _spelt(place, output, world) == name]
        if len(hits) > 1:
            raise Undecided(f"{name} is exported by {' and '.join(place.scope.id for place, _ in hits)}")
        for place, output in hits:
            return _value(place, output, world)
        return None

    def output(self, stack: str, name: str, world: World) -> Result | None:
        """An output of a stack; None where no template has it."""
        found = self._outputs.get((stack, name))
        return _value(*found, world) if found else None


def _value(place: Place, output: dict[str, Any], world: World) -> Result:
    return resolve(output.get("Value"), world, place / "Value")


def _spelt(place: Place, output: dict[str, Any], world: World) -> Text | None:
    """The name of an export, None where it cannot be read."""
    try:
        return Text.of(settle(text_of(output["Export"]["Name"], world, place / "Export" / "Name"), world))
    except Undecided:
        return None
