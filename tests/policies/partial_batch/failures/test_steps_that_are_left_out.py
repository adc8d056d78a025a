"""`swallowed-exception`: a step that keeps something of a message or hands it on, and whose failure is only logged beside work whose failure is told, is a question; in each language, and however it is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

RULE = "swallowed-exception"
NODE = "    Runtime: nodejs22.x\n"
PYTHON_CODE = """
import asyncio, boto3, json, os, requests
from contextlib import suppress
from botocore.exceptions import ClientError

STRICT = os.environ.get("STRICT") == "1"
table = boto3.resource("dynamodb").Table("orders")
client = boto3.client("SERVICE")
sqs = boto3.client("sqs")

def step(order):
    STEP

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            order = json.loads(record["body"])
            WORK
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
PUBLISH = 'client.publish(TopicArn="arn:aws:sns:eu-west-1:123456789012:orders", Message=json.dumps(order))'
STORE = 'table.put_item(Item={"id": order["id"], "body": json.dumps(order)})'
CAUGHT = "try:\n        CALL\n    except Exception as error:\n        print(error)"
ASKS = "at most logs it when {} fails"


def _python(
    coded: Callable[..., list[Any]], step: str = CAUGHT.replace("CALL", PUBLISH), work: str = f"{STORE}; step(order)", service: str = "sns"
) -> list[Any]:
    return coded(PYTHON_CODE.replace("STEP", step).replace("WORK", work).replace("SERVICE", service), RULE)


KEPT = {
    "sns": (PUBLISH, "sns:Publish"),
    "sqs": ('client.send_message(QueueUrl="https://sqs.eu-west-1.amazonaws.com/123456789012/next", MessageBody=json.dumps(order))', "sqs:SendMessage"),
    "events": ('client.put_events(Entries=[{"Source": "shop", "DetailType": "sold", "Detail": json.dumps(order)}])', "events:PutEvents"),
    "s3": ('client.put_object(Bucket="orders", Key=order["id"], Body=json.dumps(order))', "s3:PutObject"),
    "stepfunctions": ('client.start_execution(stateMachineArn="arn:aws:states:eu-west-1:123456789012:stateMachine:m", input=json.dumps(order))', "states:StartExecution"),
    "kinesis": ('client.put_record(StreamName="orders", Data=json.dumps(order), PartitionKey="a")', "kinesis:PutRecord"),
    "lambda": ('client.invoke(FunctionName="next", InvocationType="Event", Payload=json.dumps(order))', "lambda:InvokeFunction"),
    "dynamodb": ('client.transact_write_items(TransactItems=[{"Put": {"TableName": "audit", "Item": {"id": {"S": order["id"]}}}}])', "dynamodb:PutItem"),
}  # fmt: skip


@pytest.mark.parametrize("service", KEPT)
def test_what_keeps_something_or_hands_it_on(service: str, coded: Callable[..., list[Any]]) -> None:
    call, action = KEPT[service]
    (said,) = _python(coded, CAUGHT.replace("CALL", call), service=service)
    assert (said.verdict, said.resource) == ("undecided", "Worker")
    assert ASKS.format(action) in said.text
    assert "returns the message when other work (dynamodb:PutItem) fails" in said.text
    assert [one.verdict for one in _python(coded, CAUGHT.replace("CALL", call), "step(order)", service)] == ["fail"]
    assert _python(coded, call, service=service) == []


