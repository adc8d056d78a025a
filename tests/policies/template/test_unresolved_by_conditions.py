"""References and keys of maps that some values of a parameter, or a condition, leave without what they name."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.rule import Severity

HELP: Any = runpy.run_path(str(Path(__file__).with_name("pipeline.py")))
HEAD, PIPELINE, ORDERS, MEMORY = HELP["HEAD"], HELP["PIPELINE"], HELP["ORDERS"], HELP["MEMORY"]
RULE = "unresolved-reference"
Judged = Callable[..., list[Any]]

STAGED = PIPELINE.replace("Default: test}", "Default: test, AllowedValues: [test, qa, live]}")


def test_a_value_that_the_parameter_accepts_and_the_map_lacks_is_a_warning(judged: Judged) -> None:
    (said,) = judged(HEAD + STAGED, rule=RULE)
    assert (said.verdict, said.severity, said.resource, said.route, said.key) == ("fail", Severity.WARNING, "Worker", "Properties/MemorySize", "Sizes / qa")
    assert said.text.endswith("CloudFormation fails where Stage is qa")


@pytest.mark.parametrize(
    ("right", "also"),
    [
        pytest.param("live: {Memory: 1024}}", "live: {Memory: 1024}, qa: {Memory: 512}}", id="an entry for each"),
        pytest.param(MEMORY, "!If [IsLive, !FindInMap [Sizes, !Ref Stage, Memory], 256]", id="only in a branch"),
        pytest.param(MEMORY, "!FindInMap [Sizes, !Ref Stage, Memory, {DefaultValue: 256}]", id="with a default"),
        pytest.param("AllowedValues: [test, qa, live]", "AllowedPattern: '[a-z]+'", id="no list of values"),
        pytest.param("Resources:\n", "Rules: {NoQa: {Assertions: [{Assert: !Not [!Equals [!Ref Stage, qa]]}]}}\nResources:\n", id="a rule that may exclude it"),
    ],
)
def test_trap_a_value_that_the_map_may_lack(judged: Judged, right: str, also: str) -> None:
    assert right in STAGED
    assert judged(HEAD + STAGED.replace(right, also, 1), rule=RULE) == []


def test_a_key_that_one_value_of_the_parameter_lacks(judged: Judged) -> None:
    text = STAGED.replace("live: {Memory: 1024}}", "live: {Memory: 1024}, qa: {Timeout: 5}}")
    (said,) = judged(HEAD + text, rule=RULE)
    assert (said.verdict, said.severity, said.resource, said.key) == ("fail", Severity.WARNING, "Worker", "Sizes / qa / Memory")
    assert said.text.endswith("CloudFormation fails where Stage is qa")


LEFT_OUT = STAGED.replace("Orders: {Type", "Orders: {Condition: IsLive, Type")


@pytest.mark.parametrize(
    ("right", "also", "key"),
    [
        pytest.param("", "", "Mapping / Orders", id="of what is always there"),
        pytest.param("Mapping:\n", "Mapping:\n    Condition: IsTest\n", "Mapping / Orders", id="of what another condition leaves there"),
        pytest.param(ORDERS, "EventSourceArn: !If [IsTest, !GetAtt Orders.Arn, !GetAtt Orders.Arn]", "Mapping / Orders", id="in both branches"),
        pytest.param(ORDERS, 'EventSourceArn: !Sub "${Orders.Arn}"', "Mapping / Orders", id="in a text"),
        pytest.param("Mapping:\n", "Mapping:\n    Condition: IsLive\n", "Url / Orders", id="in an output"),
    ],
)
def test_a_reference_to_what_its_condition_leaves_out(judged: Judged, right: str, also: str, key: str) -> None:
    text = LEFT_OUT.replace("Conditions: {", "Conditions: {IsTest: !Equals [!Ref Stage, test], ").replace(
        "test: {Memory: 256}", "test: {Memory: 256}, qa: {Memory: 256}"
    )
    assert right in text
    said = {one.key: one for one in judged(HEAD + text.replace(right, also, 1), rule=RULE)}
    assert (said[key].verdict, said[key].severity, said[key].resource) == ("fail", Severity.WARNING, key.partition(" / ")[0])
    assert " where Stage " in said[key].text


@pytest.mark.parametrize(
    ("mapping", "url"),
    [
        pytest.param("Condition: IsLive", "Condition: IsLive, Value: !Ref Orders", id="under the same condition"),
        pytest.param("Condition: IsBig", "Condition: IsBig, Value: !Ref Orders", id="under one that needs it"),
        pytest.param("Condition: IsLive", "Value: !If [IsLive, !Ref Orders, none]", id="in a branch of it"),
        pytest.param("Condition: IsLive", "Value: !If [IsTest, none, !If [IsLive, !Ref Orders, none]]", id="in a branch of a branch"),
        pytest.param("Condition: IsLive", "Value: none", id="nowhere else"),
    ],
)
def test_trap_a_reference_that_goes_with_its_condition(judged: Judged, mapping: str, url: str) -> None:
    conditions = "Conditions: {IsTest: !Equals [!Ref Stage, test], IsBig: !And [!Condition IsLive, !Equals [!Ref AWS::Region, eu-west-1]], "
    text = LEFT_OUT.replace("Conditions: {", conditions).replace("test: {Memory: 256}", "test: {Memory: 256}, qa: {Memory: 256}")
    text = text.replace("Mapping:\n", f"Mapping:\n    {mapping}\n").replace("Url: {Value: !Ref Orders}", f"Url: {{{url}}}")
    assert judged(HEAD + text, rule=RULE) == []


def test_trap_rules_that_may_exclude_it(judged: Judged) -> None:
    rules = "Rules: {Live: {Assertions: [{Assert: !Equals [!Ref Stage, live]}]}}\nResources:\n"
    assert judged(HEAD + LEFT_OUT.replace("Resources:\n", rules, 1), rule=RULE) == []


def test_rules_about_something_else_exclude_nothing(judged: Judged) -> None:
    """As the CDK writes them into each template."""

    def made(text: str) -> str:
        version = "BootstrapVersion: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /cdk-bootstrap/hnb659fds/version}"
        rules = "Rules: {CheckBootstrapVersion: {Assertions: [{Assert: !Not [!Contains [['1', '2'], !Ref BootstrapVersion]]}]}}"
        return HEAD + text.replace("Parameters: {", f"{rules}\nParameters: {{{version}, ", 1)

    said = {one.key: one for one in judged(made(LEFT_OUT), rule=RULE)}
    assert (said["Mapping / Orders"].verdict, said["Mapping / Orders"].severity) == ("fail", Severity.WARNING)
    assert said["Mapping / Orders"].text == {one.key: one for one in judged(HEAD + LEFT_OUT, rule=RULE)}["Mapping / Orders"].text
    text = STAGED.replace("live: {Memory: 1024}}", "live: {Memory: 1024}, qa: {Timeout: 5}}")
    assert [one.key for one in judged(made(text), rule=RULE)] == ["Sizes / qa / Memory"]


@pytest.mark.parametrize(
    ("fragment", "resource", "route", "says"),
    [
        ("Mapping: {Properties: {Enabled: !Equals [!Ref Env, prod]}}", "Mapping", "Properties/Enabled", "Mapping has Fn::Equals, which only a condition has"),
        ("Orders: {Properties: {SqsManagedSseEnabled: !Not [!Equals [!Ref Env, prod]]}}", "Orders", "Properties/SqsManagedSseEnabled", "Orders has Fn::Not, which"),
        ("Mapping: {Condition: !Equals [!Ref Env, prod]}", "Mapping", "Condition", "Condition of Mapping is no name of a condition"),
        ("Worker: {Condition: [IsProd]}", "Worker", "Condition", "Condition of Worker is no name of a condition"),
        ("Mapping: {DependsOn: !Ref WorkerRole}", "Mapping", "DependsOn", "DependsOn of Mapping is no name of a resource"),
        ("Mapping: {DependsOn: [Worker, !Ref WorkerRole]}", "Mapping", "DependsOn", "DependsOn of Mapping is no name of a resource"),
        ("Mapping: {DependsOn: [Worker, WorkerRole], Condition: IsProd, Properties: {Enabled: !If [IsProd, true, false]}}", "", "", ""),
    ],
)  # fmt: skip
def test_what_only_a_condition_has_and_what_is_only_a_name(fragment: str, resource: str, route: str, says: str, changed: Callable[..., list[Any]]) -> None:
    head = "{Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}}, Conditions: {IsProd: !Equals [!Ref Env, prod]}}"
    said = changed(fragment, RULE, head=head)
    assert [(one.verdict, one.resource, one.route) for one in said] == ([("fail", resource, route)] if resource else [])
    assert all(says in one.text for one in said)
