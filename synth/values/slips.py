"""How far two words are apart for whoever mistypes one of them."""

from __future__ import annotations

from typing import Final

from queuegate._light import regex

_LONG: Final = 5
"""So many letters has a word at least of which one more or less is a slip."""
_DIGITS: Final = regex(r"\d+")


def is_slip(one: str, other: str) -> bool:
    """Is one of two names most likely a slip of the other? With another number they name two things (`line1` and `line2`, `placed.v1` and `placed.v2`)."""
    return len(one) >= _LONG and distance(one, other) == 1 and _DIGITS.sub("", one) != _DIGITS.sub("", other)


def distance(one: str, other: str, most: int | None = None) -> int:
    """How many letters have to be put in, left out, changed, or swapped with their neighbour; where there are more than `most`, any number that is more."""
    if most is not None and abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row: list[int] = [*range(len(other) + 1)]
    for i, a in enumerate(one):
        last, before, row = before, row, [i + 1]
        for j, b in enumerate(other):
            row.append(min(before[j] + (a != b), before[j + 1] + 1, row[j] + 1))
            if i and j and (a, one[i - 1]) == (other[j - 1], b):
                row[-1] = min(row[-1], last[j - 1] + 1)
        if most is not None and min(row) > most < min(before):  # a swap goes back two rows
            return most + 1
    return row[-1]
