"""What whoever works out a call asks of the values of a program's expressions: `values` knows them."""

from __future__ import annotations

from typing import Protocol

from ...program.code import Expr, Function, Type, Unit
from ...program.program import Program
from ...program.worth import Values


class Worth(Protocol):
    """The values of a program's expressions, as whoever works out a call asks for them: `values` knows them."""

    program: Program
    given: dict[tuple[int, str], Values]

    def of(self, expr: Expr, function: Function) -> Values: ...
    def returned(self, function: Function) -> Values: ...
    def typed(self, name: str, unit: Unit) -> Values: ...
    def resolve(self, expr: Expr, function: Function) -> list[Function] | None: ...
    def field(self, owner: Type, name: str) -> Values | None: ...
    def counts(self, function: Function) -> bool: ...
    def spend(self, steps: int) -> None: ...
