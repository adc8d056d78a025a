"""`swallowed-exception` in five languages: a message that the code deletes before its work, or whatever becomes of that, is lost when it fails; one that it deletes after the work is not, whether or not that succeeds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

RULE = "swallowed-exception"
TEMPLATE = """
Resources:
  Dead: {{Type: AWS::SQS::Queue, Properties: {{MessageRetentionPeriod: 1209600}}}}
  Orders: {{Type: AWS::SQS::Queue, Properties: {{VisibilityTimeout: 360, RedrivePolicy: {{deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}}}}}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: {runtime}
      Handler: {handler}
      CodeUri: code
      Timeout: 60
      Events: {{Orders: {{Type: SQS, Properties: {{Queue: !GetAtt Orders.Arn}}}}}}
Transform: AWS::Serverless-2016-10-31
"""
PYTHON = """import boto3

sqs, sns = boto3.client("sqs"), boto3.client("sns")


def work(message):
    sns.publish(TopicArn="arn:aws:sns:eu-west-1:123456789012:orders", Message=message["body"])


def gone(message):
    sqs.delete_message(QueueUrl="https://sqs.eu-west-1.amazonaws.com/123456789012/orders", ReceiptHandle=message["receiptHandle"])


def handler(event, context):
    for message in event["Records"]:
        BODY
"""
NODE = """const { SQSClient, DeleteMessageCommand } = require("@aws-sdk/client-sqs");
const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
const sqs = new SQSClient({}), sns = new SNSClient({});
const work = (message) => sns.send(new PublishCommand({ TopicArn: "arn:aws:sns:eu-west-1:123456789012:orders", Message: message.body }));
const gone = (message) => sqs.send(new DeleteMessageCommand({ QueueUrl: "https://sqs.eu-west-1.amazonaws.com/123456789012/orders", ReceiptHandle: message.receiptHandle }));
exports.handler = async (event) => {
  for (const message of event.Records) {
    BODY
  }
};
"""
JAVA = """package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.*;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
public class Orders implements RequestHandler<SQSEvent, Void> {
  private final SnsClient sns = SnsClient.create();
  private final SqsClient sqs = SqsClient.create();
  private void work(SQSEvent.SQSMessage message) {
    sns.publish(b -> b.topicArn("arn:aws:sns:eu-west-1:123456789012:orders").message(message.getBody()));
  }
  private void gone(SQSEvent.SQSMessage message) {
    sqs.deleteMessage(b -> b.queueUrl("https://sqs.eu-west-1.amazonaws.com/123456789012/orders").receiptHandle(message.getReceiptHandle()));
  }
  public Void handleRequest(SQSEvent event, Context context) {
    for (SQSEvent.SQSMessage message : event.getRecords()) {
      BODY
    }
    return null;
  }
}
"""
CSHARP = """using System;
using System.Threading.Tasks;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Amazon.SimpleNotificationService;
using Amazon.SQS;
namespace Shop;
public class Orders
{
    private readonly IAmazonSimpleNotificationService _sns = new AmazonSimpleNotificationServiceClient();
    private readonly IAmazonSQS _sqs = new AmazonSQSClient();
    private Task Work(SQSEvent.SQSMessage message) => _sns.PublishAsync("arn:aws:sns:eu-west-1:123456789012:orders", message.Body);
    private Task Gone(SQSEvent.SQSMessage message) => _sqs.DeleteMessageAsync("https://sqs.eu-west-1.amazonaws.com/123456789012/orders", message.ReceiptHandle);
    public async Task Handle(SQSEvent events, ILambdaContext context)
    {
        foreach (var message in events.Records)
        {
            BODY
        }
    }
}
"""
GO = """package main

import (
	"context"
	"log"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

var topics *sns.Client
var queues *sqs.Client

func work(ctx context.Context, message events.SQSMessage) error {
	_, err := topics.Publish(ctx, &sns.PublishInput{TopicArn: aws.String("arn:aws:sns:eu-west-1:123456789012:orders"), Message: aws.String(message.Body)})
	return err
}

func gone(ctx context.Context, message events.SQSMessage) error {
	_, err := queues.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: aws.String("https://sqs.eu-west-1.amazonaws.com/123456789012/orders"), ReceiptHandle: aws.String(message.ReceiptHandle)})
	return err
}

