"""Handlers of Java, Go and C# that take one message at a time: what they do with it is known, and that they refuse any larger batch."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).with_name("reading.py")))
read, said, JAVA = HELP["read"], HELP["said"], HELP["JAVA"]
MADE = {
    "Java": JAVA
    + """public class Worker implements RequestHandler<SQSEvent, Void> {
  private final DynamoDbClient db = DynamoDbClient.create();
  public Void handleRequest(SQSEvent event, Context context) {
    GUARD
    SQSMessage m = event.getRecords().get(0);
    try { db.putItem(b -> b.tableName(m.getBody())); } catch (Exception e) { TOLD }
    return null;
  }
}
""",
    "Go": """package main
import (
	"context"
	"errors"
	"log"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)
var topic *sns.Client
func handle(ctx context.Context, e events.SQSEvent) error {
	GUARD
	if _, err := topic.Publish(ctx, &sns.PublishInput{Message: &e.Records[0].Body}); err != nil { TOLD }
	return nil
}
func main() { lambda.Start(handle) }
""",
    "C#": """using System; using System.Linq; using System.Threading.Tasks;
using Amazon.DynamoDBv2; using Amazon.Lambda.Core; using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function {
  private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
  public async Task Handle(SQSEvent evnt, ILambdaContext context) {
    GUARD
    var m = evnt.Records.First();
    try { await _db.PutItemAsync(new PutItemRequest { TableName = m.Body }); } catch (Exception e) { TOLD }
  }
}
""",
}
GUARDS = {
    "Java": 'if (event.getRecords().size() != 1) throw new IllegalArgumentException("one");',
    "Go": 'if len(e.Records) > 1 { return errors.New("one") }',
    "C#": 'if (evnt.Records.Count > 1) throw new InvalidOperationException("one");',
}
AGAIN = {"Java": "throw new IllegalStateException(e);", "Go": "return err", "C#": "throw;"}
LOGS = {"Java": "System.out.println(e);", "Go": "log.Println(err)", "C#": "Console.WriteLine(e);"}


@pytest.mark.parametrize("language", MADE)
@pytest.mark.parametrize("told", ["raised", "log"])
def test_what_becomes_of_the_only_message(language: str, told: str, tmp_path: Path) -> None:
    text = MADE[language].replace("GUARD", GUARDS[language]).replace("TOLD", (AGAIN if told == "raised" else LOGS)[language])
    found = read(tmp_path, language, text)
    assert said(found)["records"] == {"single"}
    assert {one.told for one in found.failures.found if one.work == "work"} == {told}
    assert said(found)["order"] == set()


@pytest.mark.parametrize("language", MADE)
def test_without_a_guard_others_are_left(language: str, tmp_path: Path) -> None:
    found = read(tmp_path, language, MADE[language].replace("GUARD", "").replace("TOLD", AGAIN[language]))
    assert said(found)["records"] == {"first"}


def test_what_never_works_on_anything_refuses_no_batch(tmp_path: Path) -> None:
    found = read(tmp_path, "Java", MADE["Java"].replace("GUARD", 'if (true) throw new UnsupportedOperationException("later");').replace("TOLD", ""))
    assert "single" not in said(found)["records"]


SPELT = {
    "Java": (JAVA + """public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final ObjectMapper mapper = new ObjectMapper();
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) throws Exception {
    List<BatchItemFailure> failures = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) { try { deliver(m.getBody()); } catch (Exception e) { failures.add(new BatchItemFailure(m.getMessageId())); } }
    context.getLogger().log(mapper.writeValueAsString(new SQSBatchResponse(failures)));
    return new SQSBatchResponse(failures);
  }
}
""").replace("deliver(", "outside.Post.deliver("),
    "Go": """package main
import (
	"context"
	"encoding/json"
	"log"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)
var topic *sns.Client
func handle(ctx context.Context, e events.SQSEvent) (r events.SQSEventResponse, err error) {
	for _, m := range e.Records {
		if _, err := topic.Publish(ctx, &sns.PublishInput{Message: &m.Body}); err != nil { r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId}) }
	}
	text, _ := json.Marshal(r)
	log.Printf("%s %+v", text, r)
	return r, nil
}
func main() { lambda.Start(handle) }
""",
    "C#": """using System; using System.Collections.Generic; using System.Text.Json; using System.Threading.Tasks;
using Amazon.DynamoDBv2; using Amazon.Lambda.Core; using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function {
  private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context) {
    var failures = new List<SQSBatchResponse.BatchItemFailure>();
    foreach (var m in evnt.Records) { try { await _db.PutItemAsync(new PutItemRequest { TableName = m.Body }); } catch (Exception) { failures.Add(new() { ItemIdentifier = m.MessageId }); } }
    var response = new SQSBatchResponse(failures);
    context.Logger.LogInformation(JsonSerializer.Serialize(response));
    return response;
  }
}
""",
}  # fmt: skip


@pytest.mark.parametrize("language", SPELT)
def test_a_response_that_is_written_to_the_log_is_as_it_was(language: str, tmp_path: Path) -> None:
    found = read(tmp_path, language, SPELT[language])
    assert said(found)["answers"] == {"list"}
    assert not [group for group, words in said(found).items() if "?" in words]
