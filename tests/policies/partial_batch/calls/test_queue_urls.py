"""`call-refused` in five languages: what names the queue of a request is its URL, and the record's eventSourceARN is none. What the code makes of that ARN may be one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

RULE = "call-refused"
TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Tickets: {{Type: AWS::SQS::Queue}}
  Printer:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: {runtime}
      Handler: {handler}
      CodeUri: code
      Events: {{Tickets: {{Type: SQS, Properties: {{Queue: !GetAtt Tickets.Arn}}}}}}
"""
PYTHON = """import os
import boto3

sqs = boto3.client("sqs")


def url_of(arn):
    *_, region, account, name = arn.split(":")
    return f"https://sqs.{region}.amazonaws.com/{account}/{name}"


def handler(event, context):
    for message in event["Records"]:
        print(message["body"])
        sqs.delete_message(QueueUrl=QUEUE, ReceiptHandle=message["receiptHandle"])
"""
NODE = """const { SQSClient, DeleteMessageCommand } = require("@aws-sdk/client-sqs");
const sqs = new SQSClient({});
const urlOf = (arn) => { const [, , , region, account, name] = arn.split(":"); return `https://sqs.${region}.amazonaws.com/${account}/${name}`; };
exports.handler = async ({ Records }) => {
  for (const message of Records) {
    console.log(message.body);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: QUEUE, ReceiptHandle: message.receiptHandle }));
  }
};
"""
JAVA = """package box;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.*;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
public class Printer implements RequestHandler<SQSEvent, Void> {
  private final SqsClient sqs = SqsClient.create();
  private String urlOf(String arn) { String[] parts = arn.split(":"); return "https://sqs." + parts[3] + ".amazonaws.com/" + parts[4] + "/" + parts[5]; }
  public Void handleRequest(SQSEvent event, Context context) {
    for (SQSEvent.SQSMessage message : event.getRecords()) {
      System.out.println(message.getBody());
      sqs.deleteMessage(DeleteMessageRequest.builder().queueUrl(QUEUE).receiptHandle(message.getReceiptHandle()).build());
    }
    return null;
  }
}
"""
CSHARP = """using System;
using System.Threading.Tasks;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Amazon.SQS;
using Amazon.SQS.Model;
namespace Box;
public class Printer
{
    private readonly IAmazonSQS _sqs = new AmazonSQSClient();
    private static string UrlOf(string arn) { var parts = arn.Split(':'); return $"https://sqs.{parts[3]}.amazonaws.com/{parts[4]}/{parts[5]}"; }
    public async Task Handle(SQSEvent tickets, ILambdaContext context)
    {
        foreach (var message in tickets.Records)
        {
            Console.WriteLine(message.Body);
            await _sqs.DeleteMessageAsync(new DeleteMessageRequest { QueueUrl = QUEUE, ReceiptHandle = message.ReceiptHandle });
        }
    }
}
"""
GO = """package main

import (
	"context"
	"log"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

func urlOf(arn string) string {
	parts := strings.Split(arn, ":")
	return "https://sqs." + parts[3] + ".amazonaws.com/" + parts[4] + "/" + parts[5]
}

func handler(ctx context.Context, event events.SQSEvent) error {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return err
	}
	queues := sqs.NewFromConfig(cfg)
	for _, message := range event.Records {
		log.Println(message.Body, os.Getenv("STAGE"))
		if _, err := queues.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: aws.String(QUEUE), ReceiptHandle: aws.String(message.ReceiptHandle)}); err != nil {
			return err
		}
	}
	return nil
}

func main() { lambda.Start(handler) }
"""
LANGUAGES = {
    "Python": ("python3.12", "app.handler", "app.py", PYTHON, 'message["eventSourceARN"]', 'url_of(message["eventSourceARN"])', 'os.environ["TICKETS"]'),
    "Node.js": ("nodejs22.x", "app.handler", "app.js", NODE, "message.eventSourceARN", "urlOf(message.eventSourceARN)", "process.env.TICKETS"),
    "Java": ("java21", "box.Printer", "Printer.java", JAVA, "message.getEventSourceArn()", "urlOf(message.getEventSourceArn())", 'System.getenv("TICKETS")'),
    "C#": ("dotnet8", "Box::Box.Printer::Handle", "Printer.cs", CSHARP, "message.EventSourceArn", "UrlOf(message.EventSourceArn)", 'Environment.GetEnvironmentVariable("TICKETS")'),
    "Go": ("provided.al2023", "bootstrap", "main.go", GO, "message.EventSourceARN", "urlOf(message.EventSourceARN)", 'os.Getenv("TICKETS")'),
}  # fmt: skip
ARN, MADE, GIVEN = 4, 5, 6


