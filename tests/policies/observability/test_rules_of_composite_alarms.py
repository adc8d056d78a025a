"""AlarmRule of a composite alarm: what CloudWatch takes for none, and names that are those of no alarm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Changed = Callable[..., list[Any]]
QUIET = """
DeadLetterAlarm: {Properties: {AlarmName: %s, AlarmActions: []}}
Both: {Type: AWS::CloudWatch::CompositeAlarm, Properties: {AlarmActions: ["arn:aws:sns:eu-west-1:111122223333:on-call"], AlarmRule: %s}}
"""
ID = "!Ref AWS::NoValue"


@pytest.mark.parametrize(
    "rule",
    [
        "IN_ALARM(shop-dead)",
        "[ALARM(shop-dead), OR, ALARM(shop-age)]",
        "{ALARM: shop-dead}",
        "ALARM(shop-dead) OR ALERT(shop-age)",
        "'(ALARM(shop-dead) OR ALARM(shop-age)'",
        "'AT_MOST(2, ALARM, (shop-dead, shop-age))'",
        "'AT_LEAST(1, ALARM, (shop-dead, shop-age)'",
        "ALARM(shop-dead) || ALARM(shop-age)",
        "'ALARM(shop-dead), ALARM(shop-age)'",
        "ALARM(shop-dead) ALARM(shop-age)",
        "'!ALARM(shop-dead)'",
        '!Sub \'ALARM("${DeadLetterAlarm}") OR (ALARM("${OldestMessage}")\'',
    ],
)
def test_a_rule_that_cloudwatch_refuses(rule: str, changed: Changed) -> None:
    said = changed(QUIET % ("shop-dead", rule), "value-not-accepted")
    assert [(one.verdict, one.resource, one.route.partition("/Fn::")[0]) for one in said] == [("fail", "Both", "Properties/AlarmRule")]


@pytest.mark.parametrize(
    "rule",
    [
        "ALARM(shop-dead)",
        "'(ALARM(shop-dead) OR ALARM(\"shop (old)\")) AND NOT (OK(x) OR INSUFFICIENT_DATA(y))'",
        "ALARM('shop-dead') and NOT(ALARM(quiet)) OR TRUE",
        "'ALARM(shop-dead|old!) AND (ALARM(x) OR ALARM(y & z))'",
        "!Sub 'ALARM(${DeadLetterAlarm}) OR NOT OK(\"${OldestMessage.Arn}\")'",
        "'AT_LEAST(2, ALARM, (shop-dead, shop-age))'",
        '!Sub \'NOT OK(shop-dead) AND (AT_LEAST(60%, NOT OK, ("${DeadLetterAlarm.Arn}", "shop (old)")))\'',
        "!ImportValue rule",
        "!Sub '${Own} OR ALARM(shop-dead)'",
        "!Sub 'ALARM(shop-dead) OR (ALARM(shop-age) ${Own}'",
    ],
)
def test_a_rule_that_cloudwatch_takes(rule: str, changed: Changed) -> None:
    said = changed(QUIET % ("shop-dead", rule), "value-not-accepted", "Parameters: {Own: {Type: String}}")
    assert [one for one in said if one.verdict == "fail"] == []


@pytest.mark.parametrize(
    ("name", "rule", "instead"),
    [
        ("shop-dead", "ALARM(shop-deed)", "shop-deed"),
        (ID, "ALARM(DeadLetterAlarm)", "DeadLetterAlarm"),
        ("!Sub '${AWS::StackName}-dead'", "'ALARM(${AWS::StackName}-dead)'", "${AWS::StackName}-dead"),
        ("shop-dead-1", "ALARM(shop-dead-2)", ""),  # another shop's
        ("shop-dead", "ALARM(something-else)", ""),
    ],
)
def test_what_a_rule_names_in_the_place_of_an_alarm(name: str, rule: str, instead: str, changed: Changed) -> None:
    (said,) = [one for one in changed(QUIET % (name, rule), "alarm-without-action") if one.verdict == "fail"]
    assert said.resource == "DeadLetterAlarm"
    assert (f"AlarmRule of Both names {instead}, and its AlarmName is another" in said.text) is bool(instead)


def test_a_rule_that_names_it_leaves_nothing_to_say(changed: Changed) -> None:
    assert changed(QUIET % ("shop-dead", "ALARM(shop-dead)"), "alarm-without-action") == []


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("ALARM(shop-dead) AND ALARM(shop-age)", True),
        ("!Sub '(ALARM(\"${DeadLetterAlarm.Arn}\") AND ALARM(${Age}))'", True),
        ("ALARM(shop-dead) AND (ALARM(shop-age) OR FALSE)", True),
        ("ALARM(shop-dead) OR ALARM(shop-age)", False),
        ("ALARM(shop-dead) AND NOT ALARM(shop-age)", False),
        ("ALARM(shop-dead) AND NOT ALARM(deployment)", False),
        ("ALARM(shop-dead) AND ALARM(business-hours)", False),  # whose that is nobody knows
        ("ALARM(shop-dead) AND ALARM(shop-dead-old)", False),  # another alarm on the same queue
    ],
)
def test_an_alarm_that_tells_only_together_with_another(rule: str, said: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    alarm = "{Type: AWS::CloudWatch::Alarm, Properties: {AlarmName: %s, Namespace: AWS/SQS, MetricName: ApproximateAgeOfOldestMessage, Statistic: Maximum, Period: 60, EvaluationPeriods: 1, Threshold: 60, ComparisonOperator: GreaterThanThreshold, AlarmActions: ['arn:aws:sns:eu-west-1:111122223333:on-call'], Dimensions: [{Name: QueueName, Value: !GetAtt %s.QueueName}]}}"
    age = f"Age: {alarm % ('shop-age', 'Orders')}\n" + (
        f"Old: {alarm % ('shop-dead-old', 'DeadLetters')}".replace("AlarmActions: ['arn:aws:sns:eu-west-1:111122223333:on-call'], ", "")
        if "old" in rule
        else ""
    )
    found = changed(QUIET % ("shop-dead", rule) + age, "alarm-without-action")
    assert [(one.verdict, one.resource) for one in found] == ([("fail", "DeadLetterAlarm")] if said else [])


SCALED = """
Live: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Worker, FunctionVersion: '1'}}
Scaled: {Type: AWS::ApplicationAutoScaling::ScalableTarget, Properties: {MinCapacity: 1, MaxCapacity: 5, ServiceNamespace: %s, ScalableDimension: %s, ResourceId: %s}}
"""
DIMENSION = "lambda:function:ProvisionedConcurrency"


@pytest.mark.parametrize(
    ("scaled", "wrong"),
    [
        (("Lambda", DIMENSION, "!Sub 'function:${Worker}:live'"), "ServiceNamespace"),
        (("lambda", "lambda:function:Concurrency", "!Sub 'function:${Worker}:live'"), "ScalableDimension"),
        (("lambda", DIMENSION, "!Sub 'function:${Worker}'"), "ResourceId"),
        (("lambda", DIMENSION, "!Sub 'function/${Worker}/live'"), "ResourceId"),
        (("lambda", DIMENSION, "!Sub 'function:${Worker}:$LATEST'"), "ResourceId"),
        (("lambda", DIMENSION, "!Sub 'function:${Worker}:live'"), ""),
        (("lambda", DIMENSION, "!Sub 'function:${Worker}:7'"), ""),
        (("lambda", DIMENSION, "!Join ['', ['function:', !Ref Worker, ':', !Select [7, !Split [':', !Ref Live]]]]"), ""),
        (("lambda", DIMENSION, "!Sub 'function:${Worker}:${Name}'"), ""),
        (("dynamodb", "dynamodb:table:WriteCapacityUnits", "!Sub 'table/${Worker}'"), ""),
    ],
)
def test_a_scalable_target_that_is_a_function(scaled: tuple[str, str, str], wrong: str, changed: Changed) -> None:
    said = changed(SCALED % scaled, "value-not-accepted", "Parameters: {Name: {Type: String}}")
    found = [(one.resource, one.route.partition("/Fn::")[0]) for one in said if one.verdict == "fail"]
    assert found == ([("Scaled", f"Properties/{wrong}")] if wrong else [])


@pytest.mark.parametrize(("least", "most", "fails"), [("6", "5", True), ("5", "5", False), ("!Ref Least", "5", False), ("!If [IsBig, 9, 1]", "5", True)])
def test_the_least_capacity_is_not_above_the_most(least: str, most: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    head = "Parameters: {Least: {Type: Number}, Size: {Type: String, AllowedValues: [big, small]}}\nConditions: {IsBig: !Equals [!Ref Size, big]}"
    scaled = SCALED % ("lambda", DIMENSION, "!Sub 'function:${Worker}:live'")
    said = changed(scaled.replace("MinCapacity: 1, MaxCapacity: 5", f"MinCapacity: {least}, MaxCapacity: {most}"), "value-not-accepted", head)
    assert [(one.resource, one.route.partition("/Fn::")[0]) for one in said if one.verdict == "fail"] == (
        [("Scaled", "Properties/MinCapacity")] if fails else []
    )
