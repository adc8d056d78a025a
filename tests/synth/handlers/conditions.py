"""A handler in each of five languages that asks something of a failure and does one thing or another with the message, which is read; for tests of what decides whether a failed message is returned."""

from __future__ import annotations

import ast
import runpy
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from queuegate.synth.handlers.javascript.answer.handler import reading as read_javascript
from queuegate.synth.handlers.python.answer.handler import reading as read_python
from queuegate.synth.handlers.python.source import Source
from queuegate.synth.handlers.reading import LOST, Reading
from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place

HELP: Any = runpy.run_path(str(Path(__file__).parent / "compiled" / "answer" / "reading.py"))
PLACE = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
MADE = {
    "JavaScript": """import { deliver, rules, classify } from 'shop';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
const sqs = new SQSClient({});
OWN
export const handler = async (event) => {
  const f = [];
  for (const m of event.Records) { try { await deliver(m.body); } catch (e) { CAUGHT } }
  return { batchItemFailures: f };
};
""",
    "Python": """import os, boto3
from shop import deliver, rules, classify
sqs = boto3.client('sqs')
OWN
def handler(event, context):
    f = []
    for m in event['Records']:
        try:
            deliver(m['body'])
        except Exception as e:
CAUGHT
    return {'batchItemFailures': f}
""",
    "Java": HELP["JAVA"]
    + """import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.*;
import software.amazon.awssdk.services.sqs.SqsClient;
import com.acme.shop.*;
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final SnsClient sns = SnsClient.create();
  private final SqsClient sqs = SqsClient.create();
  private final Rules rules = new Rules();
  OWN
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> f = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) { try { sns.publish(b -> b.message(m.getBody())); } catch (Exception e) { CAUGHT } }
    return new SQSBatchResponse(f);
  }
}
""",
    "Go": """package main
import (
	"context"
	"errors"
	"os"
	"example.com/acme/shop"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)
var topic *sns.Client
var queue *sqs.Client
var rules shop.Rules
OWN
func handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	var f []events.SQSBatchItemFailure
	for _, m := range event.Records {
		if _, e := topic.Publish(ctx, &sns.PublishInput{Message: &m.Body}); e != nil {
			CAUGHT
		}
	}
	return events.SQSEventResponse{BatchItemFailures: f}, nil
}
func main() { lambda.Start(handle) }
""",
    "C#": """using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Amazon.SQS;
using Amazon.SimpleNotificationService;
using Amazon.Lambda.SQSEvents;
using Acme.Shop;
namespace Shop;
public class Function {
    IAmazonSQS _sqs = new AmazonSQSClient();
    IAmazonSimpleNotificationService _sns = new AmazonSimpleNotificationServiceClient();
    IRules rules = new Rules();
    OWN
    public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
        var f = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var m in evnt.Records) { try { await _sns.PublishAsync("t", m.Body); } catch (Exception e) { CAUGHT } }
        return new SQSBatchResponse(f);
    }
}
""",
}
LANGUAGES = [*MADE]
TOLD = dict(
    zip(
        LANGUAGES,
        (
            "f.push({ itemIdentifier: m.messageId });",
            "f.append({'itemIdentifier': m['messageId']})",
            "f.add(new BatchItemFailure(m.getMessageId()));",
            "f = append(f, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})",
            "f.Add(new() { ItemIdentifier = m.MessageId });",
        ),
        strict=True,
    )
)
LOGGED = dict(
    zip(LANGUAGES, ("console.error(e);", "print(e)", "System.out.println(e);", 'println("dropped", e.Error())', "Console.WriteLine(e);"), strict=True)
)
KEPT = dict(
    zip(
        LANGUAGES,
        (
            "await sqs.send(new SendMessageCommand({ QueueUrl: 'kept', MessageBody: m.body }));",
            "sqs.send_message(QueueUrl='kept', MessageBody=m['body'])",
            'sqs.sendMessage(b -> b.queueUrl("kept").messageBody(m.getBody()));',
            "if _, e2 := queue.SendMessage(ctx, &sqs.SendMessageInput{MessageBody: &m.Body}); e2 != nil { return events.SQSEventResponse{}, e2 }",
            'await _sqs.SendMessageAsync("kept", m.Body);',
        ),
        strict=True,
    )
)


def read(folder: Path, language: str, condition: str, sides: tuple[dict[str, str], dict[str, str]], own: str = "") -> Reading:
    """The handler that does one thing for a message that failed if a condition is met, and another one if not. What stands in lines before the condition is done before it is asked."""
    first, second = (side[language] for side in sides)
    *before, asked = condition.splitlines()
    if language == "Python":
        caught = "\n".join(f"            {one}" for one in (*before, f"if {asked}:", f"    {first}", "else:", f"    {second}"))
    else:
        caught = f"if {asked} {{ {first} }} else {{ {second} }}" if language == "Go" else f"if ({asked}) {{ {first} }} else {{ {second} }}"
        caught = "\n".join((*before, caught))
    return read_text(Path(mkdtemp(dir=folder)), language, MADE[language].replace("OWN", own).replace("CAUGHT", caught))


def read_text(folder: Path, language: str, text: str) -> Reading:
    """What is known of a handler that is written in one of them."""
    if language == "Python":
        return read_python(Source(ast.parse(text), "handler", "/app/worker.py", (), PLACE))
    if language == "JavaScript":
        (folder / "index.mjs").write_text(text, encoding="utf-8")
        return read_javascript(Code("Worker", "nodejs22.x", "index.handler", folder, None, PLACE, PLACE, PLACE))
    found: Reading = HELP["read"](folder, language, text)
    return found


def lost(found: Reading) -> bool:
    return any(one.broad and one.told in LOST and not one.part for one in found.failures.found)
