from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "visibility-below-timeout"
HEAD = "Parameters: {Time: {Type: Number}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
Changed = Callable[..., list[Any]]


def test_one_second_too_short(judged: Callable[..., list[Any]]) -> None:
    template = """
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 59
  Worker:
    Type: AWS::Lambda::Function
    Properties: {Timeout: "60"}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !GetAtt Worker.Arn}
"""
    (said,) = judged(template, rule=RULE)
    assert (said.verdict, said.resource, said.route, said.line) == ("fail", "Orders", "Properties/VisibilityTimeout", "VisibilityTimeout: 59")
    assert "VisibilityTimeout of Orders is 59 s, less than Timeout of Worker (60 s)" in said.text
    assert judged(template.replace("Timeout: 59", "Timeout: 60"), rule=RULE) == []


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        pytest.param(
            "Orders: {Properties: {VisibilityTimeout: null}}\nWorker: {Properties: {Timeout: 31}}",
            "VisibilityTimeout of Orders is 30 s (default), less than Timeout of Worker (31 s)",
            id="the queue's default",
        ),
        pytest.param(
            "Orders: {Properties: {VisibilityTimeout: 2}}\nWorker: {Properties: {Timeout: null}}",
            "VisibilityTimeout of Orders is 2 s, less than Timeout of Worker (3 s, default)",
            id="the function's default",
        ),
    ],
)
def test_defaults_count(fragment: str, text: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE)
    assert (said.verdict, said.resource) == ("fail", "Orders")
    assert text in said.text


def test_both_defaults_are_fine(changed: Changed) -> None:
    assert changed("Orders: {Properties: {VisibilityTimeout: null}}\nWorker: {Properties: {Timeout: null}}", RULE) == []


def test_through_an_alias(changed: Changed) -> None:
    alias = "Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Worker, FunctionVersion: '1', Name: live}}\nMapping: {Properties: {FunctionName: !Ref Live}}"
    (said,) = changed("Orders: {Properties: {VisibilityTimeout: 20}}\n" + alias, RULE)
    assert (said.verdict, said.resource) == ("fail", "Orders")


def test_one_truth_in_one_world(changed: Changed) -> None:
    assert (
        changed("Orders: {Properties: {VisibilityTimeout: !If [IsProd, 360, 30]}}\nWorker: {Properties: {Timeout: !If [IsProd, 60, 5]}}", RULE, head=HEAD) == []
    )
    (said,) = changed("Orders: {Properties: {VisibilityTimeout: !If [IsProd, 360, 30]}}\nWorker: {Properties: {Timeout: 60}}", RULE, head=HEAD)
    assert (said.verdict, said.worlds) == ("fail", ("Env = dev",))


def test_an_unknown_function_is_undecided_unless_the_queue_hides_longer_than_any_function_runs(changed: Changed) -> None:
    imported = "Mapping: {Properties: {FunctionName: !ImportValue Worker}}\n"
    (said,) = changed(imported, RULE)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "Mapping", 'externals: {"Worker": …} in queuegate.yaml')
    assert changed(imported + "Orders: {Properties: {VisibilityTimeout: 900}}", RULE) == []
    assert changed("Worker: {Properties: {Timeout: !Ref Time}}\nOrders: {Properties: {VisibilityTimeout: 900}}", RULE, head=HEAD) == []


def test_a_function_that_is_known_is_asked_however_long_the_queue_hides(changed: Changed) -> None:
    managed = "Worker: {Properties: {Timeout: 1200, CapacityProviderConfig: {A: b}}}\n"
    (said,) = changed(managed + "Orders: {Properties: {VisibilityTimeout: 1000}}", RULE)
    assert (said.verdict, said.resource) == ("fail", "Orders")


def test_of_zero_another_rule_speaks(changed: Changed) -> None:
    assert changed("Orders: {Properties: {VisibilityTimeout: 0}}", RULE) == []


@pytest.mark.parametrize("fragment", ["Orders: {Properties: {VisibilityTimeout: !Ref Time}}", "Worker: {Properties: {Timeout: !Ref Time}}"])
def test_a_parameter_without_a_value(fragment: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE, head=HEAD)
    assert (said.verdict, said.settle) == ("undecided", "--parameter Time=VALUE")


def test_a_stream_is_silent(changed: Changed) -> None:
    assert (
        changed(
            "Stream: {Type: AWS::Kinesis::Stream}\nMapping: {Properties: {EventSourceArn: !GetAtt Stream.Arn}}\nOrders: {Properties: {VisibilityTimeout: 1}}",
            RULE,
        )
        == []
    )


ALIAS = "Live: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Worker, FunctionVersion: %s}}\n"
RELEASE = "Release: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Worker}}\n"


@pytest.mark.parametrize(
    ("function", "more", "version"),
    [
        ("!Ref Live", ALIAS % "'3'", "3"),
        ("!Ref Live", ALIAS % "!Ref Number", "7"),
        ("!Sub '${Worker}:live'", ALIAS % "3", "3"),
        ("!Sub '${Worker}:12'", "", "12"),
        ("!Ref Live", RELEASE + ALIAS % "!GetAtt Release.Version, RoutingConfig: {AdditionalVersionWeights: [{FunctionVersion: 2, FunctionWeight: 0.5}]}", "2"),
        ("!Ref Live", RELEASE + ALIAS % "!GetAtt Release.Version", ""),
        ("!Ref Live", ALIAS % "$LATEST", ""),
        ("!Ref Release", RELEASE, ""),
        ("!Ref Worker", ALIAS % "'3'", ""),
        ("!Sub '${Worker}:other'", ALIAS % "'3'", ""),
    ],
)
def test_a_version_is_as_it_was_when_it_was_published(function: str, more: str, version: str, changed: Changed) -> None:
    head = "Parameters: {Number: {Type: String, AllowedValues: ['7']}}"
    said = changed(f"Mapping: {{Properties: {{FunctionName: {function}}}}}\n{more}", RULE, head=head)
    assert [one.verdict for one in said] == ["undecided"] * bool(version)
    assert all(f"calls version {version} of Worker" in one.text for one in said)


@pytest.mark.parametrize("function", ["!Sub '${Worker}${End}'", "!Sub '${Worker.Arn}${End}'", "!Join [':', [!GetAtt Worker.Arn, !Ref End]]"])
def test_a_parameter_may_bring_the_version(function: str, changed: Changed) -> None:
    """In one world it does, in the other the function itself is called."""
    ends = ["12", "$LATEST"] if "Join" in function else [":12", ""]
    head = f"Parameters: {{End: {{Type: String, Default: '{ends[1]}', AllowedValues: ['{ends[1]}', '{ends[0]}']}}}}"
    said = changed(f"Mapping: {{Properties: {{FunctionName: {function}}}}}", RULE, head=head)
    assert [(one.verdict, one.worlds) for one in said] == [("undecided", (f"End = {ends[0]}",))]