@pytest.fixture
def said(tmp_path: Path) -> Callable[..., list[Any]]:
    def said(language: str, which: int, *changes: tuple[str, str]) -> list[Any]:
        runtime, handler, file, text, *queues = LANGUAGES[language]
        text = text.replace("QUEUE", queues[which - ARN])
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "code").mkdir(exist_ok=True)
        (tmp_path / "code" / file).write_text(text, encoding="utf-8")
        (tmp_path / "code" / "go.mod").write_text("module box\n", encoding="utf-8")
        (tmp_path / "template.yaml").write_text(TEMPLATE.format(runtime=runtime, handler=handler), encoding="utf-8")
        found = run(Flags(targets=(str(tmp_path / "template.yaml"),), only=(RULE,), linters=("none",), cache=False), tmp_path).report.findings
        lines = text.splitlines()
        return [(one.verdict, one.resource, one.message, lines[one.source.line - 1] if one.source else "") for one in found]

    return said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_arn_that_a_record_has_is_no_url(language: str, said: Callable[..., list[Any]]) -> None:
    ((verdict, resource, message, line),) = said(language, ARN)
    assert (verdict, resource) == ("fail", "Printer")
    assert "with the record's eventSourceARN for QueueUrl, which has to be the queue's URL: each such call fails" in message
    assert "delete" in line.lower()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("which", [MADE, GIVEN], ids=["made of it", "given"])
def test_trap_a_url_that_is_made_of_it_or_given_is_one(language: str, which: int, said: Callable[..., list[Any]]) -> None:
    assert said(language, which) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sqs.delete_message(QueueUrl=", 'queue = message["eventSourceARN"]\n        sqs.delete_message(QueueUrl=queue if True else '),
        ('delete_message(QueueUrl=message["eventSourceARN"], ReceiptHandle=message["receiptHandle"]', 'send_message(MessageBody="again", QueueUrl=message.get("eventSourceARN")'),
        ("sqs.delete_message(QueueUrl=", 'boto3.resource("sqs").Queue(message["eventSourceARN"]).send_message(MessageBody="deleted"), print('),
    ],
    ids=["under a name", "another operation", "a queue of a resource"],
)  # fmt: skip
def test_it_is_none_wherever_a_queue_is_named(old: str, new: str, said: Callable[..., list[Any]]) -> None:
    ((verdict, resource, message, _),) = said("Python", ARN, (old, new))
    assert (verdict, resource) == ("fail", "Printer")
    assert "eventSourceARN for QueueUrl" in message


@pytest.mark.parametrize(
    "made", ['message["eventSourceARN"].replace(":", "/")', 'sqs.get_queue_url(QueueName=message["eventSourceARN"].rpartition(":")[2])["QueueUrl"]']
)
def test_trap_what_is_asked_by_it_is_another_text(made: str, said: Callable[..., list[Any]]) -> None:
    assert said("Python", ARN, ('QueueUrl=message["eventSourceARN"]', f"QueueUrl={made}")) == []


SHORT = {
    "Java": (
        "sqs.deleteMessage(DeleteMessageRequest.builder().queueUrl(QUEUE).receiptHandle(message.getReceiptHandle()).build())",
        "sqs.deleteMessage(QUEUE, message.getReceiptHandle())",
        (("software.amazon.awssdk.services.sqs.SqsClient", "com.amazonaws.services.sqs.*"), ("software.amazon.awssdk.services.sqs.model.DeleteMessageRequest", "com.amazonaws.services.sqs.model.*"), ("SqsClient sqs = SqsClient.create()", "AmazonSQS sqs = AmazonSQSClientBuilder.defaultClient()")),
    ),
    "C#": (
        "_sqs.DeleteMessageAsync(new DeleteMessageRequest { QueueUrl = QUEUE, ReceiptHandle = message.ReceiptHandle })",
        "_sqs.DeleteMessageAsync(QUEUE, message.ReceiptHandle)",
        (),
    ),
}  # fmt: skip
"""The same without a request: https://docs.aws.amazon.com/sdkfornet/v3/apidocs/items/SQS/MSQSDeleteMessageAsyncStringStringCancellationToken.html"""


@pytest.mark.parametrize("language", SHORT)
@pytest.mark.parametrize("operation", ["delete", "change"])
@pytest.mark.parametrize("which", [ARN, MADE, GIVEN])
def test_what_stands_in_the_first_place_names_the_queue(language: str, operation: str, which: int, said: Callable[..., list[Any]]) -> None:
    long, short, others = SHORT[language]
    queue = LANGUAGES[language][which]
    short = (
        short
        if operation == "delete"
        else short.replace("deleteMessage", "changeMessageVisibility")
        .replace("DeleteMessageAsync", "ChangeMessageVisibilityAsync")
        .replace("ReceiptHandle)", "ReceiptHandle, 30)")
        .replace("ReceiptHandle())", "ReceiptHandle(), 30)")
    )
    found = said(language, which, (long.replace("QUEUE", queue), short.replace("QUEUE", queue)), *others)
    assert [(one[0], one[1], "the record's eventSourceARN for QueueUrl" in one[2]) for one in found] == ([("fail", "Printer", True)] if which == ARN else [])
