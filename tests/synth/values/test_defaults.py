"""Every number of the table against the schemas that AWS publishes, which cfn-lint carries."""

from __future__ import annotations

import re
import warnings
from typing import Any

import pytest

from queuegate.synth.language.functions.coerce import present, written
from queuegate.synth.linking.resources import Property
from queuegate.synth.model import KINDS
from queuegate.synth.values.defaults import ALARM, ALIAS, FUNCTION, MAPPING, QUEUE, ROWS, VERSION, Row


def schema_of(kind: str, path: str) -> dict[str, Any]:
    """The registry schema of a property, references followed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # cfn-lint's own
        from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # noqa: PLC0415 - only here, since it is slow

        whole = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    node: dict[str, Any] = whole
    for key in path.split("."):
        node = node.get("properties", {}).get(key, {})
        while "$ref" in node:
            node = whole["definitions"][node["$ref"].removeprefix("#/definitions/")] | {name: value for name, value in node.items() if name != "$ref"}
    return node


WIDER = {
    (FUNCTION, "Timeout"): (1, 5_400),  # on Lambda Managed Instances
    (MAPPING, "ProvisionedPollerConfig.MinimumPollers"): (1, 200),  # for Kafka
    (MAPPING, "ProvisionedPollerConfig.MaximumPollers"): (1, 10_000),  # for Kafka
}
"""What the registry allows for others; the table has the limits of a queue and of an ordinary function."""


OF_THE_API = {(kind, "ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions") for kind in (ALIAS, VERSION)}
"""Bounds of which the registry says nothing, and the page of the API does."""


@pytest.mark.parametrize(("kind", "path"), ROWS, ids=map("/".join, ROWS))
def test_the_bounds_are_those_of_the_registry(kind: str, path: str) -> None:
    row, schema = ROWS[kind, path], schema_of(kind, path)
    if path.startswith("Redrive"):  # a JSON document: the registry says nothing of what is in it
        assert not {"minimum", "maximum", "enum"} & set(schema)
    elif (kind, path) in WIDER:
        assert (schema["minimum"], schema["maximum"]) == WIDER[kind, path]
        assert row.least is not None
        assert row.most is not None
        assert schema["minimum"] <= row.least <= row.most <= schema["maximum"]
    elif "minimum" in schema or "maximum" in schema:
        assert (row.least, row.most) == (schema.get("minimum"), schema.get("maximum"))
    elif (kind, path) in OF_THE_API:
        assert schema, f"the registry has no {path}"
        assert "/latest/api/API_" in row.source
    else:  # the description alone gives them, if anything does
        assert schema, f"the registry has no {path}"
        numbers = {int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*\d|\d", schema.get("description", ""))}
        assert {row.least, row.most} - {None} <= numbers


@pytest.mark.parametrize(("kind", "path"), [at for at, row in ROWS.items() if row.words], ids=str)
def test_the_words_are_those_of_the_registry(kind: str, path: str) -> None:
    schema = schema_of(kind, path)
    words = schema.get("enum") or schema.get("items", {}).get("enum")
    if words is None:  # the description alone gives them, if anything does; AWS's page of the API has those of a subscription
        described = schema.get("description", "")
        assert path.startswith(("Redrive", "Protocol", "FilterPolicyScope")) or all(str(word) in described for word in ROWS[kind, path].words)
    else:
        assert set(ROWS[kind, path].words) == set(words)


DEFAULT = re.compile(r"[Dd]efault(?:s? (?:value )?(?:is|to|of)|:|)\*?:?\s*`*([\d,]*\d|[Tt]rue|[Ff]alse)\b")


@pytest.mark.parametrize(("kind", "path"), ROWS, ids=map("/".join, ROWS))
def test_the_default_is_that_of_the_registry_where_it_gives_one(kind: str, path: str) -> None:
    row, schema = ROWS[kind, path], schema_of(kind, path)
    assert schema.get("default", row.default) == row.default
    described = schema.get("description", "")
    if path == "BatchSize":  # its description names each source's
        described = described.partition("Simple Queue Service* – ")[2].partition(".")[0]
    if "Amazon SQS event" in described:
        described = described.partition("Amazon SQS event")[2].partition(". ")[0]
    for value in DEFAULT.findall(described):
        assert str(row.default).lower() == value.replace(",", "").lower()


def test_the_registry_gives_most_of_the_defaults() -> None:
    given = {path for kind, path in ROWS if DEFAULT.search(schema_of(kind, path).get("description", ""))}
    assert given >= {"BatchSize", "Enabled", "Timeout", "MemorySize", "MessageRetentionPeriod", "MaximumMessageSize"}


@pytest.mark.parametrize(
    ("kind", "path", "default"),
    [
        (MAPPING, "BatchSize", 10),
        (MAPPING, "MaximumBatchingWindowInSeconds", 0),
        (MAPPING, "Enabled", True),
        (MAPPING, "FunctionResponseTypes", ()),
        (MAPPING, "ScalingConfig.MaximumConcurrency", None),
        (MAPPING, "ProvisionedPollerConfig.MinimumPollers", 2),
        (MAPPING, "ProvisionedPollerConfig.MaximumPollers", 200),
        (FUNCTION, "Timeout", 3),
        (FUNCTION, "MemorySize", 128),
        (FUNCTION, "ReservedConcurrentExecutions", None),
        (QUEUE, "VisibilityTimeout", 30),
        (QUEUE, "MessageRetentionPeriod", 345_600),
        (QUEUE, "DelaySeconds", 0),
        (QUEUE, "MaximumMessageSize", 1_048_576),
        (QUEUE, "ReceiveMessageWaitTimeSeconds", 0),
        (QUEUE, "FifoQueue", False),
        (QUEUE, "SqsManagedSseEnabled", True),
        (QUEUE, "RedriveAllowPolicy.redrivePermission", "allowAll"),
        (ALARM, "ActionsEnabled", True),
    ],
    ids=str,
)
def test_what_aws_takes_an_absent_property_for(kind: str, path: str, default: object) -> None:
    assert (type(ROWS[kind, path].default), ROWS[kind, path].default) == (type(default), default)


def test_every_property_that_has_a_default_or_bounds_is_read_with_its_row() -> None:
    read = {
        (kind, descriptor.path): descriptor.row
        for kind, view in KINDS.items()
        for descriptor in vars(view).values()
        if isinstance(descriptor, Property) and descriptor.coerce not in (present, written)  # whether one is there at all has no bounds
    }
    for at, row in ROWS.items():
        if at in read:
            assert read[at] is row
    assert {at for at in read if at in ROWS} >= {(MAPPING, "BatchSize"), (FUNCTION, "Timeout"), (QUEUE, "VisibilityTimeout"), (ALARM, "ActionsEnabled")}
    bounded = {at for at in read if at not in ROWS and schema_of(*at).get("minimum") is not None}
    assert bounded == set()


@pytest.mark.parametrize("row", ROWS.values(), ids=map("/".join, ROWS))
def test_every_row_has_its_source(row: Row) -> None:
    assert row.source.startswith("https://docs.aws.amazon.com/")