ASIDE = {
    "cloudwatch": 'client.put_metric_data(Namespace="shop", MetricData=[{"MetricName": "sold", "Value": order["sum"]}])',
    "logs": 'client.put_log_events(logGroupName="a", logStreamName="b", logEvents=[{"timestamp": 1, "message": json.dumps(order)}])',
    "xray": "client.put_trace_segments(TraceSegmentDocuments=[json.dumps(order)])",
    "s3": 'client.delete_object(Bucket="parts", Key=order["id"])',
    "sqs": 'client.change_message_visibility(QueueUrl="https://sqs.eu-west-1.amazonaws.com/123456789012/orders", ReceiptHandle=order["h"], VisibilityTimeout=9)',
    "sns": 'client.publish(PhoneNumber=order["phone"], Message="sold")',
    "ses": 'client.send_email(Source="a@example.com", Destination={"ToAddresses": [order["mail"]]}, Message={})',
    "dynamodb": 'client.get_item(TableName="orders", Key={"id": {"S": order["id"]}})',
    "apigatewaymanagementapi": 'client.post_to_connection(ConnectionId=order["connection"], Data=json.dumps(order))',
    "lambda": 'print(client.invoke(FunctionName="rates", Payload=json.dumps(order))["Payload"].read())',
    "sts": 'requests.post("https://hooks.example.com", json=order, timeout=3).raise_for_status()',
}


@pytest.mark.parametrize("service", ASIDE)
def test_trap_measurements_logs_lookups_deletions_and_mail_are_left_out(service: str, coded: Callable[..., list[Any]]) -> None:
    assert _python(coded, CAUGHT.replace("CALL", ASIDE[service]), service=service) == []


WRITTEN = {
    "suppress": f"with suppress(Exception):\n        {PUBLISH}",
    "a clause for all": f"try:\n        {PUBLISH}\n    except:\n        pass",
    "what the library raises": f"try:\n        {PUBLISH}\n    except ClientError as error:\n        print(error)",
    "it says whether it went well": f"try:\n        {PUBLISH}\n        return True\n    except Exception:\n        return False",
    "it is tried again": f"for _ in range(3):\n        try:\n            {PUBLISH}\n            return\n        except Exception as error:\n            print(error)",
    "beside a measurement": f"try:\n        count(order)\n        {PUBLISH}\n    except Exception as error:\n        print(error)",
    "among results": f"asyncio.run(both(order))\n\nasync def both(order):\n    await asyncio.gather(asyncio.to_thread({PUBLISH.replace('(', ', ', 1)}, return_exceptions=True)",
}


