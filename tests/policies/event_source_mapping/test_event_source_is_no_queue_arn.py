from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "event-source-is-no-queue-arn"


def source(spelt: str) -> str:
    return f"Mapping: {{Properties: {{EventSourceArn: {spelt}}}}}"


def test_a_ref_is_the_url(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !Ref Orders
      FunctionName: worker
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line) for one in said] == [
        ("fail", "Mapping", "Properties/EventSourceArn/Ref", "EventSourceArn: !Ref Orders")
    ]
    assert "the URL of Orders" in said[0].text


@pytest.mark.parametrize(
    ("spelt", "part"),
    [
        ("!GetAtt Orders.QueueUrl", "the URL of Orders"),
        ("!GetAtt Orders.QueueName", "the name of Orders"),
        ("!GetAtt Orders.ARN", "Orders.ARN, which no queue has (it has Arn, QueueName and QueueUrl)"),
        ('!Sub "${Orders}"', "the URL of Orders"),
        ("orders", "orders"),
        ("https://sqs.eu-west-1.amazonaws.com/123456789012/orders", "https://sqs.eu-west-1.amazonaws.com/123456789012/orders"),
        ('!Sub "https://sqs.${AWS::Region}.amazonaws.com/${AWS::AccountId}/orders"', "https://sqs."),
        ('"arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders"', "${AWS::Region}"),
        ('"${Orders.Arn}"', "${Orders.Arn}"),
        ("arn:aws:sqs:eu-west-1:orders", "arn:aws:sqs:eu-west-1:orders"),
        ("arn:aws:sqs:eu-west-1:12345678901:orders", "12345678901"),
        ("arn:aws:sqs:eu-west-1:1234-5678-9012:orders", "1234-5678-9012"),
        ('!Sub "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${Orders}"', "the URL of Orders"),
        ('""', "''"),
    ],
    ids=[
        "QueueUrl",
        "QueueName",
        "an attribute that no queue has",
        "a Sub of nothing but the queue",
        "a name",
        "a URL",
        "a URL with the account's own values",
        "a Sub that was forgotten",
        "a GetAtt in a Sub that was forgotten",
        "no account",
        "an account that lost its zero",
        "an account as the console shows it",
        "an ARN that ends in the URL",
        "nothing between the quotes",
    ],
)
def test_what_is_no_queue_arn(spelt: str, part: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(source(spelt), RULE)
    assert [(one.verdict, one.resource, one.route.split("/")[1]) for one in said] == [("fail", "Mapping", "EventSourceArn")]
    assert part in said[0].text


def test_an_absent_source_fails_at_the_properties(changed: Callable[..., list[Any]]) -> None:
    said = changed(source("null"), RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Mapping", "Properties")]


@pytest.mark.parametrize(
    "spelt",
    [
        "!GetAtt Orders.Arn",
        '!Sub "${Orders.Arn}"',
        '!Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders"',
        '!Sub "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${Orders.QueueName}"',
        '!Join [":", [arn, !Ref AWS::Partition, sqs, !Ref AWS::Region, !Ref AWS::AccountId, orders]]',
        "arn:aws:sqs:eu-west-1:123456789012:orders",
        "arn:aws-us-gov:sqs:us-gov-west-1:012345678901:orders.fifo",
        '!Sub "arn:aws:sqs:eu-west-1:123456789012:orders-${Any}"',
    ],
    ids=["GetAtt", "Sub", "a spelt ARN", "an ARN with the queue's name", "a Join", "a literal", "another partition", "an ARN with an unknown part"],
)
def test_a_queue_arn_is_silent_however_it_is_spelt(spelt: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(source(spelt), RULE, head="Parameters: {Any: {Type: String}}") == []


@pytest.mark.parametrize(
    ("spelt", "settle"),
    [
        ("!Ref Any", "--parameter Any=VALUE"),
        ('!Sub "${Any}:orders"', "--parameter Any=VALUE"),
        ("!ImportValue OrdersArn", 'externals: {"OrdersArn": …} in queuegate.yaml'),
        ("'{{resolve:ssm:/orders/arn}}'", 'externals: {"/orders/arn": …} in queuegate.yaml'),
    ],
    ids=["a parameter", "a parameter in front", "an import", "a dynamic reference"],
)
def test_what_nobody_knows_is_undecided(spelt: str, settle: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(source(spelt), RULE, head="Parameters: {Any: {Type: String}}")
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Mapping", settle)]


def test_what_the_team_says_of_an_import_settles_it(judged: Callable[..., list[Any]]) -> None:
    template = """
Resources:
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !ImportValue OrdersArn, FunctionName: worker}}
"""
    assert judged(template, rule=RULE, externals="OrdersArn: {Type: AWS::SQS::Queue, Properties: {}}") == []


def test_the_output_of_a_nested_stack_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed("Nested: {Type: AWS::CloudFormation::Stack}\n" + source("!GetAtt Nested.Outputs.QueueArn"), RULE)
    assert [(one.verdict, one.resource) for one in said] == [("undecided", "Mapping")]


def test_only_the_world_without_a_source_is_named(changed: Callable[..., list[Any]]) -> None:
    head = "{Parameters: {Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
    said = changed(source("!If [IsProd, !Ref Orders, !GetAtt Orders.Arn]"), RULE, head=head)
    assert [(one.verdict, one.route, one.worlds) for one in said] == [("fail", "Properties/EventSourceArn/Fn::If/1/Ref", ("Env = prod",))]
    said = changed(source("!If [IsProd, !GetAtt Orders.Arn, !Ref AWS::NoValue]"), RULE, head=head)
    assert [(one.verdict, one.worlds) for one in said] == [("fail", ("Env is not prod",))]


@pytest.mark.parametrize(
    "properties",
    [
        "EventSourceArn: !GetAtt Stream.Arn, StartingPosition: LATEST",
        "EventSourceArn: 'arn:aws:kafka:eu-west-1:123456789012:cluster/x/y', Topics: [orders]",
        "SelfManagedEventSource: {Endpoints: {KafkaBootstrapServers: ['broker:9092']}}, Topics: [orders]",
        "EventSourceArn: !Ref Anything, StartingPosition: LATEST",
    ],
    ids=["Kinesis", "Kafka", "self-managed Kafka, which has no ARN", "a stream that nobody knows"],
)
def test_trap_streams_are_silent(properties: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(
        f"""
Stream: {{Type: AWS::Kinesis::Stream}}
Reader: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{FunctionName: !Ref Worker, {properties}}}}}
""",
        RULE,
        head="Parameters: {Anything: {Type: String}}",
    )
    assert said == []


def test_a_url_that_is_imported_is_wrong_where_it_is_imported(judged: Callable[..., list[Any]]) -> None:
    shared = """
Resources: {Orders: {Type: AWS::SQS::Queue}}
Outputs: {Url: {Value: !Ref Orders, Export: {Name: orders-url}}}
"""
    worker = """
Resources:
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 3}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !ImportValue orders-url
      FunctionName: !Ref Worker
"""
    (said,) = judged(shared, worker, rule=RULE)
    assert (said.verdict, said.resource, said.route.startswith("Properties/EventSourceArn"), said.line) == (
        "fail",
        "Mapping",
        True,
        "EventSourceArn: !ImportValue orders-url",
    )


EMPTY = "{Parameters: {Old: {Type: String, Default: ''}, New: {Type: String, Default: 'yes', AllowedValues: ['yes', 'no']}}, Conditions: {IsNew: {Fn::Equals: [{Ref: New}, 'yes']}}}"


@pytest.mark.parametrize(
    ("spelt", "worlds"), [("!Ref Old", ()), ("!If [IsNew, !GetAtt Orders.Arn, !Ref Old]", ("New = no",))], ids=["always", "where the queue is another's"]
)
def test_a_parameter_that_is_empty_by_default_is_a_question(spelt: str, worlds: tuple[str, ...], changed: Callable[..., list[Any]]) -> None:
    """A template for several deployments: one that brings its queue says which."""
    said = changed(source(spelt), RULE, head=EMPTY)
    assert [(one.verdict, one.settle, one.worlds) for one in said] == [("undecided", "--parameter Old=VALUE", worlds)]
    assert [one.verdict for one in changed(source(spelt), RULE, head=EMPTY, given={"Old": "", "New": "no"})] == ["fail"]
