"""Is there a word that all of some patterns hold and none of others: the emptiness of a regular language, with a witness.

Most questions are settled by the patterns themselves: one that is a single word, one that contains the other. The rest is settled by finite automata of the library
`interegular` over the characters and tokens that occur, and one symbol for all other characters: https://github.com/MegaIng/interegular
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import takewhile
from typing import Any, Final, NamedTuple

from ...values.worlds import Undecided
from .globs import ANYTHING, EXACT, Glob, Wild, Word, accepts, start, step

_MOST: Final = 20_000
"""States that an automaton, or several side by side, may have."""
_DEAD: Final = -1
_NOWHERE: Final[dict[int, int]] = {}
_OTHERS: Final = "xyz0123456789abcdefghijklmnopqrstuvw"
_FILLINGS: Final = ("example", "", "x", "other")
_ARN: Final = {1: "aws", 3: "eu-west-1", 4: "444455556666"}
"""What a wildcard in a part of an ARN stands for in a witness: an account that AWS uses in its own examples."""


@lru_cache(maxsize=65536)
def find(inside: tuple[Glob, ...], outside: tuple[Glob, ...]) -> Word | None:
    """A word that all the patterns `inside` hold and none of those `outside`; None where there is none. Raises `Undecided` where the automata grow too large."""
    inside = tuple(one for one in inside if one != ANYTHING) or (ANYTHING,)
    word = next((one.symbols for one in inside if one.is_word), None)
    if word is not None:
        return word if _is_between(word, inside, outside) else None
    if any(_disjoint(one, other) for i, one in enumerate(inside) for other in inside[:i]):
        return None
    outside = tuple(one for one in outside if not any(_disjoint(one, other) for other in inside))
    if any(other.reach == EXACT and accepts(one, other.symbols) for one in outside for other in inside):
        return None
    friendly = next((word for one in inside for word in _filled(one) if _is_between(word, inside, outside)), None)
    return friendly if friendly is not None else _search(inside, outside)


def _is_between(word: Word, inside: tuple[Glob, ...], outside: tuple[Glob, ...]) -> bool:
    return all(accepts(one, word) for one in inside) and not any(accepts(one, word) for one in outside)


def _disjoint(one: Glob, other: Glob) -> bool:
    """Do their beginnings or ends tell them apart? Only what is plain text is looked at."""
    return any(
        a != b
        for first, second in ((one.symbols, other.symbols), (one.symbols[::-1], other.symbols[::-1]))
        for a, b in zip(takewhile(_is_char, first), takewhile(_is_char, second), strict=False)
    )


def _is_char(symbol: Any) -> bool:
    return isinstance(symbol, str)


def _filled(pattern: Glob) -> Iterator[Word]:
    """Words of the pattern that a person can read: in the parts of an ARN, what stands there in most."""
    for filling in _FILLINGS:
        word: list[Any] = []
        for symbol in pattern.symbols:
            if isinstance(symbol, Wild):
                part = word.count(":") if word[:4] == list("arn:") and word[-1] == ":" else 0
                word += "x" if symbol is Wild.ONE else _ARN.get(part, filling)
            else:
                word.append(min(symbol) if isinstance(symbol, frozenset) else symbol)
        yield tuple(word)


class _Automaton(NamedTuple):
    """What a search needs of an automaton: where it begins and ends, whither each letter (by its number) leads, and the letters."""

    initial: int
    finals: frozenset[int]
    moves: Mapping[int, Mapping[int, int]]
    letters: tuple[Any, ...]


def _search(inside: tuple[Glob, ...], outside: tuple[Glob, ...]) -> Word | None:
    """The shortest such word: all automata read it side by side, breadth first. So only states are met that some word reaches, and the search ends at the first word."""
    symbols = frozenset(char for one in (*inside, *outside) for symbol in one.symbols for char in _letters(symbol)) | {":"}
    machines = [_automaton(one, symbols) for one in (*inside, *outside)]
    letters, many = machines[0].letters, len(inside)
    begin = tuple(machine.initial for machine in machines)
    waiting: deque[tuple[tuple[int, ...], Word]] = deque([(begin, ())])
    seen = {begin}
    while waiting:
        states, word = waiting.popleft()
        ends = [state in machine.finals for state, machine in zip(states, machines, strict=True)]
        if all(ends[:many]) and not any(ends[many:]):
            return word
        moves = [machine.moves.get(state, _NOWHERE) for state, machine in zip(states, machines, strict=True)]
        for transition in moves[0]:
            after = tuple(move.get(transition, _DEAD) for move in moves)
            if _DEAD not in after[:many] and after not in seen:
                if len(seen) > _MOST:
                    raise Undecided(f"the patterns {', '.join(map(str, (*inside, *outside)))} have too many wildcards to compare")
                seen.add(after)
                waiting.append((after, (*word, letters[transition])))
    return None


def _letters(symbol: Any) -> Iterator[Any]:
    if isinstance(symbol, frozenset):
        yield from symbol
    elif not isinstance(symbol, Wild):
        yield symbol


@lru_cache(maxsize=4096)
def _automaton(pattern: Glob, symbols: frozenset[Any]) -> _Automaton:
    """The automaton of one pattern, over these symbols and one that stands for any other."""
    from interegular.fsm import Alphabet as Letters  # noqa: PLC0415 - as above
    from interegular.fsm import OblivionError, anything_else, crawl  # noqa: PLC0415 - few questions need it

    every = [*sorted(symbols, key=str), anything_else]
    alphabet: Any = Letters
    build: Any = crawl
    letters = (*every[:-1], next(char for char in (*_OTHERS, *map(chr, range(0x2600, 0x2700))) if char not in symbols))
    read = 0

    def follow(states: frozenset[int], letter: int) -> frozenset[int]:
        nonlocal read
        if (read := read + 1) > _MOST * len(letters):
            raise Undecided(f"the pattern {pattern} has too many wildcards to follow")
        if not (after := step(pattern, states, letters[letter])):
            raise OblivionError
        return after

    made = build(alphabet.from_groups(*([letter] for letter in every)), start(pattern), lambda states: len(pattern.symbols) in states, follow)
    return _Automaton(made.initial, made.finals, made.map, letters)
