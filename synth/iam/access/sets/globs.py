"""Patterns of a policy as sets of strings: with wildcards, and with parts that only the deployment or the request knows.

A pattern is a row of symbols and a word is one of characters and tokens. Whether a word is one of the pattern's is asked of a nondeterministic automaton whose states are
the positions in the row. Wildcards: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from functools import lru_cache
from typing import Any, Final

from queuegate._light import NamedTuple

from ....values.meter import METER
from ....values.text import Text, Token

EXACT: Final = 0
OWN: Final = 1
DEPLOYED: Final = 2
REQUESTED: Final = 3
_REACHED: Final = {"pseudo": OWN, "variable": REQUESTED}
FRESH: Final = "fresh"
"""The kind of a token that stands for a name which nobody has written: it equals nothing."""
_PLAIN: Final = ("*", "?", "$")
_FIELDS: Final = 6
"""The parts of an ARN; the last one may hold colons."""


_PER_STEP: Final = 16
"""Letters and positions that cost as much as an expression."""
_KEPT: Final = 8192
"""Steps of one pattern that are kept."""


class Wild(Enum):
    """What stands for several strings: any, any without a colon (`*` inside a part of an ARN), and one character."""

    RUN = "*"
    FIELD = "*:"
    ONE = "?"

    __hash__ = object.__hash__  # there is one of each, and `Enum` asks its name, in Python, for each wildcard of each pattern that is looked up


class Glob(NamedTuple):
    """A pattern. A symbol is a character, a set of characters of which any one fits, a `Wild` or a token.

    `reach` says which tokens, of the pattern and of a word, may be any string that they can be: with `EXACT` each is only itself; with `OWN` the deployment's partition, Region
    and account may; with `DEPLOYED` whatever is known after the deployment; with `REQUESTED` policy variables too. A larger reach holds more words.
    """

    symbols: tuple[Any, ...]
    reach: int = EXACT

    def __str__(self) -> str:
        return "".join(
            str(symbol.value)[0] if isinstance(symbol, Wild) else min(symbol) if isinstance(symbol, frozenset) else str(symbol) for symbol in self.symbols
        )

    @property
    def is_word(self) -> bool:
        """Does it hold one word only?"""
        return not any(isinstance(symbol, (Wild, frozenset)) or _is_open(symbol, self.reach) for symbol in self.symbols)


Word = tuple[Any, ...]
"""Characters and tokens in a row."""
ANYTHING: Final = Glob((Wild.RUN,))


def glob(text: Text, *, wild: bool = True, fold: bool = False) -> Glob:
    """A text as a pattern. `wild`: `*` and `?` are wildcards in it; `fold`: letters of either case fit."""
    return Glob(tuple(symbol for part in text for symbol in _symbols(part, wild=wild, fold=fold)))


def arn_glob(text: Text) -> Glob:
    """The pattern of an Arn operator: each of the six parts is compared by itself, so a wildcard holds no colon but in the last part.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
    """
    symbols, colons = [], 0
    if text.plain() == "*":
        return ANYTHING
    for symbol in glob(text).symbols:
        colons += symbol == ":"
        symbols.append(Wild.FIELD if symbol is Wild.RUN and colons < _FIELDS - 1 else symbol)
    return Glob(tuple(symbols))


def _symbols(part: Any, *, wild: bool, fold: bool) -> Iterator[Any]:
    if isinstance(part, Token):
        yield part.name if part.kind == "variable" and part.name in _PLAIN else part
        return
    for char in part:
        if wild and char == "*":
            yield Wild.RUN
        elif wild and char == "?":
            yield Wild.ONE
        else:
            yield frozenset({char.lower(), char.upper()}) if fold and char.lower() != char.upper() else char


def widened(pattern: Glob, reach: int) -> Glob:
    """The same with a reach that is at least this one."""
    return pattern if pattern.reach >= reach else pattern._replace(reach=reach)


class Reader:
    """A pattern as it is read, letter by letter, and what was learnt of that. It is the same by identity: a long pattern is compared once for a word, and not at each letter."""

    __slots__ = ("_after", "pattern", "start")

    def __init__(self, pattern: Glob) -> None:
        self.pattern = pattern
        self.start = _closed(pattern, {0})
        """The positions before anything was read."""
        self._after: dict[tuple[frozenset[int], Any], frozenset[int]] = {}

    def step(self, states: frozenset[int], symbol: Any) -> frozenset[int]:
        """The positions after one more symbol of a word."""
        if (known := self._after.get((states, symbol))) is None:
            METER.step(1 + len(states) // _PER_STEP)
            if len(self._after) >= _KEPT:
                self._after.clear()
            known = self._after[states, symbol] = self._stepped(states, symbol)
        return known

    def _stepped(self, states: frozenset[int], symbol: Any) -> frozenset[int]:
        pattern = self.pattern
        found = _closed(pattern, {after for at in states for after in _moves(pattern, at, symbol)})
        runs = [at for at in found if at < len(pattern.symbols) and pattern.symbols[at] is Wild.RUN]
        return frozenset(at for at in found if at >= max(runs)) if runs else found  # whoever is at a `*` needs nothing before it

    def is_end(self, states: frozenset[int]) -> bool:
        return len(self.pattern.symbols) in states


@lru_cache(maxsize=1024)
def reader(pattern: Glob) -> Reader:
    return Reader(pattern)


def accepts(pattern: Glob, word: Iterable[Any]) -> bool:
    """Is the word one of the pattern's? Its symbols may be wildcards too: then every word that they stand for is."""
    reads = reader(pattern)
    states, symbols = reads.start, tuple(word)
    METER.step(1 + len(symbols) // _PER_STEP)
    for symbol in symbols:
        if not (states := reads.step(states, symbol)):
            return False
    return reads.is_end(states)


def _closed(pattern: Glob, states: set[int]) -> frozenset[int]:
    """With those that are reached by reading nothing: past a `*`, and past a token that may be empty."""
    waiting = list(states)
    while waiting:
        at = waiting.pop()
        if at < len(pattern.symbols) and at + 1 not in states:
            symbol = pattern.symbols[at]
            if symbol in (Wild.RUN, Wild.FIELD) or (_is_open(symbol, pattern.reach) and not _is_name(symbol)):
                states.add(at + 1)
                waiting.append(at + 1)
    return frozenset(states)


def _moves(pattern: Glob, at: int, read: Any) -> Iterator[int]:
    if isinstance(read, Token) and _is_open(read, pattern.reach):
        yield from _spelt(pattern, at, read)
    if at >= len(pattern.symbols):
        return
    symbol = pattern.symbols[at]
    if symbol is Wild.RUN or (symbol is Wild.FIELD and read not in (Wild.RUN, Wild.ONE, ":") and not (isinstance(read, Token) and not _is_name(read))):
        yield at
    elif symbol == read or (isinstance(symbol, frozenset) and (read in symbol if isinstance(read, str) else False)):
        yield at + 1
    elif symbol is Wild.ONE:
        if isinstance(read, str):
            yield at + 1
    elif _is_open(symbol, pattern.reach) and isinstance(read, (str, Token)) and not (_is_name(symbol) and (read == ":" or isinstance(read, Token))):
        yield at
        yield at + 1


def _spelt(pattern: Glob, at: int, token: Token) -> Iterator[int]:
    """Where one may be after a token of the word, whatever string it is: a name holds no colon and is not empty."""
    name, seen, waiting = _is_name(token), set(), [at]
    if not name:
        yield at
    while waiting:
        here = waiting.pop()
        if here >= len(pattern.symbols):
            continue
        symbol = pattern.symbols[here]
        if name and symbol == ":":
            continue
        stays = symbol in (Wild.RUN, Wild.FIELD) or _is_open(symbol, pattern.reach)
        for after in (here, here + 1) if stays else (here + 1,):
            if after not in seen:
                seen.add(after)
                waiting.append(after)
                yield after


def _is_open(symbol: Any, reach: int) -> bool:
    return reach > EXACT and isinstance(symbol, Token) and symbol.kind != FRESH and reach >= _REACHED.get(symbol.kind, DEPLOYED)


def _is_name(token: Any) -> bool:
    """Is it a name, an account or a Region: not empty, and without a colon?"""
    return isinstance(token, Token) and token.kind in ("pseudo", "resource", FRESH)
