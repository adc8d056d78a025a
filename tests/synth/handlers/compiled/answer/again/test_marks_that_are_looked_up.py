"""A record that is looked for, and written without a condition before the work: the message is passed over when it comes again."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
JAVA = (
    HELP["JAVA"]
    + """import software.amazon.awssdk.services.dynamodb.model.*;
import software.amazon.awssdk.services.sns.SnsClient;
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final DynamoDbClient db = DynamoDbClient.create();
  private final SnsClient sns = SnsClient.create();
  private final ObjectMapper mapper = new ObjectMapper();
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> f = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) { try { one(m); } catch (Exception e) { f.add(new BatchItemFailure(m.getMessageId())); } }
    return new SQSBatchResponse(f);
  }
  private void work(SQSMessage m) { sns.publish(b -> b.topicArn("arn").message(m.getBody())); }
  private void put(SQSMessage m) { db.putItem(PutItemRequest.builder().tableName(TABLE).item(Map.of("id", AttributeValue.fromS(m.getMessageId()))).build()); }
  private GetItemResponse get(SQSMessage m) { return db.getItem(GetItemRequest.builder().tableName(TABLE).key(Map.of("id", AttributeValue.fromS(m.getMessageId()))).build()); }
  private void one(SQSMessage m) { BODY }
}
"""
).replace("TABLE", '"seen"')
GO = """package main
import (
	"context"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)
