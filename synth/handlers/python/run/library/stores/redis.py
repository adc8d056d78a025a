"""Redis: a key that is set only where it is not there yet, and one that is looked for and set. Few handlers have it, so this is imported where one does.

https://redis.io/commands/set ; https://redis.io/commands/setnx ; https://redis.io/commands/sadd
"""

from __future__ import annotations

from typing import Any, Final

from ... import library_errors
from ...state.machine import Machine
from ...state.values import Opaque, taint
from . import kept

_WRITES: Final = {"set": (1, 1), "setex": (1, 2), "psetex": (1, 2), "sadd": (2, 1), "hset": (2, 2), "hsetnx": (2, 2)}
"""Commands that write: how many arguments say where, and which one is written."""
_READS: Final = {"get": 1, "exists": 1, "sismember": 2, "hget": 2, "hexists": 2}
_GONE: Final = frozenset({"delete", "unlink", "srem", "hdel", "expire", "pexpire", "expireat", "pexpireat"})
"""What takes a key away, or has it go by itself after a time."""
_SAYS_WHAT_IS_NEW: Final = frozenset({"sadd", "hsetnx"})
COMMANDS: Final = frozenset({*_WRITES, *_READS, *_GONE})
_PLACE: Final = ("cache",)


def once(machine: Machine, node: Any, value: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    """`set(key, value, nx=True)`, `setnx(key, value)`: once more it does nothing, and says so. Any other is no work on a message."""
    everything = [*args, *given.values()]
    if not _is_mark(value.name, given):
        looked(machine, value, args, given, node)
        return Opaque("value" if taint(*everything) else "external", f"{value.name}()", taint(*everything), node, given)
    if (id(node), machine.message) in machine.path.marked:
        return None
    made = machine.work(node, value.name, everything, names=library_errors.raises(value.name))
    if machine.message is not None and machine.path.failed_at is None:
        machine.path.marks.append((node, machine.module, machine.message, _lasts([], given)))
        kept.keyed(machine, args[0] if args else given.get("name"), node)
    return made


def looked(machine: Machine, value: Opaque, args: list[Any], given: dict[str, Any], node: Any) -> Any:
    """Remember what is written under a key, and answer a command that finds what was written before; None of any other."""
    command = value.name.rpartition(".")[2]
    if ".pipeline(" in value.name or not args:
        return None
    if command in _GONE:
        kept.drop(machine, _PLACE, args[0])
    elif command in _READS:
        there = kept.found(machine, _PLACE, (*args[: _READS[command]],))
        return None if there is None else there.held if command in ("get", "hget") else True
    elif command in _WRITES and taint(*args) and _is_known(given) and len(args) > _WRITES[command][1]:
        width, at = _WRITES[command]
        key = (*args[:width],)
        if command in _SAYS_WHAT_IS_NEW and kept.found(machine, _PLACE, key) is not None:
            return 0
        kept.written(machine, _PLACE, key, args[at], node, _lasts(args, given) if width == 1 else None)
    return None


def _is_mark(name: str, given: dict[str, Any]) -> bool:
    return (name.endswith(".setnx") or given.get("nx") is True) and _is_known(given)


def _is_known(given: dict[str, Any]) -> bool:
    """Of one of which nobody knows when it goes nothing is said."""
    return not {"exat", "pxat", "*", "**"} & {*given} and all(type(given.get(one, 0)) is int for one in ("ex", "px"))


def _lasts(args: list[Any], given: dict[str, Any]) -> float | None:
    """The seconds after which it goes by itself."""
    if len(args) > 2:  # noqa: PLR2004 - of setex and psetex
        return float(args[1]) if isinstance(args[1], int) else 0.0
    return float(given["ex"]) if "ex" in given else given["px"] / 1000 if "px" in given else None
