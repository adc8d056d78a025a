"""Functions that are made of functions: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/function/package-summary.html"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...run.meaning.operators import equal, opposite
from ...run.state.values import Closure, Opaque, about_of

if TYPE_CHECKING:
    from collections.abc import Callable

_STATIC: Final = ("Predicate", "Function", "UnaryOperator")


def made_by(plain: str, name: str, args: tuple[Any, ...]) -> Closure | None:
    """What a function of one of these interfaces gives; None for any other."""
    if (
        (plain, name) == ("Suppliers", "memoize") and len(args) == 1 and isinstance(args[0], Closure)
    ):  # https://guava.dev/releases/snapshot/api/docs/com/google/common/base/Suppliers.html
        return args[0]
    if plain not in _STATIC or len(args) != (name != "identity"):
        return None
    if name == "identity":
        return Closure(lambda given: given[0] if given else None)
    if name == "not" and isinstance(args[0], Closure):
        return _negated(args[0])
    return Closure(lambda given: _known(equal(given[0], args[0]), given)) if name == "isEqual" else None


def made_of(of: Closure, name: str, args: tuple[Any, ...]) -> Closure | None:
    """What a method of a function gives that makes another one of it; None for any other."""
    if name == "negate" and not args:
        return _negated(of)
    other = args[0] if len(args) == 1 and isinstance(args[0], Closure) else None
    if other is None or name not in ("and", "or", "andThen", "compose"):
        return None
    if name in ("and", "or"):
        return Closure(_both(of, other, ends=name == "or"))
    first, second = (of, other) if name == "andThen" else (other, of)
    return Closure(_one_after_the_other(first, second))


def _one_after_the_other(first: Closure, second: Closure) -> Callable[[list[Any]], Any]:
    """The second one is given what the first one gives, or what that was given, where it gives nothing."""

    def call(given: list[Any]) -> Any:
        value = first.call([*given])
        return second.call([*given] if value is None else [value])

    return call


def _negated(of: Closure) -> Closure:
    return Closure(lambda given: opposite(of.call([*given])), of.function, of.node)


def _both(one: Closure, other: Closure, *, ends: bool) -> Callable[[list[Any]], Any]:
    def call(given: list[Any]) -> Any:
        first = one.call([*given])
        if first is ends:
            return ends
        second = other.call([*given])
        return second if isinstance(first, bool) or second is ends else Opaque(about_of((first, second)))

    return call


def _known(same: bool | None, given: list[Any]) -> Any:  # noqa: FBT001 - an answer
    return Opaque(about_of(given)) if same is None else same
