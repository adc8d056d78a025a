from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "missing-durable-permission"
HEAD = "Parameters: {Any: {Type: String}}"
DURABLE = "Worker: {Properties: {FunctionName: worker, DurableConfig: {ExecutionTimeout: 600}}}\n"
BOTH = "'lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'"
NAMED = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:worker"
Changed = Callable[..., list[Any]]


def may(actions: str, resource: str, effect: str = "Allow") -> str:
    statement = f"{{Effect: {effect}, Action: [{actions}], Resource: {resource}}}"
    return f"Extra: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: extra, Roles: [!Ref WorkerRole], PolicyDocument: {{Statement: [{statement}]}}}}}}\n"


def attached(policy: str) -> str:
    return f"WorkerRole: {{Properties: {{ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/{policy}']}}}}\n"


@pytest.mark.parametrize(
    ("fragment", "missing"),
    [
        pytest.param("", "lambda:CheckpointDurableExecution and lambda:GetDurableExecutionState", id="nothing"),
        pytest.param(
            attached("AWSLambdaBasicExecutionRole"), "lambda:CheckpointDurableExecution and lambda:GetDurableExecutionState", id="the policy of others"
        ),
        pytest.param(may("'lambda:CheckpointDurableExecution'", "'*'"), "lambda:GetDurableExecutionState", id="one action"),
        pytest.param(may("'lambda:Get*'", "'*'"), "lambda:CheckpointDurableExecution", id="to read only"),
        pytest.param(may(BOTH, f"!Sub '{NAMED}'"), "lambda:CheckpointDurableExecution and lambda:GetDurableExecutionState", id="trap: no qualifier"),
        pytest.param(may(BOTH, f"!Sub '{NAMED}s:*'"), "lambda:CheckpointDurableExecution and lambda:GetDurableExecutionState", id="another function"),
    ],
)
def test_what_is_missing_stands_at_the_role(fragment: str, missing: str, changed: Changed) -> None:
    (said,) = changed(DURABLE + fragment, RULE, head=HEAD)
    assert (said.verdict, said.resource, said.route, said.key) == ("fail", "WorkerRole", "", "Worker")
    assert said.text.startswith(f"WorkerRole lacks {missing}")
    assert "on the executions of Worker, a durable function: its first step fails" in said.text


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(DURABLE + attached("AWSLambdaBasicDurableExecutionRolePolicy"), id="AWS's policy"),
        pytest.param(DURABLE + may(BOTH, "'*'"), id="everything"),
        pytest.param(DURABLE + may(BOTH, f"!Sub '{NAMED}:*'"), id="every version"),
        pytest.param(DURABLE + may(BOTH, f"!Sub '{NAMED}:*/durable-execution/*/*'"), id="its executions"),
        pytest.param(DURABLE + may("'lambda:*Durable*'", f"!Sub '{NAMED}*'"), id="wildcards"),
        pytest.param("Worker: {Properties: {FunctionName: worker}}\n", id="trap: a function that is not durable"),
    ],
)
def test_what_covers_the_executions_is_enough(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(DURABLE + may(BOTH, f"!Sub '{NAMED}:1/durable-execution/*'"), id="one version"),
        pytest.param(DURABLE + may(BOTH, "!Ref Any"), id="a parameter"),
        pytest.param(DURABLE.replace("{ExecutionTimeout: 600}", "!Ref Any"), id="a parameter says whether it is"),
    ],
)
def test_what_nobody_knows_is_undecided(fragment: str, changed: Changed) -> None:
    assert [one.verdict for one in changed(fragment, RULE, head=HEAD)] == ["undecided"]
