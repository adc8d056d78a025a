"""`value-not-accepted`: what is written of whoever sends to the queue, and of a pipe that reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "value-not-accepted"
Changed = Callable[..., list[Any]]


def _failing(said: list[Any]) -> list[tuple[str, str]]:
    return [(one.resource, one.route.partition("/Fn::")[0].removesuffix("/Ref")) for one in said if one.verdict == "fail"]


SENDING = {
    "hook": "Sender: {Type: AWS::AutoScaling::LifecycleHook, Properties: {AutoScalingGroupName: web, LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING', NotificationTargetARN: %s, RoleARN: %s}}",
    "iot": "Sender: {Type: AWS::IoT::TopicRule, Properties: {TopicRulePayload: {Sql: SELECT, Actions: [{Sqs: {QueueUrl: %s, RoleArn: %s}}]}}}",
    "http": "Sender: {Type: AWS::ApiGatewayV2::Integration, Properties: {IntegrationSubtype: SQS-SendMessage, RequestParameters: {QueueUrl: %s, MessageBody: b}, CredentialsArn: %s}}",
}


@pytest.mark.parametrize("sends", SENDING)
def test_who_sends_names_its_role_by_the_arn(sends: str, changed: Changed) -> None:
    queue = "!GetAtt Orders.Arn" if sends == "hook" else "!Ref Orders"
    (found,) = _failing(changed(SENDING[sends] % (queue, "!Ref WorkerRole"), RULE))
    assert found[0] == "Sender"
    assert found[1].rpartition("/")[2] in ("RoleARN", "RoleArn", "CredentialsArn")
    assert _failing(changed(SENDING[sends] % (queue, "!GetAtt WorkerRole.Arn"), RULE)) == []


def test_a_hook_names_its_queue_by_the_arn(changed: Changed) -> None:
    assert _failing(changed(SENDING["hook"] % ("!Ref Orders", "!GetAtt WorkerRole.Arn"), RULE)) == [("Sender", "Properties/NotificationTargetARN")]


def test_the_policy_of_a_topic_that_feeds_the_queue_counts(changed: Changed) -> None:
    fed = (
        "Topic: {Type: AWS::SNS::Topic}\nSub: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}}\n"
    )
    policy = "Policy: {Type: AWS::SNS::TopicPolicy, Properties: {Topics: [%s], PolicyDocument: {Statement: []}}}"
    assert _failing(changed(fed + policy % "!GetAtt Topic.TopicName", RULE)) == [("Policy", "Properties/Topics/0")]
    assert _failing(changed(fed + policy % "!Ref Topic", RULE)) == []


@pytest.mark.parametrize(
    ("credentials", "fails"),
    [("!Ref WorkerRole", True), ("!GetAtt WorkerRole.Arn", False), ("!Sub '${WorkerRole.Arn}'", False), ("!Ref AWS::StackName", False)],
)
def test_a_document_of_an_api_names_its_role_by_the_arn(credentials: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - as above
    integration = (
        f"{{type: aws, httpMethod: POST, credentials: {credentials}, uri: !Sub 'arn:aws:apigateway:${{AWS::Region}}:sqs:path/${{AWS::AccountId}}/${{Orders.QueueName}}', "
        "requestTemplates: {application/json: Action=SendMessage&MessageBody=a}}"
    )
    api = f"Api: {{Type: AWS::ApiGateway::RestApi, Properties: {{Body: {{paths: {{/a: {{post: {{x-amazon-apigateway-integration: {integration}}}}}}}}}}}}}"
    assert [one[0] for one in _failing(changed(api, RULE))] == ["Api"] * fails


@pytest.mark.parametrize(("payload", "fails"), [("'2.0'", True), ("'1.0'", False)])
def test_an_integration_of_sqs_has_the_first_payload_format(payload: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - as above
    api = (SENDING["http"] % ("!Ref Orders", "!GetAtt WorkerRole.Arn")).replace("IntegrationSubtype", f"PayloadFormatVersion: {payload}, IntegrationSubtype")
    assert _failing(changed(api, RULE)) == [("Sender", "Properties/PayloadFormatVersion")] * fails


SENDS_BY_CODE = """
Intake:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: python3.13
    Handler: index.handler
    Role: !GetAtt WorkerRole.Arn
    Environment: {Variables: {QUEUE_URL: !Ref NAMED}}
    Code: {S3Bucket: code, S3Key: intake.zip}
