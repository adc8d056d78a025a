from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.synth.sources.template import Template, Unreadable

HEAD = "Transform: AWS::Serverless-2016-10-31\n"
Sam = Callable[[str], tuple[Template, list[Unreadable]]]


def function(events: str = "{}", more: str = "") -> str:
    return f"{HEAD}Resources:\n  Orders: {{Type: AWS::SQS::Queue}}\n  Worker:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: a.b\n      Events: {events}\n{more}"


@pytest.mark.parametrize(
    ("key", "value", "is_refused"),
    [
        ("DeadLetterQueue", "!If [C, {Type: SQS, TargetArn: !GetAtt Orders.Arn}, !Ref AWS::NoValue]", True),
        ("DeploymentPreference", "!If [C, {Type: AllAtOnce}, !Ref AWS::NoValue]", True),
        ("AutoPublishAlias", "!If [C, live, next]", True),
        ("AutoPublishAlias", "!Ref Alias", False),
        ("DeadLetterQueue", "!Ref AWS::NoValue", False),
    ],
)
def test_what_sam_reads_itself_cannot_be_a_function(sam: Sam, key: str, value: str, *, is_refused: bool) -> None:
    text = f"{HEAD}Parameters: {{Alias: {{Type: String, Default: live}}}}\nConditions: {{C: !Equals [!Ref Alias, x]}}\nResources:\n  Orders: {{Type: AWS::SQS::Queue}}\n"
    _, refused = sam(f"{text}  Worker: {{Type: AWS::Serverless::Function, Properties: {{Handler: a.b, {key}: {value}}}}}\n")
    assert [f"the {key} of Worker is a function" in error.message for error in refused] == [True] * is_refused


@pytest.mark.parametrize(
    ("key", "called", "is_refused"),
    [
        ("TracingConfig: {Mode: Active}", "Tracing", True),
        ("DeadLetterConfig: {TargetArn: !GetAtt Orders.Arn}", "DeadLetterQueue", True),
        ("Code: {ZipFile: x}", "CodeUri", True),
        ("Tracing: Active", "", False),
        ("DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Orders.Arn}", "", False),
        ("TracingConfig: !Ref AWS::NoValue", "", False),
    ],
)
def test_what_sam_calls_otherwise_than_cloudformation(sam: Sam, key: str, called: str, *, is_refused: bool) -> None:
    """As the transform does: 'property TracingConfig not defined for resource of type AWS::Serverless::Function'."""
    text = f"{HEAD}Resources:\n  Orders: {{Type: AWS::SQS::Queue}}\n"
    _, refused = sam(f"{text}  Worker: {{Type: AWS::Serverless::Function, Properties: {{Handler: a.b, {key}}}}}\n")
    assert [f"Worker has {key.partition(':')[0]}, which SAM calls {called}: SAM refuses it" in error.message for error in refused] == [True] * is_refused


@pytest.mark.parametrize(
    ("packed", "key", "is_refused"),
    [
        ("", "ImageConfig: {Command: [a.b]}", True),
        ("PackageType: Zip, ", "ImageUri: a/b:c", True),
        ("PackageType: Image, ", "ImageConfig: {Command: [a.b]}", False),
        ("", "ImageConfig: !Ref AWS::NoValue", False),
        ("PackageType: !Ref Packed, ", "ImageUri: a/b:c", False),
    ],
)
def test_what_is_for_images_only(sam: Sam, packed: str, key: str, *, is_refused: bool) -> None:
    """As the transform does: _validate_package_type of samtranslator/model/sam_resources.py"""
    _, refused = sam(f"{HEAD}Resources:\n  Worker: {{Type: AWS::Serverless::Function, Properties: {{Handler: a.b, {packed}{key}}}}}\n")
    assert [f"Worker has {key.partition(':')[0]}, and its PackageType is not Image" in error.message for error in refused] == [True] * is_refused


def policies(*several: str) -> str:
    return f"{function()}      Policies:\n" + "".join(f"        - {one}\n" for one in several)


