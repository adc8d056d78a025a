"""The worlds of one set of templates as worlds of another: parameters and conditions of the same name are the same, so equal worlds of before and after are compared."""

from __future__ import annotations

from collections.abc import Iterable

from ...language.scope import Scope
from ...values.worlds import OTHER, Undecided, Variable, World


class Twin(World):
    """The world of `inner`, as templates see it whose variables have the same names and may have other values."""

    __slots__ = ("_inner", "_scopes")

    def __init__(self, inner: World, scopes: Iterable[Scope]) -> None:
        super().__init__(inner.domains)
        self._inner, self._scopes = inner, tuple(scopes)

    def ask(self, variable: Variable, masks: tuple[int, ...]) -> int:
        """Raises `Undecided` in a world that the other templates do not have."""
        twin = self._twin(variable)
        self._inner.peeking = self.peeking
        if twin is variable:
            return self._inner.ask(variable, masks)
        translated = [_translated(twin, variable, mask) for mask in masks]
        lacking = (1 << len(twin.atoms)) - 1 & ~sum(translated)
        answers = [i for i, mask in enumerate(translated) if mask] + ([-1] if lacking else [])
        answer = answers[self._inner.ask(twin, tuple(mask for mask in (*translated, lacking) if mask))]
        if answer < 0:
            raise Undecided(f"the templates before know no world in which {twin.describe(lacking)}", f"--parameter {variable.name}=VALUE")
        return answer

    def _twin(self, variable: Variable) -> Variable:
        """The variable of that name here, one with the same values before others; the variable itself where there is none."""
        named = [found for scope in self._scopes for found in (*scope.variables.values(), *scope.unknown.met()) if found.name == variable.name]
        return next((found for found in named if found.atoms == variable.atoms), named[0] if named else variable)


def _translated(twin: Variable, variable: Variable, mask: int) -> int:
    """The values of the twin that are, in the other's words, in this set."""
    index = {atom: i for i, atom in enumerate(variable.atoms)}
    places = [index.get(atom, index.get(OTHER, -1)) for atom in twin.atoms]
    return sum(1 << i for i, place in enumerate(places) if place >= 0 and mask >> place & 1)