var db *dynamodb.Client
var topic *sns.Client
var table = "seen"
func id(m events.SQSMessage) map[string]types.AttributeValue { return map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: m.MessageId}} }
func get(ctx context.Context, m events.SQSMessage) (*dynamodb.GetItemOutput, error) { return db.GetItem(ctx, &dynamodb.GetItemInput{TableName: &table, Key: id(m)}) }
func put(ctx context.Context, m events.SQSMessage) error { _, err := db.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String(table), Item: id(m)}); return err }
func work(ctx context.Context, m events.SQSMessage) error { _, err := topic.Publish(ctx, &sns.PublishInput{Message: &m.Body}); return err }
func one(ctx context.Context, m events.SQSMessage) error {
	BODY
}
func handle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	var f []events.SQSBatchItemFailure
	for _, m := range e.Records { if err := one(ctx, m); err != nil { f = append(f, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId}) } }
	return events.SQSEventResponse{BatchItemFailures: f}, nil
}
func main() { db = dynamodb.New(dynamodb.Options{}); topic = sns.New(sns.Options{}); lambda.Start(handle) }
"""
CSHARP = """using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.SQS;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function {
    IAmazonSQS _sqs = new AmazonSQSClient();
    IAmazonDynamoDB _db = new AmazonDynamoDBClient();
    Task Work(SQSEvent.SQSMessage m) => _sqs.SendMessageAsync(Url, m.Body);
    Dictionary<string, AttributeValue> Id(SQSEvent.SQSMessage m) => new() { ["id"] = new AttributeValue { S = m.MessageId } };
    async Task One(SQSEvent.SQSMessage m) { BODY }
    public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context) {
        var f = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var m in evnt.Records) { try { await One(m); } catch (Exception e) { f.Add(new() { ItemIdentifier = m.MessageId }); } }
        return new SQSBatchResponse(f);
    }
}
"""
CODE = {"Java": JAVA, "Go": GO, "C#": CSHARP}
BAD = {
    "Java: hasItem": "if (get(m).hasItem()) { return; } put(m); work(m);",
    "Java: the item": "Map<String, AttributeValue> item = get(m).item(); if (item != null && !item.isEmpty()) { return; } put(m); work(m);",
    "Go: how many attributes": "out, err := get(ctx, m)\n\tif err != nil { return err }\n\tif len(out.Item) > 0 { return nil }\n\tif err := put(ctx, m); err != nil { return err }\n\treturn work(ctx, m)",
    "Go: nil": "out, err := get(ctx, m)\n\tif err != nil { return err }\n\tif out.Item == nil {\n\t\tif err := put(ctx, m); err != nil { return err }\n\t\treturn work(ctx, m)\n\t}\n\treturn nil",
    "C#: IsItemSet": 'var found = await _db.GetItemAsync("seen", Id(m)); if (found.IsItemSet) return; await _db.PutItemAsync("seen", Id(m)); await Work(m);',
    "C#: requests": 'var found = await _db.GetItemAsync(new GetItemRequest { TableName = "seen", Key = Id(m) }); if (found.Item != null && found.Item.Count > 0) return; '
    'await _db.PutItemAsync(new PutItemRequest { TableName = "seen", Item = Id(m) }); await Work(m);',
}  # fmt: skip
GOOD = {
    "Java: behind the work": "if (get(m).hasItem()) { return; } work(m); put(m);",
    "Java: a state is looked at": 'Map<String, AttributeValue> item = get(m).item(); if (item != null && "done".equals(item.get("state").s())) { return; } put(m); work(m);',
    "Java: the work is done all the same": "if (!get(m).hasItem()) { put(m); } work(m);",
    "Java: another table": 'if (get(m).hasItem()) { return; } db.putItem(PutItemRequest.builder().tableName("log").item(Map.of("id", AttributeValue.fromS(m.getMessageId()))).build()); work(m);',
    "Java: it raises": 'if (get(m).hasItem()) { throw new IllegalStateException("again"); } put(m); work(m);',
    "Go: behind the work": "out, err := get(ctx, m)\n\tif err != nil { return err }\n\tif len(out.Item) > 0 { return nil }\n\tif err := work(ctx, m); err != nil { return err }\n\treturn put(ctx, m)",
    "Go: a state is looked at": 'out, err := get(ctx, m)\n\tif err != nil { return err }\n\tif _, ok := out.Item["done"]; ok { return nil }\n\tif err := put(ctx, m); err != nil { return err }\n\treturn work(ctx, m)',
    "Go: it is taken away": "out, err := get(ctx, m)\n\tif err != nil { return err }\n\tif len(out.Item) > 0 { return nil }\n\tif err := put(ctx, m); err != nil { return err }\n\tif err := work(ctx, m); err != nil {\n\t\tdb.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &table, Key: id(m)})\n\t\treturn err\n\t}\n\treturn nil",
    "C#: behind the work": 'var found = await _db.GetItemAsync("seen", Id(m)); if (found.IsItemSet) return; await Work(m); await _db.PutItemAsync("seen", Id(m));',
    "C#: another table": 'var found = await _db.GetItemAsync("seen", Id(m)); if (found.IsItemSet) return; await _db.PutItemAsync("log", Id(m)); await Work(m);',
    "C#: a state is looked at": 'var found = await _db.GetItemAsync("seen", Id(m)); if (found.Item.TryGetValue("state", out var state) && state.S == "done") return; await _db.PutItemAsync("seen", Id(m)); await Work(m);',
}  # fmt: skip


def marks(folder: Path, name: str, body: str) -> list[str]:
    language = name.partition(":")[0]
    found = HELP["read"](folder, language, CODE[language].replace("BODY", body))
    return [one.kind for one in found.idempotency.found]


@pytest.mark.parametrize("name", BAD)
def test_it_is_written_before_the_work(name: str, tmp_path: Path) -> None:
    assert marks(tmp_path, name, BAD[name]) == ["mark"]


@pytest.mark.parametrize("name", GOOD)
def test_trap_it_is_worked_on_again(name: str, tmp_path: Path) -> None:
    assert marks(tmp_path, name, GOOD[name]) == []


@pytest.mark.parametrize(
    ("asked", "is_open"),
    [
        ('db.getItem(b -> b.tableName("seen").key(key(m))).hasItem()', False),
        ("rows.existsById(m.getMessageId())", False),
        ("policy.drops(e)", True),
        ("policy.findFor(e).isPresent()", True),
    ],
)
def test_a_store_that_is_asked_after_a_failure_says_whether_the_message_was_done(asked: str, is_open: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a column
    caught = f"try {{ put(m); work(m); }} catch (RuntimeException e) {{ if ({asked}) return; throw e; }}"
    found = HELP["read"](
        tmp_path,
        "Java",
        JAVA.replace("private final SnsClient", "private final Rows rows; private final Policy policy; private final SnsClient").replace("BODY", caught),
    )
    assert (found.failures.doubt is not None) == is_open


STATES = {
    "Java": (
        'GetItemResponse found = get(m); State state = found.hasItem() ? State.valueOf(found.item().get("state").s()) : State.NEW; if (state == State.DONE) { return; } SAVES work(m); DONE',
        'db.putItem(PutItemRequest.builder().tableName("seen").item(Map.of("id", AttributeValue.fromS(m.getMessageId()), "state", AttributeValue.fromS(State.WHICH.name()))).build());',
        "package shop; public enum State { NEW, STARTED, DONE }",
    ),
    "C#": (
        'var found = await _db.GetItemAsync("seen", Id(m)); var state = found.IsItemSet ? Enum.Parse<State>(found.Item["state"].S) : State.NEW; if (state == State.DONE) return; SAVES await Work(m); DONE',
        'await _db.PutItemAsync("seen", new Dictionary<string, AttributeValue> { ["id"] = new() { S = m.MessageId }, ["state"] = new() { S = nameof(State.WHICH) } });',
        "namespace Shop; public enum State { NEW, STARTED, DONE }",
    ),
}


@pytest.mark.parametrize("language", STATES)
@pytest.mark.parametrize(("before", "behind", "kinds"), [("DONE", "", ["mark"]), ("STARTED", "DONE", []), ("", "DONE", [])])
def test_a_state_that_is_written_is_the_one_that_is_found(language: str, before: str, behind: str, kinds: list[str], tmp_path: Path) -> None:
    body, saves, other = STATES[language]
    text = body.replace("SAVES", saves.replace("WHICH", before) if before else "").replace(" DONE", f" {saves.replace('WHICH', behind)}" if behind else "")
    text = text.replace("State.WHICH", "State.DONE")
    found = HELP["read"](tmp_path, language, CODE[language].replace("BODY", text), State=other)
    assert [one.kind for one in found.idempotency.found] == kinds


@pytest.mark.parametrize(("written", "kinds"), [("done", ["mark"]), ("started", [])])
@pytest.mark.parametrize("language", ["Java", "C#"])
def test_and_so_is_a_text(language: str, written: str, kinds: list[str], tmp_path: Path) -> None:
    body = {
        "Java": f'GetItemResponse found = get(m); if (found.hasItem() && "done".equals(found.item().get("state").s())) {{ return; }} db.putItem(PutItemRequest.builder().tableName("seen").item(Map.of("id", AttributeValue.fromS(m.getMessageId()), "state", AttributeValue.builder().s("{written}").build())).build()); work(m);',
        "C#": f'var found = await _db.GetItemAsync("seen", Id(m)); if (found.IsItemSet && found.Item["state"].S == "done") return; await _db.PutItemAsync(new PutItemRequest {{ TableName = "seen", Item = new() {{ ["id"] = new() {{ S = m.MessageId }}, ["state"] = new AttributeValue("{written}") }} }}); await Work(m);',
    }[language]
    if language == "C#":
        body = body.replace('GetItemAsync("seen", Id(m))', 'GetItemAsync(new GetItemRequest { TableName = "seen", Key = Id(m) })')
    assert marks(tmp_path, language, body) == kinds
