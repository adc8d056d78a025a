"""Writes that go well only once for a message: of AWS on a condition, and of Redis on the option that says so.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html ; https://redis.io/commands/set ; https://redis.io/commands/setnx
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

from queuegate._light import NamedTuple

from .....sdk_requests.once import asked, changed, named_absent, of_key
from .....sdk_requests.once import goes_well_once as met_once
from .....words.clauses import ALREADY, CANCELED, EXISTS
from ...state.machine import Machine
from ...state.values import Obj, Site, Unknown, about_of
from ..aws import operations as aws
from . import databases, rows
from .asking import Row

MARKS: Final = "marks"
"""What a machine remembers of writes that go well only once for a message: whose, where, and after how many seconds they go."""
MARKED: Final = "marked"
"""Those that were made when the message came before."""
REDIS: Final = frozenset({"ioredis", "redis", "@redis/client", "iovalkey", "@upstash/redis"})
_SECONDS: Final = {"EX": 1.0, "PX": 0.001}


TIMES: Final = "times"
"""How each of them was made (`Once`), by its call and its messages: each time that it was."""
_STATUS: Final = {EXISTS: 412}
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html"""
_MARSHALLED: Final = "marshalled"
_TOKEN: Final = "ClientRequestToken"  # noqa: S105 - a parameter: within ten minutes the same transaction goes well again


class Once(NamedTuple):
    """How such a write ends the second time: with an exception (`raises`: what it is called), or with null; after how many seconds it may be made again; and by what it would be found (None: that is not known). `within`: the attributes of that, where it is an object that the
    code may put them into.
    """

    raises: str
    seconds: float | None = None
    key: Any = None
    within: tuple[Any, ...] = ()
    of: str = ""
    """The package by which it is a row of a database."""
    gives: str = ""
    """How a database tells that it inserted none, where a package has several ways."""


def goes_well_once(machine: Machine, path: tuple[str, ...], arguments: tuple[Any, ...]) -> Once | None:
    """None where it is no write on the one condition that nothing is there yet. One that looks at a state or at the time, too, may go well again."""
    if path[0] in REDIS:
        return _in_redis(path[-1], arguments)
    if (row := rows.inserted(path, arguments)) is not None:
        return Once(rows.RAISES if row[1] else "", of=row[0])
    name, given = aws.asked(path, arguments) if aws.is_sdk(path) else ("", None)
    return _of_sdk(machine, name[:1].lower() + name[1:], given) if given is not None else None


def _plain(machine: Machine, value: Any) -> Any:
    return machine.state.get(_MARSHALLED, {}).get(value.key, value) if isinstance(value, Unknown) else value


def marshalled(machine: Machine, made: Unknown, arguments: list[Any]) -> None:
    """Remembers the object of which an item is: https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-aws-sdk-util-dynamodb/"""
    if arguments and isinstance(arguments[0], Obj):
        machine.state.setdefault(_MARSHALLED, {})[made.key] = arguments[0]


def _of_sdk(machine: Machine, name: str, given: Obj) -> Once | None:
    if name == "putObject":
        return Once(EXISTS, key=given.props.get("Key")) if given.props.get("IfNoneMatch") == "*" else None
    if name in ("transactWrite", "transactWriteItems"):
        held = given.props.get("TransactItems")
        parts = [part for one in (held.items if isinstance(held, Obj) else None) or () if isinstance(one, Obj) for part in one.props.values()]
        found = [once for part in parts if isinstance(part, Obj) and (once := _of_item(machine, part)) is not None]
        known = [one for one in found if one.key is not None] if _TOKEN not in given.props and not given.open else []
        return (known[0] if known else Once(CANCELED[0]))._replace(raises=CANCELED[0]) if found else None
    return _of_item(machine, given)


def _of_item(machine: Machine, given: Obj) -> Once | None:
    condition, named = given.props.get("ConditionExpression"), given.props.get("ExpressionAttributeNames")
    if not met_once(condition):
        return None
    names = named.props if isinstance(named, Obj) else {}
    absent = asked(condition, names)
    key, item = (_plain(machine, given.props.get(one)) for one in ("Key", "Item"))
    if isinstance(key, Obj):
        made = {*absent} & {*key.props, *changed(given.props.get("UpdateExpression"), names)}
        return Once(ALREADY, key=tuple(key.props.values()) if made and not key.open else None)
    if isinstance(item, Obj):
        rest = tuple(Unknown(("property", item.of, one), item.about) for one in absent if one not in item.props) if item.of is not None else ()
        under = tuple(item.props[one] for one in of_key(absent, item.props))
        return Once(ALREADY, key=under or rest or None, within=() if under else (*absent,))
    return Once(ALREADY, key=item, within=(*absent,))


NOT_KNOWN: Final = -1.0


def _in_redis(name: str, arguments: tuple[Any, ...]) -> Once | None:
    """`set(key, value, "EX", 60, "NX")`, `set(key, value, { NX: true, EX: 60 })`, `setnx(key, value)`. One of which nobody knows when it goes is no mark."""
    if name.lower() == "setnx":
        return Once("")
    if name != "set" or (named := _options(arguments)) is None or named.get("NX") is not True:
        return None
    return None if (ends := goes_after(name, arguments)) == NOT_KNOWN else Once("", ends)


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


def met(machine: Machine, path: tuple[str, ...], arguments: tuple[Any, ...], site: Site, row: Row | None = None) -> Once | None:
    """The same of a call that is made here, and of one that inserts a row."""
    if row is not None:
        return Once("" if row.quiet else rows.RAISES, of=row.package, gives=row.gives or row.does) if row.does == "insert" else None
    once = goes_well_once(machine, path, arguments)
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
    machine.state.setdefault(TIMES, {}).setdefault((site.node.id, about), []).append(once)
    if once.of and (site.node.id, about) in machine.state.get(MARKED, ()):
        return (rows.duplicate(machine, once.of, site), False) if once.raises else (None, True)
    if (site.node.id, about) in machine.state.get(MARKED, ()):
        return (refused(once.raises, site), False) if once.raises else (None, True)
    error = machine.work("work", site, site.text, given)
    if error is None and machine.fault is None:
        machine.state.setdefault(rows.ROWS if once.of else MARKS, []).append((about, site, once.seconds))
    return error, False


def in_vain(once: Once | None, site: Site) -> Obj | None:
    """What such a write gives where it did nothing."""
    if once is None or not once.of:
        return None
    return databases.nothing(once.gives, site) if once.gives else rows.nothing(once.of, site)


def refused(name: str, site: Site) -> Obj:
    """The exception of such a write. Why a transaction was canceled is not known."""
    status = Obj("object", {"httpStatusCode": _STATUS.get(name, 400)}, None, site)
    held = {
        "name": name,
        "code": name,
        "message": Unknown(("error", "message")),
        "Item": Unknown(("error", "item")),
        "$metadata": status,
        "statusCode": status.props["httpStatusCode"],
    }
    return Obj("error", held | ({"CancellationReasons": Unknown(("error", "reasons"))} if name == CANCELED[0] else {}), None, site)
