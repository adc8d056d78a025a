"""Which resources of one type may have a name, by how names begin and end and by the unknown parts in them, so that a name is not compared with every other.

An unnamed resource is no candidate: it is met only through a reference.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import product
from math import prod
from typing import Any, Final, Generic, TypeVar

from ...values.by_ends import ByEnds, Name, name_of
from ...values.text import Text, Token
from ...values.worlds import OTHER

T = TypeVar("T", bound=Hashable)
_VALUES: Final = 32
"""So many values of a name's parameters are spelt out. With more of them it is compared as it is written."""


def names_of(text: Text) -> Iterator[Name]:
    """A spelling with each value of its parameters."""
    variables = [*dict.fromkeys(token.variable for token in text.tokens if token.variable is not None)]
    if prod(len(variable.atoms) for variable in variables) > _VALUES:
        yield name_of(text)._replace(usual=False, loose=True)
        return
    for atoms in product(*(variable.atoms for variable in variables)):
        values = dict(zip(variables, atoms, strict=True))

        def value(token: Token, values: dict[Any, Any] = values) -> Any:
            atom = OTHER if token.variable is None else values[token.variable]
            return token if atom is OTHER else atom

        yield name_of(text.replace(value))


class Candidates(Generic[T]):
    """Things of one type with the spellings of their names, each in a scope."""

    def __init__(self, spelt: Iterable[tuple[T, Iterable[Text]]], scope: Callable[[T], Any]) -> None:
        names = {thing: [name for text in texts for name in names_of(text)] for thing, texts in spelt}
        self._order = {thing: i for i, thing in enumerate(names)}
        self._alike: dict[Name, dict[T, None]] = {}
        self._loose: dict[T, None] = {}
        self._scopes: dict[Any, list[tuple[Name, T]]] = {}
        self._within: dict[Any, ByEnds[T]] = {}
        for thing, several in names.items():
            self._scopes.setdefault(scope(thing), []).extend((name, thing) for name in several)
            for name in several:
                if name.loose:
                    self._loose[thing] = None
                else:
                    self._alike.setdefault(name, {})[thing] = None
        self._elsewhere = ByEnds([(name, thing) for thing, several in names.items() for name in several if not name.usual], self._order.__getitem__)

    def within(self, text: Text, scope: Any) -> Iterator[T]:
        """Those of one scope that may have this name, in their order."""
        if (names := self._within.get(scope)) is None:
            names = self._within[scope] = ByEnds(self._scopes.get(scope, []), self._order.__getitem__)
        return names.of(name_of(text))

    def elsewhere(self, text: Text) -> Iterator[T]:
        """Those of all scopes that may have this name, in their order, but for what a parameter may be instead of its default."""
        return self._elsewhere.of(name_of(text))

    def alike(self, text: Text) -> Iterable[T]:
        """Those with a name that has the same ends and the same unknown parts: no other is this very name, whatever the parts stand for."""
        return {**self._alike.get(name_of(text), {}), **self._loose}
