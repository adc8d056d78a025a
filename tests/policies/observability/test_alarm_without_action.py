from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "alarm-without-action"
HEAD = "Parameters: {Topic: {Type: String}, Topics: {Type: CommaDelimitedList}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
SILENT = "DeadLetterAlarm: {Properties: {AlarmActions: null}}\n"
Changed = Callable[..., list[Any]]


def alarm(change: str) -> str:
    return f"DeadLetterAlarm: {{Properties: {change}}}"


def of_worker(more: str, dimension: str = "{Name: FunctionName, Value: !Ref Worker}") -> str:
    return f"Errors: {{Type: AWS::CloudWatch::Alarm, Properties: {{Namespace: AWS/Lambda, MetricName: Errors, Dimensions: [{dimension}]{more}}}}}"


@pytest.mark.parametrize(
    ("fragment", "resource", "route", "words"),
    [
        pytest.param(SILENT, "DeadLetterAlarm", "Properties", "watches DeadLetters and has no AlarmActions", id="none"),
        pytest.param(alarm("{AlarmActions: []}"), "DeadLetterAlarm", "Properties/AlarmActions", "has no AlarmActions", id="an empty list"),
        pytest.param(alarm("{AlarmActions: [!Ref 'AWS::NoValue']}"), "DeadLetterAlarm", "Properties/AlarmActions", "has no AlarmActions", id="NoValue"),
        pytest.param(alarm("{AlarmActions: null, OKActions: [x]}"), "DeadLetterAlarm", "Properties", "has no AlarmActions", id="only when all is well"),
        pytest.param(
            alarm("{ActionsEnabled: 'false'}"),
            "DeadLetterAlarm",
            "Properties/ActionsEnabled",
            "ActionsEnabled of DeadLetterAlarm, which watches DeadLetters, is false",
            id="switched off",
        ),
        pytest.param(of_worker(""), "Errors", "Properties", "Errors watches Worker and has no AlarmActions", id="on the function"),
    ],
)
def test_bad(fragment: str, resource: str, route: str, words: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", resource, route)
    assert words in said.text


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(alarm("{AlarmActions: [!Ref Topic]}"), id="an unknown topic is one"),
        pytest.param(
            SILENT
            + "All: {Type: AWS::CloudWatch::CompositeAlarm, Properties: {AlarmRule: !Sub 'ALARM(\"${DeadLetterAlarm}\") OR ALARM(x)', AlarmActions: [x]}}",
            id="in a composite alarm",
        ),
        pytest.param(
            alarm("{AlarmName: dlq, AlarmActions: null}")
            + "\nAll: {Type: AWS::CloudWatch::CompositeAlarm, Properties: {AlarmRule: 'ALARM(dlq)', AlarmActions: [x]}}",
            id="in a composite alarm by name",
        ),
        pytest.param(
            SILENT
            + "Release: {Type: AWS::CodeDeploy::DeploymentGroup, Properties: {AlarmConfiguration: {Alarms: !If [IsProd, [{Name: !Ref DeadLetterAlarm}], []]}}}",
            id="a deployment is rolled back on it",
        ),
        pytest.param(
            SILENT + "Check: {Type: AWS::Route53::HealthCheck, Properties: {HealthCheckConfig: {AlarmIdentifier: {Name: !Ref DeadLetterAlarm}}}}",
            id="a health check",
        ),
        pytest.param(SILENT + "Rule: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [aws.cloudwatch]}}}", id="an event rule takes it up"),
        pytest.param(of_worker("", "{Name: FunctionName, Value: another}"), id="of something else"),
        pytest.param(of_worker("", "{Name: ApiName, Value: orders}"), id="of another service"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


@pytest.mark.parametrize("rule", ["ALARM(${OldestMessage})", "ALARM(${OldestMessage}) XOR ALARM(x)", " OR ".join(f"ALARM({one})" for one in "abcdefghij")])
def test_a_composite_alarm_of_others_does_not_help(rule: str, changed: Changed) -> None:
    (said,) = changed(SILENT + f"All: {{Type: AWS::CloudWatch::CompositeAlarm, Properties: {{AlarmRule: !Sub '{rule}', AlarmActions: [x]}}}}", RULE)
    assert (said.verdict, said.resource) == ("fail", "DeadLetterAlarm")


def test_only_one_world(changed: Changed) -> None:
    (said,) = changed(alarm("{ActionsEnabled: !If [IsProd, true, false]}"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "DeadLetterAlarm", ("Env = dev",))


def test_unknown_actions_are_undecided(changed: Changed) -> None:
    (said,) = changed(alarm("{ActionsEnabled: !Ref Topic}"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "DeadLetterAlarm", "--parameter Topic=VALUE")
    (said,) = changed(alarm("{AlarmActions: !Ref Topics}"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "DeadLetterAlarm", "--parameter Topics=VALUE")


COMPOSITE = "\nAll: {Type: AWS::CloudWatch::CompositeAlarm, Properties: {AlarmName: all, AlarmRule: !Sub 'ALARM(\"${DeadLetterAlarm}\")'%s}}"
AROUND = "\nWhole: {Type: AWS::CloudWatch::CompositeAlarm, Properties: {AlarmRule: 'ALARM(all)'%s}}"


@pytest.mark.parametrize("composite", [COMPOSITE % "", COMPOSITE % ", ActionsEnabled: false, AlarmActions: [x]", COMPOSITE % "" + AROUND % ""])
def test_a_composite_alarm_that_tells_nobody_does_not_help(composite: str, changed: Changed) -> None:
    (said,) = changed(SILENT + composite, RULE)
    assert (said.verdict, said.resource) == ("fail", "DeadLetterAlarm")


def test_a_composite_alarm_of_a_composite_alarm_tells(changed: Changed) -> None:
    assert changed(SILENT + COMPOSITE % "" + AROUND % ", AlarmActions: [x]", RULE) == []


def test_composite_alarms_that_name_each_other_end(changed: Changed) -> None:
    other = "\nWhole: {Type: AWS::CloudWatch::CompositeAlarm, Properties: {AlarmName: whole, AlarmRule: 'ALARM(all)'}}"
    (said,) = changed(SILENT + COMPOSITE.replace(")'%s", ") OR ALARM(whole)'%s") % "" + other, RULE)
    assert said.resource == "DeadLetterAlarm"


@pytest.mark.parametrize(
    ("rule", "silent"),
    [
        ('ALARM("${DeadLetterAlarm}")', False),
        ('ALARM("${DeadLetterAlarm}") OR ALARM(x)', False),
        ('ALARM("${DeadLetterAlarm}") AND NOT ALARM(maintenance)', False),
        ('(ALARM(x) OR (ALARM("${DeadLetterAlarm}"))) AND ALARM(y)', False),
        ("NOT OK(${DeadLetterAlarm})", False),
        ("NOT (OK(${DeadLetterAlarm}) AND TRUE)", False),
        ('ALARM("${DeadLetterAlarm}") AND ALARM(x)', False),
        ("ALARM(${DeadLetterAlarm}) OR ALARM(b) OR ALARM(c) OR ALARM(d) OR ALARM(e) OR ALARM(f) OR ALARM(g)", False),
        ("OK(${DeadLetterAlarm}) OR ALARM(x)", True),
        ("OK(${DeadLetterAlarm}) OR OK(x)", True),
        ("ALARM(${DeadLetterAlarm}) OR TRUE", True),
        ('OK("${DeadLetterAlarm}")', True),
        ("INSUFFICIENT_DATA(${DeadLetterAlarm})", True),
        ("NOT ALARM(${DeadLetterAlarm})", True),
        ('OK("${DeadLetterAlarm}") AND ALARM(x)', True),
        ('ALARM("${DeadLetterAlarm}") AND FALSE', True),
        ('ALARM("arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${DeadLetterAlarm}")', False),
        ('OK("arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${DeadLetterAlarm}")', True),
        ('OK("${DeadLetterAlarm}") XOR ALARM(x)', False),
        ("AT_LEAST(2, ALARM, (${DeadLetterAlarm}, b, c))", False),
        ('AT_LEAST(50%, NOT OK, ("b (old)", "${DeadLetterAlarm.Arn}")) AND NOT ALARM(x)', False),
        ("AT_LEAST(1, OK, (${DeadLetterAlarm}, b))", True),
        ("AT_LEAST(1, NOT ALARM, (b, ${DeadLetterAlarm}))", True),
        ("AT_LEAST(1, ALARM, (${DeadLetterAlarm}, b)) AND FALSE", True),
        ('ALARM("${DeadLetterAlarm}") AND', False),  # not read: CloudWatch refuses it
        ('ALARM("${DeadLetterAlarm}") XOR ALARM(x)', False),
    ],
)
def test_a_composite_alarm_tells_where_its_rule_can_hold(rule: str, silent: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    said = changed(SILENT + f"\nAll: {{Type: AWS::CloudWatch::CompositeAlarm, Properties: {{AlarmRule: !Sub '{rule}', AlarmActions: [x]}}}}", RULE)
    assert [one.resource for one in said] == (["DeadLetterAlarm"] if silent else [])
    assert all("AlarmRule of All never becomes true by its state ALARM" in one.text for one in said)


@pytest.mark.parametrize("name", ["team/dlq (live)", "the team's", "dead letters"])
def test_trap_the_rule_of_a_composite_alarm_names_it_between_quotes(name: str, changed: Changed) -> None:
    composite = (
        f"""\nAll: {{Type: AWS::CloudWatch::CompositeAlarm, Properties: {{AlarmRule: 'ALARM("{name.replace("'", "''")}") OR ALARM(x)', AlarmActions: [x]}}}}"""
    )
    assert changed(alarm(f'{{AlarmActions: null, AlarmName: "{name}"}}') + composite, RULE) == []


def test_an_alarm_that_tells_somebody_elsewhere_is_silent_by_choice(changed: Changed) -> None:
    (said,) = changed(SILENT, RULE)
    assert said.severity is Severity.WARNING
    said = changed(alarm("{AlarmActions: !If [IsProd, [x], !Ref AWS::NoValue]}"), RULE, head=HEAD)
    assert [(one.verdict, one.severity) for one in said] == [("fail", Severity.NOTE)]
