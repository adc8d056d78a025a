"""The file of one kind of run: blocks, of which each has entries by their names and a checksum, and a later one adds to those before it.

A checksum finds what is broken, and proves nothing of who wrote it. Whatever stands behind a broken block is lost, and the next run writes the file anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeVar
from zlib import crc32

import msgspec

from queuegate._light import NamedTuple

T = TypeVar("T")

Entries = dict[str, list[Any]]
"""By its name each entry as its bytes, once for each way in which what was asked was answered."""


class Block(NamedTuple):
    """What is noted of sources, and what is said of groups."""

    notes: dict[str, list[msgspec.Raw]]
    answers: dict[str, list[msgspec.Raw]]

    def without(self, hidden: Sequence[bytes]) -> Block:
        """The same without the entries that hold any of these."""
        return Block(*(_without(part, hidden) for part in self)) if hidden else self

    def with_newer(self, other: Block) -> Block:
        """The same with what another one has; of entries with one name only the last ones."""
        return Block(*({**old, **_merged(old, new)} for old, new in zip(self, other, strict=True)))

    def size(self) -> int:
        """The bytes of its entries."""
        return sum(_size(several) for part in self for several in part.values())

    def up_to(self, most_bytes: int) -> Block:
        """The same, or of its answers as many as such a file has room for: the others are judged anew in each run."""
        most_bytes -= sum(map(_size, self.notes.values()))
        answers = {name: several for name, several in self.answers.items() if (most_bytes := most_bytes - len(name) - _size(several)) > 0}
        return self if len(answers) == len(self.answers) else Block(self.notes, answers)


class Held(NamedTuple):
    """What a file of so many bytes holds. `whole`: nothing of it is broken."""

    block: Block
    size: int = 0
    whole: bool = True


_ENCODER: Final = msgspec.msgpack.Encoder()
_MOST: Final = 32
"""Entries of one name: a template may be judged with as many values in one run."""
_SUM: Final = 4
_LENGTH: Final = 8
BROKEN: Final = (ValueError, TypeError, RecursionError, OverflowError)
"""What comes of data that is not what it should be."""


def written(block: Block) -> bytes:
    """A block as it stands in a file."""
    data = _ENCODER.encode(block)
    return b"".join((crc32(data).to_bytes(_SUM, "big"), len(data).to_bytes(_LENGTH, "big"), data))


def read(data: bytes) -> Held:
    """What stands in a file."""
    held = Block({}, {})
    for block in _blocks(data):
        if block is None:
            return Held(held, len(data), whole=False)
        for old, new in zip(held, block, strict=True):
            old.update(_merged(old, new))
    return Held(held, len(data))


def _blocks(data: bytes) -> Iterator[Block | None]:
    """The blocks, up to one that is broken: that is None."""
    view, at = memoryview(data), 0
    while at < len(data):
        begins = at + _SUM + _LENGTH
        ends = begins + int.from_bytes(view[at + _SUM : begins], "big")
        body = view[begins:ends]
        if len(body) < ends - begins or crc32(body).to_bytes(_SUM, "big") != view[at : at + _SUM]:
            yield None
            return
        try:
            yield _decoder(Block).decode(body)
        except BROKEN:
            yield None
            return
        at = ends


_DECODERS: Final[dict[type[Any], msgspec.msgpack.Decoder[Any]]] = {}


def _decoder(kind: type[Any]) -> msgspec.msgpack.Decoder[Any]:
    """Looks through the types of a record, which takes a millisecond: a run that keeps nothing does without."""
    if (known := _DECODERS.get(kind)) is None:
        known = _DECODERS[kind] = msgspec.msgpack.Decoder(kind)
    return known


def encoded(name: str, value: Any) -> msgspec.Raw | None:
    """The bytes of an entry; None where it would not come back as it is."""
    try:
        name.encode()
        data = _ENCODER.encode(value)
        return msgspec.Raw(data) if _decoder(type(value)).decode(data) == value else None
    except BROKEN:
        return None


def decoded(raw: Any, kind: type[T]) -> T | None:
    """An entry; None where it is not what it should be."""
    try:
        return _decoder(kind).decode(raw)  # type: ignore[no-any-return]  # the decoder of this kind
    except BROKEN:
        return None


def put(into: Entries, name: str, raw: Any) -> None:
    """One more entry under a name, unless it is there, or none."""
    if raw is not None and raw not in (held := into.setdefault(name, [])):
        held.append(raw)


def _merged(old: Entries, new: Entries) -> Entries:
    """The new entries, each before those that had its name: what was said last holds most likely."""
    return {name: [*several, *old[name]][:_MOST] if name in old else several for name, several in new.items()}


def _without(part: Entries, hidden: Sequence[bytes]) -> Entries:
    return {name: [raw for raw in several if not any(one in bytes(raw) for one in hidden)] for name, several in part.items()}


def _size(several: Sequence[Any]) -> int:
    return sum(len(memoryview(raw)) for raw in several)
