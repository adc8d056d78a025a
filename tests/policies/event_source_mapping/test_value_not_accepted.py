from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.values.defaults import FUNCTION, MAPPING, QUEUE, ROWS

spread: Any = runpy.run_path(str(Path(__file__).parents[2] / "lengths.py"))["spread"]
RULE = "value-not-accepted"
Changed = Callable[..., list[Any]]
PARTS = {QUEUE: "Orders", MAPPING: "Mapping", FUNCTION: "Worker"}
ROUND = [pytest.param(*at, id="/".join(at)) for at, row in ROWS.items() if at[0] in PARTS and row.is_bounded]


def put(kind: str, path: str, value: Any) -> str:
    """The property at this path of the part of this kind."""
    head, *inner = path.split(".")
    written = f"{value}" if not isinstance(value, list) else f"[{', '.join(value)}]"
    for key in reversed(inner):
        written = f"{{{key}: {written}}}"
    return f"{PARTS[kind]}: {{Properties: {{{head}: {written}}}}}"


def wrongs(kind: str, path: str) -> list[Any]:
    row = ROWS[kind, path]
    if row.words:
        word = f"{row.words[0]}s"
        return [[word] if isinstance(row.default, tuple) or path.endswith("Metrics") else word]
    most = max(filter(None, (row.most, row.beyond and row.beyond[1])), default=None)
    return [row.least - 1 if row.least is not None else None, None if most is None else most + 1]


@pytest.mark.parametrize(("kind", "path"), spread(ROUND, 3))
def test_what_aws_refuses_is_one_defect_and_nothing_follows_from_it(kind: str, path: str, changed: Changed) -> None:
    for wrong in filter(lambda one: one is not None, wrongs(kind, path)):
        said = changed(put(kind, path, wrong))
        place = f"Properties/{path.replace('.', '/')}"
        assert [one.rule for one in said if one.resource == PARTS[kind] and one.route.startswith(place) and one.verdict == "fail"], (wrong, said)
        alone = {
            "provisioned-poller-range",
            "fifo-queue-attributes",
            "maximum-concurrency-with-provisioned-pollers",
            "maximum-pollers-unstated",
            "provisioned-pollers-with-window",
        }
        others = [one for one in said if not one.route.startswith(place) and one.rule not in alone]
        assert others == [], wrong


@pytest.mark.parametrize(
    ("fragment", "says"),
    [
        ("Orders: {Properties: {MessageRetentionPeriod: 30}}", "MessageRetentionPeriod of Orders is 30 s; SQS accepts 60 to 1,209,600 s"),
        ("DeadLetters: {Properties: {DelaySeconds: '1000'}}", "DelaySeconds of DeadLetters is 1,000 s; SQS accepts 0 to 900 s"),
        ("Worker: {Properties: {RecursiveLoop: allow}}", "RecursiveLoop of Worker is allow; Lambda accepts Allow, Terminate"),
        ("Mapping: {Properties: {FunctionResponseTypes: [reportBatchItemFailures]}}", "FunctionResponseTypes of Mapping is reportBatchItemFailures"),
        ("Logs: {Properties: {RetentionInDays: 29}}", "RetentionInDays of Logs is 29 days; CloudWatch Logs accepts no number between 14 and 30 days"),
        ("DeadLetterAlarm: {Properties: {TreatMissingData: notbreaching}}", "TreatMissingData of DeadLetterAlarm is notbreaching"),
        (
            "T: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: ON_DEMAND}}\nWorker: {Properties: {Environment: {Variables: {T: !Ref T}}}}",
            "BillingMode of T is ON_DEMAND; DynamoDB accepts PROVISIONED, PAY_PER_REQUEST",
        ),
        (
            "K: {Type: AWS::KMS::Key, Properties: {PendingWindowInDays: 3}}\nOrders: {Properties: {KmsMasterKeyId: !Ref K}}",
            "PendingWindowInDays of K is 3 days; KMS accepts 7 to 30 days",
        ),
    ],
)
def test_the_message_names_the_value_and_what_is_accepted(fragment: str, says: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE)
    assert says in said.text
    assert "CloudFormation fails, on create and on update" in said.text


@pytest.mark.parametrize(
    "fragment",
    [
        "Orders: {Properties: {MessageRetentionPeriod: 60, DelaySeconds: 900}}",
        "Worker: {Properties: {RecursiveLoop: Terminate, MemorySize: 10240}}",
        "Worker: {Properties: {RecursiveLoop: !Ref Any}}",
        "Mapping: {Properties: {MetricsConfig: {Metrics: [EventCount]}}}",
        "Elsewhere: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 5000}}",
    ],
    ids=["at the bounds", "the words", "a parameter", "a list", "trap: a queue that is no part of the pipeline"],
)
def test_good_is_silent(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head="{Parameters: {Any: {Type: String}}}") == []


def test_only_the_world_with_the_wrong_word_is_named(changed: Changed) -> None:
    head = "{Parameters: {Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
    said = changed("Worker: {Properties: {RecursiveLoop: !If [IsProd, Terminate, terminate]}}", RULE, head=head)
    assert [(one.resource, one.route, one.worlds) for one in said] == [("Worker", "Properties/RecursiveLoop/Fn::If/2", ("Env is not prod",))]


def test_what_lies_outside_exists_already_and_is_judged_by_what_follows(judged: Callable[..., list[Any]]) -> None:
    text = "Resources: {Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !ImportValue Orders, FunctionName: worker}}}"
    outside = "Orders: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 30}}"
    assert judged(text, rule=RULE, externals=outside) == []
    assert [one.verdict for one in judged(text, rule="retention-survives-outage", externals=outside)] == ["fail"]


def test_a_timeout_above_900_s_is_judged_further_on_managed_instances_only(changed: Changed) -> None:
    longer = "Orders: {Properties: {VisibilityTimeout: 1000}}\nWorker: {Properties: {Timeout: 1200%s}}"
    assert {one.rule for one in changed(longer % "")} == {"function-timeout-range"}
    assert "visibility-below-timeout" in {one.rule for one in changed(longer % ", CapacityProviderConfig: {}")}
