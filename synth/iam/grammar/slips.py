"""What a slip in a policy document is, and what was meant by a word that AWS's policy language does not have."""

from __future__ import annotations

from queuegate._light import NamedTuple

from ...values.value import Place
from ...values.worlds import Undecided


class Slip(NamedTuple):
    """What a document has that is refused, in words, what is taken instead, and what to do. `explains` are the doubts that others have because of it.

    `whose` and `kind` are those of the document.
    """

    place: Place
    has: str
    takes: str
    fix: str
    explains: tuple[Undecided, ...] = ()
    whose: str = ""
    kind: str = ""


def near_to(key: str, known: list[str]) -> str | None:
    """The element that was meant by one that there is not: in other letters, in the plural, or with a slip."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for a wrong word

    by_case = {one.lower(): one for one in known}
    close = get_close_matches(str(key).lower(), by_case, 1, 0.75)
    return by_case[close[0]] if close else None
