"""What nobody can settle of one template, as variables: one truth in one world, however often it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from queuegate._light import regex

from ..values.worlds import OTHER, Variable, shortened
from .parameters.accepted import compared_with, is_no_echo

_CONSTANT = regex(r'"(?:[^"\\]|\\.)*"')


class Unknowns:
    """The equations and texts of a template that have been met so far. `declared` are its parameters, and those of each template around it."""

    def __init__(self, body: Mapping[str, Any], variables: Mapping[str, Variable], declared: tuple[Mapping[str, Any], ...]) -> None:
        self._body, self._variables, self.declared = body, variables, declared
        self._met: dict[str, Variable] = {}
        self._constants: tuple[str, ...] | None = None

    def equation(self, equation: str, called: str = "") -> Variable:
        """The variable of an equation that nobody can settle: one truth in one world. What it compares a secret with is not in its name."""
        if (found := self._met.get(equation)) is None:
            name = _CONSTANT.sub("****", equation) if self._tells_secrets(equation) else equation
            found = self._met[equation] = Variable(called or shortened(name), (True, False))
        return found

    def text(self, text: str) -> Variable:
        """The variable of a text that nobody knows: which of the constants it is that the template compares anything with."""
        if (found := self._met.get(f"text {text}")) is None:
            if self._constants is None:
                atoms = [atom for variable in self._variables.values() for atom in variable.atoms if atom is not OTHER]
                self._constants = tuple(dict.fromkeys([*compared_with(self._body), *atoms]))
            found = self._met[f"text {text}"] = Variable(shortened(text), (*self._constants, OTHER), secret=self._tells_secrets(text))
        return found

    def met(self) -> tuple[Variable, ...]:
        """All of them."""
        return tuple(self._met.values())

    def _tells_secrets(self, text: str) -> bool:
        """Is a text made of a NoEcho parameter, of this template's or of one around it?"""
        several = (parameter for declared in self.declared for parameter in declared.items())
        return any(is_no_echo(body) and (f"${{{name}}}" in text or f'"Ref": "{name}"' in text) for name, body in several)
