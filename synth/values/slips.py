"""How far two words are apart for whoever mistypes one of them."""

from __future__ import annotations


def distance(one: str, other: str) -> int:
    """How many letters have to be put in, left out, changed, or swapped with their neighbour."""
    before: list[int] = []
    row: list[int] = [*range(len(other) + 1)]
    for i, a in enumerate(one):
        last, before, row = before, row, [i + 1]
        for j, b in enumerate(other):
            row.append(min(before[j] + (a != b), before[j + 1] + 1, row[j] + 1))
            if i and j and (a, one[i - 1]) == (other[j - 1], b):
                row[-1] = min(row[-1], last[j - 1] + 1)
    return row[-1]
