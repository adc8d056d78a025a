"""What an update sets of an item, and whether a write on a condition is refused for what is there.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html ;
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
"""

from __future__ import annotations

import re
from typing import Any, Final

from queuegate._light import regex

from ...state.machine import Machine
from ...state.values import CONDITION, DictV, ListV, Opaque, taint
from .kept import alike, is_another

_LONGEST: Final = 500
"""Of a longer expression nothing is said."""
_OF: Final = "of"
"""What an attribute of a condition is made with: its name."""
_ASKS: Final = {"ne": "differs", "eq": "is", "is_in": "among", "not_exists": "absent", "exists": "there"}
_OR, _AND = regex(r"\sor\s", re.IGNORECASE), regex(r"\sand\s", re.IGNORECASE)
_SET: Final = regex(r"\s*set\s", re.IGNORECASE)
_OTHERS: Final = regex(r"\s(?:remove|add|delete)\s", re.IGNORECASE)
_SETS: Final = regex(r"\s*([#\w]+)\s*=\s*(:\w+)\s*")
_NOT: Final = regex(r"(?:^|[\s(])not[\s(]", re.IGNORECASE)
_DIFFERS: Final = regex(r"([#\w]+)\s*<>\s*(:\w+)")
_IS: Final = regex(r"([#\w]+)\s*=\s*(:\w+)")
_AMONG: Final = regex(r"([#\w]+)\s+in\s*\(([^)]*)", re.IGNORECASE)
_ABSENT: Final = regex(r"attribute_not_exists\s*\(\s*([#\w]+)\s*", re.IGNORECASE)


def assigned(given: dict[str, Any]) -> dict[Any, Any]:
    """The attributes that an update sets to a value that it is given, each with that and its place."""
    expression = given.get("UpdateExpression")
    if not isinstance(expression, str) or len(expression) > _LONGEST:
        return {}
    if (begins := _SET.match(expression)) is None:
        return {}
    ends, out = _OTHERS.search(expression), {}
    for one in expression[begins.end() : ends.start() if ends is not None else None].split(","):
        if (found := _SETS.fullmatch(one)) is not None and (value := _value(given, found[2])) is not None:
            out[_name(given, found[1])] = value
    return out


def condition(_m: Machine, node: Any, v: Opaque, args: list[Any], _g: dict[str, Any]) -> Opaque:
    """`Attr("state").ne("DONE")`, and others of which it is known what they ask: https://docs.aws.amazon.com/boto3/latest/reference/customizations/dynamodb.html#boto3.dynamodb.conditions.Attr"""
    word, name = v.name.rpartition(".")[2], v.made.get(_OF)
    if name is None:
        made = {_OF: args[0]} if args else {}
    else:
        asks = _ASKS.get(word)
        made = {CONDITION: (asks, name, *args)} if asks is not None else {}
    return Opaque("external", f"{v.name}()", taint(*args), node, made)


def is_met_once(given: Any) -> bool:
    """Is it the one condition that nothing is there yet?"""
    match given:
        case "absent", _:
            return True
        case "not", ("there", _):
            return True
        case "and", one, other:
            return is_met_once(one) and is_met_once(other)
    return False


def _asks_for_another(tree: Any) -> bool:
    """Does it ask anywhere whether something is another value than this?"""
    match tree:
        case ("differs", _, _) | ("not", ("is" | "among", _, _)):
            return True
        case "and" | "or", one, other:
            return _asks_for_another(one) or _asks_for_another(other)
    return False


def _holds(item: DictV, tree: Any) -> bool | None:
    """Is a condition met by this item? None where that is not known."""
    match tree:
        case "not", one:
            return None if (said := _holds(item, one)) is None else not said
        case ("and" | "or") as word, one, other:
            both, decides = {_holds(item, one), _holds(item, other)}, word == "or"
            return decides if decides in both else None if None in both else not decides
        case ("absent" | "there") as word, name:
            return word == "there" if name in item.entries else None if item.open else word == "absent"
        case ("is" | "differs") as word, name, value if name in item.entries:
            same = _is_one_of(item.entries[name][0], [value])
            return None if same is None else same == (word == "is")
        case "among", name, ListV(items=values, open=False) if name in item.entries:
            return _is_one_of(item.entries[name][0], values)
    return None


def _is_one_of(there: Any, asked: list[Any]) -> bool | None:
    if any(alike(there, one) for one in asked):
        return True
    return False if all(is_another(there, one) for one in asked) else None


def may_go_well_again(given: dict[str, Any]) -> bool:
    """Does a write hang on a state that is another one than this, or leave one that it does not ask for?"""
    condition, item = given.get("ConditionExpression"), given.get("Item")
    leaves = DictV({**(item.entries if isinstance(item, DictV) else assigned(given))}, None)
    leaves.open = True
    if isinstance(condition, Opaque):
        tree = condition.made.get(CONDITION)
        return _asks_for_another(tree) or (_leaves(leaves, tree) and is_refused(leaves, given))
    if not isinstance(condition, str) or len(condition) > _LONGEST:
        return False
    asked = [*_IS.finditer(condition), *_AMONG.finditer(condition)]
    return _DIFFERS.search(condition) is not None or (any(_is_false(leaves, given, one[0]) for one in asked) and is_refused(leaves, given))


def _leaves(item: DictV, tree: Any) -> bool:
    """Does it ask anywhere for a value that this is not?"""
    match tree:
        case "is" | "among", _, _:
            return _holds(item, tree) is False
        case "and" | "or", one, other:
            return _leaves(item, one) or _leaves(item, other)
    return False


def is_refused(item: DictV, given: dict[str, Any]) -> bool:
    """Is the condition not met by this item, whatever it has besides? Whatever brackets stand in it, and nothing is turned about: where it is met, all is met between two `OR`."""
    condition = given.get("ConditionExpression")
    if isinstance(condition, Opaque):
        return _holds(item, condition.made.get(CONDITION)) is False
    if not isinstance(condition, str) or len(condition) > _LONGEST or _NOT.search(condition):
        return False
    return all(any(_is_false(item, given, part.strip(" ()")) for part in _AND.split(way)) for way in _OR.split(condition))


def _is_false(item: DictV, given: dict[str, Any], part: str) -> bool:
    if (found := _ABSENT.fullmatch(part)) is not None:
        return _name(given, found[1]) in item.entries
    found, differs = _IS.fullmatch(part) or _AMONG.fullmatch(part) or _DIFFERS.fullmatch(part), _DIFFERS.fullmatch(part) is not None
    there = item.entries.get(_name(given, found[1])) if found is not None else None
    if found is None or there is None:
        return False
    asked = [_value(given, one.strip()) for one in found[2].split(",")]
    return None not in asked and _is_one_of(there[0], [one[0] for one in asked if one is not None]) is differs


def _name(given: dict[str, Any], name: str) -> Any:
    names = given.get("ExpressionAttributeNames")
    return names.entries.get(name, (name,))[0] if isinstance(names, DictV) else name


def _value(given: dict[str, Any], name: str) -> Any:
    values = given.get("ExpressionAttributeValues")
    return values.entries.get(name) if isinstance(values, DictV) else None
