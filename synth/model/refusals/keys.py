"""The attributes of a table's keys and those that it defines, which have to be the same.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html: "The attributes in KeySchema must also be defined in the AttributeDefinitions array", of indexes too
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from ...language import coerce
from ...language.intrinsics import elements, resolve
from ...linking.resources import View
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided
from .references import RefusedForm

_INDEXES: Final = ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
_NAME: Final = "AttributeName"


def undefined_keys(table: View) -> Iterator[RefusedForm]:
    """Each attribute of a key that the table does not define. Nothing where a definition is not known."""
    with suppress(Undecided):
        written, place = table.facts.dig(("AttributeDefinitions",), table.world)
        if written is ABSENT:
            return
        defined = {name for name, _ in _names(written, place, table)}
        for listed, at in _schemas(table):
            for name, where in _names(listed, at, table):
                if name not in defined:
                    has = f" (it defines {', '.join(sorted(defined))})" if defined else ""
                    said = f"on {name}, which AttributeDefinitions does not define{has}"
                    yield RefusedForm(
                        "KeySchema", where, said, "attributes that are defined", also=f"Define {name} in AttributeDefinitions, or correct its name."
                    )


def _schemas(table: View) -> Iterator[tuple[Any, Place]]:
    own, place = table.facts.dig(("KeySchema",), table.world)
    yield from [(own, place)] if own is not ABSENT else []
    for kind in _INDEXES:
        listed, at = table.facts.dig((kind,), table.world)
        for index, where in elements(listed, table.world, at) if listed is not ABSENT else ():
            if isinstance(index, dict) and "KeySchema" in index:
                yield resolve(index["KeySchema"], table.world, where / "KeySchema")


def _names(listed: Any, place: Place, table: View) -> Iterator[tuple[str, Place]]:
    for one, at in elements(listed, table.world, place):
        if isinstance(one, dict) and _NAME in one:
            name, where = resolve(one[_NAME], table.world, at / _NAME)
            yield coerce.string(name, table.world, where), where
