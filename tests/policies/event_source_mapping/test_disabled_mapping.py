from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "disabled-mapping"
HEAD = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}, On: {Type: String, Default: 'true', AllowedValues: ['true', 'false']}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def enabled(value: str) -> str:
    return f"Mapping: {{Properties: {{Enabled: {value}}}}}"


def test_nothing_reads_the_queue(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: worker
      Enabled: "false"
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line, one.severity) for one in said] == [
        ("fail", "Mapping", "Properties/Enabled", 'Enabled: "false"', Severity.WARNING)
    ]
    assert "nothing polls Orders" in said[0].text


@pytest.mark.parametrize("value", ["true", '"true"', "null", "!Ref AWS::NoValue"], ids=["true", "a string", "the default", "NoValue"])
def test_good_is_silent(value: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(enabled(value), RULE) == []


def test_a_parameter_without_a_value_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed(enabled("!Ref Any"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Mapping", "--parameter Any=VALUE")]


def test_the_world_in_which_it_is_switched_off_is_named(changed: Callable[..., list[Any]]) -> None:
    said = changed(enabled("!If [IsProd, true, false]"), RULE, head=HEAD)
    assert [(one.verdict, one.route, one.worlds) for one in said] == [("fail", "Properties/Enabled/Fn::If/2", ("Env is not prod",))]
    said = changed(enabled("!Ref On"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "Mapping", ("On = false",))]
    assert changed(enabled("!Ref On"), RULE, head=HEAD, given={"On": "true"}) == []


def test_a_queue_outside_is_told_as_it_is_written(changed: Callable[..., list[Any]]) -> None:
    said = changed("Mapping: {Properties: {Enabled: false, EventSourceArn: 'arn:aws:sqs:eu-west-1:111122223333:far'}}", RULE)
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Mapping")]
    assert "it does not poll arn:aws:sqs:eu-west-1:111122223333:far: unless somebody else receives from it" in said[0].text


def test_trap_a_disabled_mapping_that_never_exists_and_a_stream(changed: Callable[..., list[Any]]) -> None:
    never = "{Conditions: {Never: {Fn::Equals: [a, b]}}}"
    assert changed("Mapping: {Condition: Never, Properties: {Enabled: false}}", RULE, head=never) == []
    stream = "Stream: {Type: AWS::Kinesis::Stream}\nReader: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Stream.Arn, FunctionName: !Ref Worker, StartingPosition: LATEST, Enabled: false}}"
    assert changed(stream, RULE) == []


def test_a_pause_switch_that_is_on_is_a_note(changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(enabled("!Ref On"), RULE, head=HEAD)
    assert (said.severity, said.worlds) == (Severity.NOTE, ("On = false",))
    (said,) = changed(enabled("!Ref On"), RULE, head=HEAD.replace("Default: 'true'", "Default: 'false'"))
    assert (said.severity, said.worlds) == (Severity.WARNING, ("On = false",))


def test_somebody_chose_the_environments_in_which_it_polls(changed: Callable[..., list[Any]]) -> None:
    """Off by default, too: an environment is chosen for each deployment. A mapping that is off in all of them is as bad as one that is off."""
    (said,) = changed(enabled("!If [IsProd, true, false]"), RULE, head=HEAD)
    assert (said.severity, said.worlds) == (Severity.NOTE, ("Env is not prod",))
    both = "{Parameters: {Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
    (said,) = changed(enabled("!If [IsProd, false, 'false']"), RULE, head=both)
    assert said.severity is Severity.WARNING


@pytest.mark.parametrize(
    "puts_aside",
    [
        "{}",
        "Sub: {Type: AWS::SNS::Subscription, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Aside.Arn}}}",
        'Sub: {Type: AWS::SNS::Subscription, Properties: {RedrivePolicy: !Sub \'{"deadLetterTargetArn": "${Aside.Arn}"}\'}}',
        "Other: {Type: AWS::Lambda::Function, Properties: {DeadLetterConfig: {TargetArn: !GetAtt Aside.Arn}}}",
        "Rule: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: a}, {Id: b, DeadLetterConfig: {Arn: !GetAtt Aside.Arn}}]}}",
        "Later: {Type: AWS::Scheduler::Schedule, Properties: {Target: {DeadLetterConfig: {Arn: !GetAtt Aside.Arn}}}}",
    ],
)
def test_who_reads_dead_letters_is_off_until_somebody_has_looked(changed: Callable[..., list[Any]], puts_aside: str) -> None:
    off = "Aside: {Type: AWS::SQS::Queue}\nMapping: {Properties: {Enabled: false, EventSourceArn: !GetAtt Aside.Arn}}\n"
    assert [said.verdict for said in changed(off + ("" if puts_aside == "{}" else puts_aside), RULE)] == (["fail"] if puts_aside == "{}" else [])
    assert changed("Mapping: {Properties: {Enabled: false, EventSourceArn: !GetAtt DeadLetters.Arn}}", RULE) == []


def test_one_function_replaces_another(changed: Callable[..., list[Any]]) -> None:
    """Two mappings of one queue, of which one is enabled."""
    new = "Newer: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, Enabled: {}}}}}\n"
    assert changed(enabled("!If [IsProd, false, true]") + "\n" + new.format("!If [IsProd, true, false]"), RULE, head=HEAD) == []
    both = changed(enabled("!If [IsProd, false, true]") + "\n" + new.format("!If [IsProd, false, true]"), RULE, head=HEAD)
    assert [(one.resource, one.worlds) for one in both] == [("Mapping", ("Env = prod",)), ("Newer", ("Env = prod",))]


def test_somebody_else_may_receive(changed: Callable[..., list[Any]]) -> None:
    statement = "{Effect: Allow, Action: 'sqs:ReceiveMessage', Resource: !GetAtt Orders.Arn}"
    role = f"Task: {{Type: AWS::IAM::Role, Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{statement}]}}}}]}}}}"
    (said,) = changed(enabled("false") + "\n" + role, RULE)
    assert said.severity is Severity.NOTE
    assert "unless somebody else receives from it" in said.text
