from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "log-group-retention"
HEAD = (
    "Parameters: {Days: {Type: Number}, Name: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
)
Changed = Callable[..., list[Any]]


@pytest.mark.parametrize(
    ("fragment", "resource", "route"),
    [
        pytest.param("Logs: null", "Worker", "", id="none"),
        pytest.param("Logs: {Properties: {LogGroupName: /aws/lambda/another}}", "Worker", "", id="another function's"),
        pytest.param("Logs: {Properties: {RetentionInDays: null}}", "Logs", "Properties", id="no retention"),
        pytest.param(
            "Logs: {Properties: {LogGroupName: null, RetentionInDays: null}}\nWorker: {Properties: {LoggingConfig: {LogGroup: !Ref Logs}}}",
            "Logs",
            "Properties",
            id="its own, no retention",
        ),
    ],
)
def test_bad(fragment: str, resource: str, route: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", resource, route)


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param("{}", id="Sub of the function"),
        pytest.param("Worker: {Properties: {FunctionName: worker}}", id="Sub of a named function"),
        pytest.param("Worker: {Properties: {FunctionName: worker}}\nLogs: {Properties: {LogGroupName: /aws/lambda/worker}}", id="literal"),
        pytest.param(
            "Worker: {Properties: {FunctionName: !Sub '${AWS::StackName}-w'}}\nLogs: {Properties: {LogGroupName: !Sub '/aws/lambda/${AWS::StackName}-w'}}",
            id="both by Sub",
        ),
        pytest.param("Logs: {Properties: {LogGroupName: !Join ['/', ['', aws, lambda, !Ref Worker]]}}", id="Join"),
        pytest.param("Logs: {Properties: {LogGroupName: null}}\nWorker: {Properties: {LoggingConfig: {LogGroup: !Ref Logs}}}", id="its own"),
        pytest.param("Logs: null\nWorker: {Properties: {LoggingConfig: {LogGroup: shared}}}", id="one outside"),
        pytest.param(
            "Logs: {Type: Custom::LogRetention, Properties: {LogGroupName: !Join ['', [/aws/lambda/, !Ref Worker]], RetentionInDays: 7}}",
            id="the CDK's custom resource",
        ),
        pytest.param("Logs: {Properties: {RetentionInDays: !Ref Days}}", id="an unknown retention is one"),
        pytest.param("Logs: null\nMapping: {Properties: {FunctionName: !ImportValue Worker}}", id="a function outside"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


def test_only_one_world(changed: Changed) -> None:
    (said,) = changed("Logs: {Properties: {RetentionInDays: !If [IsProd, 365, !Ref 'AWS::NoValue']}}", RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Logs", ("Env = dev",))


def test_a_log_group_of_which_nobody_knows_the_name(changed: Changed) -> None:
    (said,) = changed("Logs: {Properties: {LogGroupName: !Ref Name}}", RULE, head=HEAD)
    assert (said.verdict, said.settle) == ("undecided", "--parameter Name=VALUE")


def test_a_log_group_and_a_function_that_are_named_by_one_parameter(changed: Callable[..., list[Any]]) -> None:
    said = changed(
        """
Worker: {Properties: {FunctionName: !Sub "billing-${Stage}"}}
WorkerLogs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Sub "/aws/lambda/billing-${Stage}", RetentionInDays: 14}}
""",
        RULE,
        head="Parameters: {Stage: {Type: String, AllowedValues: [dev, prod]}}",
    )
    assert said == []
