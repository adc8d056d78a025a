"""Is there a word that all of some patterns hold and none of others: the emptiness of a regular language, with a witness.

Most questions are settled by the patterns themselves: one that is a single word, one that contains the other. The rest is settled by reading letters with all patterns side
by side: the characters and tokens that occur, and one that stands for all other characters.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile
from typing import Any, Final

from ....values.meter import METER
from ....values.worlds import Undecided
from .globs import ANYTHING, EXACT, Glob, Wild, Word, accepts, reader

_MOST: Final = 50_000
"""Letters that one search may read: past it, the question is undecided. It is work and no time, so that every machine says the same."""
_SHORT, _A_STEP = 5_000, 25
"""A search that reads no more letters costs nothing beside the statement that asks; of a longer one so many letters are a step of `METER`."""
_OTHERS: Final = "xyz0123456789abcdefghijklmnopqrstuvw"
_FILLINGS: Final = ("example", "", "x", "other")
_ARN: Final = {1: "aws", 3: "eu-west-1", 4: "444455556666"}
"""What a wildcard in a part of an ARN stands for in a witness: an account that AWS uses in its own examples."""


def find(inside: tuple[Glob, ...], outside: tuple[Glob, ...]) -> Word | None:
    """A word that all the patterns `inside` hold and none of those `outside`; None where there is none. Raises `Undecided` where the search grows too long."""
    found, read = _found(inside, outside)
    METER.step(max(read - _SHORT, 0) // _A_STEP)
    if isinstance(found, Undecided):
        raise found.again()
    return found


@lru_cache(maxsize=65536)
def _found(inside: tuple[Glob, ...], outside: tuple[Glob, ...]) -> tuple[Word | Undecided | None, int]:
    """Kept, since every statement and every world asks the same: what is too long to search, too. With it, how many letters were read for it, which whoever asks again has spent as well."""
    inside = tuple(one for one in inside if one != ANYTHING) or (ANYTHING,)
    word = next((one.symbols for one in inside if one.is_word), None)
    if word is not None:
        return word if _is_between(word, inside, outside) else None, 0
    if any(_disjoint(one, other) for i, one in enumerate(inside) for other in inside[:i]):
        return None, 0
    outside = tuple(one for one in outside if not any(_disjoint(one, other) for other in inside))
    if any(other.reach == EXACT and accepts(one, other.symbols) for one in outside for other in inside):
        return None, 0
    friendly = next((word for one in inside for word in _filled(one) if _is_between(word, inside, outside)), None)
    return (friendly, 0) if friendly is not None else _search(inside, outside)


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


def _search(inside: tuple[Glob, ...], outside: tuple[Glob, ...]) -> tuple[Word | Undecided | None, int]:
    """The shortest such word: all patterns read it side by side, breadth first. So only states are met that some word reaches, and the search ends at the first word."""
    patterns, many = (*inside, *outside), len(inside)
    letters = _alphabet(patterns)
    readers = tuple(map(reader, patterns))
    begin = tuple(one.start for one in readers)
    waiting: deque[tuple[tuple[frozenset[int], ...], Word]] = deque([(begin, ())])
    seen, left = {begin}, _MOST
    while waiting:
        states, word = waiting.popleft()
        ends = [one.is_end(at) for one, at in zip(readers, states, strict=True)]
        if all(ends[:many]) and not any(ends[many:]):
            return word, _MOST - left
        left -= len(letters) * len(patterns)
        if left < 0:
            return Undecided(f"the patterns {', '.join(map(str, patterns))} have too many wildcards to compare"), _MOST
        for letter in letters:
            after = tuple(one.step(at, letter) for one, at in zip(readers, states, strict=True))
            if all(after[:many]) and after not in seen:
                seen.add(after)
                waiting.append((after, (*word, letter)))
    return None, _MOST - left


def _alphabet(patterns: tuple[Glob, ...]) -> Word:
    """Every character and token of the patterns, and one character that is in none of them."""
    symbols = {char for one in patterns for symbol in one.symbols for char in _letters(symbol)} | {":"}
    return (*sorted(symbols, key=str), next(char for char in (*_OTHERS, *map(chr, range(0x2600, 0x2700))) if char not in symbols))


def _letters(symbol: Any) -> Iterator[Any]:
    if isinstance(symbol, frozenset):
        yield from symbol
    elif not isinstance(symbol, Wild):
        yield symbol
