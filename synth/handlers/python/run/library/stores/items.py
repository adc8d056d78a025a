"""Items of DynamoDB that a handler writes and reads by their keys, whatever is there: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html"""

from __future__ import annotations

from typing import Any, Final

from queuegate._light import regex

from ...state.machine import Machine
from ...state.values import DictV, ListV, Opaque, taint
from .conditions import assigned, is_refused, may_go_well_again
from .kept import Kept, alike, written

_EQUALS: Final = "equals"
"""What a condition of boto3 is made with: an attribute, and what it is to be."""
_ASKS: Final = regex(r"\s*([#\w]{1,255})\s*=\s*(:\w{1,255})\s*")


def of_item(machine: Machine, place: tuple[Any, ...], operation: str, given: dict[str, Any], node: Any) -> DictV | None:
    """What reading gives of an item that was written when the message came before; None where that is not known."""
    if place[1] is None or "**" in given:
        return None
    if operation == "query":
        asked = _asked(given)
        there = _found(machine, place, asked) if asked is not None and "FilterExpression" not in given else None
        found = {"Items": ListV([there.held], "list", node), "Count": 1, "ScannedCount": 1} if there is not None else {}
        return DictV({name: (value, node) for name, value in found.items()}, node) if found else None
    if operation == "get_item":
        there = _found(machine, place, given.get("Key"))
        return DictV({"Item": (there.held, node)}, node) if there is not None else None
    key = given.get("Item" if operation == "put_item" else "Key")
    if not isinstance(key, DictV) or not key.entries:
        return None
    if operation != "put_item":
        machine.path.stores.kept = [one for one in machine.path.stores.kept if not (alike(one.place, place) and _has(one.held, key))]
    if operation == "delete_item" or (operation == "put_item" and "ConditionExpression" in given and not may_go_well_again(given)):
        return None
    sets = assigned(given) if operation == "update_item" else {}
    held = DictV({**key.entries, **sets}, node)
    held.open = key.open or operation == "update_item"
    under = key if sets else None
    if operation == "put_item" and "ConditionExpression" in given:  # which of them are its key, the table knows: those that tell one message from another
        under = DictV({name: one for name, one in key.entries.items() if taint(one[0])}, node)
    written(machine, place, under, held, node)
    return None


def goes_over(machine: Machine, place: tuple[Any, ...], given: dict[str, Any]) -> bool:
    """Is there an item under this key that was written in the work on this message?"""
    key = given.get("Key")
    return isinstance(key, DictV) and any(alike(one.place, place) and _has(one.held, key) for one in machine.path.stores.kept)


def claimed(machine: Machine, place: tuple[Any, ...], given: dict[str, Any], node: Any) -> bool:
    """A write on the condition that something is not so yet: is it refused for what was written when the message came before? Where it may go well again, no work is done by it."""
    if not may_go_well_again(given):
        return False
    machine.path.stores.lookups.add(id(node))
    return any(alike(one.place, place) and _is_under(one.key, given) and is_refused(one.held, given) for one in machine.path.stores.there)


def _is_under(key: Any, given: dict[str, Any]) -> bool:
    """Is this the key of what is written?"""
    of = given.get("Key", given.get("Item"))
    return isinstance(key, DictV) and isinstance(of, DictV) and _has(of, key)


def key(_m: Machine, node: Any, v: Opaque, args: list[Any], _g: dict[str, Any]) -> Opaque:
    """`Key("id")`, and what it is to be: https://docs.aws.amazon.com/boto3/latest/reference/customizations/dynamodb.html#ref-dynamodb-conditions"""
    name = v.made.get(_EQUALS)
    made = {_EQUALS: args[0] if name is None else DictV({name: (args[0], node)}, node)} if args else {}
    return Opaque("external", f"{v.name}()", taint(*args), node, made)


def _asked(given: dict[str, Any]) -> DictV | None:
    """The one attribute by which a query asks, and what it is; None where it asks otherwise."""
    condition = given.get("KeyConditionExpression")
    names, values = given.get("ExpressionAttributeNames"), given.get("ExpressionAttributeValues")
    if isinstance(condition, Opaque):
        held = condition.made.get(_EQUALS)
        return held if isinstance(held, DictV) else None
    if not isinstance(condition, str) or not isinstance(values, DictV) or (found := _ASKS.fullmatch(condition)) is None:
        return None
    name = names.entries.get(found[1], (found[1],))[0] if isinstance(names, DictV) else found[1]
    value = values.entries.get(found[2])
    return DictV({name: value}, None) if value is not None else None


def _found(machine: Machine, place: tuple[Any, ...], key: Any) -> Kept | None:
    return next((one for one in machine.path.stores.there if alike(one.place, place) and _has(one.held, key)), None) if isinstance(key, DictV) else None


def _has(item: DictV, key: DictV) -> bool:
    """Are all attributes of the key in the item, with these values?"""
    return bool(key.entries) and all(name in item.entries and alike(held, item.entries[name][0]) for name, (held, _) in key.entries.items())