Tries: {Type: AWS::Lambda::EventInvokeConfig, Properties: {FunctionName: !Ref Intake, Qualifier: $LATEST, MaximumRetryAttempts: TIMES, MaximumEventAgeInSeconds: AGE}}
Other: {Type: AWS::SQS::Queue}
"""


@pytest.mark.parametrize(
    ("named", "times", "age", "routes"),
    [
        ("Orders", "3", "60", ["MaximumRetryAttempts"]),
        ("Orders", "0", "30", ["MaximumEventAgeInSeconds"]),
        ("Orders", "2", "21600", []),
        ("Other", "3", "30", []),
    ],
)
def test_how_a_function_that_sends_is_invoked(named: str, times: str, age: str, routes: list[str], changed: Changed) -> None:
    fragment = SENDS_BY_CODE.replace("NAMED", named).replace("TIMES", times).replace("AGE", age)
    assert _failing(changed(fragment, RULE)) == [("Tries", f"Properties/{route}") for route in routes]


@pytest.mark.parametrize(("name", "fails"), [("telemetry-rule", True), ("telemetry_rule", False)])
def test_the_name_of_a_rule_of_iot(name: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - as above
    payload = "{Sql: SELECT * FROM 'a', Actions: [{Sqs: {QueueUrl: !Ref Orders, RoleArn: !GetAtt WorkerRole.Arn}}]}"
    fragment = f"Told: {{Type: AWS::IoT::TopicRule, Properties: {{RuleName: {name}, TopicRulePayload: {payload}}}}}"
    assert _failing(changed(fragment, RULE)) == ([("Told", "Properties/RuleName")] if fails else [])


@pytest.mark.parametrize(
    ("settings", "route"),
    [
        ("BatchSize: 10000, MaximumBatchingWindowInSeconds: 300", ""),
        ("BatchSize: 10001", "BatchSize"),
        ("MaximumBatchingWindowInSeconds: 301", "MaximumBatchingWindowInSeconds"),
    ],
)
def test_how_a_pipe_reads_a_queue(settings: str, route: str, changed: Changed) -> None:
    pipe = f"""
Items: {{Type: AWS::SQS::Queue}}
Pipe:
  Type: AWS::Pipes::Pipe
  Properties: {{RoleArn: !GetAtt WorkerRole.Arn, Source: !GetAtt Items.Arn, Target: !GetAtt Orders.Arn, SourceParameters: {{SqsQueueParameters: {{{settings}}}}}}}
"""
    assert _failing(changed(pipe, RULE)) == ([("Pipe", f"Properties/SourceParameters/SqsQueueParameters/{route}")] if route else [])


@pytest.mark.parametrize(("source", "fails"), [("!GetAtt Clicks.Arn", False), ("!Ref Clicks", True), ("'smk://broker:9092'", False), ("!Ref Any", False)])
def test_what_a_pipe_reads(source: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    pipe = f"Clicks: {{Type: AWS::Kinesis::Stream}}\nPipe: {{Type: AWS::Pipes::Pipe, Properties: {{RoleArn: !GetAtt WorkerRole.Arn, Source: {source}, Target: !GetAtt Orders.Arn, SourceParameters: {{KinesisStreamParameters: {{StartingPosition: LATEST}}}}}}}}"
    found = [(one.resource, one.route.partition("/Ref")[0]) for one in changed(pipe, RULE, head="{Parameters: {Any: {Type: String}}}") if one.verdict == "fail"]
    assert found == ([("Pipe", "Properties/Source")] if fails else [])