func handler(ctx context.Context, event events.SQSEvent) error {
	for _, message := range event.Records {
		BODY
	}
	log.Println("done")
	return nil
}

func main() { lambda.Start(handler) }
"""
LANGUAGES = {
    "Python": ("python3.12", "app.handler", "app.py", PYTHON),
    "Node.js": ("nodejs22.x", "app.handler", "app.js", NODE),
    "Java": ("java21", "shop.Orders", "Orders.java", JAVA),
    "C#": ("dotnet8", "Shop::Shop.Orders::Handle", "Orders.cs", CSHARP),
    "Go": ("provided.al2023", "bootstrap", "main.go", GO),
}
FIRST = {
    "Python": "gone(message)\n        work(message)",
    "Node.js": "await gone(message); await work(message);",
    "Java": "gone(message); work(message);",
    "C#": "await Gone(message); await Work(message);",
    "Go": "if err := gone(ctx, message); err != nil { return err }\n\t\tif err := work(ctx, message); err != nil { return err }",
}
WHATEVER = {
    "Python": "try:\n            work(message)\n        finally:\n            gone(message)",
    "Node.js": "try { await work(message); } finally { await gone(message); }",
    "Java": "try { work(message); } finally { gone(message); }",
    "C#": "try { await Work(message); } finally { await Gone(message); }",
    "Go": "defer gone(ctx, message)\n\t\tif err := work(ctx, message); err != nil { return err }",
}
AFTER = {
    "Python": "work(message)\n        gone(message)",
    "Node.js": "await work(message); await gone(message);",
    "Java": "work(message); gone(message);",
    "C#": "await Work(message); await Gone(message);",
    "Go": "if err := work(ctx, message); err != nil { return err }\n\t\tif err := gone(ctx, message); err != nil { return err }",
}
QUIETLY = {
    "Python": "work(message)\n        try:\n            gone(message)\n        except Exception as error:\n            print(error)",
    "Node.js": "await work(message); try { await gone(message); } catch (error) { console.warn(error); }",
    "Java": "work(message); try { gone(message); } catch (Exception e) { System.out.println(e); }",
    "C#": "await Work(message); try { await Gone(message); } catch (Exception e) { Console.WriteLine(e); }",
    "Go": "if err := work(ctx, message); err != nil { return err }\n\t\tif err := gone(ctx, message); err != nil { log.Println(err) }",
}


@pytest.fixture
def said(tmp_path: Path) -> Callable[[str, str], list[Any]]:
    def said(language: str, body: str) -> list[Any]:
        runtime, handler, file, text = LANGUAGES[language]
        (tmp_path / "code").mkdir()
        (tmp_path / "code" / file).write_text(text.replace("BODY", body), encoding="utf-8")
        (tmp_path / "code" / "go.mod").write_text("module shop\n", encoding="utf-8")
        (tmp_path / "template.yaml").write_text(TEMPLATE.format(runtime=runtime, handler=handler), encoding="utf-8")
        found = run(Flags(targets=(str(tmp_path / "template.yaml"),), only=(RULE,), linters=("none",), cache=False), tmp_path).report.findings
        lines = (tmp_path / "code" / file).read_text(encoding="utf-8").splitlines()
        return [(one.verdict, one.resource, one.message, lines[one.source.line - 1] if one.source else "") for one in found]

    return said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("bodies", "how"), [(FIRST, "before its work"), (WHATEVER, "whose work failed")], ids=["first", "whatever becomes of it"])
def test_a_message_that_is_deleted_is_lost_when_its_work_fails(language: str, bodies: dict[str, str], how: str, said: Callable[[str, str], list[Any]]) -> None:
    ((verdict, resource, message, line),) = said(language, bodies[language])
    assert (verdict, resource) == ("fail", "Worker")
    assert f"deletes a message {how} (" in message
    assert "delete" in line.lower()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("bodies", [AFTER, QUIETLY], ids=["after", "quietly"])
def test_trap_a_message_that_is_deleted_when_it_is_done_is_not(language: str, bodies: dict[str, str], said: Callable[[str, str], list[Any]]) -> None:
    assert said(language, bodies[language]) == []
