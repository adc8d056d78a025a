"""The attributes of a table's keys and those that it defines, which have to be the same, and its capacity, which has to fit how it is billed.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html: "The attributes in KeySchema must also be defined in the AttributeDefinitions array", of indexes too; and of
those that no key has, "Some AttributeDefinitions are not used": https://github.com/aws-cloudformation/cfn-lint/issues/1037
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from ....language.functions import coerce
from ....language.functions.intrinsics import elements, resolve
from ....linking.resources import View
from ....values.defaults import TABLE
from ....values.value import ABSENT, Place
from ....values.worlds import Undecided
from ..references import RefusedForm

_INDEXES: Final = ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
_KINDS: Final = ("HASH", "RANGE")
_NAME: Final = "AttributeName"


def undefined_keys(table: View) -> Iterator[RefusedForm]:
    """Each attribute of a key that the table does not define, else each that it defines and no key has. Nothing where one is not known."""
    with suppress(Undecided):
        written, place = table.facts.dig(("AttributeDefinitions",), table.world)
        if written is ABSENT:
            return
        defined = dict(_names(written, place, table))
        keys = [named for listed, at in _schemas(table) for named in _names(listed, at, table)]
        lacking = [(name, at) for name, at in keys if name not in defined]
        has = f" (it defines {', '.join(sorted(defined))})" if defined else ""
        for name, at in lacking:
            said = f"on {name}, which AttributeDefinitions does not define{has}"
            yield RefusedForm("KeySchema", at, said, "attributes that are defined", also=f"Define {name} in AttributeDefinitions, or correct its name.")
        for name in sorted(defined.keys() - {name for name, _ in keys}) if keys and not lacking else ():
            said = f"with {name}, which no key of the table and of its indexes has"
            also = f"Leave {name} out: an item may have it all the same."
            yield RefusedForm("AttributeDefinitions", defined[name], said, "attributes of keys alone", also=also)


def unknown_words(table: View) -> Iterator[RefusedForm]:
    """https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeDefinition.html and API_KeySchemaElement.html"""
    for place_of, key, words in (("AttributeDefinitions", "AttributeType", ("S", "N", "B")), ("KeySchema", "KeyType", _KINDS)):
        with suppress(Undecided):
            listed, place = table.facts.dig((place_of,), table.world)
            for one, at in elements(listed, table.world, place) if listed is not ABSENT else ():
                said, where = resolve(one[key], table.world, at / key) if isinstance(one, dict) and key in one else ("", at)
                if isinstance(said, str) and said and said not in words:
                    yield RefusedForm(key, where, f"'{said}'", " or ".join(words))


def misordered_keys(table: View) -> Iterator[RefusedForm]:
    """The partition key first, then the sort key: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html"""
    with suppress(Undecided):
        listed, place = table.facts.dig(("KeySchema",), table.world)
        kinds = [one.get("KeyType") for one, _ in elements(listed, table.world, place) if isinstance(one, dict)] if listed is not ABSENT else []
        if kinds and all(kind in _KINDS for kind in kinds) and kinds not in ([*_KINDS[:1]], [*_KINDS]):
            yield RefusedForm("KeySchema", place, f"of {' and '.join(map(str, kinds))}", "HASH, or HASH and then RANGE")


def refused_capacity(table: View) -> Iterator[RefusedForm]:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html"""
    if table.facts.type != TABLE:
        return
    with suppress(Undecided):
        (mode, place), (capacity, at) = (table.facts.dig((key,), table.world) for key in ("BillingMode", "ProvisionedThroughput"))
        if mode == "PROVISIONED" and capacity is ABSENT:
            also = f"Write ProvisionedThroughput of {table.name}."
            yield RefusedForm("BillingMode", place, "PROVISIONED without ProvisionedThroughput", "PROVISIONED with it only", also=also)
        elif mode == "PAY_PER_REQUEST" and capacity is not ABSENT:
            also = f"Leave ProvisionedThroughput of {table.name} out."
            yield RefusedForm("ProvisionedThroughput", at, "written", "none of a table with BillingMode PAY_PER_REQUEST", also=also)


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
