"""What is told of the work before and after it may fail, where the failure of the work is told: in Java, Go and C# as in Python and Node.js."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
TEXTS = {
    "Java": HELP["JAVA"]
    + """import software.amazon.awssdk.services.sns.SnsClient;
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final SnsClient sns = SnsClient.create();
  private final DynamoDbClient db = DynamoDbClient.create();
  private void tell(String text) { try { sns.publish(b -> b.message(text)); } catch (Exception e) { System.err.println(e); } }
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> failures = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) {
      try { tell("begun " + m.getBody()); WORK tell("done " + m.getBody()); } catch (Exception e) { failures.add(new BatchItemFailure(m.getMessageId())); }
    }
    return new SQSBatchResponse(failures);
  }
}
""",
    "Go": """package main
import (
	"context"
	"log"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)
var topic = sns.New(sns.Options{})
var queue = sqs.New(sqs.Options{})
func tell(ctx context.Context, text string) {
	if _, err := topic.Publish(ctx, &sns.PublishInput{Message: &text}); err != nil { log.Print(err) }
}
func one(ctx context.Context, m events.SQSMessage) error {
	tell(ctx, "begun " + m.Body)
	WORK
	tell(ctx, "done " + m.Body)
	return nil
}
func handle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	var r events.SQSEventResponse
	for _, m := range e.Records {
		if err := one(ctx, m); err != nil { r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId}) }
	}
	return r, nil
}
func main() { lambda.Start(handle) }
""",
    "C#": """using System; using System.Collections.Generic; using System.Threading.Tasks;
using Amazon.SimpleNotificationService; using Amazon.SQS; using Amazon.Lambda.Core; using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function {
  IAmazonSQS _sqs = new AmazonSQSClient();
  IAmazonSimpleNotificationService _sns = new AmazonSimpleNotificationServiceClient();
  async Task Tell(string text) { try { await _sns.PublishAsync("topic", text); } catch (Exception e) { Console.Error.WriteLine(e); } }
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context) {
    var f = new List<SQSBatchResponse.BatchItemFailure>();
    foreach (var m in evnt.Records) {
      try { await Tell("begun " + m.Body); WORK await Tell("done " + m.Body); } catch (Exception e) { f.Add(new() { ItemIdentifier = m.MessageId }); }
    }
    return new SQSBatchResponse(f);
  }
}
""",
}
WORK = {
    "Java": "db.putItem(b -> b.tableName(m.getBody()));",
    "Go": "if _, err := queue.SendMessage(ctx, &sqs.SendMessageInput{MessageBody: &m.Body}); err != nil { return err }",
    "C#": 'await _sqs.SendMessageAsync("url", m.Body);',
}


def lost(language: str, folder: Path, work: str) -> list[str]:
    found = HELP["read"](folder, language, TEXTS[language].replace("WORK", work)).failures
    assert found.doubt is None
    return [one.told for one in found.found if one.told == "empty" and not one.part]


@pytest.mark.parametrize("language", TEXTS)
def test_what_is_told_of_the_work_may_fail_and_the_work_may_not(language: str, tmp_path: Path) -> None:
    assert lost(language, tmp_path, WORK[language]) == []


@pytest.mark.parametrize("language", TEXTS)
def test_where_nothing_else_is_done_it_is_the_work(language: str, tmp_path: Path) -> None:
    assert lost(language, tmp_path, "") == ["empty"]
