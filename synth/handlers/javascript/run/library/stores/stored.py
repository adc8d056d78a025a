"""What a handler writes of a message into a table, into Redis or into a row of a database, and finds there when the message comes again.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html ; https://redis.io/commands/get ; https://redis.io/commands/sismember
"""

from __future__ import annotations

from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ...state.machine import Machine
from ...state.values import About, Obj, Site, Spelt, Unknown, about_of
from ..aws import operations as aws
from . import databases, only_once
from .asking import Row
from .records import Stored, is_in, spelt

STORED: Final = "stored"
"""What a machine remembers of such writes: whose, where, after how many seconds it goes, and what is there then."""
FOUND: Final = "found"
"""What was there before."""
_SETS: Final = regex(r"(?i)^\s*set\s+(.*)$")
_PAIR: Final = regex(r"\s*(#?[\w.-]+)\s*=\s*(:\w+)\s*")
_AND: Final = regex(r"\s+(?:and|AND)\s+")


class Written(NamedTuple):
    """Such a write. `seconds`: None, it stays."""

    about: About
    site: Site
    seconds: float | None
    made: Stored


def written(machine: Machine, path: tuple[str, ...], arguments: tuple[Any, ...], site: Site, row: Row | None = None) -> None:
    """Notes what a call of a package that has not failed leaves of a message."""
    made, seconds = None, None
    if machine.fault is not None or machine.starting:
        return
    if row is not None:
        made = databases.held(row)
    elif path[0] in only_once.REDIS:
        made, seconds = _in_redis(path[-1].lower(), arguments), only_once.goes_after(path[-1], arguments)
    elif aws.is_sdk(path):
        made = _in_table(*_asked(path, arguments))
    if made is not None and seconds != only_once.NOT_KNOWN:
        machine.state.setdefault(STORED, []).append(
            Written(machine.whose(about_of((*arguments, *(row.has.values() if row is not None else ())))), site, seconds, made)
        )


def found(machine: Machine, path: tuple[str, ...], arguments: tuple[Any, ...], site: Site, row: Row | None = None) -> Any:
    """What a call reads of that; None for another call, and where there is nothing."""
    if not (there := machine.state.get(FOUND, ())):
        return None
    if row is not None:
        return databases.found(row, there, site)
    if path[0] in only_once.REDIS:
        return _of_redis(path[-1].lower(), arguments, there)
    return _of_table(*_asked(path, arguments), there, site) if aws.is_sdk(path) else None


def _asked(path: tuple[str, ...], arguments: tuple[Any, ...]) -> tuple[str, Obj | None]:
    name, given = aws.asked(path, arguments)
    return name.lower().removesuffix("item"), given


def _in_table(name: str, given: Obj | None) -> Stored | None:
    if given is None or given.open or name not in ("put", "update"):
        return None
    where, held = spelt(given.props.get("TableName")), given.props.get("Item" if name == "put" else "Key")
    if not isinstance(held, Obj):
        return None
    made = Obj("object", {**held.props}, None, held.site)
    made.open, made.about = held.open, held.about
    if name == "update":
        changed = _changes(given)
        made.props, made.open = made.props | (changed or {}), made.open or changed is None
    return Stored(where, held.props, made)


def _changes(given: Obj) -> dict[Any, Any] | None:
    """What `SET #a = :b, c = :d` writes; None where it is more than that."""
    text = given.props.get("UpdateExpression")
    sets = _SETS.match(text) if isinstance(text, str) else None
    return _pairs(sets[1].split(","), given) if sets is not None else None


def _pairs(parts: list[str], given: Obj) -> dict[Any, Any] | None:
    names, values = given.props.get("ExpressionAttributeNames"), given.props.get("ExpressionAttributeValues")
    named = names.props if isinstance(names, Obj) else {}
    pairs = [_PAIR.fullmatch(one) for one in parts]
    if not isinstance(values, Obj) or any(one is None or one[2] not in values.props for one in pairs):
        return None
    return {named.get(one[1], one[1]): values.props[one[2]] for one in pairs if one is not None}


def _of_table(name: str, given: Obj | None, there: tuple[Stored, ...], site: Site) -> Obj | None:
    key = _key(name, given)
    if given is None or not key:
        return None
    where = spelt(given.props.get("TableName"))
    held = next((one.held for one in reversed(there) if one.where == where and is_in(key, one.key)), None)
    if held is None:
        return None
    many = {"Items": Obj("array", {}, [held], site), "Count": 1}
    answer = Obj("object", {"Item": held} if name == "get" else many, None, site)
    answer.open = True
    return answer


def _key(name: str, given: Obj | None) -> dict[Any, Any] | None:
    """By what a record is asked for: its Key, or the conditions of a query that asks for nothing else."""
    if given is None or name not in ("get", "query"):
        return None
    if name == "get":
        return held.props if isinstance(held := given.props.get("Key"), Obj) and not held.open else None
    asks = given.props.get("KeyConditionExpression")
    return _pairs(_AND.split(asks), given) if isinstance(asks, str) and not {"FilterExpression", "IndexName"} & {*given.props} else None


_MEMBERS: Final = {"sadd": "sismember", "hset": "hexists", "hsetnx": "hexists"}


def _in_redis(name: str, arguments: tuple[Any, ...]) -> Stored | None:
    """`set(key, value)`, `setex(key, seconds, value)`, `sadd(key, member)`, `hset(key, field, value)`: by the key alone, or by what is in it, too."""
    if name in ("set", "setnx", "setex", "psetex") and len(arguments) > 1:
        return Stored(("redis", "key"), {"key": arguments[0]}, arguments[2 if name.endswith("ex") and len(arguments) > 2 else 1])  # noqa: PLR2004 - a key, seconds, a value
    if name in _MEMBERS and len(arguments) > 1 and not isinstance(arguments[1], Obj):
        return Stored(("redis", _MEMBERS[name]), {"key": arguments[0], "member": arguments[1]}, arguments[2] if len(arguments) > 2 else 1)  # noqa: PLR2004 - a key, a field, a value
    return None


def _of_redis(name: str, arguments: tuple[Any, ...], there: tuple[Stored, ...]) -> Any:
    kind = {"get": "key", "exists": "key", "hget": "hexists"}.get(name, name)
    wanted = dict(zip(("key", "member"), arguments, strict=False))
    held = next((one for one in reversed(there) if one.where == ("redis", kind) and {*one.key} == {*wanted} and is_in(wanted, one.key)), None)
    if held is None:
        return None
    if name not in ("get", "hget"):
        return 1
    return (
        held.held
        if isinstance(held.held, (str, Unknown, Spelt))
        else str(held.held)
        if isinstance(held.held, int) and not isinstance(held.held, bool)
        else None
    )
