from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "call-names-other-resource"
Changed = Callable[..., list[Any]]
OTHERS = """
Bills: {Type: AWS::DynamoDB::Table}
Files: {Type: AWS::S3::Bucket}
Named: {Type: AWS::S3::Bucket, Properties: {BucketName: bills}}
Topic: {Type: AWS::SNS::Topic}
Flow: {Type: AWS::StepFunctions::StateMachine}
Next: {Type: AWS::SQS::Queue}
Lake: {Type: AWS::KinesisFirehose::DeliveryStream}
Clicks: {Type: AWS::Kinesis::Stream}
Other: {Type: AWS::Lambda::Function}
"""
HEAD = "Parameters: {Name: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
CALLS = {
    "put_item": 'boto3.resource("dynamodb").Table(os.environ["NAME"]).put_item(Item={"id": "1"})',
    "get_object": 'boto3.client("s3").get_object(Bucket=os.environ["NAME"], Key="k")',
    "publish": 'boto3.client("sns").publish(TopicArn=os.environ["NAME"], Message="m")',
    "start_execution": 'boto3.client("stepfunctions").start_execution(stateMachineArn=os.environ["NAME"], input="{}")',
    "describe_execution": 'boto3.client("stepfunctions").describe_execution(executionArn=os.environ["NAME"])',
    "put_record": 'boto3.client("firehose").put_record(DeliveryStreamName=os.environ["NAME"], Record={"Data": b"d"})',
    "put_records": 'boto3.client("kinesis").put_records(StreamName=os.environ["NAME"], Records=[{"Data": b"d", "PartitionKey": "k"}])',
    "invoke": 'boto3.client("lambda").invoke(FunctionName=os.environ["NAME"])',
    "start_message_move_task": 'boto3.client("sqs").start_message_move_task(SourceArn=os.environ["NAME"])',
    "send_message": 'boto3.client("sqs").send_message(QueueUrl=os.environ["NAME"], MessageBody="m")',
}


def worker(call: str, value: str) -> str:
    return OTHERS + (
        "Worker:\n  Properties:\n    Runtime: python3.13\n    Handler: index.handler\n"
        f"    Environment: {{Variables: {{NAME: {value}}}}}\n"
        f"    Code:\n      ZipFile: |\n        import os\n        import boto3\n        def handler(event, context):\n            {CALLS[call]}\n"
    )


@pytest.mark.parametrize(
    ("call", "value", "text"),
    [
        ("put_item", "!Ref Next", "the URL of Next, and put_item needs the name or ARN of a table"),
        ("put_item", "!Ref Files", "the name of Files, and put_item needs the name or ARN of a table"),
        ("put_item", "!Ref Topic", "the ARN of Topic, and put_item needs the name or ARN of a table"),
        ("put_item", "!GetAtt Files.Arn", "the ARN of Files, and put_item needs the name or ARN of a table"),
        ("get_object", "!GetAtt Files.Arn", "the ARN of Files, and get_object needs the name of a bucket"),
        ("get_object", "!Ref Bills", "the name of Bills, and get_object needs the name of a bucket"),
        ("publish", "!GetAtt Topic.TopicName", "the name of Topic, and publish needs the ARN of a topic"),
        ("publish", "!GetAtt Next.Arn", "the ARN of Next, and publish needs the ARN of a topic"),
        ("start_execution", "!GetAtt Flow.Name", "the name of Flow, and start_execution needs the ARN of a state machine"),
        ("put_record", "!GetAtt Lake.Arn", "the ARN of Lake, and put_record needs the name of a delivery stream"),
        ("put_record", "!Ref Clicks", "the name of Clicks, and put_record needs the name of a delivery stream"),
        ("put_records", "!Ref Next", "the URL of Next, and put_records needs the name or ARN of a stream"),
        ("invoke", "!Ref Flow", "the ARN of Flow, and invoke needs the name or ARN of a function"),
        ("start_message_move_task", "!Ref Next", "the URL of Next, and start_message_move_task needs the ARN of a dead-letter queue"),
        ("send_message", "!Ref Topic", "the ARN of Topic, and send_message needs the URL of a queue"),
        ("send_message", "!Ref Bills", "the name of Bills, and send_message needs the URL of a queue"),
    ],
)
def test_bad(call: str, value: str, text: str, changed: Changed) -> None:
    (said,) = changed(worker(call, value), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.route.rpartition("/")[0]) == ("fail", "Worker", "Properties/Environment/Variables/NAME")
    assert said.text == f"NAME of Worker is {text}: each such call fails"


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("put_record", "!Ref Lake"),
        ("put_records", "!Ref Clicks"),
        ("put_records", "!GetAtt Clicks.Arn"),
        ("invoke", "!Ref Other"),
        ("invoke", "!GetAtt Other.Arn"),
        ("start_message_move_task", "!GetAtt Next.Arn"),
        ("put_item", "!Ref Bills"),
        ("put_item", "!GetAtt Bills.Arn"),
        ("put_item", "!Ref Name"),
        ("put_item", "bills"),
        pytest.param("put_item", "!Ref Named", id="a name that the template writes, which a table may have as well"),
        ("get_object", "!Ref Files"),
        pytest.param("get_object", "!GetAtt Files.DomainName", id="an attribute of which nothing is known here"),
        ("publish", "!Ref Topic"),
        ("publish", "!GetAtt Topic.TopicArn"),
        ("start_execution", "!Ref Flow"),
        pytest.param("describe_execution", "!Ref Topic", id="an operation that is for something else"),
        ("send_message", "!Ref Next"),
        pytest.param("send_message", "!GetAtt Next.QueueName", id="what another rule asks"),
        pytest.param("send_message", "!GetAtt Next.Arn", id="what another rule says"),
        pytest.param("put_item", "!Sub '${Next}-bills'", id="more than a reference"),
    ],
)
def test_good(call: str, value: str, changed: Changed) -> None:
    assert changed(worker(call, value), RULE, head=HEAD) == []


def test_in_production_only(changed: Changed) -> None:
    (said,) = changed(worker("put_item", "!If [IsProd, !Ref Next, !Ref Bills]"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Worker", ("Env = prod",))


def test_a_producer_is_judged_too(changed: Changed) -> None:
    fragment = OTHERS + (
        "Api:\n  Type: AWS::Lambda::Function\n  Properties:\n    Runtime: python3.13\n    Handler: index.handler\n"
        "    Environment: {Variables: {QUEUE: !Ref Orders, NAME: !Ref Orders}}\n"
        f"    Code:\n      ZipFile: |\n        import os\n        import boto3\n        def handler(event, context):\n            {CALLS['put_item']}\n"
    )
    (said,) = [one for one in changed(fragment, RULE, head=HEAD) if one.verdict == "fail"]
    assert (said.resource, said.text) == ("Api", "NAME of Api is the URL of Orders, and put_item needs the name or ARN of a table: each such call fails")


def test_code_that_is_not_read_is_undecided(changed: Changed) -> None:
    said = changed(
        OTHERS + "Worker: {Properties: {Runtime: java21, Handler: app.Handler, Code: {S3Bucket: b, S3Key: k}, Environment: {Variables: {NAME: !Ref Next}}}}",
        RULE,
    )
    assert {one.verdict for one in said} == {"undecided"}


def test_code_without_an_environment_is_not_asked_for(changed: Changed) -> None:
    assert changed("Worker: {Properties: {Runtime: java21, Handler: app.Handler, Code: {S3Bucket: b, S3Key: k}}}", RULE) == []
