"""A record that is looked for, and then written without a condition: GetItem and PutItem on one table, `getItem` and `putItem` of the enhanced client, LoadAsync and SaveAsync.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html ; https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/ddb-en-client-use.html ;
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DotNetSDKHighLevel.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from queuegate._light import regex

from ..forms.form import text_of
from ..library.requests import path_of
from ..run.state.path import Path, Site, Work
from ..run.state.values import Object, Opaque

_FIRST: Final = frozenset({0})
_TABLES: Final = regex(r"(?i)dynamodb")
_LOOKS: Final = frozenset({"getitem", "load"})
_WRITES: Final = frozenset({"putitem", "save"})
_TABLE: Final = regex(r"(?:\bTableName\s*[:=]\s*|\.tableName\(\s*)([^,)\n]+)")
_FIRST_ARGUMENT: Final = regex(r"""\(\s*("[^"\n]*"|[\w.]+)\s*,""")
_SPELT: Final = regex(r"aws\.String\(|[&\s]")
_CONDITION: Final = "conditionexpression"


def looked_up(path: Path) -> Iterator[tuple[int, Site, dict[str, str]]]:
    """Each look before something failed, with the write that it finds when the message comes again, and the texts that are written."""
    before = [one for one in path.events[: path.at] if one.site.about == _FIRST and one.given and _TABLES.search(path_of(one.given[0]))]
    for at, look in enumerate(before):
        if _name(look) in _LOOKS:
            yield from (
                (look.site.node.id, one.site, _texts(one.given))
                for one in before[at + 1 :]
                if _name(one) in _WRITES and _is_plain(one) and _table(one) == _table(look)
            )


def _name(one: Work) -> str:
    called = text_of(one.site.node).partition("(")[0].rpartition(".")[2]
    return called.partition("<")[0].strip().lower().removesuffix("async")


def _is_plain(one: Work) -> bool:
    """Has it no condition, whose failure would say that the record is there?"""
    made = (held.made.given for held in one.given if isinstance(held, Opaque) and held.made is not None)
    return _CONDITION not in text_of(one.site.node).lower() and not any(_CONDITION in name.lower() for given in made for name in given)


def _table(one: Work) -> Any:
    """What names the table, as it is written: a parameter, the first argument, or the object that is the table."""
    text = text_of(one.site.node)
    if (found := _TABLE.search(text)) is not None:
        return _SPELT.sub("", found[1])
    if (found := _FIRST_ARGUMENT.search(text)) is not None and _name(one) in ("getitem", "putitem"):
        return found[1]
    return one.given[0].type if _name(one) in ("load", "save") and isinstance(one.given[0], Opaque) else text.partition("(")[0].rpartition(".")[0]


def _texts(given: Any) -> dict[str, str]:
    """The attributes of an item that are texts."""
    made = [values for one in given if isinstance(one, Opaque) and one.made is not None for name, values in one.made.given.items() if name.lower() == "item"]
    items = [one for one in (*given, *(one for values in made for one in values)) if isinstance(one, Object) and one.kind == "map"]
    found = {name: _text(value) for one in items for name, value in one.fields.items() if isinstance(name, str)}
    return {name: text for name, text in found.items() if text is not None}


def _text(value: Any) -> str | None:
    """`AttributeValue.fromS("done")`, `new AttributeValue { S = nameof(State.Done) }`"""
    told = value.made.given if isinstance(value, Opaque) and value.made is not None else {}
    held = next((told[name][0] for name in ("S", "s", "new") if told.get(name)), None)
    return held if isinstance(held, str) else None
