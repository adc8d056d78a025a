"""Writes of AWS that go well only once, and under which key: a second one is refused, where that is the same.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html ; https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html ;
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

from __future__ import annotations

from typing import Any

from queuegate._light import NamedTuple

from .....sdk_requests.once import asked, changed, goes_well_once, of_key
from .....words.clauses import ALREADY, CANCELED, EXISTS
from ...state.values import CONDITION, DictV, ListV, Opaque
from .conditions import is_met_once

_TOKEN = "ClientRequestToken"  # noqa: S105 - a parameter: within ten minutes the same transaction goes well again


class Once(NamedTuple):
    """Such a write: with what it ends when it is made again, and by what it would be found then (None: that is not known). `within`: the attributes of that, where it is an object that the code may put them into."""

    error: str
    key: Any
    within: tuple[Any, ...] = ()


def once(operation: str, given: dict[str, Any]) -> Once | None:
    """None where it is no such write."""
    if operation == "put_object":
        return Once(EXISTS, given.get("Key")) if given.get("IfNoneMatch") == "*" else None
    if operation == "transact_write_items":
        found = [one for one in map(_of_item, _parts(given)) if one is not None]
        known = [one for one in found if one.key is not None] if _TOKEN not in given and "**" not in given else []
        return (known[0] if known else Once(CANCELED[0], None))._replace(error=CANCELED[0]) if found else None
    return _of_item(given)


def _parts(given: dict[str, Any]) -> list[dict[str, Any]]:
    """What a transaction writes."""
    held = given.get("TransactItems")
    parts = [part for one in held.items if isinstance(one, DictV) for part, _ in one.entries.values()] if isinstance(held, ListV) else []
    return [{name: one for name, (one, _) in part.entries.items()} for part in parts if isinstance(part, DictV)]


def _of_item(given: dict[str, Any]) -> Once | None:
    condition = given.get("ConditionExpression")
    built = condition.made.get(CONDITION) if isinstance(condition, Opaque) else None
    if not (is_met_once(built) if built is not None else goes_well_once(condition)):
        return None
    names = _plain(given.get("ExpressionAttributeNames"))
    absent = _absent(built) if built is not None else asked(condition, names)
    key = _key(given, absent, names)
    return Once(ALREADY, key, () if isinstance(key, (tuple, DictV)) else (*absent,))


def _absent(built: Any) -> list[Any]:
    match built:
        case "absent", name:
            return [name]
        case "not", ("there", name):
            return [name]
        case "and", one, other:
            return [*_absent(one), *_absent(other)]
    return []


def _key(given: dict[str, Any], absent: list[Any], names: dict[Any, Any]) -> Any:
    """By what the item is found again: the Key of an update that makes what it asks for, the attributes of a new item that are asked for, or all of an item that is not seen into."""
    key, item = given.get("Key"), given.get("Item")
    if isinstance(key, DictV):
        return key if {*absent} & {*key.entries, *changed(given.get("UpdateExpression"), names)} else None
    if isinstance(item, DictV):
        return tuple(item.entries[one][0] for one in of_key(absent, item.entries)) or item.rest
    return item


def _plain(names: Any) -> dict[Any, Any]:
    return {name: held for name, (held, _) in names.entries.items()} if isinstance(names, DictV) else {}