@pytest.mark.parametrize(
    ("text", "message", "at"),
    [
        (function("[SQS]"), "the Events of Worker are no mapping of names to events, and SAM refuses them", "Events: [SQS]"),
        (function("{E: SQS}"), "the event E of Worker is no mapping with Type and Properties, and SAM refuses it", "Events: {E: SQS}"),
        (function("{E: {Properties: {}}}"), "the event E of Worker has no Type that is a word, and SAM refuses it", "Events: {E: {Properties: {}}}"),
        (function("{E: {Type: Sqs}}"), "the event E of Worker has Type Sqs, which SAM spells SQS: SAM refuses it", "Events: {E: {Type: Sqs"),
        (
            function("{E: {Type: Queue, Properties: {Queue: !GetAtt Orders.Arn}}}"),
            "the event E of Worker has Type Queue, which SAM spells SQS: SAM refuses it",
            "Events: {E: {Type: Queue",
        ),
        (function("{E: {Type: HttpAPI}}"), "the event E of Worker has Type HttpAPI, which SAM spells HttpApi: SAM refuses it", "Events: {E: {Type: HttpAPI"),
        (
            function("{E: {Type: SQS, Properties: [1]}}"),
            "the Properties of the event E of Worker are no mapping, and SAM refuses them",
            "Events: {E: {Type: SQS, Properties: [1]}}",
        ),
        (
            function("{E: {Type: SNS, Properties: {SqsSubscription: {BatchSize: 1}}}}"),
            "SqsSubscription takes true, or a mapping with QueueArn",
            "Events: {E: {Type: SNS, Pr",
        ),
        (
            f"{HEAD}Resources:\n  Worker:\n    Type: AWS::Serverless::Function\n    Properties: !If [C, {{}}, {{}}]\n",
            "the Properties of Worker are no mapping",
            "Properties: !If",
        ),
        (
            f"{HEAD}Globals:\n  Function:\n    Policies: [a]\n{function().removeprefix(HEAD)}",
            "Globals.Function takes no Policies, and SAM refuses the template",
            "Policies: [a]",
        ),
        (f"{HEAD}Globals:\n  Functions:\n    Timeout: 9\n{function().removeprefix(HEAD)}", "Globals has Functions, and SAM knows Function", "Functions:"),
        (f"{HEAD}Globals:\n  function:\n    Timeout: 9\n{function().removeprefix(HEAD)}", "Globals has function, and SAM knows Function", "function:"),
        (
            function(more="      DeadLetterQueue: {Type: Sqs, TargetArn: !GetAtt Orders.Arn}\n"),
            "DeadLetterQueue of Worker has Type Sqs, which SAM spells SQS: SAM refuses it",
            "DeadLetterQueue:",
        ),
        (
            function(more="      EventInvokeConfig:\n        DestinationConfig:\n          OnSuccess: {Type: sns, Destination: arn}\n"),
            "OnSuccess of Worker has Type sns, which SAM spells SNS: SAM refuses it",
            "OnSuccess:",
        ),
        (
            function(more="      EventInvokeConfig:\n        DestinationConfig:\n          OnFailure: {Destination: !GetAtt Orders.Arn}\n"),
            "OnFailure of Worker has no Type",
            "OnFailure:",
        ),
        (f"{HEAD}Globals: [Function]\n{function().removeprefix(HEAD)}", "Globals is no mapping of kinds of resources to properties", "Globals: [F"),
        (f"{HEAD}Globals:\n{function().removeprefix(HEAD)}", "Globals is no mapping of kinds of resources to properties", "Globals:"),
        (f"{HEAD}Globals:\n  Function: [Timeout]\n{function().removeprefix(HEAD)}", "Globals.Function is no mapping of properties", "Function: [T"),
        (f"{HEAD}Resources:\n  C:\n    Type: AWS::Serverless::Connector\n", "the connector C has no Properties", "C:"),
        (
            policies("{SQSPolerPolicy: {QueueName: q}}"),
            "Policies of Worker has SQSPolerPolicy, which is no policy template of SAM (SQSPollerPolicy is meant)",
            "- {",
        ),
        (
            policies("{SQSSendPolicy: {QueueName: q}}"),
            "Policies of Worker has SQSSendPolicy, which is no policy template of SAM (SQSSendMessagePolicy is meant)",
            "- {",
        ),
        (policies("{SQSPollerPolicy: {Queue: q}}"), "Policies of Worker has SQSPollerPolicy without QueueName (it has Queue), and SAM refuses it", "- {"),
        (
            policies("{DynamoDBStreamReadPolicy: {TableName: t}}"),
            "Policies of Worker has DynamoDBStreamReadPolicy without StreamName (it has TableName)",
            "- {",
        ),
        (policies("{SQSPollerPolicy: q}"), "Policies of Worker has SQSPollerPolicy without its parameters (QueueName)", "- {"),
        (
            policies("{SQSPollerPolicy: {QueueName: q}, KMSDecryptPolicy: {KeyId: k}}"),
            "Policies of Worker has SQSPollerPolicy and KMSDecryptPolicy in one entry of the list",
            "- {",
        ),
        (
            policies("{Effect: Allow, Action: sqs:*, Resource: '*'}"),
            "Policies of Worker has an entry with Effect, Action and Resource, which is neither a policy with a Statement nor a policy template, and SAM refuses it",
            "- {",
        ),
        (
            policies("!If [C, {SQSPollerPolicy: {}}, !Ref 'AWS::NoValue']"),
            "Policies of Worker has SQSPollerPolicy without QueueName, and SAM refuses it",
            "- !If",
        ),
    ],
)
def test_what_sam_refuses_is_one_clear_problem(text: str, message: str, at: str, sam: Sam) -> None:
    template, refused = sam(text)
    assert [problem.message.startswith(message) for problem in refused] == [True]
    spot = refused[0].spot
    assert spot is not None
    assert Path(template.file).read_text(encoding="utf-8").splitlines()[spot.line - 1].strip().startswith(at)
