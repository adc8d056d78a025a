from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "alarm-dimension"
HEAD = "Parameters: {Name: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
NAMED = "DeadLetters: {Properties: {QueueName: dlq}}\n"
Changed = Callable[..., list[Any]]


def alarm(dimension: str) -> str:
    return f"DeadLetterAlarm: {{Properties: {{Dimensions: [{dimension}]}}}}"


def of_worker(dimension: str) -> str:
    return f"Errors: {{Type: AWS::CloudWatch::Alarm, Properties: {{Namespace: AWS/Lambda, MetricName: Errors, AlarmActions: [x], Dimensions: [{dimension}]}}}}"


@pytest.mark.parametrize(
    ("fragment", "resource", "words"),
    [
        pytest.param(alarm("{Name: QueueName, Value: !Ref DeadLetters}"), "DeadLetterAlarm", "QueueName: ${DeadLetters}", id="the URL"),
        pytest.param(alarm("{Name: QueueName, Value: !GetAtt DeadLetters.Arn}"), "DeadLetterAlarm", "QueueName: ${DeadLetters.Arn}", id="the ARN"),
        pytest.param(
            NAMED + alarm("{Name: QueueName, Value: 'arn:aws:sqs:eu-west-1:111122223333:dlq'}"), "DeadLetterAlarm", "QueueName: arn:", id="a literal ARN"
        ),
        pytest.param(
            NAMED + alarm("{Name: QueueName, Value: !Sub 'https://sqs.eu-west-1.amazonaws.com/111122223333/dlq'}"),
            "DeadLetterAlarm",
            "QueueName: https:",
            id="a literal URL",
        ),
        pytest.param(alarm("{Name: queueName, Value: !GetAtt DeadLetters.QueueName}"), "DeadLetterAlarm", "queueName: ", id="another name of the dimension"),
        pytest.param(of_worker("{Name: FunctionName, Value: !GetAtt Worker.Arn}"), "Errors", "FunctionName: ${Worker.Arn}", id="the function's ARN"),
        pytest.param(of_worker("{Name: Function, Value: !Ref Worker}"), "Errors", "Function: ${Worker}", id="another name of the function's"),
    ],
)
def test_bad(fragment: str, resource: str, words: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE)
    assert (said.verdict, said.resource) == ("fail", resource)
    assert said.route.startswith("Properties/Dimensions/0/Value")
    assert words in said.text


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(NAMED + alarm("{Name: QueueName, Value: dlq}"), id="a literal name"),
        pytest.param(alarm("{Name: QueueName, Value: !Select [5, !Split [':', !GetAtt DeadLetters.Arn]]}"), id="the last part of the ARN"),
        pytest.param(alarm("{Name: QueueName, Value: !Ref Name}"), id="unknown"),
        pytest.param(of_worker("{Name: FunctionName, Value: !Ref Worker}"), id="the function's name"),
        pytest.param(of_worker("{Name: Resource, Value: !Ref Worker}"), id="the other dimension of functions"),
        pytest.param(NAMED + of_worker("{Name: ApiName, Value: dlq}"), id="something else of the same name"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert [one for one in changed(fragment, RULE, head=HEAD) if one.verdict == "fail"] == []


def test_in_a_list_of_metrics(changed: Changed) -> None:
    listed = """
Math:
  Type: AWS::CloudWatch::Alarm
  Properties:
    Metrics: [{Id: m, MetricStat: {Metric: {Namespace: AWS/SQS, MetricName: NumberOfMessagesSent, Dimensions: [{Name: QueueName, Value: !Ref Orders}]}}}]
"""
    (said,) = changed(listed, RULE)
    assert (said.verdict, said.resource) == ("fail", "Math")
    assert said.route.startswith("Properties/Metrics/0/MetricStat/Metric/Dimensions/0/Value")


def test_only_one_world(changed: Changed) -> None:
    (said,) = changed(alarm("{Name: QueueName, Value: !If [IsProd, !GetAtt DeadLetters.QueueName, !Ref DeadLetters]}"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "DeadLetterAlarm", ("Env = dev",))


def test_an_alarm_whose_list_nobody_knows_is_undecided(changed: Changed) -> None:
    (said,) = changed("DeadLetterAlarm: {Properties: {Dimensions: !Ref Name}}", "dead-letter-queue-alarm", head=HEAD)
    assert (said.verdict, said.settle) == ("undecided", "--parameter Name=VALUE")
    assert changed("DeadLetterAlarm: {Properties: {Dimensions: !Ref Name}}", RULE, head=HEAD) == []


QUALIFIED = """
Version: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Worker}}
Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Worker, FunctionVersion: !GetAtt Version.Version, Name: live}}
Errors:
  Type: AWS::CloudWatch::Alarm
  Properties: {Namespace: AWS/Lambda, MetricName: Errors, AlarmActions: [x], Dimensions: [DIMENSIONS]}
"""


@pytest.mark.parametrize(
    ("dimensions", "found"),
    [
        ("{Name: FunctionName, Value: !Ref Worker}, {Name: Resource, Value: !Sub '${Worker}:live'}", False),
        (
            "{Name: FunctionName, Value: !Ref Worker}, {Name: Resource, Value: !Sub '${Worker}:live'}, {Name: ExecutedVersion, Value: !GetAtt Version.Version}",
            False,
        ),
        ("{Name: EventSourceMappingUUID, Value: !Ref Mapping}", False),
        ("{Name: EventSourceMappingUUID, Value: !GetAtt Mapping.Id}", False),
        ("{Name: FunctionName, Value: !Ref Worker}, {Name: Resource, Value: !Ref Live}", True),
        ("{Name: Function, Value: !Ref Worker}", True),
        ("{Name: FunctionName, Value: !Ref Worker}, {Name: Resource, Value: !Sub '${Worker}:prod'}", True),
        ("{Name: FunctionName, Value: !Ref Worker}, {Name: Resource, Value: !Sub '${Worker}:7'}", False),
        ("{Name: FunctionName, Value: !Ref Worker}, {Name: Resource, Value: !Ref Worker}", False),
    ],
)
def test_the_dimensions_that_lambda_has(changed: Changed, dimensions: str, found: bool) -> None:  # noqa: FBT001 - a table
    assert [said.resource for said in changed(QUALIFIED.replace("DIMENSIONS", dimensions), RULE)] == (["Errors"] if found else [])


@pytest.mark.parametrize(
    ("metric", "dimension", "fails"),
    [
        ("FilteredOutEventCount", "{Name: FunctionName, Value: !Ref Worker}", True),
        ("FailedInvokeEventCount", "{Name: FunctionName, Value: !Ref Worker}", True),
        ("FilteredOutEventCount", "{Name: EventSourceMappingUUID, Value: !GetAtt Mapping.Id}", False),
        ("FilteredOutEventCount", "{Name: EventSourceMappingUUID, Value: !Ref Mapping}", False),
        ("Errors", "{Name: FunctionName, Value: !Ref Worker}", False),
    ],
)
def test_a_metric_of_a_mapping_has_a_dimension_of_its_own(metric: str, dimension: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - what is expected
    said = [one for one in changed(of_worker(dimension).replace("MetricName: Errors", f"MetricName: {metric}"), RULE) if one.verdict == "fail"]
    assert [(one.resource, one.route) for one in said] == [("Errors", "Properties/MetricName")] * fails
    assert all(one.fix == "Write {Name: EventSourceMappingUUID, Value: !GetAtt Mapping.Id} in its place." for one in said)


def of_letters(name: str, namespace: str = "AWS/SQS") -> str:
    return f"DeadLetterAlarm: {{Properties: {{Namespace: {namespace}, MetricName: {name}}}}}"


def of_errors(name: str) -> str:
    return of_worker("{Name: FunctionName, Value: !Ref Worker}").replace("MetricName: Errors", f"MetricName: {name}")


@pytest.mark.parametrize(
    ("fragment", "resource", "meant"),
    [
        pytest.param(of_letters("NumberOfMessagesVisible"), "DeadLetterAlarm", "ApproximateNumberOfMessagesVisible", id="its first word left out"),
        pytest.param(of_letters("ApproximateNumberOfMessages"), "DeadLetterAlarm", "ApproximateNumberOfMessagesVisible", id="an attribute of the queue"),
        pytest.param(of_letters("ApproximateNumberOfMesagesVisible"), "DeadLetterAlarm", "ApproximateNumberOfMessagesVisible", id="a letter left out"),
        pytest.param(of_letters("approximateAgeOfOldestMessage"), "DeadLetterAlarm", "ApproximateAgeOfOldestMessage", id="another letter"),
        pytest.param(of_errors("Error"), "Errors", "Errors", id="singular"),
        pytest.param(of_errors("throttles"), "Errors", "Throttles", id="small letters"),
    ],
)
def test_a_metric_that_is_nearly_one_of_aws(fragment: str, resource: str, meant: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", resource, "Properties/MetricName")
    assert f"({meant} is one)" in said.text


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(of_letters("ApproximateNumberOfMessagesVisibleInQuietGroups"), id="of fair queues"),
        pytest.param(of_letters("NumberOfMessagesExpired"), id="one that AWS may have by now"),
        pytest.param(of_letters("NumberOfMessagesVisible", "Shop/Queues"), id="a metric of one's own"),
        pytest.param(of_letters("!Ref Name"), id="unknown"),
        pytest.param(of_errors("Duration"), id="another metric of functions"),
    ],
)
def test_a_metric_of_another_name(fragment: str, changed: Changed) -> None:
    assert [one for one in changed(fragment, RULE, head=HEAD) if one.verdict == "fail"] == []


def test_a_metric_in_a_list(changed: Changed) -> None:
    metric = "{Metric: {Namespace: AWS/SQS, MetricName: %s, Dimensions: [{Name: QueueName, Value: !GetAtt DeadLetters.QueueName}]}, Period: 60, Stat: Maximum}"
    fragment = (
        "Depth: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmActions: [x], Metrics: [{Id: e, Expression: a + b}, "
        f"{{Id: a, ReturnData: false, MetricStat: {metric % 'ApproximateNumberOfMessagesVisible'}}}, {{Id: b, ReturnData: false, MetricStat: {metric % 'NumberOfMessageSent'}}}]}}}}"
    )
    (said,) = changed(fragment, RULE)
    assert (said.resource, said.route) == ("Depth", "Properties/Metrics/2/MetricStat/Metric/MetricName")


@pytest.mark.parametrize(
    ("namespace", "fails"),
    [
        ("AWS/SQS", False),
        ("aws/sqs", True),
        ("AWS/Sqs", True),
        ("SQS", True),
        ("AWS SQS", False),
        ("AWS/SNS", True),
        ("Shop/Orders", False),
        ("shop/sqs", False),
    ],
)
def test_the_namespace_of_a_second_alarm(changed: Changed, namespace: str, fails: bool) -> None:  # noqa: FBT001 - a table
    dimension = "{Name: QueueName, Value: !GetAtt Orders.QueueName}"
    second = f"Second: {{Type: AWS::CloudWatch::Alarm, Properties: {{Namespace: {namespace}, MetricName: NumberOfMessagesSent, Dimensions: [{dimension}]}}}}"
    assert [(one.resource, one.route) for one in changed(second, RULE)] == ([("Second", "Properties/Namespace")] if fails else [])


@pytest.mark.parametrize(("namespace", "metric"), [("AWS/Events", "FailedInvocations"), ("LambdaInsights", "Errors"), ("!Ref Name", "Errors")])
def test_trap_a_metric_that_the_other_namespace_may_have(changed: Changed, namespace: str, metric: str) -> None:
    dimension = "{Name: FunctionName, Value: !Ref Worker}"
    second = f"Second: {{Type: AWS::CloudWatch::Alarm, Properties: {{Namespace: {namespace}, MetricName: {metric}, Dimensions: [{dimension}]}}}}"
    assert [one for one in changed(second, RULE, head=HEAD) if one.verdict == "fail"] == []


@pytest.mark.parametrize(
    ("value", "fails"),
    [
        ("!Ref Mapping", False),
        ("!GetAtt Mapping.Id", False),
        ("!GetAtt Other.Arn", False),
        ("!Ref Name", False),
        ("!GetAtt Mapping.EventSourceMappingArn", True),
        ("!Sub '${Mapping}:live'", True),
        ("!GetAtt Orders.QueueName", True),
        ("!Ref Worker", True),
    ],
)
def test_the_dimension_of_a_mapping_is_its_uuid(changed: Changed, value: str, fails: bool) -> None:  # noqa: FBT001 - a table
    dimension = f"{{Name: EventSourceMappingUUID, Value: {value}}}"
    second = f"Second: {{Type: AWS::CloudWatch::Alarm, Properties: {{Namespace: AWS/Lambda, MetricName: FailedInvokeEventCount, Dimensions: [{dimension}]}}}}"
    said = changed(f"Other: {{Type: AWS::SQS::Queue}}\n{second}", RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.route.startswith("Properties/Dimensions/0/Value")) for one in said] == ([("fail", "Second", True)] if fails else [])
