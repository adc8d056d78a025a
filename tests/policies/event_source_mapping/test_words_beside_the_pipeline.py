"""Words and forms of what feeds, stores and watches: pipes, tables, asynchronous invocations, queries of alarms, subscriptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "value-not-accepted"
Changed = Callable[..., list[Any]]
ROLE = "RoleArn: !GetAtt WorkerRole.Arn"
ITEMS = "Items: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}\n"
PIPE = (
    ITEMS + f"Pipe: {{Type: AWS::Pipes::Pipe, Properties: {{{ROLE}, Source: !GetAtt Items.StreamArn, Target: !GetAtt Orders.Arn, SourceParameters: {{%s}}}}}}"
)
TABLE = """
Items: {Type: AWS::DynamoDB::Table, Properties: {AttributeDefinitions: [{AttributeName: id, AttributeType: %s}], KeySchema: [{AttributeName: id, KeyType: %s}]}}
Worker: {Properties: {Environment: {Variables: {TABLE: !Ref Items}}, Code: {ZipFile: "import os, boto3\\ndef handler(event, context):\\n    boto3.client('dynamodb').put_item(TableName=os.environ['TABLE'], Item={})"}}}
"""
ASYNC = "Later: {Type: AWS::Lambda::EventInvokeConfig, Properties: {FunctionName: !Ref Worker, MaximumRetryAttempts: 1, Qualifier: %s}}\n"
LIVE = "Live: {Type: AWS::Lambda::Alias, Properties: {Name: %s, FunctionName: !Ref Worker, FunctionVersion: '1'}}\n"
QUERY = """
OldestMessage: {Properties: {Metrics: [{Id: a, MetricStat: {Metric: {Namespace: AWS/SQS, MetricName: ApproximateAgeOfOldestMessage, Dimensions: [{Name: QueueName, Value: !GetAtt Orders.QueueName}]}, Period: 60, Stat: %s}}]}}
"""
METHOD = """
Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}
Post: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: POST, AuthorizationType: %s, Integration: {Type: AWS, IntegrationHttpMethod: POST,
  Credentials: !GetAtt WorkerRole.Arn, Uri: !Sub "arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Orders.QueueName}", RequestTemplates: {application/json: "Action=SendMessage&MessageBody=a"}}}}
"""
RULE_OF = "Sender: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 day), Targets: [%s]}}"
TELLS = "Told: {Type: AWS::SNS::Subscription, Properties: {Protocol: sqs, Endpoint: !GetAtt Orders.Arn, TopicArn: %s, Region: %s}}"
TOPIC = "arn:aws:sns:eu-west-1:111122223333:news"


@pytest.mark.parametrize(
    ("fragment", "resource", "route"),
    [
        (PIPE % "DynamoDBStreamParameters: {BatchSize: 5}", "Pipe", "SourceParameters/DynamoDBStreamParameters"),
        (PIPE % "DynamoDbStreamParameters: {StartingPosition: LATEST}", "Pipe", "SourceParameters/DynamoDbStreamParameters"),
        (TABLE % ("Number", "HASH"), "Items", "AttributeDefinitions/0/AttributeType"),
        (TABLE % ("S", "Hash"), "Items", "KeySchema/0/KeyType"),
        (ASYNC % "$Latest", "Later", "Qualifier"),
        (ASYNC % "LATEST", "Later", "Qualifier"),
        (METHOD % "IAM", "Post", "AuthorizationType"),
        (
            PIPE % "DynamoDBStreamParameters: {StartingPosition: LATEST, DeadLetterConfig: {Arn: !Ref DeadLetters}}",
            "Pipe",
            "SourceParameters/DynamoDBStreamParameters/DeadLetterConfig/Arn/Ref",
        ),
        (TABLE % ("S", "RANGE"), "Items", "KeySchema"),
        (RULE_OF % "{Arn: !GetAtt Orders.Arn}", "Sender", "Targets/0"),
        (RULE_OF % "{Id: a, Arn: !GetAtt Orders.Arn, DeadLetterConfig: {TargetArn: !GetAtt DeadLetters.Arn}}", "Sender", "Targets/0/DeadLetterConfig"),
        (QUERY % "Max", "OldestMessage", "Metrics/0/MetricStat/Stat"),
        (TELLS % (TOPIC, "eu-west-2"), "Told", "Region"),
    ],
)
def test_a_word_that_is_none(fragment: str, resource: str, route: str, changed: Changed) -> None:
    said = [(one.resource, one.route) for one in changed(fragment, RULE) if one.verdict == "fail"]
    assert said == [(resource, f"Properties/{route}")]


@pytest.mark.parametrize(
    "fragment",
    [
        PIPE % "DynamoDBStreamParameters: {StartingPosition: LATEST}",
        PIPE % "DynamoDBStreamParameters: {'Fn::If': [Any, {StartingPosition: LATEST}, {StartingPosition: TRIM_HORIZON}]}",
        TABLE % ("S", "HASH"),
        TABLE % ("!ImportValue kind", "HASH"),
        ASYNC % "$LATEST",
        ASYNC % "live",
        LIVE % "Latest" + ASYNC % "Latest",
        LIVE % "!ImportValue name" + ASYNC % "LATEST",
        PIPE % "DynamoDBStreamParameters: {StartingPosition: LATEST, DeadLetterConfig: {Arn: !GetAtt DeadLetters.Arn}}",
        RULE_OF % "{Id: a, Arn: !GetAtt Orders.Arn, DeadLetterConfig: {Arn: !GetAtt DeadLetters.Arn}}",
        RULE_OF % "{'Fn::If': [Any, {Id: a, Arn: !GetAtt Orders.Arn}, !Ref AWS::NoValue]}",
        METHOD % "AWS_IAM",
        METHOD % "!ImportValue how",
        QUERY % "p99.9",
        QUERY % "Maximum",
        TELLS % (TOPIC, "eu-west-1"),
        TELLS % ("!ImportValue topic", "eu-west-2"),
        TELLS % (TOPIC, "!Ref AWS::Region"),
    ],
)
def test_a_word_that_is_one_or_that_nobody_knows(fragment: str, changed: Changed) -> None:
    head = "Conditions: {Any: !Equals [!Ref AWS::Region, eu-west-1]}"
    assert [one for one in changed(fragment, RULE, head) if one.verdict == "fail"] == []
