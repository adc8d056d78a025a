"""The attributes of an idempotency record, and those of the table that keeps it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

Coded = Callable[..., list[Any]]
KEY, EXPIRES = "idempotency-table-key", "idempotency-table-without-ttl"
IN_PYTHON = """
import os
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer

layer = DynamoDBPersistenceLayer(table_name=os.environ["DONE"]%s)

def handler(event, context):
    return {"batchItemFailures": []}
"""
IN_NODE = """
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
const layer = new DynamoDBPersistenceLayer({ tableName: process.env.DONE%s });
export const handler = async (event) => ({ batchItemFailures: [] });
"""
PYTHON = (IN_PYTHON, "python3.13", ', %s="%s"', {"key": "key_attr", "expires": "expiry_attr", "sort": "sort_key_attr"})
NODE = (IN_NODE, "nodejs22.x", ', %s: "%s"', {"key": "keyAttr", "expires": "expiryAttr", "sort": "sortKeyAttr"})
LANGUAGES = pytest.mark.parametrize("language", [PYTHON, NODE], ids=["Python", "JavaScript"])


def table(keys: dict[str, str], more: str = "", kind: str = "Table") -> str:
    schema = ", ".join(f"{{AttributeName: {name}, KeyType: {kind}}}" for name, kind in keys.items())
    return f"Done: {{Type: AWS::DynamoDB::{kind}, Properties: {{KeySchema: [{schema}]{more}}}}}"


def said_of(coded: Coded, rule: str, fragment: str, language: Any = PYTHON, more: dict[str, str] | None = None, code: str = "") -> list[Any]:  # noqa: PLR0913, PLR0917 - each says one thing
    usual, runtime, spelt, names = language
    given = "".join(spelt % (names[name], value) for name, value in (more or {}).items())
    return coded(code or usual % given, rule, fragment, properties=f"    Runtime: {runtime}\n    Environment: {{Variables: {{DONE: !Ref Done}}}}\n")


@LANGUAGES
@pytest.mark.parametrize(
    ("keys", "more", "fails"),
    [
        ({"pk": "HASH"}, {}, True),
        ({"id": "HASH"}, {}, False),
        ({"pk": "HASH"}, {"key": "pk"}, False),
        ({"id": "HASH"}, {"key": "pk"}, True),
        ({"id": "HASH", "sk": "RANGE"}, {}, True),
        ({"id": "HASH", "sk": "RANGE"}, {"sort": "sk"}, False),
        ({"id": "HASH"}, {"sort": "sk"}, True),
    ],
)
def test_the_key_of_a_record_is_that_of_its_table(keys: dict[str, str], more: dict[str, str], fails: bool, language: Any, coded: Coded) -> None:  # noqa: FBT001 - a column
    for kind in ("Table", "GlobalTable"):
        said = said_of(coded, KEY, table(keys, kind=kind), language, more)
        assert [(one.verdict, one.resource, one.severity) for one in said] == ([("fail", "Done", Severity.ERROR)] if fails else [])


@LANGUAGES
@pytest.mark.parametrize(
    ("attribute", "more", "fails"), [("ttl", {}, True), ("expiration", {}, False), ("ttl", {"expires": "ttl"}, False), ("expiration", {"expires": "ttl"}, True)]
)
def test_a_record_expires_by_the_attribute_that_is_written(attribute: str, more: dict[str, str], fails: bool, language: Any, coded: Coded) -> None:  # noqa: FBT001 - a column
    said = said_of(coded, EXPIRES, table({"id": "HASH"}, f", TimeToLiveSpecification: {{AttributeName: {attribute}, Enabled: true}}"), language, more)
    assert [(one.verdict, one.resource, one.route) for one in said] == ([("fail", "Done", "Properties/TimeToLiveSpecification/AttributeName")] if fails else [])


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(IN_PYTHON.replace("%s", ", **options"), id="options that nobody knows"),
        pytest.param(IN_PYTHON.replace("%s", ", key_attr=os.environ['KEY']"), id="a name that nobody knows"),
        pytest.param(IN_PYTHON.replace("%s", "") + "\nother = DynamoDBPersistenceLayer(table_name=os.environ['DONE'], key_attr='pk')\n", id="two answers"),
        pytest.param("def handler(event, context): return {'batchItemFailures': []}", id="no layer"),
    ],
)
def test_trap_what_the_code_does_not_say(code: str, coded: Coded) -> None:
    assert said_of(coded, KEY, table({"sk": "HASH"}), code=code) == []


def test_a_key_that_nobody_knows_is_undecided(coded: Coded) -> None:
    assert [one.verdict for one in said_of(coded, KEY, table({"!ImportValue key": "HASH"}))] == ["undecided"]
