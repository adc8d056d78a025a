"""What a run asks of a language: its library, what its clauses catch, and what the names of its types mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from tree_sitter import Node

    from ....program.code import Function, Type
    from ...forms.form import Form
    from .machine import Machine
    from .scopes import Scope
    from .values import Error, Object


class Language(Protocol):
    """One of the languages. What only one of them has, the others need not speak of."""

    def body(self, node: Node) -> Form: ...
    def method(self, m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> Any:
        """What a method of somebody else's library gives, or a function of its package; `of` is None for a name alone."""

    def passed(self, m: Machine, function: Function, name: str, kind: str, value: Any) -> Any:
        """What a parameter of this name and type holds that is given a value."""

    def returned(self, m: Machine, function: Function, value: Any) -> Any:
        """What a function gives that returns this value: only C# makes another one of it by how the function is declared."""
        return value

    def handed(self, m: Machine, form: Form) -> tuple[tuple[int, str], ...]:
        """The places of a call's arguments that are handed over by a reference, and their variables, which only C# has."""
        return ()

    def overloaded(self, m: Machine, of: Any, name: str, args: tuple[Any, ...], node: Node) -> tuple[Any] | None:
        """What an operator, an indexer, or what is run where a property is given a value, gives; None where the class of the program has none of this name, as in all languages but C#."""
        return None

    def extension(self, m: Machine, name: str, count: int) -> Function | None:
        """The function of the program that is called like a method of something that is not the program's: an extension of C#."""
        return None

    def kept(self, m: Machine, form: Form) -> Any:
        """What a field or a variable of the program holds that is called by its name alone; None where there is none."""

    def foreign(self, m: Machine, form: Form, given: tuple[Any, ...]) -> Any:
        """What a call of something gives whose code is not there: it may fail."""

    def made(self, m: Machine, form: Form, args: tuple[Any, ...], fields: dict[Any, Any]) -> Any:
        """A new object of somebody else's class."""

    def member(self, m: Machine, of: Any, form: Form) -> Any:
        """A field of something that is not an object of the program; `of` is None for a name alone."""

    def give(self, m: Machine, of: Object, name: str, value: Any, form: Form) -> None:
        """A field of an object is given a value."""

    def assigned(self, m: Machine, name: str, value: Any) -> bool:
        """Gives a variable that is not local a value; is it one?"""

    def construct(self, m: Machine, made: Object, args: tuple[Any, ...] | None) -> None:
        """Runs the constructor of an object of the program; without arguments, as whoever makes the handler does."""

    def covers(self, m: Machine, clause: tuple[str, ...], error: Error) -> tuple[bool | None, bool]:
        """Does a clause catch an error (None: perhaps), and is it for whatever goes wrong?"""

    def is_for_all(self, clause: tuple[str, ...]) -> bool:
        """Is a clause for every exception that there is?"""

    def above(self, m: Machine, kind: str) -> tuple[str, ...]:
        """The name of a class of exceptions, and those above it as far as they are known."""

    def typed(self, m: Machine, name: str, owner: Type | None) -> Any:
        """Something of which only the type is known."""

    def is_async(self, function: Function) -> bool:
        return False

    def values(self, m: Machine, given: Form, count: int, targets: tuple[Form, ...]) -> list[Any]:
        """What so many targets are given."""

    def compared(self, m: Machine, form: Form, other: Form) -> Any:
        """What an expression is worth that is compared with another one."""

    def results(self, m: Machine, form: Form) -> Any:
        """What a `return` returns."""

    def dropped(self, m: Machine, form: Form, value: Any) -> None:
        """Nobody takes this value."""

    def pair(self, held: Any, place: int, item: Any) -> tuple[Any, ...]:
        """What a loop with two names gives these."""

    def matches(self, m: Machine, value: Any, label: Form) -> Any:
        """Is a case of a switch met? None, or what is not known, where that depends."""

    def opened(self, m: Machine, function: Function, this: Any) -> Scope:
        """The names that a function begins with."""

    def closed(self, m: Machine, value: Any, error: Error | None) -> tuple[Any, Error | None]:
        """A function ends."""
