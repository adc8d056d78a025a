"""What a handler writes down of a message in a table or a cache, and finds there when the message comes again.

A write of which it is known under which key it is made is kept for the next batch: reading that key in the same place gives it back, as it was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from queuegate._light import NamedTuple

from .....effort import EFFORT
from ... import known
from ...language.comparison import PLAIN
from ...state.machine import Machine
from ...state.values import DEPTH, PARTS, Bound, DictV, ListV, Opaque

_CHANGING = ("receiptHandle", "ApproximateReceiveCount")


class Kept(NamedTuple):
    """`place`: the table or cache. `held`: what reading gives. `node`: the call that writes it; `since`: that after which it is there. `seconds`: after which it goes by itself."""

    place: tuple[Any, ...]
    key: Any
    held: Any
    node: Any
    since: Any
    module: Any
    message: int | None
    seconds: float | None


def keep(machine: Machine, one: Kept) -> None:
    """It is written in the work on a message, before anything failed, and goes well."""
    if one.message is not None and machine.path.failed_at is None and machine.path.fail not in (id(one.node), id(one.since)):
        machine.path.stores.kept.append(one)


def written(machine: Machine, place: tuple[Any, ...], key: Any, held: Any, node: Any, seconds: float | None = None) -> None:  # noqa: PLR0913, PLR0917 - what is known of a write
    """It is there as soon as it is written; what is written when some of the work is done says that it is."""
    if is_first(machine, node):
        keep(machine, Kept(place, key, held, node, node, machine.module, machine.message, seconds))


def is_first(machine: Machine, node: Any) -> bool:
    """Was nothing done for the first message before, but to bring something?"""
    path = machine.path
    return not any(
        one.kind == "work" and one.node is not node and id(one.node) not in path.stores.lookups and not known.fetches(one.what) for one in path.sites.values()
    )


def drop(machine: Machine, place: tuple[Any, ...], key: Any) -> None:
    """All under the first part of a key is taken away again, or will be."""
    machine.path.stores.kept = [one for one in machine.path.stores.kept if not (one.place == place and alike(one.key[0], key))]


def found(machine: Machine, place: tuple[Any, ...], key: Any) -> Kept | None:
    """What was written there when the message came before."""
    return next((one for one in machine.path.stores.there if alike(one.place, place) and alike(one.key, key)), None)


def alike(one: Any, other: Any, depth: int = 2 * DEPTH) -> bool:
    """Is it the same when a message comes again? What is worked out in the same place of the same message is."""
    EFFORT.spend()
    if isinstance(one, PLAIN) or isinstance(other, PLAIN):
        return isinstance(one, PLAIN) and isinstance(other, PLAIN) and one == other
    if not depth:
        return one is other
    match one, other:
        case (tuple(), tuple()):
            return _all_alike(one, other, depth)
        case (ListV(), ListV()):
            return not (one.open or other.open) and _all_alike(one.items, other.items, depth)
        case (DictV(), DictV()):
            return one.entries.keys() == other.entries.keys() and all(alike(held, other.entries[name][0], depth - 1) for name, (held, _) in one.entries.items())
        case (Opaque(), Opaque()):
            return _is_one(one, other, depth)
    return one is other


def is_another(one: Any, other: Any) -> bool:
    """Are both written out, alone or as DynamoDB types them (`{"S": "DONE"}`), and differ?"""
    match one, other:
        case DictV(open=False), DictV(open=False) if len(one.entries) == 1 and one.entries.keys() == other.entries.keys():
            return all(is_another(held, other.entries[name][0]) for name, (held, _) in one.entries.items())
    return isinstance(one, PLAIN) and isinstance(other, PLAIN) and one != other


def _is_one(one: Opaque, other: Opaque, depth: int) -> bool:
    if one.name in _CHANGING or (one.kind, one.name, one.taint) != (other.kind, other.name, other.taint):
        return False
    if one is other:
        return True
    if PARTS in one.made and PARTS in other.made:
        return _all_alike(one.made[PARTS], other.made[PARTS], depth)
    if one.kind == "external":  # what a call gives may be another one each time (`uuid4()`)
        return "(" not in one.name and alike(one.made.get("key"), other.made.get("key"), depth - 1)
    return one.kind in ("field", "body") or (bool(one.taint) and one.node is other.node)


def _all_alike(some: Sequence[Any], others: Sequence[Any], depth: int) -> bool:
    return len(some) == len(others) and all(alike(one, other, depth - 1) for one, other in zip(some, others, strict=True))


def keyed(machine: Machine, key: Any, node: Any) -> None:
    """A message is marked under this key."""
    if what := _changing(key):
        machine.notes.see(machine, "keys", "anew", what, node)


def _changing(key: Any) -> str:
    """What in a key is another one each time that its message is received; "" for nothing. https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""
    match key:
        case Opaque(kind="field", name="receiptHandle"):
            return key.name
        case Bound(function=Opaque(name="aws_request_id")):
            return "aws_request_id"
        case Opaque(made=made) if PARTS in made:
            return next(filter(None, map(_changing, made[PARTS])), "")
    return ""
