"""Functions that send through a topic or a bus are judged like those that know the queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Changed = Callable[..., list[Any]]
AROUND = {
    "topic": """
Topic: {Type: AWS::SNS::Topic}
Subscribed: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}}
""",
    "bus": """
Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
Placed: {Type: AWS::Events::Rule, Properties: {EventBusName: !Ref Bus, EventPattern: {source: [shop]}, Targets: [{Id: q, Arn: !GetAtt Orders.Arn}]}}
""",
    "default bus": "Placed: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [shop]}, Targets: [{Id: q, Arn: !GetAtt Orders.Arn}]}}\n",
    "events of AWS": "Placed: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [aws.s3]}, Targets: [{Id: q, Arn: !GetAtt Orders.Arn}]}}\n",
    "another queue": """
Other: {Type: AWS::SQS::Queue}
Topic: {Type: AWS::SNS::Topic}
Subscribed: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Other.Arn}}
""",
}
NAMES = {"topic": "!Ref Topic", "bus": "!Ref Bus", "default bus": "none", "events of AWS": "none", "another queue": "!Ref Topic"}
PUT = 'boto3.client("events").put_events(Entries=[{"Source": "shop", "DetailType": "Placed", "Detail": DETAIL}])'
ON_BUS = PUT.replace('"Source"', '"EventBusName": os.environ["NAME"], "Source"')
CALLS = {
    "topic": 'boto3.client("sns").publish(TopicArn=os.environ["NAME"], Message=DETAIL)',
    "bus": ON_BUS,
    "default bus": PUT,
    "events of AWS": PUT,
    "another queue": 'boto3.client("sns").publish(TopicArn=os.environ["NAME"], Message=DETAIL)',
}


def feeding(by: str, body: str) -> str:
    call = CALLS[by].replace("DETAIL", body)
    return AROUND[by] + (
        "Intake:\n  Type: AWS::Lambda::Function\n  Properties:\n    Runtime: python3.13\n    Handler: index.handler\n    Role: !GetAtt IntakeRole.Arn\n"
        f"    Environment: {{Variables: {{NAME: {NAMES[by]}}}}}\n"
        f"    Code:\n      ZipFile: |\n        import json, os\n        import boto3\n        def handler(event, context):\n            {call}\n"
        "IntakeRole: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}}}\n"
    )


@pytest.mark.parametrize(("by", "verdicts"), [("topic", ["fail"]), ("bus", ["fail"]), ("default bus", ["fail"]), ("events of AWS", []), ("another queue", [])])
@pytest.mark.parametrize(
    ("rule", "body"),
    [("call-refused", '{"id": 1}'), ("name-undefined", "json.dumps(order)"), ("environment-variable-missing", 'json.dumps(os.environ["SHOP"])')],
)
def test_what_feeds_the_queue_is_judged(rule: str, body: str, by: str, verdicts: list[str], changed: Changed) -> None:
    said = [one for one in changed(feeding(by, body), rule) if "Intake" in one.key]
    assert [one.verdict for one in said] == verdicts


@pytest.mark.parametrize(("by", "verdicts"), [("bus", ["fail"]), ("default bus", ["fail"]), ("events of AWS", [])])
def test_who_puts_the_events_needs_the_permission(by: str, verdicts: list[str], changed: Changed) -> None:
    said = [one for one in changed(feeding(by, "json.dumps({})"), "missing-call-permission") if "events:PutEvents" in one.text]
    assert [one.verdict for one in said] == verdicts


@pytest.mark.parametrize(("by", "verdicts"), [("topic", ["fail"]), ("bus", ["fail"]), ("default bus", []), ("another queue", [])])
def test_whoever_feeds_the_queue_has_a_handler(by: str, verdicts: list[str], changed: Changed) -> None:
    """One whose code is not found puts nothing that is known on the default bus."""
    fragment = feeding(by, "json.dumps({})").replace("Handler: index.handler", "Handler: index.main")
    said = [one for one in changed(fragment, "handler-not-found") if one.resource == "Intake"]
    assert [one.verdict for one in said] == verdicts
    assert not any("maxReceiveCount" in one.text for one in said)


@pytest.mark.parametrize(("by", "verdicts"), [("topic", ["fail"]), ("bus", ["fail"]), ("default bus", ["fail"]), ("another queue", [])])
def test_whoever_feeds_the_queue_has_a_role_of_lambda(by: str, verdicts: list[str], changed: Changed) -> None:
    fragment = feeding(by, "json.dumps({})").replace("Service: lambda.amazonaws.com", "Service: apigateway.amazonaws.com")
    assert [one.verdict for one in changed(fragment, "lambda-cannot-assume-role") if one.resource == "IntakeRole"] == verdicts
