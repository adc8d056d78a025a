"""Values: what a property is in one world and where that is written, or why nobody can know."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, Generic, Protocol, TypeVar

from queuegate._light import NamedTuple

from ..sources.template import Route, Spot, Template
from .plan import Plan
from .text import Text, Token
from .worlds import Undecided, Variable, World

T_co = TypeVar("T_co", covariant=True)


class _Absent:
    __slots__ = ()

    def __repr__(self) -> str:
        return "absent"


ABSENT: Final = _Absent()
"""What `AWS::NoValue` leaves, and a property that nobody wrote."""


class Unknown(Protocol):
    """The variables of what nobody can settle of a template."""

    def equation(self, equation: str, called: str = "") -> Variable: ...
    def text(self, text: str) -> Variable: ...


class Names(Protocol):
    """What the names in one template mean, as far as whoever works out an expression asks: `language.scope` knows."""

    @property
    def id(self) -> str: ...
    @property
    def template(self) -> Template: ...
    @property
    def account(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def maps(self) -> Mapping[str, Any]: ...
    @property
    def declared(self) -> Mapping[str, Any]: ...
    @property
    def macros(self) -> Collection[str]: ...
    @property
    def unknown(self) -> Unknown: ...
    @property
    def spell(self) -> Callable[[Token, World], Text | Token]: ...
    def deployed(self, world: World) -> bool: ...
    def needs(self, place: Place, world: World) -> bool: ...
    def holds(self, condition: str, world: World) -> bool: ...
    def ref(self, name: str, world: World, place: Place) -> tuple[Any, Place]: ...
    def attribute(self, name: str, attribute: str, world: World, place: Place) -> tuple[Any, Place]: ...
    def called(self, function: str, argument: Any, world: World, place: Place) -> tuple[Any, Place]: ...
    def imported(self, name: Text, world: World, place: Place) -> tuple[Any, Place]: ...
    def output_of(self, stack: str, name: str, region: str, world: World, place: Place) -> tuple[Any, Place]: ...
    def stored_at(self, name: Text, world: World, place: Place) -> tuple[Any, Place] | None: ...
    def spelt(self, text: Text, world: World) -> Text: ...
    def ends(self, token: Token) -> Variable | None: ...


class Place(NamedTuple):
    """Where something is written: the template and the way to the node in it."""

    scope: Names
    route: Route

    def __truediv__(self, key: str | int) -> Place:
        return tuple.__new__(Place, (self[0], self[1] + (key,)))  # as `Place(…)` gives it, in a third of the time: every value that is read takes some

    @property
    def property(self) -> str | None:
        """The property that it is in, down to the first function: `RedrivePolicy.maxReceiveCount`. None outside the properties of a resource."""
        names: list[str] = []
        for key in self.route[3:] if self.route[2:3] == ("Properties",) else ():
            if isinstance(key, int) or key.startswith(("Fn::", "Ref", "!")):
                break
            names.append(key)
        return ".".join(names) or None


class CodePlace(NamedTuple):
    """A place in a function's code: the property that names or holds the code, and the place in its file; None where no file that a person edits holds the line: then `within` tells it from others, by line and column."""

    place: Place
    spot: Spot | None
    within: tuple[int, int] | None = None


class Malformed(Undecided):
    """A value that its property's type does not allow: undecided for every rule but the one that reports just that."""


class Refused(Undecided):
    """A value that AWS refuses: no rule judges what would follow from it, and the one that reports just that asks for what is `written`."""


class Resolved:
    """What came out, where it is written, and from what: `template`, `parameter` or `default`. Only the first two tell two outcomes apart; `If(A, 30, 30)` is one.

    `refused` says why AWS takes no such value; empty where it does.
    """

    __slots__ = ("origin", "place", "refused", "value")

    def __init__(self, value: Any, place: Place, origin: str, refused: str = "") -> None:
        self.value, self.place, self.origin, self.refused = value, place, origin, refused

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Resolved) and type(self.value) is type(other.value) and (self.value, self.origin) == (other.value, other.origin)

    def __hash__(self) -> int:
        return hash((repr(self.value), self.origin))


class Value(Generic[T_co]):
    """What a property is, in the world of the view that gave it.

    `get()` gives the value with CloudFormation's coercions and AWS's default applied, and raises `Undecided` where nobody can know it and `Refused` where AWS takes no such value. `name` is the property's path
    (`RedrivePolicy.maxReceiveCount`), `limits` the least and the greatest value that AWS takes (None where there is no bound), `unit` what it counts, `usual` AWS's default.
    """

    __slots__ = ("_known", "_plan", "_world", "limits", "name", "unit", "usual")

    def __init__(  # noqa: PLR0913 - what is known of a property beside its value
        self, plan: Plan, world: World, name: str, limits: tuple[int | None, int | None] = (None, None), unit: str = "", *, usual: Any = None
    ) -> None:
        self._plan, self._world, self.name, self.limits, self.unit, self.usual = plan, world, name, limits, unit, usual
        self._known: Resolved | None = None

    def _resolved(self) -> Resolved:
        if (known := self._known) is None:
            known = self._known = self._plan(self._world)
        return known

    def get(self) -> T_co:
        known = self._resolved()
        if known.refused:
            raise Refused(known.refused, "", known.place)
        return known.value  # type: ignore[no-any-return]  # a plan's outcome is Any; the descriptor that made it has the type

    def written(self) -> T_co:
        """The same, also where AWS refuses it."""
        return self._resolved().value  # type: ignore[no-any-return]  # as above

    @property
    def is_refused(self) -> bool:
        """Does AWS refuse what is written?"""
        return bool(self._resolved().refused)

    @property
    def place(self) -> Place:
        """Where it is written; where it is absent, the nearest place that could hold it."""
        return self._resolved().place

    @property
    def origin(self) -> str:
        """`template`, `parameter` or `default`."""
        return self._resolved().origin

    def __bool__(self) -> bool:
        raise TypeError(f"{self.name} is a Value: ask for what it is with .get()")

    def __eq__(self, other: object) -> bool:
        raise TypeError(f"{self.name} is a Value: compare what it is, .get()")

    __hash__ = None  # type: ignore[assignment]  # two values may be equal in one world and not in the next
