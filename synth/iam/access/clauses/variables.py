"""Policy variables: what one stands for is tied to what a condition says of the same key, in its own statement or in the request that it is asked about.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import product
from math import prod
from typing import Final

from queuegate._light import NamedTuple

from ....values.text import Text, Token
from ...evaluation.context import variable_of
from ...policies.items import gathered, known_first, present
from ...policies.statement import Condition, Statement
from ..sets.globs import Glob, glob
from ..sets.regions import Each, OneOf, Region, Strings, Test
from .conditions import Line

_PLAIN: Final = ("*", "?", "$")
_MOST: Final = 32
"""Cases that one statement may fall into."""
_EQUAL: Final = ("stringequals", "arnequals", "stringlike", "arnlike")
PRESENT: Final = OneOf((), but=True)
ABSENT: Final = OneOf((), absent=True)


class Case(NamedTuple):
    """What some variables stand for (None: they have no value), and what makes it so."""

    values: Mapping[str, Text | None] = {}
    lines: tuple[Line, ...] = ()


def cases(statement: Statement, request: Mapping[str, Text | None], spelt: Callable[[Text], Text], names: dict[str, str]) -> Iterator[Case]:
    """The cases that a statement falls into, one for each value that its own conditions leave to its variables. `spelt` spells references out, `names` learns how keys are spelt."""
    conditions = statement.conditions
    variables: dict[str, bool] = {}
    for token in _variables(statement, conditions):
        key, default = variable_of(token)
        names.setdefault(key, token.name.partition(",")[0].strip())
        if key not in request:
            variables[key] = variables.get(key, False) or default is not None
    choices = [found for key, defaults in variables.items() if (found := [*_choices(key, conditions, spelt, defaults=defaults)])]
    combined = list(product(*choices)) if prod(map(len, choices)) <= _MOST else [()]
    for choice in combined:
        yield Case({key: value for key, value, _ in choice}, tuple(line for *_, line in choice if line is not None))


def _variables(statement: Statement, conditions: Iterable[Condition]) -> Iterator[Token]:
    texts = [value for condition in conditions for value in condition.values]
    if "Resource" in statement.body or "NotResource" in statement.body:
        texts += [text for text, _ in gathered(known_first([partial(present, late) for late in statement.list_of("Resource")[0]]))[0]]
    return (token for text in texts for token in text.tokens if token.kind == "variable" and token.name not in _PLAIN)


_Choice = tuple[str, Text | None, Line | None]


def _choices(key: str, conditions: Iterable[Condition], spelt: Callable[[Text], Text], *, defaults: bool) -> Iterator[_Choice]:
    """What the variable may stand for; nothing where that is open."""
    mine = [condition for condition in conditions if condition.key.lower() == key]
    fixed = next((condition.values for condition in mine if _is_fixed(condition)), None)
    if fixed is not None:
        yield from ((key, value, None if len(fixed) == 1 else Line(key, OneOf((glob(spelt(value), wild=False),)), f"{key}: {value}")) for value in fixed)
    elif defaults:
        yield key, Text.of(Token("variable", key)), Line(key, PRESENT, f"{key} is there")
        yield key, None, Line(key, ABSENT, f"{key} is not there")
    elif any(condition.operator.lower() == "null" and [str(value).lower() for value in condition.values] == ["true"] for condition in mine):
        yield key, None, None


def _is_fixed(condition: Condition) -> bool:
    """Does it name the values that the key may have?"""
    return (
        condition.operator.lower() in _EQUAL
        and not any(token.kind == "variable" for value in condition.values for token in value.tokens)
        and (
            "like" not in condition.operator.lower() or not any({"*", "?"} & set(part) for value in condition.values for part in value if isinstance(part, str))
        )
    )


def of_one_name(token: Token) -> Token:
    """A variable as all statements call it: the names of keys know no case."""
    return token._replace(name=variable_of(token)[0]) if token.kind == "variable" and token.name not in _PLAIN else token


def variables_in(tests: Iterable[tuple[str, Test]]) -> frozenset[str]:
    """The keys of the variables in these tests."""
    globs = [one for _, test in tests for one in (test.globs if isinstance(test, OneOf) else test.one.globs if isinstance(test, Each) else ())]
    return frozenset(symbol.name for one in globs for symbol in one.symbols if isinstance(symbol, Token) and symbol.kind == "variable")


def bound(tests: tuple[tuple[str, Test], ...], variables: frozenset[str], regions: Mapping[str, Region]) -> tuple[tuple[str, Test], ...]:
    """The tests with those variables put in of which the regions say what they stand for."""
    values = {key: value for key in variables if (value := _only(regions.get(key))) is not None}
    return tuple((dimension, _bound(test, values)) for dimension, test in tests) if values else tests


_NOTHING: Final = (None,)


def _only(region: Region | None) -> tuple[object, ...] | None:
    """The only value in a region; `_NOTHING` where there is no value, None where it is open."""
    if not isinstance(region, Strings):
        return None
    if not region.present:
        return _NOTHING
    if region.absent:
        return None
    return next((one.symbols for one in region.inside if one.is_word and all(isinstance(symbol, (str, Token)) for symbol in one.symbols)), None)


def _bound(test: Test, values: Mapping[str, tuple[object, ...]]) -> Test:
    if isinstance(test, Each):
        return test._replace(one=_of_one(test.one, values))
    return _of_one(test, values) if isinstance(test, OneOf) else test


def _of_one(test: OneOf, values: Mapping[str, tuple[object, ...]]) -> OneOf:
    return test._replace(globs=tuple(found for one in test.globs if (found := _put(one, values)) is not None))


def _put(pattern: Glob, values: Mapping[str, tuple[object, ...]]) -> Glob | None:
    symbols: list[object] = []
    for symbol in pattern.symbols:
        value = values.get(symbol.name) if isinstance(symbol, Token) and symbol.kind == "variable" else None
        if value is _NOTHING:
            return None
        symbols += (symbol,) if value is None else value
    return pattern._replace(symbols=tuple(symbols))
