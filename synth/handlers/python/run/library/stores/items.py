"""Items of DynamoDB that a handler writes and reads by their keys, whatever is there: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html"""

from __future__ import annotations

from typing import Any

from ...state.machine import Machine
from ...state.values import DictV
from .kept import Kept, alike, written


def of_item(machine: Machine, place: tuple[Any, ...], operation: str, given: dict[str, Any], node: Any) -> DictV | None:
    """What reading gives of an item that was written when the message came before; None where that is not known."""
    if place[1] is None or "**" in given:
        return None
    if operation == "get_item":
        there = _found(machine, place, given.get("Key"))
        return DictV({"Item": (there.held, node)}, node) if there is not None else None
    key = given.get("Item" if operation == "put_item" else "Key")
    if not isinstance(key, DictV) or not key.entries:
        return None
    if operation != "put_item":
        machine.path.stores.kept = [one for one in machine.path.stores.kept if not (alike(one.place, place) and _has(one.held, key))]
    if operation == "delete_item" or "ConditionExpression" in given:
        return None
    held = DictV({**key.entries}, node)
    held.open = key.open or operation == "update_item"
    written(machine, place, None, held, node)
    return None


def _found(machine: Machine, place: tuple[Any, ...], key: Any) -> Kept | None:
    return next((one for one in machine.path.stores.there if alike(one.place, place) and _has(one.held, key)), None) if isinstance(key, DictV) else None


def _has(item: DictV, key: DictV) -> bool:
    """Are all attributes of the key in the item, with these values?"""
    return bool(key.entries) and all(name in item.entries and alike(held, item.entries[name][0]) for name, (held, _) in key.entries.items())
