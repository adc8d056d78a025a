from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from queuegate.policies.gate.change.pipelines import changes
from queuegate.policies.gate.change.seen import Seen
from queuegate.policies.gate.graph.words import details
from queuegate.policies.gate.report import markdown
from queuegate.policies.gate.report.record.model import External, Known, Linked, Pipeline
from queuegate.policies.gate.report.record.names import PARAMETERS, named, pipeline_names, said
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run


@pytest.mark.parametrize(
    ("resource", "construct", "name"),
    [
        ("Orders", None, "Orders"),
        ("Queue4A7E3555", "Shop/Queue/Resource", "Queue"),
        ("OrdersA9B65338", "Shop/Orders/Resource", "Orders"),
        ("WorkerFunctionAF8A26AF", "Shop/Worker/Function/Resource", "Worker"),
        ("Inbox1", "Prod/Shop/Inbox/Queue/Resource", "Inbox"),
        ("Raw", "Shop/Raw", "Raw"),
        ("Odd", "/", "Odd"),
        ("Ev\x1bil", None, "Ev\\x1bil"),
    ],
)
def test_the_part_that_somebody_chose(resource: str, construct: str | None, name: str) -> None:
    assert named(resource, construct) == name


def pipeline(mapping: str, queue: Linked | External | None, function: Linked | External | None, stack: str = "shop") -> Pipeline:
    return Pipeline(f"{stack}/{mapping}", Linked(mapping, None, "t.yaml", stack), queue, function, None, None, {})


def part(name: str) -> Linked:
    return Linked(name, None, "t.yaml", "shop")


def test_a_pipeline_is_its_queue_and_its_function() -> None:
    found = [pipeline("A", part("Orders"), part("Worker")), pipeline("B", External("it is imported"), part("Worker")), pipeline("C", part("Orders"), None)]
    assert pipeline_names(found) == {"shop/A": "Orders → Worker", "shop/B": "unknown queue → Worker", "shop/C": "Orders → unknown function"}


def test_what_is_alike_is_told_apart_by_the_least_that_does() -> None:
    found = [
        pipeline("A", part("Orders (new)"), part("Worker"), "dev"),
        pipeline("A", part("Orders (new)"), part("Worker"), "prod"),
        pipeline("B", part("Orders (new)"), part("Worker"), "prod"),
        pipeline("C", part("Refunds"), part("Worker"), "prod"),
    ]
    assert pipeline_names(found) == {
        "dev/A": "Orders (new) → Worker (dev)",
        "prod/A": "Orders (new) → Worker (A)",
        "prod/B": "Orders (new) → Worker (B)",
        "prod/C": "Refunds → Worker",
    }


def test_the_id_tells_apart_what_nothing_else_does() -> None:
    one, two = (
        Pipeline(f"shop/{name}", Linked(name, f"Shop/{name}/Queue/Resource", "t.yaml", "shop"), None, None, None, None, {}) for name in ("A", "A/Queue")
    )
    assert pipeline_names([one, two]) == {
        "shop/A": "unknown queue → unknown function (shop/A)",
        "shop/A/Queue": "unknown queue → unknown function (shop/A/Queue)",
    }


@pytest.mark.parametrize(
    ("parameter", "value", "text"),
    [
        ("partial_responses", True, "on"),
        ("partial_responses", False, "off"),
        ("enabled", False, "false"),
        ("fifo", True, "true"),
        ("visibility_timeout", 1800, "1,800 s"),
        ("batch_size", 10_000, "10,000"),
        ("maximum_concurrency", None, "none"),
    ],
)
def test_a_parameter_is_spelt_alike_in_every_report(parameter: str, value: object, text: str, tmp_path: Path) -> None:
    assert said(parameter, value) == text
    before = pipeline("A", part("Orders"), part("Worker"))
    after = msgspec.structs.replace(before, parameters={parameter: Known(value, "template")})
    report = run(Flags(cache=False), tmp_path).report
    was, now = (msgspec.structs.replace(report, pipelines=[one]) for one in (before, after))
    assert changes(was, now, Seen(now))[0].after == text
    assert [one.value for kind in ("queue", "mapping", "function") for one in details(after, kind) if one.name == PARAMETERS[parameter]] == [text]
    if parameter not in ("enabled", "fifo"):
        assert f" {text} |" in markdown.render(now)
