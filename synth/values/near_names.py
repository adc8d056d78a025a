"""When a name is most likely a slip for another one that is known, and no name of something else."""

from __future__ import annotations

from typing import Final

from queuegate._light import regex

from .same_text import letters
from .slips import distance, is_slip

WORD: Final = regex(r"\$\{[^}]*\}|[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_LONG: Final = 6
"""So many letters has a word at least of which one is another letter: `stock` and `stack`, `tests` and `texts` are both words."""
_SHORT: Final = 4
"""So many letters has a word at least of which two are the wrong way round."""


def is_nearly(name: str, known: str) -> bool:
    """The same letters, or all words but one alike, and that one mistyped. One that begins or ends otherwise is another word: `order` and `orders`, `mail` and `email`, `rates` and `dates` may both be there."""
    one, other = WORD.findall(name), WORD.findall(known)
    differ = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
    if letters(name) == letters(known) or len(one) != len(other) or len(differ) != 1:
        return name != known and letters(name) == letters(known)
    a, b = differ[0]
    if "$" in a + b or ((a[0], a[-1]) != (b[0], b[-1]) and sorted(a) != sorted(b)):
        return False
    if len(a) == len(b) < _LONG and sorted(a) != sorted(b):
        return False
    return is_slip(a, b) or (len(a) >= _SHORT and sorted(a) == sorted(b) and distance(a, b) == 1)
