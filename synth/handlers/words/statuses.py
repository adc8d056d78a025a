"""A status of HTTP that tells of a failure which another attempt may not meet, and remembers what the code compared it with."""

from __future__ import annotations

from typing import Any, Final, Self

UNAVAILABLE: Final = 503
TOO_MANY: Final = 429
REFUSED: Final = 400
WRONG: Final = 500
"""https://www.rfc-editor.org/rfc/rfc9110#name-server-error-5xx ; https://www.rfc-editor.org/rfc/rfc6585#section-4"""


class Status(int):
    """A number that keeps in mind what it was compared with: another status that the code knows may be passed over."""

    met: set[Any]

    def __new__(cls, status: int) -> Self:
        made = super().__new__(cls, status)
        made.met = set()
        return made

    def __eq__(self, other: object) -> bool:
        self.met.add(other)
        return int(self) == other

    __hash__ = int.__hash__

    def others(self) -> list[int]:
        """Those that it was asked for, and of which another attempt may come to a better end."""
        return sorted(int(one) for one in self.met if isinstance(one, (int, float)) and (one == TOO_MANY or one >= WRONG) and one != int(self))
