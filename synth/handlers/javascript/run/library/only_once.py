"""Writes that go well only once for a message: of AWS on a condition, and of Redis on the option that says so.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html ; https://redis.io/commands/set ; https://redis.io/commands/setnx
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

from queuegate._light import NamedTuple

from ....aws_calls import ALREADY, named_absent
from ....aws_calls import goes_well_once as met_once
from ..state.machine import Machine
from ..state.values import Obj, Site, Unknown, about_of
from . import aws, rows

MARKS: Final = "marks"
"""What a machine remembers of writes that go well only once for a message: whose, where, and after how many seconds they go."""
MARKED: Final = "marked"
"""Those that were made when the message came before."""
REDIS: Final = frozenset({"ioredis", "redis", "@redis/client", "iovalkey", "@upstash/redis"})
_SECONDS: Final = {"EX": 1.0, "PX": 0.001}


class Once(NamedTuple):
    """How such a write ends the second time: with an exception (`raises`), or with null; and after how many seconds it may be made again."""

    raises: bool
    seconds: float | None = None
    of: str = ""
    """The package by which it is a row of a database."""


def goes_well_once(path: tuple[str, ...], arguments: tuple[Any, ...]) -> Once | None:
    """None where it is no write on the one condition that nothing is there yet. One that looks at a state or at the time, too, may go well again."""
    if path[0] in REDIS:
        return _in_redis(path[-1], arguments)
    if (row := rows.inserted(path, arguments)) is not None:
        return Once(row[1], of=row[0])
    given = aws.asked(path, arguments)[1] if aws.is_sdk(path) else None
    condition = given.props.get("ConditionExpression") if given is not None else None
    return Once(True) if met_once(condition) else None


NOT_KNOWN: Final = -1.0


def _in_redis(name: str, arguments: tuple[Any, ...]) -> Once | None:
    """`set(key, value, "EX", 60, "NX")`, `set(key, value, { NX: true, EX: 60 })`, `setnx(key, value)`. One of which nobody knows when it goes is no mark."""
    if name.lower() == "setnx":
        return Once(False)
    if name != "set" or (named := _options(arguments)) is None or named.get("NX") is not True:
        return None
    return None if (ends := goes_after(name, arguments)) == NOT_KNOWN else Once(False, ends)


def _options(arguments: tuple[Any, ...]) -> dict[str, Any] | None:
    """What `set` is told behind a key and a value; None where that is not known."""
    options = arguments[2:]
    given: dict[Any, Any] = {one: True for one in options if isinstance(one, str)} | {
        one: after for one, after in pairwise(options) if isinstance(one, str) and one.upper() in _SECONDS
    }
    for one in options:
        if isinstance(one, Obj):
            given |= one.props
        elif isinstance(one, Unknown) and one not in given.values():
            return None
    return {str(key).upper(): value for key, value in given.items()}


def goes_after(name: str, arguments: tuple[Any, ...]) -> float | None:
    """The seconds after which a value goes by itself; None where it stays, `NOT_KNOWN` where nobody knows that."""
    if name.lower() in ("setex", "psetex"):
        named: dict[str, Any] | None = {"PX" if name.lower().startswith("p") else "EX": arguments[1]} if len(arguments) > 1 else None
    else:
        named = _options(arguments) if name == "set" else {}
    if named is None:
        return NOT_KNOWN
    ends = next((one for one in _SECONDS if one in named), None)
    if ends is None:
        return None
    return named[ends] * _SECONDS[ends] if isinstance(named[ends], (int, float)) else NOT_KNOWN


def met(machine: Machine, path: tuple[str, ...], arguments: tuple[Any, ...], site: Site) -> Once | None:
    """The same of a call that is made here."""
    once = goes_well_once(path, arguments)
    if once is not None:
        _keyed(machine, path, arguments, site)
    return once


def _keyed(machine: Machine, path: tuple[str, ...], arguments: tuple[Any, ...], site: Site) -> None:
    """Notes what in the key of such a write is another one each time that its message is received."""
    given = aws.asked(path, arguments)[1] if aws.is_sdk(path) else None
    key = arguments[0] if arguments and given is None else None
    if given is not None and isinstance(item := given.props.get("Item"), Obj):
        names = given.props.get("ExpressionAttributeNames")
        key = item.props.get(named_absent(given.props.get("ConditionExpression"), names.props if isinstance(names, Obj) else {}))
        key = next(iter(key.props.values()), None) if isinstance(key, Obj) else key
    if machine.current is not None and isinstance(key, Unknown) and (what := _changing(key.key)):
        machine.note("idempotency", "anew", what, site)


def _changing(key: Any) -> str:
    """https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html"""
    if not isinstance(key, tuple):
        return ""
    if key[-1:] in (("receiptHandle",), ("awsRequestId",)) and key[0] in ("field", "property"):
        return str(key[-1])
    return next(filter(None, map(_changing, key)), "") if key[:1] == ("text",) else ""


def written(machine: Machine, site: Site, given: tuple[Any, ...], once: Once) -> tuple[Obj | None, bool]:
    """Such a write: the error that it ends with, and whether it did nothing, and says so by what it gives (`in_vain`)."""
    about = machine.whose(about_of(given))
    if once.of and (site.node.id, about) in machine.state.get(MARKED, ()):
        return (rows.duplicate(once.of, site), False) if once.raises else (None, True)
    if (site.node.id, about) in machine.state.get(MARKED, ()):
        return (Obj("error", {"name": ALREADY, "code": ALREADY, "message": Unknown(("error", "message"))}, None, site), False) if once.raises else (None, True)
    error = machine.work("work", site, site.text, given)
    if error is None and machine.fault is None:
        machine.state.setdefault(rows.ROWS if once.of else MARKS, []).append((about, site, once.seconds))
    return error, False


def in_vain(once: Once | None, site: Site) -> Obj | None:
    """What such a write gives where it did nothing."""
    return rows.nothing(once.of, site) if once is not None and once.of else None