@pytest.mark.parametrize("name", WRITTEN)
def test_however_it_is_written(name: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = _python(coded, WRITTEN[name])
    assert said.verdict == "undecided"
    assert ASKS.format("sns:Publish") in said.text


@pytest.mark.parametrize("work", [f"step(order); {STORE}", f"told = step(order); print(told); {STORE}"])
def test_before_the_work_it_is_the_same(work: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = _python(coded, WRITTEN["it says whether it went well"], work)
    assert ASKS.format("sns:Publish") in said.text


@pytest.mark.parametrize(
    "work",
    [
        'table.put_item(Item={"id": order["id"], "told": step(order)})',
        f'{STORE}; step(order) or sqs.send_message(QueueUrl="https://sqs.eu-west-1.amazonaws.com/123456789012/again", MessageBody=json.dumps(order))',
        f"{STORE}\n            if not step(order):\n                raise RuntimeError('not told')",
    ],
)
def test_trap_whoever_learns_of_it_may_act_on_it(work: str, coded: Callable[..., list[Any]]) -> None:
    assert _python(coded, WRITTEN["it says whether it went well"], work) == []


@pytest.mark.parametrize(
    "then",
    [
        'sqs.send_message(QueueUrl="https://sqs.eu-west-1.amazonaws.com/123456789012/again", MessageBody=json.dumps(order))',
        'table.update_item(Key={"id": order["id"]}, UpdateExpression="SET told = :t", ExpressionAttributeValues={":t": False})',
        "raise",
        "if STRICT:\n            raise",
    ],
)
def test_trap_it_is_handed_on_or_raised_perhaps(then: str, coded: Callable[..., list[Any]]) -> None:
    assert _python(coded, f"{CAUGHT.replace('CALL', PUBLISH)}\n        {then}") == []


def test_several_steps_are_one_question(coded: Callable[..., list[Any]]) -> None:
    second = CAUGHT.replace("CALL", 'sqs.send_message(QueueUrl="https://sqs.eu-west-1.amazonaws.com/123456789012/next", MessageBody=json.dumps(order))')
    (said,) = _python(coded, f"{CAUGHT.replace('CALL', PUBLISH)}\n    {second}")
    assert ASKS.format("sns:Publish and sqs:SendMessage") in said.text


NODE_CODE = """
const { DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");
const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
const { CloudWatchClient, PutMetricDataCommand } = require("@aws-sdk/client-cloudwatch");
const db = new DynamoDBClient({}), sns = new SNSClient({}), metrics = new CloudWatchClient({});
const publish = (order) => sns.send(new PublishCommand({ TopicArn: "arn:aws:sns:eu-west-1:123456789012:orders", Message: JSON.stringify(order) }));
const count = () => metrics.send(new PutMetricDataCommand({ Namespace: "shop", MetricData: [{ MetricName: "sold", Value: 1 }] }));
const store = (order, told) => db.send(new PutItemCommand({ TableName: "orders", Item: { id: { S: order.id }, told: { BOOL: told } } }));
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const order = JSON.parse(record.body);
      WORK
    } catch (error) { batchItemFailures.push({ itemIdentifier: record.messageId }); }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(
    ("work", "asked"),
    [
        ("await store(order, true); try { await publish(order); } catch (error) { console.error(error); }", True),
        ("await store(order, true); try { await publish(order); } catch {}", True),
        ("await store(order, true); await publish(order).catch(() => {});", True),
        ("await store(order, true); await Promise.allSettled([publish(order)]);", True),
        ("await Promise.all([store(order, true), publish(order).catch((error) => console.warn(error))]);", True),
        ("try { await publish(order); } catch (error) { console.error(error); } await store(order, true);", True),
        ("let told = true; try { await publish(order); } catch { told = false; } await store(order, told);", False),
        ("await store(order, true); await count().catch(() => {});", False),
        ("await store(order, true); try { await publish(order); } catch (error) { if (error.name !== 'NotFoundException') throw error; }", False),
    ],
)
def test_so_it_is_in_node(work: str, asked: bool, coded: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a parameter of a test
    said = coded(NODE_CODE.replace("WORK", work), RULE, properties=NODE)
    assert [(one.verdict, ASKS.format("sns:Publish") in one.text) for one in said] == [("undecided", True)] * asked


@pytest.mark.parametrize(
    ("work", "lost"),
    [
        ("try { STORE } catch (error) { console.error(error); } try { PUBLISH } catch {}", True),
        ("STORE.catch(console.error); PUBLISH.catch(() => undefined);", True),
        ("try { PUBLISH } catch (error) { console.error(error); } STORE.catch(console.error); await count().catch(console.error);", True),
        ("try { STORE } catch (error) { console.error(error); await publish({ id: order.id, failed: error.message }).catch(console.error); }", False),
        ("failed = true; try { STORE; failed = false; } catch {} await publish({ id: order.id, failed }).catch(console.error);", False),
        ("try { STORE } catch (error) { console.error(error); } PUBLISH;", False),
        ("try { STORE } catch (error) { failed = error; } await publish({ id: order.id, failed }).catch(console.error);", False),
    ],
)
def test_each_step_is_passed_over_in_node(work: str, lost: bool, coded: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a parameter of a test
    written = "let failed;\n" + work.replace("STORE", "await store(order, true)").replace("PUBLISH", "await publish(order)")
    said = {(one.resource, one.route) for one in coded(NODE_CODE.replace("WORK", written), RULE, properties=NODE) if one.verdict == "fail"}
    assert said == ({("Worker", "Properties/Code/ZipFile")} if lost else set())


TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {{Type: AWS::SQS::Queue}}
  Sold: {{Type: AWS::SNS::Topic}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: {runtime}
      Handler: {handler}
      CodeUri: code
      Environment: {{Variables: {{TOPIC: !Ref Sold}}}}
      Events: {{Queue: {{Type: SQS, Properties: {{Queue: !GetAtt Orders.Arn, FunctionResponseTypes: [ReportBatchItemFailures]}}}}}}
"""
GO = """package main

import (
	"context"
	"log"
	"os"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)

var db = dynamodb.New(dynamodb.Options{})
var topic = sns.New(sns.Options{})

func publish(ctx context.Context, body string) error {
	_, err := topic.Publish(ctx, &sns.PublishInput{TopicArn: aws.String(os.Getenv("TOPIC")), Message: aws.String(body)})
	return err
}

func store(ctx context.Context, body string) error {
	_, err := db.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String(body)})
	return err
}

func process(ctx context.Context, m events.SQSMessage) error {
	BEFORE
	if err := store(ctx, m.Body); err != nil {
		return err
	}
	AFTER
	return nil
}

func handler(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	var failures []events.SQSBatchItemFailure
	for _, m := range event.Records {
		if err := process(ctx, m); err != nil {
			failures = append(failures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
		}
	}
	return events.SQSEventResponse{BatchItemFailures: failures}, nil
}

func main() { lambda.Start(handler) }
"""
JAVA = """package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.*;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sns.SnsClient;
import java.util.*;
public class Orders implements RequestHandler<SQSEvent, SQSBatchResponse> {
    private final DynamoDbClient dynamo = DynamoDbClient.create();
    private final SnsClient sns = SnsClient.create();
    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        List<SQSBatchResponse.BatchItemFailure> failures = new ArrayList<>();
        for (SQSEvent.SQSMessage message : event.getRecords()) {
            try {
                BEFORE
                dynamo.putItem(b -> b.tableName(message.getBody()));
                AFTER
            } catch (Exception e) {
                failures.add(new SQSBatchResponse.BatchItemFailure(message.getMessageId()));
            }
        }
        return new SQSBatchResponse(failures);
    }
    private void publish(String body) { sns.publish(b -> b.topicArn(System.getenv("TOPIC")).message(body)); }
}
"""
CSHARP = """using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Amazon.DynamoDBv2;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Amazon.SimpleNotificationService;
namespace Shop;
public class Orders
{
    private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
    private readonly IAmazonSimpleNotificationService _sns = new AmazonSimpleNotificationServiceClient();
    public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context)
    {
        var failures = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var message in evnt.Records)
        {
            try
            {
                BEFORE
                await _db.PutItemAsync(new PutItemRequest { TableName = message.Body });
                AFTER
            }
            catch (Exception)
            {
                failures.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = message.MessageId });
            }
        }
        return new SQSBatchResponse(failures);
    }
    private Task Publish(string body) => _sns.PublishAsync(new PublishRequest { TopicArn = Environment.GetEnvironmentVariable("TOPIC"), Message = body });
}
"""
COMPILED = {
    "Go": ("provided.al2023", "bootstrap", "main.go", GO),
    "Java": ("java21", "shop.Orders", "Orders.java", JAVA),
    "C#": ("dotnet8", "Shop::Shop.Orders::Handle", "Orders.cs", CSHARP),
}
STEPS = {
    ("Go", "logged"): "if err := publish(ctx, m.Body); err != nil {\n\t\tlog.Println(err)\n\t}",
    ("Go", "dropped"): "_ = publish(ctx, m.Body)",
    ("Go", "dropped at once"): "_, _ = topic.Publish(ctx, &sns.PublishInput{Message: aws.String(m.Body)})",
    ("Java", "logged"): "try { publish(message.getBody()); } catch (Exception e) { context.getLogger().log(e.getMessage()); }",
    ("Java", "dropped"): "try { publish(message.getBody()); } catch (RuntimeException ignored) { }",
    ("C#", "logged"): "try { await Publish(message.Body); } catch (Exception e) { context.Logger.LogError(e.Message); }",
    ("C#", "dropped"): "try { await Publish(message.Body); } catch { }",
}
HANDED_ON = {
    "Go": "if err := publish(ctx, m.Body); err != nil {\n\t\treturn err\n\t}",
    "Java": "publish(message.getBody());",
    "C#": "await Publish(message.Body);",
}


def _compiled(folder: Path, language: str, before: str, after: str) -> list[tuple[str, str]]:
    runtime, handler, file, text = COMPILED[language]
    (folder / "code").mkdir()
    (folder / "code" / file).write_text(text.replace("BEFORE", before).replace("AFTER", after), encoding="utf-8")
    (folder / "code" / "go.mod").write_text("module shop\n", encoding="utf-8")
    (folder / "template.yaml").write_text(TEMPLATE.format(runtime=runtime, handler=handler), encoding="utf-8")
    report = run(Flags(targets=(str(folder / "template.yaml"),), only=(RULE,), linters=("none",), cache=False), folder).report
    return [(one.verdict, one.message) for one in report.findings]


@pytest.mark.parametrize("is_first", [False, True])
@pytest.mark.parametrize(("language", "how"), STEPS)
def test_so_it_is_in_compiled_languages(language: str, how: str, is_first: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter of a test
    step = STEPS[language, how]
    ((verdict, said),) = _compiled(tmp_path, language, step if is_first else "", "" if is_first else step)
    assert verdict == "undecided"
    assert ASKS.format("sns:Publish" if how == "dropped at once" else "sns:Publish on Sold") in said


STORED = {
    "Go": ("if err := store(ctx, m.Body); err != nil {\n\t\treturn err\n\t}", "if err := store(ctx, m.Body); err != nil {\n\t\tlog.Println(err)\n\t}"),
    "Java": ("dynamo.putItem(b -> b.tableName(message.getBody()));", "try { dynamo.putItem(b -> b.tableName(message.getBody())); } catch (Exception e) { }"),
    "C#": (
        "await _db.PutItemAsync(new PutItemRequest { TableName = message.Body });",
        "try { await _db.PutItemAsync(new PutItemRequest { TableName = message.Body }); } catch (Exception) { }",
    ),
}


@pytest.mark.parametrize("is_first", [False, True])
@pytest.mark.parametrize(("language", "how"), [one for one in STEPS if one[1] == "logged"])
def test_each_step_is_passed_over_in_compiled_languages(language: str, how: str, is_first: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001 - a parameter of a test
    runtime, handler, file, text = COMPILED[language]
    monkeypatch.setitem(COMPILED, language, (runtime, handler, file, text.replace(*STORED[language])))
    step = STEPS[language, how]
    said = _compiled(tmp_path, language, step if is_first else "", "" if is_first else step)
    assert [verdict for verdict, _ in said] == ["fail"] * 2


COUNTED = "try { watch.putMetricData(b -> b.namespace(message.getBody())); } catch (RuntimeException e) { }"


@pytest.mark.parametrize("is_stored", [False, True])
def test_what_is_only_counted_is_no_step(is_stored: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001 - a parameter of a test
    runtime, handler, file, text = COMPILED["Java"]
    client = "private final software.amazon.awssdk.services.cloudwatch.CloudWatchClient watch = software.amazon.awssdk.services.cloudwatch.CloudWatchClient.create();"
    text = text.replace("    private final SnsClient", f"    {client}\n    private final SnsClient", 1)
    monkeypatch.setitem(COMPILED, "Java", (runtime, handler, file, text if is_stored else text.replace(*STORED["Java"])))
    assert [verdict for verdict, _ in _compiled(tmp_path, "Java", "", COUNTED)] == ([] if is_stored else ["fail"])


@pytest.mark.parametrize("language", COMPILED)
def test_trap_it_is_told_as_the_work_is(language: str, tmp_path: Path) -> None:
    assert _compiled(tmp_path, language, "", HANDED_ON[language]) == []


OPENED = """
const { launch } = require("browserlib");
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const job = JSON.parse(record.body);
      const browser = await launch(GIVEN);
      try {
        await browser.save(job.url);
      } catch (error) {
        console.error(error);
      }
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(("given", "verdicts"), [("{ headless: true }", ["fail"]), ("job", [])])
def test_what_is_opened_for_the_work_and_given_nothing_of_the_message_is_not_the_work(given: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(OPENED.replace("GIVEN", given), RULE, properties="    Runtime: nodejs22.x\n")
    assert [(one.verdict, one.resource) for one in said] == [(verdict, "Worker") for verdict in verdicts]
