from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "missing-tracing-permission"
HEAD = "Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}, Mode: {Type: String}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
TRACED = "Worker: {Properties: {TracingConfig: {Mode: Active}}}\n"
Changed = Callable[..., list[Any]]


def may(action: str, resource: str = '"*"', role: str = "") -> str:
    return f"WorkerRole: {{Properties: {{{role}Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{{Effect: Allow, Action: {action}, Resource: {resource}}}]}}}}]}}}}\n"


def test_the_line_of_the_role(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  WorkerRole:
    Type: AWS::IAM::Role
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn, TracingConfig: {Mode: Active}}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.route, said.line, said.key) == ("fail", "WorkerRole", "", "WorkerRole:", "Worker")
    assert said.text == "WorkerRole lacks xray:PutTraceSegments and xray:PutTelemetryRecords, and TracingConfig of Worker is Active: X-Ray gets no trace of it"


@pytest.mark.parametrize(
    ("fragment", "missing"),
    [
        pytest.param(TRACED, "xray:PutTraceSegments and xray:PutTelemetryRecords", id="nothing is given"),
        pytest.param(TRACED + may("xray:PutTraceSegments"), "xray:PutTelemetryRecords", id="one action"),
        pytest.param(TRACED + may("xray:Get*"), "xray:PutTraceSegments and xray:PutTelemetryRecords", id="to read only"),
        pytest.param(
            TRACED + may('"xray:*"', "!GetAtt Orders.Arn"),
            "xray:PutTraceSegments and xray:PutTelemetryRecords",
            id="on a resource that the actions do not know",
        ),
    ],
)
def test_bad(fragment: str, missing: str, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.route, one.key) for one in said] == [("fail", "WorkerRole", "", "Worker")]
    assert said[0].text == f"WorkerRole lacks {missing}, and TracingConfig of Worker is Active: X-Ray gets no trace of it"


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param("{}", id="not traced"),
        pytest.param("Worker: {Properties: {TracingConfig: {Mode: PassThrough}}}", id="passed through"),
        pytest.param(TRACED + may("[xray:PutTraceSegments, xray:PutTelemetryRecords]"), id="both actions"),
        pytest.param(TRACED + may('"xray:Put*"'), id="a pattern"),
        pytest.param(TRACED + may("sqs:*", role='ManagedPolicyArns: ["arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"], '), id="AWSXRayDaemonWriteAccess"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


@pytest.mark.parametrize(
    ("fragment", "settle"),
    [
        pytest.param(TRACED + may("sqs:*", role="ManagedPolicyArns: [!ImportValue Ours], "), 'externals: {"Ours": …} in queuegate.yaml', id="a policy outside"),
        pytest.param(
            "Worker: {Properties: {TracingConfig: {Mode: Active}, Role: !ImportValue R}}", 'externals: {"R": …} in queuegate.yaml', id="an imported role"
        ),
    ],
)
def test_undecided(fragment: str, settle: str, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.settle) for one in said] == [("undecided", settle)]


def test_only_where_it_is_traced(changed: Changed) -> None:
    """The trap: tracing is switched on in production, and the permission is given in development."""
    fragment = "Worker: {Properties: {TracingConfig: {Mode: !If [IsProd, Active, PassThrough]}}}\n" + may("!If [IsProd, sqs:ReceiveMessage, 'xray:*']")
    (said,) = changed(fragment, RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "WorkerRole", ("Env = prod",))


def test_what_is_misspelt_or_denied_is_put_right_itself(changed: Changed) -> None:
    """Another statement beside it would change nothing, or leave the mistake there."""
    (said,) = changed(TRACED, RULE)
    assert [name for name, _ in said.changes] == ["WorkerRole.Policies"]
    (said,) = changed(TRACED + may("[xray:PutTraceSegment, xray:PutTelemetryRecord]"), RULE)
    assert said.changes == ()
    assert "rite xray:PutTraceSegments in the place of xray:PutTraceSegment" in said.fix
