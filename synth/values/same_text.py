"""When two texts are the same: things by a text of theirs, so that this is asked only of those of which it may be, and names but for the way in which their words are set apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Generic, TypeVar

from .text import Text, fixed

if TYPE_CHECKING:
    from .by_ends import ByEnds

T = TypeVar("T")


class SameText(Generic[T]):
    """Things, each with what its text may be in some world; None there where nobody can know."""

    def __init__(self, spelt: Iterable[tuple[T, Iterable[Text | None]]]) -> None:
        self._things: list[T] = []
        self._ends: ByEnds[int] | None = None
        self._each: list[tuple[Text, int]] = []
        self._by: dict[Text | None, list[int]] = {None: []}
        for i, (thing, texts) in enumerate(spelt):
            self._things.append(thing)
            several = {*texts}
            self._each += [(text or Text(), i) for text in several]  # a text of which nothing is known may end in anything
            for key in {text if text is None else fixed(text) for text in several}:
                self._by.setdefault(key, []).append(i)

    def of(self, text: Text) -> list[T]:
        """Those of which this may be the text, in their order."""
        if (key := fixed(text)) is None:
            return [self._things[i] for i in self._by_ends(text)]
        found, unknown = self._by.get(key, []), self._by[None]
        return [self._things[i] for i in (sorted({*found, *unknown}) if unknown else found)]

    def _by_ends(self, text: Text) -> Iterator[int]:
        from .by_ends import ByEnds, name_of  # noqa: PLC0415 - few templates leave such a text open

        if self._ends is None:
            self._ends = ByEnds([(name_of(text), i) for text, i in self._each], int)
        return self._ends.of(name_of(text))


def letters(name: str) -> str:
    """What is left of a name without capitals, hyphens and underscores: `orders-worker`, `orders_worker` and `ordersWorker` are one."""
    return name.replace("-", "").replace("_", "").lower()
